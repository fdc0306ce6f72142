"""What each part of the matching is worth (消込の部品の効き目).

``python -m scripts.ablation_matching`` draws ledgers of every kind of company and matches
them again and again, each time without one part; ``FOLDER …`` takes ledgers that are
there (``items.csv``, ``payments.csv``, ``history.csv``, ``truth.json``). Prints the share of
decidable payments that were settled rightly without a person, wrong ones among what was
settled, and how often the first suggestion was right: of all, where nothing was settled,
and of those left that can be told. ``--whole`` looks again and again with all parts, as
``denpyo reconcile`` does.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from books.matching import reconcile
from books.matching.engine import _Run
from books.reconciling import reconcile_files
from flows.reconcile import read_history, read_items, read_payments
from samples.ledgers.__main__ import draw_ledger
from samples.ledgers.kinds import KINDS
from samples.ledgers.write import write_ledger
from scripts.judge_matching import Score, judge

Patches = tuple[tuple[str, Callable[..., Any]], ...]
_sure_first = _Run.apply_certain


def one_by_one(run: _Run, payments: Sequence[Any]) -> list[Any]:
    """Apply what is certain as it comes: nothing is weighed beside the others."""
    return [left for one in payments for left in _sure_first(run, [one])]


def leave(_: Any, payments: Sequence[Any]) -> list[Any]:
    """Leave all payments as they are."""
    return list(payments)


def nothing(*_: Any) -> tuple[()]:
    """No fees, no groups."""
    return ()


WHOLE = "as denpyo reconcile"
PARTS: dict[str, Patches] = {
    "all parts": (),
    "no names": (("books.matching.names.NameIndex.find", lambda *_: {}),),
    "no aliases": (
        ("books.matching.history.History.partners_of", lambda *_: Counter()),
        ("books.matching.history.History.partners_named", lambda *_: Counter()),
    ),
    "no fees": (
        ("books.matching.scales.fee_shares", lambda *_: {}),
        ("books.matching.amounts.candidate_fees", nothing),
    ),
    "no combinations": (
        ("books.matching.propose._groups", nothing),
        ("books.matching.propose._some", lambda _: ([], False)),
    ),
    "no global assignment": (
        ("books.matching.engine._Run.apply_certain", one_by_one),
        ("books.matching.engine._Run.pair_twins", leave),
        ("books.matching.engine._Run.join_splits", leave),
    ),
}


def measure(folder: Path, part: str, *, with_history: bool) -> Score:
    """Match one ledger without a part and judge it."""
    items = read_items(folder / "items.csv")
    payments = read_payments([folder / "payments.csv"])
    history = read_history(folder / "history.csv") if with_history else ()
    truth = folder / "truth_nohistory.json"
    if with_history or not truth.is_file():
        truth = folder / "truth.json"
    with ExitStack() as stack:
        for name, other in PARTS.get(part, ()):
            stack.enter_context(patch(name, other))
        looks = reconcile_files if part == WHOLE else reconcile
        outcome = looks(items, payments, history)
    return judge(outcome, json.loads(truth.read_text("utf-8")), payments)


def draw(folder: Path, seeds: Sequence[int], partners: int) -> Iterator[Path]:
    """Ledgers of every kind of company, one for each seed."""
    for kind in (*KINDS, "mixed"):
        for seed in seeds:
            out = folder / f"{kind}-{seed}"
            write_ledger(draw_ledger(kind, seed, partners, 3), out)
            yield out


def row(part: str, score: Score) -> str:
    """One line of the table."""
    auto = 100 * score.decidable_auto / max(score.decidable, 1)
    right = 100 * (1 - score.wrong / max(score.autos, 1))
    found = 100 * score.found / max(score.matchable, 1)
    first = 100 * score.first_right / max(score.others, 1)
    told = 100 * score.told_right / max(score.told, 1)
    of = f"{score.wrong}/{score.autos}"
    return (
        f"{part:24}{auto:12.2f}{right:13.3f}{of:>15}{found:13.1f}{first:12.1f}"
        f"{told:12.1f}\n"
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Print a row for each part left out, with the history and without."""
    parser = argparse.ArgumentParser(prog="python -m scripts.ablation_matching")
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--partners", type=int, default=150)
    parser.add_argument(
        "--whole",
        action="store_true",
        help="only with all parts, as denpyo reconcile does it",
    )
    args = parser.parse_args(argv)
    out = sys.stdout.write
    with tempfile.TemporaryDirectory() as drawn:
        folders = args.folders or list(draw(Path(drawn), args.seeds, args.partners))
        for with_history in (True, False):
            head = "with history" if with_history else "without history"
            out(f"{head:24}{'auto right %':>12}{'precision %':>13}{'wrong/autos':>15}")
            out(f"{'auto or 1st %':>13}{'1st right %':>12}{'of decidable':>12}\n")
            for part in (WHOLE,) if args.whole else PARTS:
                scores = (measure(f, part, with_history=with_history) for f in folders)
                out(row(part, sum(scores, Score())))


if __name__ == "__main__":
    main()

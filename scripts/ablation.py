"""What each part of the reader is worth (部品ごとの効き目): ``python -m scripts.ablation FOLDER``.

Reads drawn pictures again and again, each time without one part, and prints what became
of them: key fields that are right, those wrong without being asked for, documents that
need nobody and are right. A part that changes nothing is not worth its lines. What the
memory of suppliers is worth is shown by ``scripts.memory``, document by document.
"""

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from books.record import to_record
from books.settings import Settings
from books.settings_reading import Ocr
from extractors import extract
from extractors.solve import solve
from extractors.sums import Sums
from scripts.compare import Record, compare, is_asked

PROCESSES = 2
Patches = tuple[tuple[str, Callable[..., Any]], ...]


def first(value: Any, *_: Any, **__: Any) -> Any:
    """Leave a value as it is."""
    return value


def unsolved(*known: Any, **more: Any) -> Sums:
    """Sums as they are labelled: no arithmetic chooses among them or proves them."""
    with (
        patch("extractors.solve._expected_totals", lambda *_: set()),
        patch("extractors.solve._basis", lambda *_: None),
        patch("extractors.solve._prove", lambda *_: None),
    ):
        sums = solve(*known, **more)
    sums.proven.clear()
    return sums


PARTS: dict[str, Patches] = {
    "all parts": (),
    "no solver": (("extractors.assemble.solve", unsolved),),
    "no constrained decoding": (
        ("extractors.scan.reread_holders", first),
        ("extractors.scan.tell_glyphs", first),
        ("extractors.decoder.settle_variant", lambda name, sure, _: (name, sure)),
        ("extractors.assemble.mend_account", first),
    ),
    "no lexicon": (
        ("extractors.scan.settle", first),
        ("extractors.scan.settle_size", first),
        ("extractors.scan.respell", first),
    ),
    "no image cleaning": (
        ("extractors.scan.fade_seals", first),
        ("extractors.upright.invert_bands", first),
        ("extractors.image.cut_sheet", first),
    ),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file."""

    keys: int
    wrong: int
    silent: int
    documents: int
    touchless: int


def read(folder: Path, part: str, row: dict[str, str]) -> Result:
    """Read one file without a part and compare it with its truth."""
    with ExitStack() as stack:
        for name, other in PARTS[part]:
            stack.enter_context(patch(name, other))
        readings = extract(folder / "docs" / row["file"], Settings(ocr=Ocr(threads=1)))
    records = [to_record(reading) for reading in readings]
    truths = [
        json.loads((folder / "truth" / name).read_text("utf-8"))
        for name in row["truth"].split(";")
    ]
    return judge(records, truths)


def judge(records: Sequence[Record], truths: Sequence[Record]) -> Result:
    """Count what is right; a document that was not found is wrong throughout."""
    keys = wrong = silent = touchless = 0
    for record, truth in itertools.zip_longest(records, truths, fillvalue={}):
        review = list(record.get("review", []))
        told = [v for v in compare(record, truth) if v.is_key and v.wanted is not None]
        bad = [v for v in told if not v.right]
        keys, wrong = keys + len(told), wrong + len(bad)
        silent += sum(not is_asked(v.path, v.field, review) for v in bad)
        touchless += bool(record) and not review and not bad
    return Result(keys, wrong, silent, len(truths), touchless)


def pictures(folder: Path, count: int) -> Iterator[dict[str, str]]:
    """The first so many files of a folder that are pictures."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as table:
        rows = (row for row in csv.DictReader(table) if "pdf" not in row["variant"])
        yield from itertools.islice(rows, count)


def main() -> None:
    """Print a row for each part left out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    rows = list(pictures(options.folder, options.count))
    out = sys.stdout.write
    out(f"{'':26}{'key fields %':>14}{'silent %':>10}{'needs nobody %':>16}\n")
    with ProcessPoolExecutor(PROCESSES) as pool:
        for part in PARTS:
            found = list(pool.map(partial(read, options.folder, part), rows))
            keys = sum(r.keys for r in found)
            right = 100 - 100 * sum(r.wrong for r in found) / keys
            silent = 100 * sum(r.silent for r in found) / keys
            whole = sum(r.touchless for r in found) / sum(r.documents for r in found)
            out(f"{part:26}{right:14.1f}{silent:10.2f}{100 * whole:16.1f}\n")


if __name__ == "__main__":
    main()

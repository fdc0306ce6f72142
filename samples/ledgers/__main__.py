"""Draw a ledger: ``python -m samples.ledgers OUT --seed 1 --kind wholesale`` (消込データの作成)."""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from samples.ledgers.book import Book
from samples.ledgers.kinds import KINDS, draw_mixed
from samples.ledgers.noise import draw_noise
from samples.ledgers.payables import draw_payables
from samples.ledgers.settle import Ledger, cut_period
from samples.ledgers.write import write_ledger


def draw_ledger(kind: str, seed: int, partners: int, months: int) -> Ledger:
    """One company's ledger; equal arguments, equal ledger."""
    book = Book(random.Random(f"{kind}-{seed}"), kind, months)
    KINDS.get(kind, draw_mixed)(book, partners)
    draw_payables(book)
    draw_noise(book)
    return cut_period(book)


def main(argv: Sequence[str] | None = None) -> None:
    """Write one ledger into a folder."""
    parser = argparse.ArgumentParser(prog="python -m samples.ledgers")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--partners", type=int, default=150)
    parser.add_argument("--months", type=int, default=3)
    parser.add_argument("--kind", choices=(*KINDS, "mixed"), default="mixed")
    args = parser.parse_args(argv)
    ledger = draw_ledger(args.kind, args.seed, args.partners, args.months)
    write_ledger(ledger, args.out)
    unsure = sum(not d.decidable for d in ledger.deals)
    print(
        f"{args.out}: {len(ledger.items)} items, {len(ledger.deals)} deals, {unsure} undecidable"
    )


if __name__ == "__main__":
    main()

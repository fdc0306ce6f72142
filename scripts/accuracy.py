"""How many key fields of the samples are read right, by kind of picture (正確さ).

Reads ``samples/inbox`` as ``denpyo extract`` does and compares with ``samples/expected``.
A wrong value that is not in ``review`` is *silent*: the worst kind.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from books.record import to_record
from books.settings import Settings
from extractors import extract

SAMPLES = Path(__file__).parents[1] / "samples"
HOME = Path(__file__).parents[1] / "var" / "samples"
HEAD = ["document_type", "document_number", "issue_date", "due_date", "total"]
PARTS = {
    "issuer": ["name", "registration_number"],
    "tax_summary": ["rate", "taxable_amount", "tax_amount", "basis"],
    "bank_accounts": ["bank", "branch", "account_type", "number", "holder"],
    "lines": ["amount"],
}


def key_values(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every key field of a record with its path, absent ones left out."""
    for key in (*HEAD, "amount_due"):
        if record.get(key) is not None:
            yield key, plain(record[key])
    for key, names in PARTS.items():
        rows = record.get(key) or []
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            path = f"{key}[{index}]" if isinstance(rows, list) else key
            for name in names:
                if row.get(name) is not None:
                    yield f"{path}.{name}", plain(row[name])


def plain(value: object) -> str:
    """A value without blanks and without what bank kana may write either way."""
    small = str.maketrans("ァィゥェォッャュョー", "アイウエオツヤユヨ-")
    return str(value).replace(" ", "").translate(small)


def is_covered(path: str, review: list[str]) -> bool:
    """True when a person is asked to look at the path or at what holds it."""
    return any(path == r or path.startswith((f"{r}.", f"{r}[")) for r in review)


def main() -> None:
    """Print a row for each kind of picture and one for all."""
    settings = Settings.load(HOME)
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    with (SAMPLES / "manifest.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        readings = extract(SAMPLES / "inbox" / row["file"], settings)
        for index, name in enumerate(row["truth"].split(";")):
            truth = json.loads((SAMPLES / "expected" / name).read_text("utf-8"))
            read = to_record(readings[index]) if index < len(readings) else {}
            found = dict(key_values(read))
            for path, value in key_values(truth):
                wrong = found.get(path) != value
                silent = wrong and not is_covered(path, read.get("review", []))
                for kind in (row["variant"], "all"):
                    for place, more in enumerate((1, int(wrong), int(silent))):
                        tally[kind][place] += more
    out = sys.stdout.write
    out(f"{'variant':12} {'fields':>6} {'right %':>8} {'silent':>7}\n")
    for kind, (count, bad, unasked) in sorted(tally.items()):
        out(f"{kind:12} {count:6} {100 - 100 * bad / count:8.1f} {unasked:7}\n")


if __name__ == "__main__":
    main()

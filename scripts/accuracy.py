"""How many key fields of the samples are read right, by kind of picture (正確さ).

Reads ``samples/inbox`` as ``denpyo extract`` does and compares with ``samples/expected``.
A wrong value that is not in ``review`` is *silent*: the worst kind.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

from books.record import to_record
from books.settings import Settings
from extractors import extract
from scripts.compare import compare, is_asked

SAMPLES = Path(__file__).parents[1] / "samples"
HOME = Path(__file__).parents[1] / "var" / "samples"


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
            for value in compare(read, truth):
                if not value.is_key or value.wanted is None:
                    continue
                asked = is_asked(value.path, value.field, read.get("review", []))
                for kind in (row["variant"], "all"):
                    silent = not value.right and not asked
                    for place, more in enumerate(
                        (1, int(not value.right), int(silent))
                    ):
                        tally[kind][place] += more
    out = sys.stdout.write
    out(f"{'variant':12} {'fields':>6} {'right %':>8} {'silent':>7}\n")
    for kind, (count, bad, unasked) in sorted(tally.items()):
        out(f"{kind:12} {count:6} {100 - 100 * bad / count:8.1f} {unasked:7}\n")


if __name__ == "__main__":
    main()

"""Run one measure or, without a name, all but the long ones: see ``--help``."""

import argparse
from pathlib import Path

from scripts.bench import (
    bots,
    formats,
    intake,
    matching,
    memory,
    prefect,
    scans,
    throughput,
    web,
)

PARTS = (
    "formats",
    "matching",
    "scans",
    "throughput",
    "memory",
    "prefect",
    "web",
    "bots",
)
LONG = ("intake",)  # a thousand papers are read


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.bench", description=__doc__
    )
    parser.add_argument("part", nargs="?", choices=(*PARTS, *LONG))
    parser.add_argument("--pages", type=int, help="how many pages to read")
    parser.add_argument(
        "--items", type=int, default=100_000, help="largest ledger to match"
    )
    parser.add_argument(
        "--documents", type=int, default=web.DOCUMENTS, help="how many are kept"
    )
    parser.add_argument(
        "--pairs", type=Path, help="folder of NAME_pdf.pdf and NAME_scan.* to read"
    )
    parser.add_argument(
        "--entries", type=int, default=bots.ENTRIES, help="how many entries bots post"
    )
    parser.add_argument("--database", default="", help="an empty one for the pages")
    asked = parser.parse_args()
    wanted = (asked.part,) if asked.part else PARTS
    if "formats" in wanted:
        formats.main()
    if "matching" in wanted:
        matching.main(asked.items)
    if "scans" in wanted:
        scans.main(asked.pairs, asked.pages or scans.PAGES)
    if "throughput" in wanted:
        throughput.main(asked.pages or throughput.PAGES)
    if "memory" in wanted:
        memory.main(asked.pages or memory.PAGES)
    if "prefect" in wanted:
        prefect.main()
    if "web" in wanted:
        web.main(asked.documents, asked.database)
    if "bots" in wanted:
        bots.main(asked.entries)
    if "intake" in wanted:
        intake.main(asked.documents, asked.pages or intake.FILES, asked.database)


if __name__ == "__main__":
    main()

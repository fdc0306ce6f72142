"""Draw the samples again: ``python -m samples [STEM ...]`` (見本の作り直し).

Writes ``inbox`` (the files), ``expected`` (their records), ``manifest.csv`` and
``bank`` beside this module. With stems, only those files are drawn.
"""

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rpa.browser import open_browser
from samples.bank import write_bank
from samples.data import SAMPLES
from samples.expected import expected_record
from samples.files import write_sample
from samples.sheet import Sample

FOLDER = Path(__file__).parent
_HEADS = (
    "file",
    "truth",
    "layout",
    "variant",
    "document_type",
    "faulty",
    "story",
)


def main(stems: Sequence[str] = ()) -> None:
    """Write everything, or only the samples named."""
    wanted = [s for s in SAMPLES if not stems or s.stem in stems]
    inbox, expected = FOLDER / "inbox", FOLDER / "expected"
    inbox.mkdir(exist_ok=True)
    expected.mkdir(exist_ok=True)
    with open_browser() as browser:
        for sample in wanted:
            path = write_sample(sample, inbox, browser)
            write_expected(sample, expected)
            print(f"{path.name}: {path.stat().st_size // 1024} KB")
    write_manifest(SAMPLES, FOLDER / "manifest.csv")
    write_bank(FOLDER / "bank")


def write_expected(sample: Sample, folder: Path) -> None:
    """Write the record of each document of a sample (期待する抽出レコード)."""
    for name, sheet in zip(sample.expected, sample.sheets, strict=True):
        record = expected_record(sheet, sample.file)
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (folder / name).write_text(text + "\n", encoding="utf-8")


def write_manifest(samples: Sequence[Sample], path: Path) -> None:
    """Write what each file is there for (見本の一覧)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_HEADS)
        writer.writerows(_manifest_row(sample) for sample in samples)


def _manifest_row(sample: Sample) -> tuple[str, ...]:
    sheets = sample.sheets
    return (
        sample.file,
        ";".join(sample.expected),
        "+".join(sheet.layout for sheet in sheets),
        sample.variant.value,
        "+".join(sheet.document.document_type.value for sheet in sheets),
        ";".join(fault for sheet in sheets for fault in sheet.faults),
        sample.story,
    )


if __name__ == "__main__":
    main(sys.argv[1:])

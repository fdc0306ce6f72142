"""What should be read from a sample (期待する抽出レコード)."""

from typing import Any

from books.model import Reading, Source
from books.record import to_record
from samples.sheet import Sheet

_OF_THE_READING = (
    "confidence",
    "evidence",
    "inferred",
    "review",
    "findings",
    "source",
)


def expected_record(sheet: Sheet, file: str) -> dict[str, Any]:
    """The extraction record of a paper, only the fields of the document itself.

    ``expected_findings`` lists the planted faults, or is None.
    """
    source = Source(file=file, sha256="")
    record = to_record(Reading(source=source, document=sheet.document))
    for name in _OF_THE_READING:
        del record[name]
    return record | {"expected_findings": list(sheet.faults) or None}

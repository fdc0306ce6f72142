"""What a sample is: a document, how it is laid out, how it came to us (見本の型)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from books.model import Document

# What a layout may be told; what is absent in ``Sheet.show`` takes the value here.
SHOW_DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "columns": (),  # (field of the row, head)
    "rows": 0,  # ruled rows, filled or empty
    "paper": "A4",
    "accent": "#333",
    "labels": {},
    "dates": "kanji",
    "line_dates": "day",
    "minus": "-",
    "mark": "",  # of reduced-rate rows
    "seal": "",
    "seal_shape": "square",
    "period": "",
    "delivered": "納品日",
    "groups": (),
    "lead": "下記の通りご請求申し上げます。",
    "valid": "",
    "returned": None,
    "person": "",
    "closing": "",
    "code": "",
    "accepts": False,
    "received": "",
    "proviso": "",
    "paid": 0,
    "time": "",
}


class Variant(StrEnum):
    """How the paper became a file (届き方)."""

    PDF = "pdf"
    SCAN = "scan"
    ROTATED = "rotated"
    FAX = "fax"
    PHOTO = "photo"
    PILE = "multi-scan"
    SHEET = "sheet"


@dataclass(frozen=True)
class Sheet:
    """One document on paper (一通の書類).

    ``document`` holds only what the paper says; ``layout`` names the template under
    ``templates/samples``; ``show`` is what stands on the paper beyond the record
    (title, column heads, seal, colours); ``faults`` the planted ones.
    """

    document: Document
    layout: str
    show: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """One file of the inbox (受信箱の一件): ``stem`` + ``suffix``, its documents, its story.

    ``story`` says in one Japanese sentence what the sample is there for.
    """

    stem: str
    suffix: str
    variant: Variant
    sheets: tuple[Sheet, ...]
    story: str
    turn: int = 0  # degrees clockwise; in a PHOTO only EXIF tells of it

    @property
    def file(self) -> str:
        """Name of the file in ``samples/inbox``."""
        return f"{self.stem}.{self.suffix}"

    @property
    def expected(self) -> tuple[str, ...]:
        """Names of the expected records, one a document."""
        numbers = range(2, len(self.sheets) + 1)
        return (f"{self.stem}.json", *(f"{self.stem}-{n}.json" for n in numbers))

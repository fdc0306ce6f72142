"""What was read, how sure it is, what is wrong with it (読み取り結果)."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from books.model.document import Document
from books.model.value import Value
from books.model.words import Origin, Severity


class Evidence(Value):
    """Where a value stands (根拠): page from 1; box x0, y0, x1, y1 in points
    (1/72 inch) from the top left of the upright page.
    """

    page: int
    bbox: tuple[float, float, float, float]


class FieldRead(Value):
    """How one value came to be (読み取りの記録); confidence from 0 to 1."""

    confidence: float = Field(ge=0, le=1)
    evidence: Evidence | None = None
    origin: Origin = Origin.READ
    by: str | None = None


class Finding(Value):
    """Something wrong or worth knowing about a document (指摘).

    ``code`` is stable; ``field`` a field path or None; ``message`` one Japanese
    sentence (or two) with the remedy; ``source`` the rule it rests on.
    """

    code: str
    severity: Severity
    field: str | None = None
    message: str
    source: str | None = None


class Source(Value):
    """The file that a document came from (原本).

    ``pages`` are the page numbers (from 1) of this document in the file;
    ``reader`` is ``text``, ``ocr``, ``sheet`` or ``none``. ``rotations`` tells for each
    page how far (clockwise degrees) its picture was turned to be read, None where the
    page's own text was read; empty for what was kept before this was noted.
    """

    file: str
    sha256: str
    pages: tuple[int, ...] = ()
    reader: str = "none"
    rotations: tuple[int | None, ...] = ()


class Reading(Value):
    """One document found in a file, with how sure we are of each value (読み取り結果)."""

    source: Source
    document: Document
    fields: dict[str, FieldRead] = Field(default_factory=dict)
    review: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    text: str = ""

    @property
    def has_error(self) -> bool:
        """True when a finding blocks the document."""
        return any(f.severity is Severity.ERROR for f in self.findings)


class DocumentState(StrEnum):
    """Where a document stands in the house (状態)."""

    NEEDS_REVIEW = "needs_review"
    READY = "ready"
    APPROVED = "approved"
    EXPORTED = "exported"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    DocumentState.NEEDS_REVIEW: "要確認",
    DocumentState.READY: "承認待ち",
    DocumentState.APPROVED: "承認済み",
    DocumentState.EXPORTED: "出力済み",
    DocumentState.REJECTED: "対象外",
}


class Revision(Value):
    """One kept version of a reading (版); the hash covers it and its predecessor."""

    document_id: str
    number: int
    reading: Reading
    author: str
    reason: str
    created_at: dt.datetime
    previous_hash: str
    hash: str

"""Documents without their rows (明細を除いた伝票): quick to read where there are many."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import Connection, select

from books.model import (
    Adjustment,
    Document,
    DocumentState,
    Finding,
    Line,
    Reference,
    Section,
    Severity,
    TaxSubtotal,
    Value,
)
from books.store.content import load
from books.store.tables import documents, revisions

_UNREAD = Field(default=(), validation_alias="-")


class Slip(Document):
    """A document whose rows are left unread (明細を除いた伝票): all that paying asks for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lines: tuple[Line, ...] = _UNREAD
    tax_summary: tuple[TaxSubtotal, ...] = _UNREAD
    sections: tuple[Section, ...] = _UNREAD
    references: tuple[Reference, ...] = _UNREAD
    adjustments: tuple[Adjustment, ...] = _UNREAD


class SlipRead(Value):
    """Of a reading, the slip and what was found about it (明細を除いた読み取り結果)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: Slip
    findings: tuple[Finding, ...] = ()


class SlipsAtHand:
    """Slips that were read before, by the hash of their revision (手元の伝票).

    A hash stands for one content only, so what is at hand is what is kept.
    """

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._lock = Lock()
        self._slips: OrderedDict[str, SlipRead] = OrderedDict()

    def find(self, hashes: Iterable[str]) -> dict[str, SlipRead]:
        """Those of them that are at hand."""
        with self._lock:
            found = {one: self._slips[one] for one in hashes if one in self._slips}
            for one in found:
                self._slips.move_to_end(one)
            return found

    def keep(self, slips: Mapping[str, SlipRead]) -> None:
        """Keep these too; the ones that nobody asked for longest go."""
        with self._lock:
            self._slips.update(slips)
            while len(self._slips) > self._most:
                self._slips.popitem(last=False)


@dataclass(frozen=True, slots=True)
class StoredSlip:
    """A document as it is kept, without its rows; ``codes`` are what was found.

    ``errors`` are those of them that are errors.
    """

    id: str
    revision: int
    state: DocumentState
    paper: Document
    codes: frozenset[str]
    errors: frozenset[str] = frozenset()


_SLIPS = SlipsAtHand()
_AT_ONCE = 400
_LATEST = select(
    documents.c.id, documents.c.revision, documents.c.state, revisions.c.hash
).join(
    revisions,
    (revisions.c.document_id == documents.c.id)
    & (revisions.c.number == documents.c.revision),
)


def read_slips(connection: Connection, ids: Sequence[str]) -> tuple[StoredSlip, ...]:
    """Documents in this order, those that are there (明細を除いた伝票).

    What is at hand is not read again.
    """
    found: dict[str, StoredSlip] = {}
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        rows = connection.execute(_LATEST.where(documents.c.id.in_(part))).all()
        slips = _SLIPS.find(row.hash for row in rows)
        missing = [row.hash for row in rows if row.hash not in slips]
        slips |= _read(connection, missing)
        found |= {row.id: _stored(row, slips[row.hash]) for row in rows}
    return tuple(found[name] for name in ids if name in found)


def _read(connection: Connection, hashes: Sequence[str]) -> dict[str, SlipRead]:
    if not hashes:
        return {}
    texts = select(revisions.c.hash, revisions.c.reading)
    rows = connection.execute(texts.where(revisions.c.hash.in_(hashes)))
    read = {row.hash: load(SlipRead, row.reading) for row in rows}
    _SLIPS.keep(read)
    return read


def _stored(row: Any, slip: SlipRead) -> StoredSlip:
    codes = frozenset(finding.code for finding in slip.findings)
    errors = errors_of(slip.findings)
    state = DocumentState(row.state)
    return StoredSlip(row.id, row.revision, state, slip.document, codes, errors)


def errors_of(findings: Iterable[Finding]) -> frozenset[str]:
    """The codes of what is an error (誤りの指摘)."""
    return frozenset(f.code for f in findings if f.severity is Severity.ERROR)

"""The document that comes next rests on the one received and names it (次の書類).

What follows keeps what came before: references of the document and of its rows, so the
last of a trade still leads to the first. Who sells and who buys stays; who writes changes.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from books.errors import FormatError
from books.model import (
    BUYER_WRITES,
    Answer,
    Document,
    DocumentType,
    Line,
    Reference,
    TaxBasis,
)
from books.standing import is_agreed
from books.sums import Totals, sum_up
from books.tax import Rounding


@dataclass(frozen=True, slots=True)
class Paper:
    """What the new document is called (番号と発行日), and how fractions of a yen go."""

    number: str
    issue_date: dt.date
    rounding: Rounding = Rounding.FLOOR


def reference_to(document: Document, line: str | None = None) -> Reference:
    """Name a document, or a row of it (参照).

    Raises:
        FormatError: the document has no number to name it by.
    """
    if document.document_number is None:
        raise FormatError(
            f"{document.document_type.label}に番号がないため、参照する書類を作れません。"
            "番号を入力してください。"
        )
    return Reference(
        kind=document.document_type,
        number=document.document_number,
        date=document.issue_date if line is None else None,
        revision=document.revision,
        line=line,
    )


def follow(document: Document, kind: DocumentType, paper: Paper) -> Document:
    """The rows of a document as another kind of document that rests on it."""
    own = reference_to(document)
    buyer_writes = kind in BUYER_WRITES
    is_order = document.document_type is DocumentType.PURCHASE_ORDER
    places = places_of(document.lines)
    lines = tuple(
        _row(line, document, place)
        for place, line in zip(places, document.lines, strict=True)
    )
    return document.model_copy(
        update={
            "document_type": kind,
            "document_number": paper.number,
            "issue_date": paper.issue_date,
            "issuer": document.buyer if buyer_writes else document.supplier,
            "recipient": document.supplier if buyer_writes else document.buyer,
            "order_number": own.number if is_order else document.order_number,
            "references": (*document.references, own),
            "lines": lines,
            "purpose": None,
            "revision": None,
            "revision_date": None,
            "answer": None,
        }
    )


def places_of(lines: Iterable[Line]) -> list[str]:
    """What each row is called: its own number, or its place in its section (明細番号)."""
    counted: dict[str | None, int] = {}
    places = []
    for line in lines:
        counted[line.section] = counted.get(line.section, 0) + 1
        places.append(line.line_number or str(counted[line.section]))
    return places


def _row(line: Line, document: Document, place: str) -> Line:
    """A row that rests on one received; of each earlier document one row is named."""
    own = reference_to(document, place)
    kept = (r for r in line.references if r.kind is not own.kind)
    delivered = document.document_type is DocumentType.DELIVERY_NOTE
    return line.model_copy(
        update={
            "references": (*kept, own),
            "line_number": None,
            "answer": None,
            "purpose": None,
            "ordered_quantity": None,
            "ordered_date": None,
            "ordered_price": None,
            "delivery_note_number": own.number
            if delivered
            else line.delivery_note_number,
        }
    )


def with_totals(document: Document, rounding: Rounding) -> Document:
    """The document with sums of its rows as they are now; what is due is then the total."""
    totals = totals_of(document, rounding)
    return document.model_copy(update=totals._asdict() | {"amount_due": None})


def totals_of(document: Document, rounding: Rounding) -> Totals:
    """Sums of the rows agreed to, with or without tax as the document said before."""
    lines = tuple(filter(is_agreed, document.lines))
    return sum_up(lines, document.adjustments, _basis(document), rounding)


def _basis(document: Document) -> TaxBasis:
    bases = {row.basis for row in document.tax_summary}
    return TaxBasis.INCLUSIVE if bases == {TaxBasis.INCLUSIVE} else TaxBasis.EXCLUSIVE


def whole_answer(answers: Iterable[Answer]) -> Answer:
    """What the rows' answers say together: the same, or that something is different."""
    said = set(answers)
    return said.pop() if len(said) == 1 else Answer.CHANGED

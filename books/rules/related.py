"""The papers that a document is compared with, side by side (三点照合の表)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from books.model import Document, DocumentType, Finding
from books.rules.cases import find_deliveries, find_earlier, find_order, goods
from books.rules.context import Context, Known
from books.rules.items import find_item
from books.rules.three_way import quantity_of

_COPIES = frozenset(
    {"duplicate_of", "duplicate_suspected", "same_number_different_content"}
)
_ID = re.compile(r"「(D[0-9A-Z]{11}-\d{2,})」")
_COMPARED = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.PAYMENT_NOTICE,
        DocumentType.DELIVERY_NOTE,
        DocumentType.ACCEPTANCE_NOTE,
        DocumentType.ORDER_RESPONSE,
    }
)


@dataclass(frozen=True)
class RelatedRow:
    """One item on every paper (品目ごとの数量); None where no such paper is known."""

    description: str
    unit: str
    ordered: Decimal | None
    delivered: Decimal | None
    earlier: Decimal
    here: Decimal
    ordered_price: Decimal | None
    price: Decimal | None

    @property
    def agrees(self) -> bool:
        """Whether quantities and prices are the same on all papers."""
        total = self.here + self.earlier
        quantities = {
            total,
            *(q for q in (self.ordered, self.delivered) if q is not None),
        }
        prices = {p for p in (self.ordered_price, self.price) if p is not None}
        return len(quantities) == 1 and len(prices) <= 1


@dataclass(frozen=True)
class Related:
    """Order, deliveries and earlier papers of a document (関係する書類)."""

    order: Known | None
    by_number: bool
    deliveries: tuple[Known, ...]
    earlier: tuple[Known, ...]
    rows: tuple[RelatedRow, ...]


def find_related(
    document: Document, others: Iterable[Known], today: Context
) -> Related:
    """What the three-way match of a document rests on (照合の相手).

    ``today`` is the context without the other papers.
    """
    context = Context(today.today, today.company, today.partners, tuple(others))
    if document.document_type not in _COMPARED:
        return Related(None, by_number=False, deliveries=(), earlier=(), rows=())
    match = find_order(document, context)
    order = match.order
    ordered = order.document if order else None
    deliveries: tuple[Known, ...] = ()
    if document.document_type in (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE):
        deliveries, _ = find_deliveries(document, ordered, context)
    earlier = find_earlier(document, ordered, context) if ordered else ()
    rows = _rows(document, ordered, deliveries, earlier) if order or deliveries else ()
    return Related(order, match.by_number, deliveries, earlier, rows)


def _rows(
    document: Document,
    order: Document | None,
    deliveries: tuple[Known, ...],
    earlier: tuple[Known, ...],
) -> tuple[RelatedRow, ...]:
    rows = []
    for _, line in goods(document):
        twin = find_item(line, order.lines) if order else None
        arrived = [known.document for known in deliveries]
        rows.append(
            RelatedRow(
                line.description or "",
                line.unit or "",
                quantity_of(line, [order]) if order else None,
                quantity_of(line, arrived) if deliveries else None,
                quantity_of(line, [known.document for known in earlier]),
                line.quantity or Decimal(0),
                twin.unit_price if twin else None,
                line.unit_price,
            )
        )
    return tuple(rows)


def copies_told(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Ids of the documents that a document may be a second copy of (重複の相手)."""
    found = [
        name
        for finding in findings
        if finding.code in _COPIES
        for name in _ID.findall(finding.message)
    ]
    return tuple(dict.fromkeys(found))

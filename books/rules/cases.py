"""Which papers belong to one order (一つの取引の書類).

By the order number or the delivery-note number on them; without a number by partner and
items, which is a guess and said to be one. Two orders that fit equally well are none.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from books.model import Document, DocumentType, Line
from books.numbers import fold_number, look_alike_key, same_number
from books.rules.context import Context, Known
from books.rules.items import find_item
from books.rules.parties import may_be_same_party, same_party

MAX_AGE = dt.timedelta(days=366)


@dataclass(frozen=True)
class OrderMatch:
    """The order of a document (対応する注文), if there is exactly one.

    ``by_number`` tells a reference from a guess; ``candidates`` counts the orders that
    fit when none could be chosen.
    """

    order: Known | None
    by_number: bool = False
    candidates: int = 0


def day_of(document: Document) -> dt.date | None:
    """The day a paper is filed under (書類の日付)."""
    return document.issue_date or document.delivery_date


def goods(document: Document) -> list[tuple[int, Line]]:
    """Lines that move goods (数量のある明細): no discounts, no returns, no remarks."""
    return [
        (i, line)
        for i, line in enumerate(document.lines)
        if line.quantity is not None and line.quantity > 0 and (line.amount or 0) >= 0
    ]


def same_partners(one: Document, other: Document) -> bool:
    """Whether two papers have the same seller and no contrary buyer (同じ当事者)."""
    return same_party(one.supplier, other.supplier) and may_be_same_party(
        one.buyer, other.buyer
    )


def of_kind(
    document: Document, others: Iterable[Known], kind: DocumentType
) -> list[Known]:
    """Stored papers of a kind between the same partners (同じ当事者の書類)."""
    return [
        known
        for known in others
        if known.document.document_type is kind
        and same_partners(document, known.document)
    ]


def shares_items(document: Document, other: Document) -> bool:
    """Whether half of the goods or more stand on the other paper too (品目の重なり)."""
    lines = [line for _, line in goods(document)]
    found = [line for line in lines if find_item(line, other.lines)]
    return bool(lines) and 2 * len(found) >= len(lines)


def _in_time(order: Document, document: Document) -> bool:
    ordered, day = day_of(order), day_of(document)
    return not (ordered and day) or dt.timedelta(0) <= day - ordered <= MAX_AGE


def find_order(document: Document, context: Context) -> OrderMatch:
    """Find the order of an invoice, delivery note or response (注文の特定)."""
    orders = of_kind(document, context.others, DocumentType.PURCHASE_ORDER)
    number = fold_number(document.order_number)
    if number:
        found = _numbered(number, orders)
        order = found[0] if found else None
        return OrderMatch(order, by_number=True, candidates=len(orders))
    fitting = [
        known
        for known in orders
        if _in_time(known.document, document) and shares_items(document, known.document)
    ]
    if len(fitting) == 1:
        return OrderMatch(fitting[0])
    return OrderMatch(None, candidates=len(fitting))


def _numbered(number: str, orders: Iterable[Known]) -> list[Known]:
    """Orders of this number; of those that only look like it, one that stands alone."""
    alike = [k for k in orders if same_number(k.document.document_number, number)]
    exact = [k for k in alike if fold_number(k.document.document_number) == number]
    return exact or (alike if len(alike) == 1 else [])


def belongs(document: Document, order: Document) -> bool:
    """Whether a later paper is one of this order (注文に属する書類)."""
    if fold_number(document.order_number):
        return same_number(document.order_number, order.document_number)
    return _in_time(order, document) and shares_items(document, order)


def find_deliveries(
    document: Document, order: Document | None, context: Context
) -> tuple[tuple[Known, ...], bool]:
    """Delivery or acceptance notes that an invoice rests on (納品・検収).

    Acceptance notes go before delivery notes; True says that they are such.
    """
    notes = {look_alike_key(x.delivery_note_number) for x in document.lines} - {""}

    def fits(known: Known) -> bool:
        note = known.document
        if look_alike_key(note.document_number) in notes:
            return True
        if order is not None:
            return belongs(note, order)
        return same_number(note.order_number, document.order_number)

    for kind in (DocumentType.ACCEPTANCE_NOTE, DocumentType.DELIVERY_NOTE):
        found = [k for k in of_kind(document, context.others, kind) if fits(k)]
        if found:
            return _without_copies(found), kind is DocumentType.ACCEPTANCE_NOTE
    return (), False


def find_earlier(
    document: Document, order: Document, context: Context
) -> tuple[Known, ...]:
    """Papers of the same kind that came before for the same order (それまでの分)."""
    day = day_of(document)
    found = []
    for known in of_kind(document, context.others, document.document_type):
        other = known.document
        earlier = not (day and day_of(other)) or (day_of(other) or day) <= day
        copy = same_number(other.document_number, document.document_number)
        if earlier and not copy and other != document and belongs(other, order):
            found.append(known)
    return _without_copies(found)


def _without_copies(papers: Iterable[Known]) -> tuple[Known, ...]:
    """Drop second copies of a paper, or their goods would count twice (写しの除外)."""
    kept: dict[object, Known] = {}
    for known in papers:
        document = known.document
        content = (document.lines, day_of(document))
        kept.setdefault(look_alike_key(document.document_number) or content, known)
    return tuple(kept.values())

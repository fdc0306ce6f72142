"""How far an order has come (取引の進み具合): answered, delivered, billed, row by row.

Pure: the papers of one trade go in, in the order in which they came. A row of a later
paper belongs to the order's row that it names (行の参照), else to the one of the same item.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from books.exchange import ExchangePartner
from books.follow import places_of
from books.model import (
    Answer,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Section,
)
from books.numbers import look_alike_key
from books.standing import is_agreed, standing_rows, stands
from books.store.derive import order_keys
from books.store.keys import name_key

ZERO = Decimal(0)
_BILLS = (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE)


class TradeState(StrEnum):
    """What an order waits for (注文の状態)."""

    NEW = "new"
    ANSWERED = "answered"
    DIFFERS = "differs"
    REFUSED = "refused"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    BILLED = "billed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]


_LABELS = {
    TradeState.NEW: "回答待ち",
    TradeState.ANSWERED: "受注済み",
    TradeState.DIFFERS: "条件を変えて回答",
    TradeState.REFUSED: "お断り",
    TradeState.PARTLY_SHIPPED: "一部出荷",
    TradeState.SHIPPED: "出荷済み",
    TradeState.BILLED: "請求済み",
    TradeState.CANCELLED: "取消",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an order (明細の進み): what is agreed, what of it was delivered.

    ``line`` is as agreed (the answer's row where there is one), ``asked`` as ordered.
    """

    place: int
    asked: Line
    line: Line
    stands: bool
    delivered: Decimal

    @property
    def differs(self) -> bool:
        """Whether the answer says something else than the order now does (相違)."""
        if not self.stands:
            return stands(self.asked)
        told = (self.line.quantity, self.line.date, self.line.unit_price)
        return told != (self.asked.quantity, self.asked.date, self.asked.unit_price)

    @property
    def rest(self) -> Decimal | None:
        """What is still to be delivered (残); None where no quantity is told."""
        if not self.stands or (self.line.quantity is None and self.line.amount is None):
            return ZERO  # nothing to deliver, or a heading
        if self.line.quantity is None:
            return None if self.delivered == 0 else ZERO
        return max(self.line.quantity - self.delivered, ZERO)


@dataclass(frozen=True, slots=True)
class Trade:
    """An order with everything that rests on it (取引)."""

    order: Document
    answer: Document | None
    deliveries: tuple[Document, ...]
    bills: tuple[Document, ...]
    rows: tuple[Row, ...]

    @property
    def base(self) -> Document:
        """What is delivered: the order as it was answered (出荷の元)."""
        return self.answer or self.order

    @property
    def unbilled(self) -> tuple[Document, ...]:
        """Deliveries that no bill names yet (未請求の納品)."""
        billed = {key for bill in self.bills for key in _named(bill)}
        whole = [bill for bill in self.bills if not _named(bill)]
        return tuple(
            note
            for note in self.deliveries
            if _key(note.document_number) not in billed
            and not any(_may_cover(bill, note) for bill in whole)
        )

    @property
    def has_rest(self) -> bool:
        """Whether something can still be delivered (残の有無)."""
        over = (TradeState.CANCELLED, TradeState.REFUSED)
        return self.state not in over and any(row.rest != 0 for row in self.rows)

    @property
    def is_over(self) -> bool:
        """Whether everything was delivered (出荷の完了)."""
        return all(row.rest == 0 for row in self.rows)

    @property
    def state(self) -> TradeState:
        """Where it stands."""
        if self.order.purpose is Purpose.CANCEL:
            return TradeState.CANCELLED
        if self.deliveries:
            return self._after_delivery()
        if self.answer is None or self.answer.answer is Answer.PENDING:
            return TradeState.NEW
        if self.answer.answer is Answer.REJECTED:
            return TradeState.REFUSED
        differs = any(row.differs for row in self.rows)
        return TradeState.DIFFERS if differs else TradeState.ANSWERED

    def _after_delivery(self) -> TradeState:
        if not self.is_over:
            return TradeState.PARTLY_SHIPPED
        return TradeState.SHIPPED if self.unbilled else TradeState.BILLED


def trade_of(order: Document, papers: Iterable[Document]) -> Trade:
    """An order and what of some papers rests on it (取引の組み立て).

    ``papers`` are in the order in which they came; the last answer counts, and only one
    to the order's own revision where both tell it.
    """
    own = [paper for paper in papers if rests_on(paper, order)]
    answers = [p for p in own if _answers(p, order)]
    answer = answers[-1] if answers else None
    deliveries = tuple(
        p for p in own if p.document_type is DocumentType.DELIVERY_NOTE and is_agreed(p)
    )
    bills = tuple(p for p in own if p.document_type in _BILLS and is_agreed(p))
    return Trade(order, answer, deliveries, bills, _rows(order, answer, deliveries))


def rests_on(paper: Document, order: Document) -> bool:
    """Whether a paper names the order (注文の参照)."""
    number = _key(order.document_number)
    if paper is order or not number:
        return False
    return number in named_orders(paper)


def named_orders(paper: Document) -> frozenset[str]:
    """The orders that a paper or a part of it names, folded (注文の参照)."""
    return frozenset(order_keys(paper))


def agreed_lines(trade: Trade) -> tuple[Line, ...]:
    """The order's rows as the answer wants them, for a changed order (合意した明細)."""
    return tuple(_agreed(row) for row in trade.rows)


def _agreed(row: Row) -> Line:
    if not row.stands:
        gone = {"quantity": ZERO, "amount": 0, "purpose": Purpose.CANCEL}
        return row.asked.model_copy(update=gone)
    if not row.differs:
        return row.asked
    said = {
        name: getattr(row.line, name)
        for name in ("quantity", "date", "unit_price", "amount")
    }
    return row.asked.model_copy(update=said | {"purpose": Purpose.CHANGE})


def latest_orders(orders: Sequence[Document]) -> tuple[int, ...]:
    """Places of the orders that count: of one number and supplier, the last (最新の版)."""
    last: dict[tuple[str, str], int] = {}
    for place, order in enumerate(orders):
        number = _key(order.document_number) or f"#{place}"
        last[number, name_key(order.supplier.name)] = place
    return tuple(sorted(last.values()))


def is_partner(party: Party, partner: ExchangePartner) -> bool:
    """Whether a party is this partner, by registration number, else by name."""
    if party.registration_number and partner.registration_number:
        return party.registration_number == partner.registration_number
    names = {name_key(name) for name in (partner.name, *partner.other_names)}
    return bool(party.name) and name_key(party.name) in names


def _answers(paper: Document, order: Document) -> bool:
    if paper.document_type is not DocumentType.ORDER_RESPONSE:
        return False
    told = [
        r.revision
        for r in paper.references
        if r.kind is DocumentType.PURCHASE_ORDER
        and _key(r.number) == _key(order.document_number)
    ]
    same_rows = len(paper.lines) == len(order.lines)
    known = order.revision is None or not told or told[-1] in (None, order.revision)
    return same_rows and known


def _rows(
    order: Document, answer: Document | None, deliveries: Sequence[Document]
) -> tuple[Row, ...]:
    agreed = answer.lines if answer else order.lines
    rest = set(standing_rows(answer or order))
    delivered = [ZERO] * len(order.lines)
    for note in deliveries:
        for line in note.lines:
            place = _place(line, order)
            if place is not None:
                delivered[place] += ZERO if line.quantity is None else line.quantity
                delivered[place] += 1 if line.quantity is None else 0
    return tuple(
        Row(n, asked, agreed[n], n in rest, delivered[n])
        for n, asked in enumerate(order.lines)
    )


def _place(line: Line, order: Document) -> int | None:
    """The order's row that a row of a delivery is about."""
    number, places = _key(order.document_number), places_of(order.lines)
    for reference in line.references:
        named = reference.kind is DocumentType.PURCHASE_ORDER
        if named and _key(reference.number) == number and reference.line in places:
            return places.index(reference.line)
    same = [
        n
        for n, asked in enumerate(order.lines)
        if _item(asked) == _item(line) and _item(line)
    ]
    return same[0] if len(same) == 1 else None


def _item(line: Line) -> str:
    return _key(line.item_code) or name_key(line.description)


def _may_cover(bill: Document, note: Document) -> bool:
    """Whether a bill of the order that names no delivery may be for this one, too."""
    day = note.delivery_date or note.issue_date
    return bill.issue_date is None or day is None or day <= bill.issue_date


def _named(bill: Document) -> set[str]:
    """Numbers of the deliveries that a bill names."""
    told = {_key(line.delivery_note_number) for line in bill.lines}
    return (told | set(_numbers(bill, DocumentType.DELIVERY_NOTE))) - {""}


def _numbers(paper: Document, kind: DocumentType) -> Iterator[str]:
    """Numbers of the documents of a kind that a paper or a part of it names."""
    parts: tuple[Document | Section | Line, ...]
    parts = (paper, *paper.sections, *paper.lines)
    for part in parts:
        yield from (_key(r.number) for r in part.references if r.kind is kind)


def _key(number: str | None) -> str:
    return look_alike_key(number or "")

"""From the months drawn to what is open and what is known (期間の切り出し)."""

from collections import defaultdict
from dataclasses import dataclass

from samples.ledgers.book import FIRST, Book
from samples.ledgers.days import month_day
from samples.ledgers.model import Deal, Item, Payment

HISTORY_FROM = month_day(FIRST, -6, 1)


@dataclass(frozen=True)
class Ledger:
    """The period's ledger, its true deals and the history before (対象期間)."""

    book: Book
    items: tuple[Item, ...]
    deals: tuple[Deal, ...]
    history: tuple[Deal, ...]


def cut_period(book: Book) -> Ledger:
    """Keep what is open in the period; what was before is history."""
    book.deals.sort(
        key=lambda d: (d.date, d.payments[0].amount, d.payments[0].payer.kana)
    )
    for item in book.items:
        item.open_amount = item.amount
    past = [d for d in book.deals if d.date < FIRST]
    for deal in past:
        for item, applied in deal.applied:
            item.open_amount -= applied
        for difference in deal.differences:
            if difference.item:
                difference.item.open_amount = 0
    _number_items(book)
    items = tuple(
        i for i in book.items if i.open_amount > 0 and i.issue_date <= book.last
    )
    deals = _join_parts([d for d in book.deals if d.date >= FIRST])
    for number, payment in enumerate(_in_order(deals), 1):
        payment.payment_id = f"D{number:06d}"
    history = tuple(d for d in past if d.date >= HISTORY_FROM)
    return Ledger(book, items, tuple(deals), history)


def _number_items(book: Book) -> None:
    book.items.sort(key=lambda i: (i.issue_date, i.side, i.document_number))
    for number, item in enumerate(book.items, 1):
        item.item_id = f"{'A' if item.side == 'receivable' else 'B'}{number:06d}"


def _join_parts(deals: list[Deal]) -> list[Deal]:
    """Instalments of one item within the period are one truth (分割)."""
    parts: dict[int, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.behaviour == "partial":
            parts[id(deal.applied[0][0])].append(deal)
    gone: set[int] = set()
    for group in parts.values():
        first = group[0]
        for later in group[1:]:
            first.payments += later.payments
            first.applied = [
                (first.applied[0][0], first.applied[0][1] + later.applied[0][1])
            ]
            first.behaviour = "split"
            gone.add(id(later))
    return [d for d in deals if id(d) not in gone]


def _in_order(deals: list[Deal]) -> list[Payment]:
    rows = [p for d in deals for p in d.payments]
    return sorted(rows, key=lambda p: (p.date, p.direction, p.payer.branch, p.amount))

"""A wholesaler: many small invoices, paid by closing month (卸売)."""

import datetime as dt

from samples.ledgers.bankside import USUAL_FEES
from samples.ledgers.book import FIRST, Book, usual_day
from samples.ledgers.days import month_day
from samples.ledgers.model import Difference, Item, Partner
from samples.ledgers.names import company
from samples.ledgers.partners import make_partner


def draw_wholesale(book: Book, count: int) -> None:
    """Customers with a closing day each (締日)."""
    rng = book.rng
    for _ in range(count):
        partner = make_partner(rng, len(book.partners) + 1, company(rng), 0.35)
        book.partners.append(partner)
        closing, due_months = rng.choice((20, 31, 31)), rng.choice((1, 1, 2))
        due_day = rng.choice((31, 31, 10, 20, 25))
        busy = rng.choice((1, 2, 4, 8, 14))
        singly = rng.random() < 0.08
        held: list[Item] = []
        for month in book.months_drawn():
            items = _deliver(book, partner, month, (closing, busy))
            due = month_day(FIRST, month + due_months, due_day)
            for item in items:
                item.due_date = due
            if singly:
                for item in items:
                    book.pay([item], due, "exact")
            elif items:
                held = _pay_closing(book, held + items, due)


def _deliver(
    book: Book, partner: Partner, month: int, habits: tuple[int, int]
) -> list[Item]:
    closing, busy = habits
    rng = book.rng
    end = month_day(FIRST, month, closing)
    begin = month_day(FIRST, month - 1, closing)
    span = max((end - begin).days, 1)
    count = max(0, round(rng.gauss(busy, busy / 3)))
    days = sorted(end - dt.timedelta(days=rng.randrange(span)) for _ in range(count))
    return [book.issue(partner, day, day, _amount(book)) for day in days]


def _amount(book: Book) -> int:
    rng = book.rng
    if rng.random() < 0.25:  # standard parcels: the same amounts again and again
        return rng.choice((3_240, 5_400, 10_800, 21_600, 8_640, 16_500))
    net = int(rng.lognormvariate(9.6, 1.0))
    return net + net * rng.choice((8, 10)) // 100


def _pay_closing(book: Book, items: list[Item], due: dt.date) -> list[Item]:
    """Pay the closing month; what is held back goes with the next (保留)."""
    rng, day, dice = book.rng, usual_day(book.rng, due), book.rng.random()
    many = "merge" if len(items) > 1 else "exact"
    if dice < 0.03:  # forgets, and pays two months at once
        return items
    if dice < 0.08 and len(items) > 2:
        held = rng.choice(items)
        book.pay([i for i in items if i is not held], day, "merge")
        return [held]
    total = sum(item.amount for item in items)
    if dice < 0.10:  # a return that we have not booked
        back = rng.choice((540, 1_080, 2_160, total // 50 // 10 * 10 + 10))
        if back < total // 3:
            as_good = (
                ("rounding", "transfer_fee") if back in USUAL_FEES else ("rounding",)
            )
            diff = Difference("discount", back, as_good)
            book.pay(items, day, "discount", [diff])
            return []
    if dice < 0.115:
        over = rng.choice((100, 1_000, 5_400))
        book.pay(items, day, "over", [Difference("advance", -over)])
        return []
    book.pay(items, day, many)
    return []

"""A builder: few big invoices, instalments, retention, offsets (建設)."""

import datetime as dt

from samples.ledgers.book import FIRST, Book, usual_day
from samples.ledgers.days import month_day
from samples.ledgers.model import Difference, Item, Partner
from samples.ledgers.names import company
from samples.ledgers.partners import make_partner

INSTALMENTS = ((40, 30, 30), (30, 30, 40), (50, 50), (10, 40, 50))
SAFETY_RATES = (3, 5, 8, 10)  # per mille: 安全協力会費


def draw_construction(book: Book, count: int) -> None:
    """General contractors and their ways to pay less than billed."""
    rng = book.rng
    for _ in range(count):
        partner = make_partner(rng, len(book.partners) + 1, company(rng), 0.3)
        book.partners.append(partner)
        habit = rng.choice(
            ("plain",) * 4 + ("parts", "parts", "retention", "safety", "offset")
        )
        rate = rng.choice(SAFETY_RATES)
        for month in book.months_drawn():
            if rng.random() < 0.45:
                day = month_day(FIRST, month, rng.choice((20, 31)))
                item = book.issue(
                    partner, day, month_day(day, rng.choice((1, 2))), _price(book)
                )
                _pay_habit(book, partner, item, (habit, rate))


def _price(book: Book) -> int:
    rng = book.rng
    if rng.random() < 0.6:
        return rng.randrange(3, 400) * 55_000
    return int(rng.lognormvariate(13.8, 1.1)) * 11 // 10


def _pay_habit(
    book: Book, partner: Partner, item: Item, habit: tuple[str, int]
) -> None:
    way, rate = habit
    day, total = usual_day(book.rng, item.due_date), item.amount
    if way == "parts" and total > 1_000_000:
        _pay_parts(book, item)
    elif way == "retention" and total > 1_000_000:
        kept = total // 10
        book.pay([item], day, "partial", applied=[total - kept])
        book.pay([item], month_day(day, 2, day.day), "partial", applied=[kept])
    elif way == "safety":
        fee = Difference("offset", total * rate // 1000, ("discount",))
        book.pay([item], day, "offset", [fee])
    elif way == "offset" and book.rng.random() < 0.7:
        _offset(book, partner, item, day)
    else:
        book.pay([item], day, "exact")


def _pay_parts(book: Book, item: Item) -> None:
    shares = book.rng.choice(INSTALMENTS)
    rest, day = item.amount, item.issue_date + dt.timedelta(days=10)
    for share in shares[:-1]:
        part = item.amount * share // 100 // 1000 * 1000
        book.pay([item], day, "partial", applied=[part])
        rest -= part
        day = month_day(day, 1, 31)
    book.pay([item], day, "partial", applied=[rest])


def _offset(book: Book, partner: Partner, item: Item, day: dt.date) -> None:
    """Materials bought from the customer are taken off (相殺)."""
    rng = book.rng
    amount = rng.randrange(3, 60) * rng.choice((1_100, 5_500, 3_333))
    if amount >= item.amount // 2:
        book.pay([item], day, "exact")
        return
    issue = item.issue_date - dt.timedelta(days=rng.randrange(0, 9))
    number = f"{rng.randrange(1000, 9999)}-{rng.randrange(10, 99)}"
    bought = Item("payable", partner, number, issue, item.due_date, amount)
    book.items.append(bought)
    taken = Difference("offset", amount, item=bought)
    book.pay([item], day, "offset", [taken])

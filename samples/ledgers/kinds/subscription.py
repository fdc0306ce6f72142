"""A service at fixed monthly prices (月額サービス)."""

import datetime as dt

from samples.ledgers.book import FIRST, Book
from samples.ledgers.days import month_day
from samples.ledgers.model import Difference, Item
from samples.ledgers.names import company, person
from samples.ledgers.partners import make_partner

PRICES = (5_500,) * 5 + (11_000,) * 4 + (33_000,) * 2 + (55_000, 3_300, 16_500)


def draw_subscription(book: Book, count: int) -> None:
    """Nearly everybody owes one of three amounts each month."""
    rng = book.rng
    for _ in range(count):
        name = person(rng) if rng.random() < 0.25 else company(rng)
        partner = make_partner(rng, len(book.partners) + 1, name, 0.12)
        book.partners.append(partner)
        price = rng.choice(PRICES)
        yearly, day = rng.random() < 0.06, rng.choice((31, 31, 31, 27, 10))
        start = rng.randrange(12)
        owed: list[Item] = []
        ahead = 0
        for month in book.months_drawn():
            issue = month_day(FIRST, month, 1)
            if yearly:
                if (month + start) % 12 == 0:
                    item = book.issue(
                        partner, issue, month_day(issue, 1, day), 12 * price
                    )
                    book.pay([item], item.due_date, "exact")
                continue
            if ahead:
                ahead -= 1
                continue  # paid before: billed nothing
            if rng.random() < 0.01:
                price = rng.choice(PRICES)
            item = book.issue(partner, issue, month_day(issue, 0, day), price)
            owed.append(item)
            owed, ahead = _pay_month(book, owed, item.due_date)


def _pay_month(book: Book, owed: list[Item], due: dt.date) -> tuple[list[Item], int]:
    """Pay, skip, catch up, or pay months ahead (前払い・まとめ払い)."""
    rng, dice = book.rng, book.rng.random()
    early = due - dt.timedelta(days=rng.randrange(3, 20))
    if dice < 0.07:
        return owed, 0
    if dice < 0.09 and len(owed) == 1:
        months = rng.choice((1, 2, 5, 11))
        extra = Difference("advance", -owed[0].amount * months)
        book.pay(owed, early, "over", [extra])
        return [], months
    day = early if dice < 0.2 else due
    if len(owed) > 1 and rng.random() < 0.35:  # still owes the skipped month
        paid = owed[0] if rng.random() < 0.5 else owed[-1]
        book.pay([paid], day, "exact")
        return [item for item in owed if item is not paid], 0
    book.pay(owed, day, "merge" if len(owed) > 1 else "exact")
    return [], 0

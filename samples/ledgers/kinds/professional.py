"""A one-person practice: withholding, persons and shop names (士業・フリーランス)."""

import datetime as dt
import random

from samples.ledgers.bankside import to_bank
from samples.ledgers.book import FIRST, Book, usual_day
from samples.ledgers.days import month_day
from samples.ledgers.lexicon import SURNAMES
from samples.ledgers.model import Difference, Item, Partner, Payer
from samples.ledgers.names import Name, company, person, shop
from samples.ledgers.partners import make_partner, turned

FEES = (22_000, 33_000, 33_000, 55_000, 110_000, 16_500)


def draw_professional(book: Book, count: int) -> None:
    """Companies that withhold, persons who pay under other names."""
    for _ in range(count):
        partner = _client(book.rng, len(book.partners) + 1)
        book.partners.append(partner)
        withholds = not partner.is_person and book.rng.random() < 0.6
        booked = book.rng.random() < 0.7
        monthly = book.rng.choice((*FEES, 0))
        for month in book.months_drawn():
            day = month_day(FIRST, month, 31)
            amounts = [monthly] if monthly else []
            if book.rng.random() < 0.25:
                amounts.append(book.rng.randrange(8, 900) * 1_100)
            items = [_bill(book, partner, day, a, booked) for a in amounts]
            for item in items:
                _pay_fee(book, item, withholds=withholds)


def withholding_of(amount: int) -> int:
    """Income tax on the amount without consumption tax (源泉徴収税額)."""
    base = -(-amount * 10 // 11)
    if base <= 1_000_000:
        return base * 1021 // 10_000
    return (base - 1_000_000) * 2042 // 10_000 + 102_100


def _client(rng: random.Random, number: int) -> Partner:
    if rng.random() < 0.45:
        return make_partner(rng, number, company(rng), 0.2)
    family = rng.choice(SURNAMES)
    name = person(rng, family)
    partner = make_partner(rng, number, name, 0.1)
    dice, payer, reading = rng.random(), partner.payer, name.readings[0]
    if dice < 0.2:
        kana, tag = turned(reading), "turned"
    elif dice < 0.38:
        written, readings = shop(rng)
        kana, tag = readings[0], "shop"
        if rng.random() < 0.5:
            both = Name(f"{written} {partner.name}", (*name.readings, readings[0]))
            partner.name, partner.readings = both.written, both.readings
            tag = "shop_known"
    elif dice < 0.5:
        kana, tag = (
            reading.split(" ")[0] + " " + person(rng).readings[0].split()[1],
            ("spouse"),
        )
    else:
        return partner
    partner.payer = Payer(to_bank(kana), payer.bank, payer.branch)
    partner.tags = (f"alias:{tag}",)
    return partner


def _bill(
    book: Book,
    partner: Partner,
    day: dt.date,
    amount: int,
    booked: bool,  # noqa: FBT001
) -> Item:
    tax = withholding_of(amount) if booked and not partner.is_person else 0
    due = month_day(day, 1, 31)
    return book.issue(partner, day, due, amount, tax)


def _pay_fee(book: Book, item: Item, *, withholds: bool) -> None:
    rng = book.rng
    if rng.random() < 0.04:
        return
    day = usual_day(rng, item.due_date)
    if withholds:
        tax = Difference("withholding_tax", withholding_of(item.amount))
        book.pay([item], day, "withholding", [tax])
    elif item.partner.tags:
        book.pay([item], day, "alias")
    else:
        book.pay([item], day, "exact")

"""What else a bank account shows: interest, cards, strangers, doubles (消込対象外)."""

import datetime as dt

from samples.ledgers.bankside import bank_name, draw_payer
from samples.ledgers.book import FIRST, Book
from samples.ledgers.days import month_day
from samples.ledgers.model import Deal, Payer, Payment
from samples.ledgers.names import company, person

OUT_MONTHLY = (
    ("ｷﾕｳﾖ", "salary", 25),
    ("ｼﾔｶｲﾎｹﾝﾘﾖｳ", "tax", 31),
    ("ｹﾞﾝｾﾝｼﾖﾄｸｾﾞｲ", "tax", 10),
    ("ｼﾞﾑｼﾖﾔﾁﾝ", "rent", 27),
    ("ﾘ-ｽﾘﾖｳ", "rent", 5),
    ("EBｷﾎﾝﾃｽｳﾘﾖｳ", "bank_fee", 20),
)
CARDS = ("ｶ)ｾﾞﾝｺｸｶ-ﾄﾞｻ-ﾋﾞｽ", "ｽﾄﾗｲﾌﾟｼﾞﾔﾊﾟﾝ(ｶ", "ｺ-ﾄﾞｹﾂｻｲ(ﾄﾞ")


def draw_noise(book: Book) -> None:
    """Payments without an item, about four in a hundred (その他の入出金)."""
    rng = book.rng
    per_month = max(2, len(book.deals) // (25 * len(book.months_drawn())))
    for month in book.months_drawn():
        for kana, kind, day in OUT_MONTHLY:
            amount = 2_200 if kind == "bank_fee" else rng.randrange(80_000, 2_000_000)
            when = month_day(FIRST, month, day)
            book.alone(when, "out", amount, Payer(kana, "", ""), kind)
        if (FIRST.month + month) % 6 == 2:
            when = month_day(FIRST, month, 15)
            book.alone(
                when, "in", rng.randrange(3, 900), Payer("ﾘｿｸ", "", ""), "interest"
            )
        for _ in range(per_month):
            _one(book, month_day(FIRST, month, rng.randrange(1, 29)))


def _one(book: Book, day: dt.date) -> None:
    rng, dice = book.rng, book.rng.random()
    receivable = [i for i in book.items if i.side == "receivable"]
    if dice < 0.3:
        payer = draw_payer(rng, rng.choice(CARDS))
        book.alone(day, "in", rng.randrange(9_000, 900_000), payer, "card")
    elif dice < 0.65:
        name = company(rng) if rng.random() < 0.7 else person(rng)
        kana = bank_name(rng, name.form, name.readings[0], "front")
        amount = rng.randrange(9, 4_000) * 110
        if rng.random() < 0.3:  # by chance an amount that somebody owes
            common = [i.amount for i in receivable if i.amount % 1_100 == 0]
            amount = rng.choice(common or [amount])
        book.alone(day, "in", amount, draw_payer(rng, kana), "unknown")
    elif dice < 0.8:
        kind = rng.choice(("ｿﾝｶﾞｲﾎｹﾝｷﾝ", "ｽｲﾄﾞｳﾘﾖｳｶﾝﾌ", "ｾﾞｲｶﾝﾌﾟｷﾝ"))
        book.alone(day, "in", rng.randrange(900, 90_000), Payer(kind, "", ""), "refund")
    elif dice < 0.9:
        partner = rng.choice(book.partners)
        book.alone(day, "in", rng.randrange(3, 50) * 11_000, partner.payer, "prepaid")
    else:
        _double(book)


def _double(book: Book) -> None:
    """Somebody pays the same invoice again (二重払い)."""
    rng = book.rng
    fit = [d for d in book.deals if d.behaviour in {"exact", "fee"} and not d.double]
    if not fit:
        return
    deal = rng.choice(fit)
    first = deal.payments[0]
    day = first.date + dt.timedelta(days=rng.choice((0, 1, 7, 30)))
    again = Payment(day, "in", first.amount, first.payer, first.edi)
    if first.direction == "in" and day.weekday() < 5 and day <= book.last:
        deal.double, deal.behaviour = again, "double"
        book.deals.append(Deal([again], [], [], "double", kind="double"))

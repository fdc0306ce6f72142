"""Towns, schools and hospitals as customers (官公庁・学校・病院)."""

import datetime as dt
import random

from samples.ledgers.bankside import draw_payer, to_bank
from samples.ledgers.book import FIRST, Book
from samples.ledgers.days import month_day
from samples.ledgers.lexicon import GIVEN, PLACES, SURNAMES
from samples.ledgers.model import Item, Partner, Payer
from samples.ledgers.names import Name, company, person, town
from samples.ledgers.partners import make_partner

SECTIONS = (
    ("立第一小学校", "リツダイイチシヨウガツコウ"),
    ("立中央図書館", "リツチユウオウトシヨカン"),
    ("上下水道局", "ジヨウゲスイドウキヨク"),
    ("教育委員会", "キヨウイクイインカイ"),
    ("立病院", "リツビヨウイン"),
)


def draw_municipal(book: Book, count: int) -> None:
    """Offices that pay through the town's treasurer (会計管理者)."""
    rng = book.rng
    goal = len(book.partners) + count
    while (room := goal - len(book.partners)) > 0:
        dice = rng.random()
        if dice < 0.5:
            _town(book, min(rng.choice((1, 1, 2, 3)), room))
        else:
            name = _hospital(rng) if dice < 0.75 else company(rng, "学校法人")
            partner = make_partner(rng, len(book.partners) + 1, name, 0.05)
            book.partners.append(partner)
            _trade(book, partner)


def _town(book: Book, sections: int) -> None:
    rng = book.rng
    written, readings = town(rng)
    reading = readings[0]
    office = "役所" if written.endswith("市") else "役場"
    suffix = "ヤクシヨ" if office == "役所" else "ヤクバ"
    treasurer = reading + rng.choice(
        ("カイケイカンリシヤ", suffix, "チヨウ " + person(rng).readings[0])
    )
    payer = draw_payer(rng, to_bank(treasurer)[: rng.choice((48, 48, 20))])
    for n in range(sections):
        tail, kana = (office, suffix) if n == 0 else SECTIONS[rng.randrange(5)]
        name = Name(written + tail, tuple(r + kana for r in readings))
        partner = make_partner(rng, len(book.partners) + 1, name, 0.0)
        own = rng.random() < 0.25
        partner.payer = (
            Payer(to_bank(reading + kana), payer.bank, payer.branch) if own else payer
        )
        partner.tags = ("own_name",) if own else ("treasurer",)
        book.partners.append(partner)
        _trade(book, partner)


def _hospital(rng: random.Random) -> Name:
    place, family = rng.choice(PLACES), rng.choice(SURNAMES)
    given = rng.choice(GIVEN)
    core = (
        f"{given[0][:1]}生会{family[0]}病院"
        if rng.random() < 0.5
        else (f"{place[0]}中央病院")
    )
    if "生会" in core:
        readings = tuple(f"{given[1][0]}セイカイ{r}ビヨウイン" for r in family[1])
    else:
        readings = tuple(f"{r}チユウオウビヨウイン" for r in place[1])
    return Name("医療法人" + core, readings, "医療法人", core)


def _trade(book: Book, partner: Partner) -> None:
    rng = book.rng
    busy, together = rng.choice((1, 1, 2, 4)), rng.random() < 0.4
    pay_day = rng.choice((10, 15, 20, 25, 31))
    for month in book.months_drawn():
        items: list[Item] = []
        for _ in range(rng.randrange(busy + 1)):
            day = month_day(FIRST, month, rng.randrange(3, 29))
            due = day + dt.timedelta(days=30)
            items.append(book.issue(partner, day, due, _price(rng)))
        when = month_day(FIRST, month + 1, pay_day)
        if together and items:
            book.pay(items, when, "merge" if len(items) > 1 else "exact")
        else:
            for item in items:
                book.pay(
                    [item], item.due_date - dt.timedelta(rng.randrange(12)), "exact"
                )


def _price(rng: random.Random) -> int:
    if rng.random() < 0.4:
        return rng.choice((1_100, 5_500, 9_900, 16_500, 33_000, 49_500, 98_780))
    return rng.randrange(10, 9_000) * 110

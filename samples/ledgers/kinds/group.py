"""Groups of companies, factoring, near names and former names (企業グループ)."""

import random

from samples.ledgers.bankside import bank_name, draw_payer
from samples.ledgers.book import FIRST, Book, usual_day
from samples.ledgers.days import month_day
from samples.ledgers.model import Item, Partner, Payer
from samples.ledgers.names import Name, company, with_form
from samples.ledgers.partners import make_partner

OTHER_FORM = {"株式会社": "有限会社", "有限会社": "合同会社", "合同会社": "株式会社"}
FACTORS = ("ツバメフアクタリング", "アルフアシヨウケンサービス")


def draw_group(book: Book, count: int) -> None:
    """Customers whose payer has another name than the one billed."""
    rng = book.rng
    goal = len(book.partners) + count
    factors = [draw_payer(rng, bank_name(rng, "株式会社", f, "front")) for f in FACTORS]
    while len(book.partners) < goal:
        room = goal - len(book.partners)
        way = rng.choice(("parent", "twins", "factor", "former", "plain", "branch"))
        if way == "parent" and room > 2:
            _family(book, rng.choice((2, 3, 4)))
        elif way == "twins" and room > 1:
            _twins(book)
        else:
            partner = _add(book, company(rng))
            if way == "factor":
                _rename(partner, rng.choice(factors), "factor")
            elif way == "former":
                old = company(rng)
                kana = bank_name(rng, old.form, old.readings[0], "front")
                _rename(partner, draw_payer(rng, kana), "former")
            elif way == "branch":
                kana = partner.payer.kana.split("(")[0] + " ｷﾀｶﾝﾄｳｼﾃﾝ"
                payer = partner.payer
                _rename(partner, Payer(kana, payer.bank, payer.branch), "branch")
            _trade(book, [partner])


def _add(book: Book, name: Name) -> Partner:
    partner = make_partner(book.rng, len(book.partners) + 1, name, 0.25)
    book.partners.append(partner)
    return partner


def _rename(partner: Partner, payer: Payer, tag: str) -> None:
    partner.payer, partner.tags = payer, (f"alias:{tag}",)


def _family(book: Book, size: int) -> None:
    """A parent that pays for its subsidiaries, each its own transfer or all in one."""
    rng = book.rng
    parent = _add(book, company(rng, "株式会社"))
    members = [parent]
    for _ in range(size - 1):
        child = _add(book, company(rng))
        child.deducts_fee = parent.deducts_fee
        _rename(child, parent.payer, "parent")
        members.append(child)
    if rng.random() < 0.6:
        for member in members:
            _trade(book, [member])
    else:
        _trade(book, members)


def _twins(book: Book) -> None:
    """Two partners of one name and other legal form, sometimes of one bank (同名異形)."""
    rng = book.rng
    name = company(rng)
    form = OTHER_FORM[name.form]
    first = _add(book, name)
    core, readings = name.core, name.readings
    if rng.random() < 0.4:  # a sister company with a longer name
        core += "サービス"
        readings = tuple(r + "サービス" for r in readings)
    second = _add(book, Name(with_form(rng, core, form), readings, form))
    style = rng.choice(("front", "front", "behind", "none"))
    for partner in (first, second):
        kana = bank_name(rng, partner.form, partner.readings[0], style)
        bank = first.payer.bank if rng.random() < 0.5 else partner.payer.bank
        partner.payer = Payer(kana, bank, partner.payer.branch)
        partner.tags = ("twin",)
        _trade(book, [partner])


def _trade(book: Book, members: list[Partner]) -> None:
    rng = book.rng
    due_months, usual = rng.choice((1, 2)), rng.randrange(2, 60) * 5_500
    for month in book.months_drawn():
        items: list[Item] = []
        for partner in members:
            for _ in range(rng.choice((0, 1, 1, 2))):
                day = month_day(FIRST, month, rng.choice((10, 20, 31)))
                amount = usual if rng.random() < 0.35 else _amount(rng)
                due = month_day(FIRST, month + due_months, 31)
                items.append(book.issue(partner, day, due, amount))
        if not items:
            continue
        day = usual_day(rng, items[0].due_date)
        if rng.random() < 0.55 or len(members) > 1:
            book.pay(items, day, "merge" if len(items) > 1 else "exact")
        else:
            for item in items:
                book.pay([item], day, "exact")


def _amount(rng: random.Random) -> int:
    return int(rng.lognormvariate(11.3, 0.9)) * 11 // 10

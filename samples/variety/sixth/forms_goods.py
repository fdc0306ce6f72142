"""Invoices for goods of the sixth set (物販の請求書): sheets, months, markets, fuel."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from books.model import (
    BUYER_WRITES,
    REDUCED_RATE,
    ZERO_RATE,
    BankAccount,
    DocumentType,
)
from samples.variety.companies import make_accounts
from samples.variety.fifth.forms_bills import bill, customer, month_of, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, party
from samples.variety.second.forms_office import carry_over

FULL = ("description", "quantity", "unit", "unit_price", "amount")
PLAIN = ("description", "amount")


def paper(
    c: Clerk,
    kind: DocumentType,
    rows: Sequence[Entry],
    more: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Filled:
    """A paper that is no invoice: ``fields`` in place of what most have (書面)."""
    who = (c.seller, c.buyer)
    issuer, recipient = who[::-1] if kind in BUYER_WRITES else who
    usual: dict[str, Any] = {
        "issue_date": c.issued,
        "issuer": party(issuer, registered=False),
        "recipient": party(recipient, place=False, tel=False, registered=False),
    }
    document = c.document(kind, rows, **{**usual, **fields})
    return Filled(document, issuer, recipient, rows, more or {})


def two_lines(row: Entry, more: str) -> Entry:
    """The row with a second line of its description (二行の品名)."""
    line = row.line.model_copy(update={"description": f"{row.item.name} {more}"})
    return Entry(line, row.item._replace(more=more), row.day, row.slip)


def in_group(row: Entry, slip: str) -> Entry:
    """The row as one of a group (内訳の区分)."""
    return Entry(row.line, row.item, row.day, slip)


def several(c: Clerk) -> tuple[BankAccount, ...]:
    """One to four accounts of the seller, as some list all their banks (取引銀行)."""
    own = c.seller.accounts
    if c.chance(0.5):
        own += make_accounts(c.rng, own[0].holder or "")[1]
    return own


def hyou(c: Clerk) -> Filled:
    """A sheet of merged cells: label cells beside and above values (表計算の請求書)."""
    rows = c.rows(c.rng.randint(1, 9), FULL, marked=True)
    if c.chance(0.35):
        first, name = rows[0], c.rng.choice(["値引", "端数値引", "お得意様値引"])
        price = -max(1, min(c.rng.randint(1, 90) * 10, (first.line.amount or 0) // 3))
        off = c.row(name, price, PLAIN, rate=first.item.rate)
        rows.append(with_rate(off, shown=first.line.tax_rate is not None))
    return bill(
        c,
        rows,
        {"person": c.seller.person, "copied": c.chance(0.12)},
        due_date=c.due if c.chance(0.8) else None,
        delivery_date=c.end if c.chance(0.5) else None,
        order_number=f"{c.rng.choice(['', 'H', 'No'])}{c.rng.randint(1000, 99999)}"
        if c.chance(0.4)
        else None,
        subject=f"{rows[0].item.name.split(' ')[0]}　{c.rng.choice(['納入分', '一式', '代金'])}",
        recipient=party(c.buyer, place=c.chance(0.4), tel=False, registered=False),
        bank_accounts=several(c),
        **c.settle(rows, inside=c.chance(0.3)),
    )


def tsuzuki(c: Clerk) -> Filled:
    """A month over pages without rules: rows of two storeys, sums of pages (締請求書)."""
    keys = ("date", "item_code", *FULL)
    rows = month_of(c, c.rng.choice([3, 6, 11, 17]), 4, keys)
    sums: dict[str, Any] = c.settle(rows)
    if c.chance(0.6):
        sums |= carry_over(c, sums["total"])
    return bill(
        c,
        rows,
        {"code": customer(c), "page": c.rng.choice([16, 20])},
        document_number=f"{c.rng.randint(1, 99999):08}",
        due_date=c.due if c.chance(0.6) else None,
        bank_accounts=several(c),
        **sums,
    )


def uoichi(c: Clerk) -> Filled:
    """The slip of a fish market for one day: pieces and kilograms (売渡票兼請求書)."""
    rows = [_weighed(c, row) for row in c.rows(c.rng.randint(2, 9), FULL)]
    shown = len({row.item.rate for row in rows}) > 1 or c.chance(0.5)
    shown = shown and any(row.item.rate == REDUCED_RATE for row in rows)
    rows = [with_rate(row, shown=shown) for row in rows]
    pieces = [_boxes(row) for row in rows]
    return bill(
        c,
        rows,
        {"pieces": pieces, "code": f"{c.rng.randint(1, 400)}"},
        document_number=f"{c.rng.randint(1, 9999):04}",
        issue_date=None,
        delivery_date=c.issued,
        due_date=c.due if c.chance(0.4) else None,
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows, tax_sum=c.chance(0.5)),
    )


def _boxes(row: Entry) -> int | None:
    """How many boxes a weight fills (口数)."""
    line = row.line
    return int((line.quantity or 0) // 8) + 1 if line.unit == "kg" else None


def _weighed(c: Clerk, row: Entry) -> Entry:
    """The row with a weight of one place, what weighs less than it counts."""
    line = row.line
    if line.unit != "kg" or line.unit_price is None:
        return row
    weight = Decimal(c.rng.randint(12, 480)) / 10
    amount = int((weight * line.unit_price).quantize(Decimal(1), ROUND_FLOOR))
    line = line.model_copy(update={"quantity": weight, "amount": amount})
    return Entry(line, row.item, row.day, row.slip)


def sakaya(c: Clerk) -> Filled:
    """A liquor shop: deposits for cases and bottles lent and back (酒販・容器保証金)."""
    keys = ("date", *FULL, "tax_rate")
    rows = month_of(c, c.rng.randint(1, 5), 4, keys, rated=True)
    lent = c.rng.randint(1, 6)
    for name, price, pieces in (
        ("Ｐ箱保証金", 200, lent),
        ("ビール瓶保証金", 5, lent * 20),
        ("空箱・空瓶 返却", 300, -c.rng.randint(1, lent)),
    ):
        if c.chance(0.75):
            row = c.row(name, price, keys, rate=ZERO_RATE, quantity=pieces, unit="個")
            rows.append(with_rate(row, shown=True))
    return bill(
        c,
        rows,
        {"code": customer(c)},
        due_date=c.due if c.chance(0.7) else None,
        **c.settle(rows, subtotal=False, tax_sum=c.chance(0.6)),
    )


_DIESEL_TAX = Decimal("32.1")


def nenryo(c: Clerk) -> Filled:
    """Fuel by car and day, the tax on diesel apart from the price (燃料・軽油引取税)."""
    keys = ("date", *FULL, "tax_rate")
    prices = {
        name: Decimal(c.rng.randint(low, low + 180)) / 10
        for name, low in (("軽油", 1120), ("レギュラー", 1520), ("ハイオク", 1630))
    }
    rows, cars, diesel = list[Entry](), list[str](), Decimal(0)
    plates = [f"{c.rng.randint(10, 99)}-{c.rng.randint(10, 99)}" for _ in range(4)]
    for day in c.days(c.rng.randint(2, 14)):
        name = c.rng.choice(["軽油", "軽油", "軽油", "レギュラー", "ハイオク"])
        litres = Decimal(c.rng.randint(1500, 12000)) / 100
        row = c.row(name, 1, keys, quantity=litres, unit="L")
        price = prices[name]
        update = {"unit_price": price, "amount": int(litres * price), "date": day}
        line = row.line.model_copy(update=update)
        rows.append(with_rate(Entry(line, row.item, day, ""), shown=True))
        cars.append(c.rng.choice(plates))
        diesel += litres if name == "軽油" else 0
    if diesel:
        row = c.row("軽油引取税", 1, FULL, quantity=diesel, unit="L", rate=ZERO_RATE)
        update = {"unit_price": _DIESEL_TAX, "amount": int(diesel * _DIESEL_TAX)}
        line = row.line.model_copy(update=update)
        rows.append(with_rate(Entry(line, row.item, row.day, ""), shown=True))
    return bill(
        c,
        rows,
        {"cars": cars, "code": customer(c)},
        due_date=c.due,
        bank_accounts=c.seller.accounts[:1] if c.chance(0.6) else (),
        **c.settle(rows, subtotal=False),
    )


def linen(c: Clerk) -> Filled:
    """Pieces of every collection day in columns, their sum, price, amount (リネン)."""
    keys = ("description", "quantity", "unit_price", "amount")
    days = sorted(set(c.days(c.rng.randint(4, 8))))
    rows, counts = list[Entry](), list[list[int]]()
    for row in c.rows(c.rng.randint(2, 8), keys):
        most = c.rng.choice([6, 40, 120])
        pieces = [c.rng.choice([0, *[c.rng.randint(1, most)] * 3]) for _ in days]
        if not sum(pieces):
            pieces[0] = most
        price = row.line.unit_price or Decimal(1)
        amount = int((sum(pieces) * price).quantize(Decimal(1), ROUND_FLOOR))
        update = {"quantity": Decimal(sum(pieces)), "amount": amount}
        rows.append(Entry(row.line.model_copy(update=update), row.item, row.day, ""))
        counts.append(pieces)
    return bill(
        c,
        rows,
        {"days": days, "counts": counts},
        due_date=c.due if c.chance(0.7) else None,
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **c.settle(rows),
    )


def futae(c: Clerk) -> Filled:
    """A month by day in two halves of the page, left before right (日別の二段組)."""
    keys = ("date", "description", "quantity", "unit_price", "amount")
    rows = month_of(c, c.rng.randint(4, 14), 2, keys)
    return bill(
        c,
        rows,
        {"code": customer(c)},
        document_number=f"{c.issued:%Y%m}-{c.rng.randint(1, 999):04}",
        due_date=c.due if c.chance(0.6) else None,
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        **c.settle(rows, tax_sum=c.chance(0.6)),
    )


_SCHOOLS = (
    "立中央小学校",
    "立第二中学校",
    "立図書館",
    "立総合病院",
    "立文化会館",
    "立東幼稚園",
)
_PREFECTURE = re.compile("^(北海道|東京都|京都府|大阪府|.{2,3}県)")


def kanko(c: Clerk) -> Filled:
    """The form of a public office: a sum in words' place, boxes of officials (官公署)."""
    town = _PREFECTURE.sub("", c.rng.choice(c.words.places()).name)
    town = town[: 1 + min(town.find(x) for x in "市区" if x in town)]
    c.buyer = dataclasses.replace(c.buyer, name=f"{town}{c.rng.choice(_SCHOOLS)}")
    rows = c.rows(c.rng.randint(1, 6), FULL, reduced=False)
    return bill(
        c,
        rows,
        {"title": c.seller.title, "person": c.seller.person},
        document_number=f"{c.rng.randint(1, 900)}" if c.chance(0.4) else None,
        delivery_date=c.end,
        subject=f"{rows[0].item.name.split(' ')[0]}{c.rng.choice(['の購入', '購入代金', ' 外'])}",
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )

"""Invoices of the third set (請求書の書式): offices, sites, carriers, landlords."""

import datetime as dt
from decimal import Decimal
from typing import Any

from books.model import REDUCED_RATE, ZERO_RATE, Document, DocumentType
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.second.forms_cloud import fill_cloud
from samples.variety.second.forms_office import carry_over

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_SITES = (
    "（仮称）東町計画 新築工事", "南部配水場 電気設備更新工事", "若葉保育園 大規模改修工事",
    "第三工場 空調更新工事", "市道5号線 舗装復旧工事", "グランコート西 外壁改修工事",
)  # fmt: skip


def _changed(filled: Filled, **update: Any) -> Filled:
    filled.document = filled.document.model_copy(update=update)
    return filled


def kumo(c: Clerk) -> Filled:
    """Facts in a strip, the sum in a filled box, sums beside the account (クラウド請求)."""
    kind = c.rng.choice(["invoice"] * 5 + ["quotation", "delivery", "receipt"])
    keys = (*_FULL, "tax_rate") if c.chance(0.4) else _FULL
    return fill_cloud(c, kind, keys=keys, most=10, tax_sum=c.chance(0.5))


def hyokei(c: Clerk) -> Filled:
    """One ruled table from the heads to the total, made with Excel (表計算の請求書)."""
    kind = c.rng.choice(["invoice"] * 4 + ["quotation", "order"])
    filled = fill_cloud(
        c, kind, keys=_FULL, most=9, marked=False, inside=c.chance(0.25)
    )
    if kind == "order" and c.chance(0.5):
        return _changed(filled, due_date=month_end(month_end(c.due) + dt.timedelta(1)))
    return filled


def kagami(c: Clerk) -> Filled:
    """A letter with the sums, its details on the next pages (かがみと請求明細書)."""
    keys = ("date", *_FULL)
    filled = fill_cloud(c, "invoice", keys=keys, most=1, tax_sum=c.chance(0.5))
    rows: list[Entry] = []
    for _ in range(c.rng.randint(1, 4)):
        rows += c.rows(c.rng.randint(3, 8), keys, marked=True)
    marked = any(row.item.rate == REDUCED_RATE for row in rows)
    rows = [_rated(row, marked=marked) for row in sorted(rows, key=lambda r: r.day)]
    filled.rows = rows
    return _changed(
        filled,
        lines=tuple(row.line for row in rows),
        recipient=party(filled.recipient, tel=False, registered=False),
        issuer=party(filled.issuer),
        due_date=c.due,
        delivery_date=None,
        order_number=None,
        subject=None,
        **{"tax_total": None, **c.settle(rows, tax_sum=c.chance(0.5))},
    )


def _rated(row: Entry, *, marked: bool) -> Entry:
    """The row with its rate, or without it where no row has a mark."""
    line = row.line.model_copy(update={"tax_rate": row.item.rate if marked else None})
    return Entry(line, row.item, row.day, row.slip)


def shitei(c: Clerk) -> Filled:
    """The form that a main contractor makes its partners use (指定請求書・出来高)."""
    rows = c.rows(c.rng.randint(1, 6), _FULL, reduced=False)
    times = [c.rng.choice([2, 3, 4, 5]) for _ in rows]
    document = c.document(
        DocumentType.INVOICE,
        rows,
        issue_date=c.issued,
        order_number=f"{c.issued:%y}-{c.rng.randint(1000, 99999)}",
        subject=c.rng.choice(_SITES),
        issuer=party(c.seller),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )
    more = {"times": times, "supplier": f"{c.rng.randint(1, 9999):06}"}
    return Filled(document, c.seller, c.buyer, rows, more)


def haisha(c: Clerk) -> Filled:
    """A trip a row, its money in columns: freight, tolls, extras (運送業の請求書)."""
    keys = ("date", "description", "amount")
    rows: list[Entry] = []
    for _ in range(c.rng.randint(1, 4)):
        rows += c.rows(c.rng.randint(3, 6), keys)
    rows.sort(key=lambda row: row.day)
    parts = []
    for n, row in enumerate(rows):
        base = int(row.item.unit_price)
        toll = c.rng.choice([0, 0, 1320, 2870, 4150, 9960])
        extra = c.rng.choice([0, 0, 0, 2000, 3500])
        parts.append((base, toll, extra))
        line = row.line.model_copy(update={"amount": base + toll + extra})
        rows[n] = Entry(line, row.item, row.day, row.slip)
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due if c.chance(0.7) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:2],
        **c.settle(rows),
    )
    cars = [f"{c.rng.randint(1, 40) * 111 % 10000:04}" for _ in rows]
    return Filled(document, c.seller, c.buyer, rows, {"parts": parts, "cars": cars})


def shime(c: Clerk) -> Filled:
    """A month of a wholesaler by slips, balance on top, wide paper (締請求書)."""
    keys = ("date", "item_code", *_FULL, "tax_rate")
    rows: list[Entry] = []
    slip = c.rng.randint(10000, 90000)
    for _ in range(c.rng.randint(2, 8)):
        slip += c.rng.randint(1, 40)
        day = c.days(1)[0]
        rows += [
            Entry(
                r.line.model_copy(update={"date": day}), r.item, day, f"{slip}"
            )
            for r in c.rows(c.rng.randint(1, 4), keys)
        ]  # fmt: skip
    rows.sort(key=lambda row: (row.day, row.slip))
    fields: dict[str, Any] = c.settle(rows)
    if c.chance(0.85):
        fields |= carry_over(c, fields["total"])
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=f"{c.issued:%y%m}{c.rng.randint(1, 999):04}",
        issue_date=c.issued,
        due_date=c.due if c.chance(0.4) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:2],
        **fields,
    )
    code = f"{c.rng.randint(1, 99999):07}"
    return Filled(document, c.seller, c.buyer, rows, {"code": code})


_RENTS = (
    ("駐車場使用料", (11000, 33000), False), ("電気料金（子メーター）", (4800, 68000), False),
    ("水道料金", (2200, 14000), False), ("看板使用料", (5500, 22000), False),
    ("更新事務手数料", (11000, 55000), False), ("町会費", (300, 1000), True),
)  # fmt: skip


def yachin(c: Clerk) -> Filled:
    """Rent and what goes with it, tax inside or none (賃料等請求書)."""
    keys = ("description", "amount")
    names = [("賃料", (88000, 660000), False), ("共益費", (8800, 66000), False)]
    names += c.rng.sample(_RENTS, c.rng.randint(1, 3))
    month = f"{c.due.month}月分"
    rows = [
        c.row(
            f"{name}（{month}）" if n < 2 else name,
            c.rng.randint(low // 110, high // 110) * (100 if free else 110),
            keys,
            rate=ZERO_RATE if free else Decimal("0.10"),
            marked=True,
        )
        for n, (name, (low, high), free) in enumerate(names)
    ]
    house = c.rng.choice(c.words.names("buildings"))
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number() if c.chance(0.7) else None,
        issue_date=c.issued,
        due_date=c.due,
        subject=f"{house} {c.rng.randint(1, 9)}0{c.rng.randint(1, 6)}号室 {c.due.year}年{month}賃料等",
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows, inside=True, tax_sum=False),
    )
    return Filled(document, c.seller, c.buyer, rows)


def haken(c: Clerk) -> Filled:
    """Hours of people sent to a client (人材派遣の請求書)."""
    rows = []
    for _ in range(c.rng.randint(1, 5)):
        family = c.rng.choice(c.words.words("surnames")).text
        price = c.rng.randint(16, 36) * 100
        hours = Decimal(c.rng.randint(240, 700)) / 4
        rows.append(_hours(c, f"{family} 基本時間", price, hours))
        if c.chance(0.6):
            over = Decimal(c.rng.randint(3, 90)) / 4
            rows.append(_hours(c, f"{family} 時間外", price * 5 // 4, over))
    if c.chance(0.4):
        rows.append(c.row("通勤交通費", c.rng.randint(20, 300) * 100, _FULL))
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due,
        subject=f"{c.issued.month}月度 派遣料金",
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.7), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )
    number = f"派{c.rng.randint(10, 46)}-{c.rng.randint(300001, 309999)}"
    return Filled(document, c.seller, c.buyer, rows, {"permit": number})


def _hours(c: Clerk, name: str, price: int, hours: Decimal) -> Entry:
    return c.row(name, price, _FULL, quantity=hours, unit="時間")


def dual(c: Clerk) -> Filled:
    """Seller and buyer side by side, every label in two languages (英日併記)."""
    kind = c.rng.choice(["order", "order", "quotation", "invoice", "invoice"])
    keys = (*_FULL, "item_code") if c.chance(0.5) else _FULL
    filled = fill_cloud(c, kind, keys=keys, most=7, marked=False)
    found: Document = filled.document
    return _changed(
        filled,
        issuer=party(filled.issuer, registered=kind == "invoice"),
        recipient=party(filled.recipient, tel=c.chance(0.5), registered=False),
        delivery_date=found.delivery_date if kind != "quotation" else None,
        due_date=c.due if kind == "invoice" else None,
        subject=None,
    )


def rebate(c: Clerk) -> Filled:
    """A letter that gives a part of the price back (売上割戻・適格返還請求書)."""
    months = c.rng.randint(1, 4)
    base = [c.rng.randint(300, 9000) * 1000 for _ in range(months)]
    share = c.rng.choice([1, 2, 3, 5])
    first = c.issued.month - months - 1
    name = c.rng.choice(["販売奨励金", "売上割戻金", "数量リベート", "達成リベート"])
    rows = [
        c.row(f"{name} {(first + n) % 12 + 1}月取引分", amount * share // 100, ("description", "amount"))
        for n, amount in enumerate(base)
    ]  # fmt: skip
    document = c.document(
        DocumentType.RETURN_INVOICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due if c.chance(0.5) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **c.settle(rows),
    )
    more = {"base": base, "share": share}
    return Filled(document, c.seller, c.buyer, rows, more)

"""Orders, slips, notices and receipts of the fourth set (取引の書式)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from books.model import REDUCED_RATE, ZERO_RATE, DocumentType, Line, Party
from samples.variety.fourth.forms_bills import changed, fine
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.second.forms_cloud import fill_cloud

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_PLAIN = ("description", "amount")
_WORKS = (
    "第二倉庫 屋根改修工事", "本社社屋 照明LED化工事", "旧県道 法面補修工事", "共同住宅 大規模修繕 仮設工事", "浄水場 計装設備更新",
)  # fmt: skip


def chumon(c: Clerk) -> Filled:
    """A contract in numbered terms: what, where, when, for how much (工事の注文書・請書)."""
    accepts = c.chance(0.4)
    rows = [c.row(c.rng.choice(_WORKS), c.rng.randint(8, 900) * 10_000, _PLAIN)]
    issuer, recipient = (c.seller, c.buyer) if accepts else (c.buyer, c.seller)
    number = f"{c.issued:%y}-工-{c.rng.randint(1, 999):03}"
    document = c.document(
        DocumentType.ORDER_RESPONSE if accepts else DocumentType.PURCHASE_ORDER,
        document_number=None if accepts else number,
        order_number=number if accepts else None,
        issue_date=c.issued,
        delivery_date=c.due,
        due_date=None if accepts else month_end(month_end(c.due) + dt.timedelta(1)),
        subject=rows[0].line.description,
        issuer=party(issuer, tel=c.chance(0.5), registered=False),
        recipient=party(recipient, place=c.chance(0.5), tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, issuer, recipient, rows, {"accepts": accepts})


def todoke(c: Clerk) -> Filled:
    """A shipping note with lots and cases, often without prices (出荷の納品書)."""
    priced = c.chance(0.5)
    keys = ("item_code", "description", "quantity", "unit")
    shown = (*keys, "unit_price", "amount") if priced else keys
    filled = fill_cloud(c, "delivery", keys=shown, most=8, marked=False)
    lots = [f"{c.issued:%y%m}{c.rng.randint(1, 99):02}" for _ in filled.rows]
    filled.more = {**filled.more, "priced": priced, "lots": lots}
    return changed(
        filled,
        subject=None,
        issuer=party(filled.issuer, registered=priced and c.chance(0.5)),
    )


def kenshu(c: Clerk) -> Filled:
    """A buyer says that it has accepted one delivery (検収通知)."""
    rows = [fine(c, row) for row in c.rows(c.rng.randint(1, 6), _FULL, reduced=False)]
    document = c.document(
        DocumentType.ACCEPTANCE_NOTE,
        rows,
        document_number=c.number() if c.chance(0.7) else None,
        order_number=f"{c.rng.randint(10**6, 10**7)}",
        issue_date=c.issued,
        delivery_date=c.start,
        issuer=party(c.buyer, place=c.chance(0.5), registered=False),
        recipient=party(c.seller, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.buyer, c.seller, rows)


_TAKEN = (
    "材料代相殺",
    "電気使用料相殺",
    "安全衛生協力費",
    "振込手数料",
    "駐車場代立替",
    "早期支払割引料",
)


def sosai(c: Clerk) -> Filled:
    """What will be paid after setting off, as a column on the left (相殺つき支払通知書)."""
    rows = c.rows(c.rng.randint(1, 8), ("date", "description", "amount"), reduced=False)
    fields: dict[str, Any] = c.settle(rows)
    names = c.rng.sample(_TAKEN, c.rng.randint(1, 3))
    most = fields["total"] // 8
    taken = [
        (name, min(most, c.rng.choice([440, 660, 880, 5500, 16500]))) for name in names
    ]
    off = sum(amount for _, amount in taken)
    document = c.document(
        DocumentType.PAYMENT_NOTICE,
        rows,
        document_number=c.number() if c.chance(0.7) else None,
        issue_date=c.issued,
        due_date=month_end(c.due),
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, place=c.chance(0.5), tel=False),
        bank_accounts=c.seller.accounts[:1],
        deductions=off,
        amount_due=fields["total"] - off,
        **fields,
    )
    return Filled(document, c.buyer, c.seller, rows, {"taken": taken})


def shikiri(c: Clerk) -> Filled:
    """A market pays its producer, by weight, its fee taken off (仕入明細書・仕切書)."""
    keys = ("date", *_FULL)
    rows = [r for r in c.rows(9, keys) if r.item.rate == REDUCED_RATE][
        : c.rng.randint(2, 7)
    ]
    rows = rows or [
        c.row("白菜 2L", 180, keys, quantity="120.5", unit="kg", rate=REDUCED_RATE)
    ]
    fields: dict[str, Any] = c.settle(rows)
    fee = fields["total"] * c.rng.choice([5, 7, 8]) // 100
    document = c.document(
        DocumentType.PAYMENT_NOTICE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):06}",
        issue_date=c.issued,
        due_date=c.due,
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, tel=False),
        deductions=fee,
        amount_due=fields["total"] - fee,
        **fields,
    )
    return Filled(document, c.buyer, c.seller, rows, {"fee": fee})


def kaeri(c: Clerk) -> Filled:
    """Goods back and prices down, written with triangles (返品・値引伝票)."""
    back = c.rows(c.rng.randint(1, 4), _FULL, marked=True)
    rows = []
    for row in back:
        update = {
            "quantity": -(row.line.quantity or 1),
            "amount": -(row.line.amount or 0),
        }
        rows.append(
            Entry(row.line.model_copy(update=update), row.item, row.day, row.slip)
        )
    document = c.document(
        DocumentType.RETURN_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):06}",
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.seller, c.buyer, rows, {"sold": c.start})


def gas(c: Clerk) -> Filled:
    """A petrol station: litres with two places, one or two rows (給油のレシート)."""
    rows = []
    name = c.rng.choice(["レギュラー", "ハイオク", "軽油"])
    litres = Decimal(c.rng.randint(800, 6800)) / 100
    price = Decimal(c.rng.randint(1480, 1980)) / 10
    item = c.row(name, 1, _PLAIN).item
    line = Line(
        description=name,
        quantity=litres,
        unit="L",
        unit_price=price,
        amount=int(litres * price),
    )
    rows.append(Entry(line, item, c.issued, ""))
    if c.chance(0.4):
        rows.append(
            c.row(
                c.rng.choice(
                    ["洗車（シャンプー）", "エンジンオイル交換", "ウォッシャー液"]
                ),
                c.rng.randint(5, 80) * 100,
                _PLAIN,
            )
        )
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 9999):04}" if c.chance(0.7) else None,
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=Party(),
        **c.settle(rows, inside=True, tax_sum=False),
    )
    return Filled(document, c.seller, c.buyer, rows)


def yado(c: Clerk) -> Filled:
    """The bill of a hotel, a row a day, a tax of the town (宿泊の領収書)."""
    nights = c.rng.randint(1, 4)
    price = c.rng.randint(60, 180) * 110
    rows = []
    for n in range(nights):
        day = c.issued - dt.timedelta(nights - n)
        rows.append(_stay(c, "室料", price, day, Decimal("0.10")))
        if c.chance(0.5):
            rows.append(
                _stay(
                    c,
                    c.rng.choice(["朝食", "夕食"]),
                    c.rng.randint(10, 40) * 110,
                    day,
                    Decimal("0.10"),
                )
            )
        rows.append(_stay(c, "宿泊税", 200, day, ZERO_RATE))
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 999999):07}",
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=Party(name=c.buyer.name),
        **c.settle(rows, inside=True, tax_sum=False),
    )
    return Filled(
        document,
        c.seller,
        c.buyer,
        rows,
        {"room": f"{c.rng.randint(2, 12)}{c.rng.randint(1, 30):02}", "nights": nights},
    )


def _stay(c: Clerk, name: str, price: int, day: dt.date, rate: Decimal) -> Entry:
    row = c.row(name, price, _PLAIN, rate=rate, marked=True)
    return Entry(row.line.model_copy(update={"date": day}), row.item, day, "")


def mitsu(c: Clerk) -> Filled:
    """An estimate: three sums in a row on top, descriptions over two lines (見積書)."""
    rows = [fine(c, row) for row in c.rows(c.rng.randint(1, 7), _FULL, reduced=False)]
    if c.chance(0.5):
        rows.append(
            c.row(
                c.rng.choice(["特別値引", "お値引き"]),
                -c.rng.randint(1, 30) * 500,
                _PLAIN,
            )
        )
    document = c.document(
        DocumentType.QUOTATION,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        subject=f"{rows[0].item.name} {c.rng.choice(['一式', '見積の件', '導入'])}"
        if c.chance(0.8)
        else None,
        issuer=party(c.seller, registered=c.chance(0.4)),
        recipient=party(c.buyer, place=c.chance(0.3), tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.seller, c.buyer, rows)

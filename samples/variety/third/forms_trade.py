"""Orders, slips, notices and receipts of the third set (取引の書式)."""

from typing import Any

from books.model import DocumentType, Line, Party
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party

_FULL = ("description", "quantity", "unit", "unit_price", "amount")


def hisago(c: Clerk) -> Filled:
    """Pre-printed sheets of the stationer, filled by a printer (市販の納品書用紙)."""
    bills = c.chance(0.35)
    rows = c.rows(c.rng.randint(1, 6), _FULL, marked=True)
    fields: dict[str, Any] = c.settle(rows)
    if bills:
        fields |= {"bank_accounts": c.seller.accounts[:1]}
    document = c.document(
        DocumentType.INVOICE if bills else DocumentType.DELIVERY_NOTE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):05}",
        issue_date=c.issued if bills else None,
        delivery_date=c.issued,
        order_number=f"{c.rng.randint(1000, 99999)}" if c.chance(0.3) else None,
        issuer=party(c.seller, registered=bills or c.chance(0.6)),
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **fields,
    )
    code = f"{c.rng.randint(1, 9999):06}"
    return Filled(document, c.seller, c.buyer, rows, {"bills": bills, "code": code})


def faxsheet(c: Clerk) -> Filled:
    """An order form of the shop, sent by its customers (ＦＡＸ注文用紙)."""
    priced = c.chance(0.4)
    keys = ("item_code", "description", "quantity", "unit")
    rows = c.rows(c.rng.randint(1, 8), (*keys, "unit_price") if priced else keys)
    document = c.document(
        DocumentType.PURCHASE_ORDER,
        rows,
        issue_date=c.issued,
        delivery_date=c.due,
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, place=False, tel=c.chance(0.5), registered=False),
    )
    more = {"priced": priced, "to_fax": c.seller.fax}
    return Filled(document, c.buyer, c.seller, rows, more)


def kikan(c: Clerk) -> Filled:
    """What a works has accepted and will pay, out of its old system (検収・支払通知)."""
    pays = c.chance(0.55)
    keys = ("date", "item_code", *_FULL)
    rows: list[Entry] = []
    for _ in range(c.rng.randint(1, 5)):
        rows += c.rows(c.rng.randint(2, 6), keys, reduced=False)
    rows.sort(key=lambda row: row.day)
    fields: dict[str, Any] = c.settle(rows)
    taken = 0
    if pays:
        fields |= {"due_date": month_end(c.due), "document_number": c.number()}
        if c.chance(0.5):
            taken = c.rng.randint(3, 90) * 1100
            fields["amount_due"] = fields["total"] - taken
            fields["deductions"] = taken
        if c.chance(0.5):
            fields["bank_accounts"] = c.seller.accounts[:1]
    elif c.chance(0.7):
        fields["document_number"] = c.number()
    document = c.document(
        DocumentType.PAYMENT_NOTICE if pays else DocumentType.ACCEPTANCE_NOTE,
        rows,
        issue_date=c.issued,
        issuer=party(c.buyer, place=c.chance(0.5), registered=False),
        recipient=party(c.seller, place=False, tel=False, registered=pays),
        **fields,
    )
    orders = [f"{c.rng.randint(10**6, 10**7 - 1)}" for _ in rows]
    code = f"{c.rng.randint(1, 9999):05}"
    more = {"pays": pays, "taken": taken, "orders": orders, "code": code}
    return Filled(document, c.buyer, c.seller, rows, more)


def edi(c: Clerk) -> Filled:
    """A page of the order system of a buyer, rows of two storeys (Web-EDI の帳票)."""
    accepts = c.chance(0.4)
    rows = c.rows(c.rng.randint(1, 7), ("item_code", *_FULL), reduced=False)
    fields: dict[str, Any] = c.settle(rows)
    number = f"{c.rng.choice('49P')}{c.rng.randint(10**8, 10**9 - 1)}"
    issuer, recipient = (c.seller, c.buyer) if accepts else (c.buyer, c.seller)
    if accepts:
        fields |= {"order_number": number, "document_number": c.number()}
    else:
        fields |= {"document_number": number}
        fields["due_date"] = month_end(c.due) if c.chance(0.6) else None
    document = c.document(
        DocumentType.ORDER_RESPONSE if accepts else DocumentType.PURCHASE_ORDER,
        rows,
        issue_date=c.issued,
        delivery_date=c.due,
        issuer=party(issuer, registered=False),
        recipient=party(recipient, place=c.chance(0.6), tel=False, registered=False),
        **fields,
    )
    code = f"{c.rng.randint(1, 99999):06}"
    return Filled(document, issuer, recipient, rows, {"accepts": accepts, "code": code})


_CHAPTERS = (
    ("本館分", "別館分", "その他"), ("第1期分", "第2期分", "予備"), ("標準構成", "オプション", "追加分"),
)  # fmt: skip


def koumoku(c: Clerk) -> Filled:
    """An estimate in chapters with their sums, boxes for seals (内訳つき見積書)."""
    chapters = [
        (name, c.rows(c.rng.randint(1, 4), _FULL, reduced=False))
        for name in c.rng.choice(_CHAPTERS)[: c.rng.randint(2, 3)]
    ]
    rows = [row for _, part in chapters for row in part]
    off = None
    if c.chance(0.5):
        line = Line(description="出精値引き", amount=-c.rng.randint(1, 30) * 1000)
        off = Entry(line, rows[0].item, c.issued, "")
        rows.append(off)
    document = c.document(
        DocumentType.QUOTATION,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        subject=f"{rows[0].item.name.split(' ')[0]} 一式",
        issuer=party(c.seller, registered=c.chance(0.4)),
        recipient=party(c.buyer, place=c.chance(0.3), tel=False, registered=False),
        **c.settle(rows),
    )
    more = {"chapters": chapters, "off": off}
    return Filled(document, c.seller, c.buyer, rows, more)


def drug(c: Clerk) -> Filled:
    """A till of a drug store: codes above names, discounts below (ドラッグストアのレシート)."""
    keys, unit = ("item_code", "description"), c.rng.choice(["個", "点", None])
    rows: list[Entry] = []
    for row in c.rows(c.rng.randint(1, 8), keys, marked=True):
        pieces, price = c.rng.choice([1, 1, 1, 2, 3]), int(row.item.unit_price)
        code = f"2{c.rng.randint(0, 10**12 - 1):012}"  # of the shop, nobody else's
        update: dict[str, Any] = {"amount": price * pieces, "item_code": code}
        if pieces > 1:
            update |= {"quantity": pieces, "unit": unit, "unit_price": price}
        line = Line.model_validate(row.line.model_dump() | update)
        rows.append(Entry(line, row.item, row.day, row.slip))
        if c.chance(0.15):
            less = Line(
                description="値引", amount=-(price // 10 or 1), tax_rate=line.tax_rate
            )
            rows.append(Entry(less, row.item, row.day, ""))
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 9999):04}",
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=Party(),
        **c.settle(rows, inside=c.chance(0.5), tax_sum=False),
    )
    return Filled(document, c.seller, c.buyer, rows)

"""Orders, notes, notices and receipts of the fifth set (取引の書式)."""

import datetime as dt
from typing import Any

from books.model import DocumentType, Party
from samples.variety.fifth.forms_bills import customer, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_PLAIN = ("description", "amount")


def meru(c: Clerk) -> Filled:
    """An order or its answer as a printed e-mail (メールの注文・請け)."""
    accepts = c.chance(0.4)
    rows = c.rows(c.rng.randint(1, 5), _FULL, reduced=False)
    issuer, recipient = (c.seller, c.buyer) if accepts else (c.buyer, c.seller)
    number = f"{c.issued:%y%m%d}-{c.rng.randint(1, 99):02}"
    what = rows[0].item.name.split(" ")[0]
    subject = f"【{'受注確認' if accepts else '注文'}】{what}（{number}）"
    document = c.document(
        DocumentType.ORDER_RESPONSE if accepts else DocumentType.PURCHASE_ORDER,
        rows,
        document_number=None if accepts else number,
        order_number=number if accepts else None,
        issue_date=c.issued,
        delivery_date=c.due,
        subject=subject,
        issuer=party(issuer, registered=False),
        recipient=party(recipient, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    people = {"writer": issuer.person, "reader": recipient.person.split("　")[0]}
    more = {"accepts": accepts, "back": c.rng.choice(issuer.email.split()), **people}
    return Filled(document, issuer, recipient, rows, more)


def konyu(c: Clerk) -> Filled:
    """A purchase order: two addresses in boxes, terms as a table at the foot (購買の注文書)."""
    accepts = c.chance(0.3)
    rows = c.rows(c.rng.randint(1, 7), ("item_code", *_FULL), reduced=False)
    issuer, recipient = (c.seller, c.buyer) if accepts else (c.buyer, c.seller)
    number = c.rng.choice(["PO-", "4500", "P"]) + f"{c.rng.randint(1, 999999):06}"
    fields: dict[str, Any] = {"document_number": number, "due_date": month_end(month_end(c.due) + dt.timedelta(1))}  # fmt: skip
    if accepts:
        fields = {"order_number": number}
    document = c.document(
        DocumentType.ORDER_RESPONSE if accepts else DocumentType.PURCHASE_ORDER,
        rows,
        issue_date=c.issued,
        delivery_date=c.due,
        issuer=party(issuer, registered=False),
        recipient=party(recipient, tel=c.chance(0.5), registered=False),
        **fields,
        **c.settle(rows),
    )
    return Filled(document, issuer, recipient, rows, {"accepts": accepts})


def teian(c: Clerk) -> Filled:
    """A wide estimate: the specification left, prices right, total at the top (横型見積書)."""
    rows = c.rows(c.rng.randint(1, 6), _FULL, reduced=False)
    if c.chance(0.4):
        name = c.rng.choice(["出精値引き", "端数調整", "セット割引"])
        rows.append(c.row(name, -c.rng.randint(5, 300) * 100, _PLAIN))
    document = c.document(
        DocumentType.QUOTATION,
        rows,
        document_number=f"{c.issued:%Y%m}-{c.rng.randint(1, 999):03}",
        issue_date=c.issued,
        subject=f"{rows[0].item.name.split(' ')[0]}{c.rng.choice(['ご提案', '導入の件', '更新費用'])}",
        issuer=party(c.seller, registered=c.chance(0.3)),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.seller, c.buyer, rows)


def tanzaku(c: Clerk) -> Filled:
    """Goods go to somebody else: who ordered, where to, from whom (直送の納品書)."""
    priced = c.chance(0.6)
    keys = (
        ("item_code", *_FULL)
        if priced
        else ("item_code", "description", "quantity", "unit")
    )
    rows = c.rows(c.rng.randint(1, 7), keys, marked=priced)
    document = c.document(
        DocumentType.DELIVERY_NOTE,
        rows,
        document_number=f"{c.rng.randint(1, 10**7):08}",
        delivery_date=c.end,
        order_number=f"{c.rng.randint(10**5, 10**7)}" if c.chance(0.7) else None,
        issuer=party(c.seller, registered=priced and c.chance(0.5)),
        recipient=party(c.buyer, place=c.chance(0.6), tel=False, registered=False),
        **(c.settle(rows) if priced else {}),
    )
    place = Clerk(c.rng, [c.trade], words=c.words).buyer
    more = {"priced": priced, "place": place, "code": customer(c)}
    return Filled(document, c.seller, c.buyer, rows, more)


def kensa(c: Clerk) -> Filled:
    """What a works received, passed and refused, row by row (受入検査・検収書)."""
    keys = ("date", "item_code", *_FULL)
    rows = c.rows(c.rng.randint(1, 9), keys, reduced=False)
    refused = [
        0 if r.item.unit == "式" else c.rng.choice([0, 0, 0, 1, 2]) for r in rows
    ]
    document = c.document(
        DocumentType.ACCEPTANCE_NOTE,
        rows,
        document_number=c.number(),
        order_number=f"{c.rng.randint(10**7, 10**8)}" if c.chance(0.6) else None,
        issue_date=c.issued,
        issuer=party(c.buyer, place=c.chance(0.6), registered=False),
        recipient=party(c.seller, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(
        document, c.buyer, c.seller, rows, {"refused": refused, "code": customer(c)}
    )


def kaikake(c: Clerk) -> Filled:
    """A customer tells what it pays: invoices with tax, transfer and notes (支払通知書)."""
    rows: list[Entry] = []
    for day in c.days(c.rng.randint(1, 6)):
        number = f"{day:%y%m}-{c.rng.randint(1, 999):03}"
        row = c.row(f"請求書 {number}", c.rng.randint(20, 4000) * 110, _PLAIN)
        line = row.line.model_copy(update={"date": day})
        rows.append(Entry(line, row.item, day, ""))
    sums: dict[str, Any] = c.settle(rows, inside=True)
    if c.chance(0.6):
        fee = c.rng.choice([330, 440, 660, 770])
        sums |= {"deductions": fee, "amount_due": sums["total"] - fee}
    pays = sums.get("amount_due", sums["total"])
    notes = pays // 2 // 10_000 * 10_000 if c.chance(0.5) else 0
    document = c.document(
        DocumentType.PAYMENT_NOTICE,
        rows,
        document_number=c.number() if c.chance(0.7) else None,
        issue_date=c.issued,
        due_date=month_end(c.due),
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, tel=False),
        bank_accounts=c.seller.accounts[:1],
        **sums,
    )
    return Filled(
        document, c.buyer, c.seller, rows, {"notes": notes, "code": customer(c)}
    )


def hyakka(c: Clerk) -> Filled:
    """A shop writes what it bought, returns in between, fees taken off (仕入明細書)."""
    keys = ("date", "item_code", "description", "quantity", "unit_price", "amount")
    rows = [with_rate(row, shown=True) for row in c.rows(c.rng.randint(2, 12), keys)]
    for n, row in enumerate(rows):
        if n and (row.line.amount or 0) < (rows[0].line.amount or 0) and c.chance(0.2):
            line = row.line
            back = {"quantity": -(line.quantity or 1), "amount": -(line.amount or 0)}
            rows[n] = Entry(line.model_copy(update=back), row.item, row.day, "返")
    sums: dict[str, Any] = c.settle(rows, tax_sum=c.chance(0.5))
    taken = [
        (name, sums["total"] * share // 1000)
        for name, share in c.rng.sample(
            [("物流センターフィー", 30), ("EDI利用料", 5), ("販促協賛金", 20), ("店舗清掃費", 8)],
            c.rng.randint(0, 2),
        )
    ]  # fmt: skip
    if taken:
        off = sum(amount for _, amount in taken)
        sums |= {"deductions": off, "amount_due": sums["total"] - off}
    document = c.document(
        DocumentType.PAYMENT_NOTICE,
        rows,
        document_number=f"{c.rng.randint(10**6, 10**7)}",
        issue_date=c.issued,
        due_date=c.due,
        issuer=party(c.buyer, registered=False),
        recipient=party(c.seller, place=c.chance(0.5), tel=False),
        **sums,
    )
    return Filled(
        document, c.buyer, c.seller, rows, {"taken": taken, "code": customer(c)}
    )


def henkan(c: Clerk) -> Filled:
    """A credit note without minus signs: goods back, discount, refund (返品・値引の通知)."""
    rows = c.rows(c.rng.randint(1, 4), _FULL, marked=True)
    marked = rows[0].line.tax_rate is not None
    if c.chance(0.4):
        less = c.row("売上値引", c.rng.randint(5, 200) * 100, _PLAIN, marked=marked)
        rows.append(less)
    document = c.document(
        DocumentType.RETURN_INVOICE,
        rows,
        document_number=f"CN-{c.issued:%y%m}-{c.rng.randint(1, 999):03}",
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.5), tel=False, registered=False),
        **c.settle(rows, tax_sum=c.chance(0.5)),
    )
    more = {"sold": c.start - dt.timedelta(9), "of": c.number()}
    return Filled(document, c.seller, c.buyer, rows, more)


def chusha(c: Clerk) -> Filled:
    """The slip of a car park: in, out, tax inside (駐車場の領収証)."""
    price = c.rng.choice([200, 300, 400, 600, 800, 900, 1200, 1600, 2400])
    rows = [
        c.row(c.rng.choice(["駐車料金", "普通駐車料金", "時間貸駐車料"]), price, _PLAIN)
    ]
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 999999):06}",
        issue_date=c.issued,
        issuer=party(c.seller, place=c.chance(0.6)),
        recipient=Party(),
        **c.settle(rows, inside=True),
    )
    hour, stay = c.rng.randint(7, 15), c.rng.randint(1, 6)
    times = (
        f"{hour:02}:{c.rng.randint(0, 59):02}",
        f"{hour + stay:02}:{c.rng.randint(0, 59):02}",
    )
    more = {
        "times": times,
        "bay": c.rng.randint(1, 48),
        "paid": c.rng.choice([price, 1000 * -(-price // 1000)]),
    }
    return Filled(document, c.seller, c.buyer, rows, more)

"""Forms of paper and counter (手書き・店頭・FAX の書式)."""

from typing import Any

from books.model import DocumentType, Line, Party
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party

_SHORT = ("description", "quantity", "unit_price", "amount")


def carbon(c: Clerk) -> Filled:
    """A pad of the stationer filled in by hand, digits in cells (複写式・手書き)."""
    bills = c.chance(0.6)
    keys = ("date", *_SHORT) if bills else _SHORT
    rows = [r for r in c.rows(7, keys) if (r.line.amount or 0) < 10**7][
        : c.rng.randint(1, 6)
    ]
    fields: dict[str, Any] = c.settle(rows)
    document = c.document(
        DocumentType.INVOICE if bills else DocumentType.DELIVERY_NOTE,
        rows,
        document_number=f"{c.rng.randint(1, 400):06}" if c.chance(0.7) else None,
        issue_date=c.issued if bills else None,
        delivery_date=None if bills else c.issued,
        issuer=party(c.seller, registered=bills),
        recipient=Party(name=c.buyer.name),
        bank_accounts=c.seller.accounts[:1] if bills and c.chance(0.5) else (),
        **fields,
    )
    return Filled(document, c.seller, c.buyer, rows, {"bills": bills})


def handreceipt(c: Clerk) -> Filled:
    """A receipt by hand with a rubber stamp of the shop, sometimes vertical (領収証)."""
    rows = [c.row("お品代", c.rng.randint(9, 900) * 110, ("description", "amount"))]
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        (),
        document_number=f"{c.rng.randint(1, 900):04}" if c.chance(0.6) else None,
        issue_date=c.issued,
        issuer=party(c.seller, tel=c.chance(0.7)),
        recipient=Party(name=c.buyer.name if c.chance(0.8) else None),
        **c.settle(rows, inside=True),
    )
    return Filled(document, c.seller, c.buyer, rows, {"vertical": c.chance(0.35)})


def register(c: Clerk) -> Filled:
    """A till with tax inside or outside, discounts, points (レシート)."""
    inside = c.chance(0.6)
    rows = c.rows(c.rng.randint(1, 9), ("description", "amount"), marked=True)
    few = [_few(c, row) for row in rows]
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        few,
        document_number=f"{c.rng.randint(1, 9999):04}-{c.rng.randint(1, 99):02}",
        issue_date=c.issued,
        issuer=party(c.seller),
        recipient=Party(),
        **c.settle(few, inside=inside, tax_sum=False),
    )
    return Filled(document, c.seller, c.buyer, few)


def _few(c: Clerk, row: Entry) -> Entry:
    """One to four pieces, as at a counter; a single one shows its amount only."""
    pieces = c.rng.choice([1, 1, 1, 2, 3, 4])
    price = int(row.item.unit_price) or 1
    update: dict[str, Any] = {"amount": price * pieces}
    if pieces > 1:
        update |= {"quantity": pieces, "unit_price": price}
    line = Line.model_validate(row.line.model_dump() | update)
    return Entry(line, row.item, row.day, row.slip)


def meter(c: Clerk) -> Filled:
    """A taxi or a car park: few words, one amount (タクシー・駐車場)."""
    taxi = c.chance(0.5)
    keys = ("description", "amount")
    rows = [c.row("運賃", c.rng.randint(5, 120) * 100, keys)]
    if taxi and c.chance(0.5):
        rows.append(
            c.row(c.rng.choice(["迎車料金", "予約料金", "有料道路代"]), 420, keys)
        )
    if not taxi:
        rows = [c.row("駐車料金", c.rng.randint(1, 24) * 100, keys)]
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows if len(rows) > 1 else (),
        document_number=f"{c.rng.randint(1, 99999):05}" if c.chance(0.7) else None,
        issue_date=c.issued,
        issuer=party(c.seller, place=c.chance(0.4)),
        recipient=Party(),
        **c.settle(rows, inside=True),
    )
    more = {
        "taxi": taxi,
        "car": f"{c.rng.randint(100, 9999)}",
        "hour": c.rng.randint(8, 20),
    }
    return Filled(document, c.seller, c.buyer, rows, more)


def webshop(c: Clerk) -> Filled:
    """A receipt of a shop on the web (ECサイトの領収書)."""
    keys = ("description", "quantity", "unit_price", "amount")
    rows = c.rows(c.rng.randint(1, 5), keys, marked=True)
    document = c.document(
        DocumentType.SIMPLIFIED_INVOICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        order_number=f"{c.rng.randint(100, 999)}-{c.rng.randint(10**6, 10**7 - 1)}",
        issuer=party(c.seller, tel=c.chance(0.4)),
        recipient=Party(name=c.buyer.name),
        **c.settle(rows, inside=True),
    )
    return Filled(document, c.seller, c.buyer, rows)


def faxorder(c: Clerk) -> Filled:
    """An order by FAX in large letters, quantities only (FAX 発注書)."""
    keys = ("item_code", "description", "quantity", "unit")
    rows = c.rows(c.rng.randint(2, 9), keys)
    document = c.document(
        DocumentType.PURCHASE_ORDER,
        rows,
        document_number=c.number() if c.chance(0.6) else None,
        issue_date=c.issued,
        delivery_date=c.due,
        issuer=party(c.buyer, place=c.chance(0.6), registered=False),
        recipient=party(c.seller, place=False, tel=c.chance(0.3), registered=False),
    )
    return Filled(document, c.buyer, c.seller, rows)


def poform(c: Clerk) -> Filled:
    """Order and its acceptance as a table of terms (条件表つきの注文書・注文請書)."""
    accepts = c.chance(0.45)
    rows = c.rows(c.rng.randint(1, 5), (*_SHORT, "unit"), reduced=False)
    fields: dict[str, Any] = c.settle(rows)
    if accepts:
        fields["order_number"] = c.number()
    issuer, recipient = (c.seller, c.buyer) if accepts else (c.buyer, c.seller)
    document = c.document(
        DocumentType.ORDER_RESPONSE if accepts else DocumentType.PURCHASE_ORDER,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        delivery_date=c.due,
        due_date=month_end(c.due) if c.chance(0.5) and not accepts else None,
        subject=f"{rows[0].item.name.split(' ')[0]}の件",
        issuer=party(issuer, registered=False),
        recipient=party(recipient, place=False, tel=False, registered=False),
        **fields,
    )
    return Filled(document, issuer, recipient, rows, {"accepts": accepts})

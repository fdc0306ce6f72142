"""Invoices of the fourth set (請求書の書式): fees, months, services, boxes, two languages."""

from decimal import Decimal
from typing import Any

from books.model import Document, DocumentType, Line
from books.tax import withholding_amount
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.second.forms_cloud import fill_cloud
from samples.variety.second.forms_office import carry_over

_FULL = ("description", "quantity", "unit", "unit_price", "amount")
_PLAIN = ("description", "amount")


def changed(filled: Filled, **update: Any) -> Filled:
    """The form with some fields as it prints them (差し替え)."""
    filled.document = filled.document.model_copy(update=update)
    return filled


def fine(c: Clerk, row: Entry) -> Entry:
    """The row with a price in sen where it is small (単価に小数)."""
    line = row.line
    if line.unit_price is None or line.quantity is None or line.unit_price > 400:
        return row
    price = line.unit_price + Decimal(c.rng.choice([25, 50, 75, 8, 40])) / 100
    amount = int(price * line.quantity)
    update = {"unit_price": price, "amount": amount}
    return Entry(line.model_copy(update=update), row.item, row.day, row.slip)


def haku(c: Clerk) -> Filled:
    """Sum and facts stacked on the left, the issuer with its number at the foot (脚部発行元)."""
    filled = fill_cloud(c, "invoice", keys=_FULL, most=6, tax_sum=c.chance(0.5))
    rows = [fine(c, row) for row in filled.rows]
    if c.chance(0.3):
        rate = rows[0].line.tax_rate
        less = c.row("お値引き", -c.rng.randint(2, 40) * 100, _PLAIN)
        line = less.line.model_copy(
            update={"tax_rate": None if rate is None else less.item.rate}
        )
        rows.append(Entry(line, less.item, less.day, ""))
    filled.rows = rows
    lines = tuple(row.line for row in rows)
    sums = {"tax_total": None, **c.settle(rows, tax_sum=c.chance(0.5))}
    return changed(filled, lines=lines, bank_accounts=c.seller.accounts[:1], **sums)


def tate(c: Clerk) -> Filled:
    """A fee in one table of labels and values, tax withheld (報酬の請求書)."""
    rows = c.rows(c.rng.randint(1, 3), _PLAIN, reduced=False)
    fields: dict[str, Any] = c.settle(rows)
    if c.seller.is_person:
        withheld = withholding_amount(fields["subtotal"])
        fields |= {
            "withholding_tax": withheld,
            "amount_due": fields["total"] - withheld,
        }
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number() if c.chance(0.6) else None,
        issue_date=c.issued,
        due_date=month_end(c.due) if c.chance(0.8) else None,
        subject=f"{c.issued.year}年{c.issued.month}月分 {rows[0].item.name.split('（')[0]}",
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.4), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **fields,
    )
    return Filled(document, c.seller, c.buyer, rows)


def kurikoshi(c: Clerk) -> Filled:
    """The month of a dealer: balance as a list on the left, slips on pages (合計請求書)."""
    keys = ("date", *_FULL)
    rows: list[Entry] = []
    slip = c.rng.randint(100, 900) * 100
    for _ in range(c.rng.randint(2, 14)):
        slip += c.rng.randint(1, 9)
        day = c.days(1)[0]
        rows += [
            Entry(r.line.model_copy(update={"date": day}), r.item, day, f"{slip}")
            for r in c.rows(c.rng.randint(1, 4), keys, marked=True)
        ]  # fmt: skip
    marked = any(row.item.rate < Decimal("0.09") for row in rows)
    rows = [
        _rated(row, marked=marked)
        for row in sorted(rows, key=lambda r: (r.day, r.slip))
    ]
    fields: dict[str, Any] = c.settle(rows)
    fields |= carry_over(c, fields["total"])
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 9999):06}",
        issue_date=c.issued,
        due_date=month_end(c.due) if c.chance(0.5) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:2],
        **fields,
    )
    return Filled(
        document, c.seller, c.buyer, rows, {"code": f"{c.rng.randint(1, 9999):05}"}
    )


def _rated(row: Entry, *, marked: bool) -> Entry:
    line = row.line.model_copy(update={"tax_rate": row.item.rate if marked else None})
    return Entry(line, row.item, row.day, row.slip)


def kongou(c: Clerk) -> Filled:
    """Every row without tax, its rate and with tax (税抜・税込の併記)."""
    keys = ("description", "quantity", "unit_price", "tax_rate", "amount")
    filled = fill_cloud(c, "invoice", keys=keys, most=9, marked=False)
    return changed(filled, bank_accounts=c.seller.accounts[:1], subject=None)


def hankana(c: Clerk) -> Filled:
    """A bill of an old machine: labels in half-width kana (ｺﾝﾋﾟﾕｰﾀ帳票)."""
    rows = c.rows(c.rng.randint(1, 8), ("item_code", *_FULL), reduced=False)
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=f"{c.rng.randint(1, 99999):07}",
        issue_date=c.issued,
        due_date=c.due,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )
    return Filled(
        document, c.seller, c.buyer, rows, {"code": f"{c.rng.randint(1, 9999):08}"}
    )


def masu(c: Clerk) -> Filled:
    """The form of a big customer: digits in boxes, filled in by hand (枠に記入する請求書)."""
    rows = c.rows(
        c.rng.randint(1, 4),
        ("description", "quantity", "unit_price", "amount"),
        reduced=False,
    )
    rows = [row for row in rows if (row.line.amount or 0) < 9_000_000]
    rows = rows or [
        c.row("設備点検", 38000, ("description", "quantity", "unit_price", "amount"))
    ]
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=None,
        issue_date=c.issued,
        order_number=f"{c.rng.randint(10**5, 10**6 - 1)}" if c.chance(0.6) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **c.settle(rows),
    )
    return Filled(
        document, c.seller, c.buyer, rows, {"code": f"{c.rng.randint(1, 9999):06}"}
    )


def eibun(c: Clerk) -> Filled:
    """Labels in two languages above their values, in boxes (二か国語の請求書)."""
    keys = ("item_code", *_FULL) if c.chance(0.4) else _FULL
    filled = fill_cloud(
        c,
        c.rng.choice(["invoice", "invoice", "quotation", "order"]),
        keys=keys,
        most=6,
        marked=False,
    )
    found: Document = filled.document
    invoice = filled.more["kind"] == "invoice"
    return changed(
        filled,
        issuer=party(filled.issuer, registered=invoice),
        subject=None,
        due_date=c.due if invoice else None,
        bank_accounts=found.bank_accounts[:1],
    )


_SERVICES = (
    ("基本料", (1200, 9800)), ("通話料", (180, 28000)), ("データ通信定額料", (2800, 18000)), ("端末分割代金調整額", (300, 900)),
    ("光回線利用料", (3800, 7800)), ("オプション利用料", (300, 4800)), ("機器レンタル料", (500, 9800)), ("電話リレーサービス料", (1, 9)),
)  # fmt: skip


def riyou(c: Clerk) -> Filled:
    """What was used of some lines, drawn from the account on a day (ご利用料金のご請求)."""
    names = c.rng.sample(_SERVICES, c.rng.randint(2, 6))
    rows = [c.row(name, c.rng.randint(*prices), _PLAIN) for name, prices in names]
    if c.chance(0.4):
        low = c.rng.randint(1, 9) * 100
        less = Line(
            description=c.rng.choice(["長期契約割引", "セット割引"]), amount=-low
        )
        rows.append(Entry(less, rows[0].item, c.issued, ""))
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=f"{c.rng.randint(10**9, 10**10 - 1)}",
        issue_date=c.issued,
        due_date=c.due,
        issuer=party(c.seller, tel=c.chance(0.6)),
        recipient=party(c.buyer, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(
        document, c.seller, c.buyer, rows, {"code": f"{c.rng.randint(10**7, 10**8)}"}
    )

"""Invoices of the seventh set (請求書): cloud services, spreadsheets, sales software."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from books.model import DocumentType
from books.tax import withholding_amount
from samples.variety.fifth.forms_bills import bill, customer, month_of, with_rate
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party
from samples.variety.second.forms_office import carry_over
from samples.variety.sixth.forms_goods import FULL, PLAIN

COLUMNS = (
    ("name", "qty", "unit", "price", "amount"),
    ("name", "price", "qty", "unit", "amount"),
    ("name", "qtyunit", "price", "amount"),
    ("no", "name", "qty", "unit", "price", "amount"),
    ("name", "price", "qtyunit", "amount", "note"),
    ("no", "name", "qty", "unit", "price", "amount", "note"),
)
TOPICS = ("{}", "{} 一式", "{} 他", "{}の件", "{month}月分 {}")
BILLED = (*TOPICS, "{month}月度ご請求", "{month}月分ご請求", "{} ご請求分")


def number(c: Clerk, prefix: str = "INV") -> str:
    """A number of a document as office software gives them (番号)."""
    n, day = c.rng.randint(1, 999), c.issued
    return c.rng.choice(
        [f"{prefix}-{day:%Y}-{n:04}", f"{day:%Y%m%d}-{n % 30 + 1:03}", f"{day:%Y%m}{n:04}", f"{n * 37:06}",
         f"{prefix}{n * 11:05}", f"{day:%y%m}-{n % 90 + 1:02}", f"R{day.year - 2018}-{n:03}", f"{n * 7:08}",
         f"{prefix[0]}-{n + 1000}", f"{day:%Y%m%d}{n % 9 + 1:02}"]
    )  # fmt: skip


def topic(c: Clerk, rows: Sequence[Entry], words: Sequence[str] = BILLED) -> str:
    """What the paper is about (件名)."""
    return c.rng.choice(words).format(rows[0].item.name, month=c.issued.month)


def goods(c: Clerk, most: int = 7, keys: Sequence[str] = FULL) -> list[Entry]:
    """Rows with marks where a rate is reduced, some with freight or a discount (明細)."""
    rows = c.rows(c.rng.randint(1, most), keys, marked=True)
    shown = rows[0].line.tax_rate is not None
    if c.chance(0.25):
        name = c.rng.choice(["送料", "配送料", "運賃", "送料・梱包費"])
        whole = FULL if c.chance(0.6) else PLAIN
        fee = c.row(name, c.rng.choice([500, 660, 800, 1000, 1500, 2200]), whole)
        rows.append(with_rate(fee, shown=shown))
    first = rows[0].line.amount or 0
    if c.chance(0.25) and first > 3000:
        name = c.rng.choice(["値引", "値引き", "お値引き", "出精値引", "特別値引"])
        price = -max(100, first * c.rng.choice([3, 5, 10]) // 100 // 100 * 100)
        off = c.row(name, price, PLAIN, rate=rows[0].item.rate)
        rows.append(with_rate(off, shown=shown))
    return rows


def office_bill(
    c: Clerk,
    rows: Sequence[Entry],
    more: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Filled:
    """An invoice with what most offices write on it (ふつうの請求書)."""
    usual: dict[str, Any] = {
        "document_number": number(c) if c.chance(0.93) else None,
        "due_date": c.due if c.chance(0.85) else None,
        "subject": topic(c, rows) if c.chance(0.6) else None,
        "issuer": party(c.seller, tel=c.chance(0.85)),
        "recipient": party(c.buyer, place=c.chance(0.55), tel=False, registered=False),
        "bank_accounts": c.seller.accounts[: c.rng.choice([1, 1, 1, 2])],
    }
    seen = {
        "cols": c.rng.choice(COLUMNS),
        "table": c.chance(0.5),
        "person": c.seller.person,
        "pad": 0,
        "inside": False,
    }
    return bill(c, rows, seen | dict(more or {}), **usual | fields)


def cloud(c: Clerk) -> Filled:
    """An invoice of a cloud service, in one of several designs (クラウド請求書)."""
    rows = goods(c)
    own = c.settle(rows, subtotal=c.chance(0.85), tax_sum=c.chance(0.5))
    return office_bill(c, rows, **own)


def sheet(c: Clerk) -> Filled:
    """An invoice from a spreadsheet, empty rows below the filled (表計算の請求書)."""
    rows = goods(c, 8)
    more = {"pad": c.rng.choice([8, 10, 12]), "cols": c.rng.choice(COLUMNS[:2])}
    return office_bill(c, rows, more, **c.settle(rows, tax_sum=c.chance(0.5)))


def boxes(c: Clerk) -> Filled:
    """A bought form: one digit a box, printed places above (桁枠の請求書)."""
    rows = c.rows(c.rng.randint(1, 6), FULL, reduced=False)
    return office_bill(c, rows, subject=None, **c.settle(rows))


def letter(c: Clerk) -> Filled:
    """A letter of a word processor: greeting, 記, 以上 (文書の請求書)."""
    rows = c.rows(c.rng.randint(1, 4), FULL, reduced=False)
    given = {"subject": topic(c, rows), "due_date": c.due}
    return office_bill(c, rows, **given | c.settle(rows))


def foreign(c: Clerk) -> Filled:
    """English words, some with the Japanese beside; addresses are Japanese (英文・和英)."""
    rows = c.rows(c.rng.randint(1, 6), FULL, reduced=False)
    return office_bill(c, rows, **c.settle(rows))


def inclusive(c: Clerk) -> Filled:
    """Prices with the tax in them, the tax in brackets below (内税の請求書)."""
    rows = goods(c)
    sums = c.settle(rows, inside=True, tax_sum=c.chance(0.4))
    return office_bill(c, rows, {"inside": True, "table": False}, **sums)


def rated(c: Clerk) -> Filled:
    """A column tells the rate of every row, a table the sums of each (税率欄)."""
    rows = [with_rate(row, shown=True) for row in goods(c)]
    cols = c.rng.choice(
        [
            ("name", "qtyunit", "price", "rate", "amount"),
            ("no", "name", "rate", "qty", "unit", "price", "amount"),
            ("name", "qty", "unit", "price", "amount", "rate"),
        ]
    )
    return office_bill(c, rows, {"cols": cols}, **c.settle(rows))


def withheld(c: Clerk) -> Filled:
    """A freelancer: income tax is withheld from the fee (源泉徴収のある請求書)."""
    rows = c.rows(c.rng.randint(1, 4), FULL, reduced=False)
    sums: dict[str, Any] = c.settle(rows)
    taken = withholding_amount(sums["subtotal"])
    sums |= {"withholding_tax": taken, "amount_due": sums["total"] - taken}
    return office_bill(c, rows, **sums)


def closing(c: Clerk) -> Filled:
    """A month of slips with the balance in one row, over pages if long (締請求書)."""
    keys = ("date", *FULL)
    rows = month_of(c, c.rng.choice([2, 4, 6, 9, 14]), 4, keys)
    sums: dict[str, Any] = c.settle(rows)
    sums |= carry_over(c, sums["total"])
    more = {
        "code": customer(c),
        "page": c.rng.choice([14, 18]),
        "slips": c.chance(0.5),
        "cols": ("date", "slip", "name", "qty", "unit", "price", "amount"),
    }
    closed = {"document_number": number(c, "S"), "subject": None}
    closed["due_date"] = month_end(c.due) if c.chance(0.6) else None
    return office_bill(c, rows, more, **closed | sums)


_BRANCHES = (
    "本社", "本店", "駅前店", "東支店", "西支店", "第一工場", "第二工場", "物流センター", "研究所", "北営業所", "南営業所", "中央倉庫",
)  # fmt: skip


def gathered(c: Clerk) -> Filled:
    """One row for each place of the customer, net, tax and gross (合計請求書)."""
    rows = [
        c.row(name, c.rng.randint(12, 4800) * 100, PLAIN)
        for name in c.rng.sample(_BRANCHES, c.rng.randint(2, 8))
    ]
    sums: dict[str, Any] = c.settle(rows)
    if c.chance(0.7):
        sums |= carry_over(c, sums["total"])
    return office_bill(c, rows, {"code": customer(c)}, subject=None, **sums)


def detailed(c: Clerk) -> Filled:
    """A cover with the sums, its rows on the pages behind (請求書と請求明細書)."""
    rows = month_of(c, c.rng.randint(5, 16), 3, ("date", *FULL))
    cols = ("date", "slip", "name", "qty", "unit", "price", "amount")
    more = {"code": customer(c), "page": 24, "cols": cols}
    return office_bill(c, rows, more, subject=None, **c.settle(rows))


def slip_bill(c: Clerk) -> Filled:
    """A delivery slip that is the invoice too (納品書兼請求書)."""
    rows = goods(c, 6)
    given: dict[str, Any] = {
        "document_number": f"{c.rng.randint(1, 99999):06}",
        "delivery_date": c.issued,
        "issue_date": c.issued if c.chance(0.5) else None,
        "order_number": number(c, "PO") if c.chance(0.5) else None,
        "bank_accounts": c.seller.accounts[:1],
        "subject": None,
    }
    more = {"pad": c.rng.choice([5, 6]), "code": customer(c)}
    return office_bill(c, rows, more, **given | c.settle(rows))


def returned(c: Clerk) -> Filled:
    """Goods that came back, their amounts below zero (返品・返還請求書)."""
    rows: list[Entry] = []
    for row in c.rows(c.rng.randint(1, 4), ("item_code", *FULL), marked=True):
        line = row.line
        back = {"quantity": -(line.quantity or 1), "amount": -(line.amount or 0)}
        rows.append(dataclasses.replace(row, line=line.model_copy(update=back)))
    more = {"sold": c.start, "cols": ("code", "name", "qty", "unit", "price", "amount")}
    filled = office_bill(
        c,
        rows,
        more,
        document_number=number(c, "R"),
        due_date=None,
        subject=None,
        bank_accounts=(),
        **c.settle(rows, tax_sum=c.chance(0.5)),
    )
    kind = {"document_type": DocumentType.RETURN_INVOICE}
    filled.document = filled.document.model_copy(update=kind)
    return filled

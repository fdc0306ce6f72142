"""Forms that trades have for themselves (業種の書式)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from books.model import ZERO_RATE, DocumentType, Line
from books.tax import withholding_amount
from samples.variety.items import Item
from samples.variety.second.clerk import Clerk, Entry, Filled, month_end, party

_PLAIN = ("description", "amount")


def works(c: Clerk) -> Filled:
    """Contract, billed before and now, rest: by progress of the works (出来高請求書)."""
    rows = c.rows(c.rng.randint(2, 8), _PLAIN, reduced=False)
    shares = [c.rng.choice([2, 3, 4, 5, 8]) for _ in rows]
    fields = c.settle(rows)
    before = c.rng.randint(1, 60) * 110_000
    contract = fields["total"] * 2 + before
    subject = c.rng.choice(
        [
            "仮称 第二倉庫新築工事",
            "市立南小学校外構改修工事",
            "共同住宅 給排水衛生設備工事",
            "県道12号線 舗装補修",
        ]
    )
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number() if c.chance(0.6) else None,
        issue_date=c.issued,
        order_number=f"{c.rng.randint(1000, 9999)}-{c.rng.randint(10, 99)}",
        subject=subject,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **fields,
    )
    more = {
        "before": before,
        "contract": contract,
        "shares": shares,
        "round": c.rng.randint(2, 6),
    }
    return Filled(document, c.seller, c.buyer, rows, more)


def freight(c: Clerk) -> Filled:
    """A month of a carrier, a row a shipment, often two pages (運賃請求明細)."""
    keys = ("date", "description", "quantity", "amount")
    count = c.rng.randint(14, 60)
    rows: list[Entry] = []
    for _ in range(-(-count // 6)):
        rows += c.rows(min(6, count - len(rows)), keys)
    rows.sort(key=lambda row: row.day)
    fields: dict[str, Any] = c.settle(rows)
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due if c.chance(0.5) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, tel=False, registered=False),
        bank_accounts=c.seller.accounts[:2],
        **fields,
    )
    slips = [f"{c.rng.randint(10**11, 10**12 - 1)}" for _ in rows]
    weights = [c.rng.randint(3, 900) for _ in rows]
    return Filled(
        document, c.seller, c.buyer, rows, {"slips": slips, "weights": weights}
    )


def studio(c: Clerk) -> Filled:
    """Much white, small grey type, one price a line (デザイン事務所)."""
    rows = c.rows(c.rng.randint(1, 5), _PLAIN, reduced=False)
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
        document_number=c.number(),
        issue_date=c.issued,
        due_date=c.due,
        delivery_date=c.end,
        subject=f"{rows[0].item.name.split(' ')[0]}制作" if c.chance(0.6) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.3), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        **fields,
    )
    return Filled(document, c.seller, c.buyer, rows)


def fees(c: Clerk) -> Filled:
    """Fees and advances of a tax accountant or lawyer, tax withheld (士業の報酬請求書)."""
    rows = c.rows(c.rng.randint(1, 3), _PLAIN, reduced=False)
    base = sum(row.line.amount or 0 for row in rows)
    if c.chance(0.5):
        name = c.rng.choice(
            ["登録免許税", "収入印紙代", "定款認証手数料", "戸籍謄本等取得費"]
        )
        rows.append(
            c.row(
                name, c.rng.choice([450, 15000, 30000, 52000]), _PLAIN, rate=ZERO_RATE
            )
        )
    fields: dict[str, Any] = c.settle(rows, subtotal=False)
    withheld = withholding_amount(base)
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=c.number() if c.chance(0.5) else None,
        issue_date=c.issued,
        due_date=c.due if c.chance(0.5) else None,
        issuer=party(c.seller),
        recipient=party(c.buyer, place=c.chance(0.4), tel=False, registered=False),
        bank_accounts=c.seller.accounts[:1],
        withholding_tax=withheld,
        amount_due=fields["total"] - withheld,
        **fields,
    )
    work = f"{c.issued.year}年{c.issued.month}月分"
    return Filled(document, c.seller, c.buyer, rows, {"base": base, "work": work})


_METERS = {
    "ガス": ("基本料金", "従量料金", "ガス器具リース料"),
    "水道": ("水道料金", "下水道使用料", "メーター使用料"),
    "電話": ("基本使用料", "通話料", "付加機能使用料", "ユニバーサルサービス料"),
    "インターネット": ("光回線利用料", "プロバイダー料", "無線LANルーター利用料"),
    "電力": ("基本料金", "電力量料金", "再エネ発電賦課金", "燃料費調整額"),
}


def utility(c: Clerk) -> Filled:
    """What was used and what it costs, tax inside (使用量のお知らせ兼請求書)."""
    service = c.rng.choice(list(_METERS))
    names = _METERS[service][: c.rng.randint(2, 4)]
    prices = [c.rng.randint(300, 28_000) for _ in names]
    rows = [
        c.row(name, price, _PLAIN) for name, price in zip(names, prices, strict=True)
    ]
    start = c.issued - dt.timedelta(days=32)
    document = c.document(
        DocumentType.INVOICE,
        rows,
        document_number=None,
        issue_date=c.issued,
        due_date=month_end(c.due),
        issuer=party(c.seller, place=c.chance(0.7)),
        recipient=party(c.buyer, tel=False, registered=False),
        **c.settle(rows, inside=True),
    )
    used = c.rng.randint(12, 2400)
    meter = c.rng.randint(1000, 9000)
    more = {"service": service, "used": used, "meter": meter, "start": start,
            "stop": c.issued - dt.timedelta(days=2),
            "customer": f"{c.rng.randint(10, 99)}-{c.rng.randint(10**4, 10**5)}-{c.rng.randint(100, 999)}"}  # fmt: skip
    return Filled(document, c.seller, c.buyer, rows, more)


def cover(c: Clerk) -> Filled:
    """A cover with the sum, the details on a second page (表紙つき見積書)."""
    keys = ("description", "quantity", "unit", "unit_price", "amount")
    rows = c.rows(c.rng.randint(4, 10), keys, reduced=False)
    item = Item("出精値引", "", "式", Decimal(0), Decimal(1), rows[0].item.rate, "")
    if c.chance(0.5):
        off = Line(description="出精値引", amount=-c.rng.randint(1, 40) * 1000)
        rows.append(Entry(off, item, c.issued, ""))
    document = c.document(
        DocumentType.QUOTATION,
        rows,
        document_number=c.number(),
        issue_date=c.issued,
        subject=c.rng.choice(
            ["駐車場整備工事", "事務所改修工事", "倉庫屋根補修", "受変電設備更新"]
        ),
        issuer=party(c.seller, registered=c.chance(0.5)),
        recipient=party(c.buyer, place=False, tel=False, registered=False),
        **c.settle(rows),
    )
    return Filled(document, c.seller, c.buyer, rows)

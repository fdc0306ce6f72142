"""The ordinary invoices among the samples (請求書)."""

import datetime as dt
from decimal import Decimal

from books.model import REDUCED_RATE, STANDARD_RATE, Document, DocumentType
from samples import parties as p
from samples.sheet import Sheet
from samples.sums import INCLUSIVE, row, totals

INVOICE = DocumentType.INVOICE

PLAIN_COLUMNS = [
    ("description", "品名"),
    ("quantity", "数量"),
    ("unit", "単位"),
    ("unit_price", "単価"),
    ("amount", "金額"),
]


def day_of(month: int, day: int) -> dt.date:
    """A day of 2026, the year of the samples."""
    return dt.date(2026, month, day)


def cloud() -> Sheet:
    """Cloud-style invoice, one rate, with order number (クラウド請求書)."""
    lines = (
        row("ダンボール箱 A式 400×300×250 無地", 300, "枚", 98),
        row("エアキャップ 幅1200mm×42m", 12, "巻", 1480),
        row("OPPテープ 48mm×100m 透明", 50, "巻", 165),
        row("PEフォーム袋 150×200 (500枚入)", 4, "箱", 3850),
        row("配送費 (2t車)", 1, "台", 12000),
    )
    document = Document(
        document_type=INVOICE,
        document_number="HSM-2609-0148",
        issue_date=dt.date(2026, 9, 30),
        due_date=dt.date(2026, 10, 31),
        order_number="PO-26090042",
        subject="9月分 梱包資材",
        issuer=p.HOSHIMI,
        recipient=p.US_ADDRESS,
        bank_accounts=(p.HOSHIMI_ACCOUNT,),
        notes="お振込手数料は当社にて負担いたします。",
        **totals(lines),
    )
    show = {
        "title": "請求書",
        "columns": PLAIN_COLUMNS,
        "accent": "#2b6cb0",
        "labels": {"number": "請求書番号", "issued": "請求日"},
        "seal": "株式会社ほしみ包装",
        "period": "2026年9月1日～9月30日 納品分",
    }
    return Sheet(document, "cloud", show)


def reduced() -> Sheet:
    """Ruled invoice with two rates and a ※ legend (軽減税率のある請求書)."""
    lines = (
        row(
            "煎茶ティーバッグ 50包",
            6,
            "袋",
            780,
            tax_rate=REDUCED_RATE,
            date=day_of(10, 2),
        ),
        row(
            "ドリップコーヒー 深煎り 100袋",
            2,
            "箱",
            3240,
            tax_rate=REDUCED_RATE,
            date=day_of(10, 2),
        ),
        row(
            "紙コップ 205ml 50個",
            20,
            "本",
            215,
            tax_rate=STANDARD_RATE,
            date=day_of(10, 2),
        ),
        row(
            "天然水 2L×6本",
            15,
            "ケース",
            618,
            tax_rate=REDUCED_RATE,
            date=day_of(10, 14),
        ),
        row(
            "食器用洗剤 4L 業務用",
            3,
            "本",
            1180,
            tax_rate=STANDARD_RATE,
            date=day_of(10, 14),
        ),
        row(
            "黒糖まんじゅう 12個入",
            5,
            "箱",
            1350,
            tax_rate=REDUCED_RATE,
            date=day_of(10, 23),
        ),
        row("割り箸 100膳", 10, "袋", 248, tax_rate=STANDARD_RATE, date=day_of(10, 23)),
    )
    document = Document(
        document_type=INVOICE,
        document_number="M-10372",
        issue_date=dt.date(2026, 10, 31),
        due_date=dt.date(2026, 11, 30),
        issuer=p.MITSUMATA,
        recipient=p.US_NAME,
        bank_accounts=(p.MITSUMATA_ACCOUNT,),
        **totals(lines),
    )
    show = {
        "title": "請　求　書",
        "columns": [("date", "月日"), *PLAIN_COLUMNS],
        "rows": 14,
        "mark": "※",
        "dates": "wareki",
        "seal": "みつまた食品株式会社",
        "seal_shape": "vertical",
    }
    return Sheet(document, "ruled", show)


def inclusive() -> Sheet:
    """Band layout, amounts with tax inside (税込・内税の請求書)."""
    lines = (
        row("コピー用紙 A4 500枚×5冊", 10, "箱", 2728),
        row("油性ボールペン 0.5 黒 10本", 8, "箱", 1078),
        row("フラットファイル A4-S 青 10冊", 12, "パック", 539),
        row("テープのり 詰替", 20, "個", 264),
        row("インデックスラベル 中 赤", 6, "袋", 187),
    )
    document = Document(
        document_type=INVOICE,
        document_number="260930-0077",
        issue_date=dt.date(2026, 9, 30),
        due_date=dt.date(2026, 10, 30),
        issuer=p.YUZURIHA,
        recipient=p.US_NAME,
        bank_accounts=(p.YUZURIHA_ACCOUNT,),
        **totals(lines, INCLUSIVE),
    )
    columns = [
        ("description", "商品名"),
        ("quantity_unit", "数量"),
        ("unit_price", "単価(税込)"),
        ("amount", "金額(税込)"),
    ]
    show = {
        "title": "御請求書",
        "columns": columns,
        "accent": "#1f6f5c",
        "dates": "slash",
        "period": "2026年9月1日～9月30日 お買上分",
    }
    return Sheet(document, "band", show)


def two_pages() -> Sheet:
    """An invoice that runs over two pages (二枚にわたる請求書)."""
    sizes = (3, 4, 5, 6, 8, 10, 12, 16)
    lines = tuple(
        row(
            f"{name} M{size}×{length}",
            (size * 10 + length) // 5 * 5,
            "本" if length else "個",
            price + Decimal(size) / 2,
            item_code=f"{code}-{size:02}{length:02}",
        )
        for name, code, length, price in (
            ("六角穴付ボルト SUS304", "CB", 20, Decimal("11.5")),
            ("六角穴付ボルト SCM435", "CS", 30, Decimal("7.2")),
            ("六角ボルト 三価クロメート", "HB", 45, Decimal("6.8")),
            ("皿小ねじ 黄銅", "FS", 12, Decimal("4.3")),
        )
        for size in sizes
    )
    document = Document(
        document_type=INVOICE,
        document_number="0004901",
        issue_date=dt.date(2026, 10, 31),
        due_date=dt.date(2026, 11, 30),
        issuer=p.HAKOBE,
        recipient=p.US_ADDRESS,
        bank_accounts=(p.HAKOBE_ACCOUNT,),
        **totals(lines),
    )
    show = {
        "title": "請求書",
        "columns": [("item_code", "商品コード"), *PLAIN_COLUMNS],
        "accent": "#444",
        "labels": {"number": "伝票番号", "issued": "発行日"},
        "period": "2026年10月分",
    }
    return Sheet(document, "cloud", show)


def small() -> Sheet:
    """Short invoice for the pile (束の中の請求書)."""
    lines = (
        row("空調機フィルター交換", 6, "台", 4800),
        row("ドレン配管清掃", 1, "式", 15000),
        row("出張費", 1, "回", 5000),
    )
    document = Document(
        document_type=INVOICE,
        document_number="AK-1026",
        issue_date=dt.date(2026, 10, 28),
        due_date=dt.date(2026, 11, 30),
        delivery_date=dt.date(2026, 10, 26),
        issuer=p.AKEBI,
        recipient=p.US_NAME,
        bank_accounts=(p.AKEBI_ACCOUNT,),
        **totals(lines),
    )
    show = {
        "title": "請　求　書",
        "columns": PLAIN_COLUMNS,
        "rows": 10,
        "dates": "slash",
        "seal": "株式会社あけび設備",
        "delivered": "取引日",
    }
    return Sheet(document, "plain", show)


def for_order(order: Document, *, number: str, delivered: dt.date) -> Sheet:
    """The invoice that a supplier sends for our order (注文に対する請求書)."""
    document = Document(
        document_type=INVOICE,
        document_number=number,
        issue_date=dt.date(2026, 10, 31),
        due_date=order.due_date,
        delivery_date=delivered,
        order_number=order.document_number,
        issuer=p.KARATACHI,
        recipient=p.US_ADDRESS,
        bank_accounts=(p.KARATACHI_ACCOUNT,),
        **totals(order.lines),
    )
    show = {
        "title": "請　求　書",
        "columns": [("item_code", "品番"), *PLAIN_COLUMNS],
        "rows": 12,
        "dates": "kanji",
        "seal": p.KARATACHI.name,
        "seal_shape": "vertical",
        "delivered": "納品日",
    }
    return Sheet(document, "ruled", show)

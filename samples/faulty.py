"""Invoices with a planted fault (誤りのある請求書)."""

import datetime as dt

from books.model import STANDARD_RATE, Document, TaxSubtotal
from samples import parties as p
from samples.invoices import INVOICE, PLAIN_COLUMNS
from samples.sheet import Sheet
from samples.sums import EXCLUSIVE, row, tax_of, totals


def unregistered() -> Sheet:
    """A painter without registration number, after 2026-10-01 (免税事業者の請求書)."""
    lines = (
        row("工場外壁 下地処理・錆止め", 46, "㎡", 850),
        row("同上 上塗り 2回", 46, "㎡", 1600),
        row("足場設置・撤去", 1, "式", 38000),
        row("養生・清掃費", 1, "式", 9500),
    )
    document = Document(
        document_type=INVOICE,
        document_number="31",
        issue_date=dt.date(2026, 10, 22),
        due_date=dt.date(2026, 11, 30),
        subject="第二工場 外壁補修塗装",
        issuer=p.YOMOGI,
        recipient=p.US_NAME,
        bank_accounts=(p.YOMOGI_ACCOUNT,),
        **totals(lines),
    )
    show = {
        "title": "請　求　書",
        "columns": [("description", "工事内容"), *PLAIN_COLUMNS[1:]],
        "rows": 10,
        "seal": "よもぎ塗装",
        "period": "2026年10月12日～10月19日",
    }
    return Sheet(document, "plain", show, ("registration_number_missing",))


def miscalculated() -> Sheet:
    """One row whose amount is not quantity × price (計算違いのある請求書)."""
    lines = (
        row("電磁接触器 20A AC200V", 8, "個", 3420, item_code="DZ-20A"),
        row("サーマルリレー 11-17A", 8, "個", 1860, item_code="TH-17"),
        row(
            "制御盤用ファン 120角",
            12,
            "台",
            1950,
            item_code="FN-120",
            amount=23500,
        ),
        row("端子台 20P", 25, "個", 612, item_code="TB-20P"),
        row("KIV電線 1.25sq 黒 100m", 6, "巻", 4380, item_code="KIV-125B"),
    )
    document = Document(
        document_type=INVOICE,
        document_number="OK-77215",
        issue_date=dt.date(2026, 10, 31),
        due_date=dt.date(2026, 12, 10),
        delivery_date=dt.date(2026, 10, 27),
        order_number="PO-26100007",
        issuer=p.OKINAGUSA,
        recipient=p.US_NAME,
        bank_accounts=(p.OKINAGUSA_ACCOUNT,),
        **totals(lines),
    )
    show = {
        "title": "請求書",
        "columns": [("item_code", "品番"), *PLAIN_COLUMNS],
        "accent": "#8a3b12",
        "seal": "株式会社おきなぐさ電材",
        "dates": "kanji",
        "delivered": "納品日",
    }
    return Sheet(document, "band", show, ("line_amount_mismatch",))


def line_rounding() -> Sheet:
    """Tax rounded on each row and added, which the law does not allow (行ごとの端数処理)."""
    items = (
        ("ハイスドリル φ3.2", 15, "本", 187),
        ("超硬エンドミル φ6 4枚刃", 3, "本", 2463),
        ("タップ M5×0.8", 7, "本", 655),
        ("砥石車 205×19", 1, "枚", 3128),
        ("切削油剤 18L 希釈型", 1, "缶", 11859),
        ("ウエス 1kg 圧縮", 13, "袋", 269),
    )
    bare = [row(*item) for item in items]
    lines = tuple(
        x.model_copy(update={"tax_amount": tax_of(x.amount or 0, STANDARD_RATE)})
        for x in bare
    )
    summary = TaxSubtotal(
        rate=STANDARD_RATE,
        taxable_amount=sum(x.amount or 0 for x in lines),
        tax_amount=sum(x.tax_amount or 0 for x in lines),
        basis=EXCLUSIVE,
    )
    document = Document(
        document_type=INVOICE,
        document_number="0004862",
        issue_date=dt.date(2026, 10, 25),
        due_date=dt.date(2026, 11, 25),
        issuer=p.HAKOBE,
        recipient=p.US_ADDRESS,
        bank_accounts=(p.HAKOBE_ACCOUNT,),
        **totals(lines, summary=(summary,)),
    )
    show = {
        "title": "請　求　書",
        "columns": [*PLAIN_COLUMNS, ("tax_amount", "消費税額")],
        "rows": 12,
        "dates": "kanji",
        "seal": "はこべ工具株式会社",
        "period": "2026年9月26日～2026年10月25日",
    }
    return Sheet(document, "ruled", show, ("per_line_rounding",))

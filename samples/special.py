"""Invoices with a twist: carry-over, withholding, returns (特殊な請求書)."""

import datetime as dt
from decimal import Decimal

from books.model import STANDARD_RATE, Document, DocumentType, Line, TaxSubtotal
from samples import parties as p
from samples.invoices import INVOICE, PLAIN_COLUMNS, day_of
from samples.sheet import Sheet
from samples.sums import EXCLUSIVE, row, tax_of, totals


def withholding() -> Sheet:
    """A translator's letter with withholding tax (源泉徴収のある請求書)."""
    lines = (
        row("取扱説明書 和文英訳 (NC旋盤 操作編)", 4200, "字", 14),
        row("展示会パネル 英文校正", 6, "枚", 2500),
        row("打合せ・用語集整備", 3, "時間", 4000),
    )
    sums = totals(lines)
    withheld = int(Decimal(sums["subtotal"]) * Decimal("0.1021"))
    document = Document(
        document_type=INVOICE,
        document_number="2026-1012",
        issue_date=dt.date(2026, 10, 12),
        due_date=dt.date(2026, 11, 30),
        delivery_date=dt.date(2026, 10, 9),
        subject="取扱説明書英訳ほか業務",
        issuer=p.TSUGUMI,
        recipient=p.US_NAME,
        bank_accounts=(p.TSUGUMI_ACCOUNT,),
        withholding_tax=withheld,
        amount_due=sums["total"] - withheld,
        **sums,
    )
    show = {
        "title": "請求書",
        "columns": PLAIN_COLUMNS,
        "person": "総務部 経理課 御中",
        "seal": "つぐみ",
        "seal_shape": "round",
        "delivered": "納品日",
    }
    return Sheet(document, "letter", show)


def carry_over() -> Sheet:
    """Monthly statement with a carry-over (繰越のある合計請求書)."""
    lines = (
        row(
            "大田→川崎 4t車",
            1,
            "便",
            28000,
            date=day_of(9, 24),
            delivery_note_number="51873",
        ),
        row(
            "大田→厚木 2t車",
            1,
            "便",
            24500,
            date=day_of(9, 29),
            delivery_note_number="51902",
        ),
        row(
            "路線便 80サイズ",
            36,
            "個",
            745,
            date=day_of(10, 5),
            delivery_note_number="51960",
        ),
        row(
            "大田→上田 4t車",
            1,
            "便",
            62000,
            date=day_of(10, 9),
            delivery_note_number="52011",
        ),
        row(
            "待機料 30分毎",
            3,
            "回",
            2000,
            date=day_of(10, 9),
            delivery_note_number="52011",
        ),
        row(
            "路線便 100サイズ",
            18,
            "個",
            980,
            date=day_of(10, 16),
            delivery_note_number="52048",
        ),
        row("値引", amount=-3000, date=day_of(10, 20), delivery_note_number="52077"),
    )
    sums = totals(lines)
    document = Document(
        document_type=INVOICE,
        document_number="K2610-0315",
        issue_date=dt.date(2026, 10, 20),
        due_date=dt.date(2026, 11, 20),
        issuer=p.KASASAGI,
        recipient=p.US_ADDRESS,
        bank_accounts=p.KASASAGI_ACCOUNTS,
        previous_balance=286440,
        payment_received=220000,
        carried_forward=66440,
        amount_due=66440 + sums["total"],
        **sums,
    )
    columns = [
        ("date", "日付"),
        ("delivery_note_number", "伝票No."),
        ("description", "摘要"),
        ("quantity", "数量"),
        ("unit", "単位"),
        ("unit_price", "単価"),
        ("amount", "金額"),
    ]
    show = {
        "title": "合計請求書",
        "columns": columns,
        "rows": 16,
        "minus": "▲",
        "dates": "short",
        "closing": "令和8年10月20日締切分",
        "code": "00417",
        "seal": "株式会社かささぎ運輸",
    }
    return Sheet(document, "ledger", show)


def per_note() -> Sheet:
    """Tax rounded once per delivery note, the invoice adds (納品書ごとの消費税)."""
    notes = (
        (
            "N-8814",
            3,
            (("SS400 丸棒 φ25×1000", 13, "本", 1285), ("切断加工", 13, "回", 95)),
        ),
        ("N-8847", 11, (("A5052 板 t3 300×400", 7, "枚", 2345),)),
        (
            "N-8901",
            25,
            (("SUS304 角パイプ 30×30×1.5", 9, "本", 3717), ("面取り", 27, "箇所", 45)),
        ),
    )
    lines = tuple(
        row(*item, date=dt.date(2026, 9, day), delivery_note_number=number)
        for number, day, items in notes
        for item in items
    )
    summary = TaxSubtotal(
        rate=STANDARD_RATE,
        taxable_amount=sum(x.amount or 0 for x in lines),
        tax_amount=sum(tax_of(net, STANDARD_RATE) for net in _note_sums(lines)),
        basis=EXCLUSIVE,
    )
    document = Document(
        document_type=INVOICE,
        document_number="KT-260930-16",
        issue_date=dt.date(2026, 9, 30),
        due_date=dt.date(2026, 10, 31),
        issuer=p.KARATACHI,
        recipient=p.US_NAME,
        bank_accounts=(p.KARATACHI_ACCOUNT,),
        notes="消費税額は納品書ごとに計算し、1円未満を切り捨てています。",
        **totals(lines, summary=(summary,)),
    )
    show = {
        "title": "請求明細書",
        "columns": [
            ("date", "納品日"),
            ("delivery_note_number", "納品書No."),
            *PLAIN_COLUMNS,
        ],
        "dates": "slash",
        "groups": [
            {"number": number, "net": net, "tax": tax_of(net, STANDARD_RATE)}
            for (number, _, _), net in zip(notes, _note_sums(lines), strict=True)
        ],
    }
    return Sheet(document, "notes", show)


def _note_sums(lines: tuple[Line, ...]) -> list[int]:
    sums: dict[str | None, int] = {}
    for line in lines:
        number = line.delivery_note_number
        sums[number] = sums.get(number, 0) + (line.amount or 0)
    return list(sums.values())


def returned() -> Sheet:
    """Return invoice for goods sent back (適格返還請求書)."""
    lines = (
        row("A5052 板 t3 300×400 (傷不良)", -3, "枚", 2345),
        row("SS400 丸棒 φ25×1000 (寸法不良)", -5, "本", 1285),
    )
    document = Document(
        document_type=DocumentType.RETURN_INVOICE,
        document_number="KT-R0043",
        issue_date=dt.date(2026, 10, 8),
        issuer=p.KARATACHI,
        recipient=p.US_NAME,
        original_date=dt.date(2026, 9, 11),
        notes="9月30日付請求書 KT-260930-16 の返品分です。",
        **totals(lines),
    )
    show = {
        "title": "適格返還請求書",
        "columns": PLAIN_COLUMNS,
        "accent": "#7b341e",
        "labels": {"number": "伝票番号", "issued": "発行日", "total": "返金額(税込)"},
        "minus": "▲",
        "returned": dt.date(2026, 10, 6),
        "seal": "有限会社からたち金属",
        "lead": "下記の通り返品を承りましたので、ご返金いたします。",
    }
    return Sheet(document, "cloud", show)

"""One document of every kind, and the hard ones, for the tests of paper (書類の見本)."""

import datetime as dt
from decimal import Decimal

from books.model import (
    BUYER_WRITES,
    AccountType,
    Adjustment,
    Answer,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
    Section,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)

KIND = DocumentType
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
SUPPLIER = Party(
    name="株式会社みどり食品",
    registration_number="T6999901000118",
    postal_code="100-0001",
    address="東京都千代田区見本町1丁目2番3号 見本ビル4階",
    tel="03-0000-1234",
    fax="03-0000-1235",
    email="keiri@midori.example",
    department="営業部",
    contact="高橋 花子",
)
BUYER = Party(
    name="でんぴょう製作所株式会社",
    postal_code="530-0001",
    address="大阪府大阪市北区見本通5-6-7",
    department="購買課",
    contact="佐藤 一郎",
)
ACCOUNT = BankAccount(
    bank="みずほ銀行",
    bank_code="0001",
    branch="丸の内支店",
    branch_code="005",
    account_type=AccountType.ORDINARY,
    number="1234567",
    holder="ｶ)ﾐﾄﾞﾘｼﾖｸﾋﾝ",
)
GOODS = (
    ("有機にんじん 10kg箱", "箱", EIGHT),
    ("業務用食器洗剤 ノンリンス 20L", "缶", TEN),
    ("冷凍ブルーベリー 1kg×12袋入り（カナダ産・選別済み）", "ケース", EIGHT),
    ("配送料", "式", TEN),
    ("包装用段ボール K5 A式 330×240×180", "枚", TEN),
)


def lines(count: int, **more: object) -> tuple[Line, ...]:
    """Rows of mixed rates whose arithmetic holds."""
    rows = []
    for i in range(count):
        name, unit, rate = GOODS[i % len(GOODS)]
        quantity, price = Decimal(i % 7 + 1), Decimal(1200 + 35 * (i % 11))
        values = {
            "date": dt.date(2026, 10, i % 28 + 1),
            "description": f"{name} #{i + 1:03}",
            "quantity": quantity,
            "unit": unit,
            "unit_price": price,
            "tax_rate": rate,
            "amount": int(quantity * price),
        }
        rows.append(Line(**{**values, **more}))
    return tuple(rows)


def summary(rows: tuple[Line, ...]) -> tuple[TaxSubtotal, ...]:
    """Totals per rate, the tax rounded down once."""
    found = []
    for rate in (TEN, EIGHT):
        taxable = sum(x.amount or 0 for x in rows if x.tax_rate == rate)
        if taxable:
            found.append(
                TaxSubtotal(
                    rate=rate,
                    taxable_amount=taxable,
                    tax_amount=int(taxable * rate),
                    basis=TaxBasis.EXCLUSIVE,
                )
            )
    return tuple(found)


def document(kind: DocumentType, rows: tuple[Line, ...], **more: object) -> Document:
    """A document with the sums of its rows."""
    taxes = summary(rows)
    subtotal = sum(t.taxable_amount or 0 for t in taxes)
    tax = sum(t.tax_amount or 0 for t in taxes)
    values = {
        "document_type": kind,
        "document_number": "DOC-2026-0042",
        "issue_date": dt.date(2026, 10, 31),
        "issuer": BUYER if kind in BUYER_WRITES else SUPPLIER,
        "recipient": SUPPLIER if kind in BUYER_WRITES else BUYER,
        "lines": rows,
        "tax_summary": taxes,
        "subtotal": subtotal if taxes else None,
        "tax_total": tax if taxes else None,
        "total": subtotal + tax if taxes else None,
    }
    return Document(**{**values, **more})


def invoice(count: int = 6, **more: object) -> Document:
    """A qualified invoice."""
    values = {
        "subject": "10月分 食材・資材",
        "delivery_date": dt.date(2026, 10, 31),
        "due_date": dt.date(2026, 11, 30),
        "order_number": "PO-7788",
        "bank_accounts": (ACCOUNT,),
        "notes": "振込手数料は弊社負担です。\n今後ともよろしくお願いいたします。",
    }
    return document(KIND.INVOICE, lines(count), **{**values, **more})


def consolidated() -> Document:
    """A monthly bill of two papers, with carry-over and deductions (統合請求)."""
    rows = (*lines(3, section="D-101"), *lines(4, section="D-102"))
    taxes = summary(rows)
    sections = (
        Section(
            number="D-101",
            date=dt.date(2026, 10, 10),
            subject="本社納品分",
            tax_summary=summary(rows[:3]),
            subtotal=sum(x.amount or 0 for x in rows[:3]),
            references=(Reference(kind=KIND.PURCHASE_ORDER, number="PO-1"),),
        ),
        Section(
            number="D-102",
            date=dt.date(2026, 10, 20),
            subject="大阪工場納品分",
            tax_summary=summary(rows[3:]),
            subtotal=sum(x.amount or 0 for x in rows[3:]),
            adjustments=(Adjustment(amount=-300, reason="数量値引き", rate=EIGHT),),
        ),
    )
    taxed = sum((t.taxable_amount or 0) + (t.tax_amount or 0) for t in taxes)
    total = taxed - 1_000
    return document(
        KIND.INVOICE,
        rows,
        sections=sections,
        period_start=dt.date(2026, 10, 1),
        period_end=dt.date(2026, 10, 31),
        due_date=dt.date(2026, 11, 30),
        previous_balance=220_000,
        payment_received=200_000,
        carried_forward=20_000,
        withholding_tax=1_021,
        deductions=550,
        adjustments=(Adjustment(amount=-1_000, reason="販売奨励金", rate=TEN),),
        total=total,
        amount_due=total + 20_000 - 1_021 - 550,
        bank_accounts=(ACCOUNT, ACCOUNT.model_copy(update={"number": "7654321"})),
    )


def order(**more: object) -> Document:
    """An order with the items of the 取適法."""
    values = {
        "document_number": "PO-7788",
        "delivery_date": dt.date(2026, 11, 20),
        "delivery_place": "大阪工場 第2倉庫（大阪府大阪市北区見本通5-6-7）",
        "inspection_date": dt.date(2026, 11, 25),
        "due_date": dt.date(2026, 12, 31),
        "payment_method": "銀行振込（現金）",
        "references": (Reference(kind=KIND.QUOTATION, number="Q-55"),),
    }
    rows = lines(5, date=dt.date(2026, 11, 20), item_code="AB-1029")
    return document(KIND.PURCHASE_ORDER, rows, **{**values, **more})


def every_kind() -> dict[str, Document]:
    """One document of every kind, by a name."""
    answered = tuple(
        row.model_copy(
            update={
                "answer": answer,
                "line_number": str(i + 1),
                "references": (
                    Reference(
                        kind=KIND.PURCHASE_ORDER, number="PO-7788", line=str(i + 1)
                    ),
                ),
                "note": "11月25日納入となります" if answer is Answer.CHANGED else None,
            }
        )
        for i, (row, answer) in enumerate(zip(lines(len(Answer)), Answer, strict=True))
    )
    paid = tuple(
        Line(
            date=dt.date(2026, 9, 30),
            amount=110_000 * (i + 1),
            references=(
                Reference(
                    kind=KIND.INVOICE,
                    number=f"INV-{i + 1:04}",
                    date=dt.date(2026, 9, 30),
                ),
            ),
            adjustments=(Adjustment(amount=-5_500, reason="相殺"),) if i == 1 else (),
        )
        for i in range(4)
    )
    forecast = tuple(
        Line(
            item_code=f"FC-{i:02}",
            description=GOODS[i % 5][0],
            quantity=Decimal(120 * (i + 1)),
            unit=GOODS[i % 5][1],
            period_start=dt.date(2026, 11 + i % 2, 1),
            period_end=dt.date(2026, 11 + i % 2, 28),
        )
        for i in range(6)
    )
    returned = lines(2)
    original = Reference(
        kind=KIND.INVOICE, number="INV-0031", date=dt.date(2026, 9, 30)
    )
    statement = Reference(
        kind=KIND.PAYMENT_NOTICE, number="SH-9", date=dt.date(2026, 10, 31)
    )
    return {
        "invoice": invoice(),
        "consolidated": consolidated(),
        "simplified": document(
            KIND.SIMPLIFIED_INVOICE,
            lines(3),
            recipient=Party(),
            delivery_date=dt.date(2026, 10, 31),
        ),
        "return": document(
            KIND.RETURN_INVOICE,
            returned,
            original_date=dt.date(2026, 9, 30),
            delivery_date=dt.date(2026, 10, 31),
            references=(original,),
        ),
        "order": order(),
        "order_change": order(purpose=Purpose.CHANGE, revision="2"),
        "order_cancel": order(purpose=Purpose.CANCEL, revision="3"),
        "order_response": document(
            KIND.ORDER_RESPONSE,
            answered,
            answer=Answer.CHANGED,
            order_number="PO-7788",
            delivery_date=dt.date(2026, 11, 20),
        ),
        "delivery_note": document(KIND.DELIVERY_NOTE, lines(4), order_number="PO-7788"),
        "acceptance_note": document(
            KIND.ACCEPTANCE_NOTE,
            lines(4, delivery_note_number="D-101"),
            inspection_date=dt.date(2026, 10, 30),
            order_number="PO-7788",
        ),
        "payment_notice": document(
            KIND.PAYMENT_NOTICE,
            lines(4),
            due_date=dt.date(2026, 11, 30),
            bank_accounts=(ACCOUNT,),
            notes="送付後7日以内に誤りのある旨のご連絡がない場合は、記載内容のとおりご確認いただいたものといたします。",
        ),
        "quotation": document(
            KIND.QUOTATION,
            lines(4, date=None),
            subject="厨房資材一式",
            delivery_place="御社ご指定場所",
            payment_method="月末締め翌月末払い",
            notes="見積有効期限: 発行日より30日",
        ),
        "quotation_request": document(
            KIND.QUOTATION_REQUEST,
            lines(3, amount=None, unit_price=None, tax_rate=None),
            subject="年末商戦向け資材",
        ),
        "demand_forecast": document(
            KIND.DEMAND_FORECAST,
            forecast,
            period_start=dt.date(2026, 11, 1),
            period_end=dt.date(2027, 1, 31),
        ),
        "supply_instruction": document(
            KIND.SUPPLY_INSTRUCTION,
            lines(4, amount=None, unit_price=None, tax_rate=None),
            delivery_place="大阪工場 第2倉庫",
            delivery_date=dt.date(2026, 11, 20),
            order_number="PO-7788",
        ),
        "self_invoice_response": document(
            KIND.SELF_INVOICE_RESPONSE,
            lines(3),
            answer=Answer.ACCEPTED,
            references=(statement,),
        ),
        "remittance_advice": document(
            KIND.REMITTANCE_ADVICE,
            paid,
            total=1_094_500,
            due_date=dt.date(2026, 11, 30),
            bank_accounts=(ACCOUNT,),
            payment_method="総合振込",
        ),
        "other": document(KIND.OTHER, lines(2), subject="お取引条件のご案内"),
    }


def hard_ones() -> dict[str, Document]:
    """Documents at the edges: none, many, faulty, long, foreign, tiny and huge."""
    huge = 999_999_999_999
    long = "株式会社" + "とても長い名前の商事" * 8
    wide = Line(
        date=dt.date(2026, 10, 1),
        delivery_note_number="DN-2026-10-000001-A",
        item_code="4901234567894-XYZ",
        description="特注ステンレス製棚受け金具" * 12 + "Supercalifragilistic" * 8,
        details="材質 SUS304、表面ヘアライン仕上げ\n寸法 W1200×D450×H1800",
        note="別送",
        quantity=Decimal("1234567.891"),
        unit="ダース箱",
        unit_price=Decimal("98765432.1234"),
        tax_rate=TEN,
        tax_amount=huge,
        amount=-huge,
        line_number="00010",
        period_start=dt.date(2026, 9, 1),
        period_end=dt.date(2026, 9, 30),
        adjustments=(Adjustment(amount=-1, reason="端数"),),
        references=(Reference(kind=KIND.PURCHASE_ORDER, number="PO-99999999-0001"),),
        answer=Answer.REJECTED,
    )
    return {
        "none": invoice(0),
        "one": invoice(1),
        "fifteen": invoice(15),
        "sixty": invoice(60),
        "three_hundred": invoice(300),
        "empty": Document(document_type=KIND.INVOICE),
        "faulty": Document(
            document_type=KIND.INVOICE,
            lines=(Line(amount=5), Line(description="<script>alert(1)</script>")),
            tax_summary=(TaxSubtotal(), TaxSubtotal(rate=TEN)),
            issuer=Party(name='"</style><img src=x onerror=alert(1)>'),
            document_number="</title>",
        ),
        "long": invoice(
            2,
            lines=(wide, *lines(2, item_code="X")),
            issuer=SUPPLIER.model_copy(update={"name": long, "address": long * 2}),
            recipient=BUYER.model_copy(update={"name": long, "address": long * 2}),
            subject=long * 3,
            document_number="INV-" + "1234567890" * 5,
            notes="長い備考。" * 400,
        ),
        "foreign": invoice(
            2,
            lines=(
                Line(
                    description="Łódź Świeże jabłka – Ñandú Ω≈ç 简体字 한국어 🍎",
                    amount=1,
                ),
                Line(description="髙﨑 𠮷野家 ㈱①Ⅳ ㍿ ｶﾀｶﾅ", amount=2),
            ),
            recipient=Party(name="Müller & Söhne GmbH", contact="Ms. O'Neil <CFO>"),
        ),
        "one_yen": invoice(1, total=1, subtotal=1, tax_total=0),
        "huge": invoice(
            1,
            total=huge,
            subtotal=huge,
            tax_total=huge,
            amount_due=-huge,
            previous_balance=huge,
            payment_received=huge,
            carried_forward=-huge,
            tax_summary=(
                TaxSubtotal(rate=TEN, taxable_amount=huge, tax_amount=huge),
                TaxSubtotal(
                    rate=EIGHT,
                    taxable_amount=huge,
                    tax_amount=huge,
                    category=TaxCategory.REDUCED,
                    basis=TaxBasis.INCLUSIVE,
                ),
                TaxSubtotal(rate=Decimal(0), taxable_amount=huge),
                TaxSubtotal(
                    rate=Decimal(0), taxable_amount=5, category=TaxCategory.EXPORT
                ),
            ),
        ),
    }

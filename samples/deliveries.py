"""Papers about goods that came or went (納品書・検収書・支払通知書)."""

import datetime as dt

from books.model import Document, DocumentType
from samples import parties as p
from samples.orders import CODED_COLUMNS, DIFFERING_ORDER, PLAIN_COLUMNS
from samples.sheet import Sheet
from samples.sums import row, totals


def delivery_without_prices() -> Sheet:
    """An A5 delivery note whose price cells are blank (単価・金額の欄が空の納品書)."""
    lines = (
        row("ダンボール箱 A式 400×300×250 無地", 300, "枚"),
        row("エアキャップ 幅1200mm×42m", 12, "巻"),
        row("OPPテープ 48mm×100m 透明", 50, "巻"),
    )
    document = Document(
        document_type=DocumentType.DELIVERY_NOTE,
        document_number="D-55031",
        delivery_date=dt.date(2026, 9, 18),
        order_number="PO-26090042",
        issuer=p.seen(p.HOSHIMI, "name", "postal_code", "address", "tel"),
        recipient=p.US_NAME,
        lines=lines,
    )
    show = {
        "title": "納　品　書",
        "columns": PLAIN_COLUMNS,
        "rows": 6,
        "paper": "A5 landscape",
        "seal": "株式会社ほしみ包装",
        "received": "26. 9.18",
    }
    return Sheet(document, "delivery", show)


def delivery(order: Document, number: str, delivered: dt.date) -> Sheet:
    """The delivery note of an order, with prices (注文どおりの納品書)."""
    document = Document(
        document_type=DocumentType.DELIVERY_NOTE,
        document_number=number,
        delivery_date=delivered,
        order_number=order.document_number,
        issuer=p.seen(p.KARATACHI, "name", "postal_code", "address", "tel"),
        recipient=p.US_NAME,
        lines=order.lines,
        subtotal=sum(x.amount or 0 for x in order.lines),
    )
    show = {
        "title": "納　品　書",
        "columns": CODED_COLUMNS,
        "rows": 8,
        "paper": "A4",
        "seal": "有限会社からたち金属",
    }
    return Sheet(document, "delivery", show)


def short_delivery() -> Document:
    """What the supplier delivered of the second order: 100 of 120 (不足のある納品)."""
    first, *others = DIFFERING_ORDER.lines
    less = row(
        first.description or "",
        100,
        first.unit,
        first.unit_price,
        item_code=first.item_code,
    )
    return DIFFERING_ORDER.model_copy(update={"lines": (less, *others)})


_INSPECTED = (
    row("軸受ハウジング FC250 機械加工", 30, "個", 6850, item_code="IW-5521A"),
    row("スペーサー S45C 高周波焼入", 118, "個", 420, item_code="IW-5530"),
)


def acceptance() -> Sheet:
    """What the customer accepted of our delivery (検収書)."""
    document = Document(
        document_type=DocumentType.ACCEPTANCE_NOTE,
        document_number="KS-2610-0881",
        issue_date=dt.date(2026, 10, 14),
        delivery_date=dt.date(2026, 10, 9),
        order_number="IW26-09902",
        issuer=p.seen(p.INUWASHI, "name", "postal_code", "address", "tel"),
        recipient=p.US_NAME,
        **totals(_INSPECTED),
    )
    show = {
        "title": "検収書",
        "columns": CODED_COLUMNS,
        "seal": "いぬわし精機検収",
        "seal_shape": "round",
    }
    return Sheet(document, "acceptance", show)


def payment_notice() -> Sheet:
    """The customer writes what it will pay us (支払通知書 兼 仕入明細書)."""
    lines = tuple(
        x.model_copy(update={"date": dt.date(2026, 10, day)})
        for x, day in zip(
            (
                *_INSPECTED,
                row("治具プレート A5052", 4, "枚", 18600, item_code="IW-J014"),
                row("再研磨 ローラー軸", 10, "本", 2350, item_code="IW-K220"),
            ),
            (9, 9, 20, 27),
            strict=True,
        )
    )
    document = Document(
        document_type=DocumentType.PAYMENT_NOTICE,
        document_number="SH-202610-0317",
        issue_date=dt.date(2026, 11, 5),
        due_date=dt.date(2026, 11, 30),
        issuer=p.seen(p.INUWASHI, "name", "postal_code", "address", "tel"),
        recipient=p.seen(p.US, "name", "registration_number", "postal_code", "address"),
        bank_accounts=(p.US_ACCOUNT,),
        notes="記載内容に誤りのある場合は、受領後10日以内にご連絡ください。"
        "ご連絡のない場合は、内容をご確認いただいたものといたします。",
        **totals(lines),
    )
    show = {
        "title": "支払通知書 兼 仕入明細書",
        "columns": [("date", "検収日"), *CODED_COLUMNS],
        "seal": "株式会社いぬわし精機",
    }
    return Sheet(document, "notice", show)


def small_delivery() -> Sheet:
    """Delivery note for the pile (束の中の納品書)."""
    lines = (
        row("ハイスドリル φ3.2", 15, "本", 187),
        row("タップ M5×0.8", 7, "本", 655),
        row("切削油剤 18L 希釈型", 1, "缶", 11859),
    )
    document = Document(
        document_type=DocumentType.DELIVERY_NOTE,
        document_number="0013377",
        issue_date=dt.date(2026, 10, 5),
        delivery_date=dt.date(2026, 10, 6),
        issuer=p.HAKOBE,
        recipient=p.US_NAME,
        **totals(lines),
    )
    show = {
        "title": "納　品　書",
        "columns": PLAIN_COLUMNS,
        "rows": 8,
        "paper": "A4",
        "seal": "はこべ工具株式会社",
    }
    return Sheet(document, "delivery", show)

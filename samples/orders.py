"""Orders, their answers and quotations (注文書・注文請書・見積書)."""

import datetime as dt
from typing import Any

from books.model import Document, DocumentType, Line, Party
from samples import parties as p
from samples.sheet import Sheet
from samples.sums import row, totals

PLAIN_COLUMNS = [
    ("description", "品名・仕様"),
    ("quantity", "数量"),
    ("unit", "単位"),
    ("unit_price", "単価"),
    ("amount", "金額"),
]
CODED_COLUMNS = [("item_code", "品番"), *PLAIN_COLUMNS]


def _order(number: str, issuer: Party, recipient: Party, **more: Any) -> Document:
    return Document(
        document_type=DocumentType.PURCHASE_ORDER,
        document_number=number,
        issuer=issuer,
        recipient=recipient,
        **more,
    )


def _our_order(number: str, lines: tuple[Line, ...], delivery: dt.date) -> Document:
    return _order(
        number,
        p.seen(p.US, "name", "postal_code", "address", "tel"),
        p.seen(p.KARATACHI, "name"),
        issue_date=dt.date(2026, 10, 1),
        delivery_date=delivery,
        due_date=dt.date(2026, 11, 30),
        delivery_place="当社 第一工場 資材受入口",
        inspection_date=delivery + dt.timedelta(days=7),
        payment_method="銀行振込",
        **totals(lines),
    )


def _order_sheet(document: Document, seal: str, **more: Any) -> Sheet:
    show = {"title": "注文書", "columns": CODED_COLUMNS, "rows": 10, "seal": seal}
    return Sheet(document, "order", show | more)


MATCHING_ORDER = _our_order(
    "PO-26100011",
    (
        row("SS400 丸棒 φ30×500 ミガキ", 40, "本", 1120, item_code="KR-3050"),
        row("SS400 平鋼 t9×50×1000", 24, "本", 1865, item_code="KH-0950"),
        row("A2017 角材 60×60×120", 16, "個", 2740, item_code="AL-6012"),
    ),
    dt.date(2026, 10, 16),
)
DIFFERING_ORDER = _our_order(
    "PO-26100019",
    (
        row("SUS304 板 t2 200×300 レーザー切断", 120, "枚", 940, item_code="SU-2030"),
        row("SUS304 丸パイプ φ27.2×2×800", 50, "本", 1580, item_code="SP-2708"),
    ),
    dt.date(2026, 10, 20),
)


def our_order(document: Document) -> Sheet:
    """Our own order on our own form (自社の注文書)."""
    return _order_sheet(document, "株式会社でんぴょう製作所")


def response() -> Sheet:
    """The supplier accepts our order (注文請書)."""
    order = MATCHING_ORDER
    document = order.model_copy(
        update={
            "document_type": DocumentType.ORDER_RESPONSE,
            "document_number": "KT-U2610-03",
            "order_number": order.document_number,
            "issue_date": dt.date(2026, 10, 2),
            "issuer": p.seen(p.KARATACHI, "name", "postal_code", "address", "tel"),
            "recipient": p.US_NAME,
        }
    )
    return _order_sheet(
        document,
        "有限会社からたち金属",
        title="注文請書",
        accepts=True,
        seal_shape="vertical",
    )


def late_payment() -> Sheet:
    """A customer's order that pays after 60 days (支払期日が60日を超える注文書)."""
    lines = (
        row("軸受ハウジング FC250 機械加工", 30, "個", 6850, item_code="IW-5521A"),
        row("スペーサー S45C 高周波焼入", 120, "個", 420, item_code="IW-5530"),
        row("カップリングフランジ", 8, "組", 12400, item_code="IW-5607C"),
    )
    document = _order(
        "IW26-10447",
        p.seen(p.INUWASHI, "name", "postal_code", "address", "tel"),
        p.US_NAME,
        issue_date=dt.date(2026, 10, 6),
        delivery_date=dt.date(2026, 10, 30),
        due_date=dt.date(2027, 1, 31),
        delivery_place="貴社渡し",
        inspection_date=dt.date(2026, 11, 13),
        payment_method="銀行振込",
        **totals(lines),
    )
    sheet = _order_sheet(document, "株式会社いぬわし精機", dates="slash")
    return Sheet(sheet.document, "order", sheet.show, ("due_date_over_60_days",))


def spreadsheet() -> Sheet:
    """A customer's order as a workbook (Excel の注文書)."""
    lines = (
        row("搬送ローラー φ50×400", 60, "本", 1850, item_code="YB-R50"),
        row("ローラーブラケット 左", 60, "個", 380, item_code="YB-BL"),
        row("ローラーブラケット 右", 60, "個", 380, item_code="YB-BR"),
        row("テンション軸 M12", 12, "本", 965.5, item_code="YB-T12"),
    )
    document = _order(
        "YB-2611-0032",
        p.seen(p.YAMABOUSHI, "name", "postal_code", "address", "tel"),
        p.US_NAME,
        issue_date=dt.date(2026, 11, 4),
        delivery_date=dt.date(2026, 11, 20),
        due_date=dt.date(2026, 12, 31),
        delivery_place="当社 上田工場",
        inspection_date=dt.date(2026, 11, 27),
        payment_method="銀行振込",
        **totals(lines),
    )
    return Sheet(document, "workbook", {"title": "注文書", "columns": CODED_COLUMNS})


def rows_of_orders() -> tuple[Sheet, Sheet]:
    """Two orders exported from a customer's system, a row an item (CSV の注文)."""
    first = (
        row("ガイドレール 1200mm", 10, "本", 5400, item_code="NG-1200"),
        row("エンドストッパー", 20, "個", 145, item_code="NG-ES"),
    )
    second = (row("樹脂スライダー 黒", 200, "個", 88.5, item_code="NG-SL2"),)
    return (_csv_order("4500071832", first, 18), _csv_order("4500071840", second, 25))


def _csv_order(number: str, lines: tuple[Line, ...], delivery: int) -> Sheet:
    document = _order(
        number,
        p.seen(p.NEMUNOKI, "name"),
        p.US_NAME,
        issue_date=dt.date(2026, 11, 2),
        delivery_date=dt.date(2026, 11, delivery),
        due_date=dt.date(2026, 12, 28),
        lines=lines,
    )
    return Sheet(document, "csv")


def quotation() -> Sheet:
    """A quotation with a discount (見積書)."""
    lines = (
        row("高圧エアー配管 SGP 20A", 38.5, "m", 4200),
        row("エアードライヤー 据付・試運転", 1, "式", 86000),
        row("既設配管 撤去処分", 1, "式", 32000),
        row("諸経費", 1, "式", 24000),
        row("出精値引", amount=-3700),
    )
    document = Document(
        document_type=DocumentType.QUOTATION,
        document_number="AK-Q2611-05",
        issue_date=dt.date(2026, 11, 9),
        subject="第一工場 エアー配管更新工事",
        issuer=p.AKEBI,
        recipient=p.US_NAME,
        **totals(lines),
    )
    show = {
        "title": "御見積書",
        "columns": [("description", "工事項目"), *PLAIN_COLUMNS[1:]],
        "minus": "▲",
        "valid": "発行日より30日間",
        "seal": "株式会社あけび設備",
        "seal_shape": "vertical",
    }
    return Sheet(document, "quotation", show)


def small_quotation() -> Sheet:
    """Quotation for the pile (束の中の見積書)."""
    lines = (
        row("非接触温度計 -50～550℃", 2, "台", 7800),
        row("校正証明書 発行", 2, "部", 6500),
    )
    document = Document(
        document_type=DocumentType.QUOTATION,
        document_number="Y-26-1188",
        issue_date=dt.date(2026, 10, 13),
        issuer=p.YUZURIHA,
        recipient=p.US_NAME,
        **totals(lines),
    )
    show = {
        "title": "御見積書",
        "columns": PLAIN_COLUMNS,
        "accent": "#345",
        "labels": {"number": "見積番号", "issued": "見積日", "total": "お見積金額"},
        "valid": "2026年11月12日",
        "seal": "株式会社ゆずりは文具",
        "lead": "下記の通りお見積り申し上げます。",
    }
    return Sheet(document, "cloud", show)

"""Every sample, in the order of the inbox (見本の一覧)."""

import datetime as dt

from samples import deliveries, faulty, invoices, orders, receipts, special
from samples.sheet import Sample, Sheet, Variant


def _one(stem: str, suffix: str, variant: Variant, sheet: Sheet, story: str) -> Sample:
    return Sample(stem, suffix, variant, (sheet,), story)


PDF, SCAN, FAX, PHOTO = Variant.PDF, Variant.SCAN, Variant.FAX, Variant.PHOTO
_DIFFERING = orders.DIFFERING_ORDER

SAMPLES: tuple[Sample, ...] = (
    _one(
        "01_invoice_cloud", "pdf", PDF, invoices.cloud(), "税率が一つの、よくある請求書"
    ),
    _one(
        "02_invoice_reduced",
        "pdf",
        SCAN,
        invoices.reduced(),
        "8% と 10% が混じり、※ で見分ける。縦書きの角印が社名に重なる",
    ),
    _one(
        "03_invoice_inclusive", "pdf", PDF, invoices.inclusive(), "税込(内税)の請求書"
    ),
    _one(
        "04_invoice_withholding",
        "jpg",
        PHOTO,
        special.withholding(),
        "源泉徴収税を差し引く。差引額が支払う金額になる",
    ),
    _one(
        "05_invoice_carry_over",
        "jpg",
        SCAN,
        special.carry_over(),
        "前回からの繰越がある合計請求書",
    ),
    _one(
        "06_invoice_per_note",
        "pdf",
        PDF,
        special.per_note(),
        "消費税の端数処理を納品書ごとに行う(認められる方法)",
    ),
    _one(
        "07_invoice_unregistered",
        "tif",
        FAX,
        faulty.unregistered(),
        "登録番号のない仕入先。2026年10月以後なので経過措置は70%",
    ),
    _one(
        "08_invoice_miscalculated",
        "png",
        SCAN,
        faulty.miscalculated(),
        "数量×単価が金額に合わない行がある",
    ),
    _one(
        "09_invoice_line_rounding",
        "pdf",
        PDF,
        faulty.line_rounding(),
        "消費税の端数処理を行ごとに行っている(認められない方法)",
    ),
    _one(
        "10_invoice_two_pages", "pdf", SCAN, invoices.two_pages(), "二枚にわたる請求書"
    ),
    Sample(
        "11_receipt",
        "jpg",
        PHOTO,
        (receipts.receipt(),),
        "領収書の写真。向きは EXIF にだけ書かれている",
        turn=90,
    ),
    _one("12_receipt_till", "jpg", PHOTO, receipts.till(), "感熱紙のレシート"),
    _one("13_return_invoice", "pdf", PDF, special.returned(), "返品の適格返還請求書"),
    _one(
        "14_order_late_payment",
        "tif",
        FAX,
        orders.late_payment(),
        "得意先からの注文。支払期日が受領から60日を超える",
    ),
    Sample(
        "15_order_response",
        "pdf",
        Variant.ROTATED,
        (orders.response(),),
        "横向きに通してしまった注文請書",
        turn=90,
    ),
    _one(
        "16_delivery_note_blank",
        "pdf",
        SCAN,
        deliveries.delivery_without_prices(),
        "A5 横、単価と金額の欄が空の納品書",
    ),
    _one(
        "17_acceptance_note", "pdf", PDF, deliveries.acceptance(), "得意先からの検収書"
    ),
    _one(
        "18_payment_notice",
        "tif",
        SCAN,
        deliveries.payment_notice(),
        "得意先からの支払通知書 兼 仕入明細書",
    ),
    _one("19_quotation", "jpg", PHOTO, orders.quotation(), "値引のある見積書の写真"),
    _one(
        "20_order_workbook",
        "xlsx",
        Variant.SHEET,
        orders.spreadsheet(),
        "Excel の注文書",
    ),
    Sample(
        "21_orders_rows",
        "csv",
        Variant.SHEET,
        orders.rows_of_orders(),
        "得意先のシステムが書き出した注文2件(cp932)",
    ),
    Sample(
        "22_pile",
        "pdf",
        Variant.PILE,
        (deliveries.small_delivery(), invoices.small(), orders.small_quotation()),
        "納品書・請求書・見積書をまとめて一度に読み取ったもの",
    ),
    _one(
        "23_match_order",
        "pdf",
        PDF,
        orders.our_order(orders.MATCHING_ORDER),
        "三点照合(一致): 注文書",
    ),
    _one(
        "24_match_delivery",
        "pdf",
        SCAN,
        deliveries.delivery(orders.MATCHING_ORDER, "N-9120", dt.date(2026, 10, 16)),
        "三点照合(一致): 納品書",
    ),
    _one(
        "25_match_invoice",
        "pdf",
        SCAN,
        invoices.for_order(
            orders.MATCHING_ORDER,
            number="KT-261031-04",
            delivered=dt.date(2026, 10, 16),
        ),
        "三点照合(一致): 請求書。縦書きの角印が社名に重なる",
    ),
    _one(
        "26_differ_order",
        "pdf",
        PDF,
        orders.our_order(_DIFFERING),
        "三点照合(不一致): 注文書、板 120枚",
    ),
    _one(
        "27_differ_delivery",
        "pdf",
        FAX,
        deliveries.delivery(
            deliveries.short_delivery(), "N-9166", dt.date(2026, 10, 20)
        ),
        "三点照合(不一致): 納品書、板 100枚",
    ),
    _one(
        "28_differ_invoice",
        "pdf",
        PDF,
        invoices.for_order(
            _DIFFERING,
            number="KT-261031-09",
            delivered=dt.date(2026, 10, 20),
        ),
        "三点照合(不一致): 請求書、板 120枚 — 納品より多く請求している",
    ),
)

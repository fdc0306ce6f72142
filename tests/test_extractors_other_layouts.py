"""What papers of other senders taught: labels, places and signs that they use."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import Document, DocumentType, Line, Party, TaxBasis
from extractors.account_text import parse_account
from extractors.amounts import find_amounts
from extractors.company import is_legal_form
from extractors.head import parse_document_number
from extractors.labels import column_key, find_labels, match_label
from extractors.lines import find_legend
from extractors.normalize import parse_number
from extractors.postal import parse_postal_line
from extractors.receipts import read_receipt_lines
from extractors.review import list_review
from extractors.signals import Evidenced
from extractors.sums import Sums
from extractors.titles import title_type
from tests.paper import column, end, put, read, read_one, rows, segments, sheet

TEN = Decimal("0.10")
HEAD = ["品名", "数量", "単位", "単価", "金額"]
PLACES = [50, -330, 350, -440, -540]
ROW = ["ねじ", "2", "箱", "500", "1,000"]


def title(text="請求書"):
    return put(text, 240, 40, 22)


def table(heads, places, *cells, y=300):
    return rows(y, places, [heads, *cells])


def sender(y=130):
    return column(
        [
            "株式会社たとえ商事",
            "〒220-0012 神奈川県横浜市西区1-2-3",
            "TEL 045-000-1234",
        ],
        330,
        y,
        14,
    )


def to(name="見本産業株式会社"):
    return [put(name, 50, 90, 12), put("御中", 60 + 12 * len(name), 90, 12)]


def sums(*pairs, y=400):
    return [
        word
        for index, (label, value) in enumerate(pairs)
        for word in (put(label, 360, y + 16 * index), end(value, 540, y + 16 * index))
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026年9月分ご請求書兼ご利用明細", "invoice"),
        ("9月分ご利用料金のご請求", "invoice"),
        ("仕切書(仕入明細書)", "payment_notice"),
        ("支払明細通知書", "payment_notice"),
    ],
)
def test_titles(text, kind):
    assert title_type(text) == DocumentType(kind)


@pytest.mark.parametrize(
    ("text", "table", "key"),
    [
        ("小計(A)", "amount", "subtotal"),
        ("消費税10%(B)", "amount", "rate_tax"),
        ("△源泉徴収税(10.21%)", "amount", "withholding_tax"),
        ("3.請負代金額", "amount", "total"),
        ("うち工事価格", "amount", "subtotal"),
        ("本体価格計", "amount", "subtotal"),
        ("電気使用料相殺", "amount", "offset"),
        ("差引仕切金", "amount", "amount_due"),
        ("消費税等(合計分10%)", "amount", "rate_tax"),
        ("10%消賣税", "amount", "rate_tax"),
        ("ゴセイキュウガク", "amount", "total"),
        ("シヨウヒゼイ(10%)", "amount", "rate_tax"),
        ("シハライキゲン", "head", "due_date"),
        ("デンピョウNO.", "head", "document_number"),
        ("P/ONo./注文番号", "head", "order_number"),
        ("DeliveryDate/", "head", "delivery_date"),
        ("御社発注番号", "head", "order_number"),
        ("お引落し日", "head", "due_date"),
        ("完成期日", "head", "delivery_date"),
        ("仕切日", "head", "issue_date"),
        ("御見積件名", "head", "subject"),
        ("見積番号Z", "head", None),
    ],
)
def test_labels(text, table, key):
    assert match_label(text, table) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [("ヒンメイ", "description"), ("売立日", "date"), ("ご利用日", "date"), ("ロットNo", "note")],
)  # fmt: skip
def test_headings_of_columns(text, key):
    assert column_key(text) == key


def test_two_labels_with_their_values_in_one_run():
    found = find_labels(segments(put("発行日 2026年1月31日 No. 089790", 50, 50)))
    assert [(x.key, x.value.text) for x in found] == [
        ("issue_date", "2026年1月31日"),
        ("document_number", "089790"),
    ]


def test_numbers_and_codes():
    assert parse_document_number("26-工-441") == "26-工-441"
    assert parse_number("4.626,278") == 4626278
    assert parse_postal_line("1915-7414福井県越前市家久町2丁目34") == "915-7414"
    account = parse_account("三菱UFJ銀行 三河島支店 普通 口座番号 82 453 2 6")
    assert account.number == "8245326"
    assert is_legal_form("社会医療法人")


def test_a_sentence_about_all_goods_names_no_mark():
    assert (
        find_legend(segments(put("品目はすべて軽減税率(8%)の対象です。", 50, 50)))
        is None
    )


def test_the_mark_of_a_legend_that_lost_it_is_that_of_the_goods():
    words = [put("◇醤油 18L", 50, 50), put("◇米", 50, 66), put("割箸", 50, 82)]
    assert find_legend(segments(words, put("軽減税率8%適用", 50, 110))) == "◇"
    assert find_legend(segments(words)) is None
    assert find_legend(segments(put("印は軽減税率8%対象", 50, 110))) == "※"


def test_litres_on_a_receipt():
    words = [
        put("ハイオク", 30, 100),
        put("16.43L x 153.8", 30, 116),
        end("¥2,526", 190, 116),
    ]
    (found,) = read_receipt_lines(segments(words), None)
    assert found.line == Line(
        description="ハイオク",
        quantity=Decimal("16.43"),
        unit="L",
        unit_price=Decimal("153.8"),
        amount=2526,
    )


def test_numbers_of_lots_are_no_amounts():
    goods = table(
        ["品名", "ロットNo", "数量", "単位"], PLACES[:4], ["ねじ", "261001", "3", "箱"]
    )
    page = sheet(title("納品書"), to(), sender(), goods, put("No. 12-3", 400, 70))
    (line,) = read_one(page).lines
    assert (line.quantity, line.amount) == (3, None)


def test_text_beside_a_list_is_no_part_of_it():
    goods = table(
        ["内訳", "金額(円)"], [250, -540], ["基本料", "8,443"], ["通話料", "790"]
    )
    note = column(["この書面は大切に保管を", "お願いいたします"], 42, 330)
    tail = sums(("小計", "9,233"), ("消費税(10%)", "923"), ("合計", "10,156"))
    found = read_one(sheet(title(), to(), sender(), goods, note, tail))
    assert [line.description for line in found.lines] == ["基本料", "通話料"]


def test_the_only_registration_number_is_the_sellers():
    number = [put("登録番号", 350, 495, 9), put("T7000012050002", 478, 495, 9)]
    page = sheet(
        title(), put("見本産業株式会社様", 441, 52, 14),
        table(HEAD, PLACES, ROW), sums(("小計", "1,000"), ("消費税(10%)", "100"), ("合計", "1,100")),
        column(["たとえ商事有限会社", "〒220-0012 神奈川県横浜市西区1-2-3", "TEL 045-000-1234"], 48, 498), number,
    )  # fmt: skip
    found = read_one(page)
    assert found.recipient.registration_number is None
    assert found.issuer.registration_number == "T7000012050002"


def test_the_only_registration_number_of_a_payment_notice_is_that_of_the_payee():
    page = sheet(
        title("支払通知書"), put("見本水産株式会社", 50, 90, 12), put("登録番号 T7000012050002", 50, 106),
        sender(), table(HEAD, PLACES, ROW),
        sums(("小計", "1,000"), ("消費税(10%)", "100"), ("合計", "1,100")),
    )  # fmt: skip
    found = read_one(page)
    assert found.issuer.registration_number is None
    assert found.recipient == Party(
        name="見本水産株式会社", registration_number="T7000012050002"
    )


def test_the_seal_sign_is_no_part_of_a_name():
    who = column(
        ["大谷ゆかり印", "〒220-0012 神奈川県横浜市西区1-2-3", "TEL 045-000-1234"],
        330,
        130,
    )
    page = sheet(title(), to(), who, table(HEAD, PLACES, ROW))
    assert read_one(page).issuer.name == "大谷ゆかり"


def test_tax_inside_a_price_whose_net_is_printed():
    page = sheet(
        title("注文書"), to(), sender(),
        sums(("請負代金額", "金3,773,000円"), ("うち工事価格", "金3,430,000円"), ("うち消費税等(10%)", "金343,000円")),
    )  # fmt: skip
    (row,) = read_one(page).tax_summary
    assert (row.taxable_amount, row.tax_amount) == (3430000, 343000)
    assert row.basis is TaxBasis.EXCLUSIVE


def test_the_sum_of_taxes_beside_a_rate_is_not_its_tax():
    small = table(
        ["税区分", "対象金額", "消費税"],
        [50, -150, -200],
        ["10%", "1,000", "100"],
        ["8%", "500", "40"],
        y=400,
    )
    page = sheet(
        title(), to(), sender(), small,
        sums(("税抜合計", "1,500"), ("消費税計", "140"), ("お支払合計", "1,640"), y=400),
    )  # fmt: skip
    found = read_one(page)
    assert (found.tax_total, found.total) == (140, 1640)
    assert [row.tax_amount for row in found.tax_summary] == [100, 40]


def test_what_was_bought_with_tax_is_the_total():
    page = sheet(
        title(), to(), sender(),
        sums(
            ("前回御請求金額", "8,000"), ("ご入金額", "3,000"), ("調整後残高", "5,000"), ("当月売上額(税抜)", "1,000"),
            ("消費税額等", "100"), ("今回お買上合計(税込)", "1,100"), ("差引ご請求額", "6,100"),
        ),
        table(HEAD, PLACES, ROW, y=600),
    )  # fmt: skip
    found = read_one(page)
    assert (found.total, found.amount_due, found.carried_forward) == (1100, 6100, 5000)


def test_a_monthly_bill_is_of_the_day_of_its_closing():
    page = sheet(title(), to(), sender(), put("締日 2026年9月30日", 50, 140))
    assert read_one(page).issue_date == dt.date(2026, 9, 30)


def test_a_day_that_nothing_accounts_for_may_be_the_due_day():
    paper = Document(
        document_type=DocumentType.INVOICE, issue_date=dt.date(2026, 9, 30)
    )
    asked = [
        "due_date" in list_review(paper, Evidenced(), Sums(), text)
        for text in (
            "ハライン R08.10.31",
            "26.10.31",
            "2026/9/1～2026/10/31",
            "R8.9.30",
        )
    ]
    assert asked == [True, False, False, False]


def test_dates_of_rows_with_a_hyphen():
    goods = table(["売立日", *HEAD], [50, 110, *PLACES[1:]], ["01-10", *ROW])
    page = sheet(
        title("仕入明細書"), to(), sender(), put("仕切日 2026年1月31日", 50, 140), goods
    )
    (line,) = read_one(page).lines
    assert line.date == dt.date(2026, 1, 10)


def test_the_number_of_an_account_is_none_of_the_paper():
    account = column(
        ["南都銀行", "大阪北支店 普通口座", "No. 9932649", "カ)タトエシヨウジ"], 50, 500
    )
    (reading,) = read(sheet(title(), to(), sender(), table(HEAD, PLACES, ROW), account))
    assert reading.document.document_number is None
    assert [a.number for a in reading.document.bank_accounts] == ["9932649"]


def test_an_amount_halfway_between_two_lines_of_its_name():
    names = [
        put("報告書作成 A4版 電子", 77, 318),
        put("納品含む", 77, 332),
        put("測量業務", 77, 358),
    ]
    amounts = [end("30,000円", 510, 325), end("717,000円", 510, 358)]
    tail = sums(
        ("報酬額計(税抜)", "747,000円"),
        ("消費税(10%)", "74,700円"),
        ("税込合計", "821,700円"),
    )
    found = read_one(sheet(title(), to(), sender(), names, amounts, tail))
    assert [(x.description, x.amount) for x in found.lines] == [
        ("報告書作成 A4版 電子 納品含む", 30000),
        ("測量業務", 717000),
    ]


def test_labels_whose_bracket_goes_on_in_the_next_line():
    words = [
        put("△源泉徴収税", 77, 528), put("(10.21%)", 77, 543), end("-60,239円", 520, 535),
        put("差引お支払額(A+B-", 77, 570), put("C)", 77, 585), end("588,761円", 520, 578),
    ]  # fmt: skip
    found = find_amounts(segments(words))
    assert [(x.key, x.value) for x in found] == [
        ("withholding_tax", 60239),
        ("amount_due", 588761),
    ]


def test_the_table_of_rates_on_a_page_of_its_own_is_no_table_of_lines():
    first = sheet(
        title(), to(), sender(), table(HEAD, PLACES, ROW), sums(("税抜計", "1,000"))
    )
    small = rows(
        60,
        [387, -475, -520, -570],
        [
            ["", "税抜対象額", "消費税額", "税込額"],
            ["10%対象", "1,000", "100", "1,100"],
        ],
    )
    found = read_one(first, sheet(small, number=2))
    (row,) = found.tax_summary
    assert (row.rate, row.taxable_amount, row.tax_amount) == (TEN, 1000, 100)
    assert len(found.lines) == 1


def test_what_is_due_or_taxed_and_was_not_found_is_asked_about():
    paper = Document(
        document_type=DocumentType.PAYMENT_NOTICE, issue_date=dt.date(2026, 9, 30)
    )
    text = "差引お支払額\n全品目軽減税率対象です"
    assert {"amount_due", "tax_summary"} <= set(
        list_review(paper, Evidenced(), Sums(), text)
    )


def test_the_car_is_no_goods_of_a_receipt_and_its_date_has_an_apostrophe():
    words = [
        put("車両No", 30, 80),
        end("5678", 190, 80),
        put("軽油", 30, 100),
        end("¥5,214", 190, 100),
    ]
    assert [x.line.description for x in read_receipt_lines(segments(words), None)] == [
        "軽油"
    ]
    receipt = sheet(
        title("領収書"),
        sender(),
        put("'26/03/07", 50, 90),
        put("合計", 50, 250),
        put("¥5,214", 150, 250),
    )
    assert read_one(receipt).issue_date == dt.date(2026, 3, 7)


def test_the_sum_of_a_slip_in_brackets_does_not_end_the_table():
    goods = table(
        HEAD,
        PLACES,
        ROW,
        ["[伝票合計]", "", "", "", "1,000"],
        ["米", "1", "袋", "700", "700"],
    )
    found = read_one(
        sheet(title(), to(), sender(), goods, sums(("小計", "1,700"), y=500))
    )
    assert [line.amount for line in found.lines] == [1000, 700]


def test_the_number_of_a_row_in_the_column_of_goods():
    heads = ["項名称・摘要", *HEAD[1:]]
    goods = table(heads, PLACES, ["1 Oリング", *ROW[1:]], ["2 ねじ", *ROW[1:]])
    found = read_one(sheet(title(), to(), sender(), goods))
    assert [line.description for line in found.lines] == ["Oリング", "ねじ"]

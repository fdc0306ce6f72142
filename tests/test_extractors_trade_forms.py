"""Papers of small trades and offices: their words, and where they put things."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import DocumentType as Kind
from extractors.head import find_head_dates
from extractors.labels import column_key, find_labels, match_label
from extractors.line_codes import split_code
from extractors.line_values import parse_quantity
from extractors.lookalikes import settle
from extractors.normalize import parse_yen
from extractors.receipts import read_receipt_lines
from extractors.recipient import find_recipient
from extractors.titles import title_type
from tests.paper import column, end, put, read_one, rows, segments, sheet

PARTIES = [
    put("見本産業株式会社 御中", 50, 90, 12),
    *column(
        ["株式会社たとえ商事", "〒220-0012 神奈川県横浜市西区みなと1-2-3"], 330, 130, 14
    ),
]


def paper(title: str, *parts):
    return read_one(sheet(put(title, 240, 40, 22), PARTIES, *parts))


def sums(*pairs, y=500):
    words = []
    for index, (label, value) in enumerate(pairs):
        words += [put(label, 360, y + 18 * index), end(value, 540, y + 18 * index)]
    return words


# --- words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("支払約定日", "due_date"),
        ("お引落予定日", "due_date"),
        ("お振込締切日", "due_date"),
        ("集金日", "issue_date"),
        ("催事名", "subject"),
        ("品名(件名)", "subject"),
        ("本・支店名", "branch"),
    ],
)
def test_labels_of_offices(text, key):
    assert match_label(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("銘柄", "description"),
        ("銘柄・容量", "description"),
        ("全額!", "amount"),
        ("單位", "unit"),
        ("対象物件", "description"),
        ("紙名", "description"),
        ("リース料(税抜)", "amount"),
        ("使用量", "quantity"),
        ("支払回数", "note"),
        ("前回指針", "note"),
        ("担当者名", None),
        ("車番商品名", None),
    ],
)
def test_headings_of_trades(text, key):
    assert match_label(text, "column") == key


@pytest.mark.parametrize(
    "text", ["御入金額(お申込金)", "ご入金済額", "内金", "前受金額"]
)
def test_what_was_paid_before_the_bill(text):
    assert match_label(text, "amount") == "payment_received"


def test_a_subject_read_in_one_run_with_its_label():
    (label,) = find_labels(segments(put("件名役員変更登記", 50, 50)))
    assert (label.key, label.value.text) == ("subject", "役員変更登記")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("お支払明細のご通知", Kind.PAYMENT_NOTICE),
        ("賃料・共益費等請求書", Kind.INVOICE),
        ("注文書・請求書", Kind.PURCHASE_ORDER),
        ("品名・請求先", None),
    ],
)
def test_titles_that_name_several_things(text, kind):
    assert title_type(text) is kind


def test_the_dot_of_latin_print_between_words_is_that_of_japanese():
    assert settle("賃料·共益費") == "賃料・共益費"
    assert settle("A·B") == "A·B"


def test_no_quantity_in_a_month_or_in_a_number_with_dashes():
    for text in ("6月分 外注費", "40969315-3", "7/60"):
        assert parse_quantity(text, "") == (None, None)
    assert parse_quantity("3ヶ月", "") == (3, "ヶ月")


def test_a_bracket_that_opened_before_the_label():
    assert parse_yen("250)") == 250
    assert parse_yen("(1,000)") == -1000


# --- places ---------------------------------------------------------------------------


def test_the_date_of_a_letter_stands_over_the_name_that_signs_it():
    words = [
        put("毎度お世話になっております。", 50, 60),
        put("2026年12月21日", 400, 700),
        put("株式会社見本印刷", 400, 716, 12),
    ]
    found = find_head_dates(segments(words), Kind.PAYMENT_NOTICE)
    assert found["issue_date"].value == dt.date(2026, 12, 21)
    low = find_head_dates(segments(words[:2], put("受付", 400, 716)), Kind.INVOICE)
    assert "issue_date" not in low


def test_the_first_pair_of_a_table_of_labels_and_values_may_be_a_date():
    pairs = [
        ("支払日", "2026年12月24日"),
        ("11月分 工事代", "184,030"),
        ("11月分 外注費", "311,630"),
        ("支払対象額計(税込)", "495,660"),
    ]
    cells = rows(200, [60, -300], pairs)
    document = paper("お支払いのご案内", cells)
    assert document.due_date == dt.date(2026, 12, 24)
    assert [line.description for line in document.lines] == [
        "11月分 工事代",
        "11月分 外注費",
    ]


def test_guests_at_a_table_are_no_addressee():
    assert find_recipient(segments(put("テーブル15 2名様", 50, 60)), 0) is None


def test_a_calling_is_no_part_of_the_address():
    words = [
        put("請求書", 240, 40, 22),
        put("見本産業株式会社 御中", 50, 90, 12),
        *column(
            ["〒220-0012 横浜市西区1-2-3", "見本ビル5階", "司法書士", "木内 見本"],
            330,
            130,
            14,
        ),
    ]
    assert read_one(sheet(words)).issuer.address == "横浜市西区1-2-3 見本ビル5階"


def test_a_label_before_the_name_in_one_run():
    words = [
        put("請求書", 240, 40, 22),
        put("見本市役所 御中", 50, 90, 12),
        *column(["会社(店)名 株式会社たとえ商事", "電話 045-000-1234"], 330, 130, 14),
    ]
    assert read_one(sheet(words)).issuer.name == "株式会社たとえ商事"


def test_a_deposit_is_taken_off_without_a_balance_before_it():
    pairs = [
        ("10%対象", "10,000"),
        ("消費税(10%)", "1,000"),
        ("合計", "11,000"),
        ("御入金額(お申込金)", "3,000"),
        ("差引御請求額", "8,000"),
    ]
    head = ["品名", "数量", "単位", "単価", "金額"]
    cells = [["会場使用料", "1", "式", "10,000", "10,000"]]
    words = rows(300, [50, -330, 350, -440, -540], [head, *cells])
    document = paper("請求書", words, sums(*pairs))
    assert (document.total, document.payment_received) == (11_000, 3_000)
    assert document.amount_due == 8_000


# --- tables ---------------------------------------------------------------------------

PLACES = [50, -330, 350, -440, -540]
TOTAL = sums(("小計", "3,000"), ("消費税(10%)", "300"), ("合計", "3,300"))


def test_codes_over_the_names_of_goods():
    goods = [("098262", "減速機 1/30"), ("LPX40454", "平座金 M12")]
    words = rows(300, PLACES, [["商品コード/商品名", "数量", "単位", "単価", "金額"]])
    for index, (code, name) in enumerate(goods):
        y = 320 + 26 * index
        words += [put(code, 50, y, 7)]
        words += rows(y + 9, PLACES, [[name, "1", "台", "1,500", "1,500"]])
    lines = paper("請求書", words, TOTAL).lines
    assert [(line.item_code, line.description) for line in lines] == goods


@pytest.mark.parametrize(
    ("text", "side", "parts"),
    [
        ("減速機 1/30 098262", "last", ("098262", "減速機 1/30")),
        ("2026 年度 会費", "first", ("2026", "年度 会費")),
        ("減速機", "last", (None, "減速機")),
        ("098262 減速機", "", (None, "098262 減速機")),
    ],
)
def test_a_code_is_parted_only_where_the_heading_says_so(text, side, parts):
    assert split_code(text, side) == parts


def test_the_amount_before_tax_is_told_by_the_tax_behind_it():
    head = ["物件名", "当月分リース料", "消費税額", "合計"]
    places = [50, -330, -440, -540]
    body = [
        ["業務用冷蔵庫", "16,700", "1,670", "18,370"],
        ["複合機", "9,000", "900", "9,900"],
    ]
    total = sums(("計(税抜)", "25,700"), ("消費税等10%", "2,570"), ("合計", "28,270"))
    document = paper("請求書", rows(300, places, [head, *body]), total)
    assert [line.amount for line in document.lines] == [16_700, 9_000]
    assert document.total == 28_270


def test_the_number_of_a_page_is_no_line():
    cells = [["部品", "1", "個", "3,000", "3,000"]]
    head = ["品名", "数量", "単位", "単価", "金額"]
    words = [*rows(300, PLACES, [head, *cells]), *TOTAL]
    more = sheet(
        put("別紙 受診者一覧", 50, 60),
        put("氏名", 50, 90),
        end("2 / 2", 540, 90),
        number=2,
    )
    first = sheet(put("請求書", 240, 40, 22), PARTIES, words)
    assert [line.amount for line in read_one(first, more).lines] == [3_000]


def test_quantities_in_brackets_on_a_roll():
    words = [
        put("りんご", 30, 100),
        put("(3コX単195)", 36, 116),
        end("585", 190, 116),
        put("合計", 30, 150),
        end("¥585", 190, 150),
    ]
    (read,) = read_receipt_lines(segments(words), None)
    line = read.line
    assert (line.description, line.quantity) == ("りんご", 3)
    assert (line.unit_price, line.amount) == (Decimal(195), 585)


def test_a_number_of_times_is_no_quantity():
    assert column_key("支払回数") == "note"

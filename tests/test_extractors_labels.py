"""Printed labels and the way from a label to its value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.labels import column_key, find_labels, is_label, match_label
from extractors.lookup import find_value, to_the_right, underneath
from extractors.normalize import parse_yen
from tests.paper import put, segments


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("登録番号", "registration_number"),
        ("適格請求書発行事業者登録番号", "registration_number"),
        ("請求書番号:", "document_number"),
        ("請求書No.", "document_number"),
        ("■伝票番号", "document_number"),
        ("ご注文番号", "order_number"),
        ("貴社注文番号", "order_number"),
        ("お支払期限", "due_date"),
        ("振込期日", "due_date"),
        ("【発行日】", "issue_date"),
        ("請求年月日", "issue_date"),
        ("納品日", "delivery_date"),
        ("納入期日", "delivery_date"),
        ("件名", "subject"),
        ("お振込先", "bank"),
        ("口座名義", "holder"),
        ("備考", "notes"),
    ],
)
def test_labels_of_the_head(text, key):
    assert match_label(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("小計", "subtotal"),
        ("税抜合計", "subtotal"),
        ("消費税", "tax"),
        ("消費税額合計", "tax"),
        ("うち消費税", "tax"),
        ("合計", "total"),
        ("ご請求金額", "total"),
        ("税込合計金額", "total"),
        ("総合計", "total"),
        ("10%対象", "rate_taxable"),
        ("8%対象(軽減税率)", "rate_taxable"),
        ("消費税(10%)", "rate_tax"),
        ("10%消費税", "rate_tax"),
        ("非課税", "rate_taxable"),
        ("源泉徴収税額", "withholding_tax"),
        ("源泉所得税", "withholding_tax"),
        ("差引ご請求額", "amount_due"),
        ("お振込金額", "amount_due"),
        ("前回ご請求額", "previous_balance"),
        ("ご入金額", "payment_received"),
        ("繰越金額", "carried_forward"),
        ("お預り", "tendered"),
        ("お釣り", "tendered"),
    ],
)
def test_labels_of_amounts(text, key):
    assert match_label(text, "amount") == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("品名", "description"),
        ("商品名・規格", "description"),
        ("摘要", "description"),
        ("品番", "item_code"),
        ("商品コード", "item_code"),
        ("数量", "quantity"),
        ("単位", "unit"),
        ("単価(税抜)", "unit_price"),
        ("金額(円)", "amount"),
        ("税込金額", "amount_with_tax"),
        ("税率", "tax_rate"),
        ("月日", "date"),
        ("伝票番号", "delivery_note_number"),
        ("備考", "note"),
        ("品名Description", "description"),
        ("数量Qty", "quantity"),
        ("No.", "number"),
    ],
)
def test_headings_of_columns(text, key):
    assert column_key(text) == key


@pytest.mark.parametrize("text", ["", "株式会社見本", "1,200", "ありがとうございます"])
def test_what_is_no_label(text):
    assert not any(match_label(text, t) for t in ("head", "amount", "column"))


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("請求書番号:A-102", "請求書番号", "A-102"),
        ("請求日 2026年9月30日", "請求日", "2026年9月30日"),
        ("請求書No.079251", "請求書No.", "079251"),
        ("登録番号T1234567890123", "登録番号", "T1234567890123"),
        ("合計¥1,200", "合計", "¥1,200"),
        ("件名：9月分 保守", "件名", "9月分 保守"),
    ],
)
def test_a_label_may_carry_its_value(text, label, value):
    table = "amount" if text.startswith("合計") else "head"
    (found,) = find_labels(segments(put(text, 50, 50)), table)
    assert found.segment.compact == label
    assert found.value is not None
    assert found.value.text == value


def value_of(label, *others):
    found = segments(label, *others)
    table = find_labels(found, "amount")
    return find_value(table[0], found, parse_yen)


def test_a_value_stands_right_of_its_label():
    found = value_of(put("合計", 50, 50), put("¥1,200", 200, 50), put("9,999", 50, 66))
    assert found is not None
    assert (found.value, found.how) == (1200, "right")


def test_a_value_stands_below_its_label():
    found = value_of(put("ご請求金額", 50, 50), put("¥1,200", 52, 66))
    assert found is not None
    assert (found.value, found.how) == (1200, "below")


def test_a_value_stands_in_the_run_of_its_label():
    found = value_of(put("合計 ¥1,200", 50, 50), put("9,999", 200, 50))
    assert found is not None
    assert (found.value, found.how) == (1200, "inside")


def test_the_value_of_the_next_label_is_not_taken():
    found = value_of(put("小計", 50, 50), put("消費税", 120, 50), put("100", 200, 50))
    assert found is None


def test_a_value_far_away_is_not_taken():
    assert value_of(put("合計", 50, 50), put("1,200", 400, 50)) is None
    assert value_of(put("合計", 50, 50), put("1,200", 50, 120)) is None


def test_neighbours_are_the_nearest_first():
    found = segments(
        put("合計", 50, 50),
        put("遠", 150, 50),
        put("近", 100, 50),
        put("左", 10, 50),
        put("下", 55, 65),
        put("下の下", 50, 80),
    )
    label = next(s for s in found if s.text == "合計")
    assert [s.text for s in to_the_right(label, found)] == ["近", "遠"]
    assert [s.text for s in underneath(label, found)] == ["下", "下の下"]


def test_is_label():
    label, other = segments(put("単価", 50, 50), put("ねじ", 50, 90))
    assert is_label(label)
    assert not is_label(other)


@given(st.text(max_size=24))
def test_any_text_is_looked_at_without_harm(text):
    for table in ("head", "amount", "column"):
        for label in find_labels(segments(put(text, 50, 50)), table):
            assert label.segment.text


@pytest.mark.parametrize("text", ["品名数量", "数量単価", "単価金額"])
def test_a_heading_of_two_columns_is_neither_of_them(text):
    assert column_key(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Subtotal/小計", "subtotal"),
        ("ConsumptionTax(10%)/消費税", "rate_tax"),
        ("TotalDue/ご請求額", "total"),
        ("12/3", None),
        ("Qty/小計ではない", None),
    ],
)
def test_labels_in_two_languages(text, key):
    assert match_label(text, "amount") == key


@pytest.mark.parametrize("text", ["ご送金期限", "お支払日限"])
def test_words_for_the_due_date(text):
    assert match_label(text) == "due_date"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ご清求合計額", "total"),
        ("今回御人金額", "payment_received"),
        ("GrandTotal総合計", "total"),
        ("Subtotal小計", "subtotal"),
        ("内、10%対象", "rate_taxable"),
        ("本体合計", "subtotal"),
        ("運賃料金計(税抜)", "subtotal"),
        ("お支払対象額計", "total"),
        ("安全協力会費", "offset"),
        ("所得税及び復興特別所得税", "withholding_tax"),
        ("消費税及び地方消費税10%", "rate_tax"),
    ],
)
def test_sums_called_by_other_names_in_two_languages_or_misread(text, key):
    assert match_label(text, "amount") == key

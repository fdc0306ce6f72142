"""Lines of till receipts, which have no headings."""

from decimal import Decimal

import pytest

from extractors.receipts import read_receipt_lines
from tests.paper import end, put, segments

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")


def lines(*pairs, legend=None):
    words = []
    for index, (left, right) in enumerate(pairs):
        y = 100 + 16 * index
        words += [put(left, 30, y)] if left else []
        words += [end(right, 190, y)] if right else []
    return [read.line for read in read_receipt_lines(segments(words), legend)]


def test_a_text_and_an_amount_are_a_line():
    found = lines(("みかん", "¥480"), ("紙袋", "5"), ("合計", "¥485"), ("おまけ", "¥1"))
    assert [(x.description, x.amount) for x in found] == [
        ("みかん", 480),
        ("紙袋", 5),
    ]
    assert {x.tax_rate for x in found} == {None}


@pytest.mark.parametrize("text", ["3個×単160", "@160×3", "¥160x3"])
def test_quantity_and_price_stand_under_the_name(text):
    (line,) = lines(("りんご", ""), (text, "¥480"), ("小計", "¥480"))
    assert (line.description, line.amount) == ("りんご", 480)
    assert (line.quantity, line.unit_price) == (3, 160)


def test_marks_of_the_reduced_rate():
    found = lines(("茶※", "¥100"), ("菓子", "¥200※"), ("袋", "¥5"), legend="※")
    assert [x.tax_rate for x in found] == [EIGHT, EIGHT, TEN]
    assert [x.description for x in found] == ["茶", "菓子", "袋"]


def test_a_discount_under_a_line():
    found = lines(("弁当", "¥600"), ("割引", "-120"), ("小計", "¥480"))
    assert [x.amount for x in found] == [600, -120]


@pytest.mark.parametrize(
    "text", ["2026年9月30日(水) 18:04", "TEL 045-000-1234", "登録番号 T7000012050002"]
)
def test_the_head_is_no_line(text):
    assert lines((text, ""), ("茶", "¥100"))[0].description == "茶"
    assert lines((text, "0012"), ("小計", "¥100")) == []


def test_without_amounts_there_are_no_lines():
    assert lines(("ありがとうございました", "")) == []
    assert lines(("", "¥480")) == []
    assert read_receipt_lines((), None) == []


@pytest.mark.parametrize(
    "name", ["レジ袋", "北海道牛乳", "都こんぶ", "府中産梨", "市販薬", "無責任ワイン"]
)
def test_goods_with_letters_of_the_head_are_lines(name):
    (line,) = lines((name, "¥200"), ("合計", "¥200"))
    assert (line.description, line.amount) == (name, 200)


@pytest.mark.parametrize(
    "text", ["レジNo.2", "レジ担当:佐藤", "責任者 佐藤", "東京都江東区見本町1-2"]
)
def test_till_clerk_and_address_are_no_lines(text):
    assert lines((text, "12"), ("茶", "¥100"), ("合計", "¥100"))[0].description == "茶"


def test_the_amount_of_a_receipt_with_a_purpose_is_no_line():
    found = lines(
        ("金額", "¥17,642"),
        ("但し 名刺印刷代として", ""),
        ("上記正に領収いたしました", ""),
        ("小計", "16,039"),
    )
    assert found == []
    assert lines(("営業第二部 御中", "¥159,216"), ("合計", "¥1")) == []


def test_what_the_sum_is_made_of_is_no_line():
    words = [put("内訳", 30, 100), put("株式会社テクノス", 80, 100), end("6", 190, 100)]
    assert read_receipt_lines(segments(words), None) == []


def test_a_price_with_decimals_and_a_lost_quantity_are_no_names():
    found = read_receipt_lines(
        segments(
            put("生ビール 10L", 20, 50),
            put("3 × 6,600.00", 30, 62),
            end("19,800", 200, 62),
            put("割り箸", 20, 74),
            put("×441.00", 30, 86),
            end("1,323", 200, 86),
        ),
        None,
    )
    assert [(x.line.description, x.line.quantity, x.line.amount) for x in found] == [
        ("生ビール 10L", 3, 19800),
        ("割り箸", None, 1323),
    ]

"""Printed text to values: numbers, yen, rates; total on any text."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.normalize import (
    clean,
    compact,
    is_amount,
    mend_digits,
    mend_era,
    parse_number,
    parse_rate,
    parse_yen,
)

ANY = st.text(max_size=30)
PRINTED = st.text("0123456789０１２,.，、¥￥\\-△▲()（）円也金%％ 税込抜*", max_size=16)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", "1234"),
        ("１，２３４", "1234"),
        ("¥ 12,800-", "12800"),
        ("￥98,000.-", "98000"),
        ("金 55,000 円也", "55000"),
        ("△1,500", "-1500"),
        ("▲ 300", "-300"),
        ("¥-2,000", "-2000"),
        ("-¥2,000", "-2000"),
        ("(4,000)", "-4000"),
        ("−750", "-750"),
        ("12.5", "12.5"),
        ("0.25", "0.25"),
        ("1、200", "1200"),
        ("1.234.567", "1234567"),
        ("***3,300***", "3300"),
        ("5,500円(税込)", "5500"),
        ("0", "0"),
    ],
)
def test_numbers_as_they_are_printed(text, value):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "12個", "10%", "2026/10/15", "A-12", "1式", "合計", "03-1234-5678"]
)
def test_what_is_no_number(text):
    assert parse_number(text) is None
    assert not is_amount(text)


def test_yen_is_whole_and_a_comma_read_as_point_is_a_comma():
    assert parse_yen("43.908") == 43908
    assert parse_yen("1.5") is None
    assert parse_yen("15.00") == 15
    assert is_amount("¥1,000")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10%", "0.10"),
        ("１０％対象", "0.10"),
        ("軽減 8 %", "0.08"),
        ("(8.0%)", "0.08"),
        ("5%", "0.05"),
        ("0%", "0"),
        ("非課税", "0"),
        ("不課税売上", "0"),
        ("免税", "0"),
    ],
)
def test_rates(text, rate):
    assert parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize("text", ["", "合計", "108%", "1.8%", "10", "源泉10.21%"])
def test_what_is_no_rate(text):
    assert parse_rate(text) is None


def test_cleaning_folds_width_radicals_and_forms():
    assert clean("　ＡＢＣ　 ｶﾅ\n") == "ABC カナ"
    assert clean("⻑野県") == "長野県"
    assert clean("消費税 税額") == "消費税 税額"
    assert clean("单价 产品") == "単価 産品"
    assert compact("請　求　書 ― 1") == "請求書-1"


def test_misread_letters():
    assert mend_era("合和 8年10月1日") == "令和 8年10月1日"
    assert mend_era("合和商事") == "合和商事"
    assert mend_digits("1O0l〇") == "10010"


@given(ANY | PRINTED)
@example("9" * 40)
@example("1,234.5.6")
def test_parsers_are_total(text):
    number, yen, rate = parse_number(text), parse_yen(text), parse_rate(text)
    assert number is None or number.is_finite()
    assert yen is None or isinstance(yen, int)
    assert rate in {None, Decimal(0), Decimal("0.05"), Decimal("0.08"), Decimal("0.1")}
    assert is_amount(text) == (yen is not None)
    assert clean(clean(text)) == clean(text)


@given(st.integers(0, 10**12), st.sampled_from(["", "¥", "￥", "金"]), st.booleans())
def test_every_printed_amount_comes_back(amount, sign, negative):
    text = f"{'△' if negative else ''}{sign}{amount:,}{'円' if sign != '¥' else '-'}"
    assert parse_yen(text) == (-amount if negative else amount)

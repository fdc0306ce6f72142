"""Rows become lines: values, units, marks of the reduced rate, dates."""

import datetime as dt
from decimal import Decimal

import pytest

from extractors.lines import find_legend, read_lines
from extractors.tables import find_table
from tests.paper import put, rows, segments, sheet

ISSUED = dt.date(2026, 1, 31)
PLACES = [50, -330, 350, -440, -540]
HEAD = ["品名", "数量", "単位", "単価", "金額"]


def lines(head, places, *body, legend=None, issued=ISSUED):
    words = rows(300, places, [head, *body])
    table = find_table(sheet(words), segments(words))
    assert table is not None
    return [read.line for read in read_lines([table], legend, issued)]


def test_a_plain_line():
    (line,) = lines(HEAD, PLACES, ["帆布 10号", "2.5", "m", "1,480.5", "3,701"])
    assert line.description == "帆布 10号"
    assert (line.quantity, line.unit) == (Decimal("2.5"), "m")
    assert line.unit_price == Decimal("1480.5")
    assert line.amount == 3701
    assert line.tax_rate is None


def test_negative_amounts():
    (_, line) = lines(
        HEAD,
        PLACES,
        ["鍋", "1", "個", "900", "900"],
        ["出精値引", "1", "式", "▲50", "▲50"],
    )
    assert (line.unit_price, line.amount) == (Decimal(-50), -50)


def test_the_unit_in_the_cell_of_the_quantity():
    head, places = ["品名", "数量", "単価", "金額"], [50, -330, -440, -540]
    (line,) = lines(head, places, ["帆布", "1,200枚", "@30", "¥36,000"])
    assert (line.quantity, line.unit) == (Decimal(1200), "枚")
    assert (line.unit_price, line.amount) == (Decimal(30), 36000)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("※は軽減税率対象品目です", "※"),
        ("*印は軽減税率(8%)適用商品", "*"),
        ("「軽」は軽減税率対象", "「軽」"),
        ("軽減税率対象品目には★を付けています", "★"),
        ("消費税率 10%", None),
    ],
)
def test_the_legend(text, mark):
    assert find_legend(segments(put(text, 50, 700))) == mark


def test_marks_are_rates_and_no_part_of_the_name():
    body = [
        ["緑茶 500ml ※", "2", "本", "100", "200"],
        ["紙皿", "1", "袋", "300", "300"],
    ]
    first, second = lines(HEAD, PLACES, *body, legend="※")
    assert (first.description, first.tax_rate) == ("緑茶 500ml", Decimal("0.08"))
    assert (second.description, second.tax_rate) == ("紙皿", Decimal("0.10"))


def test_a_mark_before_the_name_or_in_brackets():
    body = [
        ["★みかん", "1", "箱", "900", "900"],
        ["(★)りんご", "1", "箱", "800", "800"],
    ]
    found = lines(HEAD, PLACES, *body, legend="★")
    assert [(x.description, x.tax_rate) for x in found] == [
        ("みかん", Decimal("0.08")),
        ("りんご", Decimal("0.08")),
    ]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10%", "0.10"),
        ("8%", "0.08"),
        ("※8%", "0.08"),
        ("10", "0.10"),
        ("8", "0.08"),
        ("非課税", "0"),
    ],
)
def test_a_column_of_rates(text, rate):
    head, places = ["品名", "数量", "単価", "税率", "金額"], [50, -300, -380, 420, -540]
    (line,) = lines(head, places, ["茶", "1", "100", text, "100"])
    assert line.tax_rate == Decimal(rate)


def test_a_mark_in_the_column_of_rates():
    head, places = ["品名", "数量", "単価", "軽減", "金額"], [50, -300, -380, 420, -540]
    found = lines(
        head, places, ["茶", "1", "100", "※", "100"], ["皿", "1", "50", "", "50"]
    )
    assert [line.tax_rate for line in found] == [Decimal("0.08"), None]


def test_an_exempt_line():
    (line,) = lines(
        HEAD, PLACES, ["切手代(非課税)", "1", "式", "840", "840"], legend="※"
    )
    assert (line.description, line.tax_rate) == ("切手代", Decimal(0))


def test_dates_of_lines_are_not_after_the_paper_by_months():
    head, places = ["月日", "品名", "数量", "金額"], [50, 120, -400, -540]
    body = [
        ["12/28", "鍋", "1", "900"],
        ["1/9", "皿", "1", "50"],
        ["2025/12/30", "椀", "1", "70"],
    ]
    found = lines(head, places, *body)
    assert [line.date for line in found] == [
        dt.date(2025, 12, 28),
        dt.date(2026, 1, 9),
        dt.date(2025, 12, 30),
    ]
    undated = lines(head, places, *body, issued=None)
    assert [line.date for line in undated] == [None, None, dt.date(2025, 12, 30)]


def test_codes_notes_and_taxes_of_lines():
    head = ["品番", "品名", "数量", "単価", "金額", "消費税"]
    places = [50, 120, -300, -380, -460, -540]
    (line,) = lines(head, places, ["KP-7", "皿", "3", "50", "150", "15"])
    assert (line.item_code, line.tax_amount, line.amount) == ("KP-7", 15, 150)


def test_an_amount_with_tax_serves_where_there_is_no_other():
    head, places = ["品名", "数量", "税込金額"], [50, -330, -540]
    (line,) = lines(head, places, ["皿", "3", "165"])
    assert line.amount == 165


def test_delivery_note_numbers_of_lines():
    head, places = ["納品書番号", "品名", "数量", "金額"], [50, 140, -400, -540]
    (line,) = lines(head, places, ["N-118", "皿", "3", "150"])
    assert line.delivery_note_number == "N-118"


def test_a_mark_in_the_remarks_column():
    head, places = ["品名", "数量", "金額", "備考"], [50, -330, -440, 480]
    found = lines(
        head, places, ["茶", "1", "100", "※"], ["皿", "1", "50", ""], legend="※"
    )
    assert [line.tax_rate for line in found] == [Decimal("0.08"), Decimal("0.10")]


def test_each_value_has_its_place():
    words = rows(300, PLACES, [HEAD, ["皿", "3", "枚", "50", "150"]])
    table = find_table(sheet(words), segments(words))
    assert table is not None
    (read,) = read_lines([table], None, None)
    assert set(read.segments) == {
        "description",
        "quantity",
        "unit",
        "unit_price",
        "amount",
    }
    assert read.segments["amount"].text == "150"


def test_ditto_marks_repeat_the_date_and_the_slip_above():
    head = ["日付", "伝票番号", "品名", "数量", "単価", "金額"]
    places = [50, 100, 180, -330, -440, -540]
    found = lines(
        head,
        places,
        ["1/05", "9501", "苗", "1", "90", "90"],
        ["〃", "〃", "土", "1", "70", "70"],
        ["1 16", "9502", "鉢", "1", "80", "80"],
    )
    assert [line.date for line in found] == [
        dt.date(2026, 1, 5),
        dt.date(2026, 1, 5),
        dt.date(2026, 1, 16),
    ]
    assert [x.delivery_note_number for x in found] == ["9501", "9501", "9502"]

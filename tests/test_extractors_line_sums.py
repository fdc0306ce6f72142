"""Cells that can be read in several ways, settled by the arithmetic of the line."""

from decimal import Decimal

import pytest

from extractors.line_boxes import is_boxed, read_boxes
from extractors.line_runs import join_boxed
from extractors.line_sums import reckon
from extractors.line_values import parse_amount, parse_price, parse_quantity
from extractors.table_rows import Row
from tests.paper import put, segments


def row(**cells):
    made = {
        key: list(segments(put(text, 50 * at, 100)))
        for at, (key, text) in enumerate(cells.items(), 1)
        if text
    }
    return Row(1, made)


def numbers(**cells):
    found = reckon(row(**cells))
    return found.quantity, found.unit, found.price, found.amount


def test_a_plain_row():
    found = numbers(quantity="12", unit="個", unit_price="1,450", amount="17,400")
    assert found == (Decimal(12), "個", Decimal(1450), 17400)


def test_the_raised_digit_of_a_unit_is_no_digit_of_the_quantity():
    found = numbers(quantity="165.5 2", unit_price="2,050", amount="339,275")
    assert found == (Decimal("165.5"), "m2", Decimal(2050), 339275)
    found = numbers(quantity="7162", unit_price="1,930", amount="1,381,880")
    assert found == (Decimal(716), "m2", Decimal(1930), 1381880)


def test_strokes_of_boxes_that_were_read_as_ones():
    found = numbers(quantity="15", unit="本", unit_price="80", amount="[112|0|0|")
    assert found[3] == 1200
    found = numbers(quantity="3", unit_price="12,800", amount="384001")
    assert found[3] == 38400


def test_a_printed_mistake_stays():
    found = numbers(quantity="3", unit_price="12,800", amount="38,500")
    assert found == (Decimal(3), None, Decimal(12800), 38500)


def test_a_lone_one_that_was_passed_over_is_inferred():
    found = reckon(row(unit="式", unit_price="2,640", amount="2,640"))
    assert (found.quantity, found.inferred) == (Decimal(1), ("quantity",))
    found = reckon(row(unit="式", unit_price="2,640", amount="5,280"))
    assert (found.quantity, found.inferred) == (None, ())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("|3j2|4{0{0|", [32400]),
        ("|-|8|7|7|0|", [-8770]),
        ("1,200", []),
        ("品名", []),
    ],
)
def test_digits_in_boxes(text, values):
    assert list(read_boxes(text)) == values
    assert is_boxed(text) == bool(values)


def test_digits_that_stand_one_a_box_are_one_number():
    words = [put("タイヤ", 50, 100), put("3,000", 300, 100)]
    words += [put(digit, 400 + 10 * at, 100) for at, digit in enumerate("-16020")]
    (line,) = join_boxed([sorted(segments(*words), key=lambda s: s.box.x0)])
    assert [s.text for s in line] == ["タイヤ", "3,000", "-|1|6|0|2|0"]
    assert parse_amount(line[-1].text) == -16020


def test_single_digits_without_boxes_stay_apart():
    words = [put("1", 50, 100), put("ねじ", 80, 100), put("5", 300, 100)]
    lines = [list(segments(*words))]
    assert join_boxed(lines) == lines


def test_values_of_cells():
    assert parse_quantity("・3鉢", "") == (Decimal(3), "鉢")
    assert parse_quantity("-1 .期", "") == (Decimal(-1), "期")
    assert parse_quantity("1,200", "個") == (Decimal(1200), "個")
    assert parse_price("@150") == Decimal(150)
    assert parse_amount("96,145.") == 96145
    assert parse_amount("4,740 至急") == 4740
    assert parse_amount("△500") == -500


def test_a_point_in_a_price_may_be_a_comma():
    found = reckon(row(quantity="18", unit_price="1.334", amount="24,012"))
    assert found.price == 1334
    kept = reckon(row(quantity="1000", unit_price="1.334", amount="1,334"))
    assert kept.price == Decimal("1.334")

"""Ruled lines between the rows of a table."""

from extractors.page import Rule
from extractors.table_bands import find_bands
from extractors.table_cells import Column
from tests.paper import grid, put, segments

COLUMNS = [
    Column("description", segments(put("品名", 50, 300))[0], 40, 290),
    Column("amount", segments(put("金額", 500, 300))[0], 450, 550),
]
LINES = [325.0, 345.0, 365.0]


def across(*ys, x0=40, x1=550):
    return [Rule(x0, y, x1, y) for y in ys]


def bands(rules, lines=LINES):
    return find_bands(rules, COLUMNS, lines)


def test_rows_between_ruled_lines():
    assert bands(across(315, 335, 355, 375)) == [335, 355]


def test_lines_drawn_cell_by_cell():
    assert bands(grid([40, 200, 400, 550], [315, 335, 355, 375])) == [335, 355]


def test_a_double_line_is_one():
    assert bands(across(335, 337, 355)) == [335, 355]


def test_short_lines_keep_no_rows_apart():
    assert bands(across(335, 355, x1=200)) == []


def test_upright_lines_keep_no_rows_apart():
    assert bands([Rule(300, 310, 300, 380)]) == []


def test_few_lines_do_not_tell_rows():
    many = [325.0, 345.0, 365.0, 385.0, 405.0]
    assert bands(across(335), many) == []
    assert bands(across(335, 375), many) == [335, 375]


def test_one_line_of_text_needs_no_bands():
    assert bands(across(315, 335), LINES[:1]) == []
    assert bands(across(315, 335), []) == []

"""Postal codes and the lines of an address."""

import doctest

import pytest

from extractors import address
from extractors.address import (
    address_lines,
    begins_address,
    find_address,
    is_address,
    parse_postal_line,
)
from tests.paper import column, put, segments


def found_address(*words, names=()):
    """The address that begins in the first of the words."""
    found = segments(*words)
    result = find_address(found[0], found, [s for s in found if s.text in names])
    return result.value if result else None


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(address).failed == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("〒220-0012", "220-0012"),
        ("〒 220 - 0012 神奈川県横浜市", "220-0012"),
        ("住所 〒220-0012", "220-0012"),
        ("220-0012 神奈川県横浜市", "220-0012"),
        ("干220-0012", "220-0012"),
        ("〒220-0012 TEL 045-000-1234", "220-0012"),
        ("220-0012 TEL 045-000-1234", "220-0012"),
        ("045-000-1234", None),
        ("T220-0012 TEL 045-000-1234", None),
        ("No.220-0012", None),
        ("〒", None),
    ],
)
def test_the_postal_code_of_a_line(text, code):
    assert parse_postal_line(text) == code


def test_prefectures_and_cities_begin_an_address():
    assert begins_address("北海道札幌市")
    assert begins_address("横浜市西区")
    assert not begins_address("西区みなと1-2-3")
    assert is_address("東京都千代田区")
    assert not is_address("東京都内")


@pytest.mark.parametrize(
    "lines",
    [
        ["〒220-0012 横浜市西区1-2-3", "見本ビル5階"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階"],
        ["住所:〒220-0012 横浜市西区1-2-3", "見本ビル5階", "TEL 045-000-1234"],
        ["横浜市西区1-2-3", "見本ビル5階", "登録番号 T1234567890123"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "株式会社たとえ商事"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "たとえ商店 様"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "下記の通りです。"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "請求書"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "12,345円"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "***"],
    ],
)
def test_an_address_of_two_lines(lines):
    words = column(lines, 360, 150, 12)
    assert found_address(words) == "横浜市西区1-2-3 見本ビル5階"


def test_an_address_before_a_telephone_in_one_line():
    line = put("〒220-0012 横浜市西区1-2-3 TEL 045-000-1234", 360, 150)
    assert found_address(line) == "横浜市西区1-2-3"


def test_an_address_right_of_its_postal_code():
    words = [put("〒220-0012", 360, 150), put("横浜市西区1-2-3", 420, 150)]
    assert found_address(words) == "横浜市西区1-2-3"


def test_what_is_no_address_right_of_a_postal_code():
    words = [put("〒220-0012", 360, 150), put("TEL 045-000-1234", 420, 150)]
    assert found_address(words) is None


def test_a_house_number_broken_over_two_lines():
    lines = column(["〒220-0012", "横浜市西区みなと1-", "2"], 360, 150, 12)
    assert found_address(lines) == "横浜市西区みなと1- 2"


def test_a_name_is_no_part_of_the_address():
    lines = column(["〒220-0012", "横浜市西区1-2-3", "たとえ工房"], 360, 150, 12)
    assert found_address(lines, names=["たとえ工房"]) == "横浜市西区1-2-3"


def test_a_line_apart_is_no_part_of_the_address():
    first = put("〒220-0012 横浜市西区1-2-3", 360, 150)
    assert found_address(first, put("見本ビル", 360, 180)) == "横浜市西区1-2-3"
    assert found_address(first, put("見本ビル", 50, 162)) == "横浜市西区1-2-3"


def test_an_address_has_four_lines_at_most():
    lines = column(["〒220-0012", "横浜市", "西区", "港町", "裏通"], 360, 150, 12)
    assert found_address(lines) == "横浜市 西区 港町"


def test_lines_of_an_address_are_no_names():
    words = column(
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "たとえ"], 360, 150, 12
    )
    found = segments(words)
    lines = address_lines(found[:1], found)
    assert [s.text for s in lines] == ["横浜市西区1-2-3", "見本ビル5階"]

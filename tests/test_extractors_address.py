"""The lines of an address."""

import pytest

from extractors.address import address_lines, find_address
from tests.paper import column, put, segments


def found_address(*words, names=()):
    """The address that begins in the first of the words."""
    found = segments(*words)
    result = find_address(found[0], found, [s for s in found if s.text in names])
    return result.value if result else None


@pytest.mark.parametrize(
    "lines",
    [
        ["〒220-0012 横浜市西区1-2-3", "見本ビル5階"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階"],
        ["住所:〒220-0012 横浜市西区1-2-3", "見本ビル5階", "TEL 045-000-1234"],
        ["横浜市西区1-2-3", "見本ビル5階", "登録番号 T1234567890123"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階 TEL 045-000-1234", "裏町"],
        ["〒220-0012", "横浜市西区1-2-3", "見本ビル5階", "B090-0000-1234"],
        ["〒220-0012.", "横浜市西区1-2-3", "見本ビル5階"],
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
    assert found_address(lines) == "横浜市西区みなと1-2"
    lines = column(["〒220-0012", "横浜市西区みなと5-31", "-9"], 360, 150, 12)
    assert found_address(lines) == "横浜市西区みなと5-31-9"


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


@pytest.mark.parametrize(
    "lines",
    [
        ["デ760-0019 香川県高松市港4-17"],
        ["〒760-0019", "之式陸 香川県高松市港4-17"],
        ["〒760-0019 . 香川県高松市港4-17"],
    ],
)
def test_what_was_read_amiss_before_an_address_is_no_part_of_it(lines):
    assert found_address(column(lines, 360, 150, 12)) == "香川県高松市港4-17"


def test_a_seal_right_of_a_postal_code_is_no_address():
    words = [put("〒760-0019", 360, 150), put("之式陸", 420, 150)]
    below = put("香川県高松市港4-17", 360, 162)
    assert found_address(*words, below) == "香川県高松市港4-17"


def test_a_line_that_was_read_in_pieces():
    words = [
        put("〒662-0918 兵庫県西宮", 330, 150),
        put("市六湛寺町", 438, 150),
        put("5-8-7", 491, 150),
        put("見本ビル5階", 330, 164),
    ]
    assert found_address(words) == "兵庫県西宮市六湛寺町5-8-7 見本ビル5階"


def test_what_names_no_place_is_no_address():
    lines = column(["〒070-0031", "見本ビル5階"], 360, 150, 12)
    assert found_address(lines) is None


def test_what_stands_beside_an_address_is_no_part_of_it():
    line = put("〒220-0012 横浜市西区1-2-3", 50, 150)
    assert found_address(line, put("担当 佐藤", 190, 150)) == "横浜市西区1-2-3"
    assert found_address(line, put("4-5-6", 300, 150)) == "横浜市西区1-2-3"


def test_an_address_in_the_middle_of_a_slip():
    words = [
        put("〒190-0001", 64, 26),
        put("東京都西多摩郡見本町大字見本", 16, 38),
        put("209番地", 68, 50),
        put("TEL 042-000-1234", 46, 62),
    ]
    assert found_address(words) == "東京都西多摩郡見本町大字見本 209番地"

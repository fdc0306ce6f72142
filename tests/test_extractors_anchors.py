"""What shows where a party's block is."""

import pytest

from extractors.anchors import find_anchors
from tests.paper import column, put, segments


def anchors(*words):
    return [(a.key, a.value) for a in find_anchors(segments(*words))]


def test_anchors_of_a_letterhead_in_their_order():
    words = column(
        [
            "株式会社たとえ商事",
            "〒220-0012",
            "横浜市西区みなと1-2-3",
            "TEL 045-000-1234",
            "登録番号 T1234567890123",
        ],
        360,
        150,
    )
    assert anchors(words) == [
        ("postal_code", "220-0012"),
        ("tel", "045-000-1234"),
        ("registration_number", "T1234567890123"),
    ]


def test_two_anchors_in_one_line():
    line = put("〒220-0012 TEL 045-000-1234", 360, 150)
    assert anchors(line) == [("postal_code", "220-0012"), ("tel", "045-000-1234")]
    assert anchors(put("TEL 045-000-1234 T1234567890123", 360, 150)) == [
        ("registration_number", "T1234567890123"),
        ("tel", "045-000-1234"),
    ]


@pytest.mark.parametrize(
    "printed", ["T1234567890123", "1234567890123", "1234 567890123"]
)
def test_a_registration_number_right_of_its_label(printed):
    found = segments(put("登録番号", 360, 164), put(printed, 420, 164))
    numbers = [a for a in find_anchors(found) if a.key == "registration_number"]
    assert {a.value for a in numbers} == {"T1234567890123"}
    assert numbers[0].segment.text == printed


def test_no_registration_number():
    assert anchors(put("登録番号", 360, 164), put("申請中", 420, 164)) == []
    assert anchors(put("1234567890123", 360, 164)) == []

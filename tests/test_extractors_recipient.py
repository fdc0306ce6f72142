"""To whom the paper is written."""

import pytest

from extractors.recipient import find_recipient
from tests.paper import put, segments, spaced

TOP = 320.0  # points, where the table of lines begins


def recipient(*words, top=TOP):
    found = find_recipient(segments(*words), top)
    return found.name.value if found else None


@pytest.mark.parametrize(
    "words",
    [
        [put("見本産業株式会社 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("御中", 260, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("御中", 60, 116, 12)],
        [put("見本産業株式会社 総務部 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("経理部 佐藤 様", 50, 116)],
        [put("見本産業株式会社", 50, 100, 12), put("佐藤花子 様", 50, 116)],
        [put("見本産業株式会社　殿", 50, 100, 12)],
        [put("宛先: 見本産業株式会社 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), *spaced("御中", 160, 100, 12, 3)],
        [put("請求先: 見本産業株式会社", 50, 100, 12)],
        [put("請求先", 50, 100, 12), put("見本産業株式会社", 110, 100, 12)],
        [put("ご請求先", 50, 100, 12), put("見本産業株式会社", 50, 118, 12)],
    ],
)
def test_ways_to_address_a_company(words):
    assert recipient(words) == "見本産業株式会社"


def test_a_person_is_addressed():
    assert recipient(put("佐藤花子 様", 50, 100, 12)) == "佐藤花子"
    words = [put("佐藤花子", 50, 100, 12), put("様", 160, 100, 12)]
    assert recipient(words) == "佐藤花子"


def test_a_name_in_two_parts_left_of_its_honorific():
    words = [
        put("株式会社", 50, 100, 12),
        put("見本", 110, 100, 12),
        put("御中", 160, 100, 12),
    ]
    assert recipient(words) == "株式会社 見本"
    found = find_recipient(segments(words), TOP)
    assert found is not None
    assert [s.text for s in found.segments] == ["御中", "株式会社", "見本"]


def test_the_first_addressee_is_the_recipient():
    words = [put("見本商店 御中", 50, 100), put("株式会社たとえ 御中", 50, 200)]
    assert recipient(words) == "見本商店"


@pytest.mark.parametrize(
    "words",
    [
        [],
        [put("御中", 50, 100, 12)],
        [put("経理部 御中", 50, 100, 12)],
        [put("請求先", 50, 100, 12)],
        [put("請求先: 佐藤花子", 50, 100, 12)],
        [put("いつもお世話になっております、皆様", 50, 100, 12)],
        [put("見本" * 25 + "様", 50, 100, 12)],
        [put("担当", 50, 100, 12), put("様", 110, 100, 12)],
        [put("見本産業株式会社 御中", 50, TOP + 410, 12)],
    ],
)
def test_nobody_is_addressed(words):
    assert recipient(words) is None


def test_without_a_table_the_addressee_stands_in_the_upper_half():
    assert recipient(put("見本商店 御中", 50, 380), top=0.0) == "見本商店"
    assert recipient(put("見本商店 御中", 50, 420), top=0.0) is None

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
        [
            put("請求先", 50, 100, 12),
            put("見本産業株式会社", 50, 118, 12),
            put("045-000-1234", 160, 118, 12),
        ],
        [put("ご請求先", 50, 100, 12), put("見本産業株式会社", 50, 118, 12)],
        [put("TO / 宛先", 50, 84), put("見本産業株式会社 御中", 50, 100, 12)],
        [put("見本産業株式会社 御", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("ご担当者様", 50, 118)],
        [
            put("見本産業株式会社", 50, 100, 12),
            put("店舗運営部", 50, 118),
            put("御中", 114, 118),
        ],
        [
            put("見本産業株式会社", 50, 100, 12),
            put("東京支店", 50, 118),
            put("佐藤", 100, 118),
            put("花子 様", 130, 118),
        ],
        [
            put("見本産業株式会社", 50, 100, 12),
            put("管理本部", 50, 116),
            put("佐藤花子 様", 50, 130),
        ],
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
    assert [s.text for s in found.segments] == ["株式会社", "見本", "御中"]


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
        [put("お客様", 50, 100, 12)],
        [put("名称・仕様", 50, 320)],
        [put("横浜市西区", 50, 86), put("総務部", 50, 100), put("御中", 90, 100)],
        [put("総務部", 50, 86), put("人事課", 50, 100), put("係 御中", 50, 114)],
        [put("宛先", 50, 100, 12), put("医療法人社団", 50, 118, 12)],
        [put("神奈川県横浜市西区", 50, 100), put("ご担当者様", 50, 114)],
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


def test_a_legal_form_apart_from_the_name_that_holds_its_honorific():
    words = [put("有限会社", 50, 100, 12), put("たとえ組 御中", 110, 100, 12)]
    assert recipient(words) == "有限会社 たとえ組"


def test_a_name_in_two_parts_above_its_branch():
    words = [
        put("合同会社", 50, 100, 12),
        put("見本", 118, 100, 12),
        put("東京支店", 50, 118),
        put("御中", 104, 118),
    ]
    assert recipient(words) == "合同会社 見本"


def test_a_number_beside_a_name_is_no_part_of_it():
    words = [put("〒220-0012", 50, 100), put("佐藤花子 様", 110, 100)]
    assert recipient(words) == "佐藤花子"


def test_an_addressee_of_a_company_above_is_shown_by_its_name_first():
    words = [put("見本株式会社", 50, 100, 12), put("経理部 御中", 50, 118)]
    found = find_recipient(segments(*words), TOP)
    assert found is not None
    assert [s.text for s in found.segments] == ["見本株式会社", "経理部 御中"]


def test_a_name_in_two_parts_under_its_label():
    words = [
        put("TO / 宛先", 50, 84),
        put("医療法人社団", 50, 100, 12),
        put("見本", 133, 100, 12),
    ]
    assert recipient(words) == "医療法人社団 見本"

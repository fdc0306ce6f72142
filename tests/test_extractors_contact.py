"""Telephone numbers and the words of contact lines."""

import doctest

import pytest

from extractors import contact
from extractors.contact import find_tel, has_contact_word, has_tel, strip_contact
from tests.paper import put, segments


def tels(*words):
    found = segments(*words)
    return [tel for s in found if (tel := find_tel(s, found))]


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(contact).failed == 0


@pytest.mark.parametrize(
    ("text", "tel"),
    [
        ("TEL 045-000-1234", "045-000-1234"),
        ("電話:045(000)1234", "045-000-1234"),
        ("℡0450001234", "0450001234"),
        ("5F TEL 045-000-1234", "045-000-1234"),
        ("見本ビル5階 電話 045-000-1234", "045-000-1234"),
        ("045(000)1234", "045-000-1234"),
        ("(045)000-1234", "045-000-1234"),
        ("TEL/FAX 045-000-1234", "045-000-1234"),
        ("B090-0000-1234", "090-0000-1234"),
        ("045-000-1234 / FAX 045-000-1235", "045-000-1234"),
        ("045-000-1234 / 045-000-1235", "045-000-1234"),
        ("F: 045-000-1235", None),
        ("045-000-1234", "045-000-1234"),
        ("TEL 045-000-1234 FAX 045-000-1235", "045-000-1234"),
        ("FAX 045-000-1235", None),
        ("ファックス 045-000-1235", None),
        ("受付 045-000-1234", None),
        ("TEL", None),
        ("横浜市西区1-2-3", None),
    ],
)
def test_the_telephone_in_a_text(text, tel):
    assert tels(put(text, 50, 100)) == ([tel] if tel else [])


def test_a_telephone_right_of_its_label_and_no_fax():
    words = [
        put("電話", 360, 164),
        put("045-000-1234", 400, 164),
        put("FAX", 360, 178),
        put("045-000-9999", 400, 178),
    ]
    assert tels(words) == ["045-000-1234", "045-000-1234"]  # by the label, and alone


def test_a_label_with_something_else_on_its_right():
    assert tels(put("電話", 360, 164), put("代表", 400, 164)) == []


def test_a_fax_far_away_does_not_make_a_telephone_a_fax():
    assert tels(put("FAX", 50, 100), put("045-000-1234", 300, 100)) == ["045-000-1234"]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("横浜市西区1-2-3 TEL 045-000-1234", "横浜市西区1-2-3"),
        ("見本ビル5階 電話045-000-1234", "見本ビル5階"),
        ("見本ビル5階", "見本ビル5階"),
        ("ホテルHOTEL見本 5F", "ホテルHOTEL見本 5F"),
        ("見本ビル5階 045-000-1234", "見本ビル5階"),
        ("FAX 045-000-1235", ""),
    ],
)
def test_a_text_without_its_numbers_to_call(text, rest):
    assert strip_contact(text) == rest


def test_contact_words_and_numbers():
    assert has_contact_word("代表取締役 佐藤花子")
    assert has_contact_word("info@example.jp")
    assert not has_contact_word("株式会社たとえ商事")
    assert has_tel("代表045-000-1234")
    assert not has_tel("220-0012")

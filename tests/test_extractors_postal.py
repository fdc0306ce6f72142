"""Postal codes at the head of a line."""

import doctest

import pytest

from extractors import postal
from extractors.postal import parse_postal_line


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(postal).failed == 0


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
        ("デ760-0019 香川県高松市", "760-0019"),
        ("千760-0019香川県高松市", "760-0019"),
        ("千760-0019", None),
        ("・643-0001 和歌山県", "643-0001"),
        ("045-000-1234", None),
        ("T220-0012 TEL 045-000-1234", None),
        ("No.220-0012", None),
        ("〒", None),
    ],
)
def test_the_postal_code_of_a_line(text, code):
    assert parse_postal_line(text) == code

import doctest

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from books import identifiers
from books.identifiers import (
    compact_registration_number,
    corporate_check_digit,
    has_valid_check_digit,
    is_account_number,
    normalise_document_number,
    parse_postal_code,
    parse_registration_number,
    parse_tel,
)

quick = settings(max_examples=60, deadline=None)

digits12 = st.text("0123456789", min_size=12, max_size=12)
texts = st.text() | st.text("T0123456789-ー （）()〒+８１ ", max_size=30)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(identifiers).failed == 0


@pytest.mark.parametrize(
    "number", ["7000012050002", "8700110005901", "1000020012131", "7010705000725"]
)
def test_published_corporate_numbers_check(number):
    assert has_valid_check_digit(number)
    assert has_valid_check_digit("T" + number)


def test_a_sum_divisible_by_nine_gives_nine():
    assert corporate_check_digit("000000000009") == 9


@pytest.mark.parametrize("base", ["", "12345678901", "1234567890123", "12345678901a"])
def test_a_base_that_is_not_twelve_digits_is_refused(base):
    with pytest.raises(ValueError, match="12桁"):
        corporate_check_digit(base)


@quick
@given(digits12, st.integers(1, 8))
def test_any_other_first_digit_fails(base, step):
    good = corporate_check_digit(base)
    bad = (good - 1 + step) % 9 + 1
    assert has_valid_check_digit(f"{good}{base}")
    assert not has_valid_check_digit(f"{bad}{base}")


@pytest.mark.parametrize(
    "text",
    [
        "T1234567890123",
        "Ｔ１２３４５６７８９０１２３",
        "登録番号T1234567890123",
        "適格請求書発行事業者登録番号：Ｔ 1234 5678 90123",
        "(登録番号 t1-2345-6789-0123)",
        "T1234‐5678−90123",
    ],
)
def test_registration_numbers_as_printed(text):
    assert parse_registration_number(text) == "T1234567890123"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567890123",
        "T123456789012",
        "T12345678901234",
        "AT1234567890123",
        "T1234567890123 T3210987654321",
    ],
)
def test_what_is_no_single_registration_number(text):
    assert parse_registration_number(text) is None


@quick
@given(digits12, st.sampled_from(["", " ", "-", "　", "－"]))
def test_separators_do_not_matter(base, mark):
    number = f"T{corporate_check_digit(base)}{base}"
    assert parse_registration_number(mark.join(number)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("〒123-4567", "123-4567"),
        ("〒 １２３－４５６７", "123-4567"),
        ("123ー4567", "123-4567"),
        ("1234567", "123-4567"),
        ("123-456", None),
        ("東京都", None),
    ],
)
def test_postal_codes(text, expected):
    assert parse_postal_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("TEL 03-1234-5678", "03-1234-5678"),
        ("電話番号：(03)1234-5678", "03-1234-5678"),
        ("0120-123-456", "0120-123-456"),
        ("090ー1234ー5678", "090-1234-5678"),
        ("+81 (0)3 1234 5678", "0312345678"),
        ("+81-90-1234-5678", "090-1234-5678"),
        ("℡03-1234-5678", "03-1234-5678"),
        ("12-3456-7890", None),
        ("FAX", None),
    ],
)
def test_telephone_numbers(text, expected):
    assert parse_tel(text) == expected


def test_account_numbers():
    assert is_account_number("１２３４５６７")
    assert not is_account_number("")
    assert not is_account_number("12345678")
    assert not is_account_number("12-345")


@quick
@given(texts)
@example("R¸")
def test_every_reader_answers_any_text(text):
    for reader in (parse_registration_number, parse_postal_code, parse_tel):
        assert reader(text) is None or isinstance(reader(text), str)
    assert isinstance(has_valid_check_digit(text), bool)
    assert isinstance(is_account_number(text), bool)
    compacted = compact_registration_number(text)
    assert not any(char.isspace() for char in compacted)
    normal = normalise_document_number(text)
    assert normalise_document_number(normal) == normal

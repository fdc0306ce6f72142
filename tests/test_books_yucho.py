import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import yucho
from books.model import AccountType
from books.yucho import (
    Symbol,
    TransferAccount,
    account_types,
    check_digit,
    convert_symbol,
    is_symbol,
    parse_symbol,
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(yucho).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        # As published by the Japanese Red Cross Society, UNICEF, Save the Children …
        "00110-2-5606",
        "00120-5-220",
        "00190-5-31000",
        "00930-0-330579",
        "00120-8-140888",
        "00980-7-57019",
    ],
)
def test_the_check_digit_of_published_accounts(text):
    symbol = parse_symbol(text)
    assert symbol is not None
    assert check_digit(symbol) == symbol.symbol[3]
    wrong = symbol._replace(number=str(int(symbol.number) + 1))
    assert check_digit(wrong) != symbol.symbol[3]


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        (("14030", "12345671"), ("408", AccountType.ORDINARY, "1234567")),
        (("15150", "21111111"), ("518", AccountType.ORDINARY, "2111111")),
        (("11940", "1234561"), ("198", AccountType.ORDINARY, "0123456")),
        (("10000", "11"), ("008", AccountType.ORDINARY, "0000001")),
        (("00580", "654321"), ("059", AccountType.CURRENT, "0654321")),
        (("00160", "1"), ("019", AccountType.CURRENT, "0000001")),
        (("14030", "12345672"), None),
        (("14030", "1"), None),
        (("24030", "11"), None),
        (("14031", "11"), None),
        (("00160", "12345678"), None),
    ],
)
def test_accounts_for_transfers(symbol, expected):
    made = convert_symbol(Symbol(*symbol))
    assert made == (TransferAccount(*expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14030-12345671", ("14030", "12345671")),
        ("１４０３０　１２３４５６７１", ("14030", "12345671")),
        ("記号14030番号12345671", ("14030", "12345671")),
        ("記号 14030 番号 12345671", ("14030", "12345671")),
        ("00160－0－100001", ("00160", "100001")),
        ("1234567", None),
        ("14030", None),
        ("1403012345671", None),
        ("14035-12345671", None),
        ("", None),
    ],
)
def test_symbols_as_they_are_written(text, expected):
    assert parse_symbol(text) == (Symbol(*expected) if expected else None)


@given(st.from_regex(r"[01][0-9]{3}0", fullmatch=True), st.integers(0, 10**8 - 1))
def test_what_is_converted_fits_bank_files(symbol, number):
    assert is_symbol(symbol)
    made = convert_symbol(Symbol(symbol, str(number)))
    if made is not None:
        assert len(made.branch_code) == 3
        assert len(made.number) == 7
        assert made.account_type in account_types(made.branch_code)
        assert int(made.number) in {number, number // 10}


def test_a_wrong_digit_is_always_seen():
    right = Symbol("00110", "5606")
    for place in range(4):
        for digit in "0123456789":
            number = right.number[:place] + digit + right.number[place + 1 :]
            if number != right.number:
                assert check_digit(right._replace(number=number)) != "1"

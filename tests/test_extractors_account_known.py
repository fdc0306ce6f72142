"""What the bank master says of a part of an account."""

from books.model import AccountType, BankAccount
from extractors.account_known import (
    ELSEWHERE,
    IMPOSSIBLE,
    MENDED,
    PLAIN,
    UNKNOWN,
    signals_of,
)


def account(**values):
    return BankAccount(**values)


def test_bank_and_branch_as_the_master_has_them():
    known = account(bank="みずほ銀行", branch="渋谷支店")
    assert signals_of(known, "bank", known) == (PLAIN, True)
    assert signals_of(known, "branch", known) == (PLAIN, True)


def test_what_was_mended_is_not_as_printed():
    known = account(bank="みずほ銀行", branch="渋谷支店")
    misread = account(bank="みずほ銀行", branch="渋合支店")
    assert signals_of(known, "branch", misread) == (MENDED, False)


def test_a_branch_of_another_bank_is_a_word_that_was_read_right():
    other = account(bank="みずほ銀行", branch="紙屋町支店")
    assert signals_of(other, "branch", other) == (ELSEWHERE, False)


def test_unknown_names():
    odd = account(bank="架空の里銀行", branch="架空の里支店")
    assert signals_of(odd, "bank", odd) == (UNKNOWN, False)
    assert signals_of(odd, "branch", odd) == (UNKNOWN, False)


def test_numbers_and_kinds_have_no_master():
    ordinary = account(number="1234567", account_type=AccountType.ORDINARY)
    assert signals_of(ordinary, "number", ordinary) == (PLAIN, False)
    assert signals_of(ordinary, "account_type", ordinary) == (PLAIN, True)


def test_a_branch_of_the_post_bank_is_one_of_its_numbers():
    right = account(bank="ゆうちょ銀行", branch="〇一八支店")
    wrong = account(bank="ゆうちょ銀行", branch="一八支店")
    assert signals_of(right, "branch", right) == (PLAIN, True)
    assert signals_of(wrong, "branch", wrong) == (IMPOSSIBLE, False)

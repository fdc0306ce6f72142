import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import account_check, yucho_account
from books.account_check import check_account
from books.banks import find_bank, find_former_bank, master_date
from books.model import AccountType, BankAccount, Severity

quick = settings(max_examples=100, deadline=None)

ACCOUNT = BankAccount(
    bank="みずほ銀行",
    branch="渋谷支店",
    account_type=AccountType.ORDINARY,
    number="1234567",
    holder="ｶ)ｱｵｿﾞﾗ",
)
YUCHO = ACCOUNT.model_copy(update={"bank": "ゆうちょ銀行", "branch": None})


def changed(account: BankAccount = ACCOUNT, **change: object) -> BankAccount:
    return account.model_copy(update=change)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(account_check).failed == 0
    assert doctest.testmod(yucho_account).failed == 0


def test_names_and_codes_fill_each_other_in():
    made, findings = check_account(ACCOUNT)
    assert (made.bank_code, made.branch_code, findings) == ("0001", "210", ())
    coded = changed(bank=None, branch=None, bank_code="0001", branch_code="210")
    made, findings = check_account(coded)
    assert (made.bank, made.branch, findings) == ("みずほ銀行", "渋谷", ())
    assert check_account(made)[0] == made


@pytest.mark.parametrize(
    ("bank", "code"),
    [
        ("みずほ", "0001"),
        ("城南信金", "1344"),
        ("城南信用金庫", "1344"),
        ("ﾐｽﾞﾎ", "0001"),
    ],
)
def test_banks_with_and_without_their_kind(bank, code):
    made, _ = check_account(changed(bank=bank, branch="本店"))
    assert made.bank_code == code
    assert made.bank == bank  # what is printed stays


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bank": None}, "account_bank_missing"),
        ({"bank": "架空銀行"}, "account_bank_not_listed"),
        ({"bank_code": "0999"}, "account_bank_not_listed"),
        ({"bank_code": "0005"}, "account_bank_differs"),
        ({"branch": None}, "account_branch_missing"),
        ({"branch": "架空支店"}, "account_branch_not_listed"),
        ({"branch_code": "999"}, "account_branch_not_listed"),
        ({"branch_code": "001"}, "account_branch_differs"),
        ({"account_type": None}, "account_type_missing"),
        ({"number": None}, "account_number_missing"),
        ({"number": "12345678"}, "account_number_digits"),
        ({"number": "12A4567"}, "account_number_digits"),
        ({"holder": None}, "holder_missing"),
        ({"holder": "青空"}, "holder_characters"),
    ],
)
def test_what_stops_a_transfer(change, code):
    _, findings = check_account(changed(**change))
    assert [f.code for f in findings if f.severity is Severity.ERROR] == [code]


def test_what_is_not_listed_is_said_with_the_date_of_the_list():
    _, findings = check_account(changed(bank_code="0999"))
    assert master_date() in findings[0].message
    assert master_date().startswith("20")


def test_a_name_that_is_not_known_leaves_the_code():
    made, (finding,) = check_account(changed(branch="渋谷架空", branch_code="210"))
    assert made.branch_code == "210"
    assert (finding.code, finding.severity) == ("account_branch_name", "warning")


def test_a_former_name_is_told():
    made, (finding,) = check_account(changed(bank="三菱東京UFJ銀行", branch="渋谷"))
    assert made.bank_code == "0005"
    assert (finding.code, finding.severity) == ("account_bank_renamed", "info")
    assert find_former_bank("三菱UFJ") is None
    assert find_bank("三菱東京UFJ") == find_former_bank("三菱東京UFJ")


@pytest.mark.parametrize(
    ("number", "expected", "codes"),
    [
        ("1234567", "1234567", []),
        ("１２３４５６７", "1234567", []),
        ("123-4567", "1234567", []),
        ("123456", "0123456", ["account_number_padded"]),
        ("1", "0000001", ["account_number_padded"]),
    ],
)
def test_numbers_have_seven_digits(number, expected, codes):
    made, findings = check_account(changed(number=number))
    assert made.number == expected
    assert [f.code for f in findings] == codes


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"branch": "記号14030", "number": "12345671"},
            ("408", AccountType.ORDINARY, "1234567"),
        ),
        (
            {"branch_code": "14030", "number": "12345671"},
            ("408", AccountType.ORDINARY, "1234567"),
        ),
        ({"number": "14030-12345671"}, ("408", AccountType.ORDINARY, "1234567")),
        (
            {"number": "14030-12345671", "account_type": AccountType.SAVINGS},
            ("408", AccountType.SAVINGS, "1234567"),
        ),
        (
            {"number": "00190-5-31000", "account_type": None},
            ("019", AccountType.CURRENT, "0031000"),
        ),
        (
            {"branch": "四〇八店", "number": "12345671"},
            ("408", AccountType.ORDINARY, "1234567"),
        ),
    ],
)
def test_accounts_of_japan_post_bank(change, expected):
    made, (finding,) = check_account(changed(YUCHO, **change))
    assert (made.branch_code, made.account_type, made.number) == expected
    assert finding.code == "account_yucho_converted"
    assert made.bank_code == "9900"
    assert check_account(made) == (made, ())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "14030-12345672"}, "account_yucho_symbol"),
        ({"number": "14040-12345671"}, "account_yucho_check_digit"),
        ({"branch": "〇一九店"}, "account_yucho_type"),
        ({"branch": "〇一八店", "number": "12345672"}, "account_number_digits"),
    ],
)
def test_what_is_wrong_with_an_account_of_japan_post_bank(change, code):
    _, findings = check_account(changed(YUCHO, **change))
    assert code in [f.code for f in findings]


def test_the_holder_is_checked_with_what_is_known():
    _, (finding,) = check_account(ACCOUNT, name="青空株式会社")
    assert finding.code == "holder_form_side"
    _, (finding,) = check_account(ACCOUNT, known=["ｱｵｿﾞﾗ(ｶ"])
    assert finding.code == "holder_differs_from_known"


texts = st.none() | st.text(max_size=12) | st.text("0123456789-記号番号 ", max_size=14)


@quick
@given(
    st.builds(
        BankAccount,
        bank=st.sampled_from([None, "みずほ銀行", "ゆうちょ銀行"]) | texts,
        branch=st.sampled_from([None, "本店", "記号14030"]) | texts,
        account_type=st.none() | st.sampled_from(AccountType),
        number=texts,
        holder=texts,
        bank_code=texts,
        branch_code=texts,
    )
)
def test_any_account_is_checked(account):
    made, findings = check_account(account)
    stopped = any(f.severity is Severity.ERROR for f in findings)
    whole = made.bank_code and made.branch_code and made.account_type
    assert stopped or (whole and len(made.number or "") == 7)

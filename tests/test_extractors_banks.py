"""Accounts to pay into, in the ways that papers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import AccountType, BankAccount
from extractors.banks import find_accounts, parse_account
from tests.paper import column, put, segments

ORDINARY, CURRENT = AccountType.ORDINARY, AccountType.CURRENT
MIZUHO = BankAccount(
    bank="みずほ銀行",
    branch="渋谷支店",
    account_type=ORDINARY,
    number="2345678",
    holder="カ)ミホンシヨウジ",
)


def accounts(*words):
    return [found.account for found in find_accounts(segments(*words))]


@pytest.mark.parametrize(
    "text",
    [
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ",
        "みずほ銀行 渋谷支店 普通預金 2345678 口座名義 カ)ミホンシヨウジ",
        "みずほ銀行(0001) 渋谷支店(210) 普通 2345678 ｶ)ﾐﾎﾝｼﾖｳｼﾞ",
        "銀行名:みずほ銀行 支店名:渋谷支店 種別:普通 口座番号:2345678 名義:カ)ミホンシヨウジ",
        "お振込先:みずほ銀行 渋谷支店 (普) 2345678 名義人 カ)ミホンシヨウジ",
        "みずほ銀行渋谷支店普通2345678 フリガナ カ)ミホンシヨウジ",
        "みずほ銀行 渋谷支店 普通 2345678 株式会社見本商事 (カ)ミホンシヨウジ)",
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ ※振込手数料はご負担ください",
    ],
)
def test_one_line(text):
    assert parse_account(text) == MIZUHO


def test_other_kinds_of_banks_and_accounts():
    found = parse_account("京都信用金庫 本店 当座 0012345 ユ)タトエ")
    assert found is not None
    assert (found.bank, found.branch) == ("京都信用金庫", "本店")
    assert (found.account_type, found.number) == (CURRENT, "0012345")
    savings = parse_account("中央労働金庫 新宿支店 貯蓄 7654321 サトウ ハナコ")
    assert savings is not None
    assert (savings.account_type, savings.holder) == (
        AccountType.SAVINGS,
        "サトウ ハナコ",
    )


def test_post_bank():
    found = parse_account("ゆうちょ銀行 〇一八店 普通 1234567 カ)ミホン")
    assert found is not None
    assert (found.bank, found.branch) == ("ゆうちょ銀行", "〇一八店")


def test_a_holder_in_kanji():
    found = parse_account("みずほ銀行 渋谷支店 普通 2345678 佐藤花子")
    assert found is not None
    assert found.holder == "佐藤花子"


@pytest.mark.parametrize("text", ["", "普通 1234567", "銀行", "支店 普通 1234567"])
def test_without_a_bank_there_is_no_account(text):
    assert parse_account(text) is None


def test_parts_that_are_missing_stay_empty():
    assert parse_account("みずほ銀行") == BankAccount(bank="みずほ銀行")
    assert accounts(put("みずほ銀行 渋谷支店", 50, 600)) == []


@given(
    st.text(max_size=60)
    | st.text("銀行信用金庫支店普当座預金0123456789カ)ミホ ー:()　", max_size=60)
)
def test_any_text_is_an_account_or_none(text):
    found = parse_account(text)
    assert found is None or isinstance(found, BankAccount)


def test_a_block_of_one_line():
    words = (
        put("お振込先", 50, 600),
        put("みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ", 110, 600),
    )
    assert accounts(*words) == [MIZUHO]


def test_a_block_of_three_lines():
    lines = ["みずほ銀行 渋谷支店", "普通預金 2345678", "口座名義 カ)ミホンシヨウジ"]
    assert accounts(put("振込先", 50, 585), column(lines, 50, 600, 14)) == [MIZUHO]


def test_rows_of_labels_and_values():
    labels = ["銀行名", "支店名", "種別", "口座番号", "口座名義"]
    values = ["みずほ銀行", "渋谷支店", "普通", "2345678", "カ)ミホンシヨウジ"]
    words = (column(labels, 50, 600, 14), column(values, 120, 600, 14))
    assert accounts(*words) == [MIZUHO]


def test_several_accounts():
    lines = [
        "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ",
        "横浜銀行 川崎支店 当座 0098765 カ)ミホンシヨウジ",
        "ゆうちょ銀行 〇一八支店 普通 7654321 カ)ミホンシヨウジ",
    ]
    found = accounts(put("お振込先", 50, 585), column(lines, 50, 600, 14))
    assert [a.number for a in found] == ["2345678", "0098765", "7654321"]
    assert [a.bank for a in found] == ["みずほ銀行", "横浜銀行", "ゆうちょ銀行"]
    assert [a.branch for a in found] == ["渋谷支店", "川崎支店", "〇一八支店"]


def test_accounts_side_by_side():
    left = ["みずほ銀行 渋谷支店", "普通 2345678", "カ)ミホンシヨウジ"]
    right = ["横浜銀行 川崎支店", "当座 0098765", "カ)ミホンシヨウジ"]
    found = accounts(column(left, 50, 600, 14), column(right, 320, 600, 14))
    assert {(a.bank, a.branch, a.number) for a in found} == {
        ("みずほ銀行", "渋谷支店", "2345678"),
        ("横浜銀行", "川崎支店", "0098765"),
    }


def test_the_same_account_twice_is_one():
    text = "みずほ銀行 渋谷支店 普通 2345678 カ)ミホンシヨウジ"
    assert accounts(put(text, 50, 500), put(text, 50, 700)) == [MIZUHO]


def test_what_stands_below_a_block_is_no_holder():
    words = (
        put("みずほ銀行 渋谷支店 普通 2345678", 50, 600),
        put("※振込手数料は貴社にてご負担ください", 50, 614),
    )
    (found,) = accounts(*words)
    assert found.holder is None


def test_the_place_of_an_account_is_its_number():
    lines = ["みずほ銀行 渋谷支店", "普通預金 2345678", "口座名義 カ)ミホンシヨウジ"]
    (found,) = find_accounts(segments(column(lines, 50, 600, 14)))
    assert "2345678" in found.segment.text
    assert found.confidence == found.holder_confidence == 1.0


@pytest.mark.parametrize("branch", ["本店営業部", "本店", "東京営業部"])
def test_the_whole_name_of_a_branch_is_read(branch):
    found = parse_account(f"横浜銀行 {branch} 当座 0098765")
    assert found is not None
    assert (found.bank, found.branch) == ("横浜銀行", branch)

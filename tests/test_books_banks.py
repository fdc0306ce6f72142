import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import banks
from books.banks import all_banks, all_branches, find_bank, find_branch
from books.kana import BANK_NAME_CHARACTERS, is_bank_text

quick = settings(max_examples=60, deadline=None)

BANK_NAME_BYTES = 15


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(banks).failed == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("みずほ銀行", "0001"),
        ("みずほ", "0001"),
        ("ﾐｽﾞﾎ", "0001"),
        ("ミズホギンコウ", "0001"),
        ("株式会社みずほ銀行", "0001"),
        ("０００１", "0001"),
        ("三菱UFJ銀行", "0005"),
        ("三菱ＵＦＪ", "0005"),
        ("ﾐﾂﾋﾞｼUFJ", "0005"),
        ("ﾐﾂﾋﾞｼﾕ-ｴﾌｼﾞｴｲ", "0005"),
        ("三菱東京UFJ銀行", "0005"),
        ("住信SBIネット銀行", "0038"),
        ("ｽﾐｼﾝSBIﾈﾂﾄ", "0038"),
        ("PayPay銀行", "0033"),
        ("北国銀行", "0146"),
        ("中国銀行", "0168"),
        ("三菱UFJ信託銀行", "0288"),
        ("城南信用金庫", "1344"),
        ("ｼﾞﾖｳﾅﾝｼﾝﾖｳｷﾝｺ", "1344"),
        ("中央労働金庫", "2963"),
        ("商工組合中央金庫", "2004"),
        ("農林中央金庫", "3000"),
        ("横浜農業協同組合", "5114"),
        ("JA横浜", "5114"),
        ("ゆうちょ銀行", "9900"),
        ("9998", None),
        ("城南", None),
        ("ﾁﾕｳｺﾞｸ", None),
        ("", None),
        ("銀行", None),
    ],
)
def test_banks_by_name_and_code(text, code):
    bank = find_bank(text)
    assert (bank.code if bank else None) == code


@pytest.mark.parametrize(
    ("bank", "text", "code"),
    [
        ("0001", "渋谷支店", "210"),
        ("0001", "シブヤ支店", "210"),
        ("0001", "ｼﾌﾞﾔｼﾃﾝ", "210"),
        ("0001", "210", "210"),
        ("0001", "東京営業部", "001"),
        ("0001", "丸の内中央支店", "004"),
        ("0001", "存在しない支店", None),
        ("0001", "", None),
        ("0001", "999", None),
        ("0009", "本店営業部", "200"),
        ("9900", "〇一八店", "018"),
        ("9900", "○一八", "018"),
        ("9900", "四〇八支店", "408"),
        ("9900", "０１８", "018"),
        ("9900", "ｾﾞﾛｲﾁﾊﾁ", "018"),
        ("9998", "本店", None),
    ],
)
def test_branches_by_name_and_code(bank, text, code):
    branch = find_branch(bank, text)
    assert (branch.code if branch else None) == code


def test_every_bank_is_found_by_all_its_names():
    lost = [
        (bank.name, text)
        for bank in all_banks()
        for text in (bank.code, bank.name, bank.full_name)
        if find_bank(text) != bank
    ]
    assert lost == []


def test_every_kana_fits_the_bank_files():
    assert len(all_banks()) > 1000
    for bank in all_banks():
        assert is_bank_text(bank.kana, BANK_NAME_CHARACTERS)
        assert 0 < len(bank.kana) <= BANK_NAME_BYTES
    for branch in all_branches("0005"):
        assert is_bank_text(branch.kana, BANK_NAME_CHARACTERS)
        assert 0 < len(branch.kana) <= BANK_NAME_BYTES
        assert find_branch("0005", branch.name) == branch


def test_full_names():
    names = {"0001": "みずほ銀行", "1344": "城南信用金庫", "9900": "ゆうちょ銀行"}
    names |= {"2213": "整理回収機構", "2004": "商工組合中央金庫"}
    for code, name in names.items():
        bank = find_bank(code)
        assert bank is not None
        assert bank.full_name == name


@quick
@given(st.text(max_size=12) | st.text("みずほ銀行支店JA0123〇一ｼﾌﾞﾔ", max_size=8))
def test_any_text_finds_one_or_none(text):
    for found in (find_bank(text), find_branch("0001", text), find_branch(text, text)):
        assert found is None or found.code

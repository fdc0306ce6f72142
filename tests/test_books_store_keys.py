import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.errors import FormatError
from books.numbers import same_number
from books.store.chain import canonical
from books.store.keys import clean, fold, name_key, number_key
from books.store.originals import place


@pytest.mark.parametrize(
    "name",
    ["株式会社 髙﨑製作所", "(株)高崎製作所", "㈱高崎製作所", "高崎製作所 株式会社"],
)
def test_a_company_is_the_same_however_it_is_written(name):
    assert name_key(name) == "高崎製作所"


@pytest.mark.parametrize(
    "name",
    ["カラタチ", "からたち", "ｶﾗﾀﾁ", "ｶ)ｶﾗﾀﾁ", "㈱からたち", "株式會社 カラタチ"],
)
def test_kana_and_legal_forms_are_the_same(name):
    assert name_key(name) == "カラタチ"


@pytest.mark.parametrize("text", ["ﾊﾞｽ㈱", "バス(株)", "ばす株式会社", "ハ゛ス（株）"])
def test_texts_are_the_same_however_they_are_written(text):
    assert fold(text) == "バス株式会社"


_NUMBER = st.text(st.sampled_from("OoＯ0０IiLl1１Bb8８-ー /PQ２2ァ々一é"), max_size=6)


@given(_NUMBER, _NUMBER)
def test_what_is_one_number_for_the_rules_is_one_for_the_store(one, other):
    assert not same_number(one, other) or number_key(one) == number_key(other)


@pytest.mark.parametrize("dash", "-‐‑–—―−ーｰ─－")
def test_dashes_are_the_same(dash):
    assert fold(f"デ{dash}タ") == fold("データ")


def test_nothing_has_an_empty_key():
    assert (fold(None), name_key(None), number_key(None)) == ("", "", "")
    assert number_key("(-)") == ""


@given(st.text(st.characters()))
def test_keys_can_be_kept_and_are_stable(text):
    for key in (clean, fold, name_key, number_key):
        once = key(text)
        once.encode("utf-8")
        assert "\x00" not in once
    assert clean(clean(text)) == clean(text)
    assert number_key(number_key(text)) == number_key(text)


@given(st.text(st.characters()))
def test_an_original_stays_in_its_folder(name):
    where = place("ab" + "c" * 62, name)
    assert where.startswith("ab/" + "c" * 62)
    assert where.count("/") == 1
    assert where.isascii()


def test_what_no_json_can_say():
    for value in (float("inf"), {"a": object()}):
        with pytest.raises(FormatError, match="記録できない"):
            canonical(value)

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import kana
from books.errors import FormatError
from books.kana import (
    BANK_NAME_CHARACTERS,
    EDI_CHARACTERS,
    HOLDER_CHARACTERS,
    LEGAL_FORMS,
    abbreviate_legal_form,
    expand_legal_form,
    find_legal_form,
    is_bank_text,
    normalise_holder,
    to_bank_holder,
    to_bank_kana,
)

quick = settings(max_examples=60, deadline=None)

kana_texts = st.text(
    "ァアィイゥウヴガキャッュョンーヲヰヱぁあがぱゔabcXYZ０１９ －（）()ｶﾞﾊﾟｰ",
    max_size=20,
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(kana).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ガギグゲゴ", "ｶﾞｷﾞｸﾞｹﾞｺﾞ"),
        ("パピプ", "ﾊﾟﾋﾟﾌﾟ"),
        ("キャッシュ", "ｷﾔﾂｼﾕ"),
        ("コーヒー", "ｺ-ﾋ-"),
        ("ｺｰﾋｰ", "ｺ-ﾋ-"),
        ("たかはし　たろう", "ﾀｶﾊｼ ﾀﾛｳ"),
        ("ヴァイオリン", "ｳﾞｱｲｵﾘﾝ"),
        ("カ゛ス", "ｶﾞｽ"),
        ("ヱビス", "ｴﾋﾞｽ"),
        ("カヲル", "ｶｵﾙ"),
        ("ヵヶヮ", "ｶｹﾜ"),
        ("abc１２３", "ABC123"),
        ("（カ）ヤマダ", "(ｶ)ﾔﾏﾀﾞ"),
        ("ア―イ−ウ‐エ－オ", "ｱ-ｲ-ｳ-ｴ-ｵ"),
        ("ぱぴぷ　ﾊﾟﾋﾟﾌﾟ", "ﾊﾟﾋﾟﾌﾟ ﾊﾟﾋﾟﾌﾟ"),
        ("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ"),
    ],
)
def test_kana_of_bank_files(text, expected):
    assert to_bank_kana(text) == expected
    assert to_bank_kana(expected) == expected


@pytest.mark.parametrize(
    ("text", "char"),
    [("山田タロウ", "山"), ("ヤマダ&コ", "&"), ("カヽ", "ヽ"), ("A,B", ",")],
)
def test_what_can_not_be_written_is_named(text, char):
    with pytest.raises(FormatError, match=f"「{char}」"):
        to_bank_kana(text)


def test_edi_information_holds_more():
    assert to_bank_kana("「ヲ」/￥", EDI_CHARACTERS) == "｢ｦ｣/\\"
    with pytest.raises(FormatError):
        to_bank_kana("A B", BANK_NAME_CHARACTERS)


@quick
@given(st.text() | kana_texts)
def test_bank_kana_is_writable_or_an_error(text):
    try:
        written = to_bank_kana(text)
    except FormatError:
        return
    assert is_bank_text(written)
    assert written.encode("cp932").decode("cp932") == written
    assert len(written.encode("cp932")) == len(written)
    assert to_bank_kana(written) == written


@quick
@given(st.text(max_size=12) | kana_texts)
@pytest.mark.parametrize(
    "allowed",
    [BANK_NAME_CHARACTERS, HOLDER_CHARACTERS, EDI_CHARACTERS],
    ids=["bank", "holder", "edi"],
)
def test_what_is_written_is_in_the_alphabet_and_stays(allowed, text):
    try:
        written = to_bank_kana(text, allowed)
    except FormatError as error:
        assert "書けません" in str(error)  # noqa: PT017
        return
    assert is_bank_text(written, allowed)
    assert to_bank_kana(written, allowed) == written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("カブシキガイシャニシムラ", "ｶ)ﾆｼﾑﾗ"),
        ("カブシキガイシャ　ニシムラ", "ｶ)ﾆｼﾑﾗ"),
        ("ニシムラ有限会社", "ﾆｼﾑﾗ(ﾕ"),
        ("㈱ニシムラ", "ｶ)ﾆｼﾑﾗ"),
        ("(カ)ニシムラ", "ｶ)ﾆｼﾑﾗ"),
        ("ニシムラ(カ)", "ﾆｼﾑﾗ(ｶ"),
        ("ｶ)ﾆｼﾑﾗ", "ｶ)ﾆｼﾑﾗ"),
        ("カ.ニシムラ", "ｶ)ﾆｼﾑﾗ"),
        ("ケイヨウ(カ)チバシテン", "ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ"),
        ("イッパンシャダンホウジンミドリ", "ｼﾔ)ﾐﾄﾞﾘ"),
        ("医療法人社団アオバカイ", "ｲ)ｱｵﾊﾞｶｲ"),
        ("サトウ タロウ", "ｻﾄｳ ﾀﾛｳ"),
    ],
)
def test_holders_as_banks_write_them(text, expected):
    assert to_bank_holder(text) == expected


def test_a_holder_in_kanji_is_refused():
    with pytest.raises(FormatError, match="「西」"):
        to_bank_holder("株式会社西村")


@pytest.mark.parametrize("form", LEGAL_FORMS, ids=lambda f: f.reading)
def test_each_legal_form_both_ways(form):
    assert abbreviate_legal_form(form.name) == form.abbreviation
    assert abbreviate_legal_form(form.reading) == form.abbreviation
    assert form.name in expand_legal_form(form.abbreviation)
    assert to_bank_kana(form.abbreviation)
    for written in (
        f"{form.name}ミドリ",
        f"ミドリ {form.reading}",
        f"{form.abbreviation})ミドリ",
        f"ミドリ({form.abbreviation}",
        f"({form.abbreviation})ミドリ",
    ):
        assert normalise_holder(written) == "ミドリ"
        assert find_legal_form(written) == form.abbreviation


def test_names_that_are_the_same():
    same = {
        "ｶ)ｷﾔﾉﾝ ｼﾖﾂﾌﾟ",
        "キャノンショップ　株式会社",
        "きゃのん・しょっぷ（株）",
        "ｷﾔﾉﾝｼﾖﾂﾌﾟ(ｶ",
    }
    assert {normalise_holder(name) for name in same} == {"キヤノンシヨツプ"}
    assert normalise_holder("ﾔﾏﾀﾞ(ｶ)ﾁﾊﾞ(ｴｲ") == normalise_holder(
        "ヤマダ(カ)チバエイギョウショ"
    )
    assert normalise_holder("株式会社") == "株式会社"
    assert normalise_holder("カヲル") == normalise_holder("ｶｵﾙ")


@quick
@given(st.text() | kana_texts)
def test_normalising_never_fails(text):
    normal = normalise_holder(text)
    assert " " not in normal
    find_legal_form(text)
    abbreviate_legal_form(text)
    expand_legal_form(text)


def test_the_sets_grow():
    assert BANK_NAME_CHARACTERS < HOLDER_CHARACTERS < EDI_CHARACTERS
    assert "ｰ" not in EDI_CHARACTERS
    assert "," not in EDI_CHARACTERS

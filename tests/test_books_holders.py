"""Names of companies to holders of accounts, and back."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import business_words, holders
from books.business_words import BUSINESS_WORDS, shorten_words
from books.errors import FormatError
from books.holders import (
    HolderParts,
    PlacedForm,
    Position,
    bare_name,
    join_holder,
    make_holder,
    split_holder,
    split_name,
)
from books.kana import (
    HOLDER_CHARACTERS,
    LEGAL_FORMS,
    is_bank_text,
    plain_kana,
    to_bank_holder,
    to_bank_kana,
)

quick = settings(max_examples=200, deadline=None)
HEAD, BETWEEN, TAIL = Position

PIECES = """株式会社 (株) ㈲ カブシキガイシャ カ) (カ (カ) ユ) (シヤ アオ ゾラ ｶﾞ ー ・ ヲ ( ) . A"""
pieces = st.lists(st.sampled_from([*PIECES.split(), " "]), max_size=7).map("".join)
cores = st.text("アイウカキガパンー12AB", min_size=2, max_size=8).filter(
    lambda t: plain_kana(t) == t.strip("-").strip()
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(holders).failed == 0
    assert doctest.testmod(business_words).failed == 0


@pytest.mark.parametrize("form", LEGAL_FORMS, ids=lambda f: f.reading)
@pytest.mark.parametrize("position", Position)
def test_each_legal_form_in_each_place_both_ways(form, position):
    placed = PlacedForm(form.abbreviation, position)
    behind = "チバシテン" if position is BETWEEN else ""
    holder = join_holder("ミドリ", placed, behind)
    assert split_holder(holder) == HolderParts("ミドリ", (placed,), behind)
    assert is_bank_text(holder)
    name = {
        HEAD: f"{form.name}緑",
        TAIL: f"緑{form.name}",
        BETWEEN: f"緑{form.name}千葉支店",
    }[position]
    assert split_name(name).forms == (placed,)
    assert make_holder(name, f"ミドリ {behind}".strip()) == holder


def test_the_marks_of_legal_forms_in_each_place():
    for form in LEGAL_FORMS:
        if form.mark:
            (head,) = split_name(f"({form.mark})緑").forms
            (tail,) = split_name(f"緑（{form.mark}）").forms
            assert (head.abbreviation, head.position) == (form.abbreviation, HEAD)
            assert (tail.abbreviation, tail.position) == (form.abbreviation, TAIL)


@pytest.mark.parametrize(
    ("name", "reading", "expected"),
    [
        ("株式会社髙橋製作所", "タカハシセイサクショ", "ｶ)ﾀｶﾊｼｾｲｻｸｼﾖ"),
        ("㈱キャノン・ショップ", "キャノン・ショップ", "ｶ)ｷﾔﾉﾝ ｼﾖﾂﾌﾟ"),
        ("青空商事有限会社", "あおぞらしょうじ", "ｱｵｿﾞﾗｼﾖｳｼﾞ(ﾕ"),
        ("青空商事有限会社", "アオゾラショウジユウゲンガイシャ", "ｱｵｿﾞﾗｼﾖｳｼﾞ(ﾕ"),
        ("京葉株式会社千葉支店", "ケイヨウチバシテン", "ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ"),
        ("京葉株式会社千葉支店", "ケイヨウ チバシテン", "ｹｲﾖｳ(ｶ)ﾁﾊﾞｼﾃﾝ"),
        ("一般社団法人コーヒー協会", "コーヒーキョウカイ", "ｼﾔ)ｺ-ﾋ-ｷﾖｳｶｲ"),
        ("株式会社Ａ＆Ｂ", "エーアンドビー", "ｶ)ｴ-ｱﾝﾄﾞﾋﾞ-"),
        ("株式会社ABC", "abc", "ｶ)ABC"),
        ("山田太郎", "ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ"),
        ("株式会社ヲシテ", "ヲシテ", "ｶ)ｵｼﾃ"),
    ],
)
def test_holders_from_names_and_readings(name, reading, expected):
    assert make_holder(name, reading) == expected
    assert bare_name(expected) == bare_name(make_holder(name, reading))


@pytest.mark.parametrize(
    ("name", "reading", "message"),
    [
        ("株式会社A&B", "A&B", "「&」"),
        ("株式会社青空", "青空", "「青」"),
        ("甲株式会社乙", "ケイヨウチバシテン", "空白で区切って"),
    ],
)
def test_what_can_not_become_a_holder_says_so(name, reading, message):
    with pytest.raises(FormatError, match=message):
        make_holder(name, reading)


@pytest.mark.parametrize(
    ("holder", "core", "forms", "behind"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ", (), ""),
        ("(ｶ)ｱｵｿﾞﾗ", "アオゾラ", (("カ", HEAD),), ""),
        ("ｶ.ｱｵｿﾞﾗ", "アオゾラ", (("カ", HEAD),), ""),
        ("ｱｵｿﾞﾗ(ｶ)", "アオゾラ", (("カ", TAIL),), ""),
        ("アオゾラ カブシキガイシャ", "アオゾラ", (("カ", TAIL),), ""),
        ("ｶ)ｱｵｿﾞﾗ(ｶ", "アオゾラ", (("カ", HEAD), ("カ", TAIL)), ""),
        ("ｶ)ｶ)ｱｵｿﾞﾗ", "アオゾラ", (("カ", HEAD), ("カ", HEAD)), ""),
        ("ｹｲﾖｳ(ｶ)ﾁﾊﾞ(ｴｲ", "ケイヨウ", (("カ", BETWEEN),), "チバ(エイ"),
        ("カ", "カ", (), ""),
        ("", "", (), ""),
    ],
)
def test_holders_taken_apart(holder, core, forms, behind):
    placed = tuple(PlacedForm(*form) for form in forms)
    assert split_holder(holder) == HolderParts(core, placed, behind)


def test_names_taken_apart():
    assert split_name("青空") == HolderParts("青空")
    assert split_name("株式会社") == HolderParts("", (PlacedForm("カ", HEAD),))
    twice = split_name("株式会社青空株式会社")
    assert [form.position for form in twice.forms] == [HEAD, TAIL]
    assert twice.core == "青空"
    between = split_name("青空株式会社東京")
    assert (between.core, between.behind) == ("青空", "東京")


@quick
@given(pieces | st.text(max_size=12))
def test_writing_a_holder_twice_changes_nothing(text):
    split_name(text)
    split_holder(text)
    bare_name(text)
    try:
        written = to_bank_holder(text)
    except FormatError:
        return
    assert is_bank_text(written, HOLDER_CHARACTERS)
    assert to_bank_holder(written) == written
    assert len(written.encode("cp932")) == len(written)


@quick
@given(cores, st.sampled_from(LEGAL_FORMS), st.sampled_from([HEAD, TAIL]))
def test_a_holder_and_its_parts_are_the_same(core, form, position):
    placed = PlacedForm(form.abbreviation, position)
    parts = split_holder(join_holder(core, placed))
    assert parts == HolderParts(plain_kana(core), (placed,))


@pytest.mark.parametrize("word", BUSINESS_WORDS, ids=lambda w: w.name)
def test_business_words(word):
    assert (
        shorten_words(f"トウキヨウ{word.reading}") == f"トウキヨウ{word.abbreviation}"
    )
    assert plain_kana(word.reading) == word.reading
    assert to_bank_kana(word.abbreviation)
    assert len(word.abbreviation) < len(word.reading)

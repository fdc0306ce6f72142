import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import lexicon, readings
from books.lexicon import guess_reading, is_word, readings_of, usual_form
from books.readings import flip_marks, sound, span_readings

quick = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("module", [lexicon, readings])
def test_examples_in_the_docstrings(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("word", "reading"),
    [("山﨑", "ヤマザキ"), ("渡邊", "ワタナベ"), ("濵田", "ハマダ"), ("冨士", "フジ")],
)
def test_other_forms_of_kanji_are_read_as_the_usual_ones(word, reading):
    assert reading in readings_of(word)


def test_a_word_is_only_what_the_dictionary_has_as_it_stands():
    assert is_word("シャフト")
    assert not is_word("シヤフト")
    assert not is_word("")


def test_letters_without_a_reading_stay():
    assert guess_reading("東洋□") == "トウヨウ□"


@pytest.mark.parametrize(
    ("span", "reading"),
    [
        ("R", "ア-ル"),
        ("21", "ニジユウイチ"),
        ("800", "ハツピヤク"),
        ("HINODE", "ヒノデ"),
        ("web", "ウエブ"),
        ("佐々", "ササ"),
        ("協同組合", "キヨウクミ"),
    ],
)
def test_readings_of_spans(span, reading):
    assert reading in span_readings(span)


@quick
@given(st.text(max_size=12))
def test_sound_is_settled_after_once(text):
    assert sound(sound(text)) == sound(text)
    assert usual_form(usual_form(text)) == usual_form(text)


@quick
@given(st.text("カガサザハバパンイ", max_size=6))
def test_a_flipped_mark_can_be_flipped_back(kana):
    for other in flip_marks(kana):
        assert len(other) == len(kana)
        assert kana in {
            k for once in flip_marks(other) for k in (once, *flip_marks(once))
        }

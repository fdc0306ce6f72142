"""Holders of accounts read again in the alphabet of the bank; the engine is a fake."""

import numpy as np
import pytest

from extractors.holders import BANK_LETTERS, WIDTHS, reread_holders
from extractors.ocr import Reading
from extractors.patches import Patch
from tests.fake_engine import FakeEngine

LETTER = 12  # pixels
HOLDER = "カ)ミホンシヨウジ"


def line(text):
    """A line of letters of one width, and the picture that it fills."""
    width = LETTER * len(text)
    spans = tuple((LETTER * i, LETTER * (i + 1.0)) for i in range(len(text)))
    reading = Reading(text, 0.9, spans, (0.9,) * len(text))
    return (Patch(0, 0, width, 20), reading), np.full((20, width, 3), 255, np.uint8)


def reread(text, *answers, score=0.99):
    """What becomes of a line when the engine answers so, one answer a width."""
    found, picture = line(text)
    texts = answers * len(WIDTHS) if len(answers) == 1 else answers
    engine = FakeEngine(texts=texts, score=lambda crop: score)
    return reread_holders([found], picture, engine), engine


@pytest.mark.parametrize(
    "head",
    ["普通 2345678 ", "みずほ銀行 渋谷支店 普通 2345678", "口座名義 ", "フリガナ:"],
)
def test_a_holder_is_cut_off_and_read_again(head):
    ((left, before), (right, after)), engine = reread(
        head + "力)ミホソシヨウジ", HOLDER
    )
    assert (before.text, after.text) == (head, HOLDER)
    assert len(before.spans) == len(before.probabilities) == len(head)
    assert left.x1 == LETTER * len(head)
    assert (right.x0, right.x1) == (left.x1 - 1, LETTER * len(head + HOLDER))
    assert engine.asked_letters == [BANK_LETTERS]
    assert [crop.shape[1] / right.width for crop in engine.read_crops] == pytest.approx(
        WIDTHS, abs=0.02
    )


def test_a_line_of_nothing_but_a_holder_is_read_whole():
    ((_, reading),), _ = reread("力)ミホソシヨウジ", HOLDER)
    assert reading.text == HOLDER
    ((_, reading),), _ = reread("ミホンシヨウジ(力", "ミホンシヨウジ(カ")
    assert reading.text == "ミホンシヨウジ(カ"


def test_letters_stay_within_their_place():
    (_, (part, reading)), _ = reread("普通 2345678 " + HOLDER, HOLDER)
    assert len(reading.spans) == len(HOLDER)
    assert reading.spans[0][0] >= 0
    assert reading.spans[-1][1] <= part.width + 0.01


def test_what_most_widths_say_is_taken_and_less_sure():
    other = "カ)ミホソシヨウジ"
    votes = (other, HOLDER, HOLDER, other, HOLDER, HOLDER)
    (_, (_, split)), _ = reread("普通 2345678 " + HOLDER, *votes)
    (_, (_, agreed)), _ = reread("普通 2345678 " + HOLDER, HOLDER)
    assert split.text == agreed.text == HOLDER
    assert split.score < agreed.score == pytest.approx(0.99)


def test_half_and_full_width_kana_are_one_vote():
    votes = (HOLDER, "ｶ)ﾐﾎﾝｼﾖｳｼﾞ", HOLDER, HOLDER, HOLDER, HOLDER)
    (_, (_, reading)), _ = reread("普通 2345678 " + HOLDER, *votes)
    assert reading.score == pytest.approx(0.99)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "みずほ銀行 渋谷支店",
        "普通 2345678",
        "普通 2345678 株式会社見本商事",
        "口座名義 見本商事株式会社",
        "口座名義",
        "2345678 担当 佐藤",
        "普通 2345678 までお振込みください。",
        "帆布バッグ 生成り",
    ],
)
def test_lines_without_a_holder_of_kana_are_left(text):
    out, engine = reread(text, HOLDER)
    assert out == [line(text)[0]]
    assert engine.read_crops == []


def test_a_name_in_kanji_that_the_alphabet_does_not_fit_stays():
    out, _ = reread("口座名義 佐藤花子", "イエ", score=0.3)
    assert [reading.text for _, reading in out] == ["口座名義 佐藤花子"]


def test_what_can_not_be_read_again_stays():
    out, engine = reread("普通 2345678 " + HOLDER, " ")
    assert [reading.text for _, reading in out] == ["普通 2345678 " + HOLDER]
    assert len(engine.read_crops) == len(WIDTHS)


def test_order_and_number_of_other_lines_are_kept():
    first, picture = line("普通 2345678 " + HOLDER)
    other = line("みずほ銀行")[0]
    engine = FakeEngine(texts=[HOLDER] * len(WIDTHS))
    out = reread_holders([other, first, other], picture, engine)
    texts = [reading.text for _, reading in out]
    assert texts == ["みずほ銀行", "普通 2345678 ", HOLDER, "みずほ銀行"]
    assert reread_holders([], picture, engine) == []

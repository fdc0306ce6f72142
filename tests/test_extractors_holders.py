"""Holders of accounts read again in the alphabet of the bank; both readers are fakes."""

from dataclasses import replace

import numpy as np
import pytest

from extractors.holders import reread_holders
from extractors.kana_reader import OTHER
from extractors.ocr import Reading
from extractors.patches import Patch

LETTER = 12  # pixels
HEIGHT = 20
EDGE_PIXELS = 7  # around a line that are read too
HOLDER = "カ)ミホンシヨウジ"


def line(text, *, at=(0, 0)):
    """A line of letters of one width."""
    spans = tuple((LETTER * i, LETTER * (i + 1.0)) for i in range(len(text)))
    x, y = at
    part = Patch(x, y, x + LETTER * len(text), y + HEIGHT)
    return part, Reading(text, 0.9, spans, (0.9,) * len(text))


class FakeReader:
    """Answers in turn; its letters stand a letter apart, the last near the crop's end."""

    def __init__(self, *answers, score=0.97):
        self.answers, self.score = list(answers), score
        self.widths: list[int] = []

    def read(self, crop):
        width = crop.shape[1]
        self.widths.append(width)
        text = self.answers.pop(0)
        left = width - EDGE_PIXELS - LETTER * len(text)
        spans = [
            (left + LETTER * i, left + LETTER * (i + 1.0)) for i in range(len(text))
        ]
        return (Reading(text, self.score, tuple(spans), (self.score,) * len(text)),)


def reread(*lines, answers=(HOLDER,), score=0.97):
    """What becomes of lines when the reader answers so."""
    picture = np.full((400, 1200, 3), 255, np.uint8)
    reader = FakeReader(*answers, score=score)
    return reread_holders(lines, picture, reader=reader), reader


@pytest.mark.parametrize(
    "head",
    ["普通 2345678 ", "みずほ銀行 渋谷支店 普通 2345678", "口座名義 ", "フリガナ:"],
)
def test_a_holder_is_cut_off_and_read_again(head):
    ((left, before), (right, after)), reader = reread(line(head + "力)ミホソシヨウジ"))
    assert (before.text, after.text) == (head, HOLDER)
    assert len(before.spans) == len(before.probabilities) == len(head)
    assert left.x1 == LETTER * len(head)
    assert (right.x0, right.x1) == (left.x1 - 1, LETTER * len(head + HOLDER))
    assert len(reader.widths) == 1


def test_reading_begins_where_what_stands_before_ends():
    """The recogniser saw スガワラキユウビン as "7キン", in the middle of it."""
    part, seen = line("普通 2345678 7キン")
    spans = (*seen.spans[:11], *[(a + 90, b + 90) for a, b in seen.spans[11:]])
    late = Patch(0, 0, part.x1 + 90, HEIGHT), replace(seen, spans=spans)
    _, reader = reread(late, answers=["8スガワラキユウビン"])
    number_end = LETTER * 10
    assert reader.widths == [late[0].x1 + EDGE_PIXELS - number_end + 12]
    _, reader = reread(line("フリガナ:スガワラ"), answers=["スガワラ"])
    assert reader.widths == [LETTER * 5 + EDGE_PIXELS]


@pytest.mark.parametrize("misread", ["力)ミホソシヨウジ", "ミホンシヨウジ(力"])
def test_a_line_of_nothing_but_a_holder_is_read_whole(misread):
    ((_, reading),), reader = reread(line(misread))
    assert reading.text == HOLDER
    assert reader.widths == [LETTER * len(misread) + EDGE_PIXELS]


def test_the_reader_says_how_sure_a_holder_is():
    (_, (_, reading)), _ = reread(line("普通 2345678 力)ミホソ"), score=0.71)
    assert reading.score == 0.71


def test_two_readers_that_agree_are_surer():
    (_, (_, reading)), _ = reread(line("普通 2345678 " + HOLDER), score=0.71)
    assert reading.score == pytest.approx(1 - 0.29 * (1 - 0.8 * 0.9))


def test_a_doubtful_reader_yields_but_kana_of_the_other_are_never_sure():
    text = "普通 2345678 カ)ミホンサキ"
    (_, (part, reading)), _ = reread(line(text), answers=["カ)シオソザキ"], score=0.3)
    assert (reading.text, reading.score) == ("カ)ミホンサキ", 0.85)
    assert part.x0 == LETTER * 11
    (_, (_, kept)), _ = reread(line("普通 2345678 力)7ホン"), score=0.3)
    assert (kept.text, kept.score) == (HOLDER, 0.3)


def test_letters_stay_within_their_place():
    (_, (part, reading)), _ = reread(line("普通 2345678 " + HOLDER))
    assert len(reading.spans) == len(HOLDER)
    assert reading.spans[0][0] >= 0
    assert reading.spans[-1][1] <= part.width + 0.01


@pytest.mark.parametrize("before", ["78", "8 ", OTHER + ":", ": ", OTHER * 2 + " "])
def test_what_was_cut_too_early_falls_away(before):
    (_, (part, reading)), _ = reread(
        line("普通 2345678" + HOLDER), answers=[before + HOLDER]
    )
    assert reading.text == HOLDER
    assert part.x1 - part.x0 == LETTER * len(HOLDER) + 1


def test_a_neighbour_behind_is_no_part_of_the_holder():
    text = "普通 2345678 " + HOLDER + " 振込先"
    pieces, _ = reread(line(text), answers=[HOLDER + " " + OTHER * 3])
    assert [r.text for _, r in pieces] == ["普通 2345678 ", HOLDER, "振込先"]
    (_, (holder, _), (behind, rest)) = pieces
    assert holder.x1 <= behind.x0
    assert rest.spans[0] == (0, LETTER)


def test_a_line_among_those_of_an_account_needs_no_mark():
    account = line("広島銀行 紙屋町支店 普通預金")
    label, misread = line("口座名", at=(0, 30)), line("幼材シンチ", at=(120, 30))
    found, _ = reread(account, label, misread, answers=["タカラヤ オオタ"])
    assert [r.text for _, r in found][1:] == ["口座名", "タカラヤ オオタ"]


@pytest.mark.parametrize(
    ("answer", "score"),
    [("タカラヤ", 0.4), ("タカ" + OTHER + "ヤ", 0.9), ("タA1", 0.9)],
)
def test_a_line_without_a_mark_stays_when_the_reader_doubts_it(answer, score):
    misread = line("幼材シンチ", at=(0, 30))
    found, _ = reread(line("広島銀行"), misread, answers=[answer], score=score)
    assert found[1] == misread


def test_kana_far_from_any_account_are_not_read_again():
    found, reader = reread(line("広島銀行"), line("コピー用紙", at=(0, 300)))
    assert [r.text for _, r in found] == ["広島銀行", "コピー用紙"]
    assert reader.widths == []


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
    out, reader = reread(line(text))
    assert out == [line(text)]
    assert reader.widths == []


@pytest.mark.parametrize("answer", [OTHER * 4, "", "ハ" + OTHER * 3, "78"])
def test_a_name_that_the_alphabet_does_not_fit_stays(answer):
    out, _ = reread(line("口座名義 佐藤花子"), answers=[answer])
    assert [reading.text for _, reading in out] == ["口座名義 佐藤花子"]


def test_order_and_number_of_other_lines_are_kept():
    other = line("みずほ銀行")
    out, _ = reread(other, line("普通 2345678 " + HOLDER), other)
    texts = [reading.text for _, reading in out]
    assert texts == ["みずほ銀行", "普通 2345678 ", HOLDER, "みずほ銀行"]
    assert reread()[0] == []


class Undecided:
    """A reader with several readings of a line, by their chances."""

    def __init__(self, **chances):
        self.chances = chances

    def read(self, crop):
        found = []
        for text, chance in self.chances.items():
            spans = tuple((LETTER * i, LETTER * (i + 1.0)) for i in range(len(text)))
            found.append(Reading(text, chance, spans, (chance,) * len(text)))
        return tuple(found)


@pytest.mark.parametrize(
    ("name", "chances", "text"),
    [
        (
            "有限会社岡崎水産",
            {"ユ)オカサキスイサン": 0.1, "ユ)オカサキスイサソ": 0.8},
            "ユ)オカサキスイサン",
        ),
        (
            "有限会社岡崎水産",
            {"ユ)オカサキスイサン": 0.01, "ユ)オカサキスイサソ": 0.8},
            "ユ)オカサキスイサソ",
        ),
        (
            "有限会社別の名",
            {"ユ)オカサキスイサン": 0.1, "ユ)オカサキスイサソ": 0.8},
            "ユ)オカサキスイサソ",
        ),
        (
            "有限会社岡崎水産",
            {"ユ)オカサキスイサン": 0.4, "ユ)オカザキスイサン": 0.5},
            "ユ)オカザキスイサン",
        ),
    ],
)
def test_a_plausible_reading_of_a_name_on_the_page_wins(name, chances, text):
    lines = [line(name, at=(0, 40)), line("ユ)オカサキスイサソ")]
    picture = np.full((400, 1200, 3), 255, np.uint8)
    read = reread_holders(lines, picture, reader=Undecided(**chances))
    assert text in [reading.text for _, reading in read]


def test_each_letter_of_a_holder_is_as_sure_as_the_whole():
    ((_, reading),), _ = reread(line("力)ミホンシヨウジ"))
    assert reading.probabilities == (reading.score,) * len(HOLDER)

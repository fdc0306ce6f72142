"""The text layer: runs, places, ruled lines."""

import pytest

from extractors.page import Box, Rule
from extractors.ruling import join_rules
from extractors.runs import Char, make_words
from extractors.textlayer import read_layers
from tests.papers import make_pdf

PLACES = [
    ({}, (400, 300), 50, 0),
    ({"rotate": 90}, (400, 300), 50, 270),
    ({"rotate": 180}, (400, 300), 50, 180),
    ({"rotate": 270}, (400, 300), 50, 90),
    ({"crop": (40, 100, 400, 280)}, (360, 180), 10, 0),
    ({"crop": (40, 100, 400, 280), "rotate": 90}, (360, 180), 10, 270),
    ({"crop": (40, 100, 400, 280), "rotate": 180}, (360, 180), 10, 180),
    ({"media": (20, 30, 420, 330)}, (400, 300), 30, 0),
]


@pytest.mark.parametrize(("how", "size", "left", "turn"), PLACES)
def test_words_stand_upright_on_the_shown_page(tmp_path, how, size, left, turn):
    layer = next(read_layers(make_pdf(tmp_path / "a.pdf", **how), [1]))
    (word,) = layer.words
    assert (layer.width, layer.height) == pytest.approx(size)
    assert (word.text, layer.rotation) == ("Hello 12,345", turn)
    assert word.box.x0 == pytest.approx(left, abs=1)
    assert len(word.chars) == len(word.text)


def test_ruled_lines_come_from_lines_rectangles_and_thin_fills(tmp_path):
    code = b"50 200 m 350 200 l S 40 40 300 20 re S 0 0 0 rg 60 100 0.5 80 re f"
    layer = next(read_layers(make_pdf(tmp_path / "a.pdf", code), [1]))
    flat = sorted(round(r.y0) for r in layer.rules if r.horizontal)
    plumb = sorted(round(r.x0) for r in layer.rules if not r.horizontal)
    assert (flat, plumb) == ([100, 240, 260], [40, 60, 340])


def test_a_page_too_heavy_for_the_text_reader_comes_empty(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", pages=2)
    first, second = read_layers(path, [1, 2], frozenset({1}))
    assert (first.words, second.words[0].text) == ((), "Hello 12,345")


def _line(text: str, left: float, step: float = 10.0, baseline: float = 100.0):
    return [
        Char(c, Box(left + i * step, baseline - 9, left + i * step + 10, baseline + 1), baseline, 10.0, "F")
        for i, c in enumerate(text)
    ]  # fmt: skip


def test_columns_part_at_a_wide_gap_and_at_a_ruled_line():
    chars = _line("数量", 0) + _line("単価", 40) + _line("金額", 60.5)
    rule = Rule(60.2, 80, 60.2, 120)
    assert [w.text for w in make_words(chars, [rule])] == ["数量", "単価", "金額"]
    assert [w.text for w in make_words(chars, [])] == ["数量", "単価金額"]


def test_bold_by_double_printing_is_read_once():
    chars = _line("合計", 0) + _line("合計", 0.4)
    assert [w.text for w in make_words(chars, [])] == ["合計"]


def test_letters_set_wide_stay_apart_and_small_gaps_are_spaces():
    assert [w.text for w in make_words(_line("請求書", 0, step=25), [])] == list(
        "請求書"
    )
    assert [w.text for w in make_words(_line("AB", 0, step=14), [])] == ["A B"]


def test_lines_of_text_do_not_mix():
    chars = _line("上", 0, baseline=100) + _line("下", 12, baseline=104)
    assert [w.text for w in make_words(chars, [])] == ["上", "下"]


def test_dashes_join_to_one_line_and_letter_strokes_are_dropped():
    dashes = [Rule(x, 50, x + 3, 50.3) for x in range(0, 60, 6)]
    rules = join_rules([*dashes, Rule(5, 5, 9, 5)])
    assert [(round(r.x0), round(r.x1)) for r in rules] == [(0, 57)]

"""Forms of letters told by their picture: families, the rule, real print."""

import unicodedata
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.doubts import may_be_other_form
from extractors.glyph_families import FAMILIES, find_family
from extractors.glyphs import (
    HEIGHT,
    LETTERS,
    OTHER,
    WEIGHTS,
    WIDTH,
    cut_glyph,
    judge,
    tell_glyphs,
)
from extractors.image import Sheet
from extractors.lookup import Found
from extractors.ocr import Reading
from extractors.page import Box, Page, Word
from extractors.patches import Patch
from extractors.scan import read_sheet
from extractors.segments import join, make_segments
from extractors.variants import DOUBTFUL
from tests.fake_engine import FakeEngine

EM = 30  # pixels
FONTS = [
    Path("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf"),
    Path("/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf"),
]


class FakeReader:
    """Tells every letter to be one of these, with these chances."""

    def __init__(self, **chances):
        self.chances = chances

    def weigh(self, glyphs):
        row = np.full(len(LETTERS), np.log(1e-9))
        for letter, chance in self.chances.items():
            row[LETTERS.index(letter)] = np.log(chance)
        return np.tile(row, (len(glyphs), 1))


def read_as(text, *, chance=0.99):
    """A line that the general recogniser reads so, each letter ``EM`` wide."""
    spans = tuple((EM * i, EM * (i + 1.0)) for i in range(len(text)))
    part = Patch(0, 0, EM * len(text), round(1.3 * EM))
    return part, Reading(text, chance, spans, (chance,) * len(text))


def told(text, picture=None, reader=None):
    """The reading after the net has looked."""
    part, reading = read_as(text)
    if picture is None:
        picture = np.full((part.height, part.width, 3), 255, np.uint8)
    return tell_glyphs([(part, reading)], picture, reader)[0][1]


def drawn(text, font):
    """A line of print in letters of one width, a little soft."""
    face = ImageFont.truetype(font, EM)
    image = Image.new("RGB", (EM * len(text), round(1.3 * EM)), "white")
    pen = ImageDraw.Draw(image)
    for index, letter in enumerate(text):
        at = (EM * (index + 0.5), 0.65 * EM)
        pen.text(at, letter, font=face, fill="black", anchor="mm")
    return np.asarray(cv2.GaussianBlur(np.asarray(image), (0, 0), 0.6))


# --- families -------------------------------------------------------------------------


def test_no_letter_is_in_two_families_and_none_is_folded():
    letters = LETTERS.replace(OTHER, "")
    assert len(set(letters)) == len(letters)
    assert unicodedata.normalize("NFKC", letters) == letters


@pytest.mark.parametrize(
    "text", ["アビス食品", "株式会社エビス", "工ビス", "加工コスト"]
)
def test_an_odd_kana_may_head_a_word(text):
    at = {"加工コスト": 2, "株式会社エビス": 4}.get(text, 0)
    family = find_family(text, at)
    assert family is not None
    assert family.odd == "ヱ"


@pytest.mark.parametrize(("text", "at"), [("ロアール", 1), ("加工事業", 1), ("ア", 0)])
def test_an_odd_kana_stands_nowhere_else(text, at):
    assert find_family(text, at) is None


def test_a_kana_within_a_word():
    assert find_family("ウキスキー", 1) is not None
    assert find_family("井上商店", 0) is None


# --- the rule -------------------------------------------------------------------------


def test_a_sure_form_is_set_and_settled():
    reading = told("山崎鉄工所", reader=FakeReader(﨑=0.999, 崎=1e-6))
    assert reading.text == "山﨑鉄工所"
    assert reading.settled
    assert reading.probabilities[1] > 0.97


def test_the_usual_form_settled_too():
    reading = told("山崎鉄工所", reader=FakeReader(崎=0.99, 﨑=1e-3))
    assert reading.text == "山崎鉄工所"
    assert reading.settled


def test_an_unsure_form_leaves_the_letter_and_the_question():
    reading = told("山崎鉄工所", reader=FakeReader(崎=0.3, 﨑=0.7))
    assert reading.text == "山崎鉄工所"
    assert not reading.settled
    assert reading.probabilities[1] == 0.99


def test_a_leaning_to_the_other_form_makes_the_letter_doubtful():
    reading = told("山崎鉄工所", reader=FakeReader(崎=0.04, 﨑=0.96))
    assert reading.text == "山崎鉄工所"
    assert not reading.settled
    assert reading.probabilities[1] == DOUBTFUL


def test_a_stranger_is_left_alone():
    reading = told("山崎鉄工所", reader=FakeReader(﨑=0.05, **{OTHER: 0.95}))
    assert reading.text == "山崎鉄工所"
    assert not reading.settled


def test_of_two_usual_letters_the_recogniser_knows_better():
    reading = told("講演会", reader=FakeReader(浜=0.999, 演=1e-6))
    assert reading.text == "講演会"
    assert not reading.settled


def test_a_line_without_such_letters_is_settled_without_a_look():
    assert told("山田商店", reader=None).settled


def test_a_kana_of_a_kanji_shape_stays_what_its_neighbours_make_it():
    assert told("工ビス", reader=FakeReader(エ=0.999)).text == "工ビス"
    assert told("工ビス", reader=FakeReader(ヱ=0.9999)).text == "ヱビス"


def test_the_rare_form_needs_more_than_the_usual_one():
    family = find_family("崎", 0)
    row = FakeReader(崎=0.1, 﨑=0.5).weigh([0])[0]
    assert judge(family, row)[1] < 0.6


# --- from the picture to the question --------------------------------------------------


def _segments(*, settled):
    box = Box(0, 0, 80, 10)
    spans = tuple((10.0 * i, 10.0 * i + 10) for i in range(8))
    word = Word("有限会社 山崎商", box, 0.9, spans, settled)
    return make_segments(Page(1, 100, 100, (word,)))


def test_a_name_that_is_settled_is_not_asked_for():
    for settled in (True, False):
        name = _segments(settled=settled)[0].cut(5)
        assert may_be_other_form(Found(name.text, name)) is not settled


def test_what_is_joined_is_settled_where_all_parts_are():
    told_part, open_part = _segments(settled=True)[0], _segments(settled=False)[0]
    assert join([told_part, told_part]).settled
    assert not join([told_part, open_part]).settled


# --- the net --------------------------------------------------------------------------


def test_the_weights_are_small_and_of_these_letters():
    session = onnxruntime.InferenceSession(
        str(WEIGHTS), providers=["CPUExecutionProvider"]
    )
    assert session.get_modelmeta().custom_metadata_map["letters"] == LETTERS
    assert WEIGHTS.stat().st_size < 2_000_000


def test_a_glyph_is_of_one_size_wherever_it_stands():
    line = np.full((20, 60, 3), 255, np.uint8)
    for middle in (-5.0, 0.0, 30.0, 60.0):
        assert cut_glyph(line, middle).shape == (HEIGHT, WIDTH)


@pytest.mark.parametrize("font", FONTS, ids=lambda p: p.stem)
@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("山﨑鉄工所", "山崎鉄工所"),
        ("山崎鉄工所", "山崎鉄工所"),
        ("濵田事務所", "濱田事務所"),
        ("濱田事務所", "濱田事務所"),
        ("ヱビス食品", "アビス食品"),
        ("アビス食品", "アビス食品"),
        ("エビス食品", "エビス食品"),
        ("渡邉青果店", "渡邊青果店"),
        ("濃口醬油", "濃口醤油"),
        ("吉田商店", "吉田商店"),
    ],
)
def test_real_print_is_told(printed, read, font):
    if not font.is_file():
        pytest.skip(f"{font.name} is not installed")
    reading = told(read, drawn(printed, font))
    assert reading.text == printed


def test_every_family_has_a_usual_and_an_odd_form():
    assert all(family.usual and family.odd for family in FAMILIES)


def test_a_page_shows_the_printed_form():
    font = next((p for p in FONTS if p.is_file()), None)
    if font is None:
        pytest.skip("no Japanese font is installed")
    paper = np.full((600, 800, 3), 255, np.uint8)
    line = drawn("山﨑鉄工所", font)
    height, width = line.shape[:2]
    paper[100 : 100 + height, 100 : 100 + width] = line
    engine = FakeEngine([(98, 98, 102 + width, 102 + height)], ["山崎鉄工所"])
    (word,) = read_sheet(Sheet(paper, 72 / 200), 1, engine, 1280).words
    assert (word.text, word.settled) == ("山﨑鉄工所", True)

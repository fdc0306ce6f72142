"""Metres with and without a small figure, and an engine told what that figure is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.image import ink_mask
from extractors.ocr import Reading, char_spans
from extractors.patches import Patch
from extractors.superscript import DOUBTFUL, read_powers
from tests.fake_engine import FakeEngine

FONT = ImageFont.load_default(30)
PLACE = Patch(40, 30, 140, 80)


def metre(figure: str = "", before: str = "", *, touching: bool = False) -> np.ndarray:
    """m with a small figure, which may touch it as in ㎡."""
    image = Image.new("RGB", (200, 110), "white")
    draw = ImageDraw.Draw(image)
    draw.text((60, 40), before + "m", fill="black", font=FONT)
    if figure:
        right = 60 + round(FONT.getlength(before + "m"))
        small = ImageFont.load_default(16)
        draw.text((right - 10, 34), figure, fill="black", font=small)
        if touching:
            draw.line((right - 4, 40, right - 4, 62), fill="black", width=3)
    return np.asarray(image)[:, :, ::-1].copy()


def said(text: str) -> Reading:
    spans = char_spans(text, [30.0 + 20 * i for i in range(len(text))], 50, 100)
    return Reading(text, 0.99, spans, (0.99,) * len(text))


def read(picture: np.ndarray, text: str, figure: str, sure: float = 0.98) -> Reading:
    engine = FakeEngine(texts=[figure], score=lambda _: sure)
    (found,) = read_powers([(PLACE, said(text))], picture, ink_mask(picture), engine)
    return found[1]


@pytest.mark.parametrize("touching", [True, False])
@pytest.mark.parametrize(("figure", "text"), [("2", "m²"), ("3", "m³")])
def test_a_small_figure_above_the_metre_is_its_power(figure, text, touching):
    reading = read(metre(figure, touching=touching), "m", figure)
    assert reading.text == text
    assert len(reading.spans) == len(reading.probabilities) == 2


def test_a_metre_stays_a_metre():
    assert read(metre(), "m", "2").text == "m"
    assert read(metre(before="5"), "5m", "2").text == "5m"


@pytest.mark.parametrize(("figure", "sure"), [("?", 0.99), ("2", 0.5)])
def test_a_figure_that_is_not_sure_makes_the_metre_unsure(figure, sure):
    reading = read(metre("2"), "m", figure, sure)
    assert reading.text == "m"
    assert reading.score == reading.probabilities[-1] == DOUBTFUL


def test_other_letters_are_left_alone():
    assert read(metre("2"), "cm", "2").text == "cm"
    assert read(np.full((110, 200, 3), 255, np.uint8), "m", "2").text == "m"

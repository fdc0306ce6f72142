"""A text layer is compared with its picture, and no more is done than is needed."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors import trust
from extractors.page import Box, Word
from extractors.runs import Char
from extractors.textlayer import TextLayer
from tests.fake_engine import FakeEngine

SCALE = 0.5  # points per pixel, as at 144 dpi
LETTERS = "12345678"


def _layer() -> TextLayer:
    boxes = [Box(50 + 20 * i, 50, 70 + 20 * i, 70) for i in range(len(LETTERS))]
    chars = [Char(c, b, 68, 20, "F") for c, b in zip(LETTERS, boxes, strict=True)]
    word = Word(LETTERS, boxes[0].union(boxes[-1]))
    return TextLayer(400, 300, words=(word,), chars=tuple(chars))


def _picture(extra: str = "") -> np.ndarray:
    image = Image.new("RGB", (800, 600), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(30)
    for index, letter in enumerate(LETTERS):
        pen.text((102 + 40 * index, 102), letter, fill="black", font=font)
    for index, letter in enumerate(extra):
        pen.text((102 + 40 * index, 400), letter, fill="black", font=font)
    return np.asarray(image)[:, :, ::-1].copy()


@pytest.fixture
def faded(monkeypatch):
    """Sheets in which grey seals were looked for, which takes longest of all."""
    sheets = []
    monkeypatch.setattr(trust, "fade_grey_seals", lambda s: sheets.append(s) or s)
    return sheets


def _use(picture: np.ndarray) -> str:
    engine = FakeEngine(texts=[LETTERS])
    return trust.judge(_layer(), picture, lambda: engine, frozenset()).use


def test_grey_seals_are_not_looked_for_where_every_mark_is_explained(faded):
    assert _use(_picture()) == "layer"
    assert faded == []


def test_grey_seals_are_looked_for_before_stray_marks_count(faded):
    assert _use(_picture("ABCDEFGHI")) == "both"
    assert len(faded) == 1

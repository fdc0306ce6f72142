"""The recogniser of bank kana: spelling, the picture it gets, decoding, real lines."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFont

from books.kana import HOLDER_CHARACTERS
from extractors.kana_decode import search
from extractors.kana_reader import (
    ALPHABET,
    HEIGHT,
    OTHER,
    WEIGHTS,
    get_kana_reader,
    prepare_line,
    spell,
    spell_back,
)

FONTS = [
    Path("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf"),
    Path("/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
]


def steps(*rows):
    """Chances per step: each row gives those of some characters, "" is no letter."""
    out = np.zeros((len(rows), 1 + len(ALPHABET)))
    for step, row in zip(out, rows, strict=True):
        for char, chance in row.items():
            step[ALPHABET.index(char) + 1 if char else 0] = chance
    return out


def drawn(text, font, *, size=28):
    """A line of print, grey, a little soft."""
    face = ImageFont.truetype(font, size)
    wide, high = round(face.getlength(text)) + 16, size + 14
    image = Image.new("L", (wide, high), 255)
    ImageDraw.Draw(image).text((8, high / 2), text, font=face, fill=0, anchor="lm")
    return np.asarray(cv2.GaussianBlur(np.asarray(image), (0, 0), 0.6))


def test_every_letter_of_a_holder_is_in_the_alphabet():
    assert set(ALPHABET) >= HOLDER_CHARACTERS
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_the_weights_are_small_and_of_this_alphabet():
    session = onnxruntime.InferenceSession(
        str(WEIGHTS), providers=["CPUExecutionProvider"]
    )
    assert session.get_modelmeta().custom_metadata_map["alphabet"] == ALPHABET
    assert WEIGHTS.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    ("printed", "letters"),
    [
        ("ｶ)ﾐﾎﾝ", "ｶ)ﾐﾎﾝ"),
        ("カ）ミホン", "ｶ)ﾐﾎﾝ"),
        ("サポートｾﾝﾀｰ", "ｻﾎﾟ-ﾄｾﾝﾀ-"),
        ("ハマダ　　ユウコ ", "ﾊﾏﾀﾞ ﾕｳｺ"),
        ("ＡＢ１", "AB1"),
        ("株式会社", OTHER * 4),
        ("ショップ", "ｼｮｯﾌﾟ"),
    ],
)
def test_print_in_either_width_spells_the_same(printed, letters):
    assert spell_back(spell(printed), joined=False) == letters


def test_letters_of_neighbouring_steps_are_one():
    first, second = spell("ｱ")[0], spell("ｲ")[0]
    assert spell_back([0, first, first, 0, first, second, 0]) == "ｱｱｲ"


def test_a_line_is_dark_ink_on_paper_whatever_the_light():
    crop = np.full((48, 200), 250, np.uint8)
    crop[14:34, 50:76] = 20
    shade = np.linspace(0.8, 1.0, 200)
    for picture in (crop, np.uint8(crop * shade), cv2.merge([crop] * 3)):
        line = prepare_line(picture)
        assert line.shape == (HEIGHT, round(200 * HEIGHT / 48))
        assert line[:, 41].max() > 0.9
        assert line[:, 80:].max() < 0.1


def test_an_empty_crop_is_paper():
    assert prepare_line(np.full((40, 90, 3), 255, np.uint8)).max() == 0
    assert prepare_line(np.full((2, 2), 255, np.uint8)).shape[0] == HEIGHT


def test_the_likeliest_text_is_found_over_all_its_paths():
    found = search(steps({"": 0.6, "ｱ": 0.4}, {"": 0.6, "ｱ": 0.4}), ALPHABET)
    assert [c.text for c in found] == ["ｱ", ""]  # the best path is empty
    assert found[0].chance == pytest.approx(0.64)


def test_a_letter_stands_where_it_was_read():
    chances = steps({"": 1.0}, {"ｶ": 0.9, "": 0.1}, {"": 1.0}, {"ｶ": 0.8, "": 0.2})
    best = search(chances, ALPHABET)[0]
    assert (best.text, best.steps) == ("ｶｶ", (1, 3))


@pytest.mark.parametrize(
    ("likelier", "right"),
    [("ｺ)ﾆ", "ﾕ)ﾆ"), ("ﾅﾞｶ", "ﾀﾞｶ"), ("ｶﾟｲ", "ﾎﾟｲ"), ("ﾆ(ｺ", "ﾆ(ﾕ")],
)
def test_what_a_bank_would_hardly_hold_is_less_likely(likelier, right):
    rows = []
    for a, b in zip(likelier, right, strict=True):
        rows += [{a: 1.0} if a == b else {a: 0.6, b: 0.4}, {"": 1.0}]
    best, second = search(steps(*rows), ALPHABET)[:2]
    assert (best.text, second.text) == (right, likelier)
    assert best.chance + second.chance == pytest.approx(1.0)


@pytest.mark.parametrize("font", FONTS, ids=lambda p: p.stem)
@pytest.mark.parametrize(
    "text",
    ["ｶ)ﾌﾟﾘﾝﾄﾜ-ｸｽ", "ﾔﾏｻﾞｷﾍﾞｰｶﾘｰ(ﾕ", "カ）ガデンビルメンテナンス", "ｼﾔ)ﾎﾟﾋﾟﾍﾟﾎﾞﾋﾞﾍﾞ"],
)
def test_real_lines_are_read_letter_for_letter(text, font):
    if not font.is_file():
        pytest.skip(f"{font.name} is not installed")
    reading = get_kana_reader().read(drawn(text, font))[0]
    assert spell(reading.text) == spell(text)
    assert reading.score > 0.6
    assert len(reading.spans) == len(reading.probabilities) == len(reading.text)
    assert list(reading.spans) == sorted(reading.spans)


def test_other_letters_show_as_such():
    font = next((p for p in FONTS if p.is_file()), None)
    if font is None:
        pytest.skip("no Japanese font is installed")
    assert OTHER in get_kana_reader().read(drawn("振込先 ｶ)ﾐﾎﾝ", font))[0].text


def test_an_empty_line_says_nothing():
    reading = get_kana_reader().read(np.full((30, 120, 3), 255, np.uint8))[0]
    assert (reading.text, reading.spans) == ("", ())

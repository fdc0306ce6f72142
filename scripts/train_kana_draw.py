"""Pictures of lines to train the recogniser of account holders on (学習に使う絵).

A text is drawn in one of the system's Japanese fonts at the size and resolution of a
paper, then bent, blurred, photographed, faxed and cut as badly as real lines are.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.kana_reader import HEIGHT, STRIDE, Line, prepare_line, spell
from scripts.train_kana_text import as_printed, random_text

Gray = NDArray[np.uint8]

UNUSUAL = ("Brush", "mouhitsu", "Thin", "ExtraLight", "mplus/MplusCodeLatin", "Klee")
_NEIGHBOURS = "口座名義振込先様店7810)株ｶｱン:|"


def find_fonts(folder: Path) -> list[Path]:
    """Font files with katakana, brush and hair-thin ones left out, sorted."""
    files = (
        p for p in folder.rglob("*") if p.suffix.lower() in {".ttf", ".otf", ".ttc"}
    )
    usual = sorted(p for p in files if not any(name in str(p) for name in UNUSUAL))
    return [path for path in usual if _draws(path, "アン")]


@lru_cache(maxsize=4096)
def _draws(path: Path, letters: str) -> bool:
    """Whether a font has these letters: the empty box of unknown ones is alike."""
    try:
        font = _font(path, 24)
        shapes = {bytes(font.getmask(char)) for char in letters}
    except OSError:
        return False
    return (
        len(shapes) == len(letters) and bytes(font.getmask("\U000f1234")) not in shapes
    )


@lru_cache(maxsize=2048)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def draw_sample(rng: Generator, fonts: Sequence[Path]) -> tuple[Line, list[int]]:
    """A line as the net sees it, and the numbers of its characters.

    A line that is too short for its letters is drawn again.
    """
    while True:
        path = fonts[int(rng.integers(len(fonts)))]
        has_narrow = _draws(path, "ｱｲｶ")
        narrow = rng.random() < (0.75 if has_narrow else 0.0)
        text = as_printed(rng, random_text(rng), narrow=narrow)
        label = spell(text)
        line = prepare_line(wear(rng, _drawn(rng, path, text)))
        repeats = sum(a == b for a, b in pairwise(label))
        if line.shape[1] // STRIDE > 1.15 * (len(label) + repeats) + 1:
            return line, label


def _drawn(rng: Generator, path: Path, text: str) -> Gray:
    """Black on white, cut around the text with some of its neighbours."""
    dpi = float(rng.choice([150, 200, 200, 200, 240, 300]))
    size = int(np.clip(rng.uniform(6, 13) * dpi / 72, 13, 50))
    finer = 2 if size < 30 else 1
    font = _font(path, size * finer)
    em = size * finer
    tracking = rng.uniform(-0.06, 0.3) * em if rng.random() < 0.25 else 0.0
    pad = 2 * em
    width = round(font.getlength(text) + max(tracking, 0) * len(text)) + 2 * pad
    image = Image.new("L", (max(width, 8), 4 * em), 255)
    pen = ImageDraw.Draw(image)
    ink = int(rng.integers(0, 110)) if rng.random() < 0.5 else 0
    x = float(pad)
    if tracking:
        for char in text:
            pen.text((x, 1.5 * em), char, font=font, fill=ink)
            x += font.getlength(char) + tracking
        x -= tracking
    else:
        pen.text((x, 1.5 * em), text, font=font, fill=ink)
        x += font.getlength(text)
    box = [pad, *font.getbbox("ｱ口(" if "ｱ" in text else "ア口(")[1:]]
    top, bottom = 1.5 * em + box[1], 1.5 * em + box[3]
    left, right = _debris(rng, pen, font, (pad, x), 1.5 * em)
    picture = np.asarray(image, np.uint8).copy()
    _ruled(rng, picture, (left, top, right, bottom), finer)
    return _cut(rng, picture, (left, top, right, bottom), finer)


def _debris(
    rng: Generator,
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    ends: tuple[float, float],
    y: float,
) -> tuple[float, float]:
    """Edges of the cut; a sliver of a neighbour may stand at either."""
    em = font.size
    left = ends[0] - rng.uniform(0.02, 0.7) * em
    right = ends[1] + rng.uniform(0.02, 1.2) * em
    if rng.random() < 0.25:
        char = _NEIGHBOURS[int(rng.integers(len(_NEIGHBOURS)))]
        wide = font.getlength(char)
        gap = rng.uniform(0.0, 0.5) * em
        pen.text((ends[0] - gap - wide, y), char, font=font, fill=0)
        left = ends[0] - gap - rng.uniform(0.0, 0.3) * wide
    if rng.random() < 0.1:
        char = _NEIGHBOURS[int(rng.integers(len(_NEIGHBOURS)))]
        wide = font.getlength(char)
        gap = rng.uniform(0.1, 0.8) * em
        pen.text((ends[1] + gap, y), char, font=font, fill=0)
        right = ends[1] + gap + rng.uniform(0.0, 0.3) * wide
    return left, right


def _ruled(rng: Generator, picture: Gray, box: tuple[float, ...], finer: int) -> None:
    """Lines of a table's cell, and the feet or heads of other lines of text."""
    left, top, right, bottom = (round(v) for v in box)
    em, thick = bottom - top, int(rng.integers(1, 3)) * finer
    for edge, sign in ((top, -1), (bottom, 1)):
        way = rng.random()
        y = round(edge + sign * rng.uniform(0.06, 0.3) * em)
        if way < 0.08:
            picture[y : y + thick] = np.minimum(picture[y : y + thick], 60)
        elif way < 0.2:
            deep = round(rng.uniform(0.08, 0.3) * em)
            strip = (
                picture[bottom - deep : bottom]
                if sign < 0
                else picture[top : top + deep]
            )
            place = slice(y - deep, y) if sign < 0 else slice(y, y + deep)
            picture[place] = np.minimum(picture[place], np.roll(strip, 3 * em, axis=1))
    if rng.random() < 0.05:
        picture[:, left + 1 : left + 1 + thick] = 40
    if rng.random() < 0.05:
        picture[:, right - 1 - thick : right - 1] = 40


def _cut(rng: Generator, picture: Gray, box: tuple[float, ...], finer: int) -> Gray:
    """The box with uneven margins, bent, at the resolution of the paper."""
    left, top, right, bottom = box
    em = bottom - top
    y0 = top - rng.uniform(-0.03, 0.3) * em
    y1 = bottom + rng.uniform(-0.03, 0.3) * em
    stretch = rng.uniform(0.65, 1.3) if rng.random() < 0.5 else 1.0
    width = max(8, round((right - left) / finer * stretch))
    height = max(8, round((y1 - y0) / finer))
    corners = np.array([[left, y0], [right, y0], [right, y1], [left, y1]], np.float32)
    tilt = rng.normal(0, 0.7) if rng.random() < 0.6 else 0.0  # degrees: pages are level
    rise = np.tan(np.radians(np.clip(tilt, -1.3, 1.3))) * (right - left) / 2
    corners[:, 1] += np.clip([-rise, rise, rise, -rise], -0.3 * em, 0.3 * em)
    corners[:, 0] += rng.normal(0, 0.03, 4) * em
    corners[:, 1] += rng.normal(0, 0.02, 4) * em
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    if finer > 1:
        picture = np.asarray(cv2.blur(picture, (finer, finer)), np.uint8)
    out = cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255
    )
    return np.asarray(out, np.uint8)


def wear(rng: Generator, picture: Gray) -> Gray:
    """What scanner, fax or camera make of it."""
    way = rng.random()
    if way < 0.12:
        return picture
    weight = rng.random()
    if weight < 0.1:
        picture = np.asarray(cv2.erode(picture, np.ones((2, 2), np.uint8)), np.uint8)
    shape = picture.shape
    light = picture.astype(np.float32)
    sigma = rng.uniform(0.2, 0.9) * max(1.0, shape[0] / 34)
    if rng.random() < 0.75:
        light = cv2.GaussianBlur(light, (0, 0), sigma)
    if way < 0.4:
        light = _faxed(rng, light)
    elif way < 0.65:
        light = _photographed(rng, light)
    else:
        light += rng.normal(0, rng.uniform(0, 14), shape)
        light = light * rng.uniform(0.6, 1.0) + rng.uniform(0, 50)
    out = np.clip(light, 0, 255).astype(np.uint8)
    if way >= 0.4 and rng.random() < 0.6:
        quality = int(rng.integers(25, 92))
        _, code = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])
        out = np.asarray(cv2.imdecode(code, cv2.IMREAD_GRAYSCALE), np.uint8)
    return out


def _faxed(rng: Generator, light: NDArray[np.float32]) -> NDArray[np.float32]:
    """One bit, a threshold off the middle, ragged edges, specks; squared again."""
    light = light + rng.normal(0, rng.uniform(2, 28), light.shape)
    bits = np.where(light > rng.uniform(95, 195), 255, 0).astype(np.float32)
    specks = rng.random(bits.shape)
    share = rng.uniform(0, 0.006)
    bits[specks < share] = 0
    bits[specks > 1 - share] = 255
    size = (bits.shape[1], max(8, round(bits.shape[0] * rng.uniform(0.95, 1.08))))
    return np.asarray(
        cv2.resize(bits, size, interpolation=cv2.INTER_LINEAR), np.float32
    )


def _photographed(rng: Generator, light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softer, with a shadow across, grain, and a colour that is not white."""
    height, width = light.shape
    if rng.random() < 0.5:
        factor = rng.uniform(0.55, 0.95)
        small = (max(6, round(width * factor)), max(8, round(height * factor)))
        soft = cv2.resize(light, small, interpolation=cv2.INTER_AREA)
        light = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        length = int(rng.integers(2, 4))
        light = cv2.blur(light, (length, 1) if rng.random() < 0.5 else (1, length))
    x, y = np.linspace(-1, 1, width), np.linspace(-1, 1, height)[:, None]
    shadow = 1 + rng.uniform(-0.25, 0.25) * x + rng.uniform(-0.1, 0.1) * y
    out = light * shadow * rng.uniform(0.5, 0.95) + rng.uniform(0, 45)
    return np.asarray(out + rng.normal(0, rng.uniform(1, 10), out.shape), np.float32)


def pad_lines(lines: Sequence[Line]) -> NDArray[np.float32]:
    """Lines side by side in one block, paper where they are shorter."""
    widest = max(line.shape[1] for line in lines)
    wide = -(-widest // STRIDE) * STRIDE
    block = np.zeros((len(lines), 1, HEIGHT, wide), np.float32)
    for row, line in zip(block, lines, strict=True):
        row[0, :, : line.shape[1]] = line
    return block

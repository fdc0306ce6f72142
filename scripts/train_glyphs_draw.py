"""Pictures of letters that differ by a stroke, to train the net on (学習に使う絵).

A letter of a family is drawn between its neighbours in one of the system's Japanese
fonts, at the size and resolution of a paper, then worn as by scanner, fax or camera,
with a ruled line or the edge of a seal across, and cut where the recogniser may say
that the letter stands.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from extractors.glyph_families import ANYWHERE, FAMILIES, TWINS, Family
from extractors.glyphs import LETTERS, OTHER, Glyph, cut_glyph
from scripts.train_kana_draw import Gray, wear

EM = 56  # pixels of a letter before it is brought down to the paper's resolution
NAMES_SHARE = 0.35  # of pictures that are of the families below, and of all else
_NAMES = [i for i, f in enumerate(FAMILIES) if set(f.odd) & set("﨑濵𠮷髙栁邉ヱヰ")]
CUTS = 2  # of one picture, at places that differ
WIDE, TALL = 4.4, 1.9  # of a drawn piece of line, in letters
_KANJI = (
    "株式会社有限合同山田川本村木林森大小中上下東西南北京藤佐伊加渡清石原野水金井池松橋谷宮"
    "口前岡長和正明光美子太一二三商店業工務所建設産運輸製作食品酒造事電機印刷農園組協法人代表"
    "請求書御様殿市区町県丁目番地号支部営油口離毛"
)
_KANA = "ビスアイウエオカキクコサシスタテトナニネノハフホマミムメモラリルレロワンードジグバプャッ"
_STRANGERS = (
    _KANJI
    + _KANA
    + "埼峠椅倚寂宥冬冗告言亭商卯抑泉徒僧層慧博噌頓湖遇道倉鳴烏馬上王末朱栗棟朗却冒曲雪署麦"
)


def find_fonts(folder: Path) -> list[Path]:
    """Font files that draw Japanese, hair-thin and brush ones left out, sorted."""
    files = (
        p for p in folder.rglob("*") if p.suffix.lower() in {".ttf", ".otf", ".ttc"}
    )
    usual = (p for p in files if not any(n in p.name for n in ("Thin", "ExtraLight")))
    return [path for path in sorted(usual) if forms(path, FAMILIES[0])]


@cache
def forms(path: Path, family: Family) -> str:
    """The letters of a family that a font draws, each in a shape of its own."""
    shapes: dict[bytes, str] = {}
    try:
        font = _font(path, 48)
        shapes[bytes(font.getmask("\U000f1234"))] = ""
        for letter in family.letters:
            shapes.setdefault(bytes(font.getmask(letter)), letter)
    except OSError:  # a font with a broken glyph
        return ""
    return "".join(shapes.values())


@lru_cache(maxsize=512)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def draw_sample(
    rng: Generator, fonts: Sequence[Path]
) -> tuple[tuple[Glyph, ...], int, int]:
    """A letter as the net sees it, some cuts; its number, the number of its family.

    One in ten is a stranger: a letter of no family, or the space between two.
    """
    while True:
        path = fonts[int(rng.integers(len(fonts)))]
        often = rng.random() < NAMES_SHARE
        number = int(rng.choice(_NAMES) if often else rng.integers(len(FAMILIES)))
        letters = forms(path, FAMILIES[number])
        if len(letters) < 2:
            continue
        letter = letters[int(rng.integers(len(letters)))]
        stranger = rng.random() < 0.1
        kana = FAMILIES[number].where != ANYWHERE
        shown = _pick(rng, _STRANGERS) if stranger else letter
        cuts = draw_letter(rng, path, shown, kana=kana)
        place = LETTERS.index(OTHER if stranger else TWINS.get(letter, letter))
        return cuts, place, number


def draw_letter(
    rng: Generator, path: Path, letter: str, *, kana: bool
) -> tuple[Glyph, ...]:
    """One letter with its neighbours, worn and cut."""
    size = float(np.clip(np.exp(rng.normal(np.log(30), 0.33)), 17, EM))  # on paper
    line, middle, (top, bottom) = _drawn(rng, path, letter, kana=kana)
    _ruled(rng, line, (top, bottom))
    scale = size / EM
    shape = max(8, round(line.shape[1] * scale)), max(8, round(line.shape[0] * scale))
    small = np.asarray(cv2.resize(line, shape, interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 0.12:
        small = _sealed(rng, small, size)
    worn = wear(rng, _halved(rng, small))
    return tuple(
        _cut(rng, worn, (middle, top, bottom), line.shape) for _ in range(CUTS)
    )


def _cut(
    rng: Generator, worn: Gray, place: tuple[float, float, float], shape: Sequence[int]
) -> Glyph:
    """As the recogniser places it; ``place`` is on the line before it was worn."""
    scale = worn.shape[0] / shape[0]
    middle, top, bottom = place
    tall = (bottom - top) * scale
    above = round(top * scale - rng.uniform(0.0, 0.3) * tall)
    below = round(bottom * scale + rng.uniform(0.0, 0.3) * tall)
    away = float(np.clip(rng.normal(0, 0.1), -0.22, 0.22)) * tall
    strip = worn[max(above, 0) : max(below, above + 6)]
    return cut_glyph(strip, middle * worn.shape[1] / shape[1] + away)


def _pick(rng: Generator, letters: str) -> str:
    return letters[int(rng.integers(len(letters)))]


def _drawn(
    rng: Generator, path: Path, letter: str, *, kana: bool
) -> tuple[Gray, float, tuple[float, float]]:
    """A line of print, the letter's middle in it, and where its ink begins and ends."""
    font = _font(path, EM)
    near = _KANA if kana and rng.random() < 0.9 else _KANJI
    left = "" if rng.random() < 0.15 else _pick(rng, _KANJI if kana else near)
    right = "" if rng.random() < 0.12 else _pick(rng, near)
    gap = rng.uniform(-0.05, 0.35) * EM if rng.random() < 0.25 else 0.0
    wide, tall = round(WIDE * EM), round(TALL * EM)
    image = Image.new("L", (wide, tall), 255)
    pen = ImageDraw.Draw(image)
    ink = int(rng.integers(0, 110)) if rng.random() < 0.5 else 0
    _, top, _, bottom = font.getbbox(letter + "国")
    y = (tall - bottom - top) / 2
    x = (wide - font.getlength(letter)) / 2
    pen.text((x, y), letter, font=font, fill=ink)
    if left:
        pen.text((x - gap - font.getlength(left), y), left, font=font, fill=ink)
    if right:
        pen.text((x + font.getlength(letter) + gap, y), right, font=font, fill=ink)
    line = np.asarray(image, np.uint8).copy()
    if rng.random() < 0.6:
        tilt = float(np.clip(rng.normal(0, 0.7), -1.5, 1.5))
        stretch = rng.uniform(0.5 if kana else 0.8, 1.2)
        matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), tilt, 1.0)
        matrix[0] *= stretch
        wide = round(wide * stretch)
        turned = cv2.warpAffine(line, matrix, (wide, tall), borderValue=(255,))
        line = np.asarray(turned, np.uint8)
    return line, wide / 2, (y + top, y + bottom)


def _ruled(rng: Generator, line: Gray, edges: tuple[float, float]) -> None:
    """The lines of a cell close above or below, or down beside the letter."""
    thick = int(rng.integers(2, 6))
    if rng.random() < 0.1:
        away = rng.uniform(2, 12)
        y = round(edges[0] - away if rng.random() < 0.5 else edges[1] + away)
        line[y : y + thick] = np.minimum(line[y : y + thick], 50)
    if rng.random() < 0.05:
        side = rng.choice([-1, 1]) * rng.uniform(0.6, 0.9) * EM
        x = round(line.shape[1] / 2 + side)
        line[:, x : x + thick] = 50


def _sealed(rng: Generator, line: Gray, size: float) -> Gray:
    """The rim and strokes of a seal, as grey as fading or a fax leaves them."""
    height, width = line.shape
    seal = np.full_like(line, 255)
    shade = int(rng.integers(90, 225))
    thick = max(1, round(size * rng.uniform(0.05, 0.12)))
    middle = (
        round(width / 2 + rng.uniform(-2.5, 2.5) * size),
        round(height / 2 + rng.uniform(-1.5, 1.5) * size),
    )
    radius = round(rng.uniform(0.9, 2.5) * size)
    cv2.circle(seal, middle, radius, (shade,), thick)
    for _ in range(int(rng.integers(1, 5))):
        ends = rng.uniform(-0.7, 0.7, 4) * radius
        start = (round(middle[0] + ends[0]), round(middle[1] + ends[1]))
        stop = (round(middle[0] + ends[2]), round(middle[1] + ends[3]))
        cv2.line(seal, start, stop, (shade,), thick)
    return np.asarray(np.minimum(line, seal), np.uint8)


def _halved(rng: Generator, line: Gray) -> Gray:
    """Now and then the coarse lines of a fax (3.85 a millimetre), or some lost."""
    way = rng.random()
    height, width = line.shape
    if way < 0.06:
        half = (width, max(6, height // 2))
        rows = cv2.resize(line, half, interpolation=cv2.INTER_AREA)
        bits = np.where(rows > rng.uniform(110, 190), 255, 0).astype(np.uint8)
        coarse = cv2.resize(bits, (width, height), interpolation=cv2.INTER_NEAREST)
        return np.asarray(coarse, np.uint8)
    if way < 0.1:
        line = line.copy()
        line[rng.integers(0, height, 2)] = 255
    return line

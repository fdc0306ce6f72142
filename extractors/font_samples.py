"""Whether the fonts of a text layer draw what they say (書体の検証).

Of each font one of every digit is cut out and set in a row; one short look at the row
tells whether the font's digits are honest. Fonts with few digits, and those whose row
reads otherwise, are judged by a few words as they are printed: a font lies if its row and
one of its words say so, or if most words of all fonts do.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import cv2
import numpy as np
from rapidfuzz.fuzz import ratio

from extractors.image import Gray, Sheet
from extractors.ocr import Engine, Picture
from extractors.page import Box
from extractors.patches import Patch
from extractors.runs import Char

SAMPLE_WORDS = 3  # per font
MAX_RUN = 24  # characters of a word that are read
ENOUGH_LETTERS = 6  # different ones, of a word without digits
MIN_LIKENESS = 45.0  # of 100, between the layer's and the read letters
MIN_SCORE = 0.85  # of a reading that counts
MIN_DIGITS = 4  # different ones, to make a row of them
ROW_HEIGHT = 48  # pixels, as recognition sees it
ROW_SQUEEZE = 0.8  # narrower digits are read as well, in less time
ROW_ORDER = "7049163825"  # not as one counts: nothing must be guessed from neighbours

_DIGITS = re.compile(r"\d")


def fonts_agree(
    chars: Sequence[Char],
    honest: frozenset[str],
    sheet: Sheet,
    ink: Gray,
    engine: Callable[[], Engine],
) -> frozenset[str] | None:
    """The fonts that were looked at; None if what was read clearly differs.

    ``honest`` fonts need no look. ``engine`` is called only if there is something to
    read.
    """
    samples = _samples(chars, honest)
    fonts = frozenset(run[0].font for run in samples)
    rows = _digits_agree(chars, fonts, sheet, engine)
    doubted = [run for run in samples if not rows.get(run[0].font)]
    good = len(samples) - len(doubted)
    bad = 0
    for font, agrees in _words_agree(doubted, sheet, ink, engine):
        if not agrees and font in rows:
            return None
        good, bad = good + agrees, bad + (not agrees)
    return fonts if bad <= good / 2 else None


# --- one of every digit ---------------------------------------------------------------


def _digits_agree(
    chars: Iterable[Char],
    fonts: frozenset[str],
    sheet: Sheet,
    engine: Callable[[], Engine],
) -> dict[str, bool]:
    """Whether every digit of a font reads as the layer has it, where that is clear."""
    found: dict[str, dict[str, list[Char]]] = defaultdict(lambda: defaultdict(list))
    for char in chars:
        if char.font in fonts and _DIGITS.fullmatch(char.text):
            found[char.font][char.text].append(char)
    rows = {
        font: _one_of_each(digits)
        for font, digits in sorted(found.items())
        if len(digits) >= MIN_DIGITS
    }
    if not rows:
        return {}
    readings = engine().read([_row_picture(row, sheet) for row in rows.values()])
    return {
        font: _digits("".join(char.text for char in row)) == _digits(reading.text)
        for (font, row), reading in zip(rows.items(), readings, strict=True)
        if reading.score >= MIN_SCORE
    }


def _one_of_each(digits: dict[str, list[Char]]) -> list[Char]:
    """One character of each digit, half width first, from places all over the page."""
    order = sorted(digits, key=lambda d: (ord(d) > 255, ROW_ORDER.find(_plain(d)), d))
    return [
        digits[digit][index * len(digits[digit]) // len(order)]
        for index, digit in enumerate(order)
    ]


def _row_picture(row: Sequence[Char], sheet: Sheet) -> Picture:
    parts = []
    for char in row:
        patch = _patch(_digit_box(char), 0.05, sheet)
        part = patch.crop(sheet.picture)
        width = round(part.shape[1] * ROW_HEIGHT / part.shape[0] * ROW_SQUEEZE)
        parts.append(cv2.resize(part, (max(width, 1), ROW_HEIGHT)))
    return np.ascontiguousarray(np.hstack(parts))


def _digit_box(char: Char) -> Box:
    """The place of a digit; one of full width has much white on both sides."""
    box = char.box
    if box.width <= 0.75 * char.size:
        return box
    half = 0.29 * char.size
    return Box(box.cx - half, box.y0, box.cx + half, box.y1)


# --- a few words ----------------------------------------------------------------------


def _samples(chars: Sequence[Char], honest: frozenset[str]) -> list[list[Char]]:
    """For each font in doubt, a few runs that show as many different digits as can be."""
    chosen: list[list[Char]] = []
    for font in sorted({char.font for char in chars} - honest):
        runs = [run for run in _runs(chars, font) if len(run) >= 2]
        seen: set[str] = set()
        for _ in range(SAMPLE_WORDS):
            best = max(runs, key=lambda run: _news(run, seen), default=None)
            if best is None or _news(best, seen)[:2] <= (0, 0):
                break
            chosen.append(best)
            runs.remove(best)
            seen |= {char.text for char in best}
    return chosen


def _news(run: Sequence[Char], seen: set[str]) -> tuple[int, int, int]:
    """How many digits, then other characters, of a run are new; then its shortness."""
    fresh = {char.text for char in run} - seen
    digits = sum(text.isdigit() for text in fresh)
    letters = min(len(fresh) - digits, ENOUGH_LETTERS) if not seen else 0
    return digits, letters, -len(run)


def _runs(chars: Iterable[Char], font: str) -> list[list[Char]]:
    """Neighbouring characters of one font on one line, without gaps."""
    runs: list[list[Char]] = []
    for char in sorted(
        (c for c in chars if c.font == font and not c.text.isspace()),
        key=lambda c: (round(c.baseline), c.box.x0),
    ):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(last.baseline - char.baseline) < 0.2 * char.size
            and -0.5 * char.size < char.box.x0 - last.box.x1 < 0.25 * char.size
            and len(runs[-1]) < MAX_RUN
        ):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _words_agree(
    samples: Sequence[Sequence[Char]],
    sheet: Sheet,
    ink: Gray,
    engine: Callable[[], Engine],
) -> list[tuple[str, bool]]:
    """The font of each word that could be read, and whether it is what the layer says."""
    runs, crops = [], []
    for run in samples:
        patch = _patch(_around(run), 0.15, sheet)
        if patch.letter_height(ink) >= 4:
            runs.append(run)
            crops.append(patch.crop(sheet.picture))
    return [
        (run[0].font, _same(_plain("".join(c.text for c in run)), _plain(reading.text)))
        for run, reading in zip(
            runs, engine().read(crops) if crops else (), strict=True
        )
        if reading.score >= MIN_SCORE
    ]


def _same(layer: str, read: str) -> bool:
    if _DIGITS.search(layer) or _DIGITS.search(read):
        return _digits(layer) == _digits(read)
    return ratio(layer, read) >= MIN_LIKENESS


def _digits(text: str) -> str:
    return "".join(_DIGITS.findall(_plain(text)))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _around(run: Sequence[Char]) -> Box:
    box = run[0].box
    for char in run:
        box = box.union(char.box)
    return box


def _patch(box: Box, margin: float, sheet: Sheet) -> Patch:
    """Pixels of a place, with a margin in parts of its height."""
    pad, scale = margin * box.height, sheet.scale
    height, width = sheet.picture.shape[:2]
    return Patch(
        max(0, int((box.x0 - pad) / scale)),
        max(0, int((box.y0 - pad) / scale)),
        min(width, int((box.x1 + pad) / scale) + 1),
        min(height, int((box.y1 + pad) / scale) + 1),
    )

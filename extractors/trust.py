"""Whether a PDF's text layer says what its picture shows (テキスト層の検証).

Text layers lie: digits vanish, glyphs are mapped to other characters, scanners hide bad
OCR below the picture. Three cheap checks decide, with the page drawn once:

1. characters without a meaning (no map, private use) beside others,
2. ink in a line of text where the layer has no character,
3. the digits of each font, or a few words, read by OCR (``font_samples``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.font_samples import fonts_agree
from extractors.image import Gray, Sheet
from extractors.ocr import Engine, Picture
from extractors.page import Box
from extractors.seals import fade_grey_seals, fade_red_seals
from extractors.textlayer import TextLayer

DARK = 60  # levels of grey darker than the paper around
SCAN_SHARE = 0.6  # of the page under one picture: it may be a scan with hidden text
MAX_LOST_INLINE = 1  # marks in lines of text without a character, per page
MIN_STRAY = 8  # letter-like marks elsewhere that make reading the picture worthwhile


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a page: ``layer``, ``both`` or ``picture``; and why."""

    use: str
    reason: str = ""
    fonts: frozenset[str] = frozenset()  # found honest, need no second look


def judge(
    layer: TextLayer,
    picture: Picture,
    engine: Callable[[], Engine],
    honest: frozenset[str],
) -> Verdict:
    """Compare a text layer with the picture of its page.

    ``honest`` are fonts that need no sample: seen before, or not embedded (then the
    picture is drawn from the text, and proves nothing). ``engine`` is called only when
    there is something to read.
    """
    if not layer.words:
        return Verdict("picture", "文字情報のないページ")
    if _meaningless(layer):
        return Verdict("picture", "文字情報に読めない文字があります")
    sheet = fade_red_seals(Sheet(picture, layer.width / picture.shape[1]))
    ink = _dark_mask(sheet.picture)
    inline, stray = _uncovered(layer, ink, sheet.scale)
    if inline > MAX_LOST_INLINE or stray >= MIN_STRAY:
        sheet = fade_grey_seals(sheet)
        ink = _dark_mask(sheet.picture)
        inline, stray = _uncovered(layer, ink, sheet.scale)
    if inline > MAX_LOST_INLINE:
        return Verdict("picture", "文字情報から文字が欠けています")
    fonts = fonts_agree(layer.chars, honest, sheet, ink, engine)
    if fonts is None:
        return Verdict("picture", "文字情報が見た目と一致しません")
    if stray >= MIN_STRAY:
        return Verdict("both", "文字情報のない部分を画像から読みました", fonts)
    return Verdict("layer", "", fonts)


def covers_page(layer: TextLayer) -> bool:
    """True if one picture covers most of the page, as in a scan."""
    area = layer.width * layer.height
    return any(box.width * box.height > SCAN_SHARE * area for box in layer.images)


def _meaningless(layer: TextLayer) -> bool:
    """True if unreadable characters stand among readable ones; lone icons do not count."""
    return any(
        "\ufffd" in word.text and word.text.strip("\ufffd ") for word in layer.words
    )


def _dark_mask(picture: Picture) -> Gray:
    """Ink against its surroundings: dark on light, and light on a dark band."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    height, width = gray.shape
    small = cv2.resize(gray, (max(width // 3, 1), max(height // 3, 1)))
    ground = cv2.resize(cv2.medianBlur(small, 11), (width, height))
    difference = cv2.absdiff(gray, ground)
    return np.asarray(cv2.threshold(difference, DARK, 255, cv2.THRESH_BINARY)[1])


# --- ink without characters -----------------------------------------------------------


def _uncovered(layer: TextLayer, ink: Gray, scale: float) -> tuple[int, int]:
    """Letter-like marks that no character explains: within lines of text, elsewhere."""
    rest = ink.copy()
    for rule in layer.rules:
        _clear(rest, Box(rule.x0, rule.y0, rule.x1, rule.y1), 2.0, scale)
    for char in layer.chars:
        _clear(rest, char.box, 0.2 * char.size, scale)
    count, _, stats, _ = cv2.connectedComponentsWithStats(rest)
    marks = [
        Box(x * scale, y * scale, (x + w) * scale, (y + h) * scale)
        for x, y, w, h, area in sorted(stats[1:count].tolist())
        if area >= 6 and 3.5 <= h * scale <= 40 and 0.8 <= w * scale <= 40
    ]
    lines = [word.box for word in layer.words]
    inline = 0
    for mark in marks:  # from the left, so that marks lengthen the line they follow
        if not _in_picture(layer, mark) and _in_line(lines, mark):
            inline += 1
            lines.append(mark)
    return inline, len(marks) - inline


def _clear(mask: Gray, box: Box, pad: float, scale: float) -> None:
    x0, y0 = max(0, int((box.x0 - pad) / scale)), max(0, int((box.y0 - pad) / scale))
    x1, y1 = int((box.x1 + pad) / scale) + 1, int((box.y1 + pad) / scale) + 1
    mask[y0:y1, x0:x1] = 0


def _in_picture(layer: TextLayer, mark: Box) -> bool:
    return any(
        box.x0 <= mark.cx <= box.x1 and box.y0 <= mark.cy <= box.y1
        for box in layer.images
    )


def _in_line(lines: Sequence[Box], mark: Box) -> bool:
    """True for a mark of a letter's size right beside or inside a line of text."""
    return any(
        abs(mark.cy - line.cy) < 0.35 * line.height
        and 0.35 * line.height < mark.height < 1.2 * line.height
        and max(mark.x0 - line.x1, line.x0 - mark.x1) < 0.6 * line.height
        for line in lines
    )

"""The picture of a page becomes words and ruled lines (画像を読む).

Upright first (which side is up is tried by reading), then level; lines of text are
found, cut where columns or ruled lines part them, and read.
"""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.glyphs import tell_glyphs
from extractors.holders import reread_holders
from extractors.image import (
    MIN_SIDE,
    Gray,
    Sheet,
    deskew,
    ink_mask,
    invert_bands,
    turn_sheet,
)
from extractors.lexicon import respell
from extractors.lookalikes import settle, settle_size
from extractors.ocr import Engine, Picture, Reading, char_spans, is_narrow
from extractors.overrun import read_on
from extractors.page import Box, Page, Rule, Word
from extractors.patches import Patch, cut_patch, leftovers, patch_around
from extractors.ruling import join_rules
from extractors.seals import fade_seals
from extractors.superscript import read_powers

SAMPLES = 4  # lines read to tell top from bottom
SAMPLE_LENGTH = 10  # line heights of each that are enough
SURE = 0.93  # mean probability from which a line was read the right way up
MIN_INK = 60  # pixels; less is an empty page
MIN_SCORE = 0.45  # what is read with less is not text

Quad = NDArray[np.float32]


def read_sheet(sheet: Sheet, number: int, engine: Engine, side: int) -> Page:
    """Read one picture; a page without words is an empty page, not an error."""
    printed, sheet = sheet, fade_seals(sheet)
    if is_blank(sheet):
        return Page(number, sheet.width, sheet.height, reader="ocr")
    quads = engine.detect(sheet.picture, side)
    turn = _turn(sheet.picture, quads, engine)
    upright, matrix = deskew(turn_sheet(sheet, turn))
    upright = invert_bands(upright)
    if turn % 180:
        quads = engine.detect(upright.picture, side)
    else:
        quads = [_moved(_flipped(quad, turn, sheet.picture), matrix) for quad in quads]
    patches = [patch_around(quad, upright.picture.shape) for quad in quads]
    ink = ink_mask(upright.picture)
    marks = ruled_marks(ink, upright.scale, patches)
    found = [(patch, MIN_SCORE) for patch in patches]
    found += [(p, SURE) for p in leftovers(ink, patches + marks, upright.scale)]
    parts = [(part, s) for patch, s in found for part in cut_patch(patch, ink, marks)]
    readings = engine.read([part.crop(upright.picture) for part, _ in parts])
    kept = [
        (part, reading)
        for (part, least), reading in zip(parts, readings, strict=True)
        if reading.score >= least and reading.text.strip()
    ]
    pictures = [upright.picture]
    if printed is not sheet:  # there is a seal
        pictures.append(_laid(turn_sheet(printed, turn).picture, matrix))
    whole = read_on(reread_holders(kept, upright.picture), pictures, marks, engine)
    whole = read_powers(whole, upright.picture, ink, engine)
    words = [
        _word(part, _completed(reading, part, ink), ink, upright.scale)
        for part, reading in tell_glyphs(whole, upright.picture)
    ]
    return Page(
        number=number,
        width=upright.width,
        height=upright.height,
        words=tuple(sorted(words, key=lambda w: (round(w.box.cy), w.box.x0))),
        rules=_rules(marks, upright.scale),
        reader="ocr",
        rotation=turn,
    )


def is_blank(sheet: Sheet) -> bool:
    """True if there is too little ink, or too little picture, for any word."""
    small = min(sheet.picture.shape[:2]) < MIN_SIDE
    return small or int(np.count_nonzero(ink_mask(sheet.picture))) < MIN_INK


def prepare(sheet: Sheet, turn: int) -> tuple[Sheet, NDArray[np.float64]]:
    """The picture that words are placed on: turned by 90s, then made level."""
    if is_blank(sheet):
        return sheet, np.eye(2, 3)
    return deskew(turn_sheet(sheet, turn))


def _laid(picture: Picture, matrix: NDArray[np.float64]) -> Picture:
    """A picture levelled as another one was."""
    size = picture.shape[1::-1]
    flat = cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


# --- which side is up ---------------------------------------------------------------


def find_turn(sheet: Sheet, engine: Engine, side: int) -> int:
    """Clockwise degrees (a multiple of 90) that bring the page's top to the top."""
    if is_blank(sheet):
        return 0
    return _turn(sheet.picture, engine.detect(sheet.picture, side), engine)


def _turn(picture: Picture, quads: Sequence[Quad], engine: Engine) -> int:
    """Lines run sideways on an upright page; then both ways up are read."""
    if not quads:
        return 0
    boxes = [patch_around(quad, picture.shape) for quad in quads]
    tall = sum(b.length for b in boxes if b.height > 1.5 * b.width)
    wide = sum(b.length for b in boxes if b.width > 1.5 * b.height)
    turn = 90 if tall > wide else 0
    longest = sorted(boxes, key=lambda b: b.length, reverse=True)[:SAMPLES]
    crops = [box.crop(picture) for box in longest]
    if turn:
        crops = [_rotated(crop, cv2.ROTATE_90_CLOCKWISE) for crop in crops]
    crops = [crop[:, : SAMPLE_LENGTH * crop.shape[0]] for crop in crops]
    belief = _belief(engine.read(crops))
    if belief > SURE:
        return turn
    other = _belief(engine.read([_rotated(crop, cv2.ROTATE_180) for crop in crops]))
    return turn if belief >= other else turn + 180


def _belief(readings: Iterable[Reading]) -> float:
    """Mean probability of the characters read."""
    chances = [p for reading in readings for p in reading.probabilities]
    return sum(chances) / len(chances) if chances else 0.0


def _rotated(crop: Picture, code: int) -> Picture:
    return np.asarray(cv2.rotate(crop, code), np.uint8)


def _flipped(quad: Quad, turn: int, picture: Picture) -> Quad:
    height, width = picture.shape[:2]
    return np.array([width, height], np.float32) - quad if turn == 180 else quad


def _moved(quad: Quad, matrix: NDArray[np.float64]) -> Quad:
    return np.asarray(quad @ matrix[:, :2].T + matrix[:, 2], np.float32)


# --- words ----------------------------------------------------------------------------


def _completed(reading: Reading, part: Patch, ink: Gray) -> Reading:
    """Put in characters that were nearly read where there is ink but no character.

    A lone ※ or ▲ at the edge of a line is what recognition most likes to overlook.
    """
    em = max(part.letter_height(ink), 1.0)
    marks = [
        (char, (left + right) / 2, chance)
        for char, (left, right), chance in zip(
            reading.text, reading.spans, reading.probabilities, strict=True
        )
    ]
    lost = []
    for start, end in part.ink_clusters(ink):
        middle = (start + end) / 2
        if end - start < 0.2 * em or any(
            abs(at - middle) < (0.5 if is_narrow(char) else 0.65) * em
            for char, at, _ in marks
        ):
            continue
        near = [f for f in reading.faint if start - 0.2 * em <= f[1] <= end + 0.2 * em]
        if near:
            name, _, share = max(near, key=lambda f: f[2])
            lost.append((name, middle, share))
    if not lost:
        return reading
    marks = sorted(marks + [m for m in lost if not m[0].isspace()], key=lambda m: m[1])
    text = "".join(mark[0] for mark in marks)
    chances = tuple(mark[2] for mark in marks)
    middles = [mark[1] for mark in marks]
    return Reading(
        text=text,
        score=sum(chances) / len(chances),
        spans=char_spans(text, middles, part.height, part.width),
        probabilities=chances,
    )


def _word(part: Patch, reading: Reading, ink: Gray, scale: float) -> Word:
    tallest = part.letter_height(ink)
    heights = part.ink_heights(ink, reading.spans)
    text = respell(settle_size(settle(reading.text), heights, tallest))
    spans = tuple(
        ((part.x0 + left) * scale, (part.x0 + right) * scale)
        for left, right in reading.spans
    )
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    box = Box(part.x0 * scale, part.y0 * scale, part.x1 * scale, part.y1 * scale)
    return Word(
        text[start:stop],
        box,
        reading.score,
        spans[start:stop],
        settled=reading.settled,
        chances=reading.probabilities[start:stop],
    )


# --- ruled lines ----------------------------------------------------------------------


def ruled_marks(ink: Gray, scale: float, patches: Sequence[Patch]) -> list[Patch]:
    """Long straight marks no thicker than 3 points that are no strokes of letters."""
    flat = _straight(ink, round(16 / scale), 1)
    plumb = _straight(ink, 1, round(11 / scale))
    return [
        mark
        for mark in flat + plumb
        if min(mark.width, mark.height) * scale <= 3
        and not any(_is_stroke(mark, patch) for patch in patches)
    ]


def _straight(ink: Gray, width: int, height: int) -> list[Patch]:
    kernel = np.ones((max(height, 1), max(width, 1)), np.uint8)
    opened = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    joined = cv2.dilate(opened, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(joined, np.uint8))
    return [
        Patch(x + 1, y + 1, x + w - 1, y + h - 1)
        for x, y, w, h, _ in stats[1:count].tolist()
    ]


def _is_stroke(mark: Patch, patch: Patch) -> bool:
    """True if the mark lies within a line of text and is no longer than a letter."""
    slack = 0.12 * patch.height
    return (
        mark.length <= 1.15 * patch.height
        and mark.x0 >= patch.x0 - slack
        and mark.x1 <= patch.x1 + slack
        and mark.y0 >= patch.y0 - slack
        and mark.y1 <= patch.y1 + slack
    )


def _rules(marks: Iterable[Patch], scale: float) -> tuple[Rule, ...]:
    pieces = []
    for mark in marks:
        if mark.width >= mark.height:
            y = (mark.y0 + mark.y1) / 2 * scale
            pieces.append(Rule(mark.x0 * scale, y, mark.x1 * scale, y))
        else:
            x = (mark.x0 + mark.x1) / 2 * scale
            pieces.append(Rule(x, mark.y0 * scale, x, mark.y1 * scale))
    return join_rules(pieces)

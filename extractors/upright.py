"""A page turned and levelled, with the places of its text (紙面を正しく向ける).

Upright first (which side is up is tried by reading), then level; lines of text are
found and cut where columns or ruled lines part them.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.folds import find_folds, without_folds
from extractors.image import (
    MIN_SIDE,
    Gray,
    Sheet,
    blobs,
    deskew,
    invert_bands,
    printed_window,
    turn_sheet,
)
from extractors.ocr import Engine, Picture, Reading
from extractors.patches import Patch, cut_patch, leftovers, patch_around

SAMPLES = 4  # lines read to tell top from bottom
SAMPLE_LENGTH = 10  # line heights of each that are enough on a page that lies
SURE = 0.93  # mean probability from which a line was read the right way up
MIN_INK = 60  # pixels; less is an empty page
MIN_SCORE = 0.45  # what is read with less is not text
LARGEST = 40  # points: the strokes of larger letters are ruled lines

Quad = NDArray[np.float32]


@dataclass(frozen=True)
class Draft:
    """A page made upright, and where its text may stand (下ごしらえした紙面).

    ``parts`` are places with the least score at which what is read there is text.
    ``matrix`` has made the turned page level.
    """

    sheet: Sheet
    turn: int
    matrix: NDArray[np.float64]
    marks: list[Patch]
    parts: list[tuple[Patch, float]]


def is_blank(sheet: Sheet) -> bool:
    """True if there is too little ink, or too little picture, for any word."""
    small = min(sheet.picture.shape[:2]) < MIN_SIDE
    return small or int(np.count_nonzero(sheet.ink)) < MIN_INK


def prepare(sheet: Sheet, turn: int) -> tuple[Sheet, NDArray[np.float64]]:
    """The picture that words are placed on: turned by 90s, then made level."""
    if is_blank(sheet):
        return sheet, np.eye(2, 3)
    return deskew(turn_sheet(sheet, turn))


# --- which side is up ---------------------------------------------------------------


def find_turn(sheet: Sheet, engine: Engine, side: int) -> int:
    """Clockwise degrees (a multiple of 90) that bring the page's top to the top."""
    return 0 if is_blank(sheet) else lay_upright(sheet, engine, side)[0].turn


def lay_upright(
    sheet: Sheet, engine: Engine, side: int
) -> tuple[Draft, dict[int, Reading]]:
    """The page upright, with the readings of some parts by their number.

    Nearly every page comes upright: its longest lines are read as such, and only if
    they say little they are read upside down too. It is made level while its lines are
    looked for.
    """
    window = printed_window(sheet)
    with ThreadPoolExecutor(1, "level") as aside:
        level = aside.submit(_levelled, sheet)
        quads = engine.detect(sheet.picture, side, window)
    if _lies(quads, sheet.picture):
        turn = _side_up(quads, sheet.picture, engine)
        return _turned_draft(sheet, turn, engine, side), {}
    draft = _draft(*level.result(), 0, quads)
    parts = [part for part, _ in draft.parts]
    widest = sorted(range(len(parts)), key=lambda i: -parts[i].width)[:SAMPLES]
    longest = sorted(widest)
    crops = [parts[index].crop(draft.sheet.picture) for index in longest]
    readings = engine.read(crops)
    belief = _belief(readings)
    if belief > SURE or belief >= _belief(engine.read(_overhead(crops))):
        return draft, dict(zip(longest, readings, strict=True))
    upside = [_flipped(quad, sheet.picture) for quad in quads]
    return _draft(*_levelled(turn_sheet(sheet, 180)), 180, upside), {}


def _turned_draft(sheet: Sheet, turn: int, engine: Engine, side: int) -> Draft:
    """A page that lies on its side: its lines are found anew where it stands."""
    level, matrix = _levelled(turn_sheet(sheet, turn))
    quads = engine.detect(level.picture, side, printed_window(level))
    return replace(_draft(level, np.eye(2, 3), turn, quads), matrix=matrix)


def _levelled(sheet: Sheet) -> tuple[Sheet, NDArray[np.float64]]:
    """The page made level, its white print black; and the matrix that did it."""
    level, matrix = deskew(sheet)
    return invert_bands(level), matrix


def _draft(
    level: Sheet, matrix: NDArray[np.float64], turn: int, quads: Sequence[Quad]
) -> Draft:
    """The page with the parts of its text; ``quads`` are of it before it was level."""
    quads = [_moved(quad, matrix) for quad in quads]
    patches = [patch_around(quad, level.picture.shape) for quad in quads]
    marks = ruled_marks(level.ink, level.scale, patches)
    if folds := find_folds(level):
        level = without_folds(level, folds)
        marks = [m for m in marks if not any(fold.holds(m) for fold in folds)]
    long = [mark for mark in marks if mark.length * level.scale > LARGEST]
    more = leftovers(level.ink, patches + long, level.scale)
    marks = [m for m in marks if not any(_is_stroke(m, patch) for patch in more)]
    found = [(patch, MIN_SCORE) for patch in patches] + [(p, SURE) for p in more]
    parts = [
        (part, least)
        for patch, least in found
        for part in cut_patch(patch, level.ink, marks)
    ]
    return Draft(level, turn, matrix, marks, parts)


def _lies(quads: Sequence[Quad], picture: Picture) -> bool:
    """True if lines run up and down."""
    boxes = [patch_around(quad, picture.shape) for quad in quads]
    tall = sum(b.length for b in boxes if b.height > 1.5 * b.width)
    return tall > sum(b.length for b in boxes if b.width > 1.5 * b.height)


def _side_up(quads: Sequence[Quad], picture: Picture, engine: Engine) -> int:
    """90 or 270: the longest lines are read both ways up."""
    boxes = [patch_around(quad, picture.shape) for quad in quads]
    longest = sorted(boxes, key=lambda box: box.length, reverse=True)[:SAMPLES]
    crops = [_rotated(b.crop(picture), cv2.ROTATE_90_CLOCKWISE) for b in longest]
    crops = [crop[:, : SAMPLE_LENGTH * crop.shape[0]] for crop in crops]
    belief = _belief(engine.read(crops))
    up = belief > SURE or belief >= _belief(engine.read(_overhead(crops)))
    return 90 if up else 270


def _overhead(crops: Iterable[Picture]) -> list[Picture]:
    """The same lines upside down."""
    return [_rotated(crop, cv2.ROTATE_180) for crop in crops]


def _belief(readings: Iterable[Reading]) -> float:
    """Mean probability of the characters read."""
    chances = [p for reading in readings for p in reading.probabilities]
    return sum(chances) / len(chances) if chances else 0.0


def _rotated(crop: Picture, code: int) -> Picture:
    return np.asarray(cv2.rotate(crop, code), np.uint8)


def _flipped(quad: Quad, picture: Picture) -> Quad:
    height, width = picture.shape[:2]
    return np.array([width, height], np.float32) - quad


def _moved(quad: Quad, matrix: NDArray[np.float64]) -> Quad:
    return np.asarray(quad @ matrix[:, :2].T + matrix[:, 2], np.float32)


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
    return [
        Patch(x + 1, y + 1, x + w - 1, y + h - 1)
        for x, y, w, h in blobs(np.asarray(joined, np.uint8))
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

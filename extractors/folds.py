"""Creases and streaks from edge to edge of a sheet, which are no rules (折り目・筋).

A scanner draws the crease of a folded sheet, and a FAX a speck on its glass, as a thin
line over the whole sheet, through whatever is printed there. Rules end within the
margins; a line that does not is filled with what stands on both of its sides, so that
figures below it stay whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.image import Gray, Sheet
from extractors.ocr import Picture
from extractors.patches import Patch

BAND = 10.0  # points of a line that are looked at together
STEP = 1  # pixels that a slanting line may move aside from band to band
SEEN = 0.3  # share of a band that is inked, more than beside the line
WHOLE = 0.8  # of all bands in which a line is seen
BESIDE = 1.8  # points from the middle of a line to what stands beside it
HALF = 0.4  # points from its middle that are filled
DARKER = 30  # levels by which print is darker than a line that lies over it
MOST = 4  # of them on a sheet, each way
APART = 8.0  # points between two of them

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Fold:
    """A line over the whole sheet: its middle in each band, in pixels."""

    middles: Places
    size: int  # pixels of a band along the line
    half: int  # pixels to be filled on both sides of the middle
    upright: bool

    def holds(self, mark: Patch) -> bool:
        """True for a mark that is a piece of the line."""
        if (mark.height > mark.width) is not self.upright:
            return False
        x0, x1, y0, y1 = mark.x0, mark.x1, mark.y0, mark.y1
        if not self.upright:
            x0, x1, y0, y1 = y0, y1, x0, x1
        last = len(self.middles) - 1
        near = self.middles[min(y0 // self.size, last) : min(y1 // self.size, last) + 1]
        reach = 2 * self.half + 1
        return bool((x0 - reach <= near).all() and (near <= x1 + reach).all())


def find_folds(sheet: Sheet) -> list[Fold]:
    """Thin lines from the upper to the lower edge, and from the left to the right one."""
    upright = _lines(sheet.ink, sheet.scale, upright=True)
    flat = _lines(np.ascontiguousarray(sheet.ink.T), sheet.scale, upright=False)
    return [*upright, *flat]


def without_folds(sheet: Sheet, folds: Sequence[Fold]) -> Sheet:
    """The sheet with its creases filled from both sides; print that is darker stays."""
    if not folds:
        return sheet
    picture = sheet.picture.copy()
    for fold in folds:
        whole = picture if fold.upright else picture.swapaxes(0, 1)
        rows = np.arange(len(fold.middles) * fold.size)
        middles = np.repeat(fold.middles, fold.size)
        shade = float(np.median(whole[rows, middles].mean(axis=1)))
        for index, middle in enumerate(fold.middles):
            band = whole[index * fold.size : (index + 1) * fold.size]
            around = slice(
                max(0, int(middle) - fold.half - 1), int(middle) + fold.half + 2
            )
            _fill(band[:, around], shade - DARKER)
    return replace(sheet, picture=picture)


def _lines(ink: Gray, scale: float, *, upright: bool) -> Iterator[Fold]:
    """The lines that run from the first row of the ink to the last."""
    size = max(2, round(BAND / scale))
    count = ink.shape[0] // size
    beside = max(2, round(BESIDE / scale))
    if count < 1 / (1 - WHOLE) or ink.shape[1] <= 2 * beside:
        return
    bands = ink[: count * size].reshape(count, size, -1).mean(axis=1) / 255
    aside = np.maximum(np.roll(bands, beside, axis=1), np.roll(bands, -beside, axis=1))
    alone = np.clip(bands - aside, 0, 1)
    alone[:, :beside] = alone[:, -beside:] = 0
    half = max(1, round(HALF / scale))
    for middles in _ways(alone, round(APART / scale)):
        yield Fold(middles, size, half, upright)


def _ways(alone: NDArray[np.float64], apart: int) -> Iterator[Places]:
    """The ways down along which most is inked, the best first."""
    seen = (alone >= SEEN).astype(np.float64)
    bare = not (seen[:2].any() and seen[-2:].any())  # both margins, as on most sheets
    if bare or np.count_nonzero(seen.any(axis=1)) < WHOLE * len(alone):
        return
    total, came = _summed(seen)
    for _ in range(MOST):
        at = int(total.argmax())
        if total[at] < WHOLE * len(alone):
            return
        way = [at]
        for row in came[:0:-1]:
            way.append(int(row[way[-1]]))
        middles = np.asarray(way[::-1])
        marks = seen[np.arange(len(middles)), middles]
        if marks[:2].any() and marks[-2:].any():
            yield middles
        total[max(0, at - apart) : at + apart + 1] = 0


def _summed(seen: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[Places]]:
    """For each place in the last band the most bands in which a way to it is seen, and
    from where each step of the way came.
    """
    width = seen.shape[1]
    places = np.arange(width)
    total = seen[0]
    came = [places]
    for row in seen[1:]:
        padded = np.pad(total, STEP, constant_values=-1)
        choices = np.stack([padded[i : i + width] for i in range(2 * STEP + 1)])
        choices[STEP] += 0.01  # straight on where nothing tells
        step = choices.argmax(axis=0)
        total = np.take_along_axis(choices, step[None], 0)[0] + row
        came.append(np.clip(places + step - STEP, 0, width - 1))
    return total, came


def _fill(rows: Picture, black: float) -> None:
    """Put what is between the first and the last column of a part into those between
    them, in place, but where it is as dark as print.
    """
    inner = rows[:, 1:-1]
    share = np.linspace(0, 1, rows.shape[1])[1:-1, None]
    before, behind = rows[:, :1].astype(np.float32), rows[:, -1:].astype(np.float32)
    between = before * (1 - share) + behind * share
    is_print = inner.mean(axis=2, keepdims=True) < black
    inner[:] = np.where(is_print, inner, between.astype(np.uint8))

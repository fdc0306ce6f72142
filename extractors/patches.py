"""Places on a picture: lines of text cut into what stands in one column (切り出し).

All numbers are pixels of the upright picture; ink is the mask of ``image.ink_mask``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Gray, blob_area, blobs
from extractors.ocr import Picture
from extractors.runs import RUN_GAP

LETTER_SHARE = 0.75  # of a found line's height; the rest is what detection adds


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle of pixels, right and lower edge not included."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.y1 - self.y0

    @property
    def length(self) -> int:
        """The longer side."""
        return max(self.width, self.height)

    def crop(self, picture: Picture) -> Picture:
        """The part of the picture, at least two pixels each way."""
        x1, y1 = max(self.x1, self.x0 + 2), max(self.y1, self.y0 + 2)
        return np.ascontiguousarray(picture[self.y0 : y1, self.x0 : x1])

    def letter_height(self, ink: Gray) -> float:
        """Height of the ink in it."""
        rows = np.flatnonzero(ink[self.y0 : self.y1, self.x0 : self.x1].any(axis=1))
        return float(rows[-1] - rows[0] + 1) if len(rows) else 0.0

    def ink_heights(
        self, ink: Gray, spans: Sequence[tuple[float, float]]
    ) -> list[float]:
        """Height of the ink in the middle of each span (pixels from the patch's left)."""
        heights = []
        for left, right in spans:
            margin = 0.15 * (right - left)  # a neighbour may reach in
            start = self.x0 + round(left + margin)
            end = self.x0 + round(right - margin)
            part = Patch(start, self.y0, max(end, start + 1), self.y1)
            heights.append(part.letter_height(ink))
        return heights

    def ink_clusters(self, ink: Gray) -> list[tuple[int, int]]:
        """Runs of columns with ink, from the patch's left; specks do not count."""
        window = ink[self.y0 : self.y1, self.x0 : self.x1]
        few = max(1.0, 0.04 * window.shape[0])
        marks = np.flatnonzero(np.count_nonzero(window, axis=0) > few)
        return [(int(run[0]), int(run[-1]) + 1) for run in _runs_of(marks, 1)]


def patch_around(quad: NDArray[np.float32], shape: Sequence[int]) -> Patch:
    """The upright rectangle around four corners, within the picture."""
    height, width = shape[:2]
    x0, y0 = np.floor(quad.min(axis=0)).astype(int).tolist()
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int).tolist()
    return Patch(max(0, x0), max(0, y0), min(width, x1), min(height, y1))


def cut_patch(patch: Patch, ink: Gray, marks: Sequence[Patch]) -> Iterator[Patch]:
    """Cut at vertical ruled lines and at gaps wider than a character."""
    if patch.width < 3 or patch.height < 3:
        return
    cuts = [patch.x0, patch.x1]
    for mark in marks:
        reach = min(mark.y1, patch.y1) - max(mark.y0, patch.y0)
        plumb = mark.height > mark.width and reach > 0.75 * patch.height
        if plumb and patch.x0 < mark.x0 and mark.x1 < patch.x1:
            cuts += [mark.x0 - 1, mark.x1 + 1]
    cuts.sort()
    for left, right in zip(cuts[::2], cuts[1::2], strict=True):
        if right - left >= 3:
            yield from _at_gaps(Patch(left, patch.y0, right, patch.y1), ink)


def _at_gaps(patch: Patch, ink: Gray) -> Iterator[Patch]:
    em = LETTER_SHARE * patch.height
    clusters = patch.ink_clusters(ink)
    if not clusters:
        return
    pad = max(2, round(0.2 * em))
    start, end = clusters[0]
    for left, right in [*clusters[1:], (10**9, 10**9)]:
        if left - end <= (RUN_GAP + 0.25) * em:
            end = right
            continue
        if end - start >= 2:
            x0 = max(patch.x0 + start - pad, patch.x0)
            yield Patch(x0, patch.y0, min(patch.x0 + end + pad, patch.x1), patch.y1)
        start, end = left, right


def leftovers(ink: Gray, known: Sequence[Patch], scale: float) -> list[Patch]:
    """Rows of marks of a letter's size that detection has passed over.

    Sizes are in points by ``scale``: letters of 5 to 40, next to each other.
    """
    rest = ink.copy()
    pad = max(1, round(1 / scale))
    for patch in known:
        y0, x0 = max(0, patch.y0 - pad), max(0, patch.x0 - pad)
        rest[y0 : patch.y1 + pad, x0 : patch.x1 + pad] = 0
    joint = np.ones((1, max(3, round(7 / scale))), np.uint8)
    joined: Gray = np.asarray(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, joint), np.uint8)
    found = []
    for blob in blobs(joined):
        x, y, w, h = blob
        width, height = w * scale, h * scale
        letters = 5 <= height <= 40 and width >= 0.4 * height
        if letters and blob_area(joined, blob) > 0.25 * w * h:
            edge = round(0.15 * h) + 1
            found.append(
                Patch(
                    max(0, x - edge),
                    max(0, y - edge),
                    min(ink.shape[1], x + w + edge),
                    min(ink.shape[0], y + h + edge),
                )
            )
    return found


def _runs_of(marks: NDArray[np.intp], gap: int) -> list[NDArray[np.intp]]:
    if not len(marks):
        return []
    return np.split(marks, np.flatnonzero(np.diff(marks) > gap) + 1)

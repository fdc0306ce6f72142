"""Seals made pale, so that the print below them can be read (印影を薄くする).

A red seal is known by its colour. On a grey scan it is a frame, square or round, of ink
that is paler than the letters around it. On a FAX nothing tells a seal's ink from print.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.image import Gray, Sheet, blobs
from extractors.ocr import Picture

MIN_SIDE, MAX_SIDE = 20.0, 110.0  # points: 7 mm, and 39 mm with what touches it
MAX_OBLONG = 1.8  # long side by short side
RED = 35  # levels by which red outshines green and blue
FAINT_RED = 10  # the same for thin strokes of a seal
LEAST_RED = 0.0002  # of the page; less is no seal
RED_CLOSE = 4.0  # points: gaps in a red seal
DEEP = 15  # per cent of a red seal's ink that is darker than what becomes paper
RIM = 1.0  # points around red ink whose colour a JPEG has washed out
STROKE = 3.0  # points: every stroke of a letter has its darkest part this near
PAPER = 255  # the level of what is no ink
MOST = 70  # per cent of the ink that is darker than any seal
LEVEL_STEP = 12
PALER = 28  # levels by which a seal is paler than the print below it
EDGE = 1.0  # points around a seal that are taken with it
CLOSE = 7.0  # points: gaps in a frame where letters cross it
FRAME_SHARE = 0.8  # of all directions in which a frame is seen
FRAME_SLACK = 0.14  # of the frame's distance from the middle
DIRECTIONS = 120
BEYOND = 0.25  # of its width that a ruled line goes on beyond a cell
LINED = 0.8  # of a stretch that is inked, if it is a line
PAPER_SHARE = 70  # per cent of what is around a seal that may be darker than paper

Mask = NDArray[np.bool_]
Window = tuple[slice, slice]


def fade_seals(sheet: Sheet) -> Sheet:
    """Make seals pale, whatever they were scanned as; red figures stay (印影)."""
    return fade_grey_seals(fade_red_seals(sheet))


# --- red -----------------------------------------------------------------------------


def is_red(picture: Picture) -> Mask:
    """Where ink is red, be it thin or washed out."""
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.subtract(red, cv2.max(green, blue)) > FAINT_RED)


def fade_red_seals(sheet: Sheet) -> Sheet:
    """Red ink is light in the red channel: it is stretched until the seal is paper."""
    picture = sheet.picture
    blue, green, red = cv2.split(picture)
    redness = np.asarray(cv2.subtract(red, cv2.max(green, blue)), np.uint8)
    inked = redness > RED
    if np.count_nonzero(inked) < LEAST_RED * inked.size:
        return sheet
    rim = np.ones((2 * round(RIM / sheet.scale) + 1,) * 2, np.uint8)
    touched = cv2.dilate((redness > FAINT_RED).astype(np.uint8), rim) > 0
    faded = picture.copy()
    for window in _apart(_blocks(inked, RED_CLOSE, sheet.scale)):
        here = touched[window]
        shade = np.percentile(red[window][inked[window]], DEEP)
        paper = _paper(picture, window)
        light = np.minimum(red[window][here] / shade, 1)  # print is dark in red too
        faded[window][here] = (light[:, None] * paper).astype(np.uint8)
    return replace(sheet, picture=faded)


def _paper(picture: Picture, window: Window) -> NDArray[np.float64]:
    """The colour of the paper around a window."""
    rows, columns = window
    more = (rows.stop - rows.start) // 2
    top, left = max(0, rows.start - more), max(0, columns.start - more)
    near = picture[top : rows.stop + more, left : columns.stop + more]
    around = np.ones(near.shape[:2], np.bool_)
    around[
        rows.start - top : rows.stop - top, columns.start - left : columns.stop - left
    ] = False
    if not around.any():
        return np.full(3, 255.0)
    return np.asarray(np.percentile(near[around], PAPER_SHARE, axis=0), np.float64)


# --- grey ----------------------------------------------------------------------------


def fade_grey_seals(sheet: Sheet) -> Sheet:
    """Stretch the levels of a pale frame and what is in it until only print is left."""
    gray = np.asarray(cv2.cvtColor(sheet.picture, cv2.COLOR_BGR2GRAY), np.uint8)
    darkest = _darkest(gray, sheet.ink > 0, sheet.scale)
    frames = _frames(darkest, sheet.scale)
    if not frames:
        return sheet
    faded = sheet.picture.copy()
    for window, level in frames:
        shades = darkest[window]
        white = float(np.median(shades[(shades > level) & (shades < PAPER)]))
        black = float(np.median(shades[shades <= level]))
        paper = _paper(sheet.picture, window)
        light = np.clip((gray[window] - black) / (white - black), 0, 1)
        faded[window] = (light[:, :, None] * paper).astype(np.uint8)
    return replace(sheet, picture=faded)


def _darkest(gray: Gray, ink: Mask, scale: float) -> Gray:
    """How dark the stroke is that each pixel of ink belongs to; 255 on paper."""
    reach = max(3, round(STROKE / scale))
    darkest = cv2.erode(gray, np.ones((reach, reach), np.uint8))
    return np.where(ink, darkest, PAPER).astype(np.uint8)


def _frames(darkest: Gray, scale: float) -> list[tuple[Window, float]]:
    """Pale frames with the level of grey that parts their ink from print's.

    Print is darker on one scan than on another: levels above most of the page's ink
    are tried, and the one at which a frame is seen best is taken.
    """
    small = darkest[::2, ::2]
    strokes = small[small < PAPER]
    if not len(strokes):
        return []
    seen = []
    for level in np.arange(np.percentile(strokes, MOST), PAPER - 1, LEVEL_STEP):
        joined = _joined((small > level) & (small < PAPER), CLOSE, 2 * scale)
        if not any(min(blob[2:]) * 2 * scale >= MIN_SIDE for blob in joined):
            break  # a higher level leaves less of each
        for block in _windows(joined, 2 * scale):
            share = _frame_share(small[block] < PAPER)
            framed = share >= FRAME_SHARE and not _is_of_table(small < PAPER, block)
            if framed and _is_parted(small[block], level):
                seen.append((share, block, float(level)))
    seen.sort(key=lambda one: -one[0])
    best = _apart([block for _, block, _ in seen])
    return [
        (_doubled(block), next(level for _, b, level in seen if b is block))
        for block in best
    ]


def _is_of_table(ink: Mask, window: Window) -> bool:
    """True for cells: the ruled lines that frame them go on beyond."""
    rows, columns = window
    return _go_on(ink, rows, columns) or _go_on(ink.T, columns, rows)


def _go_on(ink: Mask, rows: slice, columns: slice) -> bool:
    """True if lines at the upper and the lower edge are longer than the window."""
    zone = max(2, round(FRAME_SLACK * (rows.stop - rows.start)))
    more = max(2, round(BEYOND * (columns.stop - columns.start)))
    sides = [
        slice(columns.start - more, columns.start),
        slice(columns.stop, columns.stop + more),
    ]
    return all(
        any(_is_lined(ink, top, zone, columns, side) for side in sides)
        for top in (rows.start - zone, rows.stop - zone)
    )


def _is_lined(ink: Mask, top: int, zone: int, within: slice, side: slice) -> bool:
    """True if a row near an edge is inked both within a stretch and at its side."""
    edge = ink[max(0, top) : top + 2 * zone]
    level = edge[1:] | edge[:-1]  # it may slant
    lined = level[:, within].mean(axis=1) >= LINED
    part = level[lined, max(0, side.start) : side.stop]
    return part.size > 0 and bool((part.mean(axis=1) >= LINED).any())


def _is_parted(darkest: Gray, level: float) -> bool:
    """True if there is print in the window, clearly darker than what is pale."""
    dark, pale = (
        darkest[darkest <= level],
        darkest[(darkest > level) & (darkest < PAPER)],
    )
    return len(dark) > 0 and float(np.median(pale) - np.median(dark)) >= PALER


def _doubled(window: Window) -> Window:
    rows, columns = window
    return (
        slice(2 * rows.start, 2 * rows.stop),
        slice(2 * columns.start, 2 * columns.stop),
    )


def _overlap(one: Window, other: Window) -> bool:
    return all(
        a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True)
    )


def _frame_share(ink: Mask) -> float:
    """In what share of all directions the outermost ink is a square or round frame."""
    height, width = ink.shape
    y, x = np.nonzero(ink)
    across, down = (x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1
    turn = np.arctan2(down, across) / (2 * np.pi) + 0.5
    direction = (turn * DIRECTIONS).astype(int) % DIRECTIONS
    return max(
        _share_seen(distance, direction)
        for distance in (np.maximum(abs(across), abs(down)), np.hypot(across, down))
    )


def _share_seen(distance: NDArray[np.float64], direction: NDArray[np.int_]) -> float:
    reach = np.zeros(DIRECTIONS)
    within = np.where(distance <= 1.0 + FRAME_SLACK, distance, 0.0)
    np.maximum.at(reach, direction, within)
    return float((reach >= 1.0 - FRAME_SLACK).mean())


def _blocks(mask: Mask, gap: float, scale: float) -> list[Window]:
    """Marks of a seal's size, largest first; ``gap`` points apart is still together."""
    return _windows(_joined(mask, gap, scale), scale)


def _joined(mask: Mask, gap: float, scale: float) -> list[tuple[int, int, int, int]]:
    """Boxes of what is no further than ``gap`` points apart."""
    reach = max(3, round(gap / scale))
    kernel = np.ones((reach, reach), np.uint8)
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    return blobs(np.asarray(joined, np.uint8))


def _windows(boxes: Sequence[tuple[int, int, int, int]], scale: float) -> list[Window]:
    """Those of a seal's size with what is around them, largest first."""
    edge = 1 + round(EDGE / scale)
    found = [
        (
            slice(max(0, y - edge), y + height + edge),
            slice(max(0, x - edge), x + width + edge),
        )
        for x, y, width, height in boxes
        if _is_seal_size(width * scale, height * scale)
    ]
    return sorted(found, key=_area, reverse=True)


def _is_seal_size(width: float, height: float) -> bool:
    least, most = min(width, height), max(width, height)
    return least >= MIN_SIDE and most <= min(MAX_SIDE, MAX_OBLONG * least)


def _area(window: Window) -> int:
    rows, columns = window
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def _apart(windows: Sequence[Window]) -> list[Window]:
    """The first of those that overlap: what is printed in a seal is no other seal."""
    found: list[Window] = []
    for window in windows:
        if not any(_overlap(window, other) for other in found):
            found.append(window)
    return found

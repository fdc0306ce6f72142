"""Pictures of pages made upright, flat and clean (画像の前処理).

Everything here is arithmetic on pixels; which of the four sides is up is decided by
``scan.py``, which can read. ``Sheet`` is a picture with square pixels and known size.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from extractors.ocr import Picture, Window, turned
from extractors.photo import cut_sheet

Gray = NDArray[np.uint8]

A4_LONG = 842.0  # points
MAX_DPI = 300  # finer pictures only cost time
BAND_DARK = 128  # levels of grey below which a band is dark
MIN_SIDE = 32  # pixels; smaller ones hold no text
STRIP_WIDTH = 227.0  # points: 80 mm, the usual receipt roll
CELL = 2.9  # points: a mark that fits into one such square is a speck
LEAST_INK = 25  # of 255: the share of a square that is inked, if it is print
MARGIN = 12  # squares of paper around print
STRIP = 12  # pixels of a small picture whose ink is moved together


@dataclass(frozen=True)
class Sheet:
    """A picture of one page: square pixels, ``scale`` points per pixel."""

    picture: Picture
    scale: float

    @property
    def width(self) -> float:
        """Width in points."""
        return float(self.picture.shape[1] * self.scale)

    @property
    def height(self) -> float:
        """Height in points."""
        return float(self.picture.shape[0] * self.scale)

    @cached_property
    def ink(self) -> Gray:
        """255 where something dark is printed; see ``ink_mask``."""
        return ink_mask(self.picture)


def make_sheet(image: Image.Image) -> Sheet:
    """Square pixels and a size for one picture.

    Size: by the resolution it states, if that gives a sheet of 40 to 1,300 mm and is
    not a screen's or camera's default (under 90 dpi); else the long side is taken for
    A4's, and the short side of a strip (over 2.2 : 1) for a receipt roll's 80 mm.
    """
    x_dpi, y_dpi = stated_dpi(image)
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size:
        x_dpi, y_dpi = y_dpi, x_dpi
    picture = _pixels(upright)
    if min(picture.shape[:2]) < MIN_SIDE:
        return Sheet(picture, A4_LONG / max(picture.shape[:2]))
    if not x_dpi:
        picture = flatten(picture)
        height, width = picture.shape[:2]
        return Sheet(picture, _guessed_scale(width, height))
    dpi = min(max(x_dpi, y_dpi), MAX_DPI)
    height, width = picture.shape[:2]
    size = (round(width * dpi / x_dpi), round(height * dpi / y_dpi))
    return Sheet(_resized(picture, size), 72 / dpi)


def stated_dpi(image: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down, zeros when they are missing or senseless."""
    try:
        x_dpi, y_dpi = (float(value) for value in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    if min(x_dpi, y_dpi) < 90 or max(x_dpi, y_dpi) > 2400:
        return 0.0, 0.0
    width, height = image.width / x_dpi, image.height / y_dpi
    if not (1.5 <= max(width, height) <= 52 and min(width, height) >= 0.5):
        return 0.0, 0.0
    return x_dpi, y_dpi


def _guessed_scale(width: int, height: int) -> float:
    long, short = max(width, height), min(width, height)
    return STRIP_WIDTH / short if long > 2.2 * short else A4_LONG / long


def _pixels(image: Image.Image) -> Picture:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        image = Image.alpha_composite(paper, clear)
    if image.mode in {"I;16", "I;16B", "I", "F"}:
        values = np.asarray(image, np.float32)
        values *= 255.0 / max(float(values.max()), 1.0)
        image = Image.fromarray(values.astype(np.uint8))
    colours = np.asarray(image.convert("RGB"), np.uint8)
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2BGR), np.uint8)


def _resized(picture: Picture, size: tuple[int, int]) -> Picture:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    smaller = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8)


# --- photos ---------------------------------------------------------------------


def flatten(picture: Picture) -> Picture:
    """Cut the sheet out of a photo where its four edges are seen, else leave it."""
    picture = cut_sheet(picture)
    long = max(picture.shape[:2])
    limit = round(A4_LONG / 72 * MAX_DPI)
    if long > limit:
        height, width = picture.shape[:2]
        size = (round(width * limit / long), round(height * limit / long))
        picture = _resized(picture, size)
    return picture


# --- upright and clean ----------------------------------------------------------


def turn_sheet(sheet: Sheet, degrees: int) -> Sheet:
    """Turn clockwise by a multiple of 90 degrees."""
    if degrees % 360 == 0:
        return sheet
    return replace(sheet, picture=turned(sheet.picture, degrees))


def deskew(sheet: Sheet) -> tuple[Sheet, NDArray[np.float64]]:
    """Turn by the small angle that makes rows of text level, up to 5 degrees.

    Also returns the 2 × 3 matrix that takes old pixels to new ones.
    """
    height, width = sheet.picture.shape[:2]
    angle = skew_angle(sheet.ink)
    if abs(angle) < 0.12:
        return sheet, np.eye(2, 3)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    flat = cv2.warpAffine(
        sheet.picture,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    level = replace(sheet, picture=np.asarray(flat, np.uint8))
    return level, np.asarray(matrix, np.float64)


def skew_angle(ink: Gray) -> float:
    """Degrees (counter-clockwise) to turn by so that rows of ink are sharpest."""
    shrink = 900 / max(ink.shape)
    resized = cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    small = np.asarray(resized, np.uint8)
    if np.count_nonzero(small) < 200:
        return 0.0
    rows = _Rows(small)
    best = 0.0
    for reach, step in ((5.0, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: rows.sharpness(float(angle))))
    return best if rows.sharpness(best) > 1.02 * rows.sharpness(0.0) else 0.0


class _Rows:
    """How much ink stands in each row of a picture that is turned a little.

    Turning moves a column of pixels up or down: strips of columns are moved as one.
    """

    def __init__(self, ink: Gray) -> None:
        height, width = ink.shape
        starts = np.arange(0, width, STRIP)
        strips = np.add.reduceat(ink, starts, axis=1, dtype=np.float64)
        middles = (starts + np.minimum(starts + STRIP, width) - 1) / 2
        self._far = middles - width / 2
        self._pad = width // 2  # more than any angle below 45 degrees moves them
        self._strips = np.pad(strips, ((self._pad, self._pad + 1), (0, 0)))
        self._places = np.arange(height)[:, None] + self._pad

    def sharpness(self, angle: float) -> float:
        """How much neighbouring rows differ when turned counter-clockwise."""
        moved = self._far * np.tan(np.radians(angle))
        whole = np.floor(moved)
        places = self._places + whole.astype(int)
        columns = np.arange(len(moved))
        upper, lower = self._strips[places, columns], self._strips[places + 1, columns]
        rows = (upper + (lower - upper) * (moved - whole)).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())


def ink_mask(picture: Picture) -> Gray:
    """255 where something dark is printed, whatever the light."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    mask = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14
    )
    return np.asarray(mask, np.uint8)


def blobs(mask: Gray) -> list[tuple[int, int, int, int]]:
    """Left, top, width, height of what hangs together; row by row.

    Outlines are found in a tenth of the time that a number for each pixel takes.
    """
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return []
    outer = (o for o, (*_, around) in zip(outlines, tree[0], strict=True) if around < 0)
    found = [cv2.boundingRect(outline) for outline in outer]
    return sorted(((x, y, w, h) for x, y, w, h in found), key=lambda b: (b[1], b[0]))


def printed_window(sheet: Sheet) -> Window:
    """The part of a page that holds print, with some paper around it.

    Specks, and the shadows that a scanner leaves at the edges, are no print. What is
    printed is never cut off; on doubtful pages the window is all of it.
    """
    cell = max(2, round(CELL / sheet.scale))
    height, width = sheet.ink.shape
    size = (-(-width // cell), -(-height // cell))
    shares = cv2.resize(sheet.ink, size, interpolation=cv2.INTER_AREA)
    cells = (np.asarray(shares) > LEAST_INK).astype(np.uint8)
    marks = np.array([b for b in blobs(cells) if max(b[2:]) > 1 and not _edge(b, size)])
    if not len(marks):
        return 0, 0, width, height
    left, top = ((marks[:, :2].min(axis=0) - MARGIN) * cell).tolist()
    right, bottom = ((marks[:, :2] + marks[:, 2:]).max(axis=0) + MARGIN).tolist()
    left, top = max(0, left), max(0, top)
    right = max(right * cell, left + width // 2)
    bottom = max(bottom * cell, top + height // 2)
    return left, top, min(right, width), min(bottom, height)


def _edge(blob: tuple[int, int, int, int], size: tuple[int, int]) -> bool:
    """True for a thin strip along an edge."""
    (x, y, width, height), (across, down) = blob, size
    upright = width <= 2 and (x == 0 or x + width == across)
    return upright or (height <= 2 and (y == 0 or y + height == down))


def blob_area(mask: Gray, blob: tuple[int, int, int, int]) -> int:
    """Pixels of the largest thing in a box of ``blobs``."""
    x, y, width, height = blob
    window = np.ascontiguousarray(mask[y : y + height, x : x + width])
    count, _, stats, _ = cv2.connectedComponentsWithStats(window)
    return int(stats[1:count, cv2.CC_STAT_AREA].max(initial=0))


def invert_bands(sheet: Sheet) -> Sheet:
    """Make light print on dark bands (table heads, titles) dark print on light.

    A band is darker than half, at least 8 points high, wider than high, and nearly
    filled; letters and ruled lines are too thin to be one.
    """
    gray = cv2.cvtColor(sheet.picture, cv2.COLOR_BGR2GRAY)
    dark = (gray < BAND_DARK).astype(np.uint8)
    thick = max(3, round(5 / sheet.scale))
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, thick), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((thick, thick), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    bands: Gray = np.asarray(solid, np.uint8)
    picture = sheet.picture
    for blob in blobs(bands):
        x, y, width, height = blob
        if height * sheet.scale < 8 or width < 1.5 * height:
            continue
        if blob_area(bands, blob) < 0.85 * width * height:
            continue
        if picture is sheet.picture:
            picture = picture.copy()
        window = (slice(y, y + height), slice(x, x + width))
        picture[window] = 255 - picture[window]
    return sheet if picture is sheet.picture else replace(sheet, picture=picture)

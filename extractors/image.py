"""Pictures of pages made upright, flat and clean (画像の前処理).

Everything here is arithmetic on pixels; which of the four sides is up is decided by
``scan.py``, which can read. ``Sheet`` is a picture with square pixels and known size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from extractors.ocr import Picture, turned

Gray = NDArray[np.uint8]

A4_LONG = 842.0  # points
MAX_DPI = 300  # finer pictures only cost time
BAND_DARK = 128  # levels of grey below which a band is dark
MIN_SIDE = 32  # pixels; smaller ones hold no text
STRIP_WIDTH = 227.0  # points: 80 mm, the usual receipt roll
MIN_EDGE_STEP = 5  # of colour (CIE Lab, 8 bit) between a sheet and its desk
MAX_DESK = 35  # farther from the border's colours is no desk
BORDER_COLOURS = 5
MIN_EDGE_SEEN = 0.7  # of each side of a sheet

BAND_TONE = 165  # grey below which a solid area is a band


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


def make_sheet(image: Image.Image) -> Sheet:
    """Square pixels and a size for one picture.

    Size: by the resolution it states, if that gives a sheet of 40 to 1,300 mm and is
    not a screen's or camera's default (under 90 dpi); else the long side is taken for
    A4's, and the short side of a strip (over 2.2 : 1) for a receipt roll's 80 mm.
    """
    x_dpi, y_dpi = _resolution(image)
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


def _resolution(image: Image.Image) -> tuple[float, float]:
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
    return np.ascontiguousarray(np.asarray(image.convert("RGB"), np.uint8)[:, :, ::-1])


def _resized(picture: Picture, size: tuple[int, int]) -> Picture:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    smaller = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    way = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8)


# --- photos ---------------------------------------------------------------------


def flatten(picture: Picture) -> Picture:
    """Cut the sheet out of a photo where its four edges are seen, else leave it."""
    corners = find_sheet(picture)
    picture = picture if corners is None else _straightened(picture, corners)
    long = max(picture.shape[:2])
    limit = round(A4_LONG / 72 * MAX_DPI)
    if long > limit:
        height, width = picture.shape[:2]
        size = (round(width * limit / long), round(height * limit / long))
        picture = _resized(picture, size)
    return picture


def find_sheet(picture: Picture) -> NDArray[np.float32] | None:
    """Corners of the sheet in a photo, clockwise from the top left.

    What lies along the picture's border is the desk; the sheet differs from it, and is
    mostly brighter. Outlines at several strengths of both are proposed, and the one
    whose four sides are best seen is taken. A cut that is not seen along all four
    sides, or beyond which there is no desk, could lose text and is not made.
    """
    shrink = 700 / max(picture.shape[:2])
    small = cv2.resize(
        picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (5, 5), 0)
    unlike = _unlike_border(small)
    light = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    low, high = np.percentile(light, (5, 95))
    best, best_share = None, MIN_EDGE_SEEN
    for values, levels in (
        (unlike, (6, 9, 12, 16, 21, 27, 35, 45)),
        (light, np.linspace(low, high, 14)[1:-1]),
    ):
        for level in levels:
            for corners in _four_corners(values > level):
                share = _edge_seen(values, unlike, corners)
                if share > best_share:
                    best, best_share = corners, share
    return None if best is None else np.asarray(best / shrink, np.float32)


def _unlike_border(picture: Any) -> NDArray[np.float32]:
    """How far each pixel's colour is from those along the picture's border."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).astype(np.float32)
    rim = max(4, round(0.02 * max(lab.shape[:2])))
    frame = np.ones(lab.shape[:2], bool)
    frame[rim:-rim, rim:-rim] = False
    border = np.ascontiguousarray(lab[frame][::7])
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(1)
    start = cv2.KMEANS_PP_CENTERS
    _, _, colours = cv2.kmeans(border, BORDER_COLOURS, None, stop, 1, start)  # type: ignore[call-overload]
    distances = [np.linalg.norm(lab - colour, axis=2) for colour in colours]
    return np.asarray(np.min(distances, axis=0), np.float32)


def _four_corners(mask: Any) -> Iterator[NDArray[np.float32]]:
    """The largest outline if it has four sides and covers 20 to 98 % of the picture."""
    kernel = np.ones((9, 9), np.uint8)
    mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    if not 0.2 < cv2.contourArea(hull) / mask.size < 0.98:
        return
    for share in (0.01, 0.02, 0.03, 0.05):
        reach = share * cv2.arcLength(hull, closed=True)
        shape = cv2.approxPolyDP(hull, reach, closed=True)
        if len(shape) == 4:
            yield _clockwise(shape.reshape(4, 2).astype(np.float32))
            return


def _edge_seen(
    values: Any, unlike: NDArray[np.float32], corners: NDArray[np.float32]
) -> float:
    """Of the worst side: share of it with a step up to the inside and desk outside.

    A side at the picture's own border is no evidence and counts as unseen.
    """
    height, width = unlike.shape
    middle = corners.mean(axis=0)
    worst = 1.0
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        inward = np.array([-along[1], along[0]])
        if float(np.dot(middle - start, inward)) < 0:
            inward = -inward
        points = start + np.linspace(0.04, 0.96, 60)[:, None] * (end - start)
        inside, outside = points + 6 * inward, points - 6 * inward
        if (outside < 0).any() or (outside >= (width, height)).any():
            return 0.0
        step = _at(values, inside) - _at(values, outside)
        seen = (step > MIN_EDGE_STEP) & (_at(unlike, outside) < MAX_DESK)
        worst = min(worst, float(seen.mean()))
    return worst


def _at(values: NDArray[np.float32], points: NDArray[np.float32]) -> Any:
    x = np.clip(points[:, 0].round().astype(int), 0, values.shape[1] - 1)
    y = np.clip(points[:, 1].round().astype(int), 0, values.shape[0] - 1)
    return values[y, x]


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    sums, differences = corners.sum(axis=1), np.diff(corners, axis=1).ravel()
    order = [sums.argmin(), differences.argmin(), sums.argmax(), differences.argmax()]
    return corners[order]


def _straightened(picture: Picture, corners: NDArray[np.float32]) -> Picture:
    """The sheet between the corners as a rectangle; A4's proportions if it is near."""
    top, right, bottom, left = (
        float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)
    )
    width, height = max(top, bottom), max(left, right)
    ratio = max(width, height) / min(width, height)
    if 1.25 < ratio < 1.6:
        if height > width:
            height = width * 2**0.5
        else:
            width = height * 2**0.5
    size = (round(width), round(height))
    target = np.array(
        [[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32
    )
    matrix = cv2.getPerspectiveTransform(corners, target)
    flat = cv2.warpPerspective(
        picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


# --- upright and clean ----------------------------------------------------------


def turn_sheet(sheet: Sheet, degrees: int) -> Sheet:
    """Turn clockwise by a multiple of 90 degrees."""
    return replace(sheet, picture=turned(sheet.picture, degrees))


def deskew(sheet: Sheet) -> tuple[Sheet, NDArray[np.float64]]:
    """Turn by the small angle that makes rows of text level, up to 5 degrees.

    Also returns the 2 × 3 matrix that takes old pixels to new ones.
    """
    height, width = sheet.picture.shape[:2]
    angle = skew_angle(sheet.picture)
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


def skew_angle(picture: Picture) -> float:
    """Degrees (counter-clockwise) to turn by so that rows of ink are sharpest."""
    ink = ink_mask(picture)
    shrink = 900 / max(ink.shape)
    small = cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    if np.count_nonzero(small) < 200:
        return 0.0
    best = 0.0
    for reach, step in ((5.0, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(small, float(angle))))
    level = _sharpness(small, 0.0)
    return best if _sharpness(small, best) > 1.02 * level else 0.0


def _sharpness(ink: Any, angle: float) -> float:
    height, width = ink.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, matrix, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def ink_mask(picture: Picture) -> Gray:
    """255 where something dark is printed, whatever the light."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    mask = cv2.adaptiveThreshold(
        gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 14
    )
    return np.asarray(mask, np.uint8)


def fade_seals(sheet: Sheet) -> Sheet:
    """Make red seals pale, so that the print below them can be read (印影).

    Ink that is red is light in the red channel: that channel is stretched until the
    seal is paper, which leaves black print. Only square marks of a seal's size are
    touched: red figures stay.
    """
    picture = sheet.picture
    blue, green, red = (picture[:, :, i].astype(np.int16) for i in range(3))
    redness = red - np.maximum(green, blue)
    mask = (redness > 35).astype(np.uint8)
    if mask.mean() < 0.0002:
        return sheet
    reach = max(3, round(4 / sheet.scale))
    joined = cv2.dilate(mask, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    faded = picture.copy()
    for x, y, width, height, _ in stats[1:count].tolist():
        sides = (width * sheet.scale, height * sheet.scale)
        if min(sides) < 20 or max(sides) > 110 or max(sides) > 1.8 * min(sides):
            continue
        window = (slice(y, y + height), slice(x, x + width))
        here = redness[window] > 10  # black print is not red, not even below a seal
        shade = np.median(red[window][redness[window] > 35])  # of the seal's own ink
        light = np.minimum(red[window][here] * (250 / shade), 255)
        faded[window][here] = light.astype(np.uint8)[:, None]
    return replace(sheet, picture=faded)


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
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(solid, np.uint8))
    picture = sheet.picture
    for x, y, width, height, area in stats[1:count].tolist():
        high, filled = height * sheet.scale, area / (width * height)
        if high < 8 or width < 1.5 * height or filled < 0.85:
            continue
        if picture is sheet.picture:
            picture = picture.copy()
        window = (slice(y, y + height), slice(x, x + width))
        picture[window] = 255 - picture[window]
    return replace(sheet, picture=picture)

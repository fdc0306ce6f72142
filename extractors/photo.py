"""The sheet of paper in a photo, cut out and laid flat (写真の切り出し)."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr import Picture

MIN_EDGE_STEP = 5  # of colour (CIE Lab, 8 bit) between a sheet and its desk
MAX_DESK = 35  # farther from the border's colours is no desk
BORDER_COLOURS = 5
MIN_EDGE_SEEN = 0.7  # of each side of a sheet


def cut_sheet(picture: Picture) -> Picture:
    """The sheet as a flat rectangle where its four edges are seen, else the picture."""
    corners = find_sheet(picture)
    return picture if corners is None else _straightened(picture, corners)


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

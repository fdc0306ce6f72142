"""Where lines of text are on a picture: differentiable binarisation (文字行の検出).

As PaddleOCR runs its detection models: the net says for each pixel how likely it lies in
the core of a line; each core is framed, and the frame grown to the size of the letters.
M. Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", 2020.
"""

import cv2
import numpy as np
import pyclipper
from numpy.typing import NDArray

from extractors.session import Net, Tensor

STEP = 32  # pixels; the net wants multiples of it
MEAN = np.array([0.485, 0.456, 0.406], np.float32) * 255
SPREAD = np.array([0.229, 0.224, 0.225], np.float32) * 255
MIN_CHANCE = 0.3  # of a pixel
MIN_SCORE = 0.6  # of a core, mean over its pixels
GROWTH = 1.5  # times area by outline is by how much a core grows on each side
MIN_CORE, MIN_FRAME = 3, 5  # pixels of the shorter side

Picture = NDArray[np.uint8]
Quad = NDArray[np.float32]


def find_lines(net: Net, picture: Picture, side: int) -> list[Quad]:
    """Four corners of each line, clockwise from the top left, in the picture's pixels.

    The picture's longer side is brought down to ``side``.
    """
    height, width = picture.shape[:2]
    shrink = min(side / max(height, width), 1.0)
    size = (_stepped(width * shrink), _stepped(height * shrink))
    small = cv2.resize(picture, size)
    tensor = (small.astype(np.float32) - MEAN) / SPREAD
    chances = net(np.ascontiguousarray(tensor.transpose(2, 0, 1)[None]))[0, 0]
    scale = np.array([width / size[0], height / size[1]], np.float32)
    limit = np.array([width, height], np.float32)
    return [np.clip(np.rint(frame * scale), 0, limit) for frame in _frames(chances)]


def _stepped(pixels: float) -> int:
    return max(round(pixels / STEP) * STEP, STEP)


def _frames(chances: Tensor) -> list[Quad]:
    cores = (chances > MIN_CHANCE).astype(np.uint8)
    outlines, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    frames = []
    for outline in outlines:
        core_frame = cv2.minAreaRect(outline)
        if min(core_frame[1]) < MIN_CORE:
            continue
        core = _corners(core_frame)
        if _score(chances, core) < MIN_SCORE:
            continue
        frame = cv2.minAreaRect(_grown(core))
        if min(frame[1]) >= MIN_FRAME:
            frames.append(_clockwise(_corners(frame)))
    return frames


def _corners(frame: cv2.typing.RotatedRect) -> Quad:
    return np.asarray(cv2.boxPoints(frame), np.float32)


def _grown(core: Quad) -> NDArray[np.int32]:
    """The outline of a core grown to the size of the letters."""
    reach = GROWTH * cv2.contourArea(core) / cv2.arcLength(core, closed=True)
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(core, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    return np.array(offset.Execute(reach)[0], np.int32)


def _score(chances: Tensor, core: Quad) -> float:
    """Mean chance within a frame."""
    height, width = chances.shape
    low = np.clip(np.floor(core.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    high = np.clip(np.ceil(core.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    inside = np.zeros((high[1] - low[1] + 1, high[0] - low[0] + 1), np.uint8)
    cv2.fillPoly(inside, [(core - low).astype(np.int32)], (1,))
    window = chances[low[1] : high[1] + 1, low[0] : high[0] + 1]
    return float(cv2.mean(window, inside)[0])


def _clockwise(corners: Quad) -> Quad:
    """From the top left: the two on the left and the two on the right, each by height."""
    a, b, c, d = corners[np.argsort(corners[:, 0], kind="stable")]
    top_left, bottom_left = (a, b) if a[1] < b[1] else (b, a)
    top_right, bottom_right = (c, d) if c[1] < d[1] else (d, c)
    return np.stack([top_left, top_right, bottom_right, bottom_left])

"""What scanners, FAX machines and phones do to a page (劣化), the same for a seed."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Pixels = Any  # arrays of numbers; the stubs of OpenCV and NumPy do not agree

FAX_DPI = (204, 196)
_FAX_WIDTH = 1728  # pixels of a FAX line, A4


def scan(page: Picture, seed: int, *, quick: bool = False) -> Picture:
    """A flat-bed scan (スキャン): tone of the paper, skew, blur, dust, a dark edge.

    ``quick`` computes with less precision: a step of grey differs here and there.
    """
    rng = np.random.default_rng(seed)
    tone = np.array([251, 249, 245]) - rng.uniform(0, 5) * np.array([0.4, 0.7, 1.6])
    tone = tone.astype(np.float32) if quick else tone
    image: Pixels = _turn(
        page.astype(np.float32) / 255 * tone, rng.uniform(-1.1, 1.1), tone
    )
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 0.8))
    height, width = image.shape[:2]
    image *= _ramp(height, width, rng.uniform(0.95, 0.99), rng.uniform(0, 6.3))
    image += _noise(rng, height, width, 2.2)[..., None]
    for _ in range(int(rng.integers(15, 45))):
        _dust(image, rng)
    shade = np.linspace(0.72, 1, 14)
    image[:, :14] *= shade[:, None]
    return _bytes(image)


def fax(page: Picture, seed: int, header: str) -> Picture:
    """A fine-mode FAX (FAX): 204 x 196 dpi, 1 bit, spots, a lost line, the sender's line.

    ``header`` is the ASCII line that the sending machine writes on top. The result is
    0 or 255.
    """
    rng = np.random.default_rng(seed)
    grey: Pixels = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = _turn(grey, rng.uniform(-0.5, 0.5), np.array([255.0]))
    height = round(_FAX_WIDTH / FAX_DPI[0] * FAX_DPI[1] * page.shape[0] / page.shape[1])
    grey = cv2.resize(grey, (_FAX_WIDTH, height), interpolation=cv2.INTER_AREA)
    grey += _noise(rng, height, _FAX_WIDTH, 16)
    limit = 168 + _noise(rng, height, _FAX_WIDTH, 14, cell=90)
    bits: Pixels = np.where(grey < limit, 0, 255).astype(np.uint8)
    spots = rng.integers(0, (height, _FAX_WIDTH), (260, 2))
    bits[spots[:, 0], spots[:, 1]] = 0
    for y in rng.integers(height // 6, height - 8, 3):
        bits[y : y + 1] = 255
    column = int(rng.integers(200, _FAX_WIDTH - 200))
    bits[rng.random(height) < 0.35, column] = 0
    font = cv2.FONT_HERSHEY_SIMPLEX
    bits[:34] = 255
    cv2.putText(bits, header, (60, 26), font, 0.75, (0,), 2)
    return np.asarray(bits, np.uint8)


def photo(
    page: Picture, seed: int, margin: float = 0.07, *, quick: bool = False
) -> Picture:
    """A photo by hand (携帯電話の写真): desk, perspective, lamp, shadow, slight blur.

    ``margin`` is the part of the desk that shows on each side; ``quick`` also
    computes the soft shadow of the hand on a small picture.
    """
    rng = np.random.default_rng(seed)
    image: Pixels = _lay_on_desk(page, rng, margin, np.float32 if quick else np.float64)
    height, width = image.shape[:2]
    image *= _ramp(height, width, rng.uniform(0.74, 0.82), rng.uniform(0, 6.3))
    image *= _hand(rng, height, width, 12 if quick else 1)
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.7, 0.95))
    image += _noise(rng, height, width, 3.0)[..., None]
    return _bytes(image * 1.02)


def _lay_on_desk(
    page: Picture, rng: np.random.Generator, margin: float, depth: type
) -> Pixels:
    """The paper seen a little from the side, with its shadow on the desk."""
    height, width = page.shape[:2]
    desk = _desk(rng, round(height * (1 + 2 * margin)), round(width * (1 + 2 * margin)))
    size = (desk.shape[1], desk.shape[0])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = rng.uniform(-0.45, 0.45, (4, 2)) * margin * min(height, width)
    moved = (corners + np.array([width, height]) * margin + shift).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    tone: Pixels = np.array([0.985, 0.97, 0.94], depth)
    edge = cv2.BORDER_REPLICATE
    paper: Pixels = cv2.warpPerspective(page * tone, matrix, size, borderMode=edge)
    solid = np.ones((height, width), np.float32)
    inside: Pixels = cv2.warpPerspective(solid, matrix, size)[..., None]
    shadow = cv2.GaussianBlur(np.roll(inside, (14, 10), (0, 1)), (0, 0), 14)
    ground = desk * (1 - 0.45 * shadow[..., None])
    return paper * inside + ground * (1 - inside)


def _turn(image: Pixels, angle: float, fill: Pixels) -> Pixels:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderValue=tuple(float(x) for x in fill),
    )


def _ramp(height: int, width: int, low: float, angle: float) -> Pixels:
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    slope = (x * np.cos(angle) + y * np.sin(angle)) / 2.0 + 0.5
    slope = low + (1 - low) * np.clip(slope, 0, 1)
    return slope[..., None].astype(np.float32)


def _noise(
    rng: np.random.Generator, height: int, width: int, sigma: float, cell: float = 1.6
) -> Pixels:
    small = rng.normal(0, sigma, (int(height / cell) + 2, int(width / cell) + 2))
    return cv2.resize(small.astype(np.float32), (width, height))


def _dust(image: Pixels, rng: np.random.Generator) -> None:
    y, x = rng.integers(0, image.shape[0]), rng.integers(0, image.shape[1])
    grey = float(rng.uniform(60, 190))
    cv2.circle(image, (int(x), int(y)), int(rng.integers(1, 3)), (grey,) * 3, -1)


def _desk(rng: np.random.Generator, height: int, width: int) -> Pixels:
    grain: Pixels = rng.normal(0, 9, (max(4, height // 9), 5)).astype(np.float32)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    wood = np.array([128, 98, 70], np.float32) + rng.uniform(-12, 12)
    return wood + grain[..., None]


def _hand(rng: np.random.Generator, height: int, width: int, step: int) -> Pixels:
    """The soft shadow of the one who takes the photo, from one side.

    Computed on every ``step``-th pixel.
    """
    h, w = height // step, width // step
    shade: Pixels = np.ones((h, w), np.float32)
    centre = (int(w * rng.uniform(0.7, 1.1)), int(h * rng.uniform(0.75, 1.1)))
    cv2.ellipse(shade, centre, (w // 3, h // 3), 30, 0, 360, (0.8,), -1)
    soft = cv2.GaussianBlur(shade, (0, 0), w / 14)
    return cv2.resize(soft, (width, height))[..., None]


def _bytes(image: Pixels) -> Picture:
    return np.asarray(np.clip(image, 0, 255), np.uint8)

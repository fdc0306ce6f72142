"""Scanners, FAX machines and phones of the second set (届き方の劣化), in 8 bits."""

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.degrade import FAX_DPI, Picture, Pixels

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
_FAX_WIDTH = 1728


def scan_second(page: Picture, rng: random.Random) -> Picture:
    """A feeder scanner: skew, exposure, sharpening, dirt on the glass as lines."""
    paper = rng.choice(
        [(255, 255, 255), (250, 250, 252), (252, 248, 236), (238, 240, 238)]
    )
    page = np.minimum(page, np.array(paper, np.uint8))
    page = _skewed(page, rng.gauss(0, 0.8), rng.choice([paper, (255, 255, 255)]))
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.4, 1.0)).astype(np.uint8)
    if rng.random() < 0.45:
        soft = cv2.GaussianBlur(page, (0, 0), 2.2)
        page = cv2.addWeighted(page, 1.7, soft, -0.7, 0).astype(np.uint8)
    page = _exposed(page, rng.uniform(0.75, 1.35))
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        x = rng.randrange(page.shape[1])
        page[:, x : x + 1] = rng.choice([90, 160, 225])
    return _grained(page, rng, rng.uniform(1, 4))


def fax_second(page: Picture, rng: random.Random, sender: str, day: str) -> Picture:
    """A FAX in fine mode: header in Japanese, dither or threshold, slipping lines."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    grey = _turned(grey, rng.gauss(0, 0.35), (255, 255, 255))
    height = round(_FAX_WIDTH / FAX_DPI[0] * FAX_DPI[1] * page.shape[0] / page.shape[1])
    grey = cv2.resize(grey, (_FAX_WIDTH, height), interpolation=cv2.INTER_AREA).astype(
        np.uint8
    )
    if rng.random() < 0.3:
        bits = (
            np.asarray(Image.fromarray(_exposed(grey, 1.15)).convert("1"), np.uint8)
            * 255
        )
    else:
        limit = rng.uniform(135, 190)
        bits = np.where(_grained(grey, rng, 9) < limit, 0, 255).astype(np.uint8)
    for _ in range(rng.randint(0, 4)):
        y = rng.randrange(60, height - 60)
        bits[y : y + rng.randint(1, 3)] = np.roll(bits[y], rng.choice([-3, 2, 4]))
    head = Image.new("L", (_FAX_WIDTH, 40), 255)
    text = f"{day} {rng.randint(8, 18)}時{rng.randint(0, 59):02}分　{sender}　　No.{rng.randint(1, 9999):04}　P. 1"
    ImageDraw.Draw(head).text((40, 6), text, font=ImageFont.truetype(_FONT, 24), fill=0)
    bits[:40] = np.where(np.asarray(head) < 140, 0, 255)
    return bits


def photo_second(page: Picture, rng: random.Random) -> Picture:
    """A photo by hand: curled paper, cold or warm light, stripes of a lamp, motion."""
    page = _curled(page, rng)
    height, width = page.shape[:2]
    margin = rng.uniform(0.02, 0.09)
    size = (round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin)))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    shift = np.array([[rng.uniform(-0.5, 0.5) for _ in "xy"] for _ in range(4)])
    moved = corners + np.array([width, height]) * margin + shift * margin * width
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    ground = rng.choice([(52, 54, 60), (196, 198, 200), (150, 120, 92), (88, 104, 96)])
    laid = cv2.warpPerspective(
        page,
        matrix,
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=ground,
    )
    if rng.random() < 0.4:
        kernel = np.zeros((3, 3), np.float32)
        kernel[1, :] = 1 / 3
        laid = cv2.filter2D(laid, -1, kernel)
    lit = laid.astype(np.float32)
    lit *= np.array(
        rng.choice([(1.0, 0.97, 0.9), (0.93, 0.98, 1.0), (0.97, 0.97, 0.97)]),
        np.float32,
    )
    lit *= _lamp(rng, size)[..., None]
    return _grained(np.clip(lit, 0, 255).astype(np.uint8), rng, 4)


def _curled(page: Picture, rng: random.Random) -> Picture:
    """Rows of a paper that does not lie flat."""
    height, width = page.shape[:2]
    depth = rng.uniform(0, 0.006) * height
    x = np.arange(width, dtype=np.float32)
    wave = (depth * np.sin(x / width * 3.1 + rng.uniform(0, 3))).astype(np.float32)
    y = np.arange(height, dtype=np.float32)[:, None] + wave[None, :]
    across = np.broadcast_to(x, (height, width)).astype(np.float32)
    white = (255, 255, 255)
    return np.asarray(
        cv2.remap(page, across, y, cv2.INTER_LINEAR, borderValue=white), np.uint8
    )


def _lamp(rng: random.Random, size: tuple[int, int]) -> np.ndarray:
    """Light that falls off from a corner, with the shadow of the phone."""
    small = np.ones((12, 9), np.float32)
    y, x = np.mgrid[0:12, 0:9]
    corner = (rng.choice([0, 11]), rng.choice([0, 8]))
    small -= np.float32(rng.uniform(0.008, 0.02)) * np.hypot(
        y - corner[0], x - corner[1]
    ).astype(np.float32)
    small[rng.randrange(12), :] *= rng.uniform(0.86, 1.0)
    return cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)


def _skewed(page: Picture, angle: float, fill: tuple[int, int, int]) -> Picture:
    """Turned on the glass: wide enough that nothing of a long paper is cut off."""
    side = int(abs(np.sin(np.radians(angle))) * page.shape[0] / 2)
    wide = cv2.copyMakeBorder(page, 0, 0, side, side, cv2.BORDER_CONSTANT, value=fill)
    return _turned(np.asarray(wide, np.uint8), angle, fill)


def _turned(image: Picture, angle: float, fill: tuple[int, int, int]) -> Picture:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    turned = cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill
    )
    return np.asarray(turned, np.uint8)


def _exposed(image: Picture, gamma: float) -> Picture:
    table = (np.linspace(0, 1, 256) ** gamma * 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table), np.uint8)


def _grained(image: Picture, rng: random.Random, sigma: float) -> Picture:
    """Noise of a sensor: one tile of it, laid over the whole picture."""
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, sigma, (311, 293))
    tiles = [-(-n // m) for n, m in zip(image.shape[:2], noise.shape, strict=True)]
    rows, columns = image.shape[:2]
    grain: Pixels = np.tile(noise.astype(np.int16), tiles)[:rows, :columns]
    if image.ndim == 3:
        grain = cv2.merge([grain] * 3)
    return np.asarray(cv2.add(image, grain, dtype=cv2.CV_8U), np.uint8)

"""What a paper goes through before it is scanned (紙の傷み): holes, folds, fading, stamps."""

import random

import cv2
import numpy as np

from samples.degrade import Picture


def wear(page: Picture, rng: random.Random) -> Picture:
    """A page with some of the traces of use, each by its own chance."""
    if rng.random() < 0.12:
        page = _punch(page)
    if rng.random() < 0.15:
        page = _fold(page, rng.choice([1, 2]), rng.uniform(0.86, 0.95))
    if rng.random() < 0.12:
        page = _fade(page, rng.uniform(0.65, 0.85))
    if rng.random() < 0.1:
        page = _stamp(page, rng)
    if rng.random() < 0.3:
        page = _grey(page)
    return page


def _punch(page: Picture) -> Picture:
    """Two holes for a binder at the left edge (パンチ穴), 80 mm apart."""
    out, height = page.copy(), page.shape[0]
    scale = height / 297
    for sign in (-1, 1):
        centre = (int(10 * scale), int(height / 2 + sign * 40 * scale))
        cv2.circle(out, centre, int(3 * scale), (70, 70, 74), -1, cv2.LINE_AA)
    return out


def _fold(page: Picture, folds: int, depth: float) -> Picture:
    """Creases of a letter (折り目)."""
    height = page.shape[0]
    rows = np.arange(height)[:, None, None]
    shade = np.ones((height, 1, 1), np.float32)
    for n in range(1, folds + 1):
        distance = np.abs(rows - height * n / (folds + 1))
        shade *= 1 - (1 - depth) * np.exp(-distance / 2.5)
    return np.asarray(page * shade, np.uint8)


def _fade(page: Picture, ink: float) -> Picture:
    """Thin toner or old carbon copy (かすれ)."""
    return np.asarray(255 - (255 - page.astype(np.float32)) * ink, np.uint8)


def _grey(page: Picture) -> Picture:
    """A machine set to greys (グレースケール)."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), np.uint8)


def _stamp(page: Picture, rng: random.Random) -> Picture:
    """A date stamp of the one who received it (受付印), without words to read.

    Stands in the lower part, where forms have room for it.
    """
    height, width = page.shape[:2]
    scale = min(height, width) / 210
    layer = np.full_like(page, 255)
    centre = (int(width * rng.uniform(0.3, 0.6)), int(height * rng.uniform(0.86, 0.93)))
    radius, thick = int(11 * scale), max(1, int(0.5 * scale))
    ink = (190, 60, 50)
    cv2.circle(layer, centre, radius, ink, thick, cv2.LINE_AA)
    for y in (-3, 3):
        at = int(centre[1] + y * scale)
        half = int((radius**2 - (y * scale) ** 2) ** 0.5)
        cv2.line(layer, (centre[0] - half, at), (centre[0] + half, at), ink, thick)
    text = f"{rng.randint(25, 26)}.{rng.randint(1, 12)}.{rng.randint(1, 28)}"
    place = (int(centre[0] - 8 * scale), int(centre[1] + 1.8 * scale))
    cv2.putText(
        layer,
        text,
        place,
        cv2.FONT_HERSHEY_SIMPLEX,
        scale / 6.5,
        ink,
        thick,
        cv2.LINE_AA,
    )
    return np.minimum(page, layer)

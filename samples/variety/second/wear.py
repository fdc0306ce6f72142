"""Traces of use on the papers of the second set (使用の跡), each by its own chance."""

import random
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples.degrade import Picture

_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
Trace = Callable[[Picture, random.Random, float], Picture]


def wear_second(page: Picture, rng: random.Random) -> Picture:
    """A page with some traces; ``_TRACES`` tells how often each is seen."""
    scale = min(page.shape[:2]) / 210  # pixels of a millimetre of A4, about
    for trace, share in _TRACES.items():
        if rng.random() < share:
            page = trace(page, rng, scale)
    return page


def _received(page: Picture, rng: random.Random, scale: float) -> Picture:
    """The stamp of the one who received it (受付・済), in red, with words."""
    layer = Image.new("RGB", (int(34 * scale), int(17 * scale)), "white")
    pen, font = ImageDraw.Draw(layer), ImageFont.truetype(_FONT, int(6 * scale))
    ink = rng.choice([(205, 50, 60), (60, 60, 160)])
    size = layer.size
    pen.rectangle(
        (2, 2, size[0] - 3, size[1] - 3), outline=ink, width=max(1, int(0.6 * scale))
    )
    word = rng.choice(["受付", "受領", "処理済", "支払済", "経理"])
    pen.text((size[0] / 2, size[1] / 2), word, font=font, fill=ink, anchor="mm")
    turned = layer.rotate(rng.uniform(-9, 9), fillcolor="white", expand=True)
    y = int(page.shape[0] * rng.uniform(0.86, 0.93)) - turned.height
    x = int(page.shape[1] * rng.uniform(0.1, 0.75))
    return _laid(page, np.asarray(turned), x, y)


def _laid(page: Picture, ink: Picture, x: int, y: int) -> Picture:
    """Ink over the page, as far as it fits."""
    out, (height, width) = page.copy(), page.shape[:2]
    part = out[max(y, 0) : height, max(x, 0) : width][: ink.shape[0], : ink.shape[1]]
    part[:] = np.minimum(part, ink[: part.shape[0], : part.shape[1]])
    return out


def _marker(page: Picture, rng: random.Random, scale: float) -> Picture:
    """A stroke of a highlighter (蛍光ペン)."""
    out, (height, width) = page.copy(), page.shape[:2]
    y, x = int(height * rng.uniform(0.15, 0.8)), int(width * rng.uniform(0.08, 0.6))
    part = out[y : y + int(6 * scale), x : x + int(rng.uniform(25, 70) * scale)]
    colour = rng.choice([(255, 250, 120), (255, 190, 215), (190, 255, 170)])
    part[:] = np.minimum(part, np.array(colour, np.uint8))
    return out


def _ticks(page: Picture, rng: random.Random, scale: float) -> Picture:
    """Marks of a pen of the one who checked it (レ点)."""
    out, (height, width) = page.copy(), page.shape[:2]
    ink = rng.choice([(200, 40, 40), (40, 60, 170), (70, 70, 70)])
    x = int(width - rng.uniform(6, 8) * scale)  # in the margin
    for _ in range(rng.randint(1, 6)):
        y = int(height * rng.uniform(0.3, 0.8))
        bend = [
            (x, y),
            (x + 1.5 * scale, y + 2.5 * scale),
            (x + 4 * scale, y - 3 * scale),
        ]
        cv2.polylines(
            out,
            [np.array(bend, np.int32)],
            isClosed=False,
            color=ink,
            thickness=max(1, int(0.5 * scale)),
            lineType=cv2.LINE_AA,
        )
    return out


def _cup(page: Picture, rng: random.Random, scale: float) -> Picture:
    """The ring of a cup (輪じみ)."""
    layer = np.full_like(page, 255)
    centre = (int(page.shape[1] * rng.random()), int(page.shape[0] * rng.random()))
    cv2.circle(
        layer, centre, int(38 * scale), (214, 190, 156), int(2.2 * scale), cv2.LINE_AA
    )
    return np.minimum(
        page, cv2.GaussianBlur(layer, (0, 0), scale * 0.8).astype(np.uint8)
    )


def _through(page: Picture, rng: random.Random, _: float) -> Picture:
    """The other side shows through thin paper (裏写り)."""
    back = cv2.GaussianBlur(np.ascontiguousarray(page[:, ::-1]), (0, 0), 1.6)
    pale = cv2.convertScaleAbs(255 - back, alpha=rng.uniform(0.05, 0.12))
    return np.asarray(cv2.subtract(page, pale), np.uint8)


def _bands(page: Picture, rng: random.Random, scale: float) -> Picture:
    """A worn drum prints pale bands along the page (トナーのかすれ)."""
    out = page.copy()
    for _ in range(rng.randint(1, 3)):
        x = int(page.shape[1] * rng.uniform(0.05, 0.95))
        part = out[:, x : x + max(2, int(rng.uniform(0.5, 5) * scale))]
        part[:] = cv2.addWeighted(part, 0.6, np.full_like(part, 255), 0.4, 0)
    return out


def _edges(page: Picture, rng: random.Random, scale: float) -> Picture:
    """The lid was open: black at two edges (縁の影)."""
    out, band = page.copy(), int(rng.uniform(1, 4) * scale)
    out[-band:] = 30
    out[:, : band // 2] = 45
    return out


def _staple(page: Picture, rng: random.Random, scale: float) -> Picture:
    """A folded corner with its staple (ホチキスと折れ)."""
    out, side = page.copy(), int(rng.uniform(6, 12) * scale)
    corner = np.array([(0, 0), (side, 0), (0, side)], np.int32)
    cv2.fillPoly(out, [corner], (198, 196, 190))
    ends = [(int(side * 0.7), int(side * 1.1)), (int(side * 1.2), int(side * 0.6))]
    cv2.line(out, ends[0], ends[1], (70, 70, 70), max(1, int(0.6 * scale)), cv2.LINE_AA)
    return out


def _crumple(page: Picture, rng: random.Random, _: float) -> Picture:
    """Paper that was crumpled and smoothed again (しわ)."""
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, 1, (26, 19))
    shade = cv2.resize(
        noise.astype(np.float32), page.shape[1::-1], interpolation=cv2.INTER_LINEAR
    )
    dark = cv2.convertScaleAbs(np.maximum(shade, 0), alpha=rng.uniform(6, 13))
    return np.asarray(cv2.subtract(page, cv2.merge([dark] * 3)), np.uint8)


_TRACES: Mapping[Trace, float] = {
    _through: 0.12, _bands: 0.08, _marker: 0.08, _ticks: 0.12, _received: 0.14,
    _cup: 0.04, _crumple: 0.1, _staple: 0.1, _edges: 0.08,
}  # fmt: skip

"""Red company seals as pictures (角印・丸印), inked unevenly."""

import base64
import io
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SIDE = 320
_INK = (196, 32, 38)
_FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"),
    Path("/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf"),
)


@cache
def draw_seal(text: str, shape: str = "square") -> str:
    """A seal as ``data:`` address of a PNG (印影).

    ``shape``: ``square`` and ``vertical`` are square seals read from the right column
    down (``vertical`` tilted and with 之印), ``round`` is a personal seal. The same text
    always gives the same picture. A picture, not text: it stays out of text layers.
    """
    mask = Image.new("L", (_SIDE, _SIDE), 0)
    pen = ImageDraw.Draw(mask)
    if shape == "round":
        pen.ellipse((12, 12, _SIDE - 12, _SIDE - 12), outline=255, width=14)
        _write(pen, text, inset=72)
    else:
        pen.rounded_rectangle((8, 8, _SIDE - 8, _SIDE - 8), 14, outline=255, width=15)
        _write(pen, text + ("之印" if shape == "vertical" else "印"), inset=30)
    inked = _ink(mask, zlib.crc32(text.encode()))
    if shape == "vertical":
        inked = inked.rotate(3.5, resample=Image.Resampling.BICUBIC, expand=True)
    buffer = io.BytesIO()
    inked.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _write(pen: ImageDraw.ImageDraw, text: str, inset: int) -> None:
    columns = max(1, round(len(text) ** 0.5 * 0.8))
    height = -(-len(text) // columns)
    wide, high = (_SIDE - 2 * inset) / columns, (_SIDE - 2 * inset) / height
    font = _font(int(min(wide, high) * 0.98))
    for index, char in enumerate(text):
        x = _SIDE - inset - wide * (index // height + 0.5)
        y = inset + high * (index % height + 0.5)
        pen.text((x, y), char, font=font, fill=255, anchor="mm")


def _font(size: int) -> ImageFont.FreeTypeFont:
    path = next(path for path in _FONTS if path.exists())
    return ImageFont.truetype(str(path), size)


def _ink(mask: Image.Image, seed: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    cloud = Image.fromarray(rng.integers(90, 256, (12, 12), dtype=np.uint8))
    cloud = cloud.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    grain = rng.normal(1.0, 0.12, (_SIDE, _SIDE))
    strength = np.minimum(1.15 * np.asarray(cloud) / 255, 1.0) * grain
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(1.1)), dtype=float)
    alpha = np.clip(soft * strength * 0.92, 0, 255).astype(np.uint8)
    seal = Image.new("RGBA", (_SIDE, _SIDE), (*_INK, 0))
    seal.putalpha(Image.fromarray(alpha))
    return seal

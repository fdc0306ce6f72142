"""Stamps of the second set as pictures (印影): they stay out of text layers."""

import base64
import io
import zlib
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SIDE = 280
_RED = (206, 44, 40)
_PALE = 140  # a full face lets the letters below through
_FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"


@cache
def stamp(name: str, shape: str) -> str:
    """A seal of a company as ``data:`` address (社印).

    ``ring`` is the round seal of a representative with the name around it, ``block`` a
    low wide stamp in two rows, ``square`` the usual square one, its letters cut out.
    """
    text = name.replace("　", "").replace(" ", "")[:12]
    mask = {"ring": _ring, "block": _block, "square": _square}[shape](text)
    return "data:image/png;base64," + base64.b64encode(_inked(mask, text)).decode()


def _ring(text: str) -> Image.Image:
    mask, pen = _blank()
    pen.ellipse((6, 6, _SIDE - 6, _SIDE - 6), outline=255, width=9)
    pen.ellipse((72, 72, _SIDE - 72, _SIDE - 72), outline=255, width=5)
    for n, char in enumerate(text):
        angle = -360 * n / max(len(text), 8)
        tile = Image.new("L", (_SIDE, _SIDE), 0)
        ImageDraw.Draw(tile).text(
            (_SIDE / 2, 40), char, font=_font(40), fill=255, anchor="mm"
        )
        mask = Image.fromarray(
            np.maximum(np.asarray(mask), np.asarray(tile.rotate(angle)))
        )
    inner = ImageDraw.Draw(mask)
    for n, char in enumerate("代表之印"):
        at = (
            _SIDE / 2 + (26 if n < 2 else -26),
            _SIDE / 2 + (-26 if n % 2 == 0 else 26),
        )
        inner.text(at, char, font=_font(46), fill=255, anchor="mm")
    return mask


def _block(text: str) -> Image.Image:
    mask, pen = _blank()
    pen.rectangle((6, 78, _SIDE - 6, _SIDE - 78), outline=255, width=7)
    half = -(-len(text) // 2)
    for row, part in enumerate((text[:half], text[half:])):
        size = min(54, int((_SIDE - 30) / max(1, len(part))))
        at = (_SIDE / 2, 112 + row * 56)
        pen.text(at, part, font=_font(size), fill=255, anchor="mm")
    return mask


def _square(text: str) -> Image.Image:
    mask, pen = _blank()
    pen.rounded_rectangle((8, 8, _SIDE - 8, _SIDE - 8), 26, fill=_PALE)
    text = (text + "之印")[:9]
    side = 2 if len(text) <= 4 else 3
    step = (_SIDE - 36) / side
    for n, char in enumerate(text):
        x = _SIDE - 18 - step * (n // side + 0.5)
        y = 18 + step * (n % side + 0.5)
        pen.text((x, y), char, font=_font(int(step * 0.92)), fill=0, anchor="mm")
    return mask


def _blank() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (_SIDE, _SIDE), 0)
    return mask, ImageDraw.Draw(mask)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


def _inked(mask: Image.Image, text: str) -> bytes:
    """Ink that did not take everywhere, turned a little."""
    rng = np.random.default_rng(zlib.crc32(text.encode()) + 1)
    patches = Image.fromarray(rng.integers(70, 256, (9, 9), dtype=np.uint8))
    ink = np.asarray(
        patches.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC), np.float32
    )
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(0.9)), np.float32)
    alpha = np.clip(soft * np.minimum(ink / 200, 1) * 0.85, 0, 255).astype(np.uint8)
    picture = Image.new("RGBA", (_SIDE, _SIDE), (*_RED, 0))
    picture.putalpha(Image.fromarray(alpha))
    buffer = io.BytesIO()
    picture.rotate(float(rng.uniform(-6, 6)), Image.Resampling.BICUBIC).save(
        buffer, "PNG"
    )
    return buffer.getvalue()

"""Papers of the third set become files (届き方): a machine of either set, some stamps."""

import functools
import random
from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples import degrade
from samples.degrade import Picture
from samples.variety.second.files import (
    Machines,
    choose_form_variant,
    write_form_file,
)
from samples.variety.second.machines import fax_second, photo_second, scan_second
from samples.variety.second.wear import wear_second
from samples.variety.wear import wear

VARIANTS: Mapping[str, float] = {
    "pdf": 30, "scan": 30, "fax": 11, "photo": 13, "rotated": 8,
    "multi-scan": 4, "multi-pdf": 2.5, "multi-fax": 1.5,
}  # fmt: skip
_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
_STAMPED = 0.1


def _worn(page: Picture, rng: random.Random) -> Picture:
    """Traces of use as in one of the other sets, now and then 検収済."""
    page = rng.choice([wear, wear_second])(page, rng)
    return _accepted(page, rng) if rng.random() < _STAMPED else page


def _accepted(page: Picture, rng: random.Random) -> Picture:
    """A round dater of the one who checked it (検収済), where the paper is emptiest."""
    scale = min(page.shape[:2]) / 210
    side = int(23 * scale)
    layer = Image.new("RGB", (side, side), "white")
    pen, ink = ImageDraw.Draw(layer), rng.choice([(200, 40, 48), (190, 60, 40)])
    thick = max(1, int(0.5 * scale))
    pen.ellipse((thick, thick, side - thick, side - thick), outline=ink, width=thick)
    for at in (0.36, 0.64):
        pen.line((side * 0.04, side * at, side * 0.96, side * at), ink, thick)
    day = f"{rng.randint(25, 26)}.{rng.randint(1, 12)}.{rng.randint(1, 28)}"
    word = rng.choice(["検収済", "検収済", "照合済"])
    name = rng.choice(["佐野", "経理", "購買", "遠山"])
    for text, y, size in ((word, 0.22, 4.4), (day, 0.5, 4), (name, 0.78, 4.2)):
        font = ImageFont.truetype(_FONT, int(size * scale))
        pen.text((side / 2, side * y), text, font=font, fill=ink, anchor="mm")
    turned = layer.rotate(rng.uniform(-12, 12), fillcolor="white", expand=True)
    stamp = np.asarray(turned, np.uint8)
    return _laid(page, stamp, rng)


def _laid(page: Picture, stamp: Picture, rng: random.Random) -> Picture:
    height, width = stamp.shape[:2]
    if page.shape[0] <= 2 * height or page.shape[1] <= 2 * width:
        return page
    places = [
        (
            rng.randrange(page.shape[0] // 4, page.shape[0] - height),
            rng.randrange(width // 2, page.shape[1] - width),
        )
        for _ in range(14)
    ]
    y, x = max(places, key=lambda p: page[p[0] :, p[1] :][:height, :width].mean())
    out = page.copy()
    part = out[y : y + height, x : x + width]
    part[:] = np.minimum(part, stamp)
    return out


def _scanned(page: Picture, rng: random.Random) -> Picture:
    if rng.random() < 0.5:
        return scan_second(page, rng)
    return degrade.scan(page, rng.getrandbits(32), quick=True)


def _faxed(page: Picture, rng: random.Random, sender: str, day: str) -> Picture:
    if rng.random() < 0.6:
        return fax_second(page, rng, sender, day)
    return degrade.fax(page, rng.getrandbits(32), f"FROM {sender}   P.01")


def _photographed(page: Picture, rng: random.Random) -> Picture:
    if rng.random() < 0.5:
        return photo_second(page, rng)
    margin = rng.choice([0.03, 0.05, 0.08])
    return degrade.photo(page, rng.getrandbits(32), margin, quick=True)


choose_third_variant = functools.partial(choose_form_variant, shares=VARIANTS)
write_third_file = functools.partial(
    write_form_file,
    machines=Machines(
        _worn, _scanned, _faxed, _photographed, {200: 78, 150: 4, 240: 8, 300: 10}
    ),
)

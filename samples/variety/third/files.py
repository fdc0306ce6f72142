"""Papers of the third set become files (届き方): a machine of either set, some stamps."""

import functools
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from samples import degrade
from samples.degrade import FAX_DPI, Picture
from samples.variety.second.files import (
    Machines,
    choose_form_variant,
    write_form_file,
)
from samples.variety.second.machines import fax_second, photo_second, scan_second
from samples.variety.second.papers import FormPaper
from samples.variety.second.wear import wear_second
from samples.variety.wear import wear

VARIANTS: Mapping[str, float] = {
    "pdf": 30, "scan": 30, "fax": 11, "photo": 13, "rotated": 8,
    "multi-scan": 4, "multi-pdf": 2.5, "multi-fax": 1.5,
}  # fmt: skip
_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
_STAMPED = 0.1
_FEED = 260  # millimetres


def _worn(page: Picture, rng: random.Random) -> Picture:
    """Traces of use as in one of the other sets, now and then 検収済."""
    roll = max(page.shape[:2]) > 1.6 * min(page.shape[:2])  # not kept in a binder
    page = (wear_second if roll else rng.choice([wear, wear_second]))(page, rng)
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


def _flatbed(page: Picture, rng: random.Random) -> Picture:
    return degrade.scan(page, rng.getrandbits(32), quick=True)


def _new_fax(page: Picture, rng: random.Random, sender: str, day: str) -> Picture:
    return fax_second(_fed(page), rng, sender, day)


def _old_fax(page: Picture, rng: random.Random, sender: str, _: str) -> Picture:
    return degrade.fax(_fed(page), rng.getrandbits(32), f"FROM {sender}   P.01")


def _fed(page: Picture) -> Picture:
    """A wide A4 goes through the machine by its short side (横書きは縦送り)."""
    wide = page.shape[1] > page.shape[0] and page.shape[1] > _FEED * FAX_DPI[0] / 25.4
    return np.ascontiguousarray(np.rot90(page)) if wide else page


def _phone(page: Picture, rng: random.Random) -> Picture:
    margin = rng.choice([0.03, 0.05, 0.08])
    return degrade.photo(page, rng.getrandbits(32), margin, quick=True)


def write_third_file(
    rng: random.Random,
    stem: Path,
    variant: str,
    papers: Sequence[FormPaper],
    pdfs: list[bytes],
) -> Path:
    """Write papers as one file; all its pages went through the same machine."""
    machines = Machines(
        _worn,
        rng.choice([scan_second, _flatbed]),
        rng.choice([_new_fax, _old_fax]),
        rng.choice([photo_second, _phone]),
        {200: 78, 150: 4, 240: 8, 300: 10},
    )
    return write_form_file(rng, stem, variant, papers, pdfs, machines=machines)


choose_third_variant = functools.partial(choose_form_variant, shares=VARIANTS)

"""Papers of forms become files (ファイルの書き出し)."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from samples.degrade import FAX_DPI, Picture
from samples.draw import draw_pages
from samples.variety.files import (
    VARIANTS,
    write_bits,
    write_pdf,
    write_picture,
    write_scans,
)
from samples.variety.lexicon import weighted
from samples.variety.second.machines import fax_second, photo_second, scan_second
from samples.variety.second.papers import FormPaper
from samples.variety.second.pen import DAY_STYLES
from samples.variety.second.wear import wear_second


class Machines(NamedTuple):
    """What papers go through (届き方): traces of use, scanner, FAX machine, phone."""

    wear: Callable[[Picture, random.Random], Picture] = wear_second
    scan: Callable[[Picture, random.Random], Picture] = scan_second
    fax: Callable[[Picture, random.Random, str, str], Picture] = fax_second
    photo: Callable[[Picture, random.Random], Picture] = photo_second
    dpi: Mapping[int, float] = MappingProxyType({200: 60, 150: 12, 300: 14, 240: 14})


SECOND_MACHINES = Machines()


def choose_form_variant(
    rng: random.Random,
    papers: Sequence[FormPaper],
    pages: int,
    shares: Mapping[str, float] = VARIANTS,
) -> str:
    """How papers of so many pages arrive (届き方); an order by FAX comes by FAX."""
    variant = weighted(rng, {k: v for k, v in shares.items() if "multi" not in k})
    kind = papers[0].kind
    if kind.faxed and rng.random() < kind.faxed:
        return "fax"
    if kind.small and variant in ("pdf", "fax", "rotated"):
        return rng.choice(["scan", "photo"])
    return "scan" if variant == "photo" and pages > 1 else variant


def write_form_file(
    rng: random.Random,
    stem: Path,
    variant: str,
    papers: Sequence[FormPaper],
    pdfs: list[bytes],
    *,
    machines: Machines = SECOND_MACHINES,
) -> Path:
    """Write papers as one file, its suffix chosen; returns its path."""
    if variant.endswith("pdf"):
        return write_pdf(stem.with_suffix(".pdf"), pdfs)
    small = papers[0].kind.small
    dpi = 300 if small else weighted(rng, machines.dpi)
    if variant == "photo":
        dpi = 240 if small else rng.choice([160, 180, 200])
    if variant.endswith("fax"):
        dpi = 204
    pages = [machines.wear(x, rng) for pdf in pdfs for x in draw_pages(pdf, dpi)]
    if variant.endswith("fax"):
        sender, day = papers[0].fax, _day(papers[0])
        bits = [machines.fax(page, rng, sender, day) for page in pages]
        return write_bits(rng, stem, bits, FAX_DPI)
    if variant == "photo":
        picture = machines.photo(pages[0], rng)
        return write_picture(rng, stem.with_suffix(".jpg"), picture)
    scans = [machines.scan(page, rng) for page in pages]
    if variant == "rotated":
        turns = rng.choice([1, 2, 3])
        scans = [np.ascontiguousarray(np.rot90(scan, turns)) for scan in scans]
    return write_scans(rng, stem, scans, dpi)


def _day(paper: FormPaper) -> str:
    date = paper.document.issue_date or paper.document.delivery_date
    return DAY_STYLES["kanji"](date) if date else ""

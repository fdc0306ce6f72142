"""Papers of the second set become files (ファイルの書き出し)."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from samples.degrade import FAX_DPI
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
from samples.variety.second.papers import SMALL, SecondPaper
from samples.variety.second.pen import DAY_STYLES
from samples.variety.second.wear import wear_second


def choose_second_variant(
    rng: random.Random, papers: Sequence[SecondPaper], pages: int
) -> str:
    """How papers of so many pages arrive (届き方); an order by FAX comes by FAX."""
    variant = weighted(rng, {k: v for k, v in VARIANTS.items() if "multi" not in k})
    family = papers[0].family
    if family == "faxorder" and rng.random() < 0.7:
        return "fax"
    by_hand = family in SMALL
    if by_hand and variant in ("pdf", "fax", "rotated"):
        return rng.choice(["scan", "photo"])
    return "scan" if variant == "photo" and pages > 1 else variant


def write_second_file(
    rng: random.Random,
    stem: Path,
    variant: str,
    papers: Sequence[SecondPaper],
    pdfs: list[bytes],
) -> Path:
    """Write papers as one file, its suffix chosen; returns its path."""
    if variant.endswith("pdf"):
        return write_pdf(stem.with_suffix(".pdf"), pdfs)
    small = papers[0].family in SMALL
    dpi = 300 if small else weighted(rng, {200: 60, 150: 12, 300: 14, 240: 14})
    if variant == "photo":
        dpi = 240 if small else rng.choice([160, 180, 200])
    if variant.endswith("fax"):
        dpi = 204
    pages = [wear_second(x, rng) for pdf in pdfs for x in draw_pages(pdf, dpi)]
    if variant.endswith("fax"):
        sender, day = papers[0].fax, _day(papers[0])
        bits = [fax_second(page, rng, sender, day) for page in pages]
        return write_bits(rng, stem, bits, FAX_DPI)
    if variant == "photo":
        return write_picture(rng, stem.with_suffix(".jpg"), photo_second(pages[0], rng))
    scans = [scan_second(page, rng) for page in pages]
    if variant == "rotated":
        turns = rng.choice([1, 2, 3])
        scans = [np.ascontiguousarray(np.rot90(scan, turns)) for scan in scans]
    return write_scans(rng, stem, scans, dpi)


def _day(paper: SecondPaper) -> str:
    date = paper.document.issue_date or paper.document.delivery_date
    return DAY_STYLES["kanji"](date) if date else ""

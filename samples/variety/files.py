"""Papers become files (ファイルの書き出し): born digital, scanned, faxed, photographed."""

import io
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from samples import degrade
from samples.degrade import Picture
from samples.draw import draw_pages
from samples.paper import print_date
from samples.variety.draw import Paper
from samples.variety.lexicon import weighted
from samples.variety.wear import wear

# Shares of the variants in the development corpus
VARIANTS = {
    "pdf": 31.0, "scan": 32.0, "rotated": 8.0, "fax": 12.0, "photo": 11.0,
    "multi-scan": 2.5, "multi-pdf": 1.5, "multi-fax": 1.0,
}  # fmt: skip
_SUFFIXES = {"pdf": 31.0, "jpg": 34.0, "png": 21.0, "tif": 14.0}
_EXIF_ORIENTATION = 0x0112
_NO_TIME = time.gmtime(0)
_SMALL = frozenset({"thermal", "pad"})


def choose_variant(rng: random.Random, papers: Sequence[Paper], pages: int) -> str:
    """A variant for papers of so many pages (届き方)."""
    variant = weighted(rng, {k: v for k, v in VARIANTS.items() if "multi" not in k})
    till = papers[0].family == "thermal"
    if (variant == "photo" and pages > 1) or (variant in ("fax", "rotated") and till):
        return "scan"
    return variant


def write_file(
    rng: random.Random,
    stem: Path,
    variant: str,
    papers: Sequence[Paper],
    pdfs: list[bytes],
) -> Path:
    """Write papers as one file, its suffix chosen; returns its path."""
    if variant.endswith("pdf"):
        return write_pdf(stem.with_suffix(".pdf"), pdfs)
    seed = rng.getrandbits(32)
    if variant.endswith("fax"):
        pages = _pictures(pdfs, 200)
        faxed = [
            degrade.fax(p, seed + n, _header(papers[0])) for n, p in enumerate(pages)
        ]
        return write_bits(rng, stem, faxed, degrade.FAX_DPI)
    small = papers[0].family in _SMALL
    if variant == "photo":
        page = _pictures(pdfs, 240 if small else rng.choice([150, 170, 200]))[0]
        return _write_photo(rng, stem.with_suffix(".jpg"), wear(page, rng), seed)
    dpi = 300 if small else weighted(rng, {200: 66, 150: 18, 240: 8, 300: 8})
    scans = [
        degrade.scan(wear(page, rng), seed + n, quick=True)
        for n, page in enumerate(_pictures(pdfs, dpi))
    ]
    if variant == "rotated":
        turns = rng.choice([1, 2, 3])
        scans = [np.ascontiguousarray(np.rot90(scan, turns)) for scan in scans]
    if dpi >= 200 and rng.random() < 0.08:
        return write_bits(rng, stem, [_to_bits(scan) for scan in scans], (dpi, dpi))
    return write_scans(rng, stem, scans, dpi)


def _pictures(pdfs: Sequence[bytes], dpi: int) -> list[Picture]:
    return [page for pdf in pdfs for page in draw_pages(pdf, dpi)]


def write_pdf(path: Path, pdfs: Sequence[bytes]) -> Path:
    """One PDF of all papers, with their text (PDF)."""
    if len(pdfs) == 1:
        path.write_bytes(pdfs[0])
        return path
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        whole.save(path, deterministic_id=True)
    return path


def _header(paper: Paper) -> str:
    document = paper.document
    date = document.issue_date or document.delivery_date
    day = print_date(date, "slash") if date else ""
    return f"{day} 10:42   FROM {paper.fax}   P.001/001"


def _to_bits(page: Picture) -> Picture:
    """A machine set to black and white (2値)."""
    grey = page.astype(np.float32).mean(axis=2)
    return np.where(grey < 165, 0, 255).astype(np.uint8)


def write_bits(
    rng: random.Random, stem: Path, pages: Sequence[Picture], dpi: tuple[int, int]
) -> Path:
    """Pages of 0 and 255 as a PDF or TIFF of 1 bit (2値)."""
    first, *others = [Image.fromarray(page).convert("1") for page in pages]
    if rng.random() < 0.36:
        path = stem.with_suffix(".pdf")
        first.save(path, save_all=True, append_images=others, dpi=dpi,
                   creationDate=_NO_TIME, modDate=_NO_TIME)  # fmt: skip
        return path
    path = stem.with_suffix(".tif")
    first.save(path, save_all=True, append_images=others, compression="group4", dpi=dpi)
    return path


def write_scans(
    rng: random.Random, stem: Path, pages: Sequence[Picture], dpi: int
) -> Path:
    """Several pages go into a PDF or TIFF; quality as machines are set."""
    suffix = weighted(rng, _SUFFIXES)
    if len(pages) > 1 and suffix in ("jpg", "png"):
        suffix = "pdf"
    path, quality = stem.with_suffix(f".{suffix}"), rng.choice([45, 58, 58, 70, 82])
    first, *others = [Image.fromarray(page) for page in pages]
    if suffix == "pdf":
        first.save(path, save_all=True, append_images=others, resolution=dpi, quality=quality,
                   creationDate=_NO_TIME, modDate=_NO_TIME)  # fmt: skip
    elif suffix == "png":
        grey = first.convert("L").quantize(16, dither=Image.Dither.NONE)
        grey.save(path, dpi=(dpi, dpi))
    elif suffix == "tif":
        greys = [page.convert("L") for page in (first, *others)]
        greys[0].save(path, save_all=True, append_images=greys[1:], compression="jpeg",
                      quality=quality, dpi=(dpi, dpi))  # fmt: skip
    else:
        first.save(path, quality=quality, dpi=(dpi, dpi))
    return path


def _write_photo(rng: random.Random, path: Path, page: Picture, seed: int) -> Path:
    sideways = rng.random() < 0.25
    margin = rng.choice([0.03, 0.05, 0.07, 0.1])
    picture = degrade.photo(page, seed, margin, quick=True)
    return write_picture(rng, path, picture, sideways=sideways)


def write_picture(
    rng: random.Random, path: Path, picture: Picture, *, sideways: bool = False
) -> Path:
    """A photo (写真); held on its side, which only EXIF tells."""
    turned = np.ascontiguousarray(np.rot90(picture, 1 if sideways else 0))
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = 6 if sideways else 1
    Image.fromarray(turned).save(path, quality=rng.choice([62, 74, 85]), exif=exif)
    return path

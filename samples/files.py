"""Pages become the file of a sample (見本ファイルの書き出し)."""

import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser

from books.model import Document
from samples import degrade
from samples.draw import Picture, draw_pages, draw_pdf
from samples.paper import print_date
from samples.sheet import Sample, Variant
from samples.tables import write_rows, write_workbook

_SCAN_DPI = 200
_CLOSE_DPI = 300  # a phone goes nearer to a small paper
_SMALL = frozenset({"receipt", "thermal"})
_EXIF_ORIENTATION = 0x0112
_PHOTO_QUALITY = 74
_SCAN_QUALITY = 58
_NO_TIME = time.gmtime(0)  # the PDF of a scan does not tell when it was made


def write_sample(sample: Sample, folder: Path, browser: Browser | None = None) -> Path:
    """Draw a sample again and write its file into ``folder`` (見本の作り直し)."""
    path = folder / sample.file
    if sample.suffix == "xlsx":
        write_workbook(sample.sheets[0], path)
    elif sample.suffix == "csv":
        write_rows(sample.sheets, path)
    else:
        _write_drawn(sample, path, browser)
    return path


def _write_drawn(sample: Sample, path: Path, browser: Browser | None) -> None:
    pdfs = [draw_pdf(sheet, browser) for sheet in sample.sheets]
    if sample.variant is Variant.PDF:
        path.write_bytes(pdfs[0])
        return
    seed = zlib.crc32(sample.stem.encode())
    dpi = _SCAN_DPI if sample.sheets[0].layout not in _SMALL else _CLOSE_DPI
    pages = [page for pdf in pdfs for page in draw_pages(pdf, dpi)]
    if sample.variant is Variant.FAX:
        _write_fax(pages, seed, _fax_header(sample.sheets[0].document), path)
    elif sample.variant is Variant.PHOTO:
        _write_photo(pages[0], seed, path, sideways=sample.turn)
    else:
        quarter_turns = -sample.turn // 90
        scans = [degrade.scan(page, seed + n) for n, page in enumerate(pages)]
        _write_scan([np.rot90(x, quarter_turns) for x in scans], path)


def _fax_header(document: Document) -> str:
    date = document.issue_date or document.delivery_date
    day = print_date(date, "slash") if date else ""
    return f"{day} 09:14   FROM {document.issuer.tel}   P.001/001"


def _write_scan(pages: Sequence[Picture], path: Path) -> None:
    images = [Image.fromarray(np.ascontiguousarray(page)) for page in pages]
    dpi = (_SCAN_DPI, _SCAN_DPI)
    if path.suffix == ".pdf":
        images[0].save(
            path,
            save_all=True,
            append_images=images[1:],
            resolution=_SCAN_DPI,
            quality=_SCAN_QUALITY,
            creationDate=_NO_TIME,
            modDate=_NO_TIME,
        )
    elif path.suffix == ".png":  # a machine set to 16 greys
        grey = images[0].convert("L").quantize(16, dither=Image.Dither.NONE)
        grey.save(path, dpi=dpi, optimize=True)
    elif path.suffix == ".tif":
        images[0].convert("L").save(path, compression="jpeg", quality=60, dpi=dpi)
    else:
        images[0].save(path, quality=_SCAN_QUALITY, dpi=dpi)


def _write_fax(pages: Sequence[Picture], seed: int, header: str, path: Path) -> None:
    images = [
        Image.fromarray(degrade.fax(page, seed + n, header)).convert("1")
        for n, page in enumerate(pages)
    ]
    if path.suffix == ".pdf":
        images[0].save(
            path,
            save_all=True,
            append_images=images[1:],
            dpi=degrade.FAX_DPI,
            creationDate=_NO_TIME,
            modDate=_NO_TIME,
        )
    else:
        images[0].save(
            path,
            save_all=True,
            append_images=images[1:],
            compression="group4",
            dpi=degrade.FAX_DPI,
        )


def _write_photo(page: Picture, seed: int, path: Path, sideways: int) -> None:
    """``sideways`` 90: the phone was held on its side and says so in EXIF only."""
    picture = degrade.photo(page, seed)
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = 6 if sideways else 1
    turned = np.ascontiguousarray(np.rot90(picture, 1 if sideways else 0))
    Image.fromarray(turned).save(path, quality=_PHOTO_QUALITY, exif=exif)

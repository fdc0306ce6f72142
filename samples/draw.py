"""From a sheet to pages: template, PDF, pictures of the pages (書面の描画)."""

import io
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from numpy.typing import NDArray
from playwright.sync_api import Browser

from rpa.browser import print_pdf
from samples.paper import print_cell, print_date, print_rate, print_yen
from samples.seal import draw_seal
from samples.sheet import SHOW_DEFAULTS, Sheet

Picture = NDArray[np.uint8]

_TEMPLATES = Path(__file__).parents[1] / "templates" / "samples"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"date": print_date, "yen": print_yen, "percent": print_rate}
    environment.globals |= {"cell": print_cell, "seal_picture": draw_seal}
    return environment


def draw_html(sheet: Sheet) -> str:
    """The paper as a page for the browser (HTML)."""
    template = _environment().get_template(f"{sheet.layout}.html.j2")
    show = {**SHOW_DEFAULTS, **sheet.show}
    return template.render(d=sheet.document, show=show)


def draw_pdf(sheet: Sheet, browser: Browser | None = None) -> bytes:
    """The paper as a PDF with text, without the time of its making (PDF)."""
    printed = print_pdf(draw_html(sheet), browser=browser)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        del pdf.docinfo
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def draw_pages(pdf: bytes, dpi: int = 200) -> list[Picture]:
    """Pictures of the pages of a PDF (ページ画像), RGB."""
    with pdfium.PdfDocument(pdf) as document:
        return [
            np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB"))
            for page in document
        ]

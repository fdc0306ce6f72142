"""What the records say can be seen on the papers; drawing again changes nothing."""

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pypdfium2 as pdfium
import pytest
from jinja2 import UndefinedError
from playwright.sync_api import Browser

from books.model import Document
from rpa.browser import open_browser
from samples.__main__ import FOLDER
from samples.data import SAMPLES
from samples.draw import draw_html, draw_pages, draw_pdf
from samples.files import write_sample
from samples.paper import print_date, print_rate, print_yen
from samples.sheet import Sample, Sheet, Variant

DRAWN = [s for s in SAMPLES if s.variant is not Variant.SHEET]
SHEETS = [
    pytest.param(sheet, id=f"{sample.stem}-{number}")
    for sample in DRAWN
    for number, sheet in enumerate(sample.sheets, start=1)
]
NOT_PRINTED = ("document_type", "basis", "category", "tax_category")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def _text(pdf: bytes) -> str:
    with pdfium.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return _squeeze("".join(pages))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u0000-\u001f\ufffe]", "", unicodedata.normalize("NFKC", text))


def _values(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, (dict, list, tuple)):
                yield from _values(value)
            elif value is not None and key not in NOT_PRINTED:
                yield key, value
    else:
        for item in data:
            yield from _values(item)


def _ways_to_print(key: str, value: Any) -> list[str]:
    if key in ("rate", "tax_rate"):
        return [print_rate(value)]
    if isinstance(value, dt.date):
        return [
            print_date(value, s) for s in ("kanji", "slash", "wareki", "short", "day")
        ]
    if isinstance(value, (int, Decimal)):
        return [print_yen(abs(value))]
    return [str(value)]


def _unseen(document: Document, text: str) -> list[str]:
    data = document.model_dump()
    for beyond in ("period_start", "period_end"):
        del data[beyond]
    return [
        f"{key}={value}"
        for key, value in _values(data)
        if not any(_squeeze(way) in text for way in _ways_to_print(key, value))
    ]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_value_of_the_record_can_be_seen(sheet: Sheet) -> None:
    body = draw_html(sheet).split("<body>")[1]
    text = html.unescape(re.sub(r"<[^>]*>", "", body))
    assert _unseen(sheet.document, _squeeze(text)) == []


@pytest.mark.browser
def test_drawing_again_gives_the_same_file(tmp_path, browser: Browser) -> None:
    for stem in ("06_invoice_per_note", "12_receipt_till", "27_differ_delivery"):
        sample = next(s for s in SAMPLES if s.stem == stem)
        first = write_sample(sample, tmp_path, browser).read_bytes()
        assert write_sample(sample, tmp_path, browser).read_bytes() == first


@pytest.mark.browser
def test_pages_come_at_the_resolution_asked_for(browser: Browser) -> None:
    pdf = draw_pdf(DRAWN[0].sheets[0], browser)
    (page,) = draw_pages(pdf, 100)
    assert page.shape == pytest.approx((1169, 827, 3), abs=2)


@pytest.mark.parametrize(
    "sample", [pytest.param(s, id=s.stem) for s in DRAWN if s.suffix == "pdf"]
)
def test_only_pdfs_born_digital_have_a_text_layer(sample: Sample) -> None:
    text = _text((FOLDER / "inbox" / sample.file).read_bytes())
    if sample.variant is Variant.PDF:
        assert _unseen(sample.sheets[0].document, text) == []
    else:
        assert text == ""


def test_a_layout_can_use_only_what_it_is_told() -> None:
    sheet = DRAWN[0].sheets[0]
    assert "請求書" in draw_html(sheet)
    with pytest.raises(UndefinedError):
        draw_html(Sheet(None, sheet.layout, sheet.show))  # type: ignore[arg-type]

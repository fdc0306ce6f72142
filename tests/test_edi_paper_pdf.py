"""Printed papers, read back: every value is there, on whole rows, inside the margins."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from io import BytesIO

import pdfplumber
import pikepdf
import pytest
from playwright.sync_api import Browser

from books.fields import walk_values
from books.model import Document
from edi.paper import check_print, paper_name, print_paper
from edi.paper.carry import find_breaks
from edi.paper.values import format_number
from edi.pdfa import check_pdfa, extract_message
from rpa.browser import open_browser, print_pdf
from tests.paper_samples import every_kind, hard_ones, invoice

pytestmark = pytest.mark.browser
AT = dt.datetime(2026, 10, 31, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
MM = 72 / 25.4
DOCUMENTS = every_kind() | hard_ones()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


def pages(pdf: bytes) -> list[pdfplumber.page.Page]:
    return pdfplumber.open(BytesIO(pdf)).pages


def printed(browser: Browser, document: Document, xml: bytes | None = None) -> bytes:
    printer = partial(print_pdf, tagged=True, browser=browser)
    return print_paper(document, printer, AT, xml=xml)


def printed_pages(browser: Browser, document: Document) -> list[pdfplumber.page.Page]:
    return pages(printed(browser, document))


def compact(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_leaves_the_margins(browser: Browser, name: str) -> None:
    pdf = printed(browser, DOCUMENTS[name])
    for page in pages(pdf):
        assert (page.width, page.height) == pytest.approx((595, 842), abs=1)
        for char in page.chars:
            assert char["x0"] >= 14.5 * MM
            assert char["x1"] <= page.width - 14.5 * MM
            assert 0 < char["top"] < char["bottom"] < page.height
    assert check_pdfa(pdf) == ()


@pytest.mark.parametrize("count", [0, 1, 15, 60, 300])
def test_every_row_is_printed_once_and_whole(browser: Browser, count: int) -> None:
    document = invoice(count)
    sheets = printed_pages(browser, document)
    text = compact("".join(page.extract_text() for page in sheets))
    for line in document.lines:
        number = re.search(r"#\d{3}$", line.description or "")
        assert number is not None
        assert text.count(number[0]) == 1
    tables = [row for page in sheets for t in page.extract_tables() for row in t]
    rows = [row for row in tables if row[0] and re.match(r"20\d\d/", row[0])]
    assert [row[-1] for row in rows] == [
        format_number(line.amount or 0) for line in document.lines
    ]


@pytest.mark.parametrize("count", [15, 60, 300])
def test_sums_are_carried_from_page_to_page(browser: Browser, count: int) -> None:
    document = invoice(count)
    pdf = printed(browser, document)
    sheets = pages(pdf)
    assert (len(sheets) == 1) == (count == 15)
    rows = [[row for t in p.extract_tables() for row in t] for p in sheets]
    goods = [[x for x in page if re.match(r"20\d\d/", x[0] or "")] for page in rows]
    total = 0
    for number, (page, items) in enumerate(zip(rows, goods, strict=True)):
        before = [x[-1] for x in page if "前ページより繰越" in x]
        assert before == ([format_number(total)] if number else [])
        total += sum(int(x[-1].replace(",", "")) for x in items)
        after = [x[-1] for x in page if "次ページへ繰越" in x]
        assert after == ([format_number(total)] if number < len(rows) - 1 else [])
    assert total == document.subtotal
    assert len(find_breaks(pdf, count + 2 * (len(sheets) - 1))) == len(sheets) - 1


def test_following_pages_repeat_the_heading_and_name_the_paper(
    browser: Browser,
) -> None:
    document = invoice(60)
    sheets = printed_pages(browser, document)
    for number, page in enumerate(sheets, 1):
        text = compact(page.extract_text())
        assert f"{number}/{len(sheets)}" in text
        assert "品名・摘要" in text
        head = compact(f"{paper_name(document)}株式会社みどり食品")
        assert (head in text) == (number > 1)


@pytest.mark.parametrize("name", every_kind())
def test_the_text_layer_has_the_numbers_of_the_document(
    browser: Browser, name: str
) -> None:
    document = every_kind()[name]
    sheets = printed_pages(browser, document)
    text = compact("".join(page.extract_text() for page in sheets))
    for path, value in walk_values(document):
        if isinstance(value, int) or path.endswith(("number", "name", "address")):
            told = format_number(abs(value)) if isinstance(value, int) else value
            assert compact(told) in text, path


@pytest.mark.parametrize("name", ["invoice", "consolidated", "huge", "sixty"])
def test_every_letter_finds_a_font(browser: Browser, name: str) -> None:
    document = DOCUMENTS[name]
    assert check_print(document, printed(browser, document)) == ()


def test_latin_letters_are_not_joined_so_that_each_is_there(browser: Browser) -> None:
    """A ligature (fi) is one glyph: its letters were taken for missing."""
    plain = invoice(1)
    line = plain.lines[0].model_copy(update={"description": "Profil office affliger"})
    document = plain.model_copy(update={"lines": (line,)})
    pdf = printed(browser, document)
    assert check_print(document, pdf) == ()
    assert "Profil office affliger" in "".join(p.extract_text() for p in pages(pdf))


def test_letters_without_a_font_are_told(browser: Browser) -> None:
    document = invoice(1, subject="\U000e0041 髙﨑 𠮷 ㈱ \ue000 \U00013000")
    (finding,) = check_print(document, printed(browser, document))
    assert finding.code == "paper_letter_missing"
    assert "□になっています: \ue000\U00013000。" in finding.message


def test_the_pdf_is_tagged_japanese_titled_and_the_same_every_time(
    browser: Browser,
) -> None:
    document = every_kind()["order_change"]
    made = [printed(browser, document, b"<Order/>") for _ in range(2)]
    assert made[0] == made[1]
    assert extract_message(made[0]) == ("message.xml", b"<Order/>")
    with pikepdf.open(BytesIO(made[0])) as pdf:
        assert pdf.Root.Lang == "ja"
        assert pdf.Root.MarkInfo.Marked is True
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo.Title) == "注文書 (変更) PO-7788"
        assert str(pdf.docinfo.Author) == document.issuer.name
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True

"""Whole files: what is read, from which source, in which frame."""

import hashlib

import numpy as np
import pytest

from books.errors import UnreadableFileError
from books.settings import Settings
from extractors import reader
from extractors.grid import lay_out
from extractors.reader import page_image, read_pages
from tests.fake_engine import FakeEngine
from tests.papers import TEXT, draw_page, make_pdf
from tests.reference import CORPUS, needs_shared


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def engine(monkeypatch):
    engine = FakeEngine([(88, 75, 420, 125)], ["Invoice 12345"])
    monkeypatch.setattr(reader, "get_engine", lambda settings: engine)
    return engine


def test_a_text_pdf_needs_no_ocr(tmp_path, settings):
    path = make_pdf(tmp_path / "a.pdf", pages=2)
    content = read_pages(path, settings)
    assert content.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert content.kind == "pdf"
    assert [(p.number, p.reader) for p in content.pages] == [(1, "text"), (2, "text")]
    assert content.pages[1].words[0].text == "Hello 12,345"
    assert not settings.home.exists()


def test_a_picture_is_read_by_ocr(tmp_path, settings, engine):
    path = tmp_path / "a.png"
    draw_page([(90, 80, "Invoice 12345")]).save(path, dpi=(150, 150))
    (page,) = read_pages(path, settings).pages
    assert (page.reader, page.words[0].text) == ("ocr", "Invoice 12345")


def test_a_scan_in_a_pdf_is_read_by_ocr(tmp_path, settings, engine):
    image = draw_page([(90, 80, "Invoice 12345")])
    code = b"q 595 0 0 421 0 0 cm /I Do Q"
    path = make_pdf(tmp_path / "a.pdf", code, media=(0, 0, 595, 421), image=image)
    (page,) = read_pages(path, settings).pages
    assert page.reader == "ocr"
    assert (page.width, page.height) == pytest.approx((595, 421), abs=1)


def test_hidden_text_under_a_scan_is_not_trusted(tmp_path, settings, engine):
    image = draw_page([(90, 80, "Invoice 12345")])
    code = b"q 595 0 0 421 0 0 cm /I Do Q BT 3 Tr /F 12 Tf 40 370 Td (Lnvoice) Tj ET"
    path = make_pdf(tmp_path / "a.pdf", code, media=(0, 0, 595, 421), image=image)
    (page,) = read_pages(path, settings).pages
    assert "Lnvoice" not in {word.text for word in page.words}
    assert page.reader == "ocr"


def test_ink_within_a_line_that_the_layer_does_not_know_calls_for_ocr(
    tmp_path, settings, engine
):
    strokes = b" ".join(b"%d 250 m %d 258 l %d 250 l s" % (x, x + 4, x + 7) for x in (121, 131, 141))  # fmt: skip
    path = make_pdf(tmp_path / "a.pdf", TEXT + b" 2 w " + strokes)
    (page,) = read_pages(path, settings).pages
    assert page.reader == "ocr"
    assert "欠けています" in page.notes[0]


def test_words_drawn_as_outlines_are_added_from_the_picture(tmp_path, settings, engine):
    marks = b" ".join(b"%d 100 7 9 re f" % x for x in range(50, 200, 12))
    engine.boxes = [(130, 520, 560, 565)]
    path = make_pdf(tmp_path / "a.pdf", TEXT + b" " + marks)
    (page,) = read_pages(path, settings).pages
    assert page.reader == "text"
    assert {word.text for word in page.words} >= {"Hello 12,345", "Invoice 12345"}


def test_a_table_becomes_a_page_of_cells(tmp_path, settings):
    path = tmp_path / "a.csv"
    path.write_text("品名,金額\nボルト,1200\n", encoding="utf-8")
    (page,) = read_pages(path, settings).pages
    assert page.reader == "sheet"
    by_text = {word.text: word.box for word in page.words}
    assert by_text["品名"].x0 == by_text["ボルト"].x0
    assert by_text["金額"].cy < by_text["1200"].cy
    assert by_text["ボルト"].cy == by_text["1200"].cy


def test_a_cell_of_two_lines_makes_its_row_higher():
    page = lay_out([["a\nb", "c"], ["d", ""]], 1)
    tops = {word.text: word.box.y0 for word in page.words}
    assert tops["a"] == tops["c"] < tops["b"] < tops["d"]
    assert all(len(word.chars) == len(word.text) for word in page.words)
    assert lay_out([], 2).words == ()


# --- pictures for the screen ----------------------------------------------------------


@pytest.mark.parametrize("rotate", [0, 90])
def test_the_picture_lies_in_the_frame_of_the_words(tmp_path, settings, rotate):
    path = make_pdf(tmp_path / "a.pdf", rotate=rotate)
    (page,) = read_pages(path, settings).pages
    image = page_image(path, 1, 144, settings)
    assert image.size == (round(page.width * 2), round(page.height * 2))
    box = page.words[0].box
    ink = np.asarray(image.convert("L")) < 128
    inside = ink[int(box.y0 * 2) : int(box.y1 * 2), int(box.x0 * 2) : int(box.x1 * 2)]
    assert inside.sum() > 0.9 * ink.sum()


def test_the_picture_of_a_scan_is_turned_like_the_page(tmp_path, settings, engine):
    path = tmp_path / "a.png"
    image = draw_page([(90, 80, "Invoice 12345")]).rotate(90, expand=True)
    image.save(path, dpi=(150, 150))
    engine.boxes = [(75, 820, 125, 1150)]
    (page,) = read_pages(path, settings).pages
    assert page.rotation == 90
    picture = page_image(path, 1, 72, settings, page.reader, page.rotation)
    assert picture.size == (round(page.width), round(page.height))


def test_a_page_that_is_not_there_is_an_error(tmp_path, settings):
    pdf = make_pdf(tmp_path / "a.pdf")
    png, table = tmp_path / "a.png", tmp_path / "a.csv"
    draw_page([]).save(png)
    table.write_text("a,b\n")
    for path, code in ((pdf, "no_page"), (png, "no_page"), (table, "no_picture")):
        with pytest.raises(UnreadableFileError) as caught:
            page_image(path, 2, 72, settings)
        assert caught.value.code == code


# --- with the real engine -------------------------------------------------------------


@pytest.mark.ocr
@needs_shared
def test_a_text_layer_that_lost_its_fives_is_read_from_the_picture(settings):
    path = CORPUS / "real-dev/YokoAbe-access-excel-invoice/invoice_sample_20250814.pdf"
    (page,) = read_pages(path, settings).pages
    words = {word.text for word in page.words}
    assert page.reader == "ocr"
    assert {"18,245", "8,031,785", "803,179"} <= words


@pytest.mark.ocr
@needs_shared
@pytest.mark.parametrize("name", ["02-reduced-rate.pdf", "06-credit-note.pdf"])
def test_an_honest_text_layer_is_trusted(settings, name):
    (page,) = read_pages(CORPUS / "real-dev/foovar-jp-invoice" / name, settings).pages
    assert (page.reader, page.notes) == ("text", ())

import io

import numpy as np
import pytest
import segno
from PIL import Image, ImageDraw, ImageFont

from books.model import DocumentType
from books.settings import Settings
from extractors.page import Box, Page, Word
from extractors.separators import CODE, has_code, is_blank, is_separator
from extractors.split import split_pages
from samples import degrade

A4 = (1654, 2339)  # 200 dpi


def picture(image):
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def sheet():
    """A separator as it is printed, in 200 dpi."""
    paper = Image.new("L", A4, 245)
    code = io.BytesIO()
    segno.make(CODE, error="h", micro=False).save(code, "png", scale=10, border=4)
    square = Image.open(code).convert("L").resize((330, 330))
    for place in ((170, 160), (1150, 160), (660, 1260), (170, 1850), (1150, 1850)):
        paper.paste(square, place)
    return paper


def letter(lines=30):
    paper = Image.new("L", A4, 245)
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(30)
    for number in range(lines):
        draw.text(
            (200, 200 + 60 * number), f"INVOICE {number} 1,234", fill=20, font=font
        )
    return paper


def fax(image):
    return degrade.fax(picture(image), 4, "2026-11-30 FROM 03-0000-0000 P.1")


@pytest.mark.parametrize("angle", [0, 90, 180, 2.5, -3])
def test_the_sheet_is_known_however_it_is_fed(angle):
    turned = sheet().rotate(angle, expand=True, fillcolor=245)
    assert has_code(picture(turned))


def test_the_sheet_is_known_after_a_fax():
    assert has_code(fax(sheet()))
    assert is_blank(fax(Image.new("L", A4, 245)))
    assert not is_blank(fax(letter(5)))


def test_the_sheet_is_known_with_most_of_its_codes_lost():
    paper = sheet()
    draw = ImageDraw.Draw(paper)
    draw.rectangle((0, 0, 1654, 1200), fill=30)
    draw.rectangle((0, 1800, 1000, 2339), fill=250)
    assert has_code(picture(paper))


def test_other_codes_and_letters_are_no_separators():
    paper = letter()
    code = io.BytesIO()
    segno.make("https://example.jp/pay").save(code, "png", scale=8)
    paper.paste(Image.open(code).convert("L"), (900, 1700))
    assert not is_separator(picture(paper), "both")
    few = Image.new("L", A4, 245)
    draw = ImageDraw.Draw(few)
    for number in range(2):  # two letters of 10 points
        draw.rectangle((700 + 40 * number, 1100, 706 + 40 * number, 1124), fill=20)
    assert not is_separator(picture(few), "both")


def test_blank_pages_with_dust_holes_and_what_shines_through():
    paper = Image.new("L", A4, 225)
    ghost = letter().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    paper = Image.blend(paper, ghost, 0.2)
    draw = ImageDraw.Draw(paper)
    draw.ellipse((20, 1100, 60, 1140), fill=0)  # a punched hole
    for spot in range(20):
        draw.point((300 + 37 * spot, 400 + 61 * spot), fill=0)
    assert is_blank(picture(paper))
    assert is_separator(picture(paper), "blank")
    assert not is_separator(picture(paper), "sheet")
    assert not is_separator(picture(paper), "none")


def test_nothing_parts_documents_unless_the_settings_say_so():
    assert Settings().intake.separators == "none"


def page(number, *texts, **more):
    words = tuple(
        Word(text, Box(60, 60 + 30 * n, 60 + 12 * len(text), 80 + 30 * n))
        for n, text in enumerate(texts)
    )
    return Page(number, 595, 842, words, **more)


def test_behind_a_separator_a_document_begins():
    first = page(1, "請求書", "株式会社山田商事")
    second = page(3, "ご案内の続き", "合計 1,100円")
    assert len(split_pages([first, second])) == 1
    parted = split_pages([first, page(2, separator=True), second])
    assert [part.pages[0].number for part in parted] == [1, 3]
    assert parted[0].kind is DocumentType.INVOICE


def test_separators_at_the_ends_and_in_a_row_make_no_documents():
    blank = page(9, separator=True)
    first = page(1, "請求書", "株式会社山田商事")
    assert len(split_pages([blank, blank, first, blank])) == 1
    assert split_pages([blank]) == ()

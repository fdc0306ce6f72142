"""Pages of several files as one PDF: in order, upright, as large as they were."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from books.errors import FormatError, UnreadableFileError
from books.settings_reading import Limits
from extractors.joining import join_files

INBOX = Path(__file__).parents[1] / "samples" / "inbox"
TWO = INBOX / "10_invoice_two_pages.pdf"


def sizes(path):
    with pikepdf.open(path) as pdf:
        return [tuple(round(float(x)) for x in page.mediabox[2:]) for page in pdf.pages]


def test_pages_of_any_paper_are_joined_in_the_order_that_is_told(tmp_path):
    parts = [
        (INBOX / "14_order_late_payment.tif", (1,)),
        (TWO, (2, 1)),
        (INBOX / "11_receipt.jpg", (1,)),
    ]
    first, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for target in (first, again):
        join_files(parts, Limits(), target)
    assert first.read_bytes() == again.read_bytes()
    joined = sizes(first)
    assert len(joined) == 4
    assert joined[1:3] == sizes(TWO)[::-1]
    assert 500 < max(joined[0]) < 900  # about a sheet of A4, in points


def test_a_photograph_that_lies_on_its_side_is_upright(tmp_path):
    path, target = tmp_path / "a.jpg", tmp_path / "a.pdf"
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by the phone
    Image.new("L", (400, 200), 255).save(path, exif=exif, dpi=(200, 100))
    join_files([(path, (1,))], Limits(), target)
    assert sizes(target) == [(144, 144)]  # 200 px at 100 dpi wide, 400 at 200 high


def test_what_has_no_such_page_or_too_many_is_refused(tmp_path):
    target = tmp_path / "a.pdf"
    with pytest.raises(UnreadableFileError, match="そのページはありません"):
        join_files([(TWO, (3,))], Limits(), target)
    with pytest.raises(FormatError, match="表か電文"):
        join_files([(INBOX / "21_orders_rows.csv", (1,))], Limits(), target)
    with pytest.raises(FormatError, match="上限 2 ページ"):
        join_files([(TWO, (1, 2)), (TWO, (1,))], Limits(max_pages=2), target)
    assert not target.exists()

"""What is refused, and that nothing else happens than a refusal."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from books.errors import UnreadableFileError
from books.settings_reading import Limits
from extractors import guard, guard_image, guard_pdf
from tests.papers import draw_page, make_pdf
from tests.reference import CORPUS, needs_shared

LIMITS = Limits()


def _zip(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


BOOK = ("[Content_Types].xml", "xl/workbook.xml")
CONTENTS = [
    ("empty.pdf", b"", "empty"),
    ("text.pdf", "これは PDF ではない".encode(), "text"),
    ("a.jpg", b"<!DOCTYPE html><p>x", "html"),
    ("a.pdf", b"MZ\x00%PDF-1.4", "executable"),
    ("a.png", b"\x7fELF" + bytes(60), "executable"),
    ("run.csv", b"#!/bin/sh\n", "executable"),
    ("a.zip", _zip("../../etc/passwd"), "archive"),
    ("a.docx", _zip("[Content_Types].xml", "word/document.xml"), "office"),
    ("a.xlsm", _zip(*BOOK, "xl/vbaProject.bin"), "macro"),
    ("trick.xlsx", _zip(*BOOK, "../x"), "archive"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "archive"),
    ("a.lzh", b"\x20\x30-lh5-" + bytes(20), "archive"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "office_old"),
    ("a.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(20), "media"),
    ("a.eml", b"Received: from example.invalid\r\n", "mail"),
    ("a.bin", bytes(range(256)), "unknown"),
]


@pytest.mark.parametrize(("name", "data", "code"), CONTENTS)
def test_what_is_no_document_is_refused_with_a_next_step(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        guard.identify(path, LIMITS)
    assert caught.value.code == code
    assert name in str(caught.value)
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"%PDF-1.7\n", "pdf"),
        ("a.pdf", b"\xff\xd8\xff\xe0", "image"),
        ("a", b"\x00\x00\x00\x18ftypheic", "image"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP", "image"),
        ("a.bin", _zip(*BOOK), "xlsx"),
        ("a.csv", "日付,金額\n".encode("cp932"), "csv"),
    ],
)
def test_a_file_is_known_by_its_content(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    assert guard.identify(path, LIMITS) == kind


def test_size_and_absence_are_refused(tmp_path):
    path = tmp_path / "a.pdf"
    with pytest.raises(UnreadableFileError, match="ファイルがありません"):
        guard.identify(path, LIMITS)
    path.write_bytes(b"%PDF-1.7" + bytes(100))
    with pytest.raises(UnreadableFileError, match="大きすぎて"):
        guard.identify(path, Limits(max_file_bytes=50))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.pdf", "a.csv", "a.xlsx"]))
def test_any_bytes_are_identified_or_refused(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    try:
        kind = guard.identify(path, LIMITS)
    except UnreadableFileError:
        return
    assert kind in {"pdf", "image", "xlsx", "csv"}


# --- PDF ------------------------------------------------------------------------------


def _refusal(path, limits=LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as caught, guard_pdf.open_pdf(path, limits):
        pass
    return caught.value.code


def test_an_honest_pdf_is_read_where_it_lies(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", pages=3)
    with guard_pdf.open_pdf(path, LIMITS) as safe:
        assert (safe.path, safe.count, safe.damaged) == (path, 3, False)
        assert safe.unembedded_fonts == {"Helvetica"}


def test_locked_and_overlong_pdfs_are_refused(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", pages=4)
    assert _refusal(path, Limits(max_pages=3)) == "too_many_pages"
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "b.pdf", encryption=pikepdf.Encryption(user="x", owner="y"))
    assert _refusal(tmp_path / "b.pdf") == "encrypted"


def test_a_pdf_without_its_end_is_repaired_and_one_cut_in_half_refused(tmp_path):
    data = make_pdf(tmp_path / "a.pdf").read_bytes()
    (tmp_path / "b.pdf").write_bytes(data.replace(b"startxref", b"startxxxx"))
    with guard_pdf.open_pdf(tmp_path / "b.pdf", LIMITS) as safe:
        assert safe.damaged
        assert safe.path.is_file()
        assert safe.path != tmp_path / "b.pdf"
    (tmp_path / "c.pdf").write_bytes(data[: data.index(b"stream") + 9])
    assert _refusal(tmp_path / "c.pdf") in {"truncated", "broken", "zero_pages"}


def test_streams_that_explode_are_refused(tmp_path):
    with pikepdf.open(make_pdf(tmp_path / "a.pdf")) as pdf:
        bomb = zlib.compress(bytes(300_000_000), 9)
        pdf.pages[0].obj.Contents = pikepdf.Stream(
            pdf, bomb, Filter=pikepdf.Name.FlateDecode
        )
        pdf.save(tmp_path / "b.pdf")
    assert _refusal(tmp_path / "b.pdf") == "bomb"


def test_forms_that_draw_each_other_are_refused(tmp_path):
    with pikepdf.open(make_pdf(tmp_path / "a.pdf", b"/G Do")) as pdf:
        form = pdf.make_stream(b"/G Do /G Do")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, 10, 10]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(G=form))
        pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(G=form)
        pdf.save(tmp_path / "b.pdf")
    assert _refusal(tmp_path / "b.pdf") == "bomb"


def test_a_page_of_endless_text_is_left_to_the_picture(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", b"BT /F 1 Tf (" + b"A" * 200_000 + b") Tj ET")
    with guard_pdf.open_pdf(path, LIMITS) as safe:
        assert safe.heavy == {1}


def test_a_huge_picture_in_a_pdf_is_refused(tmp_path):
    image = Image.new("L", (400, 300), 255)
    path = make_pdf(tmp_path / "a.pdf", b"/I Do", image=image)
    assert _refusal(path, Limits(max_pixels=20_000)) == "too_many_pixels"


# --- pictures -------------------------------------------------------------------------


def _unpack(path, limits=LIMITS) -> None:
    with guard_image.open_picture(path, limits) as image:
        for page in guard_image.pages(image, path):
            page.tobytes()


def _picture_refusal(path, limits=LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        _unpack(path, limits)
    return caught.value.code


def test_pictures_with_too_many_pixels_are_refused_unopened(tmp_path):
    Image.new("1", (30_000, 30_000)).save(tmp_path / "a.png")
    assert _picture_refusal(tmp_path / "a.png") == "too_many_pixels"
    Image.new("1", (2_000, 1_000)).save(tmp_path / "b.png")
    small = Limits(max_pixels=1_000_000)
    assert _picture_refusal(tmp_path / "b.png", small) == "too_many_pixels"


def test_pages_of_a_tiff_are_pages_and_frames_of_a_gif_are_not(tmp_path):
    frames = [Image.new("L", (60, 40), shade) for shade in (0, 90, 200)]
    for name, count in (("a.tif", 3), ("a.gif", 1)):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:])
        with guard_image.open_picture(path, LIMITS) as image:
            assert len(list(guard_image.pages(image, path))) == count
    assert _picture_refusal(tmp_path / "a.tif", Limits(max_pages=2)) == "too_many_pages"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
def test_pictures_cut_off_are_refused(tmp_path, name):
    path = tmp_path / name
    draw_page([(50, 50, "12345")]).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert _picture_refusal(path) == "broken_image"


def _open(path) -> None:
    if guard.identify(path, LIMITS) == "image":
        _unpack(path)
    with guard_pdf.open_pdf(path, LIMITS):
        pass


@needs_shared
def test_the_bad_files_of_the_corpus_are_refused_or_read():
    expected = {
        "archive.zip": "archive",
        "bomb_30000.png": "too_many_pixels",
        "empty.pdf": "empty",
        "password.pdf": "encrypted",
        "text.pdf": "text",
        "zero_pages.pdf": "zero_pages",
    }
    for name, code in expected.items():
        path = CORPUS / "dev" / "bad" / name
        with pytest.raises(UnreadableFileError) as caught:
            _open(path)
        assert caught.value.code == code, name

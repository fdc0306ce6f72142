"""qpdf's quick way and pdfplumber's slow one see the same on a page."""

from io import BytesIO
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from PIL import Image

from extractors import textlayer
from extractors.pdf_drawing import Draughtsman
from extractors.pdf_fonts import read_letters
from tests.papers import make_pdf

INBOX = Path(__file__).parents[1] / "samples" / "inbox"
LETTERS = b"BT /F 12 Tf 50 250 Td "

CODES = {
    "spacing": LETTERS + b"2 Tc 5 Tw 80 Tz (a b) Tj [(A) -300 (B) 120 (C)] TJ ET",
    "lines of text": LETTERS + b"14 TL (a) Tj T* (b) Tj (c) ' 1 2 (d e) \" ET",
    "raised": LETTERS + b"(x) Tj 4 Ts (2) Tj 0 -20 TD <48 6F> Tj ET",
    "slanted": b"BT /F 1 Tf 12 0 3 12 50 200 Tm (slant) Tj ET",
    "sideways": b"BT /F 1 Tf 0 12 -12 0 50 100 Tm (up) Tj ET" + LETTERS + b"(on) Tj ET",
    "hidden": LETTERS + b"3 Tr (ghost) Tj ET",
    "escapes": LETTERS + rb"(\(a\) \101\12 b\\) Tj ET",
    "frames": b"q 2 0 0 2 10 10 cm 5 5 60 40 re S Q 1 g 9 9 50 30 re f 0 0 0 0 k 1 1 9 9 re f",
    "colours": b"/DeviceRGB cs 1 0 0 scn 20 20 80 40 re f /Pattern cs /P1 scn 9 9 60 60 re f",
    "curves": b"10 10 m 90 10 l 90 60 120 80 140 80 c 10 80 v 10 10 y h B* 0 0 m 60 0 l 60 9 l s",
    "clipped": b"0 0 200 200 re W n 10 10 100 0.4 re f 10 90 m 100 90 l S",
    "inline picture": b"q 200 0 0 100 20 30 cm BI /W 2 /H 1 /BPC 8 /CS /G ID ab EI Q" + LETTERS + b"(x) Tj ET",
    "picture": b"q 300 0 0 200 20 30 cm /I Do Q",
    "marks": b"/P <</MCID 0>> BDC " + LETTERS + b"(a) Tj ET EMC /Span BMC EMC",
    "nonsense": b"Q Q 1 2 foo 12 l re (x) Tj " + LETTERS + b"(a) Tj ET q",
    "unknown font": b"BT /Z 12 Tf 9 9 Td (a) Tj ET",
    "nothing": b"",
}  # fmt: skip


def _both(path, number=1):
    """The layer of a page by the quick way, None if it fails, and by the slow one."""
    with pdfplumber.open(path) as pdf, pikepdf.open(path) as source:
        page = pdf.pages[number - 1]
        frame = textlayer._frame(page)
        quick = textlayer._quickly(page, frame, Draughtsman(source))
        return quick, textlayer._slowly(page, frame)


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
@pytest.mark.parametrize("rotate", [0, 90])
def test_both_ways_see_the_same(tmp_path, image, code, rotate):
    place = {"rotate": rotate, "media": (10, 20, 410, 320), "crop": (30, 30, 400, 300)}
    quick, slow = _both(make_pdf(tmp_path / "a.pdf", code, image=image, **place))
    assert quick == slow or (quick is None and code == CODES["unknown font"])


@pytest.fixture
def image():
    return Image.new("L", (30, 20), 128)


@pytest.mark.parametrize("path", sorted(INBOX.glob("*.pdf")), ids=lambda p: p.stem)
def test_both_ways_see_the_same_in_the_samples(path):
    quick, slow = _both(path)
    assert quick == slow


def _changed(path: Path, change) -> Path:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf, pdf.pages[0].obj)
        pdf.save(path)
    return path


def _form(pdf, page):
    form = pdf.make_stream(b"/G Do 0 0 m 80 0 l S")
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox, form.Matrix = [0, 0, 100, 100], [1, 0, 0, 2, 30, 40]
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(G=form))
    page.Resources.XObject = pikepdf.Dictionary(G=form)
    page.Contents = pdf.make_stream(b"/G Do")


def _inherited(pdf, page):
    pdf.Root.Pages.Resources = page.Resources
    del page["/Resources"]


def _in_parts(pdf, page):
    parts = (b"BT /F 12 Tf", b"50 250 Td (Hello)", b"Tj ET")
    page.Contents = pikepdf.Array([pdf.make_stream(part) for part in parts])


def _old_name(pdf, page):
    """A font of Shift_JIS letters with a name in them, as printers' drivers wrote."""
    info = pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Japan1", Supplement=2)
    name = pikepdf.Object.parse(b"/#82l#82r#96#BE#92#A9")
    low = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=info,
        FontDescriptor=pikepdf.Dictionary(FontName=name, Descent=-140),
    )
    page.Resources.Font.F = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/90ms-RKSJ-H"),
            DescendantFonts=[pdf.make_indirect(low)],
        )
    )
    page.Contents = pdf.make_stream(LETTERS + "(請求書) Tj ET".encode("cp932"))


def _upright(pdf, page):
    _old_name(pdf, page)
    page.Resources.Font.F.Encoding = pikepdf.Name("/90ms-RKSJ-V")


def _drawn_letters(pdf, page):
    """A Type3 font as browsers make it: names that mean nothing, a table of letters."""
    glyph = pdf.make_stream(b"500 0 d0 0 0 400 700 re f")
    page.Resources.Font.F = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        FontBBox=[0, 0, 500, 700],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        FirstChar=0,
        LastChar=66,
        Widths=[500] * 67,
        CharProcs=pikepdf.Dictionary(gA1=glyph, A=glyph),
        Encoding=pikepdf.Object.parse(
            b"<</Differences [0 /g0 /gA1 /.notdef 65 /A /uni3042]>>"
        ),
        ToUnicode=pdf.make_stream(b"1 beginbfchar <01> <8ACB> endbfchar"),
    )
    page.Contents = pdf.make_stream(LETTERS + b"<0001024142> Tj ET")


PAGES = [_form, _inherited, _in_parts, _old_name, _upright, _drawn_letters]


@pytest.mark.parametrize("change", PAGES)
def test_both_ways_see_the_same_in_odd_files(tmp_path, change):
    quick, slow = _both(_changed(make_pdf(tmp_path / "a.pdf"), change))
    assert quick == slow
    assert quick.chars or quick.rules


def test_a_page_that_qpdf_gives_otherwise_is_read_slowly(tmp_path, monkeypatch):
    def stumble(self, page):
        raise LookupError

    monkeypatch.setattr(Draughtsman, "follow", stumble)
    (layer,) = textlayer.read_layers(make_pdf(tmp_path / "a.pdf"), [1])
    assert [word.text for word in layer.words] == ["Hello 12,345"]


def test_a_form_that_draws_itself_ends(tmp_path):
    quick, _ = _both(_changed(make_pdf(tmp_path / "a.pdf"), _form))
    assert len(quick.rules) == 1


# --- tables of letters ----------------------------------------------------------------

TABLES = [
    b"",
    b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <0041>\n<02><D842DFB7> endbfchar",
    b"2 beginbfrange <0003> <0005> <0030> <0007> <0008> [<0061> <00660069>] endbfrange endcmap",
    b"%!PS-Adobe-3.0 Resource-CMap\n/CMapName /X def\n1 beginbfchar <20> <0020> <20> <00A0> endbfchar",
    b"1 beginbfrange <00> <05> <D83CFFFE> endbfrange",
    b"1 beginbfchar <> <0041> endbfchar 1 beginbfchar <41> <> endbfchar",
]  # fmt: skip
ODD = [
    b"/Japan1-UCS2 usecmap 1 beginbfchar <01> <0041> endbfchar",
    b"1 beginbfchar <01> <0041> % <02> <0042> endbfchar",
    b"1 beginbfchar <01> /A endbfchar",
    b"1 beginbfchar <1> <0041> endbfchar",
    b"1 beginbfchar <01> <0041>",
    b"endcmap 1 beginbfchar <01> <0041> endbfchar",
    b"1 beginbfrange <00> <0005> <0030> endbfrange",
    b"1 beginbfrange <00> <05> <FE> endbfrange",
]


def _letters(table: bytes) -> dict[int, str]:
    known = FileUnicodeMap()
    CMapParser(known, BytesIO(table)).run()
    return known.cid2unichr


@pytest.mark.parametrize("table", TABLES)
def test_plain_tables_of_letters_say_what_they_say_to_pdfminer(table):
    assert read_letters(table) == _letters(table)


@pytest.mark.parametrize("table", ODD)
def test_other_tables_are_left_to_pdfminer(table):
    assert read_letters(table) is None


_CODES = st.binary(min_size=1, max_size=2).map(bytes.hex)
_TEXTS = st.binary(max_size=5).map(bytes.hex)


@given(
    pairs=st.lists(st.tuples(_CODES, _TEXTS)), gap=st.sampled_from(["", " ", "\r\n"])
)
def test_any_pairs_say_what_they_say_to_pdfminer(pairs, gap):
    body = gap.join(f"<{code}>{gap}<{text}>" for code, text in pairs)
    table = f"beginbfchar{gap} {body} endbfchar ".encode()
    assert read_letters(table) == _letters(table)


@given(start=st.integers(0, 255), count=st.integers(0, 20), text=_TEXTS)
def test_any_range_says_what_it_says_to_pdfminer(start, count, text):
    end = min(start + count, 255)
    table = f"beginbfrange <{start:02x}> <{end:02x}> <{text}> endbfrange ".encode()
    assert read_letters(table) in (None, _letters(table))


def test_a_range_of_endless_codes_is_left_out():
    table = b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange"
    assert read_letters(table) == {}

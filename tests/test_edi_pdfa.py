"""A message travels inside a PDF/A-3b; PDFs that are no honest ones are refused."""

import datetime as dt
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from books.errors import FormatError
from edi.pdfa import (
    About,
    archive_pdf,
    attach_message,
    check_pdfa,
    extract_message,
    identify_pdf,
)
from edi.pdfa import extract as reading
from edi.xml import find_text, parse_xml

JST = dt.timezone(dt.timedelta(hours=9))
ABOUT = About(
    '請求書 "1" & <2>', "株式会社みどり", dt.datetime(2026, 10, 31, 9, tzinfo=JST)
)
XML = '<?xml version="1.0" encoding="UTF-8"?><請求>¥1</請求>'.encode()


def blank(**root: object) -> bytes:
    """A PDF of one empty page, with more in its catalog."""
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        for key, value in root.items():
            pdf.Root[f"/{key}"] = pdf.make_indirect(value)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    written = BytesIO()
    pdf.save(written)
    return written.getvalue()


def attached(xml: bytes = XML, name: str = "message.xml", **more: str) -> bytes:
    return attach_message(blank(), xml, name=name, about=ABOUT, **more)


def test_what_goes_in_comes_out() -> None:
    pdf = attached(name="請求 2026-10.xml")
    assert identify_pdf(pdf)
    assert extract_message(pdf) == ("請求 2026-10.xml", XML)
    assert check_pdfa(pdf) == ()
    assert attached() == attached()


@given(text=st.text(st.characters(categories=("L", "N", "P", "Zs"))))
@settings(max_examples=25, deadline=None)
def test_any_message_survives(text: str) -> None:
    root = f"<a>{text.translate({38: None, 60: None, 62: None})}</a>".encode()
    assert extract_message(attached(root)) == ("message.xml", root)


def test_the_file_says_what_it_is() -> None:
    with pikepdf.open(BytesIO(attached(relationship="Source"))) as pdf:
        (spec,) = pdf.Root.AF
        assert spec.AFRelationship == Name.Source
        assert spec.EF.F.Subtype == Name("/text/xml")
        assert int(spec.EF.F.Params.Size) == len(XML)
        assert str(spec.EF.F.Params.ModDate) == "D:20261031090000+09'00'"
        assert bytes(spec.EF.F.Params.CheckSum) == _md5(XML)
        assert str(pdf.docinfo.Title) == ABOUT.title
        metadata = parse_xml(pdf.Root.Metadata.read_bytes())
        assert pdf.Root.Metadata.get("/Filter") is None
        assert pdf.pdf_version == "1.7"
    told = [find_text(e, "title/Alt/li") for e in metadata.iter()]
    assert ABOUT.title in told


def _md5(data: bytes) -> bytes:
    import hashlib

    return hashlib.md5(data).digest()


def test_a_page_without_a_message_is_archived_too() -> None:
    pdf = archive_pdf(blank(), ABOUT)
    assert check_pdfa(pdf) == ()
    assert extract_message(pdf) is None


def test_titles_of_any_letters_are_told_alike() -> None:
    about = About("請求書\x01\r\n 1 ", "\x00", ABOUT.created_at)
    pdf = archive_pdf(blank(), about)
    assert check_pdfa(pdf) == ()
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo.Title) == "請求書 1"


def test_a_printed_page_alone_is_no_pdfa() -> None:
    assert len(check_pdfa(blank())) == 2


@pytest.mark.parametrize(
    ("root", "clause"),
    [
        ({"OpenAction": Dictionary(S=Name.JavaScript, JS=String("1"))}, "6.5.1"),
        ({"Names": Dictionary(JavaScript=Dictionary())}, "6.5.1"),
        ({"AA": Dictionary()}, "6.5.2"),
        ({"Requirements": Array()}, "6.11"),
        ({"X": Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)}, "6.2.11.4"),
        ({"X": Dictionary(Type=Name.ExtGState, BM=Name.Odd)}, "6.2.10"),
        ({"X": Dictionary(Type=Name.ExtGState, TR=Name.Identity)}, "6.2.5"),
        ({"X": Dictionary(Type=Name.Annot, Subtype=Name.Link)}, "6.3.2"),
        ({"X": Dictionary(Type=Name.Annot, Subtype=Name.Movie, F=4)}, "6.3.1"),
    ],
)  # fmt: skip
def test_what_pdfa_forbids_is_refused(root: dict[str, object], clause: str) -> None:
    with pytest.raises(FormatError, match=rf"PDF/A-3b にできません\({clause}"):
        archive_pdf(blank(**root), ABOUT)


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (b"0 0 0 1 k 0 0 9 9 re f", {}),
        (b"", {"PresSteps": Dictionary()}),
        (b"", {"AA": Dictionary()}),
    ],
)
def test_what_pdfa_forbids_on_a_page_is_refused(
    content: bytes, more: dict[str, object]
) -> None:
    with Pdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = Stream(pdf, content)
        for key, value in more.items():
            page[f"/{key}"] = value
        data = saved(pdf)
    with pytest.raises(FormatError, match="できません"):
        archive_pdf(data, ABOUT)


@pytest.mark.parametrize(
    "values",
    [
        {"Subtype": Name.Image, "Interpolate": True},
        {"Subtype": Name.Image, "ColorSpace": Name.DeviceCMYK},
        {"Subtype": Name.PS},
        {"Subtype": Name.Form, "Ref": Dictionary()},
        {"F": String("elsewhere")},
    ],
)
def test_what_pdfa_forbids_of_a_stream_is_refused(values: dict[str, object]) -> None:
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.X = Stream(pdf, b"", **values)
        data = saved(pdf)
    with pytest.raises(FormatError, match="できません"):
        archive_pdf(data, ABOUT)


def test_glyphs_of_another_width_are_found() -> None:
    def pdf_with(width: int) -> bytes:
        with Pdf.new() as pdf:
            page = pdf.add_blank_page()
            font = Dictionary(
                Type=Name.Font,
                Subtype=Name.Type3,
                FirstChar=1,
                LastChar=1,
                Widths=Array([width]),
                Encoding=Dictionary(Differences=Array([1, Name.a])),
                CharProcs=Dictionary(a=Stream(pdf, b"500 0 0 0 9 9 d1 0 0 9 9 re f")),
            )
            page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font)))
            return saved(pdf)

    assert check_pdfa(archive_pdf(pdf_with(500), ABOUT)) == ()
    with pytest.raises(FormatError, match=r"6\.2\.11\.5"):
        archive_pdf(pdf_with(600), ABOUT)


def test_metadata_that_differs_from_the_document_is_found() -> None:
    with pikepdf.open(BytesIO(attached())) as pdf:
        pdf.docinfo.Title = String("別の名前")
        del pdf.Root.AF[0].AFRelationship
        found = check_pdfa(saved(pdf))
    assert [clause.split()[0] for clause in found] == ["6.6.3", "6.8"]


def test_a_changed_file_no_longer_is_what_it_says() -> None:
    def changed(change: Callable[[Pdf], None], **how: object) -> tuple[str, ...]:
        with pikepdf.open(BytesIO(attached())) as pdf:
            change(pdf)
            written = BytesIO()
            pdf.save(written, **how)
        return check_pdfa(written.getvalue())

    def grey(pdf: Pdf) -> None:
        pdf.Root.OutputIntents[0].DestOutputProfile.N = 1

    def part_2(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(b"part>3<", b"part>2<"))

    def other_views(pdf: Pdf) -> None:
        pdf.Root.Names.AlternatePresentations = Dictionary()

    def hidden(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, F=6)
        pdf.pages[0].Annots = Array([note])  # not an object of its own

    lock = pikepdf.Encryption(owner="a", user="")
    assert changed(lambda _: None, encryption=lock) == ("6.1.3 暗号化されている",)
    assert changed(grey) == ("6.2.3 出力インテントが RGB でない",)
    assert changed(part_2) == ("6.6.4 PDF/A-3B と書かれていない",)
    assert changed(other_views) == ("6.10 代替の提示がある",)
    assert changed(hidden) == ("6.3.2 印刷されない注釈",)


@pytest.mark.parametrize(
    "name", ["", "../x.xml", "a/b.xml", "x\x00.xml", " x.xml", "x" * 300]
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(FormatError, match="名前"):
        attached(name=name)


def test_wrong_calls_are_explained() -> None:
    with pytest.raises(FormatError, match="関係"):
        attached(relationship="Odd")
    with pytest.raises(FormatError, match="XML"):
        attached(xml=b"no xml")
    with pytest.raises(FormatError, match="もう添付ファイル"):
        attach_message(attached(), XML, name="b.xml", about=ABOUT)
    naive = About("a", "b", dt.datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(FormatError, match="時差"):
        archive_pdf(blank(), naive)


# --- what others send -----------------------------------------------------------------


def with_files(*specs: Dictionary, af: bool = False) -> bytes:
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        names = Array()
        for number, spec in enumerate(specs):
            for key, stream in spec.EF.items():
                content = bytes(stream)
                spec.EF[key] = Stream(pdf, content)
            names.extend([String(f"{number:04}"), pdf.make_indirect(spec)])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))
        if af:
            pdf.Root.AF = Array([names[1]])
        return saved(pdf)


def spec(name: str, content: bytes, relation: str | None = None) -> Dictionary:
    made = Dictionary(UF=String(name), EF=Dictionary(F=String(content)))
    if relation:
        made.AFRelationship = Name(f"/{relation}")
    return made


def test_the_message_is_found_among_other_files() -> None:
    pdf = with_files(
        spec("photo.png", b"x"),
        spec("notes.xml", b"<other/>"),
        spec("C:\\temp\\factur-x.xml", b"<message/>", "Alternative"),
    )
    assert extract_message(pdf) == ("factur-x.xml", b"<message/>")
    assert extract_message(with_files(spec("photo.png", b"x"))) is None
    assert extract_message(with_files(spec("a.xml", b"<a/>"), af=True)) == (
        "a.xml",
        b"<a/>",
    )


def test_only_so_many_files_are_looked_at() -> None:
    def after(count: int) -> tuple[str, bytes] | None:
        others = [spec(f"{i}.txt", b"x") for i in range(count)]
        return extract_message(with_files(*others, spec("a.xml", b"<a/>")))

    assert after(reading.MAX_FILES - 1) is not None
    assert after(reading.MAX_FILES) is None


def test_an_unknown_packing_is_refused() -> None:
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        stream = Stream(pdf, b"<a/>", Filter=Name.JBIG2Decode)
        made = Dictionary(UF=String("a.xml"), EF=Dictionary(F=stream))
        pdf.Root.AF = Array([pdf.make_indirect(made)])
        data = saved(pdf)
    with pytest.raises(FormatError, match="対応していません"):
        extract_message(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 no more",
        b"PK\x03\x04",
        b"<xml/>",
        b"%PDF-" + bytes(range(256)) * 9,
    ],
)
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="PDFを読めません"):
        extract_message(data)


def test_a_locked_pdf_is_refused() -> None:
    with pikepdf.open(BytesIO(attached())) as pdf:
        written = BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(FormatError, match="パスワード"):
        extract_message(written.getvalue())


def test_a_bomb_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(reading, "MAX_XML_BYTES", 1000)
    assert extract_message(with_files(spec("a.xml", b"x" * 1000))) is not None
    with pytest.raises(FormatError, match="1,000バイトを超えています"):
        extract_message(with_files(spec("a.xml", b"x" * 1001)))
    monkeypatch.setattr(reading, "MAX_PDF_BYTES", 10)
    with pytest.raises(FormatError, match="10バイトを超えています"):
        extract_message(attached())


def test_a_real_bomb_does_not_fill_the_memory() -> None:
    packed = zlib.compress(bytes(300 * 1024 * 1024), 9)
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        stream = Stream(pdf, packed, Filter=Name.FlateDecode)
        made = Dictionary(UF=String("a.xml"), EF=Dictionary(F=stream))
        pdf.Root.AF = Array([pdf.make_indirect(made)])
        written = BytesIO()
        pdf.save(
            written,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    with pytest.raises(FormatError, match="超えています"):
        extract_message(written.getvalue())


def test_odd_structures_do_not_hang_or_crash() -> None:
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        loop = pdf.make_indirect(Dictionary())
        loop.Kids = Array([loop])
        pdf.Root.Names = Dictionary(EmbeddedFiles=loop)
        pdf.Root.AF = Array([String("x"), 5, Dictionary(EF=Dictionary(F=Name.x))])
        data = saved(pdf)
    with suppress(FormatError):
        assert extract_message(data) is None


@given(cut=st.integers(1, 2000), at=st.integers(0, 2000), byte=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_damage_is_a_sentence_or_the_message(cut: int, at: int, byte: int) -> None:
    whole = attached()
    for data in (whole[:-cut], whole[:at] + bytes([byte]) + whole[at + 1 :]):
        try:
            extract_message(data)
        except FormatError:
            continue

"""Put a message into a printed PDF and make it a PDF/A-3b (XMLの埋め込み).

The message is an associated file of the document (ISO 19005-3, 6.8). Equal values give
equal bytes.
"""

import datetime as dt
import hashlib

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from books.errors import FormatError
from edi.pdfa.extract import open_pdf, refuse_broken, safe_name
from edi.pdfa.finish import About, finish, pdf_date
from edi.xml import parse_xml

RELATIONSHIPS = ("Alternative", "Data", "Source")


def archive_pdf(pdf: bytes, about: About) -> bytes:
    """A printed PDF as PDF/A-3b, without a message (長期保存用PDF).

    Raises:
        FormatError: the PDF can't be read, or something in it is not allowed in PDF/A.
    """
    with open_pdf(pdf) as opened, refuse_broken():
        return finish(opened, about)


def attach_message(
    pdf: bytes,
    xml: bytes,
    *,
    name: str,
    about: About,
    relationship: str = "Alternative",
) -> bytes:
    """A PDF/A-3b of a printed PDF with a message in it (PDFとXMLの一体化).

    ``name`` is the file name of the message. ``relationship`` is Alternative where page
    and message say the same, Data where the message holds what the page shows in part,
    Source where the page was made from it.

    Raises:
        FormatError: the PDF can't be read, has files in it already, or something in it
            is not allowed in PDF/A; the message is no XML.
    """
    parse_xml(xml)
    if not name or safe_name(name) != name or relationship not in RELATIONSHIPS:
        raise FormatError(
            f"添付する XML の名前「{name}」か関係「{relationship}」が使えません。"
            f"フォルダー名や制御文字のない名前と、{'・'.join(RELATIONSHIPS)} の"
            "どれかを指定してください。"
        )
    with open_pdf(pdf) as opened, refuse_broken():
        if "/AF" in opened.Root or "/EmbeddedFiles" in opened.Root.get("/Names", {}):
            raise FormatError(
                "この PDF にはもう添付ファイルがあります。印刷したままの PDF を"
                "指定してください。"
            )
        _attach(opened, xml, name, about.created_at, relationship)
        return finish(opened, about)


def _attach(
    pdf: Pdf, xml: bytes, name: str, created_at: dt.datetime, relationship: str
) -> None:
    day = pdf_date(created_at)
    checksum = hashlib.md5(xml, usedforsecurity=False).digest()  # as ISO 32000 asks
    stream = Stream(
        pdf,
        xml,
        Type=Name.EmbeddedFile,
        Subtype=Name("/text/xml"),
        Params=Dictionary(
            Size=len(xml),
            CheckSum=String(checksum),
            CreationDate=day,
            ModDate=day,
        ),
    )
    spec = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(name),
            UF=String(name),
            AFRelationship=Name(f"/{relationship}"),
            Desc=String("電子データ (XML)"),
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    tree = Dictionary(Names=Array([String(name), spec]))
    names = pdf.Root.get("/Names", Dictionary())
    names["/EmbeddedFiles"] = pdf.make_indirect(tree)
    pdf.Root.Names = names
    pdf.Root.AF = Array([spec])

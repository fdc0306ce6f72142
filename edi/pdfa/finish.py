"""Finish a PDF as PDF/A-3b (PDF/A-3bの仕上げ): metadata, colours, identifier.

ISO 19005-3: the colours mean sRGB (6.2.3), the metadata says what the file is (6.6).
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Name,
    ObjectStreamMode,
    Pdf,
    Stream,
    String,
)
from PIL import ImageCms

from books.errors import FormatError
from edi.pdfa.letters import name_letters
from edi.pdfa.rules import check_pdfa
from templates import render

PRODUCER = "denpyo"
_NOT_XML = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_ICC_DATE = slice(24, 36)  # when the profile was made: else no two files were equal


@dataclass(frozen=True)
class About:
    """Title and author of a document, and when it was made, with time zone (文書情報).

    ``letters`` are those on its pages where they are known: see ``edi.pdfa.letters``.
    """

    title: str
    author: str
    created_at: dt.datetime
    letters: frozenset[str] = frozenset()


def finish(pdf: Pdf, about: About) -> bytes:
    """Describe an open PDF and write it (仕上げ).

    Raises:
        FormatError: something in it is not allowed in PDF/A, or the time has no zone.
    """
    _describe(pdf, about)
    name_letters(pdf, about.letters)
    pdf.Root.OutputIntents = Array([_output_intent(pdf)])
    done = _write(pdf)
    broken = check_pdfa(done)
    if broken:
        raise FormatError(
            f"この PDF は PDF/A-3b にできません({'、'.join(broken[:3])})。"
            "フォントを埋め込み、スクリプトや添付のない PDF として印刷し直してください。"
        )
    return done


def pdf_date(at: dt.datetime) -> String:
    """A time as PDF writes it (日時).

    Raises:
        FormatError: it has no time zone.
    """
    if at.tzinfo is None:
        raise FormatError(
            "作成日時に時差がありません。時差の付いた日時 (例: +09:00) を指定してください。"
        )
    zone = at.strftime("%z")
    return String(f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'")


def _describe(pdf: Pdf, about: About) -> None:
    """Metadata for people (Info) and for programs (XMP), which must agree."""
    title, author = _one_line(about.title), _one_line(about.author)
    day = pdf_date(about.created_at)
    pdf.docinfo = pdf.make_indirect(
        Dictionary(
            Title=String(title),
            Author=String(author),
            Creator=String(PRODUCER),
            Producer=String(PRODUCER),
            CreationDate=day,
            ModDate=day,
        )
    )
    packet = render(
        "pdfa/metadata.xml.j2",
        title=title,
        author=author,
        producer=PRODUCER,
        created=about.created_at.isoformat(timespec="seconds"),
    )
    pdf.Root.Metadata = Stream(
        pdf, packet.encode(), Type=Name.Metadata, Subtype=Name.XML
    )


def _one_line(text: str) -> str:
    """A text without what XML can't hold, on one line."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def _output_intent(pdf: Pdf) -> Dictionary:
    profile = Stream(pdf, _srgb(), N=3)
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )


@cache
def _srgb() -> bytes:
    """The ICC profile of sRGB, always with the same bytes."""
    profile = bytearray(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    year_to_second = (2000, 1, 1, 0, 0, 0)
    profile[_ICC_DATE] = b"".join(part.to_bytes(2, "big") for part in year_to_second)
    return bytes(profile)


def _write(pdf: Pdf) -> bytes:
    written = BytesIO()
    pdf.save(
        written,
        min_version="1.7",
        deterministic_id=True,
        object_stream_mode=ObjectStreamMode.disable,
    )
    return written.getvalue()

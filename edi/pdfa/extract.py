"""Take the message out of a PDF that somebody sent (埋め込みXMLの取り出し).

The file is not trusted: its size, what its streams unpack to and the names in it are
limited, and nothing is drawn or run.
"""

import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, Stream

from books.errors import FormatError
from edi.xml import MAX_XML_BYTES

MAX_PDF_BYTES = 200 * 1024 * 1024
MAX_FILES = 100
MAX_NAME = 200
_HEADER_WITHIN = 1024  # bytes, as readers of PDF allow
_MESSAGES = ("/Alternative", "/Data", "/Source")
_BROKEN = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, IndexError,
           AttributeError, OverflowError, ArithmeticError, OSError)  # fmt: skip

pikepdf.settings.set_qpdf_limits(flate_max_memory=256 * 1024 * 1024)


def identify_pdf(data: bytes) -> bool:
    """Whether a file is a PDF (PDFの判定)."""
    return b"%PDF-" in data[:_HEADER_WITHIN]


def extract_message(pdf: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of the XML in a PDF, None when there is none (XMLの取り出し).

    Of several the first that says what it is to the page (``AFRelationship``) counts.

    Raises:
        FormatError: no PDF, broken, locked, too large, or the XML unpacks to too much.
    """
    with open_pdf(pdf) as opened, refuse_broken():
        specs = sorted(_specs(opened), key=_is_unrelated)
        found = (_message(spec) for spec in specs)
        return next((message for message in found if message), None)


@contextmanager
def open_pdf(data: bytes) -> Iterator[Pdf]:
    """Open a PDF from outside (PDFの読込).

    Raises:
        FormatError: no PDF, too large, locked or broken.
    """
    if len(data) > MAX_PDF_BYTES:
        raise _unreadable(f"{MAX_PDF_BYTES:,}バイトを超えています")
    if not identify_pdf(data):
        raise _unreadable("PDFではありません")
    with refuse_broken():
        opened = pikepdf.open(BytesIO(data), suppress_warnings=True)
    with opened:
        yield opened


@contextmanager
def refuse_broken() -> Iterator[None]:
    """Turn what a dishonest PDF makes pikepdf stumble over into one sentence.

    Raises:
        FormatError: the PDF is locked or broken.
    """
    try:
        yield
    except pikepdf.PasswordError:
        raise _unreadable("パスワードがかかっています") from None
    except _BROKEN:
        raise _unreadable("壊れています") from None


def safe_name(name: str) -> str:
    """The last part of a file name, without control characters (安全なファイル名).

    >>> safe_name("../../etc/請求.xml")
    '請求.xml'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = (x for x in last if unicodedata.category(x)[0] != "C")
    return "".join(kept).strip(" .")[:MAX_NAME]


def _unreadable(reason: str) -> FormatError:
    return FormatError(
        f"PDFを読めません({reason})。送り元に再送を依頼するか、"
        "PDFを開いて印刷し直してください。"
    )


def _specs(pdf: Pdf) -> Iterator[Dictionary]:
    """The file specifications of a document, at most ``MAX_FILES``."""
    found: list[Any] = [*pdf.Root.get("/AF", ())][:MAX_FILES]
    names = pdf.Root.get("/Names", Dictionary()).get("/EmbeddedFiles")
    if names is not None:
        for spec in pikepdf.NameTree(names).values():
            if len(found) >= MAX_FILES:
                break
            found.append(spec)
    seen = set()
    for spec in found:
        if isinstance(spec, Dictionary) and (
            spec.objgen == (0, 0) or spec.objgen not in seen
        ):
            seen.add(spec.objgen)
            yield spec


def _is_unrelated(spec: Dictionary) -> bool:
    return str(spec.get("/AFRelationship", Name.Unspecified)) not in _MESSAGES


def _message(spec: Dictionary) -> tuple[str, bytes] | None:
    files = spec.get("/EF", Dictionary())
    stream = files.get("/UF", files.get("/F"))
    if not isinstance(stream, Stream):
        return None
    name = safe_name(str(spec.get("/UF", spec.get("/F", ""))))
    kind = str(stream.get("/Subtype", ""))
    if not (name.lower().endswith(".xml") or kind.endswith("xml")):
        return None
    return name or "message.xml", _unpack(stream)


def _unpack(stream: Stream) -> bytes:
    """The bytes of a stream, never more than a message may have."""
    raw = bytes(stream.read_raw_bytes())
    packed = stream.get("/Filter")
    filters = (
        [] if packed is None else [packed] if isinstance(packed, Name) else [*packed]
    )
    for name in filters:
        if name not in (Name.FlateDecode, Name.Fl) or "/DecodeParms" in stream:
            raise _unreadable(f"添付のXMLの圧縮方式 {name} には対応していません")
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(raw, MAX_XML_BYTES + 1)
    if len(raw) > MAX_XML_BYTES:
        raise _unreadable(f"添付のXMLが{MAX_XML_BYTES:,}バイトを超えています")
    return raw

"""Bytes in lines of ``Ustrd``: MIME with base64, as ZEDI carries them (MIME形式).

The three lines of MIME and the cut at 76 characters agree in two public sources; a
limit of all lines together is not published. The reader takes what else may come:
quoted-printable, no transfer encoding, bare base64 or XML, several parts, broken lines.
"""

import base64
import quopri
import re
from collections.abc import Iterator, Sequence

from books.errors import FormatError

MIME_LINES = (
    "MIME-Version: 1.0",
    "Content-Type: text/xml",
    "Content-Transfer-Encoding: base64",
)
BASE64_LINE = 76
_HEADER = re.compile(r"(?:MIME-Version|Content-[A-Za-z-]+)\s*:", re.IGNORECASE)
_ENCODING = re.compile(r"Content-Transfer-Encoding\s*:\s*([\w-]+)", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_START_OF_PART = "mime-version"


def format_lines(payload: bytes) -> tuple[str, ...]:
    """Lines of ``Ustrd`` that carry bytes (MIME, base64)."""
    text = base64.b64encode(payload).decode("ascii")
    cut = (text[i : i + BASE64_LINE] for i in range(0, len(text), BASE64_LINE))
    return (*MIME_LINES, *cut)


def parse_lines(lines: Sequence[str]) -> tuple[bytes, ...] | None:
    """What each part of the lines carries, or None when they are plain text.

    >>> parse_lines(format_lines(b"<a/>")), parse_lines(["INV-1"])
    ((b'<a/>',), None)

    Raises:
        FormatError: base64 that is broken.
    """
    text = [line.strip() for line in lines if line.strip()]
    if any(_is_start(line) for line in text):
        return tuple(_decode(part) for part in _parts(text))
    bare = "".join(text)
    if bare.startswith("<") and bare.endswith(">"):
        return (bare.encode(),)
    return _bare_base64(bare)


def _is_start(line: str) -> bool:
    return line.lower().startswith(_START_OF_PART)


def _parts(text: Sequence[str]) -> Iterator[list[str]]:
    """The lines of each part; what stands before the first one is part of it."""
    part: list[str] = []
    for line in text:
        if _is_start(line) and any(_is_start(before) for before in part):
            yield part
            part = []
        part.append(line)
    yield part


def _decode(part: Sequence[str]) -> bytes:
    headers = [line for line in part if _HEADER.match(line)]
    body = [line for line in part if not _HEADER.match(line)]
    named = _ENCODING.search("\n".join(headers))
    encoding = named[1].lower() if named else ""
    if encoding == "quoted-printable":
        return quopri.decodestring("\n".join(body).encode())
    if encoding == "base64" or _BASE64.fullmatch("".join(body)):
        return _decode_base64("".join(body))
    if encoding in ("7bit", "8bit", "binary") or "".join(body).startswith("<"):
        return "\n".join(body).encode()
    return _decode_base64("".join(body))


def _decode_base64(text: str) -> bytes:
    """Decode base64; blanks within it and padding in the middle or missing are borne."""
    parts = re.findall(r"[^=]+=*", re.sub(r"\s", "", text))
    try:
        return b"".join(
            base64.b64decode(_padded(part.rstrip("=")), validate=True) for part in parts
        )
    except ValueError as error:
        raise FormatError(
            "金融EDI情報(base64)が壊れています。銀行から取得し直してください。"
        ) from error


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def _bare_base64(text: str) -> tuple[bytes, ...] | None:
    """XML as base64 without the lines of MIME, or None."""
    if len(text) < 8 or not _BASE64.fullmatch(text):
        return None
    try:
        decoded = _decode_base64(text)
    except FormatError:
        return None
    return (decoded,) if decoded.lstrip().startswith(b"<") else None

"""How a bank file looks from outside: kind, coding, line ends (ファイルの体裁)."""

from dataclasses import dataclass

from edi.zengin.coding import JIS, Coding, find_coding
from edi.zengin.layouts import FORMATS

CRLF = b"\r\n"
EOF_MARK = b"\x1a"
_LINE_ENDS = {
    "0": (CRLF, b"\n", b"\r"),
    "1": (CRLF, b"\n", b"\r\x25", b"\r", b"\x15", b"\x25"),  # NL, LF of mainframes
}


@dataclass(frozen=True)
class Style:
    """How a file is written (ファイルの体裁): banks ask for different ones.

    ``line_end`` is empty for records without line ends; ``last_line_end`` tells whether
    the end record has one too.
    """

    line_end: bytes = CRLF
    eof_mark: bool = False
    coding: Coding = JIS
    last_line_end: bool = True


def identify_zengin(data: bytes) -> str | None:
    """The 種別コード of a bank file (全銀ファイルの判定), by its first record, or None.

    >>> identify_zengin(b"1210" + b" " * 116), identify_zengin(b"1210,2026-10-01,5000")
    ('21', None)
    """
    coding = find_coding(data)
    file_format = FORMATS.get(coding.decode(data[1:3])) if coding else None
    if coding is None or file_format is None:
        return None
    header = coding.decode(data[: file_format.width])
    is_record = header.isprintable() and "," not in header and "\ufffd" not in header
    whole = is_record and len(header) == file_format.width and header[3] in "01"
    return file_format.kind if whole else None


def find_style(data: bytes) -> Style:
    """How a bank file is written, so that it can be written the same way again."""
    coding = find_coding(data) or JIS
    body = data.removesuffix(EOF_MARK)
    kind = identify_zengin(data)
    width = FORMATS[kind].width if kind else 0
    behind = body[width : width + 2]
    line_end = next(
        (end for end in _LINE_ENDS[coding.code] if behind.startswith(end)), b""
    )
    return Style(
        line_end,
        eof_mark=data.endswith(EOF_MARK),
        coding=coding,
        last_line_end=body.endswith(line_end),
    )

"""The two parts of a ZEDI file: business header and message (電文の封筒).

A file is a header (head.001.001.01), a line end and a ``Document``, each with its own
XML declaration, so that it is not one XML document; a plain ``Document`` is read too.
A header alone asks the bank for a 振込入金通知 or 入出金取引明細.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from edi.xml import MAX_XML_BYTES, local_name, parse_xml
from edi.zedi.header import BusinessHeader, get_header, write_header

LINE_END = b"\r\n"
REQUESTS = {"camt.054.001.02": "振込入金通知", "camt.052.001.02": "入出金取引明細"}
_MAX_PARTS = 2


class Envelope(NamedTuple):
    """A file taken apart (封筒の中身): either part may be absent, not both."""

    header: BusinessHeader | None
    document: etree._Element | None


def write_envelope(header: BusinessHeader, document: bytes) -> bytes:
    """Put a header before a message that is to be sent (電文の送信ファイル).

    Raises:
        FormatError: the message is not the one that the header names, or the header
            does not fit.
    """
    root = parse_document(document)
    message = (root.tag.partition("}")[0]).rpartition(":")[2]
    if message != header.message:
        raise FormatError(
            f"ヘッダーの電文種別「{header.message}」と電文「{message}」が違います。"
            "電文に合わせてください。"
        )
    return write_header(header) + LINE_END + document


def write_request(header: BusinessHeader) -> bytes:
    """A header alone, which asks for what the bank has (照会・取得の要求).

    Raises:
        FormatError: a message that can't be asked for, or the header does not fit.
    """
    if header.message not in REQUESTS:
        known = "、".join(f"{name} {label}" for name, label in REQUESTS.items())
        raise FormatError(
            f"「{header.message}」は要求できません。要求できるのは{known}です。"
        )
    return write_header(header)


def read_envelope(data: bytes) -> Envelope:
    """Take a file apart into its header and its message (封筒の読込).

    Raises:
        FormatError: no XML, something else, or a part twice.
    """
    roots = _split(data)
    headers = [root for root in roots if local_name(root) == "AppHdr"]
    documents = [root for root in roots if local_name(root) == "Document"]
    others = len(roots) - len(headers) - len(documents)
    if others or len(headers) > 1 or len(documents) > 1:
        raise FormatError(
            f"ヘッダー(AppHdr)が{len(headers)}個、電文(Document)が{len(documents)}個、"
            f"ほかの要素が{others}個あります。1ファイルに1電文です。"
            "銀行のサイトからXML形式で取得し直してください。"
        )
    return Envelope(
        get_header(headers[0]) if headers else None,
        documents[0] if documents else None,
    )


def parse_document(data: bytes) -> etree._Element:
    """Root ``Document`` of a file with or without its header.

    Raises:
        FormatError: no XML, or not exactly one ``Document``.
    """
    found = [root for root in _split(data) if local_name(root) == "Document"]
    if len(found) != 1:
        raise FormatError(
            f"ISO 20022の電文(Document)が{len(found)}個あります(1個のはずです)。"
            "銀行のサイトからXML形式で取得し直してください。"
        )
    return found[0]


def _split(data: bytes) -> list[etree._Element]:
    """The roots of the parts, cut at the XML declarations."""
    if len(data) > MAX_XML_BYTES:
        raise FormatError(
            f"XMLファイルが大きすぎます({len(data):,}バイト)。"
            f"{MAX_XML_BYTES:,}バイト以下に分割してください。"
        )
    starts = [match.start() for match in re.finditer(rb"<\?xml\s", data)]
    if len(starts) > _MAX_PARTS:
        raise FormatError(
            f"XML宣言が{len(starts)}個あります({_MAX_PARTS}個までです)。"
            "1ファイルに1電文になるよう取得し直してください。"
        )
    cuts = [0, *starts[1:], len(data)]
    return [parse_xml(data[a:b].strip()) for a, b in pairwise(cuts)]

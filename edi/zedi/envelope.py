"""The business message inside a ZEDI file (電文の取り出し).

A file from the bank is a header (head.001), a line end and a ``Document``, each with
its own XML declaration, so that it is not one XML document; a plain one is read too.
"""

import re
from itertools import pairwise

from lxml import etree

from books.errors import FormatError
from edi.xml import local_name, parse_xml


def parse_document(data: bytes) -> etree._Element:
    """Root ``Document`` of a file with or without its header.

    Raises:
        FormatError: no XML, or not exactly one ``Document``.
    """
    starts = [match.start() for match in re.finditer(rb"<\?xml", data)]
    cuts = [0, *starts[1:], len(data)]
    parts = [data[a:b].strip() for a, b in pairwise(cuts)]
    roots = [parse_xml(part) for part in parts]
    found = [root for root in roots if local_name(root) == "Document"]
    if len(found) != 1:
        raise FormatError(
            f"ISO 20022の電文(Document)が{len(found)}個あります(1個のはずです)。"
            "銀行のサイトからXML形式で取得し直してください。"
        )
    return found[0]

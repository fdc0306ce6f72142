"""What tells one message of a partner from another (電文の識別).

A message that comes a second time has the same message id (取引ID), or the same number
and revision for the same purpose, whatever else changed in its bytes.
"""

from dataclasses import dataclass

from lxml import etree

from books.errors import FormatError
from books.model import Document
from edi.sme_common.message import identify_message, read_message
from edi.xml import find_text, local_name, parse_xml


@dataclass(frozen=True, slots=True)
class Identity:
    """Keys of a message (識別キー); empty where it has none."""

    message_key: str = ""
    number_key: str = ""


NAMELESS = Identity()
_MESSAGE_ID = "CIExchangedDocumentContext/SpecifiedTransactionID"
_VERSION = ("PurposeCode", "RevisionID", "PreviousRevisionID", "RevisionDateTime")


def read_identity(data: bytes) -> Identity:
    """Who a file says it is; nothing for what is no message that we know.

    Papers have no id that can be relied on before they are read: of those only the bytes
    are compared here, and the rest when they are checked.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return NAMELESS
    try:
        root = parse_xml(data)
        if not identify_message(data):
            return NAMELESS
        document, _ = read_message(data)
    except FormatError:  # what is wrong with it is told when it is read
        return NAMELESS
    message_id = find_text(root, _MESSAGE_ID) or ""
    return Identity(message_id, _number_key(document, root))


def _number_key(document: Document, root: etree._Element) -> str:
    """Kind, number, and what makes a change or a withdrawal another message."""
    number = (document.document_number or "").strip()  # typed, so no look-alikes
    if not number:
        return ""
    versions = [
        f"{local_name(item)}={(item.text or '').strip()}"
        for head in root
        if local_name(head).endswith("ExchangedDocument")
        for item in head
        if local_name(item) in _VERSION
    ]
    return ":".join([document.document_type.value, number, *sorted(versions)])

"""What tells one message of a partner from another (電文の識別).

A message that comes a second time has the same message id (取引ID), or the same number
and revision for the same purpose, whatever else changed in its bytes.
"""

from dataclasses import dataclass

from books.errors import FormatError
from books.model import Document
from books.store.keys import number_key
from edi.sme_common.engine import absorb
from edi.sme_common.message import MESSAGES, read_message
from edi.xml import local_name, parse_xml


@dataclass(frozen=True, slots=True)
class Identity:
    """Keys of a message (識別キー); empty where it has none."""

    message_key: str = ""
    number_key: str = ""


NAMELESS = Identity()


def read_identity(data: bytes) -> Identity:
    """Who a file says it is; nothing for what is no message that we know.

    Papers have no id that can be relied on before they are read: of those only the bytes
    are compared here, and the rest when they are checked.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return NAMELESS
    try:
        root = parse_xml(data)
        tables = {message.root: message.table for message in MESSAGES}
        table = tables.get(local_name(root))
        if table is None:
            return NAMELESS
        document, _ = read_message(data)
        message_id = absorb(root, table, set()).get("message_id") or ""
    except FormatError:  # what is wrong with it is told when it is read
        return NAMELESS
    return Identity(str(message_id), _number_key(document))


def _number_key(document: Document) -> str:
    number = number_key(document.document_number)
    if not number:
        return ""
    purpose = document.purpose.value if document.purpose else "new"
    kind = document.document_type.value
    return f"{kind}:{number}:{document.revision or ''}:{purpose}"

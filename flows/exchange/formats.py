"""What a partner can get, one row a format (送る形式)."""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from books.store import DocumentQuery, Store, StoredDocument
from flows.writers import Content


@dataclass(frozen=True)
class Format:
    """One format (送る形式).

    ``fits`` says whether a document can be had in it at all; ``render`` gives the bytes
    and what they leave out, or raises ``DenpyoError`` with the reason. ``suffix`` ""
    means that of the original.
    """

    name: str
    label: str
    suffix: str
    fits: Callable[[StoredDocument, Store], bool]
    render: Callable[[StoredDocument, datetime], Content]

    def suffix_of(self, document: StoredDocument) -> str:
        """Ending of the file's name."""
        return self.suffix or Path(document.file.first_name).suffix.lower()


def _has_message(document: StoredDocument, _: Store) -> bool:
    from edi.sme_common.message import message_for

    return message_for(document.reading.document.document_type) is not None


def _message(document: StoredDocument, at: datetime) -> Content:
    """The message of this revision: a corrected one is another message (取引ID)."""
    from edi.sme_common.message import check_message, write_message

    paper = document.reading.document
    message_id = f"{document.id}-{document.revision}"
    content = write_message(paper, message_id=message_id, issued_at=at)
    return content, check_message(paper)


def _stands_alone(document: StoredDocument, store: Store) -> bool:
    """Whether the original holds this document and no other, perhaps another's."""
    return store.count(DocumentQuery(sha256=document.file.sha256)) == 1


def _original(document: StoredDocument, _: datetime) -> Content:
    return document.file.path.read_bytes(), ()


FORMATS = (
    Format("edi", "中小企業共通EDI", ".xml", _has_message, _message),
    Format("original", "原本", "", _stands_alone, _original),
)


def get_format(name: str) -> Format:
    """The format of this name; the settings allow no other."""
    return next(one for one in FORMATS if one.name == name)


def media_type(name: str) -> str:
    """What a file is, by its name (メディアタイプ)."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"

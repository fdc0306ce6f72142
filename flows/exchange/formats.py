"""What a partner can get, one row a format (送る形式)."""

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from books.settings import Settings
from books.store import DocumentQuery, Store, StoredDocument
from flows.given import Given
from flows.single import get_writer
from flows.writers import PINT_KINDS, Content


@dataclass(frozen=True)
class Format:
    """One format (送る形式).

    ``misfit`` says why a document can't be had in it at all, "" when it can; ``render``
    gives the bytes and what they leave out, or raises ``DenpyoError`` with the reason.
    ``suffix`` "" means that of the original. ``choosy``: it is for some kinds of
    documents only, so that the others are no matter unless the settings name them.
    """

    name: str
    label: str
    suffix: str
    misfit: Callable[[StoredDocument, Store], str]
    render: Callable[[StoredDocument, datetime, Settings], Content]
    choosy: bool = False

    def suffix_of(self, document: StoredDocument) -> str:
        """Ending of the file's name."""
        return self.suffix or Path(document.file.first_name).suffix.lower()


def _no_message(document: StoredDocument, _: Store) -> str:
    from edi.sme_common.message import message_for

    kind = document.reading.document.document_type
    if message_for(kind) is not None:
        return ""
    return f"中小企業共通EDI に{kind.label}の電文がありません。"


def _no_pint(document: StoredDocument, _: Store) -> str:
    kind = document.reading.document.document_type
    return "" if kind in PINT_KINDS else f"JP PINT に{kind.label}はありません。"


def _any(_: StoredDocument, __: Store) -> str:
    return ""


def _written(form: str) -> Callable[[StoredDocument, datetime, Settings], Content]:
    """This revision in a format: a corrected one is another message (取引ID)."""

    def render(document: StoredDocument, at: datetime, settings: Settings) -> Content:
        name = f"{document.id}-{document.revision}"
        return get_writer(form).write(Given(name, document.reading, at, settings))

    return render


def _shared(document: StoredDocument, store: Store) -> str:
    """Originals of several documents may hold those of others."""
    if store.count(DocumentQuery(sha256=document.file.sha256)) == 1:
        return ""
    return (
        f"原本 {document.file.first_name} にはほかの書類も含まれています。"
        "分けたファイルを先方に届けてください。"
    )


def _original(document: StoredDocument, _: datetime, __: Settings) -> Content:
    return document.file.path.read_bytes(), ()


FORMATS = (
    Format("edi", "中小企業共通EDI", ".xml", _no_message, _written("edi"), choosy=True),
    Format("jp-pint", "JP PINT", ".xml", _no_pint, _written("jp-pint"), choosy=True),
    Format("pdf", "PDF (電文入り)", ".pdf", _any, _written("pdf")),
    Format("original", "原本", "", _shared, _original),
)


def get_format(name: str) -> Format:
    """The format of this name; the settings allow no other."""
    return next(one for one in FORMATS if one.name == name)


def media_type(name: str) -> str:
    """What a file is, by its name (メディアタイプ)."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"

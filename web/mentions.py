"""Documents that a sentence names (書類への言及): people know them by the paper's number."""

import re

from books.errors import NotFoundError
from books.store import Store

_NAMED = re.compile(r"「(D[0-9A-Z]{11}-\d{2,})」")
_BY_ID = re.compile(r"書類 (D[0-9A-Z]{11}-\d{2,})")


def parts_of(store: Store, told: str) -> list[tuple[str, str]]:
    """A sentence in parts (文の分解): text, and the id where it names a document."""
    pieces = _NAMED.split(told)
    return [
        (_called(store, piece), piece) if index % 2 else (piece, "")
        for index, piece in enumerate(pieces)
        if piece
    ]


def _called(store: Store, document_id: str) -> str:
    try:
        document = store.get(document_id)
    except NotFoundError:
        return f"「{document_id}」"
    paper = document.reading.document
    return f"「{paper.document_number or document.file.name}」"


def in_words(store: Store, told: str) -> str:
    """A sentence in which documents are called as people do (書類の言い換え)."""
    return _BY_ID.sub(lambda named: called(store, named[1]), told)


def called(store: Store, document_id: str) -> str:
    """A document as people call it (書類の呼び名): whose it is, its kind and number."""
    try:
        document = store.get(document_id)
    except NotFoundError:
        return f"書類 {document_id}"
    paper = document.reading.document
    whose = f"{paper.issuer.name}の" if paper.issuer.name else ""
    number = paper.document_number or document.file.name
    return f"{whose}{paper.document_type.label} {number}"

"""Papers that another one rests on, and their open items (元の書類の明細)."""

from books.model import Document, DocumentState, DocumentType, Purpose
from books.open_items import ITEM_TYPES
from books.store import Store, StoredDocument
from books.store.keys import name_key

COUNTS = (DocumentState.APPROVED, DocumentState.EXPORTED)


def document_name(document: StoredDocument) -> str:
    """A document as it is told of (書類の呼び名)."""
    found = document.reading.document
    return f"{found.document_type.label} {found.document_number or document.file.name}"


def numbers_before(paper: Document) -> tuple[str, ...]:
    """Numbers under which the item of an earlier paper is looked for (元の番号)."""
    if paper.purpose in (Purpose.CHANGE, Purpose.CANCEL):
        own = (paper.document_number,) if paper.document_number else ()
        return own + _invoices_told(paper)
    return _invoices_told(paper)


def item_before(store: Store, document: StoredDocument) -> str | None:
    """The item of the earlier paper with the same number and partner (元の明細)."""
    number = document.reading.document.document_number
    found = _items_numbered(store, document, number) if number else []
    return found[0][1] if found else None


def billed_already(store: Store, document: StoredDocument) -> StoredDocument | None:
    """An invoice that a notice of payment is about, where both are here (同じ取引)."""
    for number in _invoices_told(document.reading.document):
        for other, _ in _items_numbered(store, document, number):
            return other
    return None


def _invoices_told(paper: Document) -> tuple[str, ...]:
    """The invoices that a notice of payment tells of."""
    if paper.document_type is not DocumentType.PAYMENT_NOTICE:
        return ()
    references = [*paper.references, *(r for x in paper.lines for r in x.references)]
    return tuple(r.number for r in references if r.kind is DocumentType.INVOICE)


def _items_numbered(
    store: Store, document: StoredDocument, number: str
) -> list[tuple[StoredDocument, str]]:
    """Other papers of this number between the same two that have an item."""
    parties = _parties(document.reading.document)
    others = {
        other.id: other
        for other in store.numbered(number, ITEM_TYPES, COUNTS)
        if other.id != document.id and _parties(other.reading.document) == parties
    }
    items = store.items_of_documents(others)
    return [(other, items[name]) for name, other in others.items() if name in items]


def _parties(paper: Document) -> tuple[str, str]:
    return name_key(paper.supplier.name), name_key(paper.buyer.name)

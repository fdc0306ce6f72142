"""What is searched for, derived from a reading (検索項目).

``verify`` derives again and compares: whoever changes this module, ``keys.py`` or what
these fold with (``books.kana``, ``books.numbers``) adds a migration that writes the
columns anew.
"""

import datetime as dt
from typing import Any

from books.model import Document, DocumentType, Line, Reading, Section
from books.store.chain import digest
from books.store.content import MAX_YEN
from books.store.keys import fold, name_key, number_key

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


def document_id(sha256: str, index: int) -> str:
    """Name of the ``index``-th document (from 1) of a file, the same for ever.

    >>> document_id("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1)
    'DQ9W1DFWF077-01'
    """
    number = int(sha256[:14], 16)  # the first 55 bits: eleven characters
    letters = (_BASE32[(number >> (1 + 5 * i)) & 31] for i in reversed(range(11)))
    return f"D{''.join(letters)}-{index:02d}"


def columns(reading: Reading) -> dict[str, Any]:
    """The searchable columns of a document (表の列)."""
    document = reading.document
    supplier, partners = document.supplier, _partner_text(document)
    return {
        "document_type": document.document_type.value,
        "document_date": document_date(document),
        "due_date": document.due_date,
        "amount": storable_amount(document),
        "number_key": number_key(document.document_number),
        "order_key": number_key(document.order_number),
        "supplier_key": name_key(supplier.name),
        "supplier_registration": number_key(supplier.registration_number),
        "partner_text": partners,
        "partner_hash": partner_hash(partners),
        "search_text": _search_text(reading),
        "has_error": reading.has_error,
    }


def order_keys(document: Document) -> tuple[str, ...]:
    """The orders that a document or a part of it names (注文の参照)."""
    parts: tuple[Document | Section | Line, ...]
    parts = (document, *document.sections, *document.lines)
    named = [r for part in parts for r in part.references]
    numbers = [r.number for r in named if r.kind is DocumentType.PURCHASE_ORDER]
    keys = map(number_key, (document.order_number, *numbers))
    return tuple(sorted(set(keys) - {""}))


def document_date(document: Document) -> dt.date | None:
    """Date of the transaction (取引年月日): of issue, else of delivery or inspection."""
    return document.issue_date or document.delivery_date or document.inspection_date


def amount(document: Document) -> int | None:
    """Yen of the transaction with tax (取引金額), else what is to be paid."""
    return document.amount_due if document.total is None else document.total


def storable_amount(document: Document) -> int | None:
    """The amount, unless it is a misreading that no column can hold."""
    yen = amount(document)
    return yen if yen is not None and abs(yen) <= MAX_YEN else None


def partner_hash(text: str) -> str:
    """What a text of partners is known by, where each text is kept once (取引先の組)."""
    return digest(text)[:32]


def _partner_text(document: Document) -> str:
    parts: list[str] = []
    for party in (document.issuer, document.recipient):
        parts += [fold(party.name), name_key(party.name)]
        parts.append(fold(party.registration_number))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _search_text(reading: Reading) -> str:
    document = reading.document
    parts = [document.document_number, document.order_number, document.subject]
    parts += [document.issuer.name, document.recipient.name, document.notes]
    parts += [line.description for line in document.lines]
    return "\n".join(filter(None, map(fold, [*parts, reading.text])))

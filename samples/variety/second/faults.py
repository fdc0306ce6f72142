"""Plant one fault in a document filled by a clerk (誤りの植え付け)."""

import random
from collections.abc import Callable, Mapping

from books.model import Document, DocumentType

Fault = Callable[[random.Random, Document], Document | None]


def plant_in(
    rng: random.Random, document: Document, faults: Mapping[str, Fault]
) -> tuple[Document, tuple[str, ...]]:
    """The document with one fault that fits it, and its name (``books.rules``)."""
    codes = list(faults)
    rng.shuffle(codes)
    for code in codes:
        faulty = faults[code](rng, document)
        if faulty:
            return faulty, (code,)
    return document, ()


def _unregistered(_: random.Random, document: Document) -> Document | None:
    return _numbered(document, None) if is_bill(document) else None


def _wrong_check_digit(rng: random.Random, document: Document) -> Document | None:
    number = document.issuer.registration_number
    if not is_bill(document) or number is None:
        return None
    place = rng.randint(3, 13)
    digit = (int(number[place]) + rng.randint(1, 8)) % 10
    return _numbered(document, f"{number[:place]}{digit}{number[place + 1 :]}")


def _numbered(document: Document, number: str | None) -> Document:
    issuer = document.issuer.model_copy(update={"registration_number": number})
    return document.model_copy(update={"issuer": issuer})


def is_bill(document: Document) -> bool:
    """Whether the law says what must stand on it (請求書)."""
    return document.document_type is DocumentType.INVOICE


def _wrong_total(rng: random.Random, document: Document) -> Document | None:
    total = document.total
    if not is_bill(document) or total is None or total < 3000:
        return None
    if document.amount_due is not None or document.subtotal is None:
        return None
    return document.model_copy(
        update={"total": total + rng.choice([-1000, 900, 90, -180])}
    )


SECOND_FAULTS: Mapping[str, Fault] = {
    "registration_number_missing": _unregistered,
    "registration_number_check_digit": _wrong_check_digit,
    "total_mismatch": _wrong_total,
}

"""What one confirmed document teaches (一件の教え).

A person vouches for everything in a document that a person approved, else for the values
that were corrected or confirmed one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from books.identifiers import has_valid_check_digit
from books.memory.accounts import PARTS
from books.memory.keys import digits
from books.memory.labels import label_of
from books.memory.model import HEAD_PATHS, Confirmed, Place
from books.model import (
    BUYER_WRITES,
    BankAccount,
    Document,
    DocumentType,
    Origin,
    Reading,
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one document teaches; small, for there may be thousands.

    ``taught`` are the values that a person vouches for; ``name`` and ``number`` stand
    for the supplier, also where nobody looked, unless they were read badly.
    """

    name: str | None
    number: str | None
    tel: str
    taught: tuple[tuple[str, str], ...]
    confirmed_accounts: tuple[BankAccount, ...]
    approved_accounts: tuple[BankAccount, ...]
    places: tuple[tuple[str, Place], ...]
    labels: tuple[tuple[str, str], ...]
    is_settled: bool
    document: Document | None  # without its lines; None unless a person approved it
    units: tuple[str, ...]


def lesson_of(one: Confirmed) -> Lesson:
    """What a kept document teaches (教え)."""
    document = one.reading.document
    lines = document.lines if one.by_person else ()
    return Lesson(
        name=_identity(one, "issuer.name", document.issuer.name),
        number=_registration_number(one),
        tel=digits(document.issuer.tel),
        taught=tuple(_taught(one)),
        confirmed_accounts=tuple(_confirmed_accounts(one)),
        approved_accounts=_payees(document) if one.approved_by is not None else (),
        places=tuple(_places(one.reading)) if one.by_person else (),
        labels=tuple(_labels(one.reading)),
        is_settled=_is_bill(document) and one.approved_by is not None,
        document=document.model_copy(update={"lines": ()}) if one.by_person else None,
        units=tuple({line.unit for line in lines if line.unit}),
    )


def _is_bill(document: Document) -> bool:
    """Whether a document asks for money: others tell no account as a rule."""
    return document.document_type is DocumentType.INVOICE


def _is_taught(one: Confirmed, path: str) -> bool:
    """Whether a person vouches for a value: for the document or for this value."""
    return one.by_person or _is_corrected(one.reading, path)


def _is_corrected(reading: Reading, path: str) -> bool:
    field = reading.fields.get(path)
    return field is not None and field.origin is Origin.CORRECTED


def _identity(one: Confirmed, path: str, value: str | None) -> str | None:
    """A value by which a supplier is known, unless it was read badly."""
    sure = path not in one.reading.review or _is_taught(one, path)
    return value if sure else None


def _registration_number(one: Confirmed) -> str | None:
    path = "issuer.registration_number"
    number = _identity(one, path, one.reading.document.issuer.registration_number)
    valid = number is not None and has_valid_check_digit(number)
    return number if valid or _is_taught(one, path) else None


def _taught(one: Confirmed) -> Iterator[tuple[str, str]]:
    """What is printed the same each time (名称・住所 …)."""
    document = one.reading.document
    for side, party in (("issuer", document.issuer), ("recipient", document.recipient)):
        for part, value in party:
            path = f"{side}.{part}"
            if value is not None and _is_taught(one, path):
                yield path, value


def _confirmed_accounts(one: Confirmed) -> Iterator[BankAccount]:
    for index, account in enumerate(_payees(one.reading.document)):
        told = [part for part in PARTS if getattr(account, part) is not None]
        if all(_is_taught(one, f"bank_accounts[{index}].{part}") for part in told):
            yield account


def _payees(document: Document) -> tuple[BankAccount, ...]:
    """Accounts of the one who wrote the paper."""
    return () if document.document_type in BUYER_WRITES else document.bank_accounts


def _places(reading: Reading) -> Iterator[tuple[str, Place]]:
    """Where the values stand that were read right; corrected ones may stand elsewhere."""
    pages = reading.source.pages
    for path in HEAD_PATHS:
        field = reading.fields.get(path)
        if field is None or field.evidence is None or field.origin is not Origin.READ:
            continue
        if field.evidence.page in pages:
            at = pages.index(field.evidence.page)
            yield path, Place(at, len(pages) - 1 - at, field.evidence.bbox)


def _labels(reading: Reading) -> Iterator[tuple[str, str]]:
    """What stands before the values that a person had to set: a label not known."""
    for path in HEAD_PATHS:
        value = getattr(reading.document, path)
        if value is not None and _is_corrected(reading, path):
            label = label_of(value, reading.text)
            if label:
                yield path, label

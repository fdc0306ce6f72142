"""What confirmed documents teach about their suppliers (学習).

Derived anew from what is kept, so a correction teaches at once and what is undone or
left out is forgotten.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from books.identifiers import has_valid_check_digit
from books.memory.accounts import PARTS
from books.memory.find import Memory
from books.memory.keys import digits, name_key, number_shape
from books.memory.labels import label_of
from books.memory.model import (
    HEAD_PATHS,
    Confirmed,
    Place,
    Supplier,
)
from books.memory.terms import find_due_rule
from books.model import BUYER_WRITES, BankAccount, Document, Origin, Reading

T = TypeVar("T")
MOST_DATES = 6  # pairs of dates that the terms are told from


@dataclass(frozen=True, slots=True)
class _Lesson:
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


def remember(confirmed: Iterable[Confirmed]) -> Memory:
    """The suppliers of kept documents, the latest document first (取引先の記憶)."""
    groups = _by_supplier([_lesson(one) for one in confirmed])
    return Memory(tuple(_supplier(group) for group in groups))


def _lesson(one: Confirmed) -> _Lesson:
    document = one.reading.document
    lines = document.lines if one.by_person else ()
    return _Lesson(
        name=_identity(one, "issuer.name", document.issuer.name),
        number=_registration_number(one),
        tel=digits(document.issuer.tel),
        taught=tuple(_taught(one)),
        confirmed_accounts=tuple(_confirmed_accounts(one)),
        approved_accounts=_payees(document) if one.approved_by is not None else (),
        places=tuple(_places(one.reading)) if one.by_person else (),
        labels=tuple(_labels(one.reading)),
        is_settled=one.approved_by is not None,
        document=document.model_copy(update={"lines": ()}) if one.by_person else None,
        units=tuple({line.unit for line in lines if line.unit}),
    )


def _by_supplier(lessons: Sequence[_Lesson]) -> list[list[_Lesson]]:
    """Documents of one registration number; those without one by their name."""
    groups: dict[str, list[_Lesson]] = {}
    named: dict[str, set[str]] = {}
    nameless: list[tuple[str, _Lesson]] = []
    for one in lessons:
        name = name_key(one.name)
        if one.number:
            groups.setdefault(one.number, []).append(one)
            named.setdefault(name, set()).add(one.number)
        elif name:
            nameless.append((name, one))
    for name, one in nameless:
        numbers = named.get(name, set())
        key = next(iter(numbers)) if len(numbers) == 1 else f"name:{name}"
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _supplier(group: Sequence[_Lesson]) -> Supplier:
    documents = [one.document for one in group if one.document is not None]
    taxes = [row for document in documents for row in document.tax_summary]
    dates = [(d.issue_date, d.due_date) for d in documents]
    pairs = [(a, b) for a, b in dates if a is not None and b is not None]
    numbers = [d.document_number for d in documents if d.document_number]
    return Supplier(
        names=_distinct(one.name for one in group),
        registration_numbers=_distinct(one.number for one in group),
        tels=_distinct(one.tel for one in group),
        printed=_gather(pair for one in group for pair in one.taught),
        confirmed_accounts=_distinct(
            a for one in group for a in one.confirmed_accounts
        ),
        approved_accounts=_distinct(a for one in group for a in one.approved_accounts),
        terms=find_due_rule(pairs[:MOST_DATES]),
        bases=frozenset(row.basis for row in taxes if row.basis is not None),
        rates=frozenset(row.rate for row in taxes if row.rate is not None),
        types=frozenset(d.document_type for d in documents),
        units=frozenset(unit for one in group for unit in one.units),
        number_shapes=frozenset(number_shape(number) for number in numbers),
        places=_gather(pair for one in group for pair in one.places),
        labels=_gather(pair for one in group for pair in one.labels),
        confirmed=len(documents),
        settled=sum(one.is_settled for one in group),
    )


def _distinct(values: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _gather(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    """Distinct values by path, in their order."""
    found: dict[str, dict[T, None]] = {}
    for path, value in pairs:
        found.setdefault(path, {})[value] = None
    return {path: tuple(values) for path, values in found.items()}


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

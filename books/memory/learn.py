"""What confirmed documents teach about their suppliers (学習).

Derived anew from what is kept, so a correction teaches at once and what is undone or
left out is forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from books.memory.find import Memory
from books.memory.keys import name_key, number_shape
from books.memory.lesson import Lesson, lesson_of
from books.memory.model import ENOUGH, HEAD_PATHS, Confirmed, Supplier
from books.memory.terms import find_due_rule
from books.model import Document

T = TypeVar("T")
MOST_DATES = 6  # pairs of dates that the terms are told from


def remember(confirmed: Iterable[Confirmed]) -> Memory:
    """The suppliers of kept documents, the latest document first (取引先の記憶)."""
    groups = _by_supplier([lesson_of(one) for one in confirmed])
    return Memory(tuple(_supplier(group) for group in groups))


def _by_supplier(lessons: Sequence[Lesson]) -> list[list[Lesson]]:
    """Documents of one registration number; those without one by their name."""
    groups: dict[str, list[Lesson]] = {}
    named: dict[str, set[str]] = {}
    nameless: list[tuple[str, Lesson]] = []
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


def _supplier(group: Sequence[Lesson]) -> Supplier:
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
        types=frozenset(d.document_type for d in documents),
        units=frozenset(unit for one in group for unit in one.units),
        number_shapes=frozenset(number_shape(number) for number in numbers),
        absent=_absent(documents),
        places=_gather(pair for one in group for pair in one.places),
        labels=_gather(pair for one in group for pair in one.labels),
        confirmed=len(documents),
        settled=sum(one.is_settled for one in group),
    )


def _absent(documents: Sequence[Document]) -> frozenset[str]:
    """What none of several documents tells (印字しない項目)."""
    if len(documents) < ENOUGH:
        return frozenset()
    return frozenset(
        path
        for path in HEAD_PATHS
        if all(getattr(document, path) is None for document in documents)
    )


def _distinct(values: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _gather(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    """Distinct values by path, in their order."""
    found: dict[str, dict[T, None]] = {}
    for path, value in pairs:
        found.setdefault(path, {})[value] = None
    return {path: tuple(values) for path, values in found.items()}

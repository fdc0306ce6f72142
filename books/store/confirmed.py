"""Documents that teach about their suppliers (教材になる伝票): approved or corrected ones.

What is remembered is derived from these each time; nothing is kept twice.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from books.memory import Confirmed
from books.memory.model import MACHINE
from books.model import Document, DocumentState
from books.store.content import load_reading
from books.store.keys import name_key, number_key
from books.store.part import Part
from books.store.revision import SETTLED
from books.store.tables import documents, revisions

MOST_PER_SUPPLIER = 10
_BATCH = 200


class Teaching(Part):
    """Find the documents that teach."""

    __slots__ = ()

    def confirmed(
        self, like: Document | None = None, exclude: str | None = None
    ) -> Iterator[Confirmed]:
        """Approved and corrected documents, those that a person approved first.

        At most ``MOST_PER_SUPPLIER`` of each supplier, the latest. With ``like`` only
        those of its supplier, by registration number or name; ``exclude`` is left out.
        They come one by one: ten thousand at once would fill the memory.
        """
        conditions = [_may_teach()]
        if like is not None:
            conditions.append(or_(*_same_issuer(like)))
        if exclude is not None:
            conditions.append(documents.c.id != exclude)
        with self.database.read() as connection:
            options = {"yield_per": _BATCH}
            rows = connection.execute(_latest(conditions), execution_options=options)
            for row in rows:
                by = row.approved_by if row.state in SETTLED else None
                yield Confirmed(load_reading(row.reading), by)


def _may_teach() -> ColumnElement[bool]:
    settled = documents.c.state.in_([state.value for state in SETTLED])
    left_out = documents.c.state == DocumentState.REJECTED.value
    return or_(settled, documents.c.revision > 1) & ~left_out


def _latest(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    by_person = documents.c.approved_by.is_not(None) & ~documents.c.approved_by.like(
        f"{MACHINE}%"
    )
    registration = documents.c.supplier_registration
    supplier = case((registration != "", registration), else_=documents.c.supplier_key)
    order = (case((by_person, 0), else_=1), documents.c.created_at.desc())
    place = func.row_number().over(partition_by=supplier, order_by=order)
    ranked = select(documents.c.id, place.label("place")).where(*conditions).subquery()
    return (
        select(documents.c.state, documents.c.approved_by, revisions.c.reading)
        .join(ranked, ranked.c.id == documents.c.id)
        .join(
            revisions,
            (revisions.c.document_id == documents.c.id)
            & (revisions.c.number == documents.c.revision),
        )
        .where(ranked.c.place <= MOST_PER_SUPPLIER)
        .order_by(*order, documents.c.id)
    )


def _same_issuer(document: Document) -> list[ColumnElement[bool]]:
    """The columns hold the supplier, who on all papers but the buyer's is the issuer."""
    issuer = document.issuer
    same: list[ColumnElement[bool]] = [documents.c.id == ""]
    if key := name_key(issuer.name):
        same.append(documents.c.supplier_key == key)
    if number := number_key(issuer.registration_number):
        same.append(documents.c.supplier_registration == number)
    return same

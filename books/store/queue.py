"""What waits for a person, the most urgent first (確認の順番): from one index alone."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, select

from books.model import DocumentState
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import documents, review_holds
from books.urgency import LARGE, LONG, SOON, Waiting

OPEN_STATES = (DocumentState.NEEDS_REVIEW, DocumentState.READY)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in the queue (順番): ``number`` 0 when it is not in it.

    ``before`` and ``after`` are its neighbours; of what is not in it ``after`` is the
    head of the queue.
    """

    number: int
    total: int
    before: str | None
    after: str | None


class Queue(Part):
    """Order what waits for a person."""

    __slots__ = ()

    def waiting(
        self, now: dt.datetime, limit: int, offset: int = 0
    ) -> tuple[Waiting, ...]:
        """The head of the queue (確認待ちの先頭)."""
        table = documents.c
        query = (
            select(
                table.id,
                table.due_date,
                table.has_error,
                table.amount,
                table.created_at.label("since"),
            )
            .where(_is_open())
            .order_by(*_order(now))
        )
        with self.database.read() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).mappings()
            return tuple(Waiting(**row) for row in rows)

    def place_of(
        self, document_id: str, now: dt.datetime, without: Collection[str] = ()
    ) -> Place:
        """Where a document stands; ``without`` are others that are not gone to."""
        query = select(documents.c.id).where(_is_open()).order_by(*_order(now))
        with self.database.read() as connection:
            ids = list(connection.execute(query).scalars())
        left_out = set(without) - {document_id}
        kept = [one for one in ids if one not in left_out]
        if document_id not in kept:
            return Place(0, len(kept), None, kept[0] if kept else None)
        at = kept.index(document_id)
        before = kept[at - 1] if at else None
        return Place(at + 1, len(kept), before, next(iter(kept[at + 1 :]), None))


def end_hold(connection: Connection, document_id: str) -> bool:
    """Take a document up again (保留の解除); False where it was not put aside."""
    held = review_holds.c.document_id == clean(document_id)
    return bool(connection.execute(delete(review_holds).where(held)).rowcount)


def not_held() -> ColumnElement[bool]:
    """Documents that nobody put aside (保留でない書類)."""
    return documents.c.id.not_in(select(review_holds.c.document_id))


def _is_open() -> ColumnElement[bool]:
    states = [state.value for state in OPEN_STATES]
    return documents.c.state.in_(states) & not_held()


def _order(now: dt.datetime) -> tuple[ColumnElement[Any], ...]:
    table, today = documents.c, now.date()
    rank = case(
        (table.due_date < today, 0),
        (table.due_date <= today + SOON, 1),
        (table.has_error, 2),
        (table.created_at < now - LONG, 3),
        (table.amount >= LARGE, 4),
        else_=5,
    )
    return rank, table.due_date.nulls_last(), table.created_at, table.id

"""Numbers for the dashboard (状況の数字): counted in the database, never in documents."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, exists, func, select

from books.delivery import DeliveryState
from books.job_steps import JobState
from books.memory.model import MACHINE
from books.model import Document, DocumentState
from books.payment_run import RunState
from books.settings_company import Company
from books.store.content import load_reading
from books.store.part import Part, as_it_is
from books.store.partners import ChangeState
from books.store.payables import unpaid
from books.store.queue import OPEN_STATES, not_held
from books.store.revision import SETTLED
from books.store.tables import (
    audit_log,
    deliveries,
    documents,
    files,
    jobs,
    partner_changes,
    payment_runs,
    revisions,
)
from books.store.values_documents import FileState

_MOST_DECISIONS = 5000
_PAUSE = dt.timedelta(minutes=30)  # longer than that nobody looks at one document
_SETTLED = tuple(state.value for state in SETTLED)
_WAITING = tuple(state.value for state in OPEN_STATES)


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits where (滞留); ``held`` are documents that somebody put aside."""

    documents: dict[DocumentState, int]
    held: int
    oldest: dt.datetime | None
    payments: int
    changes: int
    bots: int
    deliveries: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Touch:
    """Documents received on one day, by who decided them (無人の割合).

    The program alone, people, or nobody yet: these still wait for a person.
    """

    day: dt.date
    alone: int
    people: int
    waiting: int


@dataclass(frozen=True, slots=True)
class SupplierFigures:
    """How well the papers of one supplier are read (取引先別の正確さ)."""

    name: str
    total: int
    corrected: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long documents take (処理時間), medians; None without any.

    ``waiting`` from receipt to approval by a person; ``hands`` from the first touch of a
    person to the approval.
    """

    approved: int
    waiting: dt.timedelta | None
    hands: dt.timedelta | None


class Dashboard(Part):
    """Count what waits, what went by itself, how long it took, what is due."""

    __slots__ = ()

    def waits(self) -> Waits:
        """What waits where (滞留)."""
        by_state = select(documents.c.state, func.count()).group_by(documents.c.state)
        waits = documents.c.state.in_(_WAITING)
        oldest = select(func.min(documents.c.created_at)).where(waits, not_held())
        held = by_state.where(waits, ~not_held())
        troubled = (JobState.FAILED, JobState.NEEDS_PERSON, JobState.UNKNOWN)
        stuck = (DeliveryState.NEEDS_PERSON,)
        with self.database.read() as connection:

            def count(table: Any, *states: str) -> int:
                query = select(func.count()).select_from(table)
                found = connection.execute(query.where(table.c.state.in_(states)))
                return int(found.scalar_one())

            found = {row[0]: row[1] for row in connection.execute(by_state)}
            aside = {row[0]: row[1] for row in connection.execute(held)}
            return Waits(
                documents={
                    s: int(found.get(s.value, 0)) - int(aside.get(s.value, 0))
                    for s in DocumentState
                },
                held=sum(aside.values()),
                oldest=connection.execute(oldest).scalar_one(),
                payments=count(payment_runs, RunState.SUBMITTED.value),
                changes=count(partner_changes, ChangeState.PROPOSED.value),
                bots=count(jobs, *(s.value for s in troubled)),
                deliveries=count(deliveries, *(s.value for s in stuck)),
                quarantined=count(files, FileState.QUARANTINED.value),
            )

    def touches(self, since: dt.datetime) -> tuple[Touch, ...]:
        """Who decided the documents received since, by day (無人の割合)."""
        day = func.date(documents.c.created_at)
        alone = documents.c.approved_by.like(f"{MACHINE}%")
        waiting = documents.c.state.in_(_WAITING)
        query = (
            select(
                day,
                func.count(),
                func.count().filter(alone, ~waiting),
                func.count().filter(waiting),
            )
            .where(documents.c.created_at >= since)
            .group_by(day)
            .order_by(day)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Touch(_day(on), alone_, all_ - alone_ - waits, waits)
            for on, all_, alone_, waits in rows
            if on
        )

    def supplier_figures(
        self, since: dt.datetime, limit: int = 12
    ) -> tuple[SupplierFigures, ...]:
        """Suppliers by how often their papers were corrected, the most first."""
        by_person = exists().where(
            revisions.c.document_id == documents.c.id,
            revisions.c.number > 1,
            revisions.c.reason.contains("訂正"),
            ~revisions.c.author.like(f"{MACHINE}%"),
            revisions.c.author != "denpyo",
        )
        touched = documents.c.revision > 1
        corrected = func.sum(case((touched & by_person, 1), else_=0))
        key = as_it_is(documents.c.supplier_key)
        query = (
            select(func.max(documents.c.id), func.count(), corrected)
            .where(documents.c.created_at >= since)
            .where(as_it_is(documents.c.state).in_(_SETTLED))
            .where(key != "")
            .group_by(key)
            .order_by(corrected.desc(), func.count().desc(), key)
            .limit(limit)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
            names = {row[0]: _supplier_name(connection, row[0]) for row in rows}
        return tuple(
            SupplierFigures(names[row[0]], int(row[1]), int(row[2])) for row in rows
        )

    def pace(self, since: dt.datetime) -> Pace:
        """How long the documents took that people approved since (処理時間)."""
        first = (
            select(func.min(revisions.c.created_at))
            .where(revisions.c.document_id == documents.c.id, revisions.c.number > 1)
            .where(revisions.c.author == audit_log.c.actor)
            .correlate(documents, audit_log)
            .scalar_subquery()
        )
        query = (
            select(audit_log.c.at, documents.c.created_at, first)
            .join(documents, documents.c.id == audit_log.c.subject)
            .where(audit_log.c.action == "document.approved")
            .where(audit_log.c.at >= since)
            .where(~audit_log.c.actor.like(f"{MACHINE}%"))
            .order_by(audit_log.c.at.desc())
            .limit(_MOST_DECISIONS)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        waited = [at - created for at, created, _ in rows]
        hands = [at - begun for at, _, begun in rows if begun and at - begun <= _PAUSE]
        return Pace(len(rows), _median(waited), _median(hands))

    def dues(self, company: Company, until: dt.date) -> tuple[tuple[dt.date, int], ...]:
        """Yen that have to be paid, by due date (支払の予定); sales are left out."""
        query = (
            select(documents.c.due_date, func.sum(documents.c.amount))
            .where(*unpaid(company), documents.c.due_date <= until)
            .where(documents.c.due_date >= until - dt.timedelta(days=400))
            .group_by(documents.c.due_date)
            .order_by(documents.c.due_date)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return tuple((row[0], int(row[1] or 0)) for row in rows)


def _supplier_name(connection: Any, document_id: str) -> str:
    query = (
        select(revisions.c.reading)
        .join(documents, documents.c.id == revisions.c.document_id)
        .where(documents.c.id == document_id)
        .where(revisions.c.number == documents.c.revision)
    )
    paper: Document = load_reading(connection.execute(query).scalar_one()).document
    return paper.supplier.name or ""


def _day(value: Any) -> dt.date:
    """SQLite tells a date as text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _median(values: list[dt.timedelta]) -> dt.timedelta | None:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None

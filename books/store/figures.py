"""How much of what there is, and since when (数値): counted anew each time it is asked.

Counters are counted in the audit log, so that they survive every restart.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, func, select

from books.delivery import TO_A_PERSON, DeliveryState
from books.job_steps import JobState
from books.model import DocumentState
from books.store.part import Part
from books.store.tables import audit_head, audit_log, deliveries, documents, files, jobs
from books.store.values_audit import AuditEntry
from books.store.values_documents import FileState

RUN, BACKUP = "run", "backup"  # subjects in the audit log
TROUBLES = (
    "run.failed",
    "backup.failed",
    "file.quarantined",
    *(f"delivery.{state.value}" for state in TO_A_PERSON),
    *(f"job.{state}" for state in ("unknown", "needs_person", "failed")),
)
_LATELY = 10_000  # lines of the log that are looked through for troubles
_HELD = (JobState.CLAIMED.value, JobState.SUBMITTING.value)
_JOBS_TO_A_PERSON = (JobState.UNKNOWN, JobState.NEEDS_PERSON, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened how often, and when last (出来事)."""

    count: int
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of the store in numbers (保管庫の数値).

    ``events`` are actions of runs and backups. ``oldest_*`` are instants, None where
    nothing waits. ``overdue_*`` are held by workers whose time has run out.
    """

    at: dt.datetime
    documents: Mapping[str, int]
    files: Mapping[str, int]
    jobs: Mapping[str, int]
    deliveries: Mapping[str, int]
    events: Mapping[str, Event]
    oldest_review_at: dt.datetime | None
    oldest_file_at: dt.datetime | None
    oldest_delivery_at: dt.datetime | None
    overdue_jobs: int
    overdue_deliveries: int
    last_written_at: dt.datetime | None

    def last(self, action: str) -> dt.datetime | None:
        """When something happened last."""
        event = self.events.get(action)
        return event.last_at if event else None

    @property
    def deliveries_to_a_person(self) -> int:
        """Deliveries that somebody has to decide about."""
        return sum(self.deliveries[state.value] for state in TO_A_PERSON)

    @property
    def jobs_to_a_person(self) -> int:
        """Jobs that somebody has to decide about."""
        return sum(self.jobs[state.value] for state in _JOBS_TO_A_PERSON)


class Counting(Part):
    """Count what is there."""

    __slots__ = ()

    def figures(self) -> Figures:
        """All numbers of one instant (数値の一覧)."""
        now = self.database.clock()
        review = documents.c.state == DocumentState.NEEDS_REVIEW.value
        received = files.c.state == FileState.RECEIVED.value
        queued = deliveries.c.state == DeliveryState.QUEUED.value
        with self.database.read() as connection:
            return Figures(
                at=now,
                documents=_by_state(connection, documents, DocumentState),
                files=_by_state(connection, files, FileState),
                jobs=_by_state(connection, jobs, JobState),
                deliveries=_by_state(connection, deliveries, DeliveryState),
                events=_events(connection),
                oldest_review_at=_oldest(connection, documents.c.updated_at, review),
                oldest_file_at=_oldest(connection, files.c.received_at, received),
                oldest_delivery_at=_oldest(connection, deliveries.c.created_at, queued),
                overdue_jobs=_overdue(connection, jobs, _HELD, now),
                overdue_deliveries=_overdue(
                    connection, deliveries, (DeliveryState.SENDING.value,), now
                ),
                last_written_at=_last_written(connection),
            )

    def recent_troubles(self, limit: int = 20) -> tuple[AuditEntry, ...]:
        """What went wrong of late, latest first (最近の失敗)."""
        log = audit_log.c
        with self.database.read() as connection:
            end = connection.execute(select(audit_head.c.number)).scalar_one()
            query = select(audit_log).where(
                log.number > end - _LATELY, log.action.in_(TROUBLES)
            )
            rows = connection.execute(query.order_by(log.number.desc()).limit(limit))
            return tuple(
                AuditEntry(**{**row, "detail": json.loads(row["detail"])})
                for row in rows.mappings()
            )

    def database_time(self) -> dt.datetime | None:
        """The clock of the database server; None where the database is a file."""
        with self.database.read() as connection:
            if connection.dialect.name == "sqlite":
                return None
            at: dt.datetime = connection.execute(
                select(func.clock_timestamp())
            ).scalar_one()
            return at


def _by_state(
    connection: Connection,
    table: Table,
    states: type[DocumentState]
    | type[FileState]
    | type[JobState]
    | type[DeliveryState],
) -> dict[str, int]:
    counted = select(table.c.state, func.count()).group_by(table.c.state)
    found = {row[0]: row[1] for row in connection.execute(counted)}
    return {state.value: found.get(state.value, 0) for state in states}


def _events(connection: Connection) -> dict[str, Event]:
    log = audit_log.c
    counted = (
        select(log.action, func.count(), func.max(log.number))
        .where(log.subject.in_((RUN, BACKUP)))
        .group_by(log.action)
    )
    rows = connection.execute(counted).all()
    numbers = select(log.number, log.at).where(log.number.in_([r[2] for r in rows]))
    times = {row.number: row.at for row in connection.execute(numbers)}
    return {action: Event(count, times[last]) for action, count, last in rows}


def _oldest(
    connection: Connection, column: Column[dt.datetime], condition: object
) -> dt.datetime | None:
    query = select(column).where(condition).order_by(column).limit(1)  # type: ignore[arg-type]
    found: dt.datetime | None = connection.execute(query).scalar()
    return found


def _overdue(
    connection: Connection, table: Table, held: tuple[str, ...], now: dt.datetime
) -> int:
    over = (table.c.state.in_(held)) & (table.c.lease_until < now)
    query = select(func.count()).select_from(table).where(over)
    return int(connection.execute(query).scalar_one())


def _last_written(connection: Connection) -> dt.datetime | None:
    query = select(audit_log.c.at).order_by(audit_log.c.number.desc()).limit(1)
    found: dt.datetime | None = connection.execute(query).scalar()
    return found

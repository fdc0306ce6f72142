"""Effects on the outside (外部操作): asked for once, done once, proven.

A worker claims a job for a while (``job_claims``), writes ``submitting`` before the step
that can't be taken back, then ``confirmed`` with evidence. A worker that dies before that
step leaves the job to the next one; after it, the job becomes ``unknown``, and the
outside is asked whether it happened before anything is tried again.
"""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from books.errors import ConflictError, NotFoundError
from books.job_steps import HELD, NEXT, JobState, JobStep
from books.store.chain import canonical
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import jobs
from books.store.values_jobs import GIVEN_UP, Job


@dataclass(frozen=True, slots=True)
class JobFrame:
    """What belongs to a job beside its content (依頼の枠).

    ``site`` is where it is to happen, ``document_id`` the paper it is about; after
    ``deadline`` it is not begun any more, but shown to a person.
    """

    site: str = ""
    document_id: str | None = None
    deadline: dt.datetime | None = None


class Jobs(Part):
    """Queue, find and decide about jobs."""

    __slots__ = ()

    def add_job(
        self,
        reference: str,
        kind: str,
        payload: dict[str, Any],
        frame: JobFrame | None = None,
    ) -> Job:
        """Ask for an effect (依頼); the same reference again gives the first job.

        Raises:
            ConflictError: the reference stands for something else.
        """
        text = canonical(payload)
        frame = frame or JobFrame()
        with self.database.write() as work:
            known = find_row(work.connection, reference)
            if known is not None:
                told = (known["kind"], known["payload"], known["site"])
                if told != (kind, text, frame.site):
                    raise ConflictError(
                        f"依頼番号 {reference} は、別の内容で使われています。"
                        "新しい番号で依頼してください。"
                    )
                return as_job(known)
            row = {
                "reference": reference,
                "kind": kind,
                "state": JobState.QUEUED.value,
                "payload": text,
                "attempts": 0,
                "worker": None,
                "lease_until": None,
                "evidence": "{}",
                "message": "",
                "created_at": work.now,
                "updated_at": work.now,
                "site": frame.site,
                "document_id": frame.document_id,
                "next_try_at": None,
                "deadline": frame.deadline,
                "submitted_at": None,
                "asked": 0,
            }
            work.connection.execute(jobs.insert().values(row))
            work.audit("denpyo", "job.queued", reference, {"kind": kind})
            return as_job(row)

    def move_job(
        self,
        reference: str,
        state: JobState,
        by: str,
        message: str = "",
        evidence: dict[str, Any] | None = None,
    ) -> Job:
        """Say where a job stands now (状態の変更); the same again changes nothing.

        ``by`` is the worker that holds it, or a person for a job that nobody holds.
        ``evidence`` is added to what is known (names of screenshots, receipts).

        Raises:
            NotFoundError: no such job.
            ConflictError: another worker has it, or the step is not allowed.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            known = json.loads(row["evidence"])
            if row["state"] == state and known | (evidence or {}) == known:
                return as_job(row)
            if row["state"] in HELD or row["worker"] is not None:
                check_holder(row, by)
            return take_step(work, row, JobStep(state, message, evidence or {}), by)

    def requeue_job(
        self, reference: str, by: str, reason: str, *, not_there: bool = False
    ) -> Job:
        """Have a job tried again because a person says so (やり直しの指示).

        The attempts begin anew, at once. ``not_there``: the person looked on the site,
        and it did not happen; else the site is searched before anything is done.

        Raises:
            NotFoundError: no such job.
            ConflictError: it is under way, or done.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            state = JobState(row["state"])
            if state in HELD or state is JobState.QUEUED or row["worker"] is not None:
                raise ConflictError(
                    f"依頼 {reference} は、いま「{state.label}」です。"
                    "終わってから操作してください。"
                )
            new: dict[str, Any] = {"attempts": 0, "asked": 0}
            said: dict[str, object] = {}
            if GIVEN_UP in json.loads(row["evidence"]):
                said[GIVEN_UP] = ""
            if not_there:
                new["submitted_at"] = None
                said["not there, says"] = clean(by)
            step = JobStep(JobState.QUEUED, reason, said)
            return take_step(work, row, step, by, new)

    def find_jobs(
        self,
        kind: str | None = None,
        state: JobState | None = None,
        site: str | None = None,
        document_id: str | None = None,
    ) -> tuple[Job, ...]:
        """Jobs, oldest first: of a kind, state, site or document, or all."""
        query = select(jobs).order_by(jobs.c.created_at, jobs.c.reference)
        wanted = {
            "kind": kind,
            "state": state.value if state else None,
            "site": site,
            "document_id": document_id,
        }
        for name, value in wanted.items():
            if value is not None:
                query = query.where(jobs.c[name] == value)
        with self.database.read() as connection:
            return tuple(as_job(row) for row in connection.execute(query).mappings())

    def page_of_jobs(
        self, states: Collection[JobState], limit: int, offset: int = 0
    ) -> tuple[Job, ...]:
        """Jobs that stand somewhere, what changed last first (状態別の依頼)."""
        query = select(jobs).where(jobs.c.state.in_([one.value for one in states]))
        query = query.order_by(jobs.c.updated_at.desc(), jobs.c.reference)
        with self.database.read() as connection:
            rows = connection.execute(query.limit(limit).offset(offset)).mappings()
            return tuple(as_job(row) for row in rows)

    def count_jobs(self) -> dict[JobState, int]:
        """How many jobs stand where; every state is there (状態別の件数)."""
        counted = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        with self.database.read() as connection:
            found = {row[0]: row[1] for row in connection.execute(counted)}
        return {state: found.get(state.value, 0) for state in JobState}

    def has_found(self, site: str, kind: str, digest: str) -> bool:
        """Whether a confirmed effect of this kind was found by this search (実績)."""
        query = select(jobs.c.reference).where(
            jobs.c.site == site,
            jobs.c.kind == kind,
            jobs.c.state == JobState.CONFIRMED.value,
            jobs.c.evidence.contains(f'"{digest}"', autoescape=True),
        )
        with self.database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def asked_sites(self) -> frozenset[str]:
        """Every site that anything was asked of (依頼のあるサイト)."""
        with self.database.read() as connection:
            found = connection.execute(select(jobs.c.site).distinct()).scalars()
            return frozenset(found)

    def get_job(self, reference: str) -> Job:
        """One job.

        Raises:
            NotFoundError: no such job.
        """
        with self.database.read() as connection:
            return as_job(get_row(connection, reference))


def find_row(connection: Connection, reference: str) -> Any:
    """The row of a job, or None."""
    query = select(jobs).where(jobs.c.reference == reference)
    return connection.execute(query).mappings().first()


def get_row(connection: Connection, reference: str) -> Any:
    """The row of a job.

    Raises:
        NotFoundError: no such job.
    """
    row = find_row(connection, reference)
    if row is None:
        raise NotFoundError(f"依頼 {reference} はありません。番号を確かめてください。")
    return row


def check_holder(row: Any, worker: str) -> None:
    """Refuse a worker that does not have the job any more.

    Raises:
        ConflictError: another one has it, or nobody.
    """
    held = row["state"] in (*HELD, JobState.UNKNOWN)
    if not held or row["worker"] != clean(worker):
        raise ConflictError(
            f"依頼 {row['reference']} は、いまは {worker} の担当ではありません。"
            "外部の操作をせずに終了し、最新の状態を確かめてください。"
        )


def take_step(
    work: Work,
    row: Any,
    step: JobStep,
    by: str,
    values: dict[str, Any] | None = None,
) -> Job:
    """Make a step inside a transaction, with its line in the audit log.

    Raises:
        ConflictError: the step is not allowed from where the job stands.
    """
    old = JobState(row["state"])
    if step.state is not old and step.state not in NEXT[old]:
        raise ConflictError(
            f"依頼 {row['reference']} は「{old.label}」のため、「{step.state.label}」に"
            "できません。最新の状態を確かめてください。"
        )
    new: dict[str, Any] = {
        "message": clean(step.message),
        "evidence": canonical(json.loads(row["evidence"]) | dict(step.evidence)),
        "next_try_at": step.next_try_at,
    }
    if step.state not in HELD:
        new |= {"worker": None, "lease_until": None}
    if step.state is JobState.SUBMITTING:
        new |= {"submitted_at": work.now, "asked": 0}
    if not step.counted:
        new["attempts"] = max(row["attempts"] - 1, 0)
    return write_row(work, row, step.state, by, new | (values or {}))


def write_row(
    work: Work, row: Any, state: JobState, by: str, values: dict[str, Any]
) -> Job:
    """Set columns of a job and its state, with its line in the audit log."""
    new = dict(row) | values | {"state": state.value, "updated_at": work.now}
    changed = jobs.update().where(jobs.c.reference == row["reference"]).values(new)
    work.connection.execute(changed)
    detail = {"attempts": new["attempts"], "message": new["message"]}
    detail["evidence"] = json.loads(new["evidence"])
    work.audit(by, f"job.{state.value}", row["reference"], detail)
    return as_job(new)


def as_job(row: Any) -> Job:
    """A row as its value."""
    return Job(
        reference=row["reference"],
        kind=row["kind"],
        state=JobState(row["state"]),
        payload=json.loads(row["payload"]),
        attempts=row["attempts"],
        worker=row["worker"],
        lease_until=row["lease_until"],
        evidence=json.loads(row["evidence"]),
        message=row["message"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        site=row["site"],
        document_id=row["document_id"],
        next_try_at=row["next_try_at"],
        deadline=row["deadline"],
        submitted_at=row["submitted_at"],
        asked=row["asked"],
    )

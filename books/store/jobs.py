"""Effects on the outside (外部操作): asked for once, done once, proven.

A worker claims a job for a while (lease), writes ``submitting`` before the step that
can't be taken back, then ``confirmed`` with evidence. A worker that dies before that
step leaves the job to the next one; after it, the job becomes ``unknown``, and the
outside is asked whether it happened before anything is tried again.
"""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from books.errors import ConflictError, NotFoundError
from books.store.chain import canonical
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import jobs
from books.store.values import Job, JobState

_NEXT = {
    JobState.QUEUED: {JobState.FAILED, JobState.NEEDS_PERSON},
    JobState.CLAIMED: {
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.FAILED,
        JobState.NEEDS_PERSON,
    },
    JobState.SUBMITTING: {
        JobState.CONFIRMED,
        JobState.FAILED,
        JobState.UNKNOWN,
        JobState.NEEDS_PERSON,
    },
    JobState.UNKNOWN: {
        JobState.CONFIRMED,
        JobState.QUEUED,
        JobState.FAILED,
        JobState.NEEDS_PERSON,
    },
    JobState.NEEDS_PERSON: {JobState.CONFIRMED, JobState.QUEUED, JobState.FAILED},
    JobState.FAILED: {JobState.QUEUED},
    JobState.CONFIRMED: set[JobState](),
}
_HELD = (JobState.CLAIMED, JobState.SUBMITTING)


class Jobs(Part):
    """Queue, claim and move jobs."""

    __slots__ = ()

    def add_job(self, reference: str, kind: str, payload: dict[str, Any]) -> Job:
        """Ask for an effect (依頼); the same reference again gives the first job.

        Raises:
            ConflictError: the reference stands for something else.
        """
        text = canonical(payload)
        with self.database.write() as work:
            known = _find(work.connection, reference)
            if known is not None:
                if (known["kind"], known["payload"]) != (kind, text):
                    raise ConflictError(
                        f"依頼番号 {reference} は、別の内容で使われています。"
                        "新しい番号で依頼してください。"
                    )
                return _job(known)
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
            }
            work.connection.execute(jobs.insert().values(row))
            work.audit("denpyo", "job.queued", reference, {"kind": kind})
            return _job(row)

    def claim_job(
        self, kinds: Sequence[str], worker: str, lease: dt.timedelta
    ) -> Job | None:
        """Take the oldest waiting job of these kinds (着手), or None.

        Jobs of workers whose time ran out are sorted first: not yet submitting, they
        wait again; submitting, they become ``unknown``.
        """
        with self.database.write() as work:
            _release_expired(work)
            query = (
                select(jobs)
                .where(jobs.c.state == JobState.QUEUED.value, jobs.c.kind.in_(kinds))
                .order_by(jobs.c.created_at, jobs.c.reference)
                .limit(1)
            )
            row = work.connection.execute(query).mappings().first()
            if row is None:
                return None
            new = {
                "worker": clean(worker),
                "lease_until": work.now + lease,
                "attempts": row["attempts"] + 1,
            }
            return _write(work, row, JobState.CLAIMED, worker, new)

    def renew_job(self, reference: str, worker: str, lease: dt.timedelta) -> None:
        """Keep a job longer (延長); a long step does this now and then.

        Raises:
            NotFoundError: no such job.
            ConflictError: another worker has it now.
        """
        with self.database.write() as work:
            row = _get(work.connection, reference)
            _check_holder(row, worker)
            changed = jobs.update().where(jobs.c.reference == reference)
            until = {"lease_until": work.now + lease, "updated_at": work.now}
            work.connection.execute(changed.values(until))

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
            row = _get(work.connection, reference)
            known = json.loads(row["evidence"])
            added = known | (evidence or {})
            if row["state"] == state and added == known:
                return _job(row)
            if row["state"] in _HELD:
                _check_holder(row, by)
            if state not in _NEXT[JobState(row["state"])]:
                raise ConflictError(
                    f"依頼 {reference} は {row['state']} のため、{state.value} に"
                    "できません。最新の状態を確かめてください。"
                )
            new: dict[str, Any] = {
                "message": clean(message),
                "evidence": canonical(added),
            }
            if state is not JobState.SUBMITTING:
                new |= {"worker": None, "lease_until": None}
            return _write(work, row, state, by, new)

    def find_jobs(
        self, kind: str | None = None, state: JobState | None = None
    ) -> tuple[Job, ...]:
        """Jobs, oldest first: of a kind, in a state, or all."""
        query = select(jobs).order_by(jobs.c.created_at, jobs.c.reference)
        if kind is not None:
            query = query.where(jobs.c.kind == kind)
        if state is not None:
            query = query.where(jobs.c.state == state.value)
        with self.database.read() as connection:
            return tuple(_job(row) for row in connection.execute(query).mappings())

    def get_job(self, reference: str) -> Job:
        """One job.

        Raises:
            NotFoundError: no such job.
        """
        with self.database.read() as connection:
            return _job(_get(connection, reference))


def _find(connection: Connection, reference: str) -> Any:
    query = select(jobs).where(jobs.c.reference == reference)
    return connection.execute(query).mappings().first()


def _get(connection: Connection, reference: str) -> Any:
    row = _find(connection, reference)
    if row is None:
        raise NotFoundError(f"依頼 {reference} はありません。番号を確かめてください。")
    return row


def _check_holder(row: Any, worker: str) -> None:
    if row["state"] not in _HELD or row["worker"] != clean(worker):
        raise ConflictError(
            f"依頼 {row['reference']} は、いまは {worker} の担当ではありません。"
            "外部の操作をせずに終了し、最新の状態を確かめてください。"
        )


def _release_expired(work: Work) -> None:
    query = select(jobs).where(
        jobs.c.state.in_([state.value for state in _HELD]),
        jobs.c.lease_until < work.now,
    )
    for row in work.connection.execute(query).mappings().all():
        sent = row["state"] == JobState.SUBMITTING
        new = {
            "worker": None,
            "lease_until": None,
            "message": "担当の処理が途中で止まりました。"
            + ("外部で実行されたか確かめてください。" if sent else ""),
        }
        state = JobState.UNKNOWN if sent else JobState.QUEUED
        _write(work, row, state, "denpyo", new)


def _write(
    work: Work, row: Any, state: JobState, by: str, values: dict[str, Any]
) -> Job:
    new = dict(row) | values | {"state": state.value, "updated_at": work.now}
    changed = jobs.update().where(jobs.c.reference == row["reference"]).values(new)
    work.connection.execute(changed)
    detail = {"attempts": new["attempts"], "message": new["message"]}
    detail["evidence"] = json.loads(new["evidence"])
    work.audit(by, f"job.{state.value}", row["reference"], detail)
    return _job(new)


def _job(row: Any) -> Job:
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
    )

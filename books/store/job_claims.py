"""Jobs under way (作業中の依頼): taken for a while, committed, settled, given back.

A job whose worker's time ran out is sorted before anything is taken: before the click
it waits again, after it it is ``unknown``. What is ``unknown`` is taken only to ask the
site about it. Nothing of a stopped site is taken or committed (停止スイッチ).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from books.errors import ConflictError
from books.job_steps import HELD, JobState, JobStep, after_lapse
from books.store.database import Work
from books.store.jobs import check_holder, get_row, take_step, write_row
from books.store.keys import clean
from books.store.part import Part
from books.store.switches import stopped_sites
from books.store.tables import jobs
from books.store.values_jobs import Job

NO_LIMIT = 1_000_000
_LATE = "期限を過ぎたため、実行していません。まだ必要か確かめてください。"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a worker may take (担当の範囲): sites (None: all), attempts of a job.

    At a site in ``alone`` only one worker is at work at a time; ``skip`` are references
    that it has seen to already.
    """

    sites: tuple[str, ...] | None = None
    limit: int = NO_LIMIT
    alone: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


class JobClaims(Part):
    """Claim, keep, commit and settle jobs."""

    __slots__ = ()

    def claim_job(
        self,
        kinds: Sequence[str],
        worker: str,
        lease: dt.timedelta,
        reach: Reach | None = None,
    ) -> Job | None:
        """Take the oldest waiting job of these kinds (着手), or None.

        Jobs of workers whose time ran out are sorted first: not yet submitting, they
        wait again; submitting, they become ``unknown``.
        """
        reach = reach or Reach()
        with self.database.write() as work:
            _release_expired(work, reach.limit)
            for row in _due(work, kinds, JobState.QUEUED, worker, reach):
                if row["deadline"] is not None and row["deadline"] <= work.now:
                    late = JobStep(JobState.NEEDS_PERSON, _LATE)
                    take_step(work, row, late, "denpyo")
                    continue
                held = {
                    "worker": clean(worker),
                    "lease_until": work.now + lease,
                    "attempts": row["attempts"] + 1,
                }
                return write_row(work, row, JobState.CLAIMED, worker, held)
        return None

    def claim_doubt(
        self,
        kinds: Sequence[str],
        worker: str,
        lease: dt.timedelta,
        reach: Reach | None = None,
    ) -> Job | None:
        """Take the oldest unknown job to ask the site about it (確認の着手), or None."""
        reach = reach or Reach()
        with self.database.write() as work:
            _release_expired(work, reach.limit)
            for row in _due(work, kinds, JobState.UNKNOWN, worker, reach):
                held = {
                    "worker": clean(worker),
                    "lease_until": work.now + lease,
                    "asked": row["asked"] + 1,
                }
                return write_row(work, row, JobState.UNKNOWN, worker, held)
        return None

    def renew_job(self, reference: str, worker: str, lease: dt.timedelta) -> None:
        """Keep a job longer (延長); a long step does this now and then.

        Raises:
            NotFoundError: no such job.
            ConflictError: another worker has it now.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            check_holder(row, worker)
            changed = jobs.update().where(jobs.c.reference == reference)
            until = {"lease_until": work.now + lease, "updated_at": work.now}
            work.connection.execute(changed.values(until))

    def submit_job(
        self, reference: str, worker: str, lease: dt.timedelta, step: JobStep
    ) -> Job:
        """Write ``submitting``, so that it is on the disk before the click (確定の直前).

        Raises:
            NotFoundError: no such job.
            ConflictError: another worker has it, or the bots were stopped.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            check_holder(row, worker)
            if {"*", row["site"]} & stopped_sites(work.connection):
                raise ConflictError(
                    f"ボットが停止されたため、依頼 {reference} を登録しませんでした。"
                )
            until = {"lease_until": work.now + lease}
            return take_step(work, row, step, worker, until)

    def settle_job(self, reference: str, worker: str, step: JobStep) -> Job:
        """Say what came of an attempt or a question, as the worker that has the job.

        Raises:
            NotFoundError: no such job.
            ConflictError: another worker has it, or the step is not allowed.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            check_holder(row, worker)
            return take_step(work, row, step, worker)

    def release_jobs(self, limit: int = NO_LIMIT) -> tuple[Job, ...]:
        """Sort the jobs of workers whose time ran out (途中で止まった依頼の整理)."""
        with self.database.write() as work:
            return _release_expired(work, limit)


def _due(
    work: Work, kinds: Sequence[str], state: JobState, worker: str, reach: Reach
) -> Any:
    stopped = stopped_sites(work.connection)
    if "*" in stopped:
        return ()
    query = select(jobs).where(
        jobs.c.state == state.value,
        jobs.c.kind.in_(kinds),
        or_(jobs.c.next_try_at.is_(None), jobs.c.next_try_at <= work.now),
        or_(jobs.c.lease_until.is_(None), jobs.c.lease_until < work.now),
        jobs.c.site.not_in(stopped | _taken(work, worker, reach)),
    )
    if reach.skip:
        query = query.where(jobs.c.reference.not_in(reach.skip))
    if reach.sites is not None:
        query = query.where(jobs.c.site.in_(reach.sites))
    query = query.order_by(jobs.c.created_at, jobs.c.reference)
    return work.connection.execute(query.limit(50)).mappings().all()


def _taken(work: Work, worker: str, reach: Reach) -> set[str]:
    """Sites for one worker at a time at which another one is at work."""
    query = select(jobs.c.site).where(
        jobs.c.site.in_(reach.alone),
        jobs.c.worker != clean(worker),
        jobs.c.lease_until >= work.now,
    )
    return set(work.connection.execute(query).scalars()) if reach.alone else set()


def _release_expired(work: Work, limit: int) -> tuple[Job, ...]:
    query = select(jobs).where(
        jobs.c.state.in_([state.value for state in HELD]),
        jobs.c.lease_until < work.now,
    )
    return tuple(
        take_step(
            work,
            row,
            after_lapse(JobState(row["state"]), row["attempts"], limit, work.now),
            "denpyo",
        )
        for row in work.connection.execute(query).mappings().all()
    )

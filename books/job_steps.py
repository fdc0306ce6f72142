"""Where an attempt at an outside effect leads (外部操作の行き先): pure, told by its result.

A site that refuses what we sent is never asked again with the same; trouble of the
technical kind is, after a pause; an answer that never came is a state of its own, and
the site is searched for our reference before anything else.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from books.delivery import pause

Evidence = Mapping[str, object]


class JobState(StrEnum):
    """Where an effect on the outside stands (外部操作の状態).

    ``submitting`` is written before the click; a crash after it leaves ``unknown``,
    and the outside is asked what happened before anything is tried again. ``waiting``
    is a worker that a person has to give something (a one-time password).
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    WAITING = "waiting"
    SUBMITTING = "submitting"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]


_LABELS = {
    JobState.QUEUED: "待ち",
    JobState.CLAIMED: "作業中",
    JobState.WAITING: "本人確認待ち",
    JobState.SUBMITTING: "登録中",
    JobState.CONFIRMED: "確認済み",
    JobState.FAILED: "拒否",
    JobState.UNKNOWN: "結果不明",
    JobState.NEEDS_PERSON: "担当者待ち",
}
HELD = (JobState.CLAIMED, JobState.WAITING, JobState.SUBMITTING)
TO_A_PERSON = (JobState.UNKNOWN, JobState.NEEDS_PERSON, JobState.FAILED)

NEXT: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset(
        {JobState.CLAIMED, JobState.FAILED, JobState.NEEDS_PERSON}
    ),
    JobState.CLAIMED: frozenset(
        {
            JobState.QUEUED,
            JobState.WAITING,
            JobState.SUBMITTING,
            JobState.CONFIRMED,  # found on the site before anything was done
            JobState.FAILED,
            JobState.NEEDS_PERSON,
        }
    ),
    JobState.WAITING: frozenset(
        {JobState.CLAIMED, JobState.QUEUED, JobState.FAILED, JobState.NEEDS_PERSON}
    ),
    JobState.SUBMITTING: frozenset(
        {
            JobState.CONFIRMED,
            JobState.FAILED,
            JobState.UNKNOWN,
            JobState.NEEDS_PERSON,
        }
    ),
    JobState.UNKNOWN: frozenset(
        {
            JobState.CONFIRMED,
            JobState.QUEUED,
            JobState.FAILED,
            JobState.NEEDS_PERSON,
        }
    ),
    JobState.NEEDS_PERSON: frozenset(
        {JobState.CONFIRMED, JobState.QUEUED, JobState.FAILED}
    ),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CONFIRMED: frozenset[JobState](),
}


class Verdict(StrEnum):
    """What came of one attempt (試みの結果)."""

    CONFIRMED = "confirmed"  # it is there, read back, and equal to what was meant
    REFUSED = "refused"  # the site said no to what we gave: the same again is no use
    RETRY = "retry"  # certainly not there, for a technical reason
    LATER = "later"  # the site is closed for a while; no fault of the job
    PERSON = "person"  # a person has to look, and nothing is tried again
    UNKNOWN = "unknown"  # it may be there


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt (試みの結果)."""

    verdict: Verdict
    message: str
    evidence: Evidence = field(default_factory=dict)
    wait: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class JobStep:
    """Where a job goes next; ``counted`` False gives the attempt back."""

    state: JobState
    message: str
    evidence: Evidence = field(default_factory=dict)
    next_try_at: dt.datetime | None = None
    counted: bool = True


CLOSED_PAUSE = dt.timedelta(minutes=15)
_ENDS = {
    Verdict.CONFIRMED: JobState.CONFIRMED,
    Verdict.REFUSED: JobState.FAILED,
    Verdict.PERSON: JobState.NEEDS_PERSON,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long (根気): attempts, questions to the site, the first pause."""

    attempts: int = 6
    asks: int = 5
    pause: dt.timedelta = dt.timedelta(minutes=1)

    def wait(self, count: int) -> dt.timedelta:
        """The pause after so many times: doubled each time, at most four hours."""
        return pause(count) * (self.pause / dt.timedelta(minutes=1))


def after_attempt(
    outcome: Outcome, attempts: int, patience: Patience, at: dt.datetime
) -> JobStep:
    """Where an attempt leads; ``attempts`` counts it in."""
    end = _ENDS.get(outcome.verdict)
    told, evidence = outcome.message, outcome.evidence
    if end is not None:
        return JobStep(end, told, evidence)
    if outcome.verdict is Verdict.UNKNOWN:
        wait = outcome.wait or dt.timedelta()
        return JobStep(JobState.UNKNOWN, told, evidence, at + wait)
    if outcome.verdict is Verdict.LATER:
        wait = CLOSED_PAUSE if outcome.wait is None else outcome.wait
        return JobStep(JobState.QUEUED, told, evidence, at + wait, counted=False)
    return _again(outcome, attempts, patience, at)


def after_asking(
    outcome: Outcome,
    counts: tuple[int, int],
    patience: Patience,
    at: dt.datetime,
) -> JobStep:
    """Where the site's word on a job leads that may have happened.

    ``counts``: attempts, and questions to the site. ``RETRY`` says that it is certainly
    not there: only then it is tried again. Where nobody answered it stays unknown, and
    is asked about again.
    """
    attempts, asked = counts
    if outcome.verdict in _ENDS:
        return JobStep(_ENDS[outcome.verdict], outcome.message, outcome.evidence)
    if outcome.verdict is Verdict.RETRY:
        outcome = replace(outcome, wait=dt.timedelta())
        return _again(outcome, attempts, patience, at)
    if asked >= patience.asks:
        told = f"{asked} 回確かめましたが分かりません。{outcome.message}"
        return JobStep(JobState.NEEDS_PERSON, told, outcome.evidence)
    wait = patience.wait(asked) if outcome.wait is None else outcome.wait
    return JobStep(JobState.UNKNOWN, outcome.message, outcome.evidence, at + wait)


def after_lapse(state: JobState, attempts: int, limit: int, at: dt.datetime) -> JobStep:
    """Where a job leads whose worker died: nothing was submitted yet, or it may be."""
    told = "担当の処理が途中で止まりました。"
    if state is JobState.SUBMITTING:
        return JobStep(
            JobState.UNKNOWN, f"{told}外部で実行されたか確かめてください。", {}, at
        )
    if attempts >= limit:
        return JobStep(
            JobState.NEEDS_PERSON, f"{told}{attempts} 回続いたため、止めました。"
        )
    return JobStep(JobState.QUEUED, told, {}, at)


def _again(
    outcome: Outcome, attempts: int, patience: Patience, at: dt.datetime
) -> JobStep:
    if attempts >= patience.attempts:
        told = f"{attempts} 回試しましたができません。{outcome.message}"
        return JobStep(JobState.NEEDS_PERSON, told, outcome.evidence)
    wait = patience.wait(attempts) if outcome.wait is None else outcome.wait
    return JobStep(JobState.QUEUED, outcome.message, outcome.evidence, at + wait)

"""What people see of the bots' work, in business words (ボットの画面の中身)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from books.bot_orders import (
    LABELS,
    READ_ONLY,
    BalanceOrder,
    StatementOrder,
    TransferOrder,
    read_order,
)
from books.evidence import EvidenceShelf
from books.job_steps import HELD, NEXT, TO_A_PERSON, JobState
from books.store import AuditEntry, Handover, Job
from web.seams import Decision

KINDS = {".png": "image/png", ".txt": "text/plain; charset=utf-8"}
_EVENTS = {
    "handover.asked": "本人確認を依頼",
    "handover.answered": "本人確認に回答",
    "handover.closed": "本人確認の終了",
}
_TOLD = ("message", "question", "outcome")
_FILES = (".png", ".txt", ".zip", ".csv")


@dataclass(frozen=True)
class ShownJob:
    """A job in business words (依頼): what, with whom, how much."""

    job: Job
    kind: str
    told: str
    amount: int | None

    @property
    def waits(self) -> bool:
        """Whether a person has to decide."""
        return self.job.state in TO_A_PERSON


@dataclass(frozen=True)
class ShownProof:
    """A file that proves something (証跡), or a fact beside it."""

    name: str
    value: str
    suffix: str = ""
    sha256: str = ""
    intact: bool = True


@dataclass(frozen=True)
class ShownEvent:
    """Something that happened to a job (経過の一行)."""

    at: dt.datetime
    actor: str
    what: str
    told: str


def show_job(job: Job) -> ShownJob:
    """A job with what it wants to do (依頼の内容)."""
    kind = LABELS.get(job.kind, job.kind)
    try:
        order = read_order(job.kind, job.payload)
    except (KeyError, ValidationError):
        return ShownJob(job, kind, "内容を読めません", None)
    match order:
        case TransferOrder():
            told = f"{order.day:%Y/%m/%d} の振込 {order.count} 件 ({order.file_name})"
            return ShownJob(job, kind, told, order.total)
        case StatementOrder():
            days = f"{order.from_day:%Y/%m/%d}〜{order.to_day:%Y/%m/%d}"
            return ShownJob(job, kind, f"{order.account} {days}".strip(), None)
        case BalanceOrder():
            return ShownJob(job, kind, "すべての口座", None)
    head = order.head("")
    parts = (f"{order.day:%Y/%m/%d}", head.get("partner", ""), order.description)
    return ShownJob(job, kind, " ".join(filter(None, parts)), order.total)


def decisions(job: Job) -> tuple[Decision, ...]:
    """What a person may say about it now; the deciding code looks again."""
    return tuple(_decisions(job))


def _decisions(job: Job) -> Iterator[Decision]:
    if job.state in HELD:
        return
    if JobState.CONFIRMED in NEXT[job.state]:
        yield Decision.HAPPENED
    if job.state in TO_A_PERSON:
        yield Decision.NOT_HAPPENED
        yield Decision.RETRY
    may_be_there = job.submitted_at is not None and job.state is not JobState.FAILED
    if not may_be_there and job.state is not JobState.CONFIRMED:
        yield Decision.GIVE_UP
    if job.state is JobState.CONFIRMED and job.kind not in READ_ONLY:
        yield Decision.WITHDRAWN


def show_event(entry: AuditEntry) -> ShownEvent:
    """A line of the audit log about a job (経過)."""
    kind, _, state = entry.action.partition(".")
    what = _EVENTS.get(entry.action, entry.action)
    if kind == "job" and state in set(JobState):
        what = JobState(state).label
    told = next((entry.detail[n] for n in _TOLD if entry.detail.get(n)), "")
    return ShownEvent(entry.at, entry.actor, what, str(told))


def is_file(value: object) -> bool:
    """Whether a piece of evidence is a file on the shelf (証跡のファイルか)."""
    return "/" in str(value) and str(value).endswith(_FILES)


def show_proofs(job: Job, shelf: EvidenceShelf) -> tuple[ShownProof, ...]:
    """Pictures, texts, traces and facts, by attempt (証跡)."""
    found = []
    for name, value in sorted(job.evidence.items()):
        shown = str(value)
        if not is_file(value):
            found.append(ShownProof(name, shown))
            continue
        stem, _, suffix = shown.replace("/", "", 1).partition(".")
        intact = shelf.is_intact(shown)
        found.append(ShownProof(name, shown, f".{suffix}", stem, intact))
    return tuple(found)


def time_left(one: Handover, now: dt.datetime) -> str:
    """How long the bot still waits (残り時間)."""
    seconds = max(int((one.until - now).total_seconds()), 0)
    return f"あと {seconds // 60} 分 {seconds % 60:02} 秒"

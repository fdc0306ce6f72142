"""What the store says of work to be done (ボットの仕事と予定): frozen records."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from books.job_steps import JobState

WITHDRAWN, GIVEN_UP = "withdrawn, says", "given up, says"


@dataclass(frozen=True, slots=True)
class Job:
    """One effect on the outside (外部操作), known by its reference for ever.

    ``submitted_at``: the last time that the step was begun which can't be taken back;
    ``asked``: how often the site was searched for it since.
    """

    reference: str
    kind: str
    state: JobState
    payload: dict[str, Any]
    attempts: int
    worker: str | None
    lease_until: dt.datetime | None
    evidence: dict[str, Any]
    message: str
    created_at: dt.datetime
    updated_at: dt.datetime
    site: str = ""
    document_id: str | None = None
    next_try_at: dt.datetime | None = None
    deadline: dt.datetime | None = None
    submitted_at: dt.datetime | None = None
    asked: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether the effect may have been made: the site is searched first (要確認)."""
        return self.submitted_at is not None or self.attempts > 1

    @property
    def is_withdrawn(self) -> bool:
        """Whether a person took it away on the site after it was confirmed (取消済み)."""
        return WITHDRAWN in self.evidence

    @property
    def is_given_up(self) -> bool:
        """Whether a person gave it up, so that no site refused it (取りやめ)."""
        return self.state is JobState.FAILED and bool(self.evidence.get(GIVEN_UP))

    @property
    def label(self) -> str:
        """How it stands, on the screen (状態の日本語名)."""
        if self.is_withdrawn:
            return "取消済み"
        return "取りやめ" if self.is_given_up else self.state.label

    @property
    def is_cleared(self) -> bool:
        """Whether a person looked on the site since, and said that it is not there."""
        return self.submitted_at is None and "not there, says" in self.evidence


class HandoverKind(StrEnum):
    """What a person is asked for (本人確認の種類)."""

    CODE = "code"  # a one-time password, typed into the site by the bot
    DONE = "done"  # something that only the person can do (certificate, approval)


@dataclass(frozen=True, slots=True)
class Handover:
    """A question to a person that a bot waits for (本人確認の依頼), until ``until``.

    The answer is sealed for the process that asked; nobody else can open it.
    """

    id: str
    reference: str
    site: str
    kind: HandoverKind
    question: str
    public_key: str
    asked_at: dt.datetime
    until: dt.datetime
    sealed: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether the bots of a site, or all (``*``), are stopped (停止スイッチ)."""

    site: str
    stopped: bool
    by: str
    reason: str
    at: dt.datetime


class SlotState(StrEnum):
    """How the work of a slot stands (予定の状態).

    ``waiting`` will be tried again, ``idle`` found nothing to do, ``missed`` was passed
    over by its rule.
    """

    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    IDLE = "idle"
    FAILED = "failed"
    MISSED = "missed"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _SLOT_LABELS[self]


_SLOT_LABELS = {
    SlotState.RUNNING: "実行中",
    SlotState.WAITING: "やり直し待ち",
    SlotState.DONE: "終了",
    SlotState.IDLE: "用なし",
    SlotState.FAILED: "失敗",
    SlotState.MISSED: "見送り",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One time of a schedule (予定の一回), known by its flow and instant for ever."""

    flow: str
    slot: dt.datetime
    state: SlotState
    worker: str | None
    lease_until: dt.datetime | None
    attempts: int
    next_try_at: dt.datetime | None
    message: str
    started_at: dt.datetime
    finished_at: dt.datetime | None

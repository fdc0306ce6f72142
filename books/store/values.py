"""What the store gives back (保管庫の値): frozen records, no behaviour."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from books.account_choice import LearnedChoice
from books.delivery import DeliveryState
from books.job_steps import JobState
from books.memory.model import MACHINE
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Finding,
    Match,
    OpenItem,
    Reading,
    Side,
)
from books.registry import Published


class FileState(StrEnum):
    """How far a received file has come (ファイルの状態)."""

    RECEIVED = "received"
    READ = "read"
    QUARANTINED = "quarantined"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {"received": "受信済み", "read": "読取済み", "quarantined": "隔離"}[self]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An original (原本). ``path`` is where its bytes lie, under their hash.

    Where machines share the originals, the first look at ``path`` copies it here.

    ``name`` is what this call named it, ``first_name`` what it was first received as.
    ``duplicate`` is True when these bytes had been stored before; such a file with
    state ``received`` was never read, so a run that was cut off goes on with it.
    """

    sha256: str
    name: str
    size: int
    place: Path
    state: FileState
    duplicate: bool
    first_name: str
    reason: str
    received_at: dt.datetime
    fetch: Callable[[], Path] | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> Path:
        """The file on this machine (原本のファイル)."""
        return self.place if self.fetch is None else self.fetch()

    @property
    def notice(self) -> str | None:
        """One sentence for the person who sent a file again (重複の通知), or None."""
        if not self.duplicate or self.state is FileState.RECEIVED:
            return None
        return (
            f"「{self.name}」は、受信済みの「{self.first_name}」と同じ内容です。"
            "二重には登録していません。"
        )


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its latest reading (保管中の伝票); ``index`` counts from 1.

    ``choices`` are what bookkeepers chose for its partner, where somebody asked for it
    (``account_choices``); ``published`` is what is known of its supplier's number.
    """

    id: str
    index: int
    state: DocumentState
    revision: int
    reading: Reading
    file: StoredFile
    created_at: dt.datetime
    updated_at: dt.datetime
    approved_by: str | None
    choices: tuple[LearnedChoice, ...] = ()
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class SimilarDocument:
    """A document that another is looked at beside (関係しそうな書類): what it says."""

    id: str
    state: DocumentState
    created_at: dt.datetime
    document: Document
    findings: tuple[Finding, ...]


class SortBy(StrEnum):
    """Order of a search (並び順): latest received first, or by date of the document."""

    RECEIVED = "received"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """What to look for (検索条件); conditions add up, an empty one does not count.

    Dates and amounts (yen with tax) are ranges with both ends included. ``partner`` is
    part of a name or registration number of either side, without regard to legal form,
    width or case; ``number`` part of a document or order number; ``text`` words that
    all stand somewhere in the document. ``corrected`` are those with a later revision
    than the first, ``not_out`` those that have not gone out in this kind of export, or
    were taken back. ``limit`` None means no limit.
    """

    states: tuple[DocumentState, ...] = ()
    types: tuple[DocumentType, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    partner: str = ""
    number: str = ""
    text: str = ""
    sha256: str = ""
    corrected: bool = False
    not_out: str = ""
    sort: SortBy = SortBy.RECEIVED
    limit: int | None = 100
    offset: int = 0


class ExportState(StrEnum):
    """How far something that goes out has come (出力の状態)."""

    CLAIMED = "claimed"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Output:
    """Something that goes out once (出力), known by its reference for ever."""

    reference: str
    kind: str
    state: ExportState
    path: str
    sha256: str
    claimed_at: dt.datetime
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Export(Output):
    """An output with all documents that are in it (書類つきの出力)."""

    document_ids: tuple[str, ...]


class MatchState(StrEnum):
    """Whether a match counts (消込の状態)."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    UNDONE = "undone"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {
            "proposed": "提案",
            "applied": "消込済み",
            "undone": "取消",
            "refused": "却下",
        }[self]


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match of payments and open items as kept (消込の記録).

    ``version`` changes with every decision; ``round`` counts how often it was applied;
    ``day`` is the day that it counts for.
    """

    id: str
    state: MatchState
    match: Match
    created_by: str
    created_at: dt.datetime
    decided_by: str | None
    version: int = 1
    round: int = 0
    day: dt.date | None = None
    decided_at: dt.datetime | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether it counts without that a person has looked at it (自動)."""
        applied = self.state is MatchState.APPLIED
        return applied and (self.decided_by or "").startswith(MACHINE)


@dataclass(frozen=True, slots=True)
class MatchEvent:
    """One decision about a match (消込の履歴)."""

    action: str
    by: str
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReconcileRun:
    """One run over the ledger (消込処理): how much it applied, proposed, left.

    ``notes`` tell of movements that are missing.
    """

    number: int
    by: str
    at: dt.datetime
    applied: int
    proposed: int
    unmatched: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One change of an open item (未消込の増減), visible for ever."""

    item_id: str
    number: int
    delta: int
    day: dt.date
    before: OpenItem
    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing or, with a reason, a reopening (締めの記録)."""

    ledger: Side
    until: dt.date | None
    by: str
    reason: str
    left_open: dict[str, int]
    at: dt.datetime


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One revision of a document on its way to a partner (配送), in one format.

    ``path`` is where its bytes lie under the outbox; ``round`` counts how often a person
    had it sent again after it had arrived.
    """

    reference: str
    partner: str
    document_id: str
    revision: int
    format: str
    name: str
    path: str
    sha256: str
    size: int
    state: DeliveryState
    round: int
    attempts: int
    next_try_at: dt.datetime | None
    worker: str | None
    committed_at: dt.datetime | None
    delivered_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    evidence: dict[str, Any]
    message: str
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def key(self) -> str:
        """What tells this sending from every other: the same for each attempt of it."""
        return f"{self.reference}#{self.round}"


class ReceiptState(StrEnum):
    """How far a partner's file has come (受領の状態)."""

    TAKING = "taking"
    KEPT = "kept"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that a partner gave (受領したファイル); ``duplicate_of`` names the first."""

    reference: str
    partner: str
    name: str
    stamp: str
    sha256: str
    size: int
    message_key: str
    number_key: str
    state: ReceiptState
    duplicate_of: str
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log (操作記録); ``hash`` covers it and its predecessor."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold in the store (不整合); one Japanese sentence."""

    code: str
    subject: str
    message: str


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


@dataclass(frozen=True, slots=True)
class Origin:
    """On which way a file came (由来): ``folder``, ``mail``, ``partner`` or ``inbox``.

    ``label`` is what people call the way; ``detail`` has what tells this arrival from
    others (sender, subject, message id, name in the folder).
    """

    kind: str
    label: str
    detail: dict[str, str] = field(default_factory=dict)
    received_at: dt.datetime | None = None

    @property
    def told(self) -> str:
        """In a few words, for the page of a document."""
        names = {"from": "差出人", "subject": "件名", "path": "場所"}
        parts = [
            f"{n} {self.detail[k]}" for k, n in names.items() if self.detail.get(k)
        ]
        return " ・ ".join([self.label, *parts])


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of a mailbox (受け取ったメール) and what became of it.

    ``state``: ``kept`` (its ``files`` are), ``moved`` (and it was moved away), ``look``
    (a person is to look), ``refused`` (it can't be taken), ``empty`` (nothing in it),
    ``denied`` (by the rules), ``settled`` (a person decided).
    """

    mailbox: str
    place: str
    message_id: str
    sender: str
    subject: str
    state: str
    reason: str = ""
    files: tuple[str, ...] = ()
    created_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None

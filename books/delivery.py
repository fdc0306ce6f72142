"""What becomes of a document on its way to a partner (配送の状態): pure.

A transport says what happened (``Outcome``), or, asked later, whether a file is there
(``Found`` …); here it is decided where the delivery stands then. Only what certainly did
not arrive is tried again. What may have arrived is ``unknown``: the other side is asked,
and where it can't be asked a person decides.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Evidence = Mapping[str, str | int]

FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=4)


class DeliveryState(StrEnum):
    """Where a delivery stands (配送の状態).

    ``sending`` is written before the first byte, ``committed_at`` before the step that
    can't be taken back (rename, end of the mail, request).
    """

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]

    @property
    def may_have_arrived(self) -> bool:
        """Whether the partner has, or may have, the file."""
        return self in _ARRIVED


_LABELS = {
    DeliveryState.QUEUED: "送信待ち",
    DeliveryState.SENDING: "送信中",
    DeliveryState.DELIVERED: "送信済み",
    DeliveryState.ACKNOWLEDGED: "受領確認済み",
    DeliveryState.FAILED: "拒否",
    DeliveryState.UNKNOWN: "結果不明",
    DeliveryState.NEEDS_PERSON: "担当者待ち",
    DeliveryState.CANCELLED: "取消",
}
_ARRIVED = frozenset(
    {
        DeliveryState.SENDING,
        DeliveryState.DELIVERED,
        DeliveryState.ACKNOWLEDGED,
        DeliveryState.UNKNOWN,
    }
)
TO_A_PERSON = (
    DeliveryState.UNKNOWN,
    DeliveryState.NEEDS_PERSON,
    DeliveryState.FAILED,
)

NEXT: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset({DeliveryState.SENDING, DeliveryState.CANCELLED}),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.QUEUED,
            DeliveryState.DELIVERED,
            DeliveryState.FAILED,
            DeliveryState.UNKNOWN,
            DeliveryState.NEEDS_PERSON,
        }
    ),
    DeliveryState.DELIVERED: frozenset(
        {
            DeliveryState.ACKNOWLEDGED,
            DeliveryState.NEEDS_PERSON,
            DeliveryState.QUEUED,
        }
    ),
    DeliveryState.ACKNOWLEDGED: frozenset(
        {DeliveryState.NEEDS_PERSON, DeliveryState.QUEUED}
    ),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED, DeliveryState.CANCELLED}),
    DeliveryState.UNKNOWN: frozenset(
        {
            DeliveryState.DELIVERED,
            DeliveryState.ACKNOWLEDGED,
            DeliveryState.QUEUED,
            DeliveryState.NEEDS_PERSON,
        }
    ),
    DeliveryState.NEEDS_PERSON: frozenset(
        {
            DeliveryState.DELIVERED,
            DeliveryState.ACKNOWLEDGED,
            DeliveryState.QUEUED,
            DeliveryState.CANCELLED,
        }
    ),
    DeliveryState.CANCELLED: frozenset(  # its document is to go out after all
        {DeliveryState.QUEUED, DeliveryState.NEEDS_PERSON}
    ),
}


class Verdict(StrEnum):
    """What a transport says of an attempt (送信の結果)."""

    DELIVERED = "delivered"  # it is there, with evidence
    RETRY = "retry"  # it is certainly not there; a later attempt may succeed
    REFUSED = "refused"  # the partner does not want it: the same again is no use
    PERSON = "person"  # settings, keys, rights: the same again is no use, or does harm
    UNKNOWN = "unknown"  # it may be there


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt (送信の結果); ``retry_after`` is the partner's wish."""

    verdict: Verdict
    message: str
    evidence: Evidence = field(default_factory=dict)
    retry_after: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The other side has the file, and here is how we know (届いている)."""

    evidence: Evidence


@dataclass(frozen=True, slots=True)
class NotFound:
    """The file is certainly not there, or sending it again can do no harm (届いていない)."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell, or nobody answered (分からない)."""

    message: str


Asked = Found | NotFound | Unknown


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The partner says that it has, or that it can't use, what we sent (受領の知らせ)."""

    accepted: bool
    message: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Step:
    """Where a delivery goes next; ``next_try_at`` only for ``queued``."""

    state: DeliveryState
    message: str
    evidence: Evidence = field(default_factory=dict)
    next_try_at: dt.datetime | None = None


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: 1, 2, 4 minutes … 4 hours (待ち時間).

    >>> [int(pause(n).total_seconds() / 60) for n in (1, 2, 3, 8, 9, 99)]
    [1, 2, 4, 128, 240, 240]
    """
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def after_attempt(outcome: Outcome, attempts: int, limit: int, at: dt.datetime) -> Step:
    """Where an attempt leads; ``attempts`` counts it in."""
    match outcome.verdict:
        case Verdict.DELIVERED:
            return Step(DeliveryState.DELIVERED, outcome.message, outcome.evidence)
        case Verdict.REFUSED:
            return Step(DeliveryState.FAILED, outcome.message, outcome.evidence)
        case Verdict.UNKNOWN:
            return Step(DeliveryState.UNKNOWN, outcome.message, outcome.evidence)
        case Verdict.PERSON:
            return Step(DeliveryState.NEEDS_PERSON, outcome.message, outcome.evidence)
    if attempts >= limit:
        told = f"{attempts} 回試しましたが送れません。{outcome.message}"
        return Step(DeliveryState.NEEDS_PERSON, told, outcome.evidence)
    wait = max(pause(attempts), outcome.retry_after or dt.timedelta())
    return Step(DeliveryState.QUEUED, outcome.message, outcome.evidence, at + wait)


def after_lapse(committed_at: dt.datetime | None, at: dt.datetime) -> Step:
    """Where a delivery leads whose sender died: nothing could have arrived yet, or it may."""
    told = "送信の処理が途中で止まりました。"
    if committed_at is None:
        return Step(DeliveryState.QUEUED, f"{told}もう一度送ります。", {}, at)
    return Step(DeliveryState.UNKNOWN, f"{told}届いたかどうかを確かめます。")


def after_asking(answer: Asked, attempts: int, limit: int, at: dt.datetime) -> Step:
    """Where the other side's word on an unknown delivery leads.

    What is not there is sent again at once, after several attempts with a pause.
    """
    match answer:
        case Found(evidence):
            told = "届いていることを送り先で確かめました。"
            return Step(DeliveryState.DELIVERED, told, evidence)
        case Unknown(message):
            return Step(DeliveryState.UNKNOWN, message)
    if attempts >= limit:
        told = f"{attempts} 回試しましたが届きません。{answer.message}"
        return Step(DeliveryState.NEEDS_PERSON, told)
    wait = pause(attempts - 1) if attempts > 1 else dt.timedelta()
    return Step(DeliveryState.QUEUED, answer.message, {}, at + wait)


def after_acknowledgement(told: Acknowledgement) -> Step:
    """Where the partner's own word leads."""
    state = DeliveryState.ACKNOWLEDGED if told.accepted else DeliveryState.NEEDS_PERSON
    return Step(state, told.message, told.evidence)


def is_overdue(
    state: DeliveryState,
    delivered_at: dt.datetime | None,
    hours: int | None,
    at: dt.datetime,
) -> bool:
    """Whether the partner should have acknowledged by now (受領確認の遅れ)."""
    if state is not DeliveryState.DELIVERED or delivered_at is None or hours is None:
        return False
    return at - delivered_at >= dt.timedelta(hours=hours)

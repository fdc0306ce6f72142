"""What the store says of messages in and out (送受信): frozen records."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from books.delivery import DeliveryState


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

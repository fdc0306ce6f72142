"""What the store says of matched payments (消込): frozen records."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from books.memory.model import MACHINE
from books.model import Match, OpenItem, Side


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

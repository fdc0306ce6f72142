"""What the reconciling pages show (消込の画面の中身)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from books.loose_matches import is_sure
from books.match_sums import settled_by
from books.matching import UnmatchedPayment
from books.memory.model import MACHINE
from books.model import (
    ItemKind,
    OpenItem,
    Payment,
)
from books.store import MatchState, Store, StoredMatch

SIZE = 50
_KINDS = {ItemKind.ADVANCE: "前受・前払", ItemKind.SUSPENSE: "仮受・仮払"}


class Tab(StrEnum):
    """The three lists (一覧の種類)."""

    PROPOSED = "proposed"
    LEFT = "left"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {
            "proposed": "確認を待つ提案",
            "left": "行き先の分からない入出金",
            "decided": "消込済み・履歴",
        }[self.value]


@dataclass(frozen=True)
class ShownItem:
    """An item with how much of it is settled (明細)."""

    item: OpenItem
    applied: int

    @property
    def kind(self) -> str:
        """What it is, where it is no bill."""
        return _KINDS.get(self.item.kind, "")


@dataclass(frozen=True)
class ShownMatch:
    """A match as a row of the page: payments, reason, items."""

    stored: StoredMatch
    payments: tuple[Payment, ...]
    items: tuple[ShownItem, ...]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.stored.state is MatchState.PROPOSED

    @property
    def is_sure(self) -> bool:
        """Whether it leaves no doubt."""
        return is_sure(self.stored.match)

    @property
    def who(self) -> str:
        """Who decided, in a word."""
        by = self.stored.decided_by or ""
        return "自動" if by.startswith(MACHINE) else by


@dataclass(frozen=True)
class ShownOpen:
    """A payment without a proposal, and why (行き先の分からない入出金)."""

    payment: Payment
    reason: str
    candidates: tuple[OpenItem, ...]


@dataclass(frozen=True)
class ShownEvent:
    """One line of a match's history (消込の履歴)."""

    what: str
    by: str
    reason: str
    at: object


_EVENTS = {
    "applied": "消込",
    "confirmed": "確認",
    "refused": "却下",
    "undone": "取消",
    "proposed": "再提案",
}


def show_matches(store: Store, found: Sequence[StoredMatch]) -> tuple[ShownMatch, ...]:
    """Matches with what they are about, read at once."""
    ids = [name for m in found for name in m.match.payments]
    names = [part.item_id for m in found for part in settled_by(m.match)]
    payments, items = store.get_payments(ids), store.get_items(names)
    return tuple(
        ShownMatch(
            stored,
            tuple(payments[name] for name in stored.match.payments),
            tuple(
                ShownItem(items[part.item_id], part.applied)
                for part in settled_by(stored.match)
            ),
        )
        for stored in found
    )


def show_open(store: Store, found: Sequence[Payment]) -> tuple[ShownOpen, ...]:
    """Payments with why they are left and what they may be."""
    reasons = store.unmatched_payments([p.payment_id for p in found])
    names = [i for p in found for i in candidates_of(reasons.get(p.payment_id))]
    items = store.get_items(names)
    return tuple(
        ShownOpen(
            payment,
            reason_of(reasons.get(payment.payment_id)),
            tuple(
                items[i]
                for i in candidates_of(reasons.get(payment.payment_id))
                if i in items
            ),
        )
        for payment in found
    )


def candidates_of(one: UnmatchedPayment | None) -> tuple[str, ...]:
    """Items that a payment may pay, by id."""
    found = (name for c in one.candidates for name in c.items) if one else ()
    return tuple(dict.fromkeys(found))


def reason_of(one: UnmatchedPayment | None) -> str:
    """Why a payment is left."""
    return (
        one.reason
        if one
        else "提案がありません。「再計算」を押すと、もう一度突き合わせます。"
    )


def events_of(store: Store, match_id: str) -> tuple[ShownEvent, ...]:
    """What was decided about a match, oldest first."""
    return tuple(
        ShownEvent(
            _EVENTS.get(event.action, event.action),
            "自動" if event.by.startswith(MACHINE) else event.by,
            event.reason,
            event.at,
        )
        for event in store.match_events(match_id)
    )

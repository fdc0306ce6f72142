"""What the reconciling pages show (消込の画面の中身)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from starlette.datastructures import FormData

from books.errors import ConflictError
from books.match_sums import settled_by
from books.matching import UnmatchedPayment
from books.memory.model import MACHINE
from books.model import (
    DifferenceKind,
    Direction,
    ItemKind,
    OpenItem,
    Payment,
    Side,
)
from books.proposing import is_sure
from books.settling import LEAVE_OPEN, Choice
from books.store import MatchState, Store, StoredMatch

SIZE = 50
_SIDES = {Direction.IN: Side.RECEIVABLE, Direction.OUT: Side.PAYABLE}
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


GAPS = (
    ("", "差額なし"),
    (LEAVE_OPEN, "残りを未消込のまま残す (一部入金)"),
    *(
        (kind.value, kind.label)
        for kind in (
            DifferenceKind.TRANSFER_FEE,
            DifferenceKind.WITHHOLDING_TAX,
            DifferenceKind.DISCOUNT,
            DifferenceKind.ROUNDING,
            DifferenceKind.ADVANCE,
            DifferenceKind.SUSPENSE,
            DifferenceKind.SUNDRY,
            DifferenceKind.INTEREST,
            DifferenceKind.BANK_FEE,
            DifferenceKind.CASH,
        )
    ),
)


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
class ShownPayment:
    """A payment to be matched by hand, with what it may pay; items alone without one."""

    payment: Payment | None
    others: tuple[Payment, ...]
    items: tuple[OpenItem, ...]
    reason: str


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
    names = [i for p in found for i in _candidates(reasons.get(p.payment_id))]
    items = store.get_items(names)
    return tuple(
        ShownOpen(
            payment,
            _reason(reasons.get(payment.payment_id)),
            tuple(
                items[i]
                for i in _candidates(reasons.get(payment.payment_id))
                if i in items
            ),
        )
        for payment in found
    )


def show_payment(store: Store, payment: Payment, words: str) -> ShownPayment:
    """A payment beside what fits its words, its amount or its likely partner."""
    side = _SIDES[payment.direction]
    told = store.unmatched_payments([payment.payment_id]).get(payment.payment_id)
    names = list(_candidates(told))
    for stored in store.find_matches(MatchState.PROPOSED, payment.payment_id):
        names += [part.item_id for part in settled_by(stored.match)]
    found: dict[str, OpenItem] = {}
    if words:
        some = store.find_open_items(side, words)
        found = {item.item_id: item for item in some}
    else:
        known = store.get_items(names)
        partners = {i.partner_name for i in known.values() if i.partner_name}
        lists = [store.find_open_items(side, name) for name in partners]
        lists.append(store.find_open_items(side, amount=payment.amount))
        lists.append(_open_of(store, known))
        found = {item.item_id: item for some in lists for item in some}
    order = sorted(
        found.values(),
        key=lambda i: (i.item_id not in names, i.amount != payment.amount, i.item_id),
    )
    return ShownPayment(
        payment, store.open_payments_of(payment), tuple(order), _reason(told)
    )


def show_items(store: Store, words: str) -> ShownPayment:
    """Items of both sides; without words what is kept for later (相殺・充当)."""
    lists = (
        store.find_open_items(side, words) if words else store.find_kept_items(side)
        for side in Side
    )
    found = tuple(item for some in lists for item in some)
    return ShownPayment(None, (), found, "")


def _open_of(store: Store, known: dict[str, OpenItem]) -> tuple[OpenItem, ...]:
    rests = store.rests_of(known)
    return tuple(
        item.model_copy(update={"amount": rests[name]})
        for name, item in known.items()
        if rests.get(name)
    )


def _candidates(one: UnmatchedPayment | None) -> tuple[str, ...]:
    found = (name for c in one.candidates for name in c.items) if one else ()
    return tuple(dict.fromkeys(found))


def _reason(one: UnmatchedPayment | None) -> str:
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


def chosen_of(store: Store, form: FormData) -> Choice:
    """What a person chose on the page (手動の消込の入力).

    Raises:
        ConflictError: something of it is settled already, or no amount.
    """
    ids = [str(name) for name in form.getlist("payment")]
    names = [str(name) for name in form.getlist("item")]
    payments = store.get_payments(ids)
    items, rests = store.get_items(names), store.rests_of(names)
    gone = [n for n in (*ids, *names) if n not in payments and not rests.get(n)]
    if gone:
        raise ConflictError(
            "選んだ入出金か明細は、表示したあとで消し込まれたか、なくなりました。"
            "画面を開き直してください。"
        )
    amounts = {
        name: yen
        for name in names
        if (yen := _yen(str(form.get(f"amount:{name}") or ""))) is not None
    }
    partner = str(form.get("partner") or "").strip()
    return Choice(
        payments=tuple(payments[name] for name in ids),
        items=tuple(items[n].model_copy(update={"amount": rests[n]}) for n in names),
        amounts=amounts,
        gap=str(form.get("gap") or "") or None,
        partner_name=partner or None,
    )


def _yen(text: str) -> int | None:
    plain = re.sub(r"[,円\s]", "", text)
    if not plain:
        return None
    if not re.fullmatch(r"-?\d{1,15}", plain, re.ASCII):
        raise ConflictError(
            f"金額「{text[:40]}」を読めません。12,345 のように入れてください。"
        )
    return int(plain)

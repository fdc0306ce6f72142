"""What is proposed of the ledger as it is kept (消込の提案): the engine, and what people said.

What a person refused or took back is not proposed again, and of its payments nothing
counts by itself any more. What the bank calls interest or its own fee is proposed as
such; what two movements cancel is proposed as a pair.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from books.loose_matches import called_by_bank, cancelled_pairs, left_without_amount
from books.match_sums import settled_by
from books.matching import Confirmed, UnmatchedPayment
from books.model import (
    DifferenceKind,
    ItemKind,
    Match,
    OpenItem,
    Payment,
)
from books.refusals import Pair, Refused, pair_of, propose_around


@dataclass(frozen=True)
class Snapshot:
    """The ledger at one moment (台帳の控え); ``version`` tells whether it is the same.

    ``decided`` are the ids of matches that a person proposed or decided; ``paid`` is what
    of an item was settled that the history does not tell, yen.
    """

    version: int
    items: tuple[OpenItem, ...]
    payments: tuple[Payment, ...]
    history: tuple[Confirmed, ...]
    refused: frozenset[Pair]
    settled: tuple[Payment, ...] = ()
    decided: frozenset[str] = frozenset()
    paid: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposed:
    """What a run proposes (提案一式): matches, and payments left with a reason."""

    matches: tuple[Match, ...]
    unmatched: tuple[UnmatchedPayment, ...]


def after(snapshot: Snapshot, matches: Sequence[Match]) -> Snapshot:
    """The ledger as it is when these matches count (消込後の台帳)."""
    taken = taken_by(matches)
    names = {name for match in matches for name in match.payments}
    return replace(
        snapshot,
        items=tuple(less(item, taken[item.item_id]) for item in snapshot.items),
        payments=tuple(p for p in snapshot.payments if p.payment_id not in names),
        settled=(
            *snapshot.settled,
            *(p for p in snapshot.payments if p.payment_id in names),
        ),
        refused=snapshot.refused - {pair_of(match) for match in matches},
        paid=Counter(snapshot.paid) + taken,
    )


def taken_by(matches: Iterable[Match]) -> Counter[str]:
    """Yen of each item that matches settle (消込額)."""
    taken = Counter[str]()
    for match in matches:
        for part in settled_by(match):
            taken[part.item_id] += part.applied
    return taken


def less(item: OpenItem, taken: int) -> OpenItem:
    """What is left of an item; only a whole one has its withholding tax."""
    if not taken:
        return item
    rest = {"amount": item.amount - taken, "withholding_tax": 0}
    return item.model_copy(update=rest)


def propose(snapshot: Snapshot, *, with_items: bool = False) -> Proposed:
    """Propose matches for all open payments (消込の提案).

    ``with_items``: only such as settle an item; nothing by the words of the bank, and no
    pairs of movements that cancel each other.
    """
    items = [i for i in snapshot.items if i.amount > 0 and i.kind is ItemKind.BILL]
    refused = Refused(snapshot.refused)
    cancelled = () if with_items else cancelled_pairs(snapshot.payments)
    paired = [m for m in cancelled if not refused.has(m)]
    taken = {name for match in paired for name in match.payments}
    rest = [p for p in snapshot.payments if p.payment_id not in taken and p.amount > 0]
    zero = [p for p in snapshot.payments if p.payment_id not in taken and p.amount <= 0]
    first = propose_around(
        items, rest, snapshot.history, refused, snapshot.settled, snapshot.paid
    )
    found = [*paired, *first.matches]
    left = [*first.unmatched, *(left_without_amount(p) for p in zero)]
    if with_items:
        return Proposed(tuple(found), tuple(left))
    return _with_bank_words(found, left, snapshot, refused)


def _with_bank_words(
    matches: list[Match],
    left: Sequence[UnmatchedPayment],
    snapshot: Snapshot,
    refused: Refused,
) -> Proposed:
    known = {p.payment_id: p for p in snapshot.payments}
    unmatched = []
    for one in left:
        match = called_by_bank(known[one.payment_id])
        if match is None or refused.has(match) or one.candidates:
            unmatched.append(one)
        else:
            matches.append(match)
    return Proposed(tuple(matches), tuple(unmatched))


def with_partner(item: OpenItem) -> OpenItem:
    """An item with a partner id: its name where it has none, as the engine needs one."""
    if item.partner_id or not item.partner_name:
        return item
    name = "".join(unicodedata.normalize("NFKC", item.partner_name).split())
    return item.model_copy(update={"partner_id": f"={name}"})


def confirmed_of(
    match: Match, payments: Iterable[Payment], items: Iterable[OpenItem]
) -> Iterator[Confirmed]:
    """What a match that counts teaches the engine (消込からの学習), a row a payment.

    Money kept for later teaches nothing yet: nobody knows what it was for.
    """
    by_id = {item.item_id: item for item in items}
    own = [by_id[p.item_id] for p in match.items if p.item_id in by_id]
    bills = [i for i in own if i.kind is ItemKind.BILL and i.amount > 0]
    partner = next((i.partner_id for i in bills if i.partner_id), None)
    waits = {DifferenceKind.ADVANCE, DifferenceKind.SUSPENSE}
    kinds = {d.kind for d in match.differences}
    if (own and partner is None) or (not own and (kinds & waits or not kinds)):
        return
    for payment in payments:
        yield Confirmed(
            payment=payment,
            item_ids=tuple(item.item_id for item in bills),
            partner_id=partner,
            differences=match.differences if bills else (),
        )

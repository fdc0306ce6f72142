"""What people did not want together is not proposed again (却下の記憶).

The engine knows nothing of it: payments that come to what was refused are taken out, and
weighed one by one of what is left, without what they do not pay. Nothing of them counts
by itself any more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from books.match_sums import settled_by
from books.matching import (
    NOTHING_PAID,
    Confirmed,
    Outcome,
    UnmatchedPayment,
    reconcile,
)
from books.model import Match, MatchStatus, OpenItem, Payment

Pair = tuple[frozenset[str], frozenset[str]]
"""Payments and items that a person did not want together."""

_REFUSED = "以前に却下または取り消された組み合わせのほかに、合う明細がありません。"


def pair_of(match: Match) -> Pair:
    """What a refusal is remembered by (却下の組)."""
    items = frozenset(part.item_id for part in settled_by(match))
    if not items:  # kept for later, interest …: told apart by what it is called
        items = frozenset(f"={d.kind.value}" for d in match.differences)
    return frozenset(match.payments), items


class Refused:
    """What people did not want together (却下の記録).

    One payment and one item that do not belong together do so in no larger match.
    """

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._pairs = frozenset(pairs)
        self._single = defaultdict[str, set[str]](set)
        for paid, those in self._pairs:
            if len(paid) == len(those) == 1:
                self._single[next(iter(paid))] |= those

    def has(self, match: Match) -> bool:
        """Whether a match is, or contains, what was refused."""
        paid, those = pair_of(match)
        return (paid, those) in self._pairs or any(
            those & self._single[name] for name in paid if name in self._single
        )

    def items_of(self, payment_id: str) -> set[str]:
        """Items that a payment does not pay."""
        return self._single.get(payment_id, set())


def propose_around(
    items: Sequence[OpenItem],
    payments: Sequence[Payment],
    history: Sequence[Confirmed],
    refused: Refused,
    settled: Sequence[Payment] = (),
    paid: Mapping[str, int] = NOTHING_PAID,
) -> Outcome:
    """Propose without the payments that come to what was refused, then these alone."""
    apart: set[str] = set()
    while True:
        rest = [p for p in payments if p.payment_id not in apart]
        outcome = reconcile(items, rest, history, settled, paid)
        wrong = {n for m in outcome.matches if refused.has(m) for n in m.payments}
        if not wrong:
            break
        apart |= wrong
    matches, unmatched = list(outcome.matches), list(outcome.unmatched)
    rests = _after(items, matches)
    for payment in payments:
        if payment.payment_id in apart:
            found = _one(payment, rests, history, refused)
            matches += found.matches
            unmatched += found.unmatched
            rests = _after(rests, found.matches)
    return Outcome(
        matches=tuple(matches),
        unmatched=tuple(unmatched),
        open_items=outcome.open_items,
    )


def _after(items: Sequence[OpenItem], matches: Iterable[Match]) -> list[OpenItem]:
    """Items with what matches leave of them."""
    taken = Counter[str]()
    for match in matches:
        for part in settled_by(match):
            taken[part.item_id] += part.applied
    return [_less(item, taken[item.item_id]) for item in items]


def _one(
    payment: Payment,
    items: Sequence[OpenItem],
    history: Sequence[Confirmed],
    refused: Refused,
) -> Outcome:
    """The best for one payment that was not refused; never by itself."""
    barred = refused.items_of(payment.payment_id)
    free = [i for i in items if i.amount > 0 and i.item_id not in barred]
    found = reconcile(free, [payment], history)
    kept = tuple(
        match.model_copy(update={"status": MatchStatus.SUGGEST})
        for match in found.matches
        if not refused.has(match)
    )
    left = found.unmatched
    if not kept and not left:
        left = (UnmatchedPayment(payment_id=payment.payment_id, reason=_REFUSED),)
    return Outcome(matches=kept, unmatched=left, open_items=())


def _less(item: OpenItem, taken: int) -> OpenItem:
    return item.model_copy(update={"amount": item.amount - taken}) if taken else item

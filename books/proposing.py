"""What is proposed of the ledger as it is kept (消込の提案): the engine, and what people said.

What a person refused or took back is not proposed again, and of its payments nothing
counts by itself any more. What the bank calls interest or its own fee is proposed as
such; what two movements cancel is proposed as a pair.
"""

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from books.loose_payment import FEE_WORDS, INTEREST_WORDS, is_called
from books.match_sums import settled_by
from books.matching import Confirmed, Outcome, UnmatchedPayment, reconcile
from books.matching.decide import DOUBLED_CONFIDENCE
from books.matching.names import name_key
from books.matching.scales import DOUBLE_SPAN
from books.model import (
    Difference,
    DifferenceKind,
    Direction,
    ItemKind,
    Match,
    MatchStatus,
    OpenItem,
    Payment,
)

Pair = tuple[frozenset[str], frozenset[str]]
"""Payments and items that a person did not want together."""

_REFUSED = "以前に却下または取り消された組み合わせのほかに、合う明細がありません。"
SURE = 0.99
CALLED = 0.95


@dataclass(frozen=True)
class Snapshot:
    """The ledger at one moment (台帳の控え); ``version`` tells whether it is the same."""

    version: int
    items: tuple[OpenItem, ...]
    payments: tuple[Payment, ...]
    history: tuple[Confirmed, ...]
    refused: frozenset[Pair]
    settled: tuple[Payment, ...] = ()


@dataclass(frozen=True)
class Proposed:
    """What a run proposes (提案一式): matches, and payments left with a reason."""

    matches: tuple[Match, ...]
    unmatched: tuple[UnmatchedPayment, ...]


def propose(snapshot: Snapshot) -> Proposed:
    """Propose matches for all open payments (消込の提案)."""
    items = [i for i in snapshot.items if i.amount > 0 and i.kind is ItemKind.BILL]
    refused = _Refused(snapshot.refused)
    paired = [m for m in _cancelled(snapshot.payments) if not refused.has(m)]
    taken = {name for match in paired for name in match.payments}
    rest = [p for p in snapshot.payments if p.payment_id not in taken and p.amount > 0]
    zero = [p for p in snapshot.payments if p.payment_id not in taken and p.amount <= 0]
    first = _around(items, rest, snapshot, refused)
    found = [*paired, *_without_doubles(first.matches, snapshot)]
    left = [*first.unmatched, *(_without_amount(p) for p in zero)]
    return _with_bank_words(found, left, snapshot, refused)


def _without_doubles(matches: Iterable[Match], snapshot: Snapshot) -> Iterator[Match]:
    """The same amount of the same payer, settled a short while ago: a person looks."""
    known = {p.payment_id: p for p in snapshot.payments}
    days = defaultdict[tuple[object, ...], list[dt.date]](list)
    for payment in snapshot.settled:
        days[_fingerprint(payment)].append(payment.value_date)
    for match in matches:
        paid = [known[name] for name in match.payments]
        doubled = any(
            abs(p.value_date - day) <= DOUBLE_SPAN
            for p in paid
            for day in days.get(_fingerprint(p), ())
        )
        if doubled and match.confidence < DOUBLED_CONFIDENCE:
            yield match.model_copy(update={"status": MatchStatus.SUGGEST})
        else:
            yield match


def _fingerprint(payment: Payment) -> tuple[object, ...]:
    return payment.direction, name_key(payment.payer_kana), payment.amount


def pair_of(match: Match) -> Pair:
    """What a refusal is remembered by (却下の組)."""
    items = frozenset(part.item_id for part in settled_by(match))
    if not items:  # kept for later, interest …: told apart by what it is called
        items = frozenset(f"={d.kind.value}" for d in match.differences)
    return frozenset(match.payments), items


class _Refused:
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


def _around(
    items: Sequence[OpenItem],
    payments: Sequence[Payment],
    snapshot: Snapshot,
    refused: _Refused,
) -> Outcome:
    """Propose without the payments that come to what was refused, then these alone."""
    apart: set[str] = set()
    while True:
        rest = [p for p in payments if p.payment_id not in apart]
        outcome = reconcile(items, rest, snapshot.history)
        wrong = {n for m in outcome.matches if refused.has(m) for n in m.payments}
        if not wrong:
            break
        apart |= wrong
    matches, unmatched = list(outcome.matches), list(outcome.unmatched)
    rests = _after(items, matches)
    for payment in payments:
        if payment.payment_id in apart:
            found = _one(payment, rests, snapshot, refused)
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
    snapshot: Snapshot,
    refused: _Refused,
) -> Outcome:
    """The best for one payment that was not refused; never by itself."""
    barred = refused.items_of(payment.payment_id)
    free = [i for i in items if i.amount > 0 and i.item_id not in barred]
    found = reconcile(free, [payment], snapshot.history)
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


def _cancelled(payments: Sequence[Payment]) -> Iterator[Match]:
    """A movement and the one that takes it back (取消・訂正の組), only one of each."""
    groups: dict[tuple[object, ...], list[Payment]] = defaultdict(list)
    for payment in payments:
        groups[payment.amount, payment.payer_kana].append(payment)
    for back in (p for p in payments if p.reversal):
        same = groups[back.amount, back.payer_kana]
        others = [
            p
            for p in same
            if not p.reversal
            and p.direction is not back.direction
            and p.value_date <= back.value_date
        ]
        backs = [p for p in same if p.reversal]
        if len(others) == len(backs) == 1 and back.amount > 0:
            yield Match(
                payments=(others[0].payment_id, back.payment_id),
                items=(),
                status=MatchStatus.SUGGEST,
                confidence=SURE,
                reason="銀行が取り消した入出金と、その取消です。どちらも明細を消しません。",
            )


def _without_amount(payment: Payment) -> UnmatchedPayment:
    reason = "金額が0円のため、消し込むものがありません。"
    return UnmatchedPayment(payment_id=payment.payment_id, reason=reason)


def _with_bank_words(
    matches: list[Match],
    left: Sequence[UnmatchedPayment],
    snapshot: Snapshot,
    refused: _Refused,
) -> Proposed:
    known = {p.payment_id: p for p in snapshot.payments}
    unmatched = []
    for one in left:
        match = _called(known[one.payment_id])
        if match is None or refused.has(match) or one.candidates:
            unmatched.append(one)
        else:
            matches.append(match)
    return Proposed(tuple(matches), tuple(unmatched))


def _called(payment: Payment) -> Match | None:
    """Interest and fees by the bank's own words (銀行の摘要による提案)."""
    if payment.amount <= 0 or payment.reversal:
        return None
    incoming = payment.direction is Direction.IN
    if incoming and is_called(payment, INTEREST_WORDS):
        return _loose(payment, DifferenceKind.INTEREST)
    if not incoming and is_called(payment, FEE_WORDS):
        return _loose(payment, DifferenceKind.BANK_FEE)
    return None


def _loose(payment: Payment, kind: DifferenceKind) -> Match:
    told = payment.description or payment.payer_kana
    return Match(
        payments=(payment.payment_id,),
        items=(),
        differences=(Difference(kind=kind, amount=-payment.amount),),
        status=MatchStatus.SUGGEST,
        confidence=CALLED,
        reason=f"銀行の摘要が「{told}」のため、{kind.label}です。",
    )


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


def is_sure(match: Match) -> bool:
    """Whether a proposal leaves no doubt, so that all such may be confirmed at once."""
    return match.status is MatchStatus.AUTO or (
        not match.items and match.confidence >= CALLED
    )

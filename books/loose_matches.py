"""Proposals of money that settles no item (明細のない入出金の提案).

What the bank's own words call interest or its fee; a movement and the one that takes it
back. A person confirms them, all at once if wanted.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from books.loose_payment import FEE_WORDS, INTEREST_WORDS, is_called
from books.matching import UnmatchedPayment
from books.model import (
    Difference,
    DifferenceKind,
    Direction,
    Match,
    MatchStatus,
    Payment,
)

SURE = 0.99
CALLED = 0.95


def cancelled_pairs(payments: Sequence[Payment]) -> Iterator[Match]:
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


def left_without_amount(payment: Payment) -> UnmatchedPayment:
    """A movement of nothing stays as it is."""
    reason = "金額が0円のため、消し込むものがありません。"
    return UnmatchedPayment(payment_id=payment.payment_id, reason=reason)


def called_by_bank(payment: Payment) -> Match | None:
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


def is_sure(match: Match) -> bool:
    """Whether a proposal leaves no doubt, so that all such may be confirmed at once."""
    return match.status is MatchStatus.AUTO or (
        not match.items and match.confidence >= CALLED
    )

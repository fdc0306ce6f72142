"""Weigh all explanations of a payment against one another (判定).

The confidence of an explanation is its share of everything that could have led to
this payment, a stranger's money included. ``auto`` needs more: somebody known, and a
combination that was proven to be the only one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from books.matching.identity import Known, Payer
from books.matching.setting import Explanation, Shape

AUTO_CONFIDENCE = {
    Shape.SINGLE: 0.96,
    Shape.GROUP: 0.96,
    Shape.CARRIED: 0.96,
    Shape.ALMOST: 0.985,
    Shape.SOME: 0.985,
    Shape.PARTIAL: 0.96,
}
"""A usual form of payment needs less than one picked out of many combinations."""
PICKED = frozenset({Shape.ALMOST, Shape.SOME})
"""Some of what is open, which only a payer that is known by itself picks surely."""
DOUBTFUL_CONFIDENCE = 0.98
"""Paid twice a short while ago, by somebody who pays for many, or with an old number."""
SUGGEST_CONFIDENCE = 0.10
LEAST_LISTED = 1e-5
NUMBER_FITS, NUMBER_CONTRADICTS = 0.85, 0.02


class Weighed(NamedTuple):
    """An explanation with its confidence and what is known about the payer.

    ``outgoing``: we sent the money, so that it goes to somebody of our books.
    """

    explanation: Explanation
    confidence: float
    known: Known
    numbered: bool
    outgoing: bool = False


@dataclass(frozen=True)
class Verdict:
    """All explanations of one payment, best first (判定結果).

    ``doubtful`` asks for more confidence, or a number that fits.
    """

    payment_id: str
    weighed: tuple[Weighed, ...]
    doubtful: bool = False

    @property
    def best(self) -> Weighed | None:
        """The most likely explanation."""
        return self.weighed[0] if self.weighed else None

    @property
    def is_auto(self) -> bool:
        """True when the evidence excludes all alternatives."""
        best = self.best
        if best is None or not is_certain(best):
            return False
        if best.numbered:
            return True
        return not self.doubtful or best.confidence >= DOUBTFUL_CONFIDENCE


def is_certain(one: Weighed) -> bool:
    """Whether an explanation may be applied without a person (自動消込の可否)."""
    explanation = one.explanation
    if one.confidence < AUTO_CONFIDENCE[explanation.shape] or not explanation.clear:
        return False
    if explanation.shape is Shape.PARTIAL:
        told = one.numbered and one.known > Known.NUMBER
        return told or (explanation.proven and one.known > Known.TYPO)
    if not explanation.proven:
        return False
    if explanation.shape in PICKED and one.known <= Known.TOGETHER:
        return False
    told = one.numbered and len(explanation.items) == 1
    stranger = one.known <= Known.NUMBER and not one.outgoing
    return told or not (explanation.ahead or stranger)


def number_factor(explanation: Explanation, numbers: Sequence[frozenset[str]]) -> float:
    """How well the numbers in the EDI field agree with an explanation."""
    if not numbers:
        return 1.0
    items = {part.item_id for part in explanation.items}
    agree = sum(bool(items & number) for number in numbers)
    return NUMBER_FITS if agree == len(numbers) else NUMBER_CONTRADICTS


def weigh(
    payment_id: str,
    payer: Payer,
    explanations: Sequence[tuple[Explanation, float]],
    numbers: Sequence[frozenset[str]],
    other: float,
    *,
    doubtful: bool = False,
) -> Verdict:
    """Turn weights into confidences; ``other`` is the weight of no item at all.

    Each explanation comes with its weight times the share of its partner. What has
    hardly any chance counts, but is not listed.
    """
    scored = explanations
    if numbers:
        scored = [(e, w * number_factor(e, numbers)) for e, w in explanations]
    total = sum(score for _, score in scored)
    total += other * (NUMBER_CONTRADICTS if numbers else 1.0)
    if total <= 0:
        return Verdict(payment_id, ())
    least = LEAST_LISTED * total
    weighed = [
        Weighed(
            explanation=e,
            confidence=score / total,
            known=payer.known.get(e.partner, Known.NOT),
            numbered=bool(numbers) and number_factor(e, numbers) == NUMBER_FITS,
            outgoing=payer.outgoing,
        )
        for e, score in scored
        if score > least
    ]
    weighed.sort(key=lambda w: (-w.confidence, _ids(w)))
    return Verdict(payment_id, tuple(weighed), doubtful)


def _ids(one: Weighed) -> tuple[str, ...]:
    return tuple([part.item_id for part in one.explanation.items])

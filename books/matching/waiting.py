"""Payments that could not be settled on their day, and what they may have paid (保留中).

A later payment that fits just such an item proves little: the earlier one may have paid
it, and the fit is what is left over. Then a person looks.
"""

from collections import defaultdict
from collections.abc import Iterable

from books.matching.decide import PICKED, SUGGEST_CONFIDENCE, Verdict
from books.matching.evidence import timing
from books.matching.history import Account, account_of
from books.matching.setting import MAX_DISCOUNT, Explanation, Shape
from books.model import OpenItem, Payment

LATE = 0.2
"""A bill that was due more than two days ago (see ``timing``)."""
NEARLY_DUE = 0.1
"""A bill that was due within the last week, or is in some days."""


class Waiting:
    """The payments left so far, by payer and by what they may have paid (保留の一覧)."""

    def __init__(self) -> None:
        """Start with none."""
        self._of_payer: dict[Account, dict[str, Payment]] = defaultdict(dict)
        self._claims: dict[str, dict[str, Payment]] = defaultdict(dict)
        self._claimed: dict[str, frozenset[str]] = {}

    def leave(self, payment: Payment, verdict: Verdict) -> None:
        """Note a payment with the items that it may have paid."""
        name, items = payment.payment_id, _likely_items(verdict)
        self._of_payer[account_of(payment)][name] = payment
        self._claimed[name] = items
        for item in items:
            self._claims[item][name] = payment

    def settle(self, payment: Payment) -> None:
        """Forget a payment that is settled after all."""
        name = payment.payment_id
        if name in self._claimed:
            del self._of_payer[account_of(payment)][name]
            for item in self._claimed.pop(name):
                del self._claims[item][name]

    def may_have_paid(self, payment: Payment, explanation: Explanation) -> bool:
        """Whether an earlier payment may as well have paid some of these items.

        An equal one may; any may where the items are picked out of many.
        """
        picked = explanation.shape in PICKED
        return any(
            other.value_date < payment.value_date
            and (picked or other.amount == payment.amount)
            for item in explanation.item_ids
            for other in self._claims.get(item, {}).values()
        )

    def was_due(self, payment: Payment, items: Iterable[OpenItem]) -> bool:
        """Whether the payer's money that waits came when one of these was just due."""
        others = self._of_payer.get(account_of(payment), {}).values()
        earlier = [o for o in others if o.value_date < payment.value_date]
        late = [i for i in items if earlier and timing(i, payment.value_date) < LATE]
        return any(
            timing(item, other.value_date) >= NEARLY_DUE
            and other.amount + MAX_DISCOUNT >= item.amount
            for item in late
            for other in earlier
        )


def _likely_items(verdict: Verdict) -> frozenset[str]:
    return frozenset[str]().union(
        *(
            one.explanation.item_ids
            for one in verdict.weighed
            if one.confidence >= SUGGEST_CONFIDENCE
            and one.explanation.shape is not Shape.PARTIAL
        )
    )

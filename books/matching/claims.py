"""What the payments that wait want to settle (競合).

Two payments of one payer that come at once and fit the same item best: one of them paid
something else, and the fit alone does not say which.
"""

from collections import defaultdict
from collections.abc import Collection

from books.matching.decide import Verdict, Weighed
from books.matching.history import account_of
from books.matching.ledger import Ledger
from books.matching.setting import Shape
from books.model import Payment

LIKELY = 0.5


class Claims:
    """Waiting payments by the items that most likely explain each (希望の一覧)."""

    def __init__(self, ledger: Ledger) -> None:
        """Start with none."""
        self._ledger = ledger
        self._of_item: dict[str, dict[str, Payment]] = defaultdict(dict)
        self._items: dict[str, frozenset[str]] = {}

    def note(self, payment: Payment, verdict: Verdict) -> None:
        """Note what a payment most likely settles, in place of what was noted before."""
        self.drop(payment)
        best = verdict.best
        if best is not None and best.confidence >= LIKELY and _is_whole(best):
            items = self._items[payment.payment_id] = best.explanation.item_ids
            for item in items:
                self._of_item[item][payment.payment_id] = payment

    def drop(self, payment: Payment) -> None:
        """Forget a payment."""
        for item in self._items.pop(payment.payment_id, ()):
            del self._of_item[item][payment.payment_id]

    def has_rival(self, payment: Payment) -> bool:
        """Whether the payer's other money, unless it looks alike, wants the same."""
        return any(
            self._is_scarce(payment, item, self._of_item[item].values())
            for item in self._items.get(payment.payment_id, ())
        )

    def _is_scarce(
        self, payment: Payment, item: str, wanted_by: Collection[Payment]
    ) -> bool:
        """Whether a payment and others of its payer want an item, and no equal one is left."""
        if len(wanted_by) < 2:
            return False
        account, look = account_of(payment), (payment.amount, payment.edi_info)
        own = [p for p in wanted_by if account_of(p) == account]
        if all((p.amount, p.edi_info) == look for p in own):
            return False
        return len(self._ledger.equal_items(item, payment.value_date)) < len(own)


def _is_whole(best: Weighed) -> bool:
    """Whether it is known why the money is what it is."""
    return best.explanation.clear and best.explanation.shape is not Shape.PARTIAL

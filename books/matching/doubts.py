"""What else may have happened, though one explanation fits (疑い).

A bill may be paid twice, another payment may have paid these items, and this one others.
What was settled so far is kept here, and what waits.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from books.matching.decide import Verdict
from books.matching.evidence import is_share, timing
from books.matching.history import History
from books.matching.ledger import SIDE_OF, Ledger
from books.matching.names import name_key
from books.matching.setting import Explanation, Shape
from books.matching.together import Together
from books.matching.waiting import LATE, Waiting
from books.model import Direction, OpenItem, Payment

_Fingerprint = tuple[Direction, str, int]
DOUBLE_SPAN = timedelta(days=25)
AT_ONCE = timedelta(days=10)


class Doubts:
    """Payments settled and waiting so far, and what they make doubtful (疑いの控え)."""

    def __init__(self, ledger: Ledger, history: History, together: Together) -> None:
        """Start with nothing settled."""
        self._ledger = ledger
        self._history = history
        self._together = together
        self._settled: dict[_Fingerprint, set[date]] = defaultdict(set)
        self._prints: dict[str, _Fingerprint] = {}
        self._waiting = Waiting()

    def note_settled(self, payments: Iterable[Payment]) -> None:
        """Note what was settled, so that it does not wait any more."""
        for payment in payments:
            self._settled[_fingerprint(payment)].add(payment.value_date)
            self._waiting.settle(payment)

    def leave(self, payment: Payment, verdict: Verdict) -> None:
        """Note what could not be settled on its day."""
        self._waiting.leave(payment, verdict)

    def times_settled(self, payment: Payment) -> int:
        """On how many days the same amount of the same payer was settled."""
        return len(self._settled.get(self._print(payment), ()))

    def is_doubled(self, payment: Payment, span: timedelta = DOUBLE_SPAN) -> bool:
        """Whether the same amount of the same payer was settled a short while ago."""
        days = self._settled.get(self._print(payment), ())
        return any(abs(payment.value_date - day) <= span for day in days)

    def _print(self, payment: Payment) -> _Fingerprint:
        kept = self._prints.get(payment.payment_id)
        if kept is None:
            kept = self._prints[payment.payment_id] = _fingerprint(payment)
        return kept

    def is_next(self, payment: Payment, explanation: Explanation) -> bool:
        """Whether nothing else of the partner is more usual to be paid on this day."""
        day, side = payment.value_date, SIDE_OF[payment.direction]
        items = self._ledger.open_items(explanation.partner, side, day)
        wanted = (self._ledger.items[part.item_id] for part in explanation.items)
        return max(timing(i, day) for i in items) == max(timing(i, day) for i in wanted)

    def is_contested(
        self, payment: Payment, explanation: Explanation, told: Iterable[str]
    ) -> bool:
        """Whether another payment may have paid these items, or this one others.

        It may have paid again what its number names (``told``) and what is settled by
        now, or what was paid a short while ago, rather than something that was due long
        before.
        """
        items = self._ledger.items
        applied = sum(part.applied for part in explanation.items)
        wanted = [items[part.item_id] for part in explanation.items]
        return (
            self._waiting.may_have_paid(payment, explanation)
            or self._waiting.was_due(payment, wanted)
            or self._is_paid_again(payment, wanted)
            or (
                explanation.shape is Shape.PARTIAL
                and self._are_many(payment, wanted[0])
            )
            or any(
                items[i].amount == applied and not self._ledger.rest(i) for i in told
            )
        )

    def _is_paid_again(self, payment: Payment, wanted: Sequence[OpenItem]) -> bool:
        """Whether it comes some days after an equal one, and these were due long before."""
        day = payment.value_date
        return self.is_doubled(payment, AT_ONCE) and all(
            item.due_date and item.due_date < day and timing(item, day) < LATE
            for item in wanted
        )

    def _are_many(self, payment: Payment, item: OpenItem) -> bool:
        """Whether the payer's money has more parts of an item than are open of it."""
        whole = item.amount + self._history.paid_before(item.item_id)
        parts = (
            p.amount
            for p in self._together.unsettled(payment)
            if is_share(p.amount, whole)
        )
        return sum(parts) > self._ledger.rest(item.item_id)


def _fingerprint(payment: Payment) -> _Fingerprint:
    return payment.direction, name_key(payment.payer_kana), payment.amount

"""Equal payments of one payer against as many equal items (同額の入出金と同額の明細).

Two payments of 264,550 yen and two invoices of 264,550 yen: which pays which can't be
told and does not matter, since all of them are settled; the oldest comes first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from books.matching.decide import Verdict, Weighed
from books.matching.history import Account, account_of
from books.matching.setting import Shape
from books.model import OpenItem, Payment

MAX_SPAN = timedelta(days=20)
ENOUGH = 0.96
"""Together the equal items must explain each payment as surely as one item would."""


@dataclass(frozen=True)
class Pairing:
    """A payment and the explanation by its item."""

    payment: Payment
    weighed: Weighed


def find_twins(
    payments: Sequence[Payment],
    verdicts: dict[str, Verdict],
    items: dict[str, OpenItem],
) -> Iterator[tuple[Pairing, ...]]:
    """Sets of equal payments that settle as many equal items (同額の組)."""
    groups: dict[tuple[Account, int], list[Payment]] = defaultdict(list)
    for payment in payments:
        groups[account_of(payment), payment.amount].append(payment)
    for group in groups.values():
        if len(group) > 1 and _span(group) <= MAX_SPAN:
            pairs = _pair(group, verdicts, items)
            if pairs:
                yield pairs


def _span(payments: Iterable[Payment]) -> timedelta:
    days = sorted(p.value_date for p in payments)
    return days[-1] - days[0]


def _pair(
    group: Sequence[Payment],
    verdicts: dict[str, Verdict],
    items: dict[str, OpenItem],
) -> tuple[Pairing, ...]:
    singles = [_singles(verdicts[payment.payment_id]) for payment in group]
    wanted = set(singles[0])
    if len(wanted) != len(group) or any(set(found) != wanted for found in singles):
        return ()
    if len({items[item].partner_id for item in wanted}) > 1:
        return ()
    if any(sum(w.confidence for w in found.values()) < ENOUGH for found in singles):
        return ()
    ordered = sorted(group, key=lambda p: (p.value_date, p.payment_id))
    oldest = sorted(wanted, key=lambda i: (items[i].due_date or date.max, i))
    first = singles[0]
    return tuple(
        Pairing(payment, first[item])
        for payment, item in zip(ordered, oldest, strict=True)
    )


def _singles(verdict: Verdict) -> dict[str, Weighed]:
    """Items of just the amount that was paid, each by itself."""
    return {
        one.explanation.items[0].item_id: one
        for one in verdict.weighed
        if one.explanation.shape is Shape.SINGLE
        and not one.explanation.differences
        and len(one.explanation.items) == 1
    }

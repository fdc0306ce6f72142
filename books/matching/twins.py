"""Equal payments of one payer against as many equal items (同額の入出金と同額の明細).

Two payments of 264,550 yen and two invoices of 264,550 yen settle both; the earlier
payment has paid the older one, if the other way round is unusual.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from books.matching.decide import Verdict, Weighed
from books.matching.evidence import timing
from books.matching.history import Account, account_of
from books.matching.ledger import SIDE_OF, Ledger
from books.matching.setting import Shape
from books.model import OpenItem, Payment

MAX_SPAN = timedelta(days=20)
ENOUGH = 0.96
"""Together the equal items must explain each payment as surely as one item would."""
SATURDAY, WEEKEND = 5, timedelta(days=2)
CROSSED = 0.04
"""So much more usual it must be that the earlier payment has paid the older item."""


@dataclass(frozen=True)
class Pairing:
    """A payment and the explanation by its item."""

    payment: Payment
    weighed: Weighed


def find_twins(
    payments: Sequence[Payment], verdicts: dict[str, Verdict], ledger: Ledger
) -> Iterator[tuple[Pairing, ...]]:
    """Sets of equal payments that settle as many equal items (同額の組)."""
    groups: dict[tuple[Account, int], list[Payment]] = defaultdict(list)
    for payment in payments:
        groups[account_of(payment), payment.amount].append(payment)
    for group in groups.values():
        if len(group) > 1 and _span(group) <= MAX_SPAN:
            pairs = _pair(group, verdicts, ledger)
            if pairs:
                yield pairs


def _span(payments: Iterable[Payment]) -> timedelta:
    days = sorted(p.value_date for p in payments)
    return days[-1] - days[0]


def _pair(
    group: Sequence[Payment], verdicts: dict[str, Verdict], ledger: Ledger
) -> tuple[Pairing, ...]:
    singles = [_singles(verdicts[payment.payment_id]) for payment in group]
    first = singles[0]
    if any(found.keys() != first.keys() for found in singles):
        return ()
    partners = {one.explanation.partner for one in first.values()}
    if len(partners) != 1:
        return ()
    if any(sum(w.confidence for w in found.values()) < ENOUGH for found in singles):
        return ()
    paid = sorted(group, key=lambda p: (p.value_date, p.payment_id))
    equal = [
        item
        for item in ledger.open_items(
            partners.pop(), SIDE_OF[paid[0].direction], paid[0].value_date
        )
        if ledger.rest(item.item_id) == paid[0].amount
    ]
    if len(equal) != len(group) or not _in_order(paid, equal):
        return ()
    like = next(iter(first.values()))
    return tuple(
        Pairing(payment, first.get(item.item_id) or _alike(like, item))
        for payment, item in zip(paid, equal, strict=True)
    )


def _in_order(paid: Sequence[Payment], equal: Sequence[OpenItem]) -> bool:
    """Whether it is unusual that a later payment has paid an older item (順番の確かさ)."""
    pairs = zip(paid, equal, strict=True)
    return all(
        one.value_date == other.value_date
        or old.due_date == new.due_date
        or (_is_on_the_day(old, one) and _is_on_the_day(new, other))
        or timing(new, one.value_date) * timing(old, other.value_date)
        <= CROSSED * timing(old, one.value_date) * timing(new, other.value_date)
        for (one, old), (other, new) in pairwise(pairs)
    )


def _is_on_the_day(item: OpenItem, payment: Payment) -> bool:
    """Whether an item was paid on its due date, or beside the weekend it fell on."""
    due, day = item.due_date, payment.value_date
    if due is None or due.weekday() < SATURDAY:
        return due == day
    return abs(day - due) <= WEEKEND


def _alike(weighed: Weighed, item: OpenItem) -> Weighed:
    """The same of an item that is not listed, as another one stands for it."""
    (part,) = weighed.explanation.items
    parts = (part._replace(item_id=item.item_id),)
    return weighed._replace(explanation=weighed.explanation._replace(items=parts))


def _singles(verdict: Verdict) -> dict[str, Weighed]:
    """Items of just the amount that was paid, each by itself."""
    return {
        one.explanation.items[0].item_id: one
        for one in verdict.weighed
        if one.explanation.shape is Shape.SINGLE
        and not one.explanation.differences
        and len(one.explanation.items) == 1
    }

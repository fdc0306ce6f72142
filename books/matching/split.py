"""Several payments that together settle one item (分割).

Looked for among what no single explanation could settle, so parts of an item do not
compete with whole ones. Exactly one set of payments and one item must fit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from books.matching.ledger import Ledger
from books.model import Difference, DifferenceKind, OpenItem, Payment, Side

MAX_PARTS = 4
MAX_PAYMENTS = 14
MAX_SPAN = timedelta(days=45)
RIVAL_SPAN = timedelta(days=100)
"""Parts so far from one another are not put together, but make others doubtful."""


@dataclass(frozen=True)
class Split:
    """Payments that add up to an item; ``only`` when nothing else fits them."""

    payments: tuple[Payment, ...]
    item: OpenItem
    rest: int
    differences: tuple[Difference, ...]
    only: bool


def find_splits(
    partner: str, side: Side, payments: Sequence[Payment], ledger: Ledger
) -> tuple[Split, ...]:
    """Find disjoint splits among the payments of one partner, oldest first."""
    if not 2 <= len(payments) <= MAX_PAYMENTS:
        return ()
    payments = sorted(payments, key=lambda p: (p.value_date, p.payment_id))
    fits = list(_fits(partner, side, payments, ledger))
    taken: set[str] = set()
    splits = []
    for parts, item, differences in fits:
        if _span(parts) > MAX_SPAN:
            continue
        ids = {p.payment_id for p in parts}
        if taken & {*ids, item.item_id}:
            continue
        taken |= {*ids, item.item_id}
        only = not any(_rivals(parts, item, *rival) for rival in fits)
        rest = ledger.rest(item.item_id)
        splits.append(Split(parts, item, rest, differences, only))
    return tuple(splits)


_Fit = tuple[tuple[Payment, ...], OpenItem, tuple[Difference, ...]]


def _fits(
    partner: str, side: Side, payments: Sequence[Payment], ledger: Ledger
) -> Iterator[_Fit]:
    """Every set of payments whose sum is what is due for an item."""
    due = _due(ledger.open_items(partner, side, payments[-1].value_date), ledger)
    for size in range(2, MAX_PARTS + 1):
        for parts in combinations(payments, size):
            if _span(parts) > RIVAL_SPAN:
                continue
            total = sum(p.amount for p in parts)
            for item in due.get(total, ()):
                if item.issue_date is None or item.issue_date <= parts[0].value_date:
                    yield parts, item, _differences(item, ledger, total)


def _span(parts: Sequence[Payment]) -> timedelta:
    return parts[-1].value_date - parts[0].value_date


def _due(items: Iterable[OpenItem], ledger: Ledger) -> dict[int, list[OpenItem]]:
    """Items by what may come for them: all that is open, or that less the tax."""
    due: dict[int, list[OpenItem]] = defaultdict(list)
    for item in items:
        rest, tax = ledger.rest(item.item_id), item.withholding_tax
        for amount in (rest, rest - tax) if tax > 0 else (rest,):
            due[amount].append(item)
    return due


def _differences(item: OpenItem, ledger: Ledger, total: int) -> tuple[Difference, ...]:
    gap = ledger.rest(item.item_id) - total
    kind = DifferenceKind.WITHHOLDING_TAX
    return (Difference(kind=kind, amount=gap),) if gap else ()


def _rivals(
    parts: Sequence[Payment],
    item: OpenItem,
    other_parts: Sequence[Payment],
    other_item: OpenItem,
    _: object,
) -> bool:
    """Whether another fit wants some of the same and is really different."""
    same_parts = _looks(parts) == _looks(other_parts)
    same_item = _twins(item, other_item)
    if same_parts and same_item:
        return False
    shared = {p.payment_id for p in parts} & {p.payment_id for p in other_parts}
    return bool(shared) or item.item_id == other_item.item_id


def _looks(parts: Sequence[Payment]) -> list[int]:
    return sorted(p.amount for p in parts)


def _twins(one: OpenItem, other: OpenItem) -> bool:
    return (one.amount, one.due_date) == (other.amount, other.due_date)

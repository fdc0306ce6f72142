"""Every way a payment may be explained by open items (組み合わせの検算)."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from samples.ledgers.kinds.professional import withholding_of
from samples.ledgers.model import Item

MAX_POOL, MAX_CELLS = 60, 120_000_000


@dataclass(frozen=True)
class Open:
    """An item with what is still open of it (未消込)."""

    item: Item
    rest: int


@dataclass(frozen=True)
class Way:
    """One explanation: whole groups are class A, single items B, others C (説明)."""

    rank: str
    items: frozenset[str]
    fee: int = 0
    withheld: int = 0


def natural_sets(
    pool: Sequence[Open], day: dt.date
) -> Iterator[tuple[str, tuple[Open, ...]]]:
    """What people pay together: one item, a due date, a month, all (支払のまとまり)."""
    groups: dict[object, list[Open]] = defaultdict(list)
    for entry in pool:
        owner, item = entry.item.partner.partner_id, entry.item
        keys = [
            (owner, item.due_date),
            (owner, f"{item.issue_date:%Y%m}"),
            owner,
            "all",
        ]
        if item.due_date <= day + dt.timedelta(days=10):
            keys += [(owner, "due"), ("all", "due")]
        for key in (*keys, ("all", item.due_date)):
            groups[key].append(entry)
    for group in groups.values():
        if len(group) > 1:
            yield "A", tuple(group)
    for entry in pool:
        yield "B", (entry,)


def find_ways(
    amount: int,
    pool: Sequence[Open],
    day: dt.date,
    fees: frozenset[int],
    *,
    withholds: bool,
) -> list[Way]:
    """Natural explanations of an amount, exact, less a fee, less tax."""
    found: dict[tuple[frozenset[str], int, int], Way] = {}
    for rank, group in natural_sets(pool, day):
        total = sum(e.rest for e in group)
        taxes = {0, sum(e.item.withholding for e in group)}
        if withholds:
            taxes.add(sum(withholding_of(e.rest) for e in group))
        ids = frozenset(e.item.item_id for e in group)
        for tax in taxes:
            short = total - tax - amount
            if short == 0 or short in fees:
                found.setdefault((ids, short, tax), Way(rank, ids, short, tax))
            for entry in group if len(group) > 2 else ():
                if tax == 0 and (short == entry.rest or short - entry.rest in fees):
                    rest = ids - {entry.item.item_id}
                    key = (rest, short - entry.rest, 0)
                    found.setdefault(key, Way("C", rest, short - entry.rest))
    return list(found.values())


def small_sets(amount: int, pool: Sequence[Open]) -> set[frozenset[str]]:
    """Pairs and triples of one partner that give exactly the amount."""
    found = set()
    pool = [e for e in pool if e.rest < amount][:MAX_POOL]
    for size in (2, 3):
        for group in itertools.combinations(pool, size):
            if sum(e.rest for e in group) == amount:
                owners = {e.item.partner.partner_id for e in group}
                if len(owners) == 1:
                    found.add(frozenset(e.item.item_id for e in group))
    return found


def count_subsets(amount: int, pool: Sequence[Open]) -> int | None:
    """How many choices of amounts give exactly this one; None if too many (部分和).

    Items of equal amount count once: which of them is another question.
    """
    fit = Counter(e.rest for e in pool if e.rest <= amount)
    step = int(np.gcd.reduce([*fit, amount])) if fit else 1
    size = amount // step + 1
    if size * fit.total() > MAX_CELLS:
        return None
    counts = np.zeros(size, dtype=np.int64)
    counts[0] = 1
    for rest, times in fit.items():
        before = counts.copy()
        for n in range(1, times + 1):
            part = n * rest // step
            if part < size:
                counts[part:] += before[: size - part]
        counts = np.minimum(counts, 9)
    return int(counts[-1])

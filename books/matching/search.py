"""Which items add up to an amount, with bounded work (組み合わせ探索).

Equal items are one *class* with a count, so forty equal invoices are forty choices and
not 2^40. The search stops after ``MAX_STEPS`` and says so: what was not searched
through proves nothing about being the only combination.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, prod
from typing import NamedTuple

MAX_STEPS = 20_000
MAX_FOUND = 60
_LEAST_UNIT, _MOST_BITS, _MOST_SIFTED = 64, 1 << 14, 24


class Combination(NamedTuple):
    """How many of which classes, their sum, and in how many ways equal items give it.

    The largest value comes first.
    """

    chosen: tuple[tuple[int, int], ...]
    total: int
    ways: int


@dataclass(frozen=True)
class Search:
    """All combinations found; ``complete`` when there are no others."""

    found: tuple[Combination, ...]
    complete: bool

    @property
    def crowded(self) -> bool:
        """True when so many fit that a fit proves nothing."""
        return len(self.found) >= MAX_FOUND


_NONE = Search((), complete=True)


def find_combinations(
    classes: Sequence[tuple[int, int]], low: int, high: int
) -> Search:
    """Find all choices of at least two whose sum lies in ``low`` … ``high``.

    ``classes`` are (value > 0, how many); yen.

    >>> find_combinations([(500, 1), (300, 2)], 800, 800).found
    (Combination(chosen=((0, 1), (1, 1)), total=800, ways=2),)
    """
    if not may_add_up(classes, low, high):
        return _NONE
    order = sorted(range(len(classes)), key=lambda i: -classes[i][0])
    values = [classes[i][0] for i in order]
    counts = [classes[i][1] for i in order]
    found: list[Combination] = []
    complete = _walk(values, counts, (low, high), found)
    given = (
        one._replace(chosen=tuple((order[at], count) for at, count in one.chosen))
        for one in found
    )
    return Search(tuple(given), complete)


def may_add_up(classes: Sequence[tuple[int, int]], low: int, high: int) -> bool:
    """Whether two or more may come to ``low`` … ``high``; False is a proof (篩).

    Sums are kept as bits of one number, a bit for some dozens of yen, all rounded down:
    what each value loses by it is less than a bit. Of many values some sum always fits.
    """
    if sum([value * many for value, many in classes]) < low:
        return False
    usable = [(v, min(many, high // v)) for v, many in classes if v <= high]
    several = sum([many for _, many in usable])
    if not 1 < several <= _MOST_SIFTED:
        return several > 1
    unit = max(_LEAST_UNIT, high // _MOST_BITS)
    up_to_high = (1 << (high // unit + 1)) - 1
    one = more = 0
    for value, many in usable:
        bits = value // unit
        for _ in range(many):
            more |= (more | one) << bits & up_to_high
            one |= 1 << bits
    return more >> max(low // unit - several, 0) > 0


def _walk(
    values: Sequence[int],
    many: Sequence[int],
    bounds: tuple[int, int],
    found: list[Combination],
) -> bool:
    """Largest values first, as many as fit first; False when there was enough work.

    Values that are too large for what is missing are leapt over, yet count as steps.
    """
    low, high = bounds
    end = len(values)
    falling = [-value for value in values]
    left = _left(values, many)
    chosen: list[tuple[int, int]] = []
    branches: list[tuple[int, int, int, int]] = []  # class, sum, chosen before it, next
    at = total = steps = 0
    while True:
        steps += 1
        if steps > MAX_STEPS or len(found) >= MAX_FOUND:
            return False
        if at < end and total - left[at] >= low:
            most = (high - total) // values[at]
            if not most:
                fits = bisect_left(falling, total - high, at)
                lost = bisect_left(left, total - low + 1, at)
                steps += min(fits, lost) - at - 1
                at = min(fits, lost)
                continue
            most = min(most, many[at])
            branches.append((at, total, len(chosen), most - 1))
            chosen.append((at, most))
            total += most * values[at]
            at += 1
            continue
        if at == end and total >= low and sum(count for _, count in chosen) > 1:
            ways = prod(comb(many[i], count) for i, count in chosen if many[i] > 1)
            found.append(Combination(tuple(chosen), total, ways))
        if not branches:
            return True
        at, total, depth, count = branches.pop()
        del chosen[depth:]
        if count:
            branches.append((at, total, depth, count - 1))
            chosen.append((at, count))
            total += count * values[at]
        at += 1


def _left(values: Sequence[int], many: Sequence[int]) -> list[int]:
    """What a class and all behind it can add, negative so that it ascends."""
    left = [0]
    for value, count in zip(reversed(values), reversed(many), strict=True):
        left.append(left[-1] - value * count)
    left.reverse()
    return left

"""Which items add up to an amount, with bounded work (組み合わせ探索).

Equal items are one *class* with a count, so forty equal invoices are forty choices and
not 2^40. The search stops after ``MAX_STEPS`` and says so: what was not searched
through proves nothing about being the only combination.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

MAX_STEPS = 20_000
MAX_FOUND = 60


@dataclass(frozen=True)
class Combination:
    """How many of each class, their sum, and in how many ways equal items give it."""

    counts: tuple[int, ...]
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


def find_combinations(
    classes: Sequence[tuple[int, int]], low: int, high: int
) -> Search:
    """Find all choices of at least two whose sum lies in ``low`` … ``high``.

    ``classes`` are (value > 0, how many); yen.

    >>> find_combinations([(500, 1), (300, 2)], 800, 800).found
    (Combination(counts=(1, 1), total=800, ways=2),)
    """
    order = sorted(range(len(classes)), key=lambda i: -classes[i][0])
    rest = [0] * (len(order) + 1)
    for at in range(len(order) - 1, -1, -1):
        value, many = classes[order[at]]
        rest[at] = rest[at + 1] + value * many
    found: list[Combination] = []
    counts = [0] * len(classes)
    steps = 0

    def walk(at: int, total: int) -> bool:
        nonlocal steps
        steps += 1
        if steps > MAX_STEPS or len(found) >= MAX_FOUND:
            return False
        if total + rest[at] < low:
            return True
        if at == len(order):
            if sum(counts) > 1:
                found.append(_combination(counts, classes, total))
            return True
        value, many = classes[order[at]]
        for count in range(min(many, (high - total) // value), -1, -1):
            counts[order[at]] = count
            if not walk(at + 1, total + count * value):
                return False
        return True

    complete = walk(0, 0)
    return Search(tuple(found), complete)


def _combination(
    counts: Sequence[int], classes: Sequence[tuple[int, int]], total: int
) -> Combination:
    ways = 1
    for count, (_, many) in zip(counts, classes, strict=True):
        ways *= comb(many, count)
    return Combination(tuple(counts), total, ways)

"""How often is what nobody looked at wrong? (抜き取り検査): a sample and its interval.

Which documents are drawn follows from their ids alone, so that nobody can choose.
"""

from dataclasses import dataclass
from itertools import product
from math import ceil, sqrt

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # of document ids (``derive``)
# Which two letters of an id decide, counted from 1: others for each document of a file
FIRST_PLACE, PLACES = 2, 10
_Z = 1.959964  # 95 of 100


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share seen in a sample, and where it lies 95 times of 100 (推定と区間)."""

    checked: int
    wrong: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share in the sample."""
        return self.wrong / self.checked if self.checked else 0.0


def estimate(checked: int, wrong: int) -> Estimate:
    """The interval of Wilson (推定), honest also for few and for none wrong.

    >>> found = estimate(100, 0)
    >>> found.low, round(found.high, 3)
    (0.0, 0.037)
    """
    if not checked:
        return Estimate(0, 0, 0.0, 1.0)
    share, square = wrong / checked, _Z**2
    middle = share + square / (2 * checked)
    spread = _Z * sqrt(share * (1 - share) / checked + square / (4 * checked**2))
    low, high = ((middle + sign * spread) / (1 + square / checked) for sign in (-1, 1))
    return Estimate(checked, wrong, max(0.0, low) if wrong else 0.0, min(1.0, high))


def drawn_letters(percent: float) -> tuple[str, ...]:
    """Pairs of letters in the ids that are drawn (抜き取りの対象).

    >>> len(drawn_letters(3.0)), len(drawn_letters(100.0)), drawn_letters(0.0)
    (31, 1024, ())
    """
    pairs = ("".join(pair) for pair in product(LETTERS, repeat=2))
    wanted = ceil(percent / 100 * len(LETTERS) ** 2)
    # Spread over the alphabet, so that a higher percentage keeps what was drawn
    ordered = sorted(pairs, key=lambda pair: pair[::-1])
    return tuple(ordered[:wanted])

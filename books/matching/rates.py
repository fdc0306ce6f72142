"""What payers take off at a rate (率による差引): 安全協力会費, 協賛金, 歩引き, 早期支払割引.

A builder's safety association asks some per mille of what is paid; early payment costs
some per cent. The fraction of a yen is dropped, kept or rounded as the payer likes.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from books.model import Difference, DifferenceKind

RATES = (
    *(10, 15, 20, 25, 30, 35, 40, 50, 60, 70, 75, 80, 90, 100),
    *(120, 150, 200, 250, 300, 400, 500),
)
"""Rates that are agreed on, per ten thousand."""
SMALL_RATE = 100
"""Contributions are hardly more than one per cent."""
LEAST = 100
"""Less than so many yen is at some rate by chance."""
_WHOLE = 10_000
_KINDS = frozenset({DifferenceKind.OFFSET, DifferenceKind.DISCOUNT})


class Taken(NamedTuple):
    """What a payer takes off, per ten thousand (差引の率), and what it is booked as."""

    rate: int
    kind: DifferenceKind


def find_rate(gross: int, short: int) -> int | None:
    """The rate at which so much was taken off, per ten thousand; None for no usual one.

    >>> find_rate(3_064_056, 30_640), find_rate(5_811_451, 17_434), find_rate(8_000, 79)
    (100, 30, None)
    """
    if short < LEAST:
        return None
    near = bisect_left(RATES, (short - 1) * _WHOLE // gross)
    return next(
        (rate for rate in RATES[near : near + 2] if is_at(rate, gross, short)), None
    )


def is_at(rate: int, gross: int, short: int) -> bool:
    """Whether so much is a rate of a sum, however its fraction is rounded."""
    return abs(short * _WHOLE - gross * rate) < _WHOLE


def taken_at(paid: int, differences: Sequence[Difference]) -> Taken | None:
    """The rate and kind of the one thing that was taken off, else None (過去の差引の率)."""
    taken = [d for d in differences if d.kind in _KINDS and d.item_id is None]
    if len(taken) != 1:
        return None
    gross = paid + sum(d.amount for d in differences)
    rate = find_rate(gross, taken[0].amount)
    return None if rate is None else Taken(rate, taken[0].kind)


def say_rate(rate: int, short: int) -> str:
    """How a bookkeeper calls it (率の文)."""
    what = "安全協力会費など" if rate <= SMALL_RATE else "歩引き・割引など"
    return f"から{what}とみられる{short:,}円({rate / 100:g}%)を差し引いた額です"

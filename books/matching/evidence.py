"""What speaks for an item besides the name: numbers in the EDI field, dates, amounts.

(消込の根拠) Each function returns a plain value; ``decide`` weighs them.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from books.model import OpenItem, Side

_PART = re.compile(r"[A-Z0-9]+")
MIN_DIGITS = 4
NEAR_AMOUNT = 1_000
"""The last digits of a number mean an item only if about its amount came, yen."""


def compact_number(text: str) -> str:
    """Letters and digits of a document number, upper case (番号の圧縮).

    >>> compact_number("INV-202607-0077"), compact_number("ｎｏ．12")
    ('INV2026070077', 'NO12')
    """
    return "".join(_PART.findall(unicodedata.normalize("NFKC", text).upper()))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class NumberIndex:
    """Open items by document and order number, for EDI information (番号の索引)."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        """Index whole numbers, their digits, those without zeros, and their ends."""
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._tail: dict[str, set[str]] = defaultdict(set)
        self._ends: dict[str, list[tuple[str, OpenItem]]] = defaultdict(list)
        for item in items:
            for number in filter(None, (item.document_number, item.order_number)):
                compact = compact_number(number)
                self._whole[compact].add(item.item_id)
                digits = _digits(compact)
                if len(digits) >= MIN_DIGITS:
                    self._whole[digits].add(item.item_id)
                    self._ends[digits[-MIN_DIGITS:]].append((digits, item))
                short = digits.lstrip("0")
                if len(short) >= MIN_DIGITS and short != digits:
                    self._tail[short].add(item.item_id)
                tail = _PART.findall(unicodedata.normalize("NFKC", number).upper())[-1:]
                if tail and len(tail[0]) >= MIN_DIGITS and tail[0] != compact:
                    self._tail[tail[0]].add(item.item_id)

    def find(self, edi_info: str | None, paid: int) -> tuple[frozenset[str], ...]:
        """Return, for each number in the text, the items it may mean.

        A number that means nothing known is left out; a short one (``0223``, or the
        second of ``INV-202607-0077/0081``) may mean several items. The last digits
        alone (``1453`` of ``S2027021453``) mean those whose amount was ``paid``, or
        little less.
        """
        if not edi_info:
            return ()
        text = unicodedata.normalize("NFKC", edi_info).upper()
        found = []
        for word in re.split(r"[\s/,;、・]+", text):
            compact = compact_number(word)
            ids = self._whole.get(compact) or self._tail.get(compact)
            if ids := ids or self._by_end(compact, paid):
                found.append(frozenset(ids))
        return tuple(found)

    def _by_end(self, digits: str, paid: int) -> set[str]:
        return {
            item.item_id
            for number, item in self._ends.get(digits[-MIN_DIGITS:], ())
            if number.endswith(digits) and 0 <= item.amount - paid <= NEAR_AMOUNT
        }


FAR_AHEAD = 0.002
_TIMING: tuple[tuple[int, float], ...] = (
    (-17, FAR_AHEAD),
    (-5, 0.03),
    (-4, 0.3),
    (2, 1.0),
    (7, 0.12),
    (45, 0.03),
    (10_000_000, 0.01),
)
_LIMITS = tuple(limit for limit, _ in _TIMING)


def timing(item: OpenItem, paid: date) -> float:
    """How usual it is to pay an item on a day, 1 at its due date (支払時期).

    Banks move a due date on a holiday by some days; early and late payments are rare.
    """
    if item.due_date is None:
        return 0.3
    days = (paid - item.due_date).days
    return _TIMING[bisect_left(_LIMITS, days)][1]


_TENTHS = frozenset((1, 2, 3, 4, 5, 6, 7, 9))
USUAL_SHARES = len(_TENTHS)
BY_CHANCE = 0.01


def is_share(paid: int, amount: int) -> bool:
    """Whether an amount is a usual share of a price (着手金・中間金・残金・保留金).

    Tenths of it, whole, cut to thousands, or what such a share leaves.

    >>> is_share(4_273_000, 14_245_000), is_share(753_514, 7_535_147)
    (True, True)
    """
    below = paid * 10 // amount
    for tenths in (below, below + 1):
        share = amount * tenths // 10
        if tenths in _TENTHS and paid in (share, share // 1000 * 1000):
            return True
    left = 10 - below
    return left in _TENTHS and paid == amount - amount * left // 10


def is_telling_share(share: int, amount: int) -> bool:
    """Whether an amount is hardly a share of a price by chance (偶然でない割合).

    Of 110,000 yen every third amount that ends in 000 is one, of 8,000,000 hardly any.
    """
    steps = (1100, 1000, 110, 100, 10, 1)
    step = next(step for step in steps if share % step == 0)
    return USUAL_SHARES * step <= BY_CHANCE * amount


class Popularity:
    """How likely an amount is by chance (金額のありふれ度).

    55,000 is found everywhere, 158,279 hardly twice: equal odd amounts prove something.
    """

    def __init__(self, items: Sequence[OpenItem]) -> None:
        """Count the amounts of each side."""
        self._counts: dict[tuple[Side, int], int] = defaultdict(int)
        self._totals: dict[Side, int] = defaultdict(int)
        for item in items:
            self._counts[item.side, item.amount] += 1
            self._totals[item.side] += 1

    def of(self, side: Side, amount: int) -> float:
        """Chance that an unrelated payment has just this amount."""
        others = max(self._counts[side, amount] - 1, 0)
        return others / (self._totals[side] + 200) + roundness(amount)


def roundness(amount: int) -> float:
    """Share of an amount among all amounts by its form alone (丸い金額か)."""
    if amount % 1000 == 0 or amount % 1100 == 0:
        return 1e-3
    if amount % 100 == 0 or amount % 110 == 0:
        return 1e-4
    return 3e-6

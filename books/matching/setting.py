"""What an explanation is, and what it is made from (消込案とその前提)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from books.matching.evidence import timing
from books.matching.history import Habits
from books.matching.ledger import SIDE_OF, Ledger, Part
from books.model import Difference, OpenItem, Payment, Side

MAX_DISCOUNT, MAX_OVER = 1_000, 5_000
_MOST_TAX = 2042
"""Nobody withholds more than this of 10,000 yen (所得税法204条, 復興特別所得税を含む)."""


class Shape(StrEnum):
    """What the payer did (支払の形)."""

    SINGLE = "single"
    GROUP = "group"
    CARRIED = "carried"
    ALMOST = "almost"
    SOME = "some"
    PARTIAL = "partial"
    SPLIT = "split"


class Explanation(NamedTuple):
    """One way to explain a payment (消込案の一つ); light, as thousands are weighed.

    ``clear`` is False where the money tells the items, but not why it is less or more.
    ``proven`` is False when the search had to stop or equal items make it arbitrary.
    ``offset`` is the payable (or receivable) that was set off.
    """

    partner: str
    shape: Shape
    items: tuple[Part, ...]
    differences: tuple[Difference, ...] = ()
    weight: float = 0.0
    proven: bool = True
    clear: bool = True
    offset: Part | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two explanations the same."""
        return self.items, self.differences

    @property
    def item_ids(self) -> frozenset[str]:
        """All items that it settles, the one that is set off included."""
        offset = {self.offset.item_id} if self.offset else set()
        return frozenset({part.item_id for part in self.items} | offset)


class Manner(NamedTuple):
    """How a partner pays and what fees it may deduct (支払い方)."""

    habits: Habits
    fees: Mapping[int, float]


@dataclass(frozen=True)
class Setting:
    """All that the proposals for one payment and partner rest on (前提).

    ``timings`` tell how usual it is to pay an item on this day; ``owed_by_us`` are the
    items of the other side by what is open of them.
    """

    payment: Payment
    partner: str
    items: Sequence[OpenItem]
    rests: Mapping[str, int]
    timings: Mapping[str, float]
    owed_by_us: Mapping[int, Sequence[str]]
    habits: Habits
    fees: Mapping[int, float]
    named: frozenset[str] = frozenset()

    @cached_property
    def reach(self) -> int:
        """The most that may be missing besides withholding tax, yen."""
        return max(MAX_DISCOUNT, self.highest_fee, *self.owed_by_us)

    @cached_property
    def highest_fee(self) -> int:
        """The highest fee that the partner may deduct, yen."""
        return max(self.fees, default=0)

    @cached_property
    def taxes(self) -> int:
        """Withholding tax of all items together; mostly none."""
        return sum([withheld_tax(self, i) for i in self.items if i.withholding_tax])

    @cached_property
    def equal_items(self) -> Sequence[list[OpenItem]]:
        """Items that can't be told apart together: same rest, tax and due date.

        First comes the one that the EDI field names, else the oldest.
        """
        groups: dict[tuple[object, ...], list[OpenItem]] = defaultdict(list)
        for item in sorted(self.items, key=lambda i: i.item_id not in self.named):
            rest = self.rests[item.item_id]
            groups[rest, withheld_tax(self, item), item.due_date].append(item)
        return tuple(groups.values())

    @property
    def day(self) -> date:
        """Day on which the money moved."""
        return self.payment.value_date


def prepare(
    payment: Payment,
    partner: str,
    ledger: Ledger,
    manner: Manner,
    named: frozenset[str] = frozenset(),
) -> Setting:
    """Gather what is open with a partner on the day of a payment.

    ``named`` are the items that the payment's EDI field names: of equal items it
    means these.
    """
    side = SIDE_OF[payment.direction]
    other = Side.PAYABLE if side is Side.RECEIVABLE else Side.RECEIVABLE
    items = ledger.open_items(partner, side, payment.value_date)
    counter = ledger.open_items(partner, other, payment.value_date)
    rests = {i.item_id: ledger.rest(i.item_id) for i in items}
    timings = {i.item_id: timing(i, payment.value_date) for i in items}
    owed: dict[int, list[str]] = defaultdict(list)
    for item in counter:
        owed[ledger.rest(item.item_id)].append(item.item_id)
    return Setting(
        payment, partner, items, rests, timings, owed, manner.habits, manner.fees, named
    )


def may_explain(setting: Setting, gross: int) -> bool:
    """Whether a sum of items is near enough to the payment to look at it (足切り).

    At most a withheld tax, a fee, a discount or an offset is missing, or a little too
    much has come.
    """
    paid = setting.payment.amount
    if gross <= paid:
        return gross >= paid - MAX_OVER
    most = max(gross * _MOST_TAX // 10_000 + 1, setting.taxes)
    return gross - most <= paid + setting.reach


def withheld_tax(setting: Setting, item: OpenItem) -> int:
    """Withholding tax of an item that is wholly open; a rest has none left."""
    whole = setting.rests[item.item_id] == item.amount
    return item.withholding_tax if whole else 0

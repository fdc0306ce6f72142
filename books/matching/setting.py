"""What an explanation is, and what it is made from (消込案とその前提)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from books.matching.fees import fee_shares
from books.matching.history import Habits
from books.matching.ledger import SIDE_OF, Ledger
from books.model import Applied, Difference, OpenItem, Payment, Side


class Shape(StrEnum):
    """What the payer did (支払の形)."""

    SINGLE = "single"
    GROUP = "group"
    CARRIED = "carried"
    ALMOST = "almost"
    SOME = "some"
    PARTIAL = "partial"
    SPLIT = "split"


@dataclass(frozen=True)
class Explanation:
    """One way to explain a payment (消込案の一つ).

    ``proven`` is False when the search had to stop or equal items make it arbitrary.
    ``offset`` is the payable (or receivable) that was set off.
    """

    partner: str
    shape: Shape
    items: tuple[Applied, ...]
    differences: tuple[Difference, ...] = ()
    weight: float = 0.0
    proven: bool = True
    offset: Applied | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two explanations the same."""
        return self.items, self.differences

    @property
    def item_ids(self) -> frozenset[str]:
        """All items that it settles, the one that is set off included."""
        offset = {self.offset.item_id} if self.offset else set()
        return frozenset({part.item_id for part in self.items} | offset)


@dataclass(frozen=True)
class Setting:
    """All that the proposals for one payment and partner rest on (前提)."""

    payment: Payment
    partner: str
    items: Sequence[OpenItem]
    counter_items: Sequence[OpenItem]
    rests: Mapping[str, int]
    habits: Habits
    fees: Mapping[int, float]
    named: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        """Day on which the money moved."""
        return self.payment.value_date


def prepare(
    payment: Payment,
    partner: str,
    ledger: Ledger,
    habits: Habits,
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
    rests = {i.item_id: ledger.rest(i.item_id) for i in (*items, *counter)}
    fees = fee_shares(payment.value_date, habits.fees, habits.all_fees)
    return Setting(payment, partner, items, counter, rests, habits, fees, named)


def withheld_tax(setting: Setting, item: OpenItem) -> int:
    """Withholding tax of an item that is wholly open; a rest has none left."""
    whole = setting.rests[item.item_id] == item.amount
    return item.withholding_tax if whole else 0


def equal_items(setting: Setting) -> dict[tuple[object, ...], list[OpenItem]]:
    """Group items that cannot be told apart: same rest, tax and due date.

    First comes the one that the EDI field names, else the oldest.
    """
    groups: dict[tuple[object, ...], list[OpenItem]] = defaultdict(list)
    for item in sorted(setting.items, key=lambda i: i.item_id not in setting.named):
        rest = setting.rests[item.item_id]
        groups[rest, withheld_tax(setting, item), item.due_date].append(item)
    return groups

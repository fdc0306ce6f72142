"""What an explanation is, and what it is made from (消込案とその前提)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from books.matching.evidence import timing
from books.matching.history import Habits
from books.matching.ledger import OTHER_SIDE, SIDE_OF, Ledger, Part
from books.model import Difference, OpenItem, Payment

MAX_DISCOUNT, MAX_OVER, MAX_FAR_OVER = 1_000, 5_000, 10_000
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
    ``proven`` is False when the search had to stop or equal items make it arbitrary;
    of a part when it is no usual share of the item.
    ``offset`` is the payable (or receivable) that was set off. ``ahead`` tells that
    something of it is not due for weeks: the sum may fit by chance. ``told`` is how a
    bookkeeper says it where the differences alone do not.
    """

    partner: str
    shape: Shape
    items: tuple[Part, ...]
    differences: tuple[Difference, ...] = ()
    weight: float = 0.0
    proven: bool = True
    clear: bool = True
    offset: Part | None = None
    ahead: bool = False
    told: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two explanations of one payment and partner the same.

        A difference goes by the object, which there is once (``shortfall``); to hash
        what it holds takes as long as all the rest.
        """
        return self.items, *map(id, self.differences)

    @property
    def item_ids(self) -> frozenset[str]:
        """All items that it settles, the one that is set off included."""
        offset = {self.offset.item_id} if self.offset else set()
        return frozenset({part.item_id for part in self.items} | offset)


class Manner(NamedTuple):
    """How a partner pays and what fees it may deduct (支払い方).

    ``paid_before`` tells what of an item was settled in the past.
    """

    habits: Habits
    fees: Mapping[int, float]
    paid_before: Callable[[str], int] = lambda _: 0


class Setting(NamedTuple):
    """All that the proposals for one payment and partner rest on (前提).

    ``rests`` tell what is open of each item and ``taxes`` the withholding tax of those
    that have any; ``timings`` how usual it is to pay an item on this day.
    ``equal_items`` can't be told apart together: same rest, tax and due date; first
    comes the one that the EDI field names, else the oldest. ``owed_by_us`` are the
    items of the other side by what is open of them. ``most_tax`` is the tax of all
    items, ``highest_fee`` the most that the partner may deduct, ``least`` the smallest
    rest; ``lowest`` and ``highest`` are the sums of items worth a look (``_bounds``), yen.
    """

    payment: Payment
    partner: str
    items: Sequence[OpenItem]
    rests: Mapping[str, int]
    taxes: Mapping[str, int]
    timings: Mapping[str, float]
    equal_items: Sequence[Sequence[OpenItem]]
    owed_by_us: Mapping[int, Sequence[str]]
    habits: Habits
    fees: Mapping[int, float]
    paid_before: Callable[[str], int]
    most_tax: int
    highest_fee: int
    least: int
    lowest: int
    highest: int


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
    day = payment.value_date
    side = SIDE_OF[payment.direction]
    items = ledger.open_items(partner, side, day)
    rests = ledger.rests(items)
    taxes = {
        i.item_id: i.withholding_tax
        for i in items
        if i.withholding_tax and rests[i.item_id] == i.amount  # a rest has none left
    }
    owed: dict[int, list[str]] = defaultdict(list)
    for item in ledger.open_items(partner, OTHER_SIDE[side], day):
        owed[ledger.rest(item.item_id)].append(item.item_id)
    most_tax = sum(taxes.values())
    highest_fee = max(manner.fees, default=0)
    highest_rate = max((taken.rate for taken in manner.habits.rates), default=0)
    at_rate = payment.amount * highest_rate // (10_000 - highest_rate) + 1
    reach = max(MAX_DISCOUNT, highest_fee, at_rate, *owed)
    lowest, highest = _bounds(payment.amount, reach, most_tax)
    return Setting(
        payment=payment,
        partner=partner,
        items=items,
        rests=rests,
        taxes=taxes,
        timings={i.item_id: timing(i, day) for i in items},
        equal_items=_equal_items(items, rests, taxes, named),
        owed_by_us=owed,
        habits=manner.habits,
        fees=manner.fees,
        paid_before=manner.paid_before,
        most_tax=most_tax,
        highest_fee=highest_fee,
        least=min(rests.values(), default=0),
        lowest=lowest,
        highest=highest,
    )


def join_settings(settings: Sequence[Setting]) -> Setting:
    """The items of several partners together, paid as the first one pays (合併)."""
    first = settings[0]
    items = sorted(
        (i for s in settings for i in s.items),
        key=lambda i: (i.due_date or date.max, i.item_id),
    )
    fees: dict[int, float] = {}
    for setting in reversed(settings):
        fees |= setting.fees
    return first._replace(
        items=items,
        rests={k: v for s in settings for k, v in s.rests.items()},
        taxes={k: v for s in settings for k, v in s.taxes.items()},
        timings={k: v for s in settings for k, v in s.timings.items()},
        equal_items=[same for s in settings for same in s.equal_items],
        fees=fees,
        highest_fee=max(s.highest_fee for s in settings),
    )


def _bounds(paid: int, reach: int, most_tax: int) -> tuple[int, int]:
    """The sums of items that are near enough to the payment to look at them (足切り).

    At most a withheld tax, a fee, a discount or an offset is missing (``reach`` without
    the tax), or a little too much has come.
    """
    most = paid + reach
    withheld = (most + 2) * 10_000 // (10_000 - _MOST_TAX)
    while withheld - withheld * _MOST_TAX // 10_000 - 1 > most:
        withheld -= 1
    return paid - MAX_FAR_OVER, max(withheld, most + most_tax)


def _equal_items(
    items: Sequence[OpenItem],
    rests: Mapping[str, int],
    taxes: Mapping[str, int],
    named: frozenset[str],
) -> Sequence[Sequence[OpenItem]]:
    if named:
        items = sorted(items, key=lambda i: i.item_id not in named)
    groups: dict[tuple[object, ...], list[OpenItem]] = defaultdict(list)
    for item in items:
        item_id = item.item_id
        groups[rests[item_id], taxes.get(item_id, 0), item.due_date].append(item)
    return tuple(groups.values())


def may_explain(setting: Setting, gross: int) -> bool:
    """Whether a sum of items is worth a look (足切り)."""
    return setting.lowest <= gross <= setting.highest

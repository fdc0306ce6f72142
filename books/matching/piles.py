"""What people pay together (支払のまとまり): one bill, a due date, several due dates.

``propose`` knows the usual ones. Here are also the days in between, all but one bill, and
a bill that was held back with those of a later day.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from books.matching.ledger import Part
from books.matching.setting import MAX_FAR_OVER, Explanation, Setting, Shape
from books.matching.shortfall import difference
from books.model import Difference, DifferenceKind, OpenItem

MAX_DUE_DAYS, SOON = 12, timedelta(days=45)
"""So many due dates before the payment, and soon after it, are looked at."""
EARLIER_OR_NEVER = 0.02
WITH_EARLIER, LESS_ONE, DAYS_TOGETHER = 0.05, 0.03, 0.05


_Sized = tuple[int, date, str, OpenItem]


class Pile(NamedTuple):
    """Items that are paid together, with the chance that they are.

    ``earlier`` is how many are of earlier due dates and may come with them; ``unlisted`` if
    ``propose`` does not know it, ``usual`` if less or more may come for it. ``complete``
    if nothing else is due by then.
    """

    items: Sequence[OpenItem]
    gross: int
    chance: float
    usual: bool
    complete: bool
    earlier: int = 0
    unlisted: bool = False


class Way(NamedTuple):
    """Why something else came than what is open (差額の見込み), and how one says it."""

    differences: tuple[Difference, ...]
    chance: float
    told: str = ""


def single_piles(setting: Setting) -> Iterator[Pile]:
    """Each item by itself, equal ones once."""
    total = sum(setting.timings.values()) + EARLIER_OR_NEVER
    share = 1 - min(setting.habits.merge, 0.9)
    first_day = min(_day(item) for item in setting.items)
    alone = sum(_day(item) == first_day for item in setting.items) == 1
    for same in setting.equal_items:
        usual = sum([setting.timings[i.item_id] for i in same])
        yield Pile(
            same[:1],
            setting.rests[same[0].item_id],
            share * usual / total,
            usual=True,
            complete=alone and _day(same[0]) == first_day,
        )


def due_piles(setting: Setting) -> list[Pile]:
    """What is due on one day, and all from one due day to another (期日のまとまり).

    Only such as come near to the payment, by one bill more or less.
    """
    groups: dict[date, list[OpenItem]] = defaultdict(list)
    for item in setting.items:
        groups[_day(item)].append(item)
    rests, paid = setting.rests, setting.payment.amount
    soon = setting.payment.value_date + SOON
    days = sorted(groups)
    usual = {day: setting.timings[groups[day][0].item_id] for day in days}
    total = sum(usual.values()) + EARLIER_OR_NEVER
    near = [day for day in days if day <= soon][-MAX_DUE_DAYS:] or days[:1]
    sums = [sum([rests[i.item_id] for i in groups[day]]) for day in near]
    reach = max(*rests.values(), MAX_FAR_OVER, paid // 4) + setting.highest_fee
    piles = []
    for first in range(len(near)):
        gross = 0
        for last in range(first, len(near)):
            gross += sums[last]
            if not -reach <= gross - paid <= reach:
                continue
            items = [i for day in near[first : last + 1] for i in groups[day]]
            chance = setting.habits.merge * usual[near[last]] / total
            piles.append(
                Pile(
                    items,
                    gross,
                    chance if first == last else chance * DAYS_TOGETHER,
                    usual=first in {0, last} and len(items) > 1,
                    complete=first == 0 and near[0] == days[0],
                    earlier=sum(len(groups[day]) for day in near[:first]),
                    unlisted=0 < first < last,
                )
            )
    return piles


def _day(item: OpenItem) -> date:
    return item.due_date or date.max


def plain_ways(setting: Setting, short: int) -> Iterator[Way]:
    """Nothing is missing, or a fee."""
    if short == 0:
        yield Way((), 1 - setting.habits.fee)
    elif short in setting.fees:
        chance = setting.habits.fee * setting.fees[short]
        yield Way((difference(DifferenceKind.TRANSFER_FEE, short),), chance)


def around_piles(setting: Setting, piles: Iterable[Pile]) -> Iterator[Explanation]:
    """Several due dates, all but one bill, or one held back with them (前後の組)."""
    rests = setting.rests
    by_size = sorted((rests[i.item_id], _day(i), i.item_id, i) for i in setting.items)
    for pile in piles:
        if pile.unlisted:
            for way in plain_ways(setting, pile.gross - setting.payment.amount):
                yield explain(setting, pile.items, way, pile.chance * way.chance)
        for items, short, share in _one_more_or_less(setting, pile, by_size):
            for way in plain_ways(setting, short):
                yield explain(setting, items, way, pile.chance * share * way.chance)


def _one_more_or_less(
    setting: Setting, pile: Pile, by_size: Sequence[_Sized]
) -> Iterator[tuple[list[OpenItem], int, float]]:
    """A pile without one of its items or with an earlier one, and what is missing then."""
    short, fee = pile.gross - setting.payment.amount, setting.highest_fee
    first, last = _day(pile.items[0]), _day(pile.items[-1])
    if short > 0 and len(pile.items) > 2:
        for size, one in _sized(by_size, (short - fee, short), (first, last)):
            others = [i for i in pile.items if i is not one]
            yield others, short - size, LESS_ONE / len(pile.items)
    elif short < fee and pile.earlier:
        before = date.min, first - timedelta(days=1)
        for size, one in _sized(by_size, (-short, fee - short), before):
            yield [one, *pile.items], size + short, WITH_EARLIER / pile.earlier


def _sized(
    by_size: Sequence[_Sized], sizes: tuple[int, int], days: tuple[date, date]
) -> Iterator[tuple[int, OpenItem]]:
    """The oldest item of each size between two, due from one day to another."""
    size, most = max(sizes[0], 1), sizes[1]
    while True:
        at = bisect_left(by_size, (size, days[0]), key=_size_and_day)
        if at == len(by_size) or by_size[at][0] > most:
            return
        found, day, _, one = by_size[at]
        if found > size:
            size = found  # none of this size, or none so late
            continue
        if day <= days[1]:
            yield size, one
        size += 1


def _size_and_day(one: _Sized) -> tuple[int, date]:
    return one[0], one[1]


def explain(
    setting: Setting, items: Sequence[OpenItem], way: Way, weight: float
) -> Explanation:
    """An explanation that a person decides on (見込み)."""
    return Explanation(
        setting.partner,
        Shape.GROUP if len(items) > 1 else Shape.SINGLE,
        tuple([Part(i.item_id, setting.rests[i.item_id]) for i in items]),
        way.differences,
        weight=weight,
        proven=False,
        clear=False,
        told=way.told,
    )

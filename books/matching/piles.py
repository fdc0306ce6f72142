"""What people pay together (支払のまとまり): one bill, a due date, several due dates.

``propose`` knows the usual ones. Here are also the days in between, all but one bill, and
a bill that was held back with those of a later day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from books.matching.ledger import Part
from books.matching.setting import Explanation, Setting, Shape
from books.matching.shortfall import difference
from books.model import Difference, DifferenceKind, OpenItem

MAX_DUE_DAYS, SOON = 12, timedelta(days=45)
"""So many due dates before the payment, and soon after it, are looked at."""
EARLIER_OR_NEVER = 0.02
WITH_EARLIER, LESS_ONE, DAYS_TOGETHER = 0.05, 0.03, 0.05


class Pile(NamedTuple):
    """Items that are paid together, with the chance that they are.

    ``earlier`` are those of earlier due dates, which may come with them; ``unlisted`` if
    ``propose`` does not know it, ``usual`` if less or more may come for it. ``complete``
    if nothing else is due by then.
    """

    items: Sequence[OpenItem]
    gross: int
    chance: float
    usual: bool
    complete: bool
    earlier: Sequence[OpenItem] = ()
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
    """What is due on one day, and all from one due day to another (期日のまとまり)."""
    groups: dict[date, list[OpenItem]] = defaultdict(list)
    for item in setting.items:
        groups[_day(item)].append(item)
    soon = setting.payment.value_date + SOON
    days = sorted(groups)
    total = sum([setting.timings[groups[d][0].item_id] for d in days])
    near = [day for day in days if day <= soon][-MAX_DUE_DAYS:] or days[:1]
    piles = []
    for first in range(len(near)):
        items: list[OpenItem] = []
        earlier = [i for day in near[:first] for i in groups[day]]
        for last in range(first, len(near)):
            group = groups[near[last]]
            items = [*items, *group]
            usual = setting.timings[group[0].item_id] / (total + EARLIER_OR_NEVER)
            chance = setting.habits.merge * usual
            piles.append(
                Pile(
                    items,
                    sum([setting.rests[i.item_id] for i in items]),
                    chance if first == last else chance * DAYS_TOGETHER,
                    usual=first in {0, last} and len(items) > 1,
                    complete=first == 0 and near[0] == days[0],
                    earlier=earlier,
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
    paid = setting.payment.amount
    for pile in piles:
        short = pile.gross - paid
        if pile.unlisted:
            for way in plain_ways(setting, short):
                yield explain(setting, pile.items, way, pile.chance * way.chance)
        if short > 0 and len(pile.items) > 2:
            share = pile.chance * LESS_ONE / len(pile.items)
            for one, way in _one_of(setting, pile.items, short, -1):
                items = [i for i in pile.items if i is not one]
                yield explain(setting, items, way, share * way.chance)
        elif short < setting.highest_fee and pile.earlier:
            share = pile.chance * WITH_EARLIER / len(pile.earlier)
            for one, way in _one_of(setting, pile.earlier, -short, 1):
                items = [one, *pile.items]
                yield explain(setting, items, way, share * way.chance)


def _one_of(
    setting: Setting, items: Sequence[OpenItem], wanted: int, sign: int
) -> Iterator[tuple[OpenItem, Way]]:
    """The oldest item of just the wanted amount, more or less a fee."""
    by_rest = {setting.rests[i.item_id]: i for i in reversed(items)}
    for fee in (0, *setting.fees):
        one = by_rest.get(wanted + sign * fee)
        if one is not None:
            for way in plain_ways(setting, fee):
                yield one, way


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

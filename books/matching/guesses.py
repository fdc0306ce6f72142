"""What a payment is likely for where no usual way explains it to the yen (見込みの提案).

Only for people: nothing here is ever certain. The payer takes off a rate (安全協力会費,
歩引き), returns or a discount we do not know of, pays months ahead or a little too much,
pays a part of the only bill that is large enough, or what an earlier day left together
with a later one. Each way has the chance that payers do so, as in ``shortfall``.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from books.matching.evidence import roundness
from books.matching.ledger import Part
from books.matching.rates import find_rate, say_rate
from books.matching.setting import MAX_DISCOUNT, Explanation, Setting, Shape
from books.matching.shortfall import difference
from books.model import Difference, DifferenceKind, OpenItem, Payment

MAX_DUE_DAYS = 12
"""So many due dates before and around the payment are looked at."""
BY_RATE, BY_SMALL_RATE = 2e-4, 1e-3
RETURNED, USUALLY_RETURNED, MAX_RETURNED = 5e-7, 1e-4, 10_000
MOST_RETURNED = 8
"""Returns and discounts are at most an eighth of the price."""
TOO_MUCH, MAX_TOO_MUCH = 5e-7, 10_000
ROUND_TOO_MUCH = 50
AHEAD, MAX_MONTHS = 5e-4, 13
ONLY_ONE = 0.1
"""A part of the only bill that can be meant is often no usual share of it."""
INSTALMENTS, LEAST_PARTS = 0.1, 0.005
MOST_OVER, SELDOM = 10, 0.02
LEAST_LEFT = 10
"""What is left of a part is at least a tenth, else it was taken off."""
SAME_FEE, MIN_FEE, MAX_PAIRS = 0.05, 100, 60
"""What one payer takes off of several bills alike is a fee, of whatever bank."""
WITH_EARLIER, LESS_ONE, DAYS_TOGETHER, SEVERAL = 0.05, 0.03, 0.05, 0.2


class Pile(NamedTuple):
    """Items that are paid together (支払のまとまり), with the chance that they are.

    ``earlier`` are those of earlier due dates, which may come with them; ``unlisted`` if
    ``propose`` does not know it, ``usual`` if less or more may come for it.
    """

    items: Sequence[OpenItem]
    gross: int
    chance: float
    usual: bool
    earlier: Sequence[OpenItem] = ()
    unlisted: bool = False


class Way(NamedTuple):
    """Why something else came than what is open (差額の見込み), and how one says it."""

    differences: tuple[Difference, ...]
    chance: float
    told: str = ""


def guess(
    setting: Setting, others: Sequence[Payment] = (), *, doubled: bool = False
) -> list[Explanation]:
    """List what a payment of one partner is likely for (見込みの一覧).

    ``others`` are more payments of the payer that nothing is known of; one that is
    ``doubled`` pays nothing but another equal part.
    """
    if not setting.items:
        return []
    if doubled:
        return list(_instalments(setting, others))
    singles, piles = list(_singles(setting)), list(_piles(setting))
    fees = _same_short(setting, others)
    found = [
        _explain(setting, pile.items, way, pile.chance * way.chance)
        for pile in (*singles, *(p for p in piles if p.usual))
        for way in _ways(setting, pile, fees)
    ]
    found += _together(setting, piles)
    found += _instalments(setting, others)
    found += _only_one(setting)
    return found


def _same_short(setting: Setting, others: Sequence[Payment]) -> frozenset[int]:
    """What is missing of one bill, and of another at another time: a fee (手数料)."""
    rests = set(setting.rests.values())
    if len(rests) * len(others) > MAX_PAIRS:
        return frozenset()  # some differ alike by chance
    return frozenset(
        rest - other.amount
        for other in others
        for rest in rests
        if MIN_FEE <= rest - other.amount <= MAX_DISCOUNT
        and other.amount != setting.payment.amount
    )


def guess_several(setting: Setting) -> list[Explanation]:
    """What a payer of several partners is likely to pay in one sum (一括払いの見込み).

    ``setting`` holds the items of them all.
    """
    found = []
    for pile in _piles(setting):
        if _count_owners(pile.items) < 2:
            continue
        for way in _plain_ways(setting, pile.gross - setting.payment.amount):
            chance = SEVERAL * max(pile.chance, 1e-3) * way.chance
            found.append(_explain(setting, pile.items, way, chance))
    found += [
        one
        for one in _together(setting, _piles(setting))
        if _count_partners(setting, one) > 1
    ]
    return found


def _count_owners(items: Sequence[OpenItem]) -> int:
    return len({item.partner_id for item in items})


def _count_partners(setting: Setting, one: Explanation) -> int:
    chosen = {part.item_id for part in one.items}
    return _count_owners([i for i in setting.items if i.item_id in chosen])


def _explain(
    setting: Setting, items: Sequence[OpenItem], way: Way, weight: float
) -> Explanation:
    several = len(items) > 1
    return Explanation(
        setting.partner,
        Shape.GROUP if several else Shape.SINGLE,
        tuple([Part(i.item_id, setting.rests[i.item_id]) for i in items]),
        way.differences,
        weight=weight,
        proven=False,
        clear=False,
        told=way.told,
    )


def _singles(setting: Setting) -> Iterator[Pile]:
    """Each item by itself, equal ones once."""
    total = sum(setting.timings.values()) + 0.02
    share = 1 - min(setting.habits.merge, 0.9)
    for same in setting.equal_items:
        usual = sum([setting.timings[i.item_id] for i in same])
        first = same[0]
        rest = setting.rests[first.item_id]
        earlier = [
            i for i in setting.items if (i.due_date or date.max) < (first.due_date or date.max)
        ]
        yield Pile([first], rest, share * usual / total, usual=True, earlier=earlier)


def _piles(setting: Setting) -> Iterator[Pile]:
    """What is due on one day, and all from one due day to another."""
    groups: dict[date, list[OpenItem]] = defaultdict(list)
    for item in setting.items:
        groups[item.due_date or date.max].append(item)
    rests, timings = setting.rests, setting.timings
    days = sorted(groups)
    total = sum([timings[groups[day][0].item_id] for day in days]) + 0.02
    near = days[-MAX_DUE_DAYS:]
    for first in range(len(near)):
        items: list[OpenItem] = []
        earlier = [i for day in near[:first] for i in groups[day]]
        for last in range(first, len(near)):
            group = groups[near[last]]
            items = [*items, *group]
            if len(items) < 2 and not earlier:
                continue
            chance = setting.habits.merge * timings[group[0].item_id] / total
            yield Pile(
                items,
                sum([rests[i.item_id] for i in items]),
                chance if first == last else chance * DAYS_TOGETHER,
                usual=first in {0, last},
                earlier=earlier,
                unlisted=0 < first < last,
            )


def _ways(setting: Setting, pile: Pile, fees: frozenset[int]) -> Iterator[Way]:
    """Why the payer took something off, or paid more (控除・過入金の見込み)."""
    short = pile.gross - setting.payment.amount
    if short > 0:
        yield from _taken_off(setting, pile.gross, short, fees)
    elif short < 0:
        yield from _too_much(setting, pile, -short)


def _taken_off(
    setting: Setting, gross: int, short: int, fees: frozenset[int]
) -> Iterator[Way]:
    rate = find_rate(gross, short)
    if rate is not None:
        small = rate <= 100
        kind = DifferenceKind.OFFSET if small else DifferenceKind.DISCOUNT
        chance = BY_SMALL_RATE if small else BY_RATE
        yield Way((difference(kind, short),), chance, say_rate(rate, short))
    if short > min(MAX_RETURNED, gross // MOST_RETURNED):
        return
    if short in fees and short not in setting.habits.discounts:
        fee = (difference(DifferenceKind.TRANSFER_FEE, short),)
        told = f"から振込手数料とみられる{short:,}円を差し引いた額です"
        yield Way(fee, SAME_FEE, told)
    if setting.habits.discounts:
        chance = USUALLY_RETURNED if short in setting.habits.discounts else 2e-5
    else:
        chance = 1e-5 if short <= MAX_DISCOUNT else RETURNED
    kind = DifferenceKind.DISCOUNT if short >= 100 else DifferenceKind.ROUNDING
    word = "値引・返品など" if short >= 100 else "端数"
    told = f"から{word}とみられる{short:,}円を差し引いた額です"
    yield Way((difference(kind, short),), chance, told)


def _too_much(setting: Setting, pile: Pile, more: int) -> Iterator[Way]:
    paid = setting.payment.amount
    extra = (difference(DifferenceKind.ADVANCE, -more),)
    months = paid // pile.gross
    if len(pile.items) == 1 and paid % pile.gross == 0 and months <= MAX_MONTHS:
        told = f"の{months}回分とみられます({months - 1}回分{more:,}円は前受金)"
        yield Way(extra, AHEAD, told)
        return
    last = max(i.due_date or date.max for i in pile.items)
    due = [i for i in setting.items if (i.due_date or date.max) <= last]
    everything = len(pile.items) == len(due) and pile.chance > SELDOM
    if more <= MAX_TOO_MUCH and (everything or more * MOST_OVER <= paid):
        told = f"より{more:,}円多い額です(前受金とみられます)"
        is_round = roundness(more) > 1e-5 or roundness(paid) > 1e-4
        yield Way(extra, TOO_MUCH * (ROUND_TOO_MUCH if is_round else 1), told)


def _plain_ways(setting: Setting, short: int) -> Iterator[Way]:
    if short == 0:
        yield Way((), 1 - setting.habits.fee)
    elif short in setting.fees:
        chance = setting.habits.fee * setting.fees[short]
        yield Way((difference(DifferenceKind.TRANSFER_FEE, short),), chance)


def _together(setting: Setting, piles: Sequence[Pile] | Iterator[Pile]) -> list[Explanation]:
    """Several due dates, one item left out, or one earlier item with them."""
    found: list[Explanation] = []
    rests, paid = setting.rests, setting.payment.amount
    shorts = (0, *setting.fees)
    for pile in piles:
        if pile.unlisted:
            for way in _plain_ways(setting, pile.gross - paid):
                weight = pile.chance * way.chance
                found.append(_explain(setting, pile.items, way, weight))
        least = pile.gross - paid - setting.highest_fee
        for others, share, sign in (
            (pile.items if len(pile.items) > 2 else (), LESS_ONE, -1),
            (pile.earlier, WITH_EARLIER, 1),
        ):
            if not others or sign * least > 0 and sign > 0:
                continue
            by_rest = {rests[i.item_id]: i for i in reversed(others)}
            for short in shorts:
                one = by_rest.get(sign * (paid + short - pile.gross))
                if one is None:
                    continue
                items = (
                    [i for i in pile.items if i is not one]
                    if sign < 0
                    else [one, *pile.items]
                )
                for way in _plain_ways(setting, short):
                    chance = pile.chance * share / len(others) * way.chance
                    found.append(_explain(setting, items, way, chance))
    return found


def _instalments(
    setting: Setting, others: Sequence[Payment]
) -> Iterator[Explanation]:
    """Equal payments that add up to a bill (均等の分割払い)."""
    paid = setting.payment.amount
    equal = 1 + sum(other.amount == paid for other in others)
    total = sum(setting.timings.values())
    for item in setting.items if equal > 1 else ():
        rest = setting.rests[item.item_id]
        if rest > paid and rest % paid == 0 and rest // paid <= equal:
            usual = setting.timings[item.item_id] / total
            yield _part(setting, item, INSTALMENTS * usual)


def _only_one(setting: Setting) -> Iterator[Explanation]:
    """A part of the only bill that can be meant (一部入金)."""
    paid, rests = setting.payment.amount, setting.rests
    larger = [i for i in setting.items if rests[i.item_id] > paid]
    if len(larger) == 1:
        (item,) = larger
        rest = rests[item.item_id]
        is_part = rest - paid >= max(rest // LEAST_LEFT, MAX_DISCOUNT)
        if is_part and sum(rests.values()) - rest < paid:
            yield _part(setting, item, ONLY_ONE)


def _part(setting: Setting, item: OpenItem, chance: float) -> Explanation:
    return Explanation(
        setting.partner,
        Shape.PARTIAL,
        (Part(item.item_id, setting.payment.amount),),
        weight=max(setting.habits.parts, LEAST_PARTS) * chance,
        proven=False,
        clear=False,
    )

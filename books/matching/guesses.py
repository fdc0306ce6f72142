"""What a payment is likely for where no usual way explains it to the yen (見込みの提案).

Only for people: nothing here is ever certain. The payer takes off a rate (安全協力会費,
歩引き), returns or a discount we do not know of, pays months ahead or a little too much,
pays a part of the only bill that is large enough, or what an earlier day left together
with a later one. Each way has the chance that payers do so, as in ``shortfall``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from books.matching.evidence import roundness
from books.matching.ledger import Part
from books.matching.piles import (
    Pile,
    Way,
    around_piles,
    due_piles,
    explain,
    plain_ways,
    single_piles,
)
from books.matching.rates import SMALL_RATE, find_rate, say_rate
from books.matching.setting import (
    MAX_DISCOUNT,
    MAX_OVER,
    Explanation,
    Setting,
    Shape,
    join_settings,
)
from books.matching.shortfall import difference
from books.model import DifferenceKind, OpenItem, Payment

BY_RATE, BY_SMALL_RATE = 2e-4, 1e-3
TAKEN_OFF, RETURNED = 1e-5, 5e-7
OFTEN_RETURNED, SAME_RETURNED = 2e-5, 1e-4
MAX_RETURNED, MOST_RETURNED = 10_000, 8
"""Returns and discounts are at most an eighth of the price."""
TOO_MUCH, ROUND_TOO_MUCH = 5e-7, 2.5e-5
MAX_TOO_MUCH, MOST_OVER, SELDOM = 10_000, 10, 0.02
ODD, HUNDREDS = 1e-5, 1e-4
AHEAD, MAX_MONTHS = 5e-4, 13
SAME_FEE, MIN_FEE, MAX_PAIRS = 0.05, 100, 200
"""What one payer takes off of several bills alike is a fee, of whatever bank."""
ONLY_ONE, INSTALMENTS, LEAST_PARTS = 0.1, 0.1, 0.005
"""A part of the only bill that can be meant is often no usual share of it."""
LEAST_LEFT = 10
"""What is left of a part is at least a tenth, else it was taken off."""
BY_HAND = 500
"""Who pays a part of his own choice chooses a round sum."""
SEVERAL, LEAST_SEVERAL = 0.2, 1e-3


def guess_all(
    settings: Mapping[str, Setting],
    shares: Mapping[str, float],
    others: Sequence[Payment],
    fees: Mapping[int, int],
    *,
    doubled: bool,
) -> list[tuple[Explanation, float]]:
    """What a payer is likely to pay of its partners, each with its weight (見込みの一覧).

    ``others`` are more payments of the payer that nothing is known of, ``fees`` what it
    takes off alike; one that is ``doubled`` pays nothing but another equal part.
    """
    settings = {partner: one for partner, one in settings.items() if one.items}
    found = [
        (one, one.weight * shares[partner])
        for partner, setting in settings.items()
        for one in _instalments(setting, others)
    ]
    if doubled:
        return found
    found += [
        (one, one.weight * shares[partner])
        for partner, setting in settings.items()
        for one in guess(setting, fees)
    ]
    if len(settings) > 1:
        share = min(shares[partner] for partner in settings)
        joined = join_settings(list(settings.values()))
        found += [(one, one.weight * share) for one in _of_several(joined)]
    return found


def guess(
    setting: Setting, fees: Mapping[int, int] = MappingProxyType({})
) -> Iterator[Explanation]:
    """What a payment of one partner is likely for, equal instalments apart."""
    piles = due_piles(setting)
    for pile in (*single_piles(setting), *(p for p in piles if p.usual)):
        for way in _ways(setting, pile, fees):
            yield explain(setting, pile.items, way, pile.chance * way.chance)
    yield from around_piles(setting, piles)
    yield from _only_one(setting)


def _of_several(setting: Setting) -> Iterator[Explanation]:
    """What a payer of several partners is likely to pay in one sum (一括払い)."""
    owners = {item.item_id: item.partner_id for item in setting.items}
    piles = due_piles(setting)
    for pile in piles:
        chance = SEVERAL * max(pile.chance, LEAST_SEVERAL)
        for way in plain_ways(setting, pile.gross - setting.payment.amount):
            if len({item.partner_id for item in pile.items}) > 1:
                yield explain(setting, pile.items, way, chance * way.chance)
    for one in around_piles(setting, piles):
        if len({owners[part.item_id] for part in one.items}) > 1:
            yield one


def same_short(
    settings: Iterable[Setting], payment: Payment, others: Sequence[Payment]
) -> Counter[int]:
    """What is missing of one bill, and of others at other times: a fee (手数料)."""
    rests = {rest for setting in settings for rest in setting.rests.values()}
    amounts = {other.amount for other in others} - {payment.amount}
    if len(rests) * len(amounts) > MAX_PAIRS:
        return Counter()  # some differ alike by chance
    return Counter(
        rest - amount
        for amount in amounts
        for rest in rests
        if MIN_FEE <= rest - amount <= MAX_DISCOUNT
    )


def _ways(setting: Setting, pile: Pile, fees: Mapping[int, int]) -> Iterator[Way]:
    """Why the payer took something off, or paid more (控除・過入金の見込み)."""
    short = pile.gross - setting.payment.amount
    if short > 0:
        yield from _taken_off(setting, pile.gross, short, fees)
    elif short < 0:
        yield from _too_much(setting, pile, -short)


def _taken_off(
    setting: Setting, gross: int, short: int, fees: Mapping[int, int]
) -> Iterator[Way]:
    rate = find_rate(gross, short)
    if rate is not None:
        small = rate <= SMALL_RATE
        kind = DifferenceKind.OFFSET if small else DifferenceKind.DISCOUNT
        chance = BY_SMALL_RATE if small else BY_RATE
        yield Way((difference(kind, short),), chance, say_rate(rate, short))
    if short > min(MAX_RETURNED, gross // MOST_RETURNED):
        return
    discounts = setting.habits.discounts
    if short in fees and short not in discounts:
        fee = difference(DifferenceKind.TRANSFER_FEE, short)
        told = f"から振込手数料とみられる{short:,}円を差し引いた額です"
        yield Way((fee,), SAME_FEE * fees[short], told)
    if discounts:
        chance = SAME_RETURNED if short in discounts else OFTEN_RETURNED
    else:
        chance = TAKEN_OFF if short <= MAX_DISCOUNT else RETURNED
    large = short >= MIN_FEE
    kind = DifferenceKind.DISCOUNT if large else DifferenceKind.ROUNDING
    word = "値引・返品など" if large else "端数"
    told = f"から{word}とみられる{short:,}円を差し引いた額です"
    yield Way((difference(kind, short),), chance, told)


def _too_much(setting: Setting, pile: Pile, more: int) -> Iterator[Way]:
    paid = setting.payment.amount
    extra = (difference(DifferenceKind.ADVANCE, -more),)
    months = paid // pile.gross
    if len(pile.items) == 1 and paid % pile.gross == 0 and months <= MAX_MONTHS:
        told = f"の{months}回分とみられます(うち{months - 1}回分{more:,}円は前受金)"
        yield Way(extra, AHEAD, told)
        return
    everything = pile.complete and pile.chance > SELDOM
    is_round = roundness(more) > ODD or roundness(paid) > HUNDREDS
    if more > (MAX_TOO_MUCH if is_round else MAX_OVER):
        return
    if everything or more * MOST_OVER <= paid:
        told = f"より{more:,}円多い額です(前受金とみられます)"
        yield Way(extra, ROUND_TOO_MUCH if is_round else TOO_MUCH, told)


def _instalments(setting: Setting, others: Sequence[Payment]) -> Iterator[Explanation]:
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
        is_part = not paid % BY_HAND and rest - paid >= max(
            rest // LEAST_LEFT, MAX_DISCOUNT
        )
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

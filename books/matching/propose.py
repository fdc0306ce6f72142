"""Ways in which one partner's open items explain a payment (消込案).

Every function yields explanations: which items, which differences, and the share of
such payments among all payments of the partner (its weight). Nothing is decided here;
an explanation that is left out can't be weighed, so the list is generous.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from math import comb

from books.matching.evidence import (
    BY_CHANCE,
    USUAL_SHARES,
    is_share,
    is_telling_share,
    roundness,
)
from books.matching.ledger import Part
from books.matching.search import MAX_FOUND, find_combinations
from books.matching.setting import (
    MAX_DISCOUNT,
    Explanation,
    Setting,
    Shape,
    may_explain,
)
from books.matching.shortfall import explain_items
from books.model import OpenItem, Payment

EARLIER_OR_NEVER = 0.02
SHARED = 0.8
"""Most parts are a usual share of the item."""
USUAL_PARTS = 0.05
"""Who pays so often in parts leaves a tenth open, and does not take it off."""
GROUP_SHARE, ALMOST_SHARE, SOME_SHARE = 0.88, 0.06, 0.06
RECENT = 0.02
SMALL_SHARE, SMALL = 0.2, 3_000


def propose(setting: Setting) -> tuple[Explanation, ...]:
    """List the explanations of a payment by one partner's items, weighed."""
    if not setting.items:
        return ()
    found: dict[tuple[object, ...], Explanation] = {}
    some, crowded = _some(setting)
    for one in (*_singles(setting), *_groups(setting), *some):
        key = one.key
        old = found.get(key)
        found[key] = one if old is None else _merge(old, one)
    if crowded:
        return tuple(map(_doubt_combination, found.values()))
    return tuple(found.values())


def doubt_picked(one: Explanation) -> Explanation:
    """Some of a partner's items prove nothing where those of others may be among them."""
    picked = one.shape in {Shape.ALMOST, Shape.SOME}
    return one._replace(proven=one.proven and not picked)


def _doubt_combination(one: Explanation) -> Explanation:
    """Where dozens of combinations fit, only the plainest one stays proven."""
    plain = one.shape not in {Shape.CARRIED, Shape.ALMOST, Shape.SOME}
    return one._replace(proven=one.proven and plain)


def _merge(old: Explanation, new: Explanation) -> Explanation:
    best = max(old, new, key=lambda x: x.weight)
    return best._replace(
        weight=old.weight + new.weight, proven=old.proven or new.proven
    )


def _weights(setting: Setting) -> dict[str, float]:
    """Chance of each item to be the one paid on this day."""
    total = sum(setting.timings.values()) + EARLIER_OR_NEVER
    return {item_id: weight / total for item_id, weight in setting.timings.items()}


def _singles(setting: Setting) -> list[Explanation]:
    weights, rests, taxes = _weights(setting), setting.rests, setting.taxes
    share = 1 - min(setting.habits.merge, 0.9)
    paid = setting.payment.amount
    found: list[Explanation] = []
    larger: list[tuple[Sequence[OpenItem], float]] = []
    for same in setting.equal_items:
        first = same[0].item_id
        rest = rests[first]
        chance = share * sum([weights[i.item_id] for i in same])
        if may_explain(setting, rest):
            found += explain_items(setting, Shape.SINGLE, same[:1], chance)
        if paid < rest - taxes.get(first, 0):
            larger.append((same, chance))
    many = sum([len(same) for same, _ in larger])
    return found + [_partial(setting, same, many, usual) for same, usual in larger]


def _partial(
    setting: Setting, same: Sequence[OpenItem], larger: int, usual: float
) -> Explanation:
    """A part of one of so many items that are large enough for it (一部入金).

    Instalments come long before an item is due and what is retained long after;
    ``usual`` tells how usual it is to pay it on this day. What is left is hardly by
    chance just what we owe: that is set off; so little is left of nothing but a discount.
    """
    item, paid, habit = same[0], setting.payment.amount, setting.habits.parts
    rest = setting.rests[item.item_id]
    whole = item.amount + setting.paid_before(item.item_id)
    share = is_share(paid, whole)
    if share:
        chance = SHARED / USUAL_SHARES * (len(same) / larger + usual) / 2
    else:
        chance = usual * max(1e-5, min(0.01, 0.2 * _step(paid) / rest))
    left = rest - paid
    if left in setting.owed_by_us or (left <= MAX_DISCOUNT and not share):
        chance *= BY_CHANCE
    return Explanation(
        setting.partner,
        Shape.PARTIAL,
        (Part(item.item_id, paid),),
        weight=habit * chance,
        proven=share and (habit > USUAL_PARTS or is_telling_share(paid, whole)),
        clear=_is_part(paid, rest, habit if share else 0.0),
    )


@functools.lru_cache(maxsize=10_000)
def _step(amount: int) -> int:
    """The largest power of ten that divides an amount, yen (金額の刻み)."""
    step = 1
    while amount and amount % (step * 10) == 0:
        step *= 10
    return step


def _is_part(paid: int, rest: int, habit: float) -> bool:
    """Whether a rest is left, and not something taken off (控除)."""
    if habit > USUAL_PARTS and rest - paid >= SMALL:
        return True
    return rest - paid >= max(rest * SMALL_SHARE, SMALL)


def _due_groups(setting: Setting) -> list[list[OpenItem]]:
    groups: dict[date, list[OpenItem]] = defaultdict(list)
    for item in setting.items:
        groups[item.due_date or date.max].append(item)
    return [groups[day] for day in sorted(groups)]


def _groups(setting: Setting) -> list[Explanation]:
    """All items of one due date, all that are due by then, and those less one."""
    found: list[Explanation] = []
    rests, timings = setting.rests, setting.timings
    if len(rests) < 2 or sum(rests.values()) < setting.lowest:
        return found
    groups = _due_groups(setting)
    total = sum([timings[group[0].item_id] for group in groups]) + EARLIER_OR_NEVER
    gross = 0
    for number, group in enumerate(groups):
        chance = setting.habits.merge * timings[group[0].item_id] / total
        if len(group) > 1:
            share = chance * GROUP_SHARE * (0.8 if number else 1.0)
            found += explain_items(setting, Shape.GROUP, group, share)
        if len(group) > 2:
            found += _almost(setting, group, chance * ALMOST_SHARE)
        gross += sum([rests[i.item_id] for i in group])
        if number and may_explain(setting, gross):
            share = chance * GROUP_SHARE * 0.2
            so_far = [item for earlier in groups[: number + 1] for item in earlier]
            found += explain_items(setting, Shape.CARRIED, so_far, share)
    return found


def _almost(
    setting: Setting, group: Sequence[OpenItem], share: float
) -> Iterator[Explanation]:
    """All items of a group but one, with at most a fee and the tax missing.

    Where dozens could be the one left out, some stand for all and none is proven.
    """
    gross = sum([setting.rests[i.item_id] for i in group])
    taxes = setting.taxes
    most = setting.highest_fee + sum([taxes.get(i.item_id, 0) for i in group])
    over = gross - setting.payment.amount
    fitting = [
        left
        for left, item in enumerate(group)
        if 0 <= over - setting.rests[item.item_id] <= most
    ]
    few = len(fitting) < MAX_FOUND
    for left in fitting[:MAX_FOUND]:
        items = [*group[:left], *group[left + 1 :]]
        ways = explain_items(setting, Shape.ALMOST, items, share / len(group))
        yield from (way._replace(proven=way.proven and few) for way in ways)


def _some(setting: Setting) -> tuple[list[Explanation], bool]:
    """Any other combination, counting every fee; each is weak by its number.

    The second value tells that too many fit.
    """
    if len(setting.items) < 2:
        return [], False
    paid, highest = setting.payment.amount, setting.highest_fee
    found: list[Explanation] = []
    crowded = False
    for withheld in (False, True) if setting.most_tax > 0 else (False,):
        classes = _classes(setting, withheld=withheld)
        sizes = [(value, len(items)) for value, items in classes]
        search = find_combinations(sizes, paid, paid + highest)
        crowded = crowded or search.crowded
        for one in search.found:
            if one.total != paid and one.total - paid not in setting.fees:
                continue
            chosen = sorted(one.chosen)  # the oldest item first, as the classes are
            items = [i for at, count in chosen for i in classes[at][1][:count]]
            share = _share_of_some(setting, items, one.ways)
            proven = search.complete and one.ways == 1
            found += [
                way._replace(proven=proven and way.proven)
                for way in explain_items(setting, Shape.SOME, items, share)
            ]
    return found, crowded


def _share_of_some(setting: Setting, items: Sequence[OpenItem], ways: int) -> float:
    size, many = len(items), len(setting.items)
    usual = sum(setting.timings[i.item_id] for i in items) / size
    near = max(usual, RECENT)
    among = ways / (many * comb(many, size))  # whole numbers: too large for floats
    return setting.habits.merge * SOME_SHARE * near * among


def _classes(
    setting: Setting, *, withheld: bool
) -> list[tuple[int, Sequence[OpenItem]]]:
    """Items by what is due for them, equal ones together."""
    classes: list[tuple[int, Sequence[OpenItem]]] = []
    for same in setting.equal_items:
        first = same[0].item_id
        tax = setting.taxes.get(first, 0) if withheld else 0
        classes.append((setting.rests[first] - tax, same))
    return [c for c in classes if 0 < c[0] <= setting.payment.amount + 1_000]


def chance_of_other(payment: Payment, popularity: float) -> float:
    """Chance that a known partner's payment belongs to no open item (その他)."""
    return 0.02 * popularity + 0.02 * roundness(payment.amount)

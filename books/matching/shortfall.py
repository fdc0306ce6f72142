"""What is due for some items, and why something else may have come (差額の説明).

A payer may keep the withholding tax, a transfer fee, a discount or what we owe it, or
pay too much. Each way has the chance that payers do so, per exact yen.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

from books.matching.evidence import FAR_AHEAD
from books.matching.ledger import Part
from books.matching.rates import LEAST, Taken, is_at, say_rate
from books.matching.setting import (
    MAX_DISCOUNT,
    MAX_FAR_OVER,
    MAX_OVER,
    Explanation,
    Setting,
    Shape,
    may_explain,
)
from books.model import Difference, DifferenceKind, OpenItem
from books.tax import withholding_amount

DISCOUNT, OVER, OFFSET = 0.01, 0.01, 0.005
SELDOM_WITHHELD = 0.01
LEAST_WITHHELD = 11
"""Nobody withholds less than an eleventh: 10.21 % of the price without tax."""
MANY = 4
LATE = 0.1
MOST_OVER = 5
"""Whoever pays a fifth too much has paid something else, too."""
OTHER_LEFT = 0.2
"""Who leaves another bill unpaid seldom pays too much of one."""
SMALL_BESIDE = 3
"""An item of so many times what is too much may be paid less a discount."""


class _Due(NamedTuple):
    """What a payer owes for some items, and the chance that it counts like this."""

    amount: int
    differences: tuple[Difference, ...]
    chance: float
    clear: bool = True


def _dues(setting: Setting, items: Sequence[OpenItem], gross: int) -> list[_Due]:
    """What may be due, as far as anything explains the rest of the way to the payment."""
    taxes, short = setting.taxes, gross - setting.payment.amount
    dues = []
    tax = taxes and sum([taxes.get(i.item_id, 0) for i in items])
    if not tax:
        if _is_near(setting, short):
            dues.append(_Due(gross, (), 1.0))
        return dues + _withheld_unasked(setting, items, gross)
    withholds = min(max(setting.habits.withholding, 0.05), 0.95)
    if _is_near(setting, short):
        dues.append(_Due(gross, (), 1 - withholds))
    if _is_near(setting, short - tax):
        withheld = difference(DifferenceKind.WITHHOLDING_TAX, tax)
        dues.append(_Due(gross - tax, (withheld,), withholds))
    return dues


def _withheld_unasked(
    setting: Setting, items: Sequence[OpenItem], gross: int
) -> list[_Due]:
    """The tax that payers withhold though the bill does not say so (源泉徴収).

    From the price without consumption tax, or from all of it (所得税法204条). Of a
    partner that never did so, nothing but a fee is taken to be missing besides.
    """
    rests, habit = setting.rests, setting.habits.withheld
    short = gross - setting.payment.amount
    if not habit and (short + 2) * LEAST_WITHHELD < gross:
        return []  # less than the tax of the smallest rate
    whole = [_withheld(i.amount) for i in items if rests[i.item_id] == i.amount]
    if not whole:
        return []
    taxes = whole[0] if len(whole) == 1 else map(sum, zip(*whole, strict=True))
    chance = max(0.9 * habit, SELDOM_WITHHELD) / 2
    return [
        _Due(
            gross - tax,
            (difference(DifferenceKind.WITHHOLDING_TAX, tax),),
            chance,
            clear=habit > 0,
        )
        for tax in taxes
        if 0 < tax < gross
        and (tax == short or short - tax in setting.fees or habit > 0)
        and _is_near(setting, short - tax)
    ]


@functools.lru_cache(maxsize=100_000)
def _withheld(amount: int) -> tuple[int, int]:
    untaxed = -(-amount * 10 // 11)
    return withholding_amount(untaxed), withholding_amount(amount)


@functools.lru_cache(maxsize=50_000)
def difference(
    kind: DifferenceKind, amount: int, item: str | None = None
) -> Difference:
    """The one object for a difference (差額), as explanations are told apart by it."""
    return Difference(kind=kind, amount=amount, item_id=item)


class _Gap(NamedTuple):
    """How the rest between what is due and what came is explained."""

    differences: tuple[Difference, ...]
    chance: float
    offset: Part | None = None
    clear: bool = True
    told: str = ""


def _is_near(setting: Setting, gap: int) -> bool:
    """Whether anything explains so much missing, or too much."""
    return (
        -MAX_FAR_OVER <= gap <= MAX_DISCOUNT
        or gap in setting.fees
        or gap in setting.owed_by_us
        or _taken(setting, gap) is not None
    )


def _taken(setting: Setting, gap: int) -> Taken | None:
    """The usual rate of the payer at which so much is missing (いつもの率の差引)."""
    if gap < LEAST or not setting.habits.rates:
        return None
    due = setting.payment.amount + gap
    return next((t for t in setting.habits.rates if is_at(t.rate, due, gap)), None)


def _gaps(setting: Setting, gap: int, items: Sequence[OpenItem]) -> list[_Gap]:
    """Explain ``gap`` yen missing (negative: too much); chances per exact yen."""
    fee = setting.habits.fee
    if gap == 0:
        return [_Gap((), 1 - fee)]
    gaps = []
    if gap in setting.fees:
        chance = fee * setting.fees[gap]
        gaps.append(_Gap((difference(DifferenceKind.TRANSFER_FEE, gap),), chance))
    if 0 < gap <= MAX_DISCOUNT:
        kind = DifferenceKind.DISCOUNT if gap >= 100 else DifferenceKind.ROUNDING
        chance = DISCOUNT / (100 if gap < 100 else 1_000)
        usual = gap < 100 or gap in setting.habits.discounts
        gaps.append(_Gap((difference(kind, gap),), chance, clear=usual))
    elif -MAX_OVER <= gap < 0:
        chance = OVER / (50 if gap % 100 == 0 else 5_000)
        clear = _is_over(setting, gap, items)
        chance *= 1.0 if clear else OTHER_LEFT
        over = difference(DifferenceKind.ADVANCE, gap)
        gaps.append(_Gap((over,), chance, clear=clear))
    elif -MAX_FAR_OVER <= gap < 0 and _is_slip(setting.payment.amount + gap, -gap):
        over = difference(DifferenceKind.ADVANCE, gap)
        gaps.append(_Gap((over,), OVER / 500, clear=False))
    taken = _taken(setting, gap)
    if taken is not None:
        chance = setting.habits.rates[taken]
        off = difference(taken.kind, gap)
        gaps.append(_Gap((off,), chance, told=say_rate(taken.rate, gap)))
    for item in setting.owed_by_us.get(gap, ()):
        offset = difference(DifferenceKind.OFFSET, gap, item)
        gaps.append(_Gap((offset,), OFFSET, Part(item, gap)))
    return gaps


def _is_slip(due: int, more: int) -> bool:
    """Whether so much more is a slip of the hand: thousands, or the tax added twice."""
    return more % 1_000 == 0 or more in (due // 10, due * 8 // 100)


def _is_over(setting: Setting, gap: int, items: Sequence[OpenItem]) -> bool:
    """Whether what is too much is little, and no other small item can be meant."""
    if -gap * MOST_OVER > setting.payment.amount:
        return False
    most = max(MAX_DISCOUNT - gap, -gap * SMALL_BESIDE)
    if setting.least > most:
        return True
    small = {i for i, rest in setting.rests.items() if rest <= most}
    return small.issubset([i.item_id for i in items])


def explain_items(
    setting: Setting, shape: Shape, items: Sequence[OpenItem], share: float
) -> list[Explanation]:
    """Explain the payment by all of these items together.

    A rest of an item together with other items proves little: payers settle rests alone.
    """
    rests, several = setting.rests, len(items) > 1
    gross, paid = sum([rests[i.item_id] for i in items]), setting.payment.amount
    if not may_explain(setting, gross) or (several and gross < paid):
        return []
    found = [
        (due, gap)
        for due in _dues(setting, items, gross)
        for gap in _gaps(setting, due.amount - paid, items)
        if not several or _plain_gap(gap)
    ]
    if not found:
        return []
    parts = tuple([Part(i.item_id, rests[i.item_id]) for i in items])
    proven = not several or (
        all(rests[i.item_id] == i.amount for i in items)
        and not _has_likelier_twin(setting, items)
    )
    ahead = _is_ahead(setting, items)
    return [
        Explanation(
            setting.partner,
            shape,
            parts,
            (*due.differences, *gap.differences),
            weight=share * due.chance * gap.chance,
            proven=proven,
            offset=gap.offset,
            clear=gap.clear and due.clear,
            ahead=ahead,
            told="" if due.differences else gap.told,
        )
        for due, gap in found
    ]


def _has_likelier_twin(setting: Setting, items: Sequence[OpenItem]) -> bool:
    """Whether something else of a late item's amount is open and as usual to be paid."""
    rests, timings = setting.rests, setting.timings
    late = {rests[i.item_id]: timings[i.item_id] for i in items}
    late = {rest: usual for rest, usual in late.items() if usual < LATE}
    if not late:
        return False
    chosen = {i.item_id for i in items}
    return any(
        timings[name] >= late.get(rest, 1.1) and name not in chosen
        for name, rest in rests.items()
    )


def _is_ahead(setting: Setting, items: Sequence[OpenItem]) -> bool:
    """Whether something is not due for weeks, unless many items are all that is open."""
    timings = setting.timings
    if len(items) == len(setting.items) >= MANY:
        return False
    return min([timings[i.item_id] for i in items]) <= FAR_AHEAD


def _plain_gap(gap: _Gap) -> bool:
    """Whether a gap is usual for several items: none, a fee or an offset."""
    usual = {DifferenceKind.TRANSFER_FEE, DifferenceKind.OFFSET}
    return bool(gap.told) or all(d.kind in usual for d in gap.differences)

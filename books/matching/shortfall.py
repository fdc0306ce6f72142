"""What is due for some items, and why something else may have come (差額の説明).

A payer may keep the withholding tax, a transfer fee, a discount or what we owe it, or
pay too much. Each way has the chance that payers do so, per exact yen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.matching.setting import Explanation, Setting, Shape, withheld_tax
from books.model import Applied, Difference, DifferenceKind, OpenItem

DISCOUNT, OVER, OFFSET = 0.01, 0.01, 0.005
MAX_DISCOUNT, MAX_OVER = 1_000, 5_000


@dataclass(frozen=True)
class _Due:
    """What a payer owes for some items, and the chance that it counts like this."""

    amount: int
    differences: tuple[Difference, ...]
    chance: float


def _dues(setting: Setting, items: Sequence[OpenItem]) -> Iterator[_Due]:
    gross = sum(setting.rests[i.item_id] for i in items)
    tax = sum(withheld_tax(setting, i) for i in items)
    if not tax:
        yield _Due(gross, (), 1.0)
        return
    withholds = min(max(setting.habits.withholding, 0.05), 0.95)
    yield _Due(gross, (), 1 - withholds)
    kind = DifferenceKind.WITHHOLDING_TAX
    yield _Due(gross - tax, (Difference(kind=kind, amount=tax),), withholds)


@dataclass(frozen=True)
class _Gap:
    """How the rest between what is due and what came is explained."""

    differences: tuple[Difference, ...]
    chance: float
    offset: Applied | None = None


def _gaps(setting: Setting, gap: int) -> Iterator[_Gap]:
    """Explain ``gap`` yen missing (negative: too much); chances per exact yen."""
    fee = setting.habits.fee
    if gap == 0:
        yield _Gap((), 1 - fee)
        return
    if gap in setting.fees:
        kind = DifferenceKind.TRANSFER_FEE
        yield _Gap((Difference(kind=kind, amount=gap),), fee * setting.fees[gap])
    if 0 < gap <= MAX_DISCOUNT:
        kind = DifferenceKind.DISCOUNT if gap >= 100 else DifferenceKind.ROUNDING
        chance = DISCOUNT / (100 if gap < 100 else 1_000)
        yield _Gap((Difference(kind=kind, amount=gap),), chance)
    if -MAX_OVER <= gap < 0:
        kind = DifferenceKind.ADVANCE
        chance = OVER / (50 if gap % 100 == 0 else 5_000)
        yield _Gap((Difference(kind=kind, amount=gap),), chance)
    for item in setting.counter_items:
        if gap == setting.rests[item.item_id]:
            part = Applied(item_id=item.item_id, applied=gap)
            difference = Difference(
                kind=DifferenceKind.OFFSET, amount=gap, item_id=item.item_id
            )
            yield _Gap((difference,), OFFSET, part)


def explain_items(
    setting: Setting, shape: Shape, items: Sequence[OpenItem], share: float
) -> Iterator[Explanation]:
    """Explain the payment by all of these items together.

    A rest of an item together with other items proves little: payers settle rests alone.
    """
    proven = len(items) == 1 or all(setting.rests[i.item_id] == i.amount for i in items)
    for due in _dues(setting, items):
        for gap in _gaps(setting, due.amount - setting.payment.amount):
            if len(items) > 1 and not _plain_gap(gap):
                continue
            yield Explanation(
                partner=setting.partner,
                shape=shape,
                items=tuple(_whole(setting, i) for i in items),
                differences=(*due.differences, *gap.differences),
                weight=share * due.chance * gap.chance,
                proven=proven,
                offset=gap.offset,
            )


def _whole(setting: Setting, item: OpenItem) -> Applied:
    return Applied(item_id=item.item_id, applied=setting.rests[item.item_id])


def _plain_gap(gap: _Gap) -> bool:
    """Whether a gap is usual for several items: none, a fee or an offset."""
    usual = {DifferenceKind.TRANSFER_FEE, DifferenceKind.OFFSET}
    return all(d.kind in usual for d in gap.differences)

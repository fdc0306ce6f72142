"""What a match adds up to (消込の検算): money and differences are what the items lose.

Money that comes in settles receivables, money that goes out payables. An item of the
other side counts against: 相殺 as a difference names it, a refund pays a negative one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from books.errors import ConflictError
from books.model import (
    Applied,
    DifferenceKind,
    Direction,
    ItemKind,
    Match,
    OpenItem,
    Payment,
    Side,
)
from books.statements import signed

KEPT = {
    DifferenceKind.ADVANCE: ItemKind.ADVANCE,
    DifferenceKind.SUSPENSE: ItemKind.SUSPENSE,
}
"""Differences that keep money for later: an item of their own stands for it."""


def direction_of(match: Match, payments: Sequence[Payment], side: Side) -> Direction:
    """The way that a match is about (消込の向き); ``side`` is that of its first item."""
    money = sum(map(signed, payments))
    if money:
        return Direction.IN if money > 0 else Direction.OUT
    return Direction.IN if side is Side.RECEIVABLE else Direction.OUT


def settled_by(match: Match) -> tuple[Applied, ...]:
    """What a match takes from items, those that it sets off included (消込額)."""
    offsets = tuple(
        Applied(item_id=d.item_id, applied=d.amount)
        for d in match.differences
        if d.kind is DifferenceKind.OFFSET and d.item_id
    )
    return (*match.items, *offsets)


def check_sums(
    match: Match, payments: Sequence[Payment], items: Mapping[str, OpenItem]
) -> None:
    """Refuse a match that does not add up (消込額の検算).

    Raises:
        ConflictError: with both sums.
    """
    names = [part.item_id for part in settled_by(match)]
    if len(set(names)) != len(names) or len(set(match.payments)) != len(match.payments):
        raise ConflictError(
            "一つの消込に同じ明細か入出金が二度あります。一つにまとめてください。"
        )
    kept = [d for d in match.differences if d.kind in KEPT]
    if len({d.kind for d in kept}) != len(kept):
        raise ConflictError(
            "前受金や仮受金の差額は、種類ごとに一つにまとめてください。"
        )
    if any(d.amount > 0 for d in kept):
        raise ConflictError(
            "前受金・仮受金を使うときは、差額ではなく、その前受金・仮受金を明細として選んでください。"
        )
    side = items[match.items[0].item_id].side if match.items else Side.RECEIVABLE
    sign = 1 if direction_of(match, payments, side) is Direction.IN else -1
    explained = sign * sum(map(signed, payments))
    explained += sum(part.amount for part in match.differences)
    applied = sum(
        part.applied if _counts_in(items[part.item_id]) else -part.applied
        for part in match.items
    )
    if sign * applied != explained:
        raise ConflictError(
            f"消込の金額が合いません(明細 {sign * applied:,} 円、入出金と差額 {explained:,} 円)。"
            "差額の理由と金額を確かめてください。"
        )


def _counts_in(item: OpenItem) -> bool:
    return item.side is Side.RECEIVABLE


def kept_items(
    match_id: str,
    match: Match,
    direction: Direction,
    known: Mapping[str, OpenItem],
    day: dt.date,
) -> tuple[OpenItem, ...]:
    """The items of money that a match keeps for later (前受金・仮受金の明細)."""
    payer = next((known[p.item_id] for p in match.items if p.item_id in known), None)
    return tuple(
        OpenItem(
            item_id=f"{match_id}:{difference.kind.value}",
            side=Side.RECEIVABLE if direction is Direction.IN else Side.PAYABLE,
            amount=difference.amount,
            partner_id=payer.partner_id if payer else match.partner_id,
            partner_name=payer.partner_name if payer else match.partner_name,
            partner_kana=payer.partner_kana if payer else None,
            issue_date=day,
            kind=KEPT[difference.kind],
        )
        for difference in match.differences
        if difference.kind in KEPT and difference.amount < 0
    )

"""What is open by partner and by how long it is overdue (年齢表).

Days are counted from the due date; where there is none, from the day of issue. What is
kept for later (前受金・仮受金) and what is to be given back counts against its partner.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from books.model import ItemKind, OpenItem, Side

BUCKETS = ("期日前", "1〜30日", "31〜60日", "61〜90日", "91日〜")
UNKNOWN = "取引先不明"
_LAST_DAYS = (0, 30, 60, 90)


@dataclass(frozen=True)
class AgedItem:
    """An open item on a day (年齢の分かる明細): yen still open, days overdue."""

    item: OpenItem
    rest: int
    overdue: int
    bucket: int


@dataclass(frozen=True)
class AgeingRow:
    """One partner (年齢表の一行): yen by bucket, and what they are made of."""

    partner_id: str | None
    partner_name: str
    amounts: tuple[int, ...]
    items: tuple[AgedItem, ...]

    @property
    def total(self) -> int:
        """Yen that are open with the partner."""
        return sum(self.amounts)

    @property
    def overdue(self) -> int:
        """Yen whose day has passed."""
        return sum(self.amounts[1:])


@dataclass(frozen=True)
class Ageing:
    """A ledger on a day (年齢表), the largest partner first.

    ``apart`` are items whose document is being corrected: what they say is not approved
    at the moment, so they are in no sum.
    """

    side: Side
    day: dt.date
    rows: tuple[AgeingRow, ...]
    apart: tuple[AgedItem, ...] = ()

    @property
    def amounts(self) -> tuple[int, ...]:
        """Yen by bucket over all partners."""
        return tuple(
            sum(row.amounts[place] for row in self.rows)
            for place in range(len(BUCKETS))
        )

    @property
    def total(self) -> int:
        """Yen that are open."""
        return sum(self.amounts)

    @property
    def apart_total(self) -> int:
        """Yen that are not counted."""
        return sum(one.rest for one in self.apart)


def age_items(
    items: Sequence[tuple[OpenItem, int]],
    side: Side,
    day: dt.date,
    in_correction: Collection[str] = (),
) -> Ageing:
    """Sort what is open of a ledger into the table (年齢表の作成).

    ``items`` are given with what is open of them on that day; those ``in_correction``
    are kept apart. The table holds each yen once: its total is that of the items.
    """
    groups = defaultdict[tuple[str | None, str], list[AgedItem]](list)
    apart = []
    for item, rest in items:
        if item.side is side and rest and item.item_id in in_correction:
            apart.append(_aged(item, rest, day))
        elif item.side is side and rest:
            name = item.partner_name or UNKNOWN
            key = (item.partner_id, "" if item.partner_id else name)
            groups[key].append(_aged(item, rest, day))
    rows = [_row(partner_id, aged) for (partner_id, _), aged in groups.items()]
    rows.sort(key=lambda row: (-row.total, row.partner_name))
    table = Ageing(side, day, tuple(rows), tuple(apart))
    expected = sum(rest for item, rest in items if item.side is side)
    told = table.total + table.apart_total
    if told != expected:
        message = f"ageing adds up to {told}, the items to {expected}"
        raise AssertionError(message)
    return table


def _aged(item: OpenItem, rest: int, day: dt.date) -> AgedItem:
    due = item.due_date or item.issue_date
    overdue = max((day - due).days, 0) if due else 0
    if item.kind is not ItemKind.BILL:
        overdue = 0
    bucket = sum(overdue > last for last in _LAST_DAYS)
    return AgedItem(item, rest, overdue, bucket)


def _row(partner_id: str | None, aged: Sequence[AgedItem]) -> AgeingRow:
    amounts = [0] * len(BUCKETS)
    for one in aged:
        amounts[one.bucket] += one.rest
    name = next((x.item.partner_name for x in aged if x.item.partner_name), None)
    order = sorted(aged, key=lambda x: (-x.overdue, x.item.item_id))
    return AgeingRow(partner_id, name or UNKNOWN, tuple(amounts), tuple(order))

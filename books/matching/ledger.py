"""What is still open while the matching runs (未消込残高)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from books.model import Direction, OpenItem, Side


class Part(NamedTuple):
    """How much of an item is settled, in yen (消込額); light, as thousands are tried."""

    item_id: str
    applied: int


_Issued = tuple[date, OpenItem]

SIDE_OF = {Direction.IN: Side.RECEIVABLE, Direction.OUT: Side.PAYABLE}
OTHER_SIDE = {Side.RECEIVABLE: Side.PAYABLE, Side.PAYABLE: Side.RECEIVABLE}


class Ledger:
    """The rest of every item; the only thing that changes during a run (残高)."""

    def __init__(self, items: Sequence[OpenItem]) -> None:
        """Start with the full amounts."""
        self.items = {item.item_id: item for item in items}
        self._rest = {item.item_id: item.amount for item in items}
        self._versions: dict[str, int] = defaultdict(int)
        self._begun: dict[str, int] = defaultdict(int)
        self._of: dict[tuple[str, Side], list[_Issued]] = defaultdict(list)
        for item in sorted(items, key=_oldest_first):
            if item.partner_id:
                issued = item.issue_date or date.min
                self._of[item.partner_id, item.side].append((issued, item))
        self._stale = set(self._of)

    def rest(self, item_id: str) -> int:
        """Yen of an item that are still open."""
        return self._rest[item_id]

    def partners(self, side: Side) -> list[str]:
        """Partners with an item on a side."""
        return [partner for partner, its_side in self._of if its_side is side]

    def rests(self, items: Iterable[OpenItem]) -> dict[str, int]:
        """Yen of each item that are still open."""
        return {item.item_id: self._rest[item.item_id] for item in items}

    def open_items(self, partner: str, side: Side, day: date) -> list[OpenItem]:
        """Items of a partner that were issued by a day and are not settled yet."""
        key = partner, side
        items = self._of.get(key, ())
        if key in self._stale:
            rest = self._rest
            items = self._of[key] = [one for one in items if rest[one[1].item_id] > 0]
            self._stale.discard(key)
        return [item for issued, item in items if issued <= day]

    def equal_items(self, item_id: str, day: date) -> list[OpenItem]:
        """Open items that look like one: same partner, due date and rest."""
        like, rest = self.items[item_id], self._rest
        return [
            item
            for item in self.open_items(like.partner_id or "", like.side, day)
            if item.due_date == like.due_date and rest[item.item_id] == rest[item_id]
        ]

    def settle(self, applied: Iterable[Part]) -> None:
        """Take what a match applies from the rests."""
        for part in applied:
            self._rest[part.item_id] -= part.applied
            item = self.items[part.item_id]
            self._begun[item.partner_id or ""] += self._rest[part.item_id] > 0
            self._stale.add((item.partner_id or "", item.side))
            self._versions[item.partner_id or ""] += 1

    def version(self, partner: str) -> int:
        """Changes whenever something of a partner is settled."""
        return self._versions.get(partner, 0)

    def begun(self, partner: str) -> int:
        """Changes whenever something of a partner is settled in part."""
        return self._begun.get(partner, 0)

    def still_open(self) -> tuple[str, ...]:
        """Ids of the items with a rest, in the order of the input."""
        return tuple(i for i, rest in self._rest.items() if rest)


def _oldest_first(item: OpenItem) -> tuple[date, date, str, str]:
    due, issued = item.due_date or date.max, item.issue_date or date.max
    return due, issued, item.document_number or "", item.item_id

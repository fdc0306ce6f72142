"""What is still open while the matching runs (未消込残高)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from books.model import Direction, OpenItem, Side


class Part(NamedTuple):
    """How much of an item is settled, in yen (消込額); light, as thousands are tried."""

    item_id: str
    applied: int


SIDE_OF = {Direction.IN: Side.RECEIVABLE, Direction.OUT: Side.PAYABLE}
OTHER_SIDE = {Side.RECEIVABLE: Side.PAYABLE, Side.PAYABLE: Side.RECEIVABLE}


class Ledger:
    """The rest of every item; the only thing that changes during a run (残高)."""

    def __init__(self, items: Sequence[OpenItem]) -> None:
        """Start with the full amounts."""
        self.items = {item.item_id: item for item in items}
        self._rest = {item.item_id: item.amount for item in items}
        self._versions: Counter[str] = Counter()
        self._of: dict[tuple[str, Side], list[OpenItem]] = defaultdict(list)
        for item in sorted(items, key=_oldest_first):
            if item.partner_id:
                self._of[item.partner_id, item.side].append(item)
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
            items = self._of[key] = [i for i in items if rest[i.item_id] > 0]
            self._stale.discard(key)
        return [i for i in items if i.issue_date is None or i.issue_date <= day]

    def settle(self, applied: Iterable[Part]) -> None:
        """Take what a match applies from the rests."""
        for part in applied:
            self._rest[part.item_id] -= part.applied
            item = self.items[part.item_id]
            self._stale.add((item.partner_id or "", item.side))
            self._versions[item.partner_id or ""] += 1

    def version(self, partner: str) -> int:
        """Changes whenever something of a partner is settled."""
        return self._versions[partner]

    def still_open(self) -> tuple[str, ...]:
        """Ids of the items with a rest, in the order of the input."""
        return tuple(i for i, rest in self._rest.items() if rest)


def _oldest_first(item: OpenItem) -> tuple[date, date, str, str]:
    due, issued = item.due_date or date.max, item.issue_date or date.max
    return due, issued, item.document_number or "", item.item_id

"""What is surely open when a payment comes (その日の未消込)."""

import datetime as dt
from collections.abc import Sequence

from samples.ledgers.alternatives import Open
from samples.ledgers.evidence import Memory, Names
from samples.ledgers.model import Deal, Item, Payment


class State:
    """Rests of items; what doubtful payments settled stays possible (残高の推移)."""

    def __init__(self, items: Sequence[Item], names: Names, memory: Memory) -> None:
        self.names, self.memory = names, memory
        self._items = items
        self._rest = {i.item_id: i.open_amount for i in items}
        self._alike: dict[str, list[Item]] = {}
        self._by_number: dict[str, Item] = {}
        self._by_partner: dict[tuple[str, str], list[Item]] = {}
        for item in items:
            self._by_number[digits(item.document_number)] = item
            if item.order_number:
                self._by_number[digits(item.order_number)] = item
            key = (item.partner.partner_id, item.side)
            self._by_partner.setdefault(key, []).append(item)

    def pool(self, partners: frozenset[str], side: str, day: dt.date) -> list[Open]:
        """Open items of these partners on a day."""
        found = [
            i for p in sorted(partners) for i in self._by_partner.get((p, side), ())
        ]
        return self._open(found, day)

    def everything(self, side: str, day: dt.date) -> list[Open]:
        """Open items of everybody on a day."""
        return self._open([i for i in self._items if i.side == side], day)

    def named(self, payment: Payment) -> Item | None:
        """The item whose number the EDI information gives (EDI情報)."""
        text = digits(payment.edi) or digits(payment.payer.kana)
        return self._by_number.get(text) if len(text) > 4 else None

    def rest(self, item: Item) -> int:
        """What is surely still open or may be."""
        return self._rest[item.item_id]

    def settle(self, payment: Payment, deal: Deal) -> None:
        """Take off what a sure payment settles."""
        for item, applied in portion(payment, deal):
            self._rest[item.item_id] -= applied
        for difference in deal.differences:
            if difference.item:
                self._rest[difference.item.item_id] = 0

    def alike(self, item: Item) -> list[Item]:
        """Items that stood for this one in an earlier match."""
        return self._alike.get(item.item_id, [])

    def mark_alike(self, group: Sequence[Item]) -> None:
        """Remember that these items cannot be told apart."""
        for item in group:
            self._alike[item.item_id] = list(group)

    def _open(self, items: Sequence[Item], day: dt.date) -> list[Open]:
        fit = (i for i in items if i.issue_date <= day and self._rest[i.item_id] > 0)
        return [Open(i, self._rest[i.item_id]) for i in fit]


def portion(payment: Payment, deal: Deal) -> list[tuple[Item, int]]:
    """What of the deal this one payment settles."""
    if len(deal.payments) > 1:
        return [(deal.applied[0][0], payment.amount)]
    return deal.applied


def digits(text: str) -> str:
    """Only the digits (数字のみ)."""
    return "".join(c for c in text if c.isdigit())

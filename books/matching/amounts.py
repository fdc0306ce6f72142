"""Which partners owe an amount (金額からの取引先)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from books.matching.fees import candidate_fees
from books.model import OpenItem, Side

MAX_PARTNERS = 120
"""An amount that more partners owe tells nothing about who paid it."""
_NOBODY = frozenset[str]()


class AmountIndex:
    """Partners by what they may pay: an item, less its tax, or all of one day (索引)."""

    def __init__(self, items: Sequence[OpenItem]) -> None:
        """Index every item and every due date."""
        found: dict[tuple[Side, int], set[str]] = defaultdict(set)
        for side, amount, partner in _amounts(items):
            found[side, amount].add(partner)
        self._found = {
            key: frozenset(partners)
            for key, partners in found.items()
            if len(partners) <= MAX_PARTNERS
        }
        self._common = found.keys() - self._found.keys()
        self._with_fee: dict[tuple[Side, int, tuple[int, ...]], frozenset[str]] = {}

    def owing(self, side: Side, amount: int) -> frozenset[str]:
        """Partners that owe just this; nobody where too many do."""
        return self._found.get((side, amount), _NOBODY)

    def owing_with_fee(self, side: Side, amount: int, day: date) -> frozenset[str]:
        """Partners that owe this, or a usual transfer fee more.

        Nobody where too many owe it, or it with a fee and nobody without: the few who
        owe it with another fee were named by chance.
        """
        key = side, amount, candidate_fees(day)
        kept = self._with_fee.get(key)
        if kept is None:
            kept = self._with_fee[key] = self._find_with_fee(*key)
        return kept

    def _find_with_fee(
        self, side: Side, amount: int, fees: tuple[int, ...]
    ) -> frozenset[str]:
        exact = self.owing(side, amount)
        doubtful = (0,) if exact else (0, *fees)
        if any((side, amount + fee) in self._common for fee in doubtful):
            return _NOBODY
        return exact.union(*(self.owing(side, amount + fee) for fee in fees))


def _amounts(items: Sequence[OpenItem]) -> Iterator[tuple[Side, int, str]]:
    groups: dict[tuple[Side, str, date | None], list[OpenItem]] = defaultdict(list)
    for item in items:
        if item.partner_id:
            yield item.side, item.amount, item.partner_id
            yield item.side, item.amount - item.withholding_tax, item.partner_id
            groups[item.side, item.partner_id, item.due_date].append(item)
    for (side, partner, _), group in groups.items():
        total = sum(i.amount for i in group)
        yield side, total, partner
        yield side, total - sum(i.withholding_tax for i in group), partner

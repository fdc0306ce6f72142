"""What confirmed matches teach: who pays under which name, and how (消込の学習).

The alias table is name + bank + branch → partner; a name seen at another bank counts
less. Habits are shares of a payer's payments, smoothed with those of all payers.
"""

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from books.kana import find_legal_form
from books.matching.names import name_key
from books.matching.outcome import Confirmed
from books.matching.rates import Taken, taken_at
from books.matching.spelling import mark_form
from books.model import DifferenceKind, Direction, Payment

NOBODY = None
"""Partner of payments that were confirmed as no item's payment."""

NOTHING_PAID: Mapping[str, int] = MappingProxyType({})
PartnerCount = Counter[str | None]
Account = tuple[Direction, str, str, str, str]


@dataclass
class _Tally:
    """How one partner has paid so far, in counts."""

    payments: int = 0
    merged: int = 0
    withheld: int = 0
    parts: int = 0
    fees: Counter[int] = field(default_factory=Counter)
    discounts: Counter[int] = field(default_factory=Counter)
    rates: Counter[Taken] = field(default_factory=Counter)


@dataclass(frozen=True)
class Habits:
    """How a partner pays (支払の癖): shares from 0 to 1, and its fees in counts.

    ``rates`` are what it took off more than once at one rate, with their shares.
    """

    merge: float
    fee: float
    withholding: float
    fees: Counter[int]
    all_fees: Counter[int]
    discounts: Counter[int] = field(default_factory=Counter)
    withheld: float = 0.0
    parts: float = 0.0
    rates: Mapping[Taken, float] = field(default_factory=dict)


DEFAULT_MERGE, DEFAULT_FEE, DEFAULT_WITHHOLDING = 0.15, 0.12, 0.5
DEFAULT_PARTS = 0.015
_SMOOTHING = 2.0


class History:
    """Aliases and habits from confirmed matches (学習結果)."""

    def __init__(
        self,
        confirmed: Sequence[Confirmed],
        still_open: Iterable[str] = (),
        paid: Mapping[str, int] = NOTHING_PAID,
    ) -> None:
        """Count every confirmed match once; what is ``still_open`` was paid in part.

        ``paid`` tells what else of an item was settled, yen.
        """
        self._paid_before = Counter[str](paid)
        times = Counter(still_open)
        for row in confirmed:
            times.update(row.item_ids)
            if len(row.item_ids) == 1:
                kept = sum(d.amount for d in row.differences)
                self._paid_before[row.item_ids[0]] += row.payment.amount + kept
        self._in_parts = {item for item, count in times.items() if count > 1}
        self._by_account: dict[Account, PartnerCount] = defaultdict(Counter)
        self._by_name: dict[tuple[Direction, str], dict[str, PartnerCount]] = (
            defaultdict(lambda: defaultdict(Counter))
        )
        self._tallies: dict[tuple[Direction, str], _Tally] = defaultdict(_Tally)
        self._all: dict[Direction, _Tally] = defaultdict(_Tally)
        for row in confirmed:
            self._learn(row)

    def _learn(self, row: Confirmed) -> None:
        payment = row.payment
        partner = row.partner_id if row.item_ids else NOBODY
        self._by_account[account_of(payment)][partner] += 1
        name = payment.direction, name_key(payment.payer_kana)
        self._by_name[name][_form(payment.payer_kana)][partner] += 1
        if partner is None:
            return
        for tally in (
            self._tallies[payment.direction, partner],
            self._all[payment.direction],
        ):
            tally.payments += 1
            tally.merged += len(row.item_ids) > 1
            tally.parts += not self._in_parts.isdisjoint(row.item_ids)
            kinds = {d.kind for d in row.differences}
            tally.withheld += DifferenceKind.WITHHOLDING_TAX in kinds
            tally.fees.update(
                d.amount
                for d in row.differences
                if d.kind is DifferenceKind.TRANSFER_FEE and d.amount > 0
            )
            tally.discounts.update(
                d.amount for d in row.differences if d.kind is DifferenceKind.DISCOUNT
            )
            taken = taken_at(payment.amount, row.differences)
            tally.rates.update([taken] if taken else ())

    def partners_of(self, payment: Payment) -> PartnerCount:
        """Partners that paid from this name and account, counted; ``None`` is nobody."""
        return self._by_account.get(account_of(payment), Counter())

    def partners_named(self, payment: Payment) -> PartnerCount:
        """Partners that paid under this name from any account, counted.

        Not those of another legal form: that is another company.
        """
        form, found = _form(payment.payer_kana), PartnerCount()
        key = payment.direction, name_key(payment.payer_kana)
        for other, counts in self._by_name.get(key, {}).items():
            if not form or not other or form == other:
                found += counts
        return found

    def paid_before(self, item_id: str) -> int:
        """Yen of an item that were settled in the past (以前の入金額)."""
        return self._paid_before.get(item_id, 0)

    def habits(self, direction: Direction, partner: str) -> Habits:
        """Return how a partner pays; the shares of all payers if it is new."""
        own = self._tallies.get((direction, partner), _Tally())
        everybody = self._all.get(direction, _Tally())

        def share(count: int, of_all: int, default: float) -> float:
            base = (of_all + 10 * default) / (everybody.payments + 10)
            return (count + _SMOOTHING * base) / (own.payments + _SMOOTHING)

        return Habits(
            merge=share(own.merged, everybody.merged, DEFAULT_MERGE),
            fee=share(own.fees.total(), everybody.fees.total(), DEFAULT_FEE),
            withholding=share(own.withheld, everybody.withheld, DEFAULT_WITHHOLDING),
            fees=own.fees,
            all_fees=everybody.fees,
            discounts=own.discounts,
            parts=share(own.parts, everybody.parts, DEFAULT_PARTS),
            withheld=own.withheld / own.payments if own.payments else 0.0,
            rates={
                taken: times / (own.payments + _SMOOTHING)
                for taken, times in own.rates.items()
                if times > 1
            },
        )


@functools.lru_cache(maxsize=100_000)
def _form(name: str) -> str:
    return find_legal_form(mark_form(name)) or ""


def account_of(payment: Payment) -> Account:
    """Name with its legal form, bank and branch of a payer (名義と口座).

    岡田システム(株) and 岡田システム(有) may well be at one branch.
    """
    bank, branch = payment.bank_code or "", payment.branch_code or ""
    form = _form(payment.payer_kana)
    return payment.direction, name_key(payment.payer_kana), form, bank, branch

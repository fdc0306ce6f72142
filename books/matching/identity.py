"""Which partners a payer may be, from names, history and numbers (支払人の特定).

Every piece of evidence gives weight to partners; the weight of a stranger (somebody
who owes us nothing) is always among them, so the shares never pretend certainty.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from books.matching.history import History, PartnerCount
from books.matching.names import NameFit, NameIndex, is_generic, is_treasurer
from books.model import Direction, Payment

SAME_ACCOUNT, SAME_NAME, NUMBER = 20.0, 3.0, 0.3
FIT_WEIGHT = {
    NameFit.SAME: 3.0,
    NameFit.TURNED: 2.0,
    NameFit.CUT: 1.0,
    NameFit.READ: 1.0,
    NameFit.TRADE: 1.0,
    NameFit.PART: 0.3,
    NameFit.TYPO: 0.25,
}
STRANGER_NAMED, STRANGER_UNKNOWN, STRANGER_GENERIC = 0.02, 0.6, 0.1
SURE = 0.9
ENOUGH_OF_ONE = 4
MANY_PARTNERS = 3
"""A text that so many partners paid under names none of them."""


class Known(IntEnum):
    """How we know who paid, worst first (特定の根拠)."""

    NOT = 0
    NUMBER = 1
    TOGETHER = 2
    TYPO = 3
    PART = 4
    TRADE = 5
    READ = 6
    CUT = 7
    TURNED = 8
    NAME = 9
    HISTORY_NAME = 10
    HISTORY = 11


_KNOWN_FIT = {
    NameFit.SAME: Known.NAME,
    NameFit.TURNED: Known.TURNED,
    NameFit.CUT: Known.CUT,
    NameFit.READ: Known.READ,
    NameFit.TRADE: Known.TRADE,
    NameFit.PART: Known.PART,
    NameFit.TYPO: Known.TYPO,
}


@dataclass(frozen=True)
class Payer:
    """Shares of the partners that a payer may be (支払人の見込み).

    ``shares`` and ``stranger`` add up to one together with ``unknown``, which belongs
    to all partners without a share alike. ``outgoing`` money was sent by us.
    """

    shares: Mapping[str, float]
    known: Mapping[str, Known]
    stranger: float
    unknown: float
    never_an_item: bool = False
    generic: bool = False
    treasurer: bool = False
    outgoing: bool = False

    @property
    def pays_for_several(self) -> bool:
        """Whether it has paid for several partners, as parents and town halls do."""
        if self.treasurer:
            return True
        paid = [k for k in self.known.values() if k >= Known.HISTORY_NAME]
        return len(paid) > 1

    @property
    def has_number(self) -> bool:
        """Whether a number in the EDI field names somebody's item."""
        return Known.NUMBER in self.known.values()

    @property
    def sure_partner(self) -> str | None:
        """The partner who paid, when hardly anybody else can have."""
        best = max(self.shares, key=self.shares.__getitem__, default=None)
        return best if best is not None and self.shares[best] >= SURE else None


@dataclass
class _Weights:
    weight: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    known: dict[str, Known] = field(default_factory=dict)

    def add(self, partner: str, weight: float, known: Known) -> None:
        self.weight[partner] += weight
        self.known[partner] = max(known, self.known.get(partner, known))

    def add_counts(
        self, counts: Counter[str | None], weight: float, known: Known
    ) -> None:
        for partner, count in counts.items():
            if partner is not None:
                self.add(partner, weight * count / (counts.total() + 0.5), known)


def identify_payer(
    payment: Payment,
    names: NameIndex,
    history: History,
    numbered: frozenset[str],
) -> Payer:
    """Weigh who sent (or got) the money; ``numbered`` partners own the EDI numbers."""
    account = history.partners_of(payment)
    named = history.partners_named(payment)
    partners = [p for p in named if p is not None]
    generic = is_generic(payment.payer_kana) or (
        not payment.bank_code and len(partners) >= MANY_PARTNERS
    )
    weights = _Weights()
    if not generic:
        weights.add_counts(account, SAME_ACCOUNT, Known.HISTORY)
        weights.add_counts(named, SAME_NAME, Known.HISTORY_NAME)
        for partner, fit in names.find(payment.payer_kana).items():
            weights.add(partner, FIT_WEIGHT[fit], _KNOWN_FIT[fit])
    nobody = named[None] > 0 and not partners
    has_name = bool(weights.weight)
    for partner in numbered:
        weights.add(partner, NUMBER / len(numbered), Known.NUMBER)
    stranger = STRANGER_NAMED if has_name else STRANGER_UNKNOWN
    unknown = 0.001 if has_name else 0.4
    if generic:
        stranger, unknown = STRANGER_GENERIC, 1.0
    if nobody:
        stranger += 10.0 * named[None]
    total = sum(weights.weight.values()) + stranger + unknown
    return Payer(
        shares={p: w / total for p, w in weights.weight.items()},
        known=weights.known,
        stranger=stranger / total,
        unknown=unknown / total,
        never_an_item=nobody and not generic,
        generic=generic,
        treasurer=is_treasurer(payment.payer_kana) and not _has_one(account),
        outgoing=payment.direction is Direction.OUT,
    )


def _has_one(account: PartnerCount) -> bool:
    """Whether all of many payments from an account were one partner's (支払先が一つ)."""
    return len(account) == 1 and account.total() >= ENOUGH_OF_ONE

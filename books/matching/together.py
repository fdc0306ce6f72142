"""What a payer's other payments tell about who it is (同じ名義のほかの入出金).

A name that nobody knows pays 15,840, 81,400 and 297,000 yen, and one partner has
invoices of just these amounts: each alone proves little, together they name the partner.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from heapq import nsmallest
from math import exp, log

from books.matching.history import Account, account_of
from books.matching.identity import SURE, Known, Payer
from books.model import Direction, Payment

MAX_OTHERS, MAX_UNSETTLED = 12, 100
MAX_PARTNERS = 12
UNEXPLAINED = 0.1
"""Share of a partner's payments that none of its open items explains."""
SETTLED_ELSEWHERE = 0.01
"""What a payment of the same payer that settled another partner's item leaves."""
KNOWN_OTHERWISE = 0.2
"""A partner that pays under its own name seldom has a second one."""

Chance = Callable[[Payment, str], float]
"""How likely a partner's payment has this amount on this day."""


class Together:
    """Payments by payer, and what was settled so far (名義ごとのまとまり)."""

    def __init__(self, payments: Iterable[Payment]) -> None:
        """Put the payments of one name, bank and branch together."""
        self._groups: dict[Account, list[Payment]] = defaultdict(list)
        self._accounts: dict[str, Account] = {}
        for payment in payments:
            account = self._accounts[payment.payment_id] = account_of(payment)
            self._groups[account].append(payment)
        self._banks: dict[tuple[Direction, str], set[Account]] = defaultdict(set)
        for account in self._groups:
            self._banks[account[0], account[1]].add(account)
        self._near: dict[tuple[Account, date], list[Payment]] = {}
        self._settled: dict[str, str] = {}
        self._settled_of: Counter[Account] = Counter()
        self._named: set[str] = set()

    def has_namesake(self, payment: Payment) -> bool:
        """Whether money of the same name comes from another account, too (同名の口座)."""
        direction, name, *_ = self._accounts[payment.payment_id]
        return len(self._banks[direction, name]) > 1

    def settle(self, payments: Iterable[Payment], partner: str) -> None:
        """Note whose items some payments settled."""
        for payment in payments:
            self._settled[payment.payment_id] = partner
            self._settled_of[self._accounts[payment.payment_id]] += 1

    def note_named(self, partner: str) -> None:
        """Note a partner that some payer's name tells."""
        self._named.add(partner)

    def settled_of(self, payment: Payment) -> int:
        """How many payments of the same payer were settled so far."""
        return self._settled_of[self._accounts[payment.payment_id]]

    def unsettled(self, payment: Payment) -> list[Payment]:
        """All payments of the same payer that are not settled, this one included."""
        group = self._groups[self._accounts[payment.payment_id]]
        return [p for p in group if p.payment_id not in self._settled]

    def few_others(self, payment: Payment) -> list[Payment]:
        """The payer's other payments that are not settled; none of one who pays daily."""
        if len(self._groups[self._accounts[payment.payment_id]]) > MAX_UNSETTLED:
            return []
        return [p for p in self.unsettled(payment) if p is not payment]

    def others(self, payment: Payment) -> list[Payment]:
        """The payer's other payments of other amounts, the nearest in time first.

        What is paid every month tells once who pays it, not every month anew.
        """
        account, day = self._accounts[payment.payment_id], payment.value_date
        group = self._groups[account]
        if len(group) < 2:
            return []
        if (account, day) not in self._near:
            self._near[account, day] = nsmallest(
                MAX_OTHERS + 1,
                group,
                key=lambda p: (abs((p.value_date - day).days), p.payment_id),
            )
        near = self._near[account, day]
        others = {p.amount: p for p in reversed(near) if p.amount != payment.amount}
        return list(reversed(others.values()))[:MAX_OTHERS]

    def learn(
        self,
        payer: Payer,
        others: Sequence[Payment],
        partners: Mapping[str, float],
        chance: Chance,
        by_chance: Callable[[Payment], float],
    ) -> Payer:
        """The payer as its other payments show it (見込みの更新).

        ``partners`` are those to weigh, with their share beforehand; ``by_chance`` is
        how likely anybody's payment has this amount.
        """
        stranger = log(max(payer.stranger, 1e-9))
        scores = {
            p: log(max(share, 1e-12)) + (log(KNOWN_OTHERWISE) if self._is_named(p, payer) else 0)
            for p, share in partners.items()
        }  # fmt: skip
        for other in others:
            base = by_chance(other)
            stranger += log(base)
            owner = self._settled.get(other.payment_id)
            for partner in scores:
                scores[partner] += log(self._fit(other, partner, owner, chance, base))
        return _share_out(payer, scores, stranger)

    def _is_named(self, partner: str, payer: Payer) -> bool:
        return partner in self._named and partner not in payer.shares

    def _fit(
        self,
        other: Payment,
        partner: str,
        owner: str | None,
        chance: Chance,
        base: float,
    ) -> float:
        if owner is not None:
            return 1.0 if owner == partner else SETTLED_ELSEWHERE * base
        explained = chance(other, partner)
        return (1 - UNEXPLAINED) * explained + UNEXPLAINED * base


def needs_others(payer: Payer) -> bool:
    """Whether it is open who the payer is, and its name tells anything (判断の要否)."""
    if payer.generic or payer.never_an_item or payer.pays_for_several:
        return False
    if payer.has_number:  # it says itself what it pays
        return False
    return max(payer.shares.values(), default=0.0) < SURE


def _share_out(payer: Payer, scores: Mapping[str, float], stranger: float) -> Payer:
    highest = max(max(scores.values(), default=stranger), stranger)
    weights = {p: exp(score - highest) for p, score in scores.items()}
    nobody = exp(stranger - highest)
    total = sum(weights.values()) + nobody
    known = {p: payer.known.get(p, Known.TOGETHER) for p in weights}
    return replace(
        payer,
        shares={p: weight / total for p, weight in weights.items()},
        known=known,
        stranger=nobody / total,
        unknown=0.0,
    )


def likely_partners(
    fits: Iterable[AbstractSet[str]], shares: Mapping[str, float]
) -> tuple[str, ...]:
    """Partners that the amounts point to, those with rare amounts first (候補).

    In a large ledger every amount fits somebody by chance: who owes at most half as
    many of them as another, and commoner ones, is left out. Nobody beyond ``shares``
    where too many are as likely as the best.
    """
    points: dict[str, float] = defaultdict(float)
    owed = Counter[str]()
    for fitting in fits:
        owed.update(fitting)
        for partner in fitting:
            points[partner] += 1 / len(fitting)
    best = sorted(points, key=lambda p: (-points[p], p))
    if len(best) > MAX_PARTNERS and points[best[MAX_PARTNERS]] > points[best[0]] / 2:
        return tuple(shares)
    half, most = points[best[0]] / 2 if best else 0.0, max(owed.values(), default=0)
    likely = [p for p in best if points[p] > half or owed[p] * 2 > most]
    return tuple(dict.fromkeys((*shares, *likely[:MAX_PARTNERS])))

"""Everything that is weighed for one payment, put together (評価).

Joins who paid (``identity``), what it may settle (``propose``) and what else could have
led to this amount, and hands it to ``decide``. Holds the ledger of the run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from books.matching.amounts import AmountIndex
from books.matching.decide import Verdict, weigh
from books.matching.doubts import Doubts
from books.matching.evidence import NumberIndex, Popularity
from books.matching.fees import candidate_fees, fee_shares
from books.matching.guesses import guess_all, same_short
from books.matching.history import NOTHING_PAID, History
from books.matching.identity import Known, Payer, identify_payer
from books.matching.ledger import SIDE_OF, Ledger
from books.matching.names import NameIndex, leading_number
from books.matching.outcome import Confirmed
from books.matching.propose import chance_of_other, doubt_picked, propose
from books.matching.setting import (
    Explanation,
    Manner,
    Setting,
    Shape,
    prepare,
)
from books.matching.together import Together, likely_partners, needs_others
from books.model import Direction, OpenItem, Payment, Side

_Proposal = tuple[int, tuple[Explanation, ...]]
CHANCE_OF_DOUBLE = 0.006
LIKELY_PAYER, MAX_PAYERS, PLAIN = 0.01, 12, 0.9
"""A partner who pays under a name so seldom is no guess worth a look."""


class _Kept(NamedTuple):
    """A verdict, and whether it still holds (評価の控え); also with what is ``guessed``."""

    verdict: Verdict
    payer: Payer
    partners: frozenset[str]
    stamp: tuple[int, ...]
    guessed: Verdict | None = None


class _Chance(NamedTuple):
    """How likely a payment is a partner's, and the items that this rests on (見込み)."""

    chance: float
    items: tuple[str, ...]
    rest: int
    begun: int


class Scales:
    """Weigh payments against what is open now (天秤)."""

    def __init__(
        self,
        items: Sequence[OpenItem],
        payments: Sequence[Payment],
        history: Sequence[Confirmed],
        settled: Sequence[Payment] = (),
        paid: Mapping[str, int] = NOTHING_PAID,
    ) -> None:
        """Index names, numbers, amounts and the past once."""
        self.ledger = Ledger(items)
        self._names = NameIndex(items)
        self._numbers = {
            side: NumberIndex(i for i in items if i.side is side) for side in Side
        }
        self._popularity = Popularity(items)
        self._history = History(history, (item.item_id for item in items), paid)
        self._amounts = AmountIndex(items)
        self._partner_count = {s: len(self.ledger.partners(s)) or 1 for s in Side}
        self._payers: dict[str, Payer] = {}
        self._numbers_told: dict[str, tuple[frozenset[str], ...]] = {}
        self._manners: dict[tuple[Direction, str, tuple[int, ...]], Manner] = {}
        self._proposals: dict[str, dict[str, _Proposal]] = defaultdict(dict)
        self._chances: dict[str, dict[str, _Chance]] = defaultdict(dict)
        self._verdicts: dict[str, _Kept] = {}
        self._alike: dict[str, Counter[int]] = {}
        self._together = Together(payments)
        before = (row.payment for row in history if row.item_ids)
        self.doubts = Doubts(self.ledger, self._history, self._together)
        self.doubts.note_settled((*settled, *before))
        self._candidates: dict[str, Mapping[str, float]] = {}
        for payment in payments:
            partner = self._named(payment).sure_partner
            if partner is not None:
                self._together.note_named(partner)

    def payer(self, payment: Payment) -> Payer:
        """Who sent or got the money, also by the payer's other payments."""
        payer = self._named(payment)
        others = self._together.others(payment) if needs_others(payer) else ()
        if not others:
            return payer
        partners = self._partners_to_weigh(payment, payer, others)
        return self._together.learn(
            payer, others, partners, self._chance, self._by_chance
        )

    def _partners_to_weigh(
        self, payment: Payment, payer: Payer, others: Sequence[Payment]
    ) -> Mapping[str, float]:
        kept = self._candidates.get(payment.payment_id)
        if kept is None:
            side = SIDE_OF[payment.direction]
            each = payer.unknown / self._partner_count[side]
            fits = [
                self._amounts.owing_with_fee(side, p.amount, p.value_date)
                for p in (payment, *others)
            ]
            partners = likely_partners(fits, payer.shares)
            kept = {p: payer.shares.get(p, 0.0) + each for p in partners}
            self._candidates[payment.payment_id] = kept
        return kept

    def _chance(self, payment: Payment, partner: str) -> float:
        """How likely a partner pays this amount; holds while what explains it is open.

        That something else was settled meanwhile hardly changes it.
        """
        kept, rest = self._chances[payment.payment_id], self.ledger.rest
        begun = self.ledger.begun(partner)
        old = kept.get(partner)
        if old and old.begun == begun and old.rest == sum(map(rest, old.items)):
            return old.chance
        found = self._explain(payment, partner)
        whole = [one for one in found if one.shape is not Shape.PARTIAL]
        items = tuple({part.item_id for one in whole for part in one.items})
        chance = sum([one.weight for one in found])
        kept[partner] = _Chance(chance, items, sum(map(rest, items)), begun)
        return chance

    def _by_chance(self, payment: Payment) -> float:
        return self._popularity.of(SIDE_OF[payment.direction], payment.amount)

    def _named(self, payment: Payment) -> Payer:
        """Who sent or got the money by its own name, account and numbers."""
        known = self._payers.get(payment.payment_id)
        if known is None:
            numbered = {
                self.ledger.items[i].partner_id
                for number in self._numbers_in(payment)
                if len(number) == 1
                for i in number
            }
            owners = frozenset(p for p in numbered if p is not None)
            known = identify_payer(payment, self._names, self._history, owners)
            self._payers[payment.payment_id] = known
        return known

    def _numbers_in(self, payment: Payment) -> tuple[frozenset[str], ...]:
        kept = self._numbers_told.get(payment.payment_id)
        if kept is None:
            told = f"{payment.edi_info or ''} {leading_number(payment.payer_kana)}"
            kept = self._numbers[SIDE_OF[payment.direction]].find(told, payment.amount)
            self._numbers_told[payment.payment_id] = kept
        return kept

    def weigh(self, payment: Payment) -> Verdict:
        """Weigh all explanations of a payment by what is open now."""
        if payment.amount <= 0:
            return Verdict(payment.payment_id, ())
        return self._weighed(payment).verdict

    def _weighed(self, payment: Payment) -> _Kept:
        kept = self._verdicts.get(payment.payment_id)
        if kept is None or kept.stamp != self._stamp(payment, kept.partners):
            payer = self.payer(payment)
            shares = self._shares(payment, payer)
            partners = self._involved(payment, shares)
            stamp = self._stamp(payment, partners)
            verdict = self._weigh(payment, payer, shares)
            kept = _Kept(verdict, payer, partners, stamp)
            self._verdicts[payment.payment_id] = kept
        return kept

    def _involved(self, payment: Payment, shares: Iterable[str]) -> frozenset[str]:
        """Partners whose open items the verdict on a payment rests on."""
        items = (i for number in self._numbers_in(payment) for i in number)
        owners = (self.ledger.items[i].partner_id or "" for i in items)
        candidates = self._candidates.get(payment.payment_id, ())
        return frozenset((*shares, *owners, *candidates))

    def _stamp(self, payment: Payment, partners: Iterable[str]) -> tuple[int, ...]:
        """Changes when anything was settled that the verdict rests on."""
        return (
            sum(map(self.ledger.version, partners)),
            self._together.settled_of(payment),
            self.doubts.times_settled(payment),
        )

    def guess(self, payment: Payment) -> Verdict:
        """Weigh also what is only likely (見込みも含めた評価); a person decides on it."""
        if payment.amount <= 0:
            return Verdict(payment.payment_id, ())
        kept = self._weighed(payment)
        if kept.guessed is None:
            verdict, payer = kept.verdict, kept.payer
            likely = () if _is_plain(verdict) else self._likely(payment, payer)
            if likely:
                shares = self._shares(payment, payer)
                verdict = self._weigh(payment, payer, shares, likely)
            kept = self._verdicts[payment.payment_id] = kept._replace(guessed=verdict)
        return kept.guessed or kept.verdict

    def _likely(
        self, payment: Payment, payer: Payer
    ) -> Sequence[tuple[Explanation, float]]:
        if payer.generic or payer.never_an_item or not payer.shares:
            return ()
        settings = self._settings(payment, payer)
        others = self._together.few_others(payment)
        fees = self._alike.get(payment.payment_id)
        if fees is None:  # before any of them is suggested
            fees = same_short(settings.values(), payment, others)
            self._alike[payment.payment_id] = fees
        doubled = self.doubts.is_doubled(payment)
        return guess_all(settings, payer.shares, others, fees, doubled=doubled)

    def _settings(self, payment: Payment, payer: Payer) -> dict[str, Setting]:
        """What is open with each likely partner, the likeliest first."""
        shares = payer.shares
        likely = sorted(shares, key=lambda partner: -shares[partner])[:MAX_PAYERS]
        return {
            partner: self._prepare(payment, partner)
            for partner in likely
            if shares[partner] >= LIKELY_PAYER
        }

    def _weigh(
        self,
        payment: Payment,
        payer: Payer,
        shares: Mapping[str, float],
        likely: Sequence[tuple[Explanation, float]] = (),
    ) -> Verdict:
        explanations = [
            (one, one.weight * share)
            for partner, share in shares.items()
            for one in self._explain(payment, partner)
        ]
        if likely:
            explanations = list(_add_likely(explanations, likely))
        if payer.pays_for_several:  # in one sum, too, which nobody has looked for
            explanations = [(doubt_picked(one), weight) for one, weight in explanations]
        numbers = self._open_numbers(payment)
        popularity = self._by_chance(payment)
        other = payer.stranger * popularity
        other += (1 - payer.stranger) * chance_of_other(payment, popularity)
        doubled = self.doubts.is_doubled(payment)
        if doubled and explanations:
            best, weight = max(explanations, key=itemgetter(1))
            other += CHANCE_OF_DOUBLE * (
                weight if self.doubts.is_next(payment, best) else 1.0
            )
        return weigh(
            payment.payment_id,
            payer,
            explanations,
            numbers,
            other,
            doubtful=doubled
            or payer.pays_for_several
            or len(numbers) < len(self._numbers_in(payment)),  # names what is settled
        )

    def _open_numbers(self, payment: Payment) -> tuple[frozenset[str], ...]:
        """Numbers in the EDI field, as far as they mean something still open."""
        live = (
            frozenset(i for i in number if self.ledger.rest(i) > 0)
            for number in self._numbers_in(payment)
        )
        return tuple(number for number in live if number)

    def _shares(self, payment: Payment, payer: Payer) -> Mapping[str, float]:
        """Partners to look at; without a name all whose amounts fit, with little."""
        side = SIDE_OF[payment.direction]
        if payer.never_an_item:
            return payer.shares
        if payer.shares and not payer.generic:
            return payer.shares
        each = payer.unknown / self._partner_count[side]
        shares = dict.fromkeys(sorted(self._amounts.owing(side, payment.amount)), each)
        for partner, share in payer.shares.items():
            shares[partner] = shares.get(partner, 0.0) + share
        return shares

    def _explain(self, payment: Payment, partner: str) -> tuple[Explanation, ...]:
        """Proposals of one partner, made anew only when its items have changed."""
        kept, version = (
            self._proposals[payment.payment_id],
            self.ledger.version(partner),
        )
        old = kept.get(partner)
        if old is None or old[0] != version:
            setting = self._prepare(payment, partner)
            old = kept[partner] = (version, propose(setting))
        return old[1]

    def _prepare(self, payment: Payment, partner: str) -> Setting:
        manner = self._manner(payment, partner)
        named = frozenset[str]().union(*self._numbers_in(payment))
        return prepare(payment, partner, self.ledger, manner, named)

    def _manner(self, payment: Payment, partner: str) -> Manner:
        """How a partner pays, with the fees of that time (支払い方)."""
        table = candidate_fees(payment.value_date)
        key = payment.direction, partner, table
        kept = self._manners.get(key)
        if kept is None:
            habits = self._history.habits(payment.direction, partner)
            fees = fee_shares(payment.value_date, habits.fees, habits.all_fees)
            kept = self._manners[key] = Manner(habits, fees, self._history.paid_before)
        return kept

    def is_any_shop(self, payment: Payment, partner: str) -> bool:
        """Whether a trade name alone tells the partner, and another shop has it, too."""
        known = self._named(payment).known.get(partner, Known.NOT)
        return known is Known.TRADE and self._together.has_namesake(payment)

    def is_contested(self, payment: Payment, explanation: Explanation) -> bool:
        """Whether another payment may have paid these items, or this one others."""
        if self.is_any_shop(payment, explanation.partner):
            return True
        told = (i for number in self._numbers_in(payment) for i in number)
        return self.doubts.is_contested(payment, explanation, told)

    def leave(self, payments: Iterable[Payment]) -> None:
        """Note what could not be settled on its day."""
        for payment in payments:
            self.doubts.leave(payment, self.weigh(payment))

    def settle(self, payments: Sequence[Payment], explanation: Explanation) -> None:
        """Take a match into the books of this run."""
        self.ledger.settle(explanation.items)
        if explanation.offset is not None:
            self.ledger.settle([explanation.offset])
        self._together.settle(payments, explanation.partner)
        self.doubts.note_settled(payments)
        for payment in payments:
            self._verdicts.pop(payment.payment_id, None)
            self._proposals.pop(payment.payment_id, None)
            self._chances.pop(payment.payment_id, None)

    def rests_on(self, verdict: Verdict) -> set[str]:
        """Partners with whose items the weighing of a payment may change."""
        partners = {w.explanation.partner for w in verdict.weighed}
        candidates = self._candidates.get(verdict.payment_id)
        payer = self._payers.get(verdict.payment_id)
        if candidates is not None:
            return partners.union(candidates)
        return partners if payer is None else partners.union(payer.shares)


def _is_plain(verdict: Verdict) -> bool:
    """Whether whole bills explain the money, or which of them is all that is open.

    Which of them it was less a fee other payments may tell.
    """
    best = verdict.best
    plain = [
        one.confidence
        for one in verdict.weighed
        if one.explanation.clear
        and one.explanation.proven
        and one.explanation.shape is not Shape.PARTIAL
        and (one is best or not one.explanation.differences)
    ]
    return sum(plain) >= PLAIN


def _add_likely(
    found: Iterable[tuple[Explanation, float]],
    likely: Iterable[tuple[Explanation, float]],
) -> Iterator[tuple[Explanation, float]]:
    """Explanations and guesses, each one once with the greater of its weights (統合)."""
    best: dict[tuple[object, ...], tuple[Explanation, float]] = {}
    for one, weight in (*found, *likely):
        key = one.partner, *one.key
        first, old = best.get(key, (one, 0.0))
        best[key] = (first, max(old, weight))
    return iter(best.values())

"""Match payments with open items, day by day (消込の本体).

Days are taken in order, so that a payment can only settle what was issued by then. On
each day the surest payment is applied first and the others are weighed again, since an
item that is gone can't confuse them. What is left is weighed once more against the
items that nobody has paid, then parts of one item are put together, and at last the
best of the rest is suggested.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from books.matching.claims import Claims
from books.matching.decide import SUGGEST_CONFIDENCE, Verdict, Weighed
from books.matching.history import NOTHING_PAID
from books.matching.identity import Known
from books.matching.ledger import SIDE_OF, Part
from books.matching.outcome import Candidate, Confirmed, Outcome, UnmatchedPayment
from books.matching.reasons import explain_match, explain_unmatched
from books.matching.scales import Scales
from books.matching.setting import Explanation, Shape
from books.matching.split import Split, find_splits
from books.matching.twins import find_twins
from books.model import Applied, Match, MatchStatus, OpenItem, Payment, Side

MAX_CANDIDATES = 5
MIN_CANDIDATE = 0.02
PARTS_WAIT = 0.8
"""A part of an item waits for what may as likely be all of it."""
SPLIT_CONFIDENCE = 0.995
SPLIT_DOUBTFUL = 0.3
TWIN_CONFIDENCE = 0.99
MAX_SUGGESTED = 0.95
"""A suggestion may rest on another one that nobody has confirmed."""


def reconcile(
    items: Sequence[OpenItem],
    payments: Sequence[Payment],
    history: Sequence[Confirmed] = (),
    settled: Sequence[Payment] = (),
    paid: Mapping[str, int] = NOTHING_PAID,
) -> Outcome:
    """Propose which payments settle which open items (消込).

    What was ``settled`` before may be paid again by mistake; ``paid`` is what of an item
    was settled that no history tells, yen. Pure: the same input gives the same proposal. Amounts are conserved, no item is over-applied, and every payment
    occurs once.

    Raises:
        ValueError: two items or two payments have the same id.
    """
    _refuse_twins([i.item_id for i in items], "item")
    _refuse_twins([p.payment_id for p in payments], "payment")
    with _spared_collection():
        return _reconcile(
            _Run(Scales(items, payments, history, settled, paid)), payments
        )


def _reconcile(run: "_Run", payments: Sequence[Payment]) -> Outcome:
    ordered = sorted(payments, key=lambda p: (p.value_date, p.payment_id))
    by_day: dict[date, list[Payment]] = defaultdict(list)
    for payment in ordered:
        by_day[payment.value_date].append(payment)
    left: list[Payment] = []
    for day in by_day.values():
        waiting = run.apply_certain(day)
        run.scales.leave(waiting)
        left += waiting
    left = run.apply_certain(left)
    left = run.pair_twins(left)
    left = run.join_splits(left)
    left = run.apply_certain(left)
    open_items = run.scales.ledger.still_open()
    left = run.suggest(left)
    return Outcome(
        matches=tuple(run.matches),
        unmatched=tuple(run.leave(p) for p in left),
        open_items=open_items,
    )


@contextmanager
def _spared_collection() -> Iterator[None]:
    """Keep the garbage collector from what lives until the end (回収の負担を避ける).

    Nothing here refers to itself in a circle, and looking through all that was kept so
    far, again and again, took a third of the time of a large ledger.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _refuse_twins(ids: Sequence[str], what: str) -> None:
    twins = sorted(i for i, count in Counter(ids).items() if count > 1)
    if twins:
        message = f"{what} ids occur twice: {', '.join(twins[:5])}"
        raise ValueError(message)


class _Run:
    """The matches made so far, over one set of scales."""

    def __init__(self, scales: Scales) -> None:
        self.scales = scales
        self.matches: list[Match] = []

    def apply_certain(self, payments: Sequence[Payment]) -> list[Payment]:
        """Apply all that is certain, surest first; return what is left.

        One round applies what does not touch the same items; then all whose partner
        was touched are weighed anew.
        """
        waiting = {p.payment_id: p for p in payments}
        sure: dict[str, Verdict] = {}
        claims = Claims(self.scales.ledger)
        of_partner: dict[str, set[str]] = defaultdict(set)

        def weigh(names: Iterable[str]) -> None:
            for name in names:
                verdict = self.scales.weigh(waiting[name])
                if verdict.is_auto:
                    sure[name] = verdict
                else:
                    sure.pop(name, None)
                claims.note(waiting[name], verdict)
                for partner in self.scales.rests_on(verdict):
                    of_partner[partner].add(name)

        weigh(waiting)
        while certain := [
            v for i, v in sure.items() if self._is_certain(waiting[i], v, claims)
        ]:
            partners: set[str] = set()
            taken: set[str] = set()
            for verdict in sorted(certain, key=_confidence, reverse=True):
                weighed = verdict.weighed[0]
                needed = weighed.explanation.item_ids
                if taken.isdisjoint(needed):
                    taken |= needed
                    partners.add(weighed.explanation.partner)
                    del sure[verdict.payment_id]
                    payment = waiting.pop(verdict.payment_id)
                    claims.drop(payment)
                    self._add((payment,), weighed, MatchStatus.AUTO)
            touched = {name for partner in partners for name in of_partner[partner]}
            weigh(sorted(touched & waiting.keys()))
        return list(waiting.values())

    def _is_certain(self, payment: Payment, verdict: Verdict, claims: Claims) -> bool:
        """Whether the best explains nothing that others may have paid."""
        best = verdict.weighed[0]
        return best.numbered or not (
            claims.has_rival(payment)
            or self.scales.is_contested(payment, best.explanation)
        )

    def suggest(self, payments: Sequence[Payment]) -> list[Payment]:
        """Suggest the likeliest of the rest, each item to one payment only."""
        verdicts = sorted(map(self.scales.guess, payments), key=_whole_first)
        by_id = {p.payment_id: p for p in payments}
        left = []
        for old in reversed(verdicts):
            payment = by_id[old.payment_id]
            verdict = self.scales.guess(payment)
            best = verdict.best
            if best is not None and best.confidence >= SUGGEST_CONFIDENCE:
                capped = best._replace(confidence=min(best.confidence, MAX_SUGGESTED))
                self._add((payment,), capped, MatchStatus.SUGGEST)
            else:
                left.append(payment)
        return sorted(left, key=lambda p: (p.value_date, p.payment_id))

    def pair_twins(self, payments: Sequence[Payment]) -> list[Payment]:
        """Settle equal items by as many equal payments; return what is left."""
        verdicts = {p.payment_id: self.scales.weigh(p) for p in payments}
        paired: set[str] = set()
        used: set[str] = set()
        for pairs in find_twins(payments, verdicts, self.scales.ledger):
            wanted = {i for pair in pairs for i in pair.weighed.explanation.item_ids}
            if used & wanted:
                continue
            used |= wanted
            for pair in pairs:
                sure = pair.weighed._replace(confidence=TWIN_CONFIDENCE)
                self._add((pair.payment,), sure, MatchStatus.AUTO)
                paired.add(pair.payment.payment_id)
        return [p for p in payments if p.payment_id not in paired]

    def join_splits(self, payments: Sequence[Payment]) -> list[Payment]:
        """Put parts of one item together; return what is left."""
        groups: dict[tuple[str, Side], list[Payment]] = defaultdict(list)
        for payment in payments:
            partner = self.scales.payer(payment).sure_partner
            if partner is not None:
                groups[partner, SIDE_OF[payment.direction]].append(payment)
        used: set[str] = set()
        for (partner, side), parts in groups.items():
            for split in find_splits(partner, side, parts, self.scales.ledger):
                known = self._known(partner, split)
                if split.only and not self._explained_alone(split, known):
                    self._join(partner, split, known)
                    used |= {p.payment_id for p in split.payments}
        return [p for p in payments if p.payment_id not in used]

    def _explained_alone(self, split: Split, known: Known) -> bool:
        """Whether a part may well be a whole payment of something.

        Equal parts of somebody who is known by other payments alone are likely as many
        bills of somebody else.
        """
        partner = split.item.partner_id or ""
        if any(self.scales.is_any_shop(p, partner) for p in split.payments):
            return True
        amounts = {p.amount for p in split.payments}
        if known <= Known.TOGETHER and len(amounts) < len(split.payments):
            return True
        return any(
            sum(w.confidence for w in verdict.weighed if not _is_part(w))
            > SPLIT_DOUBTFUL
            for verdict in map(self.scales.weigh, split.payments)
        )

    def _known(self, partner: str, split: Split) -> Known:
        known = [self.scales.payer(p).known for p in split.payments]
        return min(one.get(partner, Known.NOT) for one in known)

    def _join(self, partner: str, split: Split, known: Known) -> None:
        part = Part(split.item.item_id, split.rest)
        explanation = Explanation(
            partner, Shape.SPLIT, (part,), split.differences, weight=1.0
        )
        weighed = Weighed(explanation, SPLIT_CONFIDENCE, known, numbered=False)
        self._add(split.payments, weighed, MatchStatus.AUTO)

    def _add(
        self, payments: Sequence[Payment], weighed: Weighed, status: MatchStatus
    ) -> None:
        explanation = weighed.explanation
        self.matches.append(
            Match(
                payments=tuple(p.payment_id for p in payments),
                items=tuple(Applied(**part._asdict()) for part in explanation.items),
                differences=explanation.differences,
                status=status,
                confidence=round(min(weighed.confidence, 0.9999), 4),
                reason=explain_match(weighed, self.scales.ledger.items),
            )
        )
        self.scales.settle(payments, explanation)

    def leave(self, payment: Payment) -> UnmatchedPayment:
        """Leave a payment unmatched, with the reason and the candidates."""
        verdict = self.scales.guess(payment)
        candidates = tuple(_candidates(verdict))
        return UnmatchedPayment(
            payment_id=payment.payment_id,
            reason=explain_unmatched(
                payment,
                self.scales.payer(payment),
                has_candidates=bool(candidates),
                doubled=self.scales.doubts.is_doubled(payment),
            ),
            candidates=candidates,
        )


def _is_part(weighed: Weighed) -> bool:
    return weighed.explanation.shape is Shape.PARTIAL


def _confidence(verdict: Verdict) -> tuple[float, str]:
    best = verdict.best
    return (best.confidence if best else 0.0), verdict.payment_id


def _whole_first(verdict: Verdict) -> tuple[float, str]:
    confidence, name = _confidence(verdict)
    waits = verdict.best is not None and _is_part(verdict.best)
    return confidence * (PARTS_WAIT if waits else 1.0), name


def _candidates(verdict: Verdict) -> Iterable[Candidate]:
    for weighed in verdict.weighed[:MAX_CANDIDATES]:
        if weighed.confidence >= MIN_CANDIDATE:
            items = tuple(part.item_id for part in weighed.explanation.items)
            yield Candidate(items=items, confidence=round(weighed.confidence, 4))

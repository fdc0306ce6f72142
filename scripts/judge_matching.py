"""Is a proposal right? What became of each payment beside the truth (消込案の採点).

A match is right with the payments, items, applied amounts and differences of the truth.
What can't be told apart may stand for one another: ``any_of`` on an item, ``accept`` on a
difference, ``interchangeable_payments``. An item paid in parts may be settled part by part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from books.matching import Outcome
from books.model import Difference, Match, MatchStatus, Payment

Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over the payments of a ledger (採点).

    ``others`` are left to a person though they belong to an item, ``told`` those of them
    that a careful bookkeeper can tell.
    """

    decidable: int = 0
    decidable_auto: int = 0
    autos: int = 0
    wrong: int = 0
    matchable: int = 0
    found: int = 0
    others: int = 0
    first_right: int = 0
    told: int = 0
    told_right: int = 0

    def __add__(self, more: "Score") -> "Score":
        """Both ledgers together."""
        names = self.__dataclass_fields__
        return Score(*(getattr(self, name) + getattr(more, name) for name in names))


def judge(outcome: Outcome, truth: Truth, payments: Sequence[Payment]) -> Score:
    """Count what is right, wrong and left to a person."""
    look = _look_alikes(truth)
    amounts = {p.payment_id: p.amount for p in payments}
    of = _by_payment(truth, look)
    claimed: set[int] = set()
    auto_right: set[str] = set()
    autos = wrong = 0
    right_first: set[str] = set()
    covered: set[str] = set()
    for match in outcome.matches:
        fits = [
            t
            for t in of[look.get(match.payments[0], match.payments[0])]
            if _is_right(match, t, look, amounts)
        ]
        if match.status is MatchStatus.SUGGEST:
            right_first |= set(match.payments) if fits else set()
            continue
        free = [t for t in fits if id(t) not in claimed or len(t["payments"]) > 1]
        autos, wrong = autos + 1, wrong + (not free)
        covered |= set(match.payments)
        if free:
            claimed.add(id(free[0]))
            auto_right |= set(match.payments)
    for left in outcome.unmatched:
        first = left.candidates[0].items if left.candidates else ()
        told = of[look.get(left.payment_id, left.payment_id)]
        if first and any(_same_ids(first, t["items"]) for t in told):
            right_first.add(left.payment_id)
    decidable = {p for t in truth["matches"] if t["decidable"] for p in t["payments"]}
    matchable = {p for t in truth["matches"] for p in t["payments"]}
    others = matchable - covered
    return Score(
        decidable=len(decidable),
        decidable_auto=len(decidable & auto_right),
        autos=autos,
        wrong=wrong,
        matchable=len(matchable),
        found=len(matchable & (auto_right | right_first)),
        others=len(others),
        first_right=len(others & right_first),
        told=len(others & decidable),
        told_right=len(others & decidable & right_first),
    )


def _look_alikes(truth: Truth) -> dict[str, str]:
    """One name for all payments that look alike."""
    look: dict[str, str] = {}
    for group in truth.get("interchangeable_payments", ()):
        known = {look.get(p, p) for p in group}
        one = min(known)
        look.update(dict.fromkeys(group, one))
        look.update({p: one for p, name in look.items() if name in known})
    return look


def _by_payment(
    truth: Truth, look: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for match in truth["matches"]:
        for name in {look.get(p, p) for p in match["payments"]}:
            found[name].append(match)
    return found


def _is_right(
    match: Match,
    truth: Truth,
    look: Mapping[str, str],
    amounts: Mapping[str, int],
) -> bool:
    ours = Counter(look.get(p, p) for p in match.payments)
    theirs = Counter(look.get(p, p) for p in truth["payments"])
    applied = {part.item_id: part.applied for part in match.items}
    if ours == theirs:
        return _same_items(applied, truth["items"]) and _same_differences(
            match.differences, truth["difference"]
        )
    if ours - theirs or len(truth["items"]) > 1 or match.differences:
        return False
    part = sum(amounts[p] for p in match.payments)
    return _same_items(applied, [truth["items"][0] | {"applied": part}])


def _same_items(applied: Mapping[str, int], true: Sequence[Truth]) -> bool:
    yen = {item: int(t["applied"]) for t in true for item in _ids(t)}
    return _same_ids(applied, true) and all(applied[i] == yen.get(i) for i in applied)


def _same_ids(found: Iterable[str], true: Sequence[Truth]) -> bool:
    """Whether each item can stand for another one of the truth (一対一の対応)."""
    items = list(found)
    if len(items) != len(true):
        return False
    taken_by: dict[int, str] = {}

    def place(item: str, seen: set[int]) -> bool:
        for at, one in enumerate(true):
            if at not in seen and item in _ids(one):
                seen.add(at)
                if at not in taken_by or place(taken_by[at], seen):
                    taken_by[at] = item
                    return True
        return False

    return all(place(item, set()) for item in items)


def _ids(true: Truth) -> set[str]:
    return {true["item_id"], *true.get("any_of", ())}


def _same_differences(found: Sequence[Difference], true: Sequence[Truth]) -> bool:
    left = list(true)
    for one in found:
        fitting = [
            t
            for t in left
            if int(t["amount"]) == one.amount
            and one.kind.value in {t["kind"], *t.get("accept", ())}
        ]
        if not fitting:
            return False
        left.remove(fitting[0])
    return not left

"""The bookkeeper's questions about one payment (消込の検討手順).

Who pays? Which open items give the amount? Does anything else give it as well?
Each function returns the reason of doubt, empty when there is none.
"""

import datetime as dt

from samples.ledgers.alternatives import (
    Open,
    Way,
    count_subsets,
    find_ways,
    small_sets,
)
from samples.ledgers.equals import equal_key, judge_equals
from samples.ledgers.ledger_state import State, portion
from samples.ledgers.model import Deal, Payment
from samples.ledgers.shortfalls import judge_shortfall

NEAR = dt.timedelta(days=12)
PLAIN = frozenset(("transfer_fee", "withholding_tax"))


def judge_payment(state: State, payment: Payment, deal: Deal) -> str:
    """Why one cannot be sure of this match, or nothing."""
    side = "receivable" if payment.direction == "in" else "payable"
    true = portion(payment, deal)
    owners = frozenset(i.partner.partner_id for i, _ in true)
    meant, sure = state.names.meant(payment.payer, state.memory)
    named, run = state.named(payment), ""
    told = named is not None and len(true) == 1 and named is true[0][0]
    if told and named:  # the number says which item; the difference is still to tell
        meant, pool = owners, [Open(named, state.rest(named))]
    elif not sure or not owners <= meant:
        return "name"
    elif named and state.rest(named) == payment.amount:
        return "edi"
    else:
        pool = state.pool(meant, side, payment.date)
        run = judge_equals(state, payment, deal, pool)
    withholds = told or any(state.memory.withholds(p) for p in meant)
    fees = state.memory.fees_of(meant)
    ways = find_ways(payment.amount, pool, payment.date, fees, withholds=withholds)
    if {d.kind for d in deal.differences} - PLAIN or deal.behaviour in {
        "partial",
        "split",
    }:
        why = judge_shortfall(state, payment, deal, pool, ways)
    else:
        why = _judge_plain(payment, deal, pool, ways)
    return why or run


def _judge_plain(
    payment: Payment, deal: Deal, pool: list[Open], ways: list[Way]
) -> str:
    amounts = {d.kind: d.amount for d in deal.differences}
    fee, tax = amounts.get("transfer_fee", 0), amounts.get("withholding_tax", 0)
    ids = frozenset(i.item_id for i, _ in deal.applied)
    truth = next(
        (w for w in ways if (w.items, w.fee, w.withheld) == (ids, fee, tax)), None
    )
    if truth is None:
        truth = Way("C", ids, fee, tax)
    due_now = [e for e in pool if e.item.due_date <= payment.date + NEAR]
    single = {frozenset((e.item.item_id,)) for e in due_now}
    rivals = [
        w
        for w in ways
        if w.items != ids and (w.rank <= truth.rank or w.items in single)
    ]
    rivals += [w for w in ways if w.items == ids and (w.fee, w.withheld) != (fee, tax)]
    exact_is_truth = not fee and not tax
    if exact_is_truth:  # a payer who takes nothing off pays exactly
        rivals = [w for w in rivals if not w.fee and not w.withheld]
    if _other_amounts(deal, pool, rivals):
        return "tie"
    if truth.rank == "C" and count_subsets(payment.amount + fee + tax, pool) != 1:
        return "subset"
    if truth.rank == "A" and exact_is_truth:
        rival = small_sets(payment.amount, due_now) - {ids}
        return "subset" if rival else ""
    if truth.rank == "B" and exact_is_truth:
        due = deal.applied[0][0].due_date
        close = [e for e in pool if abs(e.item.due_date - due) <= NEAR / 2]
        if small_sets(payment.amount, close):
            return "subset"
    return ""


def _other_amounts(deal: Deal, pool: list[Open], rivals: list[Way]) -> list[Way]:
    """Rivals that are not the very same amounts of the same partners."""
    entries = {e.item.item_id: e for e in pool}
    want = sorted(equal_key(Open(i, a)) for i, a in deal.applied)
    return [w for w in rivals if sorted(equal_key(entries[i]) for i in w.items) != want]


def judge_alone(state: State, payment: Payment, deal: Deal) -> bool:
    """Whether one can tell that a payment belongs to no item."""
    if deal.kind not in {"unknown", "prepaid", "double"}:
        return True
    meant, _ = state.names.meant(payment.payer, state.memory)
    pool = state.pool(meant, "receivable", payment.date)
    if pool and deal.kind != "double":
        return False  # it may be a part or an advance
    if deal.kind == "double":
        fees = state.memory.fees_of(meant)
        return not find_ways(payment.amount, pool, payment.date, fees, withholds=True)
    if deal.kind == "unknown":
        pool = state.everything("receivable", payment.date)
    return all(e.rest != payment.amount for e in pool)

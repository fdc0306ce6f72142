"""Payments that are less or more than billed: parts, offsets, discounts (過不足入金)."""

from samples.ledgers.alternatives import Open, Way, natural_sets
from samples.ledgers.ledger_state import State, portion
from samples.ledgers.model import Deal, Payment

SMALL = 100
SHARES = (10, 20, 30, 40, 50, 60, 70, 90)


def judge_shortfall(
    state: State, payment: Payment, deal: Deal, pool: list[Open], ways: list[Way]
) -> str:
    """Why one cannot be sure of a match that needs a difference or leaves a rest."""
    ids = frozenset(i.item_id for i, _ in portion(payment, deal))
    if any(w.items != ids for w in ways):
        return "other"
    if deal.behaviour in {"partial", "split"}:
        whole = any(w.items == ids and not w.fee for w in ways)
        return "" if whole else _judge_part(payment, deal, pool, ways)
    if deal.behaviour == "over":
        return _judge_over(payment, ids, pool)
    if deal.behaviour == "discount":
        return _judge_band(state, payment, deal, pool)
    return _judge_offset(state, payment, deal, pool)


def _judge_part(payment: Payment, deal: Deal, pool: list[Open], ways: list[Way]) -> str:
    if ways:
        return "other"
    larger = [e for e in pool if e.rest > payment.amount]
    true = deal.applied[0][0].item_id
    if len(larger) == 1:
        return ""
    round_parts = [e for e in larger if _is_share(payment.amount, e)]
    only = len(round_parts) == 1 and round_parts[0].item.item_id == true
    return "" if only else "part"


def _is_share(amount: int, entry: Open) -> bool:
    """Whether an amount is a usual share of an item (前払・中間・残金・保留金)."""
    total = entry.item.amount
    return any(
        amount
        in {total * s // 100, total * s // 100 // 1000 * 1000, total - total * s // 100}
        for s in SHARES
    )


def _judge_over(payment: Payment, ids: frozenset[str], pool: list[Open]) -> str:
    if frozenset(e.item.item_id for e in pool) == ids:
        return ""
    excess = payment.amount - sum(e.rest for e in pool if e.item.item_id in ids)
    if any(e.rest == excess for e in pool if e.item.item_id not in ids):
        return "other"  # it pays one more item as well
    fits = {
        frozenset(e.item.item_id for e in group)
        for _, group in natural_sets(pool, payment.date)
        if 0 < payment.amount - sum(e.rest for e in group) <= 5_400
    }
    return "" if fits == {ids} else "over"


def _judge_band(state: State, payment: Payment, deal: Deal, pool: list[Open]) -> str:
    ids = frozenset(i.item_id for i, _ in deal.applied)
    owner = deal.applied[0][0].partner.partner_id
    short = sum(d.amount for d in deal.differences)
    if short > SMALL and not state.memory.takes_off(owner):
        return "short"  # it may as well be a rest that stays open
    fits = {
        frozenset(e.item.item_id for e in group)
        for _, group in natural_sets(pool, payment.date)
        if 0 <= sum(e.rest for e in group) - payment.amount <= 2 * short
    }
    return "" if fits == {ids} else "discount"


def _judge_offset(state: State, payment: Payment, deal: Deal, pool: list[Open]) -> str:
    true = deal.applied[0][0]
    owner = true.partner.partner_id
    taken = deal.differences[0].item
    groups = [sum(e.rest for e in g) for _, g in natural_sets(pool, payment.date)]
    if taken is None:  # 安全協力会費: a rate seen before
        known = state.memory.rates.get(owner, frozenset())
        fits = [
            t for t in groups if any(t - t * r // 1000 == payment.amount for r in known)
        ]
        return "" if len(fits) == 1 else "rate"
    bought = state.pool(frozenset((owner,)), "payable", payment.date)
    pairs = sum(t - b.rest == payment.amount for t in groups for b in bought)
    return "" if pairs == 1 else "offset"

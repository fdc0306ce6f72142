"""Open items of equal amount: which of them was paid (同額の請求)."""

import datetime as dt

from samples.ledgers.alternatives import Open
from samples.ledgers.ledger_state import State
from samples.ledgers.model import Deal, Item, Payment

NEAR = dt.timedelta(days=12)
CYCLE = dt.timedelta(days=20)


def equal_key(entry: Open) -> tuple[str, int, int]:
    """What makes two open items look alike."""
    item = entry.item
    return item.partner.partner_id, entry.rest, item.withholding


def judge_equals(state: State, payment: Payment, deal: Deal, pool: list[Open]) -> str:
    """Set `any_of` where items are equal; doubt where due dates do not tell."""
    doubt = ""
    ids = {i.item_id for i, _ in deal.applied}
    rests = {e.item.item_id: e for e in pool}
    for n, (item, _) in enumerate(deal.applied):
        if item.item_id not in rests:
            continue
        key = equal_key(rests[item.item_id])
        others = [
            e.item for e in pool if equal_key(e) == key and e.item.item_id not in ids
        ]
        if len(ids) > 1 or _in_turn(payment, item, others):
            others = [o for o in others if o.due_date <= item.due_date]
        if any(o.due_date != item.due_date for o in others):
            doubt = "run"
        others += [o for o in state.alike(item) if o not in [*others, item]]
        if others:
            deal.any_of[n] = [item, *others]
            state.mark_alike(deal.any_of[n])
    return doubt


def _in_turn(payment: Payment, item: Item, others: list[Item]) -> bool:
    """Whether it is paid on its due date, and the others are a closing month later."""
    later = [o for o in others if o.due_date > item.due_date]
    on_time = abs(payment.date - item.due_date) <= NEAR
    return on_time and all(
        o.due_date - max(item.due_date, payment.date) >= CYCLE for o in later
    )

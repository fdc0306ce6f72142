"""Whether a careful bookkeeper could tell (判断できる消込か)."""

import itertools
from collections.abc import Iterable

from samples.ledgers.evidence import Names, remember
from samples.ledgers.ledger_state import State
from samples.ledgers.model import Deal, Payment
from samples.ledgers.questions import judge_alone, judge_payment
from samples.ledgers.settle import Ledger


def judge_ledger(ledger: Ledger, *, with_history: bool = True) -> None:
    """Set `decidable`, `why` and `any_of` of every deal (正解の判定)."""
    for deal in ledger.deals:
        deal.any_of = {}
        deal.tags = sorted(set(deal.applied[0][0].partner.tags)) if deal.applied else []
    _judge(ledger, ledger.history if with_history else ())


def _judge(ledger: Ledger, history: Iterable[Deal]) -> None:
    names = Names(ledger.book.partners)
    state = State(ledger.items, names, remember(history))
    for deal in ledger.deals:
        deal.decidable, deal.why = True, ""
    events = [(p, d) for d in ledger.deals for p in d.payments]
    events.sort(key=lambda e: (e[0].date, e[0].payment_id))
    for _, today in itertools.groupby(events, key=lambda e: e[0].date):
        _judge_day(state, list(today))


def _judge_day(state: State, events: list[tuple[Payment, Deal]]) -> None:
    """Sure matches first; what they settle is no rival any more for the others."""
    waiting = [e for e in events if e[1].applied]
    reasons: dict[int, str] = {}
    moved = True
    while moved and waiting:
        moved = False
        for payment, deal in list(waiting):
            why = judge_payment(state, payment, deal)
            reasons[id(payment)] = why
            if not why:
                state.settle(payment, deal)
                waiting.remove((payment, deal))
                moved = True
    for payment, deal in waiting:  # takes nothing off: each rival stays possible
        deal.decidable, deal.why = False, reasons[id(payment)]
    for payment, deal in events:
        if not deal.applied:
            deal.decidable = judge_alone(state, payment, deal)

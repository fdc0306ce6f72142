"""Conservation: whatever people do in whatever order, no yen is lost or counted twice.

Random ledgers through the store itself: runs, confirmations, refusals, undone matches,
matches by hand, money kept for later, and a crash in the middle of a transaction.
"""

import contextlib
import datetime as dt
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books.errors import DenpyoError
from books.match_sums import settled_by
from books.model import Direction, Side
from books.reconciling import reconcile_store
from books.settings import Settings
from books.settling import LEAVE_OPEN, Choice, put_together
from books.store import MatchState
from books.store.database import Work
from tests.ledgers import DAY, bill, money
from tests.store_cases import fresh_store

ACTIONS = ("run", "confirm", "refuse", "undo", "hand", "keep", "crash", "more")
AMOUNTS = st.sampled_from([1_000, 1_100, 2_000, 3_300, 5_500, 110_000, 109_560])
PARTNERS = st.sampled_from(["西村商店", "北陸住宅"])


class CrashError(Exception):
    """The machine stops."""


@st.composite
def ledgers(draw):
    sides = st.sampled_from(list(Side))
    items = [
        bill(f"R{n}", draw(AMOUNTS), partner=draw(PARTNERS), side=draw(sides))
        for n in range(draw(st.integers(1, 6)))
    ]
    ways = st.sampled_from(list(Direction))
    days = st.integers(0, 20)
    payments = [
        money(
            f"P{n}",
            draw(AMOUNTS),
            day=DAY + dt.timedelta(draw(days)),
            direction=draw(ways),
        )
        for n in range(draw(st.integers(1, 6)))
    ]
    actions = draw(
        st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 99)), max_size=14)
    )
    return items, payments, actions


def act(store, action, pick):
    """Do one thing that a person or the program may do."""
    if action == "run":
        reconcile_store(store, Settings(), "佐藤")
    elif action == "more":
        store.add_payments([money(f"X{pick}", 1_000 + pick)], "経理")
    elif action in ("confirm", "refuse", "undo"):
        decide(store, action, pick)
    elif action in ("hand", "keep"):
        by_hand(store, pick, keep=action == "keep")


def decide(store, action, pick):
    wanted = MatchState.APPLIED if action == "undo" else MatchState.PROPOSED
    found = store.find_matches(wanted)
    if not found:
        return
    match = found[pick % len(found)]
    if action == "confirm":
        store.apply_match(match.id, "佐藤", match.version)
    elif action == "refuse":
        store.refuse_match(match.id, "佐藤", "違う", match.version)
    else:
        store.undo_match(match.id, "佐藤", "違う", match.version)


def by_hand(store, pick, *, keep):
    payments, items = store.open_payments(), store.open_items()
    if not payments:
        return
    payment = payments[pick % len(payments)]
    chosen = () if keep or not items else (items[pick % len(items)],)
    kinds = ("advance", LEAVE_OPEN, "transfer_fee", "suspense", "rounding")
    gap = "suspense" if keep else kinds[pick % len(kinds)]
    choice = Choice(payments=(payment,), items=chosen, gap=gap)
    store.add_match(put_together(choice, "佐藤"), "佐藤")


def crash(store, monkeypatch, action, pick):
    """The same, but the machine stops before the transaction is finished."""

    def stop(_work):
        raise CrashError

    before = state(store)
    with monkeypatch.context() as patch:
        patch.setattr(Work, "finish", stop)
        with contextlib.suppress(CrashError, DenpyoError):
            act(store, action, pick)
    assert state(store) == before


def state(store):
    return (
        store.find_matches(),
        store.open_items(),
        store.open_payments(),
        store.audit_end(),
    )


def check(store, decided):
    """What always holds."""
    items = {item.item_id: item for item in store.all_items()}
    matches = store.find_matches()
    live = [m for m in matches if m.state is MatchState.APPLIED]
    settled = Counter(name for m in live for name in m.match.payments)
    assert all(count == 1 for count in settled.values())
    open_ids = {p.payment_id for p in store.open_payments()}
    assert not open_ids & settled.keys()
    everything = {p.payment_id for p in store.payments_before(dt.date(2099, 1, 1))}
    assert open_ids | settled.keys() == everything
    applied = Counter()
    for m in live:
        for part in settled_by(m.match):
            applied[part.item_id] += part.applied
    rests = {item.item_id: item.amount for item in store.open_items()}
    for name, item in items.items():
        rest = item.amount - applied[name]
        assert rests.get(name, 0) == rest
        assert rest * item.amount >= 0
        assert abs(rest) <= abs(item.amount)
    for one in matches:
        if one.id in decided:
            assert one.state is decided[one.id]
    assert decided.keys() <= {m.id for m in matches}
    assert store.verify() == ()


def decisions(store, program):
    """What a person decided, which the program may not change."""
    return {
        m.id: m.state
        for m in store.find_matches()
        if m.decided_by and m.decided_by not in program
    }


def live(case, monkeypatch, kind="sqlite"):
    items, payments, actions = case
    with TemporaryDirectory() as name, fresh_store(kind, Path(name)) as store:
        store.add_open_items(items, "経理")
        store.add_payments(payments, "経理")
        for action, pick in [*actions, ("run", 0), ("run", 0)]:
            before = decisions(store, {"rule:reconcile"})
            if action == "crash":
                crash(store, monkeypatch, ACTIONS[pick % len(ACTIONS)], pick)
            else:
                with contextlib.suppress(DenpyoError):
                    act(store, action, pick)
            check(store, before if action in ("run", "crash", "more") else {})
        assert reconcile_store(store, Settings(), "佐藤").applied == 0
        after = state(store)[:3]
        reconcile_store(store, Settings(), "佐藤")
        assert [m.id for m in state(store)[0]] == [m.id for m in after[0]]
        assert state(store)[1:3] == after[1:3]


FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(case=ledgers())
def test_no_yen_is_lost_or_counted_twice(case, monkeypatch):
    live(case, monkeypatch)


@pytest.mark.slow
@settings(FEW, max_examples=100)
@given(case=ledgers())
def test_no_yen_is_lost_in_many_ledgers(case, monkeypatch):
    live(case, monkeypatch)

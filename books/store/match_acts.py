"""What a decision does to a match (消込の判断): apply, take back, note, forget."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, func, not_, select

from books.errors import ConflictError
from books.match_sums import kept_items, settled_by
from books.memory.model import MACHINE
from books.model import Applied, Match
from books.store.database import Work
from books.store.item_rows import day_of, rests_of, set_item
from books.store.keys import clean
from books.store.match_rows import Facts, load_facts
from books.store.periods import check_period
from books.store.tables import match_items, match_payments, matches
from books.store.tables_reconcile import match_events, unmatched_payments
from books.store.values_matches import MatchState


def apply(work: Work, row: Any, match: Match, facts: Facts, by: str) -> None:
    """Let a match count (消込の確定).

    Raises:
        ConflictError: a payment is settled, an item is not open so far, or the period
            is closed.
    """
    days = [p.value_date for p in facts.payments] or [row["day"] or day_of(work.now)]
    for ledger in sorted(facts.ledgers(match)):
        check_period(work.connection, ledger, days, "消込")
    for payment_id in match.payments:
        check_unsettled(work.connection, payment_id)
    parts = settled_by(match)
    rests = rests_of(work.connection, [part.item_id for part in parts])
    for part in parts:
        check_open(part, rests[part.item_id])
    day = max(days)
    for item in kept_items(row["id"], match, facts.direction(match), facts.items, day):
        set_item(work, item, by, f"消込 {row['id']} で預かった金額", day)
    more = {"round": row["round"] + 1, "day": day}
    decide(work, row, MatchState.APPLIED, by, "", more)
    drop_proposals(work, match.payments)
    settled = unmatched_payments.c.payment_id.in_(match.payments)
    work.connection.execute(delete(unmatched_payments).where(settled))


def undo(work: Work, row: Any, match: Match, by: str, reason: str) -> None:
    """Take back a match that counts; what it kept for later goes too.

    Raises:
        ConflictError: the period is closed, or what was kept is in use.
    """
    facts = load_facts(work.connection, match)
    days = [p.value_date for p in facts.payments] or [row["day"]]
    for ledger in sorted(facts.ledgers(match)):
        check_period(work.connection, ledger, days, "消込の取消")
    kept = kept_items(row["id"], match, facts.direction(match), facts.items, row["day"])
    rests = rests_of(work.connection, [item.item_id for item in kept])
    for item in kept:
        if rests.get(item.item_id) != item.amount:
            raise ConflictError(
                f"消込 {row['id']} で預かった {-item.amount:,} 円は、別の消込で使われています。"
                "先にその消込を取り消してください。"
            )
        gone = item.model_copy(update={"amount": 0})
        set_item(work, gone, by, f"消込 {row['id']} の取消", row["day"])
    decide(work, row, MatchState.UNDONE, by, reason)


def check_unsettled(connection: Connection, payment_id: str) -> None:
    """Refuse a payment that another match settles (二重の消込の確認)."""
    query = select(match_payments.c.match_id).where(
        match_payments.c.payment_id == payment_id, match_payments.c.live
    )
    other = connection.execute(query).scalar()
    if other is not None:
        raise ConflictError(
            f"入出金 {payment_id} は、消込 {other} で消し込み済みです。"
            "やり直すときは、先にその消込を取り消してください。"
        )


def check_open(part: Applied, rest: int) -> None:
    """Refuse to settle more of an item than is open (消込額の確認)."""
    if part.applied * rest < 0 or abs(part.applied) > abs(rest):
        raise ConflictError(
            f"明細 {part.item_id} の残高は {rest:,} 円で、{part.applied:,} 円は"
            "消し込めません。残高を確かめてください。"
        )


def decide(
    work: Work,
    row: Any,
    state: MatchState,
    by: str,
    reason: str = "",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write a decision down: state, version, event, audit line."""
    live = state is MatchState.APPLIED
    for table in (match_payments, match_items):
        changed = table.update().where(table.c.match_id == row["id"])
        work.connection.execute(changed.values(live=live))
    new = {
        "state": state.value,
        "decided_by": clean(by),
        "decided_at": work.now,
        "version": row["version"] + 1,
        **(more or {}),
    }
    changed = matches.update().where(matches.c.id == row["id"]).values(new)
    work.connection.execute(changed)
    note_event(work, row["id"], state.value, by, reason)
    work.audit(by, f"match.{state.value}", row["id"], {"reason": clean(reason)})


def note_event(work: Work, match_id: str, action: str, by: str, reason: str) -> None:
    """Add to the history of a match (消込の履歴)."""
    numbers = select(func.max(match_events.c.number)).where(
        match_events.c.match_id == match_id
    )
    event = {
        "match_id": match_id,
        "number": (work.connection.execute(numbers).scalar() or 0) + 1,
        "action": action,
        "actor": clean(by),
        "reason": clean(reason),
        "at": work.now,
    }
    work.connection.execute(match_events.insert().values(event))


_UNTOUCHED = and_(
    matches.c.state == MatchState.PROPOSED.value,
    matches.c.created_by.like(f"{MACHINE}%"),
    matches.c.version == 1,
)
"""A proposal of the program that nobody decided."""


def kept_ids(connection: Connection) -> frozenset[str]:
    """The matches that a run leaves as they are (人が決めた消込)."""
    query = select(matches.c.id).where(not_(_UNTOUCHED))
    return frozenset(connection.execute(query).scalars())


def drop_proposals(work: Work, payment_ids: Sequence[str] | None = None) -> None:
    """Forget proposals of the program that nobody decided (提案の破棄).

    Those with one of some payments, or all.
    """
    query = select(matches.c.id).where(_UNTOUCHED)
    if payment_ids is not None:
        of_these = select(match_payments.c.match_id).where(
            match_payments.c.payment_id.in_(payment_ids)
        )
        query = query.where(matches.c.id.in_(of_these))
    names: list[str] = list(work.connection.execute(query).scalars())
    keys = (match_payments.c.match_id, match_items.c.match_id, matches.c.id)
    for start in range(0, len(names), 500):
        for key in keys:
            stale = key.in_(names[start : start + 500])
            work.connection.execute(delete(key.table).where(stale))

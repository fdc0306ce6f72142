"""Matches as rows (消込の行): what a decision changes, within a transaction."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select

from books.errors import ConflictError, NotFoundError
from books.match_sums import check_sums, direction_of, kept_items, settled_by
from books.memory.model import MACHINE
from books.model import Applied, Direction, Match, OpenItem, Payment, Side
from books.store.chain import canonical, digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.item_rows import day_of, get_items, rests_of, set_item
from books.store.keys import clean
from books.store.periods import check_period
from books.store.tables import match_items, match_payments, matches, payments
from books.store.tables_reconcile import match_events, unmatched_payments
from books.store.values import MatchState

SIDE_OF = {Direction.IN: Side.RECEIVABLE, Direction.OUT: Side.PAYABLE}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a match is about: its payments and all items that it touches."""

    payments: tuple[Payment, ...]
    items: Mapping[str, OpenItem]

    def direction(self, match: Match) -> Direction:
        """The way of the money that the match is about."""
        first = match.items[0].item_id if match.items else ""
        side = self.items[first].side if first else Side.RECEIVABLE
        return direction_of(match, self.payments, side)

    def day(self, at: dt.datetime) -> dt.date:
        """The day that the match counts for: that of its last payment."""
        return max((p.value_date for p in self.payments), default=day_of(at))

    def ledgers(self, match: Match) -> set[Side]:
        """The ledgers that the match changes."""
        ledgers = {item.side for item in self.items.values()}
        return ledgers or {SIDE_OF[self.direction(match)]}


def match_id_of(match: Match) -> str:
    """What a match is known by: its payments, items and differences (消込番号)."""
    items = sorted((item.item_id, item.applied) for item in match.items)
    told: list[Any] = [sorted(match.payments), items]
    differences = sorted(
        (d.kind.value, d.amount, d.item_id or "") for d in match.differences
    )
    return "M" + digest(canonical([*told, differences] if differences else told))[:20]


def get_match(connection: Connection, match_id: str) -> Any:
    """The row of a match.

    Raises:
        NotFoundError: there is none (any more).
    """
    query = select(matches).where(matches.c.id == match_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(
            f"消込 {match_id} はありません。再計算で提案が変わった可能性があります。"
            "一覧を開き直して、選び直してください。"
        )
    return row


def check_version(row: Any, version: int | None) -> None:
    """Refuse a decision about something that a person did not see (競合の確認).

    Raises:
        ConflictError: somebody else decided in the meantime.
    """
    if version not in (None, row["version"]):
        who = row["decided_by"] or "ほかの人"
        raise ConflictError(
            f"消込 {row['id']} は、表示したあとで {who} が変更しました"
            f"(現在: {MatchState(row['state']).label})。開き直して確かめてください。"
        )


def load_facts(connection: Connection, match: Match) -> Facts:
    """Payments and items of a match.

    Raises:
        NotFoundError: one is not there.
    """
    query = select(payments.c.content).where(payments.c.payment_id.in_(match.payments))
    paid = [load(Payment, text) for text in connection.execute(query).scalars()]
    names = [part.item_id for part in settled_by(match)]
    items = get_items(connection, names)
    missing = {*match.payments} - {p.payment_id for p in paid}
    for name in sorted(missing | {*names} - items.keys()):
        raise NotFoundError(
            f"{name} は登録されていません。明細と入出金を取り込んでから消し込んでください。"
        )
    return Facts(tuple(paid), items)


def insert_match(
    work: Work, match: Match, facts: Facts, by: str, values: dict[str, Any]
) -> str:
    """Keep a match that is not known; it does not count yet.

    Raises:
        ConflictError: it does not add up.
    """
    check_sums(match, facts.payments, facts.items)
    match_id = match_id_of(match)
    row = new_row(match_id, match, by, work.now) | values
    work.connection.execute(matches.insert().values(row))
    paid, settled = part_rows(match_id, match, live=False)
    for table, rows in ((match_payments, paid), (match_items, settled)):
        if rows:
            work.connection.execute(table.insert(), rows)
    detail = {"content_sha256": digest(row["content"])}
    work.audit(by, "match.proposed", match_id, detail)
    return match_id


def new_row(match_id: str, match: Match, by: str, at: dt.datetime) -> dict[str, Any]:
    """The row of a proposal."""
    return {
        "id": match_id,
        "state": MatchState.PROPOSED.value,
        "content": dump(match),
        "created_by": clean(by),
        "created_at": at,
        "decided_by": None,
        "decided_at": None,
        "version": 1,
        "round": 0,
        "day": None,
    }


def part_rows(
    match_id: str, match: Match, *, live: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of its payments and of its items."""
    base = {"match_id": match_id, "live": live}
    paid = [base | {"payment_id": name} for name in match.payments]
    settled = [
        base | {"item_id": part.item_id, "applied": storable(part.applied)}
        for part in settled_by(match)
    ]
    return paid, settled


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


def drop_proposals(work: Work, payment_ids: Sequence[str] | None = None) -> None:
    """Forget proposals of the program that nobody decided (提案の破棄).

    Those with one of some payments, or all.
    """
    query = select(matches.c.id).where(
        matches.c.state == MatchState.PROPOSED.value,
        matches.c.created_by.like(f"{MACHINE}%"),
        matches.c.version == 1,
    )
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

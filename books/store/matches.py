"""Which payment settles which open items (消込の記録); a payment settles once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from books.errors import ConflictError, NotFoundError
from books.model import Applied, Match, MatchStatus
from books.store.chain import canonical, digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.keys import clean
from books.store.ledger import remaining_amounts
from books.store.part import Part
from books.store.tables import (
    match_items,
    match_payments,
    matches,
    open_items,
    payments,
)
from books.store.values import MatchState, StoredMatch


class Matches(Part):
    """Propose, apply and undo matches."""

    __slots__ = ()

    def add_match(self, match: Match, by: str) -> str:
        """Keep a match (消込); with status ``auto`` it counts at once.

        The same payments and items again give the same id and change nothing, unless
        the match had been undone. A suggestion waits for ``apply_match``.

        Raises:
            NotFoundError: a payment or item is not there.
            ConflictError: the sums differ, a payment is settled already, or more is
                applied to an item than is open.
        """
        _check_no_repeats(match)
        match_id = _match_id(match)
        with self.database.write() as work:
            known = _match_row(work.connection, match_id)
            if known is None:
                _insert_match(work, match_id, match, by)
            elif known["state"] == MatchState.UNDONE:
                _decide(work, match_id, MatchState.PROPOSED, by)
            else:
                return match_id
            if match.status is MatchStatus.AUTO:
                _apply(work, match_id, match, by)
        return match_id

    def apply_match(self, match_id: str, by: str) -> None:
        """Let a suggestion count (消込の確定); once is enough.

        Raises:
            NotFoundError: no such match.
            ConflictError: as ``add_match``, or it was undone.
        """
        with self.database.write() as work:
            row = _get_match(work.connection, match_id)
            if row["state"] == MatchState.APPLIED:
                return
            if row["state"] == MatchState.UNDONE:
                raise ConflictError(
                    f"消込 {match_id} は取り消されています。もう一度消し込んでください。"
                )
            _apply(work, match_id, load(Match, row["content"]), by)

    def undo_match(self, match_id: str, by: str, reason: str) -> None:
        """Take a match back (消込の取消); its payments and items are open again.

        Raises:
            NotFoundError: no such match.
        """
        with self.database.write() as work:
            row = _get_match(work.connection, match_id)
            if row["state"] != MatchState.UNDONE:
                _decide(work, match_id, MatchState.UNDONE, by, reason)

    def find_matches(self, state: MatchState | None = None) -> tuple[StoredMatch, ...]:
        """Matches, oldest first: in a state, or all."""
        query = select(matches).order_by(matches.c.created_at, matches.c.id)
        if state is not None:
            query = query.where(matches.c.state == state.value)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(
            StoredMatch(
                id=row["id"],
                state=MatchState(row["state"]),
                match=load(Match, row["content"]),
                created_by=row["created_by"],
                created_at=row["created_at"],
                decided_by=row["decided_by"],
            )
            for row in rows
        )


def _match_id(match: Match) -> str:
    items = sorted((item.item_id, item.applied) for item in match.items)
    return "M" + digest(canonical([sorted(match.payments), items]))[:20]


def _match_row(connection: Connection, match_id: str) -> Any:
    query = select(matches).where(matches.c.id == match_id)
    return connection.execute(query).mappings().first()


def _get_match(connection: Connection, match_id: str) -> Any:
    row = _match_row(connection, match_id)
    if row is None:
        raise NotFoundError(
            f"消込 {match_id} はありません。一覧から選び直してください。"
        )
    return row


def _insert_match(work: Work, match_id: str, match: Match, by: str) -> None:
    row: dict[str, Any] = {
        "id": match_id,
        "state": MatchState.PROPOSED.value,
        "content": dump(match),
        "created_by": clean(by),
        "created_at": work.now,
        "decided_by": None,
    }
    _check_exist(work.connection, payments, match.payments)
    _check_exist(work.connection, open_items, [item.item_id for item in match.items])
    _check_sum(work.connection, match)
    work.connection.execute(matches.insert().values(row))
    base = {"match_id": match_id, "live": False}
    paid = [base | {"payment_id": payment_id} for payment_id in match.payments]
    settled = [
        base | {"item_id": item.item_id, "applied": storable(item.applied)}
        for item in match.items
    ]
    if paid:
        work.connection.execute(match_payments.insert(), paid)
    if settled:
        work.connection.execute(match_items.insert(), settled)
    detail = {"content_sha256": digest(row["content"])}
    work.audit(by, "match.proposed", match_id, detail)


def _check_exist(connection: Connection, table: Table, ids: Sequence[str]) -> None:
    key = table.primary_key.columns[0]
    for name in ids:
        if connection.execute(select(key).where(key == name)).first() is None:
            raise NotFoundError(
                f"{name} は登録されていません。明細と入出金を取り込んでから消し込んでください。"
            )


def _check_sum(connection: Connection, match: Match) -> None:
    query = select(func.sum(payments.c.amount)).where(
        payments.c.payment_id.in_(match.payments)
    )
    paid = int(connection.execute(query).scalar() or 0)
    explained = paid + sum(part.amount for part in match.differences)
    applied = sum(item.applied for item in match.items)
    if applied != explained:
        raise ConflictError(
            f"消込の金額が合いません(明細 {applied:,} 円、入出金と差額 {explained:,} 円)。"
            "差額の理由と金額を確かめてください。"
        )


def _apply(work: Work, match_id: str, match: Match, by: str) -> None:
    for payment_id in match.payments:
        _check_unsettled(work.connection, payment_id)
    remaining = remaining_amounts(work.connection)
    for item in match.items:
        _check_open(item, remaining[item.item_id])
    _decide(work, match_id, MatchState.APPLIED, by)


def _check_unsettled(connection: Connection, payment_id: str) -> None:
    query = select(match_payments.c.match_id).where(
        match_payments.c.payment_id == payment_id, match_payments.c.live
    )
    other = connection.execute(query).scalar()
    if other is not None:
        raise ConflictError(
            f"入出金 {payment_id} は、消込 {other} で消し込み済みです。"
            "やり直すときは、先にその消込を取り消してください。"
        )


def _check_open(item: Applied, rest: int) -> None:
    if item.applied * rest < 0 or abs(item.applied) > abs(rest):
        raise ConflictError(
            f"明細 {item.item_id} の残高は {rest:,} 円で、{item.applied:,} 円は"
            "消し込めません。残高を確かめてください。"
        )


def _check_no_repeats(match: Match) -> None:
    names = [item.item_id for item in match.items]
    if len(set(names)) != len(names) or len(set(match.payments)) != len(match.payments):
        raise ConflictError(
            "一つの消込に同じ明細か入出金が二度あります。一つにまとめてください。"
        )


def _decide(
    work: Work, match_id: str, state: MatchState, by: str, reason: str = ""
) -> None:
    live = state is MatchState.APPLIED
    for table in (match_payments, match_items):
        changed = table.update().where(table.c.match_id == match_id)
        work.connection.execute(changed.values(live=live))
    new = {"state": state.value, "decided_by": clean(by)}
    changed = matches.update().where(matches.c.id == match_id).values(new)
    work.connection.execute(changed)
    work.audit(by, f"match.{state.value}", match_id, {"reason": clean(reason)})

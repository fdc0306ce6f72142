"""Matches as rows (消込の行): what a decision changes, within a transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from books.errors import ConflictError, NotFoundError
from books.match_sums import check_sums, direction_of, settled_by
from books.model import Direction, Match, OpenItem, Payment, Side
from books.store.chain import canonical, digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.item_rows import day_of, get_items
from books.store.keys import clean
from books.store.tables import match_items, match_payments, matches, payments
from books.store.values_matches import MatchState

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

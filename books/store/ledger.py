"""Open items and payments (未消込の明細と入出金), each kept once."""

import datetime as dt
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from books.errors import ConflictError
from books.model import OpenItem, Payment, Side
from books.store.chain import digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.item_rows import bump
from books.store.match_rows import SIDE_OF
from books.store.part import Part
from books.store.periods import check_period
from books.store.tables import (
    match_items,
    match_payments,
    open_items,
    payments,
)
from books.store.tables_reconcile import payment_accounts

_AT_ONCE = 500


class Ledger(Part):
    """Keep open items and payments."""

    __slots__ = ()

    def add_open_items(self, items: Sequence[OpenItem], by: str) -> int:
        """Keep open items (未消込の登録); returns how many were new.

        Raises:
            ConflictError: an id is known with another content, or a new one lies in a
                closed period.
            FormatError: an amount is too large to be one.
        """
        rows = [
            {
                "item_id": item.item_id,
                "side": item.side.value,
                "amount": storable(item.amount),
                "content": dump(item),
            }
            for item in items
        ]
        with self.database.write() as work:
            new = _new_rows(work.connection, open_items, rows)
            fresh = {row["item_id"] for row in new}
            for side in Side:
                days = [
                    i.issue_date for i in items if i.side is side and i.item_id in fresh
                ]
                check_period(work.connection, side, days, "明細の登録")
            return _keep(work, open_items, new, by)

    def add_payments(
        self,
        found: Sequence[Payment],
        by: str,
        accounts: Mapping[str, str] | None = None,
    ) -> int:
        """Keep payments (入出金の登録); returns how many were new.

        ``accounts`` tells which of our accounts each is of, by id.

        Raises:
            ConflictError: an id is known with another content, or a new one lies in a
                closed period.
            FormatError: an amount is too large to be one.
        """
        rows = [
            {
                "payment_id": payment.payment_id,
                "value_date": payment.value_date,
                "amount": storable(payment.amount),
                "content": dump(payment),
            }
            for payment in found
        ]
        with self.database.write() as work:
            new = _new_rows(work.connection, payments, rows)
            fresh = {row["payment_id"] for row in new}
            for direction, side in SIDE_OF.items():
                days = [
                    p.value_date
                    for p in found
                    if p.direction is direction and p.payment_id in fresh
                ]
                check_period(work.connection, side, days, "入出金の取込")
            count = _keep(work, payments, new, by)
            _keep_accounts(work, rows, accounts or {})
            return count

    def open_items(self, side: Side | None = None) -> tuple[OpenItem, ...]:
        """What is still open, with the amount that remains (未消込残高), by id."""
        with self.database.read() as connection:
            remaining = remaining_amounts(connection)
            query = select(open_items.c.item_id, open_items.c.content)
            if side is not None:
                query = query.where(open_items.c.side == side.value)
            rows = connection.execute(query.order_by(open_items.c.item_id)).all()
        return tuple(
            load(OpenItem, row.content).model_copy(
                update={"amount": remaining[row.item_id]}
            )
            for row in rows
            if remaining[row.item_id]
        )

    def open_payments(self) -> tuple[Payment, ...]:
        """Payments that no match settles yet (未消込の入出金), by date."""
        settled = select(match_payments.c.payment_id).where(match_payments.c.live)
        query = select(payments.c.content).where(payments.c.payment_id.not_in(settled))
        query = query.order_by(payments.c.value_date, payments.c.payment_id)
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(load(Payment, text) for text in found)

    def get_payments(self, ids: Iterable[str]) -> dict[str, Payment]:
        """Payments by id (入出金)."""
        names, found = list(dict.fromkeys(ids)), dict[str, Payment]()
        query = select(payments.c.payment_id, payments.c.content)
        with self.database.read() as connection:
            for start in range(0, len(names), _AT_ONCE):
                some = payments.c.payment_id.in_(names[start : start + _AT_ONCE])
                for name, text in connection.execute(query.where(some)):
                    found[name] = load(Payment, text)
        return found

    def payments_by_account(self) -> dict[str, tuple[Payment, ...]]:
        """Payments whose account is known, by account (口座ごとの入出金), by date."""
        query = (
            select(payment_accounts.c.account, payments.c.content)
            .join(payments, payments.c.payment_id == payment_accounts.c.payment_id)
            .order_by(payments.c.value_date, payments.c.payment_id)
        )
        found: dict[str, list[Payment]] = {}
        with self.database.read() as connection:
            for account, text in connection.execute(query):
                found.setdefault(account, []).append(load(Payment, text))
        return {account: tuple(kept) for account, kept in found.items()}

    def payments_on(self, days: Iterable[dt.date]) -> tuple[Payment, ...]:
        """All payments of some days, settled or not (その日の入出金), by date."""
        found: list[str] = []
        query = select(payments.c.content).order_by(payments.c.payment_id)
        with self.database.read() as connection:
            for day in sorted(set(days)):
                of_day = query.where(payments.c.value_date == day)
                found += connection.execute(of_day).scalars()
        return tuple(load(Payment, text) for text in found)

    def payments_before(self, day: dt.date) -> Generator[Payment, None, None]:
        """All payments before a day, latest first (その日より前の入出金)."""
        query = select(payments.c.content).where(payments.c.value_date < day)
        query = query.order_by(payments.c.value_date.desc(), payments.c.payment_id)
        with self.database.read() as connection:
            for text in connection.execute(query).scalars():
                yield load(Payment, text)


def _new_rows(
    connection: Connection, table: Table, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Rows that are not kept yet, each once.

    Raises:
        ConflictError: an id is known with another content.
    """
    key = table.primary_key.columns[0]
    known: dict[str, str] = {}
    names = [row[key.name] for row in rows]
    for start in range(0, len(names), _AT_ONCE):
        query = select(key, table.c.content)
        some = query.where(key.in_(names[start : start + _AT_ONCE]))
        known |= dict(connection.execute(some).all())
    new: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = row[key.name]
        earlier = new[name]["content"] if name in new else known.get(name)
        if earlier is None:
            new[name] = row
        elif not _is_same(table, earlier, row["content"]):
            raise ConflictError(
                f"{name} は、別の内容で登録済みです。取り込むファイルが"
                "正しいか確かめ、別の明細なら番号(ファイル名)を変えてください。"
            )
    return list(new.values())


def _is_same(table: Table, kept: str, given: str) -> bool:
    """Whether two texts say the same; older ones lack the newer fields."""
    kind: type[OpenItem | Payment] = OpenItem if table is open_items else Payment
    return kept == given or load(kind, kept) == load(kind, given)


def _keep(work: Work, table: Table, rows: Sequence[dict[str, Any]], by: str) -> int:
    if not rows:
        return 0
    key = table.primary_key.columns[0].name
    work.connection.execute(
        table.insert(), [row | {"created_at": work.now} for row in rows]
    )
    for row in rows:
        detail = {"content_sha256": digest(row["content"])}
        work.audit(by, f"{table.name}.added", row[key], detail)
    bump(work)
    return len(rows)


def _keep_accounts(
    work: Work, rows: Sequence[dict[str, Any]], accounts: Mapping[str, str]
) -> None:
    """Which account each payment is of, for those that lack it."""
    names = [name for row in rows if (name := row["payment_id"]) in accounts]
    known: set[str] = set()
    for start in range(0, len(names), _AT_ONCE):
        query = select(payment_accounts.c.payment_id).where(
            payment_accounts.c.payment_id.in_(names[start : start + _AT_ONCE])
        )
        known |= set(work.connection.execute(query).scalars())
    new = [
        {"payment_id": name, "account": accounts[name]}
        for name in dict.fromkeys(names)
        if name not in known
    ]
    if new:
        work.connection.execute(payment_accounts.insert(), new)


def remaining_amounts(connection: Connection) -> dict[str, int]:
    """Yen still open of every item: its amount less what live matches apply."""
    applied = (
        select(match_items.c.item_id, func.sum(match_items.c.applied).label("sum"))
        .where(match_items.c.live)
        .group_by(match_items.c.item_id)
        .subquery()
    )
    left = open_items.c.amount - func.coalesce(applied.c.sum, 0)
    query = select(open_items.c.item_id, left).outerjoin(
        applied, applied.c.item_id == open_items.c.item_id
    )
    return {item_id: int(rest) for item_id, rest in connection.execute(query)}

"""Open items and payments (未消込の明細と入出金), each kept once."""

import datetime as dt
from collections.abc import Generator, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

from books.errors import ConflictError
from books.model import OpenItem, Payment, Side
from books.store.chain import digest
from books.store.content import dump, load, storable
from books.store.database import Work
from books.store.part import Part
from books.store.tables import (
    match_items,
    match_payments,
    open_items,
    payments,
)


class Ledger(Part):
    """Keep open items and payments."""

    __slots__ = ()

    def add_open_items(self, items: Sequence[OpenItem], by: str) -> int:
        """Keep open items (未消込の登録); returns how many were new.

        Raises:
            ConflictError: an id is known with another content.
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
            return _add_new(work, open_items, rows, by)

    def add_payments(self, found: Sequence[Payment], by: str) -> int:
        """Keep payments (入出金の登録); returns how many were new.

        Raises:
            ConflictError: an id is known with another content.
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
            return _add_new(work, payments, rows, by)

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


def _add_new(work: Work, table: Table, rows: list[dict[str, Any]], by: str) -> int:
    key = table.primary_key.columns[0]
    new: dict[str, dict[str, Any]] = {}
    for row in rows:
        query = select(table.c.content).where(key == row[key.name])
        known = work.connection.execute(query).scalar()
        earlier = new.get(row[key.name], {"content": known})["content"]
        if earlier is None:
            new[row[key.name]] = row | {"created_at": work.now}
        elif earlier != row["content"]:
            raise ConflictError(
                f"{row[key.name]} は、別の内容で登録済みです。取り込むファイルが"
                "正しいか確かめ、別の明細なら番号(ファイル名)を変えてください。"
            )
    if new:
        work.connection.execute(table.insert(), list(new.values()))
        for name, row in new.items():
            detail = {"content_sha256": digest(row["content"])}
            work.audit(by, f"{table.name}.added", name, detail)
    return len(new)


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

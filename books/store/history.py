"""The ledger as it was on a day (過去の残高): items, what had settled them by then."""

import datetime as dt

from sqlalchemy import func, or_, select

from books.model import OpenItem, Payment
from books.store.content import load
from books.store.part import Part
from books.store.tables import (
    match_items,
    match_payments,
    matches,
    open_items,
    payments,
)
from books.store.tables_reconcile import item_changes


class LedgerHistory(Part):
    """Look at the ledger of another day."""

    __slots__ = ()

    def open_items_on(self, day: dt.date) -> tuple[tuple[OpenItem, int], ...]:
        """Items issued by a day with what was open of them (その日の未消込残高).

        A match counts from its own day on, a change of an item from the day it was made.
        """
        live = (match_items.c.item_id == open_items.c.item_id) & match_items.c.live
        # Looked up item by item in an index that tells it: no sums to be joined
        applied = (
            select(func.sum(match_items.c.applied))
            .where(live)
            .correlate(open_items)
            .scalar_subquery()
        )
        later_matches = select(matches.c.id).where(matches.c.day > day)
        after = (
            select(match_items.c.item_id, func.sum(match_items.c.applied).label("sum"))
            .where(match_items.c.match_id.in_(later_matches), match_items.c.live)
            .group_by(match_items.c.item_id)
            .subquery()
        )
        later = (
            select(item_changes.c.item_id, func.sum(item_changes.c.delta).label("sum"))
            .where(item_changes.c.day > day)
            .group_by(item_changes.c.item_id)
            .subquery()
        )
        rest = open_items.c.amount - func.coalesce(applied, 0)
        # Few matches are of a later day: they are taken out of all, not all looked at
        rest += func.coalesce(after.c.sum, 0) - func.coalesce(later.c.sum, 0)
        query = (
            select(open_items.c.content, rest.label("rest"))
            .outerjoin(after, after.c.item_id == open_items.c.item_id)
            .outerjoin(later, later.c.item_id == open_items.c.item_id)
            .where(rest != 0)
            .order_by(open_items.c.item_id)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        found = ((load(OpenItem, row.content), int(row.rest)) for row in rows)
        return tuple(
            (item, left)
            for item, left in found
            if item.issue_date is None or item.issue_date <= day
        )

    def open_payments_on(self, day: dt.date) -> tuple[Payment, ...]:
        """Payments up to a day that nothing had settled by then (その日の未消込入出金)."""
        settled = (
            select(match_payments.c.payment_id)
            .join(matches, matches.c.id == match_payments.c.match_id)
            .where(
                match_payments.c.live,
                or_(matches.c.day.is_(None), matches.c.day <= day),
            )
        )
        query = (
            select(payments.c.content)
            .where(payments.c.value_date <= day)
            .where(payments.c.payment_id.not_in(settled))
            .order_by(payments.c.value_date, payments.c.payment_id)
        )
        with self.database.read() as connection:
            found = connection.execute(query).scalars().all()
        return tuple(load(Payment, text) for text in found)

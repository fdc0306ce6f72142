"""Closed periods of the ledgers (締め): nothing in them changes but by reopening."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from books.errors import ConflictError
from books.model import Side
from books.store.chain import canonical
from books.store.database import Work
from books.store.keys import clean
from books.store.part import Part
from books.store.tables_reconcile import closings
from books.store.values_matches import Closing

PERIOD_ACTIONS = ("period.closed", "period.reopened")


class Periods(Part):
    """Close and reopen."""

    __slots__ = ()

    def close_period(
        self, ledger: Side, until: dt.date, by: str, left_open: dict[str, int]
    ) -> None:
        """Close a ledger up to a day (締め); ``left_open`` is what was open then.

        Raises:
            ConflictError: it is closed up to a later day.
        """
        with self.database.write() as work:
            before = closed_until(work.connection, ledger)
            if before == until:
                return
            if before is not None and before > until:
                raise ConflictError(
                    f"{ledger.label}は {before} まで締めています。{until} までに戻すには、"
                    "理由を書いて締めを解いてください。"
                )
            _add(work, ledger, until, by, ("", left_open))

    def reopen_period(
        self, ledger: Side, until: dt.date | None, by: str, reason: str
    ) -> None:
        """Take a closing back, wholly or to an earlier day (締めの解除).

        Raises:
            ConflictError: nothing to reopen, or no reason.
        """
        if not reason.strip():
            raise ConflictError("締めを解くには、理由を書いてください。")
        with self.database.write() as work:
            before = closed_until(work.connection, ledger)
            if before is None or (until is not None and until >= before):
                raise ConflictError(
                    f"{ledger.label}は{'締めていません' if before is None else f' {before} までしか締めていません'}。"
                    "日付を確かめてください。"
                )
            _add(work, ledger, until, by, (reason, {}))

    def closed_until(self, ledger: Side) -> dt.date | None:
        """The last day that is closed (締め日), or None."""
        with self.database.read() as connection:
            return closed_until(connection, ledger)

    def find_closings(self) -> tuple[Closing, ...]:
        """Every closing and reopening, latest first (締めの履歴)."""
        query = select(closings).order_by(closings.c.number.desc())
        with self.database.read() as connection:
            return tuple(map(_closing, connection.execute(query).mappings()))


def closed_until(connection: Connection, ledger: Side) -> dt.date | None:
    """The last closed day of a ledger, within a transaction."""
    query = select(closings.c.until).where(closings.c.ledger == ledger.value)
    query = query.order_by(closings.c.number.desc()).limit(1)
    day: dt.date | None = connection.execute(query).scalar()
    return day


def check_period(
    connection: Connection, ledger: Side, days: Iterable[dt.date | None], what: str
) -> None:
    """Refuse what lies in a closed period (締め後の確認).

    Raises:
        ConflictError: one of the days is closed.
    """
    check_open(ledger, closed_until(connection, ledger), days, what)


def check_open(
    ledger: Side, until: dt.date | None, days: Iterable[dt.date | None], what: str
) -> None:
    """Refuse days of a ledger that is closed until a day (締め後の確認).

    Raises:
        ConflictError: one of the days is closed.
    """
    early = sorted(day for day in days if day and until and day <= until)
    if early:
        raise ConflictError(
            f"{ledger.label}は {until} まで締めています。{early[0]} の{what}はできません。"
            "必要なら、理由を書いて締めを解いてからやり直してください。"
        )


def _add(
    work: Work,
    ledger: Side,
    until: dt.date | None,
    by: str,
    told: tuple[str, dict[str, int]],
) -> None:
    reason, left_open = told
    last = work.connection.execute(select(func.max(closings.c.number))).scalar() or 0
    row: dict[str, Any] = {
        "number": last + 1,
        "ledger": ledger.value,
        "until": until,
        "actor": clean(by),
        "reason": clean(reason),
        "left_open": canonical(left_open),
        "at": work.now,
    }
    work.connection.execute(closings.insert().values(row))
    closed, reopened = PERIOD_ACTIONS
    action = reopened if reason else closed
    detail = {"until": str(until or ""), "reason": clean(reason), **left_open}
    work.audit(by, action, ledger.value, detail)


def _closing(row: Any) -> Closing:
    return Closing(
        ledger=Side(row["ledger"]),
        until=row["until"],
        by=row["actor"],
        reason=row["reason"],
        left_open=json.loads(row["left_open"]),
        at=row["at"],
    )

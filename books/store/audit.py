"""The audit log (操作記録): who did what to what, in a chain that shows any change."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from books.delivery import DeliveryState
from books.errors import ConflictError
from books.payment_run import RunState
from books.store import chain
from books.store.part import Part
from books.store.tables import audit_head, audit_log
from books.store.values_audit import AuditEntry
from books.store.verify_ledger import LEDGER_ACTIONS

_SUBJECTS = 500  # in one question

# What ``verify`` relies on: only the store itself writes these.
OWN_ACTIONS = frozenset(
    {
        "file.received",
        "document.added",
        "document.revised",
        "document.approved",
        "document.rejected",
        "document.exported",
        "export.claimed",
        "export.finished",
        "export.cancelled",
        *(f"delivery.{state.value}" for state in DeliveryState),
        *LEDGER_ACTIONS,
        *(f"payment.{state.value}" for state in RunState),
        "partner.changed",
    }
)


class Audit(Part):
    """Write and read the audit log."""

    __slots__ = ()

    def audit(
        self, actor: str, action: str, subject: str, detail: dict[str, Any]
    ) -> None:
        """Add a line (操作の記録), for what happens outside the store.

        Raises:
            ConflictError: the action is one that only the store writes.
            FormatError: the detail is not plain JSON.
        """
        if action in OWN_ACTIONS:
            raise ConflictError(
                f"操作名 {action} は保管庫が記録します。別の操作名で記録してください。"
            )
        with self.database.write() as work:
            work.audit(actor, action, subject, detail)

    def audit_log(
        self, subject: str | None = None, limit: int | None = 1000
    ) -> tuple[AuditEntry, ...]:
        """The latest lines, latest first: of a subject, or of everything."""
        query = select(audit_log).order_by(audit_log.c.number.desc())
        if subject is not None:
            query = query.where(audit_log.c.subject == subject)
        if limit is not None:
            query = query.limit(limit)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings()
            return tuple(
                AuditEntry(**{**row, "detail": json.loads(row["detail"])})
                for row in rows
            )

    def audit_of(self, subjects: Collection[str]) -> tuple[AuditEntry, ...]:
        """All lines of these subjects, in the order of time."""
        found: list[AuditEntry] = []
        names = sorted(subjects)
        with self.database.read() as connection:
            for start in range(0, len(names), _SUBJECTS):
                some = names[start : start + _SUBJECTS]
                query = select(audit_log).where(audit_log.c.subject.in_(some))
                rows = connection.execute(query).mappings()
                found += [
                    AuditEntry(**{**row, "detail": json.loads(row["detail"])})
                    for row in rows
                ]
        return tuple(sorted(found, key=lambda entry: entry.number))

    def audit_hash(self, number: int) -> str | None:
        """Hash of a line, to be compared with one that was noted down; None: no line."""
        query = select(audit_log.c.hash).where(audit_log.c.number == number)
        with self.database.read() as connection:
            found: str | None = connection.execute(query).scalar()
            return found

    def audit_end(self) -> tuple[int, str]:
        """Number and hash of the last line (末尾のハッシュ).

        Noted down outside (printed, mailed to the accountant), it proves later that
        no line up to it was exchanged, even by somebody who owns the database.
        """
        query = select(audit_head.c.number, audit_head.c.hash)
        with self.database.read() as connection:
            number, last = connection.execute(query).one()
        return int(number), str(last or chain.GENESIS)

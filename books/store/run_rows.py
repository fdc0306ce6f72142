"""Rows of payment runs as values, and who prepared them (支払予定の行)."""

import json
from typing import Any

from sqlalchemy import Connection, select

from books.errors import NotFoundError
from books.model import DocumentState
from books.payment_run import (
    PAYMENT_KINDS,
    Decision,
    PaymentRun,
    RunContent,
    RunItem,
    RunState,
)
from books.people import Role
from books.store.chain import digest
from books.store.content import load
from books.store.keys import clean
from books.store.revision import SETTLED
from books.store.tables import (
    audit_log,
    documents,
    exports,
    payment_decisions,
    payment_runs,
    revisions,
)
from books.store.values_exports import ExportState

_AT_ONCE = 400
RUN_ACTIONS = frozenset(f"payment.{state.value}" for state in RunState)


def get_run(connection: Connection, run_id: str) -> PaymentRun:
    """One run, for use inside a transaction.

    Raises:
        NotFoundError: no such run.
    """
    found = find_run(connection, run_id)
    if found is None:
        raise NotFoundError(
            f"支払予定 {run_id} はありません。一覧から選び直してください。"
        )
    return found


def find_run(connection: Connection, run_id: str) -> PaymentRun | None:
    """The same, or None."""
    query = select(payment_runs).where(payment_runs.c.id == clean(run_id))
    row = connection.execute(query).mappings().first()
    return None if row is None else _run(connection, row)


def _run(connection: Connection, row: Any) -> PaymentRun:
    query = (
        select(payment_decisions)
        .where(payment_decisions.c.run_id == row["id"])
        .where(payment_decisions.c.round == row["round"])
        .order_by(payment_decisions.c.at, payment_decisions.c.subject)
    )
    decisions = connection.execute(query).mappings()
    return PaymentRun(
        id=row["id"],
        state=RunState(row["state"]),
        content=load(RunContent, row["content"]),
        digest=digest(row["content"]),
        prepared_by=tuple(json.loads(row["prepared_by"])),
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        round=row["round"],
        reason=row["reason"],
        decisions=tuple(map(_decision, decisions)),
    )


def _decision(row: Any) -> Decision:
    return Decision(
        kind=row["kind"],
        subject=row["subject"],
        person_id=row["person_id"],
        name=row["name"],
        roles=frozenset(Role(role) for role in json.loads(row["roles"])),
        note=row["note"],
        at=row["at"],
    )


def preparers(connection: Connection, run: PaymentRun) -> frozenset[str]:
    """Who made the run, and who corrected, confirmed or approved a bill in it."""
    ids = [item.document_id for item in run.content.items]
    authors = select(revisions.c.author).where(revisions.c.document_id.in_(ids))
    approved = select(documents.c.approved_by).where(documents.c.id.in_(ids))
    found = connection.execute(authors.distinct()).scalars().all()
    found = [*found, *connection.execute(approved.distinct()).scalars()]
    return frozenset({*run.prepared_by, *(name for name in found if name)})


def reference_of(run: PaymentRun, kind: str) -> str:
    """The one reference of the file of a run as it was approved (出力番号)."""
    return f"{kind}:{run.id}.{run.round}"


def live_exports(connection: Connection, run: PaymentRun) -> tuple[str, ...]:
    """References of the files of a run that were not cancelled (有効な出力)."""
    references = [reference_of(run, kind) for kind in PAYMENT_KINDS]
    query = select(exports.c.reference).where(
        exports.c.reference.in_(references),
        exports.c.state != ExportState.CANCELLED.value,
    )
    return tuple(connection.execute(query).scalars())


def is_as_approved(connection: Connection, run: PaymentRun) -> bool:
    """Whether the last line about the run says: approved, and this very content."""
    query = (
        select(audit_log.c.action, audit_log.c.detail)
        .where(audit_log.c.subject == run.id)
        .order_by(audit_log.c.number.desc())
    )
    for row in connection.execute(query):
        if row.action in RUN_ACTIONS:
            said = (row.action, json.loads(row.detail)["sha256"])
            return said == (f"payment.{RunState.APPROVED.value}", run.digest)
    return False


def lost_bills(connection: Connection, content: RunContent) -> dict[str, str]:
    """Bills of a run that are not approved as they are in it any more, and why."""
    table = documents.c
    now: dict[str, Any] = {}
    ids = [item.document_id for item in content.items]
    for start in range(0, len(ids), _AT_ONCE):
        query = select(table.id, table.revision, table.state)
        part = table.id.in_(ids[start : start + _AT_ONCE])
        now |= {row.id: row for row in connection.execute(query.where(part))}
    told = {i.document_id: _lost(i, now.get(i.document_id)) for i in content.items}
    return {name: why for name, why in told.items() if why}


def _lost(item: RunItem, row: Any) -> str:
    """What became of a bill since it was put into a run; empty if nothing did."""
    if row is None:
        return "登録されていません"
    state = DocumentState(row.state)
    if state is DocumentState.REJECTED:
        return "対象外になりました"
    if state not in SETTLED:
        return "承認が外れています"
    return (
        "" if row.revision == item.revision else "支払予定に入れたあとで訂正されました"
    )

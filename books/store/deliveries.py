"""What goes to partners (配送): each revision once to each partner in each format."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from books.delivery import NEXT, DeliveryState, Step
from books.errors import ConflictError, NotFoundError
from books.store.chain import canonical
from books.store.database import Work
from books.store.documents import get_document
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import deliveries
from books.store.values_exchange import Delivery

_AT_ONCE = 400
_UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.CANCELLED)
_FRESH: dict[str, Any] = {  # as before the first attempt
    "attempts": 0,
    "worker": None,
    "lease_until": None,
    "committed_at": None,
    "delivered_at": None,
    "acknowledged_at": None,
    "evidence": "{}",
}


@dataclass(frozen=True, slots=True)
class Consignment:
    """What is asked to be sent (送るもの): which paper, to whom, and the very bytes."""

    reference: str
    partner: str
    document_id: str
    revision: int
    format: str
    name: str
    path: str
    sha256: str
    size: int


class Deliveries(Part):
    """Ask for deliveries, find them, and decide about those that nobody is sending."""

    __slots__ = ()

    def add_delivery(self, asked: Consignment, hold: str = "") -> Delivery:
        """Ask for a delivery (配送の依頼); the same reference gives the first one.

        ``hold`` is the reason why a person has to release it first. What was cancelled
        before it went out is asked for anew, with these bytes.

        Raises:
            NotFoundError: no such document.
        """
        state = DeliveryState.NEEDS_PERSON if hold else DeliveryState.QUEUED
        with self.database.write() as work:
            bytes_of = {name: getattr(asked, name) for name in Consignment.__slots__}
            known = _find(work.connection, asked.reference)
            if known is not None and known["state"] == DeliveryState.CANCELLED:
                step = Step(state, hold, {}, None if hold else work.now)
                return move_row(work, known, step, "denpyo", {**bytes_of, **_FRESH})
            if known is not None:
                return as_delivery(known)
            get_document(work.connection, asked.document_id)
            row = {
                **bytes_of,
                **_FRESH,
                "state": state.value,
                "round": 1,
                "next_try_at": None if hold else work.now,
                "message": clean(hold),
                "created_at": work.now,
                "updated_at": work.now,
            }
            work.connection.execute(deliveries.insert().values(row))
            detail = {"sha256": asked.sha256, "path": asked.path, "message": hold}
            work.audit("denpyo", f"delivery.{state.value}", asked.reference, detail)
            return as_delivery(row)

    def move_delivery(self, reference: str, step: Step, by: str) -> Delivery:
        """Say where a delivery stands that nobody is sending; the same changes nothing.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is being sent, or the step is not allowed.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            known = json.loads(row["evidence"])
            told = known | dict(step.evidence), clean(step.message)
            if row["state"] == step.state and told == (known, row["message"]):
                return as_delivery(row)
            if row["state"] == DeliveryState.SENDING:
                raise ConflictError(
                    f"配送 {reference} はいま送信中です。終わってから操作してください。"
                )
            return move_row(work, row, step, by)

    def resend_delivery(self, reference: str, by: str, reason: str) -> Delivery:
        """Send again because a person says so (送り直し); what happened stays on record.

        What had arrived goes out as a new mail or request (``round`` counts them); what
        had not, or may not have, keeps its Message-ID, so that a repeat is recognised.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is waiting or being sent already, or was cancelled.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            state = DeliveryState(row["state"])
            if state in _UNDER_WAY:
                raise ConflictError(f"配送 {reference} はすでに「{state.label}」です。")
            arrived = row["delivered_at"] is not None
            step = Step(DeliveryState.QUEUED, reason, {}, work.now)
            new = {**_FRESH, "round": row["round"] + arrived}
            return move_row(work, row, step, by, new)

    def find_deliveries(
        self,
        partner: str | None = None,
        state: DeliveryState | None = None,
        document_id: str | None = None,
    ) -> tuple[Delivery, ...]:
        """Deliveries, oldest first: to a partner, in a state, of a document, or all."""
        query = select(deliveries)
        wanted = {"partner": partner, "state": state, "document_id": document_id}
        for name, value in wanted.items():
            if value is not None:
                query = query.where(deliveries.c[name] == str(value))
        query = query.order_by(deliveries.c.created_at, deliveries.c.reference)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings()
            return tuple(as_delivery(row) for row in rows)

    def last_deliveries(self, document_ids: Sequence[str]) -> dict[str, Delivery]:
        """The last delivery of each of these documents (最後の配送)."""
        found: dict[str, Delivery] = {}
        for start in range(0, len(document_ids), _AT_ONCE):
            part = document_ids[start : start + _AT_ONCE]
            query = select(deliveries).where(deliveries.c.document_id.in_(part))
            query = query.order_by(deliveries.c.created_at, deliveries.c.reference)
            with self.database.read() as connection:
                for row in connection.execute(query).mappings():
                    found[row["document_id"]] = as_delivery(row)
        return found

    def get_delivery(self, reference: str) -> Delivery:
        """One delivery.

        Raises:
            NotFoundError: no such delivery.
        """
        with self.database.read() as connection:
            return as_delivery(get_row(connection, reference))


def _find(connection: Connection, reference: str) -> Any:
    query = select(deliveries).where(deliveries.c.reference == reference)
    return connection.execute(query).mappings().first()


def get_row(connection: Connection, reference: str) -> Any:
    """The row of a delivery.

    Raises:
        NotFoundError: no such delivery.
    """
    row = _find(connection, reference)
    if row is None:
        raise NotFoundError(
            f"配送 {reference} はありません。denpyo deliveries で確かめてください。"
        )
    return row


def move_row(
    work: Work,
    row: Any,
    step: Step,
    by: str,
    values: dict[str, Any] | None = None,
) -> Delivery:
    """Make a step inside a transaction, with its line in the audit log.

    Raises:
        ConflictError: the step is not allowed from where the delivery stands.
    """
    old = DeliveryState(row["state"])
    if step.state is not old and step.state not in NEXT[old]:
        raise ConflictError(
            f"配送 {row['reference']} は「{old.label}」のため「{step.state.label}」に"
            "できません。最新の状態を確かめてください。"
        )
    new: dict[str, Any] = {
        "state": step.state.value,
        "message": clean(step.message),
        "evidence": canonical(json.loads(row["evidence"]) | dict(step.evidence)),
        "next_try_at": step.next_try_at,
        "updated_at": work.now,
    }
    if step.state is not DeliveryState.SENDING:
        new |= {"worker": None, "lease_until": None}
    if step.state is DeliveryState.DELIVERED:
        new["delivered_at"] = work.now
    if step.state is DeliveryState.ACKNOWLEDGED:
        new["delivered_at"] = row["delivered_at"] or work.now
        new["acknowledged_at"] = work.now
    new |= values or {}
    change_row(work, row["reference"], new)
    detail = {
        "message": new["message"],
        "sha256": new.get("sha256", row["sha256"]),
        "evidence": dict(step.evidence),
        "attempts": new.get("attempts", row["attempts"]),
        "round": new.get("round", row["round"]),
    }
    work.audit(by, f"delivery.{step.state.value}", row["reference"], detail)
    return as_delivery({**row, **new})


def change_row(work: Work, reference: str, values: dict[str, Any]) -> None:
    """Set columns of a delivery inside a transaction."""
    changed = deliveries.update().where(deliveries.c.reference == reference)
    work.connection.execute(changed.values(values))


def as_delivery(row: Any) -> Delivery:
    """Turn a row into its value."""
    values = {name: row[name] for name in Delivery.__slots__}
    values["state"] = DeliveryState(row["state"])
    values["evidence"] = json.loads(row["evidence"])
    return Delivery(**values)

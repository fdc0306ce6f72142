"""What goes to partners (配送): each revision once to each partner in each format.

A worker takes a delivery for a while (lease), which is ``sending``; says ``commit`` before
the step that can't be taken back; and settles it. Of a worker that died, what was not
committed waits again, and what was committed is ``unknown``.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from books.delivery import NEXT, DeliveryState, Step, after_lapse
from books.errors import ConflictError, NotFoundError
from books.model import DocumentState
from books.store.chain import canonical
from books.store.database import Work
from books.store.documents import get_document
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import deliveries
from books.store.values import Delivery

_GOES_OUT = (DocumentState.APPROVED, DocumentState.EXPORTED)
_CHANGED = "書類が訂正または取り下げられたため、送りませんでした。"


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
    """Ask for deliveries, take them, say what came of them."""

    __slots__ = ()

    def add_delivery(self, asked: Consignment, hold: str = "") -> Delivery:
        """Ask for a delivery (配送の依頼); the same reference gives the first one.

        ``hold`` is the reason why a person has to release it first.

        Raises:
            NotFoundError: no such document.
        """
        with self.database.write() as work:
            known = _find(work.connection, asked.reference)
            if known is not None:
                return _delivery(known)
            get_document(work.connection, asked.document_id)
            state = DeliveryState.NEEDS_PERSON if hold else DeliveryState.QUEUED
            row = {
                **{name: getattr(asked, name) for name in Consignment.__slots__},
                "state": state.value,
                "round": 1,
                "attempts": 0,
                "next_try_at": None if hold else work.now,
                "worker": None,
                "lease_until": None,
                "committed_at": None,
                "delivered_at": None,
                "acknowledged_at": None,
                "evidence": "{}",
                "message": clean(hold),
                "created_at": work.now,
                "updated_at": work.now,
            }
            work.connection.execute(deliveries.insert().values(row))
            detail = {"sha256": asked.sha256, "path": asked.path, "message": hold}
            work.audit("denpyo", f"delivery.{state.value}", asked.reference, detail)
            return _delivery(row)

    def take_delivery(
        self, partner: str, worker: str, lease: dt.timedelta
    ) -> Delivery | None:
        """Take the oldest delivery to a partner whose time has come (着手), or None.

        It is ``sending`` from here on. What was corrected meanwhile is cancelled.
        """
        with self.database.write() as work:
            for row in _due(work, partner):
                paper = get_document(work.connection, row["document_id"])
                goes_out = paper["state"] in [state.value for state in _GOES_OUT]
                if not goes_out or paper["revision"] != row["revision"]:
                    _move(work, row, Step(DeliveryState.CANCELLED, _CHANGED), "denpyo")
                    continue
                held = {
                    "worker": clean(worker),
                    "lease_until": work.now + lease,
                    "attempts": row["attempts"] + 1,
                    "committed_at": None,
                }
                step = Step(DeliveryState.SENDING, "")
                return _move(work, row, step, worker, held)
        return None

    def commit_delivery(self, reference: str, worker: str) -> None:
        """Say that the next step can't be taken back (取り消せない操作の直前).

        Raises:
            NotFoundError: no such delivery.
            ConflictError: another worker has it now; nothing must be done outside.
        """
        with self.database.write() as work:
            row = _get(work.connection, reference)
            _check_holder(row, worker)
            _change(work, reference, {"committed_at": work.now})
            detail = {"attempts": row["attempts"]}
            work.audit(worker, "delivery.committed", reference, detail)

    def settle_delivery(self, reference: str, worker: str, step: Step) -> Delivery:
        """Say what came of an attempt (送信の結果).

        Raises:
            NotFoundError: no such delivery.
            ConflictError: another worker has it now.
        """
        with self.database.write() as work:
            row = _get(work.connection, reference)
            _check_holder(row, worker)
            return _move(work, row, step, worker)

    def release_deliveries(self, worker: str) -> tuple[Delivery, ...]:
        """Sort what dead senders left: this worker's own, and of others what ran out.

        To be called by a worker that knows of itself that it is not sending.
        """
        with self.database.write() as work:
            query = select(deliveries).where(
                deliveries.c.state == DeliveryState.SENDING.value,
                or_(
                    deliveries.c.worker == clean(worker),
                    deliveries.c.lease_until < work.now,
                ),
            )
            rows = work.connection.execute(query).mappings().all()
            return tuple(
                _move(work, row, after_lapse(row["committed_at"], work.now), "denpyo")
                for row in rows
            )

    def move_delivery(self, reference: str, step: Step, by: str) -> Delivery:
        """Say where a delivery stands that nobody is sending; the same changes nothing.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is being sent, or the step is not allowed.
        """
        with self.database.write() as work:
            row = _get(work.connection, reference)
            known = json.loads(row["evidence"])
            told = known | dict(step.evidence), clean(step.message)
            if row["state"] == step.state and told == (known, row["message"]):
                return _delivery(row)
            if row["state"] == DeliveryState.SENDING:
                raise ConflictError(
                    f"配送 {reference} はいま送信中です。終わってから操作してください。"
                )
            return _move(work, row, step, by)

    def resend_delivery(self, reference: str, by: str, reason: str) -> Delivery:
        """Send again because a person says so (送り直し); what happened stays on record.

        What had arrived goes out as a new mail or request (``round`` counts them); what
        had not, or may not have, keeps its Message-ID, so that a repeat is recognised.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is waiting or being sent already, or was cancelled.
        """
        with self.database.write() as work:
            row = _get(work.connection, reference)
            state = DeliveryState(row["state"])
            if state in (DeliveryState.QUEUED, DeliveryState.SENDING):
                raise ConflictError(f"配送 {reference} はすでに「{state.label}」です。")
            arrived = row["delivered_at"] is not None
            new = {
                "round": row["round"] + arrived,
                "attempts": 0,
                "committed_at": None,
                "delivered_at": None,
                "acknowledged_at": None,
            }
            step = Step(DeliveryState.QUEUED, reason, {}, work.now)
            return _move(work, row, step, by, new)

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
            return tuple(_delivery(row) for row in rows)

    def get_delivery(self, reference: str) -> Delivery:
        """One delivery.

        Raises:
            NotFoundError: no such delivery.
        """
        with self.database.read() as connection:
            return _delivery(_get(connection, reference))


def _due(work: Work, partner: str) -> Any:
    query = (
        select(deliveries)
        .where(
            deliveries.c.partner == partner,
            deliveries.c.state == DeliveryState.QUEUED.value,
            deliveries.c.next_try_at <= work.now,
        )
        .order_by(deliveries.c.created_at, deliveries.c.reference)
    )
    return work.connection.execute(query).mappings().all()


def _find(connection: Connection, reference: str) -> Any:
    query = select(deliveries).where(deliveries.c.reference == reference)
    return connection.execute(query).mappings().first()


def _get(connection: Connection, reference: str) -> Any:
    row = _find(connection, reference)
    if row is None:
        raise NotFoundError(
            f"配送 {reference} はありません。denpyo deliveries で確かめてください。"
        )
    return row


def _check_holder(row: Any, worker: str) -> None:
    if row["state"] != DeliveryState.SENDING or row["worker"] != clean(worker):
        raise ConflictError(
            f"配送 {row['reference']} は、いまは {worker} の担当ではありません。"
            "送信をやめ、denpyo deliveries で最新の状態を確かめてください。"
        )


def _move(
    work: Work,
    row: Any,
    step: Step,
    by: str,
    values: dict[str, Any] | None = None,
) -> Delivery:
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
    _change(work, row["reference"], new)
    detail = {
        "message": new["message"],
        "evidence": dict(step.evidence),
        "attempts": new.get("attempts", row["attempts"]),
        "round": new.get("round", row["round"]),
    }
    work.audit(by, f"delivery.{step.state.value}", row["reference"], detail)
    return _delivery({**row, **new})


def _change(work: Work, reference: str, values: dict[str, Any]) -> None:
    changed = deliveries.update().where(deliveries.c.reference == reference)
    work.connection.execute(changed.values(values))


def _delivery(row: Any) -> Delivery:
    values = {name: row[name] for name in Delivery.__slots__}
    values["state"] = DeliveryState(row["state"])
    values["evidence"] = json.loads(row["evidence"])
    return Delivery(**values)

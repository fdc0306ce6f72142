"""Deliveries under way (送信中の配送): taken once, committed, settled.

A worker takes a delivery for a while (lease), which is ``sending``; says ``commit`` before
the step that can't be taken back; and settles it. Of a worker that died, what was not
committed waits again, and what was committed is ``unknown``.
"""

import datetime as dt
from typing import Any

from sqlalchemy import or_, select

from books.delivery import DeliveryState, Step, after_lapse
from books.errors import ConflictError
from books.model import DocumentState
from books.store.database import Work
from books.store.deliveries import change_row, get_row, move_row
from books.store.documents import get_document
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import deliveries
from books.store.values_exchange import Delivery

_GOES_OUT = (DocumentState.APPROVED, DocumentState.EXPORTED)
_CHANGED = "書類が訂正または取り下げられたため、送りませんでした。"


class Sending(Part):
    """Take deliveries, commit and settle them."""

    __slots__ = ()

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
                    move_row(
                        work, row, Step(DeliveryState.CANCELLED, _CHANGED), "denpyo"
                    )
                    continue
                held = {
                    "worker": clean(worker),
                    "lease_until": work.now + lease,
                    "attempts": row["attempts"] + 1,
                    "committed_at": None,
                }
                step = Step(DeliveryState.SENDING, "")
                return move_row(work, row, step, worker, held)
        return None

    def commit_delivery(self, reference: str, worker: str) -> None:
        """Say that the next step can't be taken back (取り消せない操作の直前).

        Raises:
            NotFoundError: no such delivery.
            ConflictError: another worker has it now; nothing must be done outside.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            _check_holder(row, worker)
            change_row(work, reference, {"committed_at": work.now})
            detail = {"attempts": row["attempts"]}
            work.audit(worker, "delivery.committed", reference, detail)

    def settle_delivery(self, reference: str, worker: str, step: Step) -> Delivery:
        """Say what came of an attempt (送信の結果).

        Raises:
            NotFoundError: no such delivery.
            ConflictError: another worker has it now.
        """
        with self.database.write() as work:
            row = get_row(work.connection, reference)
            _check_holder(row, worker)
            return move_row(work, row, step, worker)

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
                move_row(
                    work, row, after_lapse(row["committed_at"], work.now), "denpyo"
                )
                for row in rows
            )


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


def _check_holder(row: Any, worker: str) -> None:
    if row["state"] != DeliveryState.SENDING or row["worker"] != clean(worker):
        raise ConflictError(
            f"配送 {row['reference']} は、いまは {worker} の担当ではありません。"
            "送信をやめ、denpyo deliveries で最新の状態を確かめてください。"
        )

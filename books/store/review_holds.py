"""Documents that a person put aside in the review (確認の保留): by whom, when, why.

They stand in the queue no more, until they are taken up again or decided.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from books.errors import ConflictError, FormatError
from books.store.documents import get_document
from books.store.keys import clean
from books.store.part import Part
from books.store.queue import OPEN_STATES, end_hold
from books.store.tables import documents, review_holds

HELD, RELEASED = "review.held", "review.released"


@dataclass(frozen=True, slots=True)
class ReviewHold:
    """That a document was put aside (保留): by whom, when and why."""

    document_id: str
    reason: str
    by: str
    at: dt.datetime


class ReviewHolds(Part):
    """Put documents of the queue aside, and take them up again."""

    __slots__ = ()

    def hold_review(
        self, document_id: str, by: str, reason: str, expected_revision: int
    ) -> ReviewHold:
        """Put a document aside (保留); again only changes the reason.

        Raises:
            NotFoundError: no such document.
            FormatError: no reason is given.
            ConflictError: it was changed since, or is decided already.
        """
        if not reason.strip():
            raise FormatError("保留にする理由を入れてください。")
        with self.database.write() as work:
            row = get_document(work.connection, document_id)
            if row["revision"] != expected_revision or row["state"] not in OPEN_STATES:
                raise ConflictError(
                    "ほかの人が先に変更したか、承認・対象外にしました。"
                    "画面を開き直してください。"
                )
            end_hold(work.connection, document_id)
            held = {
                "document_id": row["id"],
                "reason": clean(reason.strip()),
                "actor": clean(by),
                "at": work.now,
            }
            work.connection.execute(review_holds.insert().values(held))
            work.audit(by, HELD, row["id"], {"reason": reason.strip()})
            return _hold(held)

    def release_review(self, document_id: str, by: str) -> bool:
        """Take a document up again (保留の解除); False where it was not put aside."""
        with self.database.write() as work:
            gone = end_hold(work.connection, document_id)
            if gone:
                work.audit(by, RELEASED, document_id, {})
        return gone

    def review_hold(self, document_id: str) -> ReviewHold | None:
        """Whether and why a document is put aside (保留の理由)."""
        found = self.review_holds([document_id])
        return found[0] if found else None

    def review_holds(
        self, document_ids: Collection[str] | None = None
    ) -> tuple[ReviewHold, ...]:
        """What is put aside, the oldest first (保留の一覧): all, or some of these."""
        query = _still_open(review_holds.c).order_by(
            review_holds.c.at, review_holds.c.document_id
        )
        if document_ids is not None:
            query = query.where(review_holds.c.document_id.in_(document_ids))
        with self.database.read() as connection:
            return tuple(_hold(row) for row in connection.execute(query).mappings())

    def count_review_holds(self) -> int:
        """How many documents are put aside (保留の件数)."""
        query = _still_open([func.count()])
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())


def _still_open(columns: Any) -> Select[Any]:
    """Those that still wait: what the program left out by itself is not."""
    states = [state.value for state in OPEN_STATES]
    joined = review_holds.join(documents, documents.c.id == review_holds.c.document_id)
    query = select(*columns).select_from(joined)
    return query.where(documents.c.state.in_(states))


def _hold(row: Any) -> ReviewHold:
    return ReviewHold(row["document_id"], row["reason"], row["actor"], row["at"])

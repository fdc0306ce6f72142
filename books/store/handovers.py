"""What bots ask people for (本人確認): one-time passwords, certificates; with a time limit.

The job shows ``waiting`` meanwhile. The answer lies here sealed (``books.sealed``) until
the bot takes it.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select

from books.errors import ConflictError
from books.sealed import seal
from books.secrets import Secret
from books.store.keys import clean
from books.store.part import Part
from books.store.tables import handovers
from books.store.values_jobs import Handover, HandoverKind, Job


class Handovers(Part):
    """Ask, answer, take the answer."""

    __slots__ = ()

    def ask_person(
        self,
        job: Job,
        kind: HandoverKind,
        question: str,
        public_key: str,
        limit: dt.timedelta,
    ) -> Handover:
        """Ask a person for something that only they have (本人確認の依頼)."""
        with self.database.write() as work:
            row = {
                "id": uuid.uuid4().hex,
                "reference": job.reference,
                "site": job.site,
                "kind": kind.value,
                "question": clean(question),
                "public_key": public_key,
                "asked_at": work.now,
                "until": work.now + limit,
                "sealed": "",
                "answered_by": "",
                "closed_at": None,
            }
            work.connection.execute(handovers.insert().values(row))
            detail = {"question": question, "site": job.site}
            work.audit("denpyo", "handover.asked", job.reference, detail)
            return _handover(row)

    def open_handovers(self, reference: str | None = None) -> tuple[Handover, ...]:
        """Questions that wait for an answer now, oldest first (回答待ちの一覧)."""
        query = select(handovers).where(
            handovers.c.closed_at.is_(None),
            handovers.c.sealed == "",
            handovers.c.until > self.database.clock(),
        )
        if reference is not None:
            query = query.where(handovers.c.reference == reference)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(handovers.c.asked_at)).mappings()
            return tuple(_handover(row) for row in rows)

    def answer_handover(self, reference: str, answer: Secret, by: str) -> Handover:
        """Give the bot of a job what it asks for (回答); only it can read it.

        Raises:
            ConflictError: it does not ask for anything now.
        """
        waiting = self.open_handovers(reference)
        if not waiting:
            raise ConflictError(
                f"依頼 {reference} は、いま回答を待っていません。時間切れのときは、"
                "ボットがもう一度尋ねるのを待ってください。"
            )
        one = waiting[-1]
        new = {"sealed": seal(answer, one.public_key), "answered_by": clean(by)}
        with self.database.write() as work:
            changed = handovers.update().where(
                handovers.c.id == one.id, handovers.c.closed_at.is_(None)
            )
            work.connection.execute(changed.values(new))
            detail = {"question": one.question}
            work.audit(by, "handover.answered", reference, detail)
        return one

    def take_answer(self, handover_id: str) -> str:
        """The sealed answer, empty while there is none."""
        query = select(handovers.c.sealed).where(handovers.c.id == handover_id)
        with self.database.read() as connection:
            return str(connection.execute(query).scalar() or "")

    def close_handover(self, handover_id: str, outcome: str) -> None:
        """Nobody waits for the answer any more; it is thrown away (本人確認の終了)."""
        with self.database.write() as work:
            found = select(handovers).where(handovers.c.id == handover_id)
            row = work.connection.execute(found).mappings().one()
            new = {"closed_at": work.now, "sealed": ""}
            changed = handovers.update().where(handovers.c.id == handover_id)
            work.connection.execute(changed.values(new))
            detail = {"outcome": outcome}
            work.audit("denpyo", "handover.closed", row["reference"], detail)


def _handover(row: Any) -> Handover:
    names = (
        "id",
        "reference",
        "site",
        "question",
        "public_key",
        "asked_at",
        "until",
        "sealed",
        "answered_by",
    )
    return Handover(**{n: row[n] for n in names}, kind=HandoverKind(row["kind"]))

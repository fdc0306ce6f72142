"""Sampled checks of what the program approved alone (抜き取り検査)."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, select

from books.errors import ConflictError
from books.memory.model import MACHINE
from books.sampling import FIRST_PLACE, PLACES, Estimate, drawn_letters, estimate
from books.store.documents import get_document
from books.store.keys import clean
from books.store.part import Part, as_it_is
from books.store.revision import SETTLED
from books.store.search import select_documents, stored_document
from books.store.tables import documents, sample_checks
from books.store.values_documents import StoredDocument


class Samples(Part):
    """Draw documents that nobody looked at, and keep what a person found."""

    __slots__ = ()

    def next_sample(
        self, percent: float, since: dt.datetime
    ) -> tuple[StoredDocument | None, int]:
        """The oldest drawn document that was not checked, and how many there are."""
        table = documents.c
        first = _drawn(select(table.id), percent, since)
        first = first.order_by(table.created_at, table.id).limit(1)
        query = select_documents().where(table.id.in_(first))
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
            found = None if row is None else stored_document(row, self.originals)
        return found, self.count_sample(percent, since)

    def count_sample(self, percent: float, since: dt.datetime) -> int:
        """How many drawn documents were not checked (抜き取りの残り)."""
        counted = _drawn(select(func.count()).select_from(documents), percent, since)
        with self.database.read() as connection:
            return int(connection.execute(counted).scalar_one())

    def keep_check(self, document_id: str, revision: int, wrong: str, by: str) -> None:
        """Keep what a person found (検査結果の記録); ``wrong`` is empty if all is right.

        Raises:
            NotFoundError: no such document.
            ConflictError: it was checked before, or is another revision now.
        """
        with self.database.write() as work:
            row = get_document(work.connection, document_id)
            query = select(sample_checks.c.checked_by).where(
                sample_checks.c.document_id == document_id
            )
            known = work.connection.execute(query).scalar()
            if known is not None or row["revision"] != revision:
                raise ConflictError(
                    f"書類 {document_id} は検査済みか、訂正されました。次の書類へ進んでください。"
                )
            values = {
                "document_id": document_id,
                "revision": revision,
                "wrong": clean(wrong),
                "checked_by": clean(by),
                "checked_at": work.now,
            }
            work.connection.execute(sample_checks.insert().values(values))
            told = {"revision": revision, "wrong": wrong}
            work.audit(by, "sample.checked", document_id, told)

    def sample_estimate(self, since: dt.datetime) -> Estimate:
        """How often the drawn ones were wrong since an instant (見逃しの推定)."""
        query = select(
            func.count(), func.count().filter(sample_checks.c.wrong != "")
        ).where(sample_checks.c.checked_at >= since)
        with self.database.read() as connection:
            checked, wrong = connection.execute(query).one()
        return estimate(int(checked), int(wrong))


def _drawn(query: Select[Any], percent: float, since: dt.datetime) -> Select[Any]:
    place = FIRST_PLACE + documents.c.position % PLACES  # else a file is one draw
    letters = func.substr(documents.c.id, place, 2)
    checked = select(sample_checks.c.document_id)
    return query.where(
        documents.c.created_at >= since,
        documents.c.approved_by.like(f"{MACHINE}%"),
        as_it_is(documents.c.state).in_([state.value for state in SETTLED]),
        letters.in_(drawn_letters(percent)),
        documents.c.id.not_in(checked),
    )

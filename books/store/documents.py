"""Documents and their revisions (伝票と版): added once, changed only by a new revision."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from books.errors import ConflictError, NotFoundError
from books.model import DocumentState, Reading, Revision
from books.store import derive
from books.store.content import load_reading
from books.store.database import Work
from books.store.files import get_file, mark
from books.store.keys import clean
from books.store.part import Part
from books.store.queue import end_hold
from books.store.revision import (
    SETTLED,
    first_readings,
    follow,
    insert_all,
    is_repeat,
    next_revision,
    note_orders,
    state_after_change,
)
from books.store.search import select_documents, stored_document
from books.store.tables import documents, revisions
from books.store.values_documents import FileState, StoredDocument


class Documents(Part):
    """Add, get, revise, approve and reject documents."""

    __slots__ = ()

    def add_readings(
        self,
        sha256: str,
        readings: Sequence[Reading],
        author: str,
        states: Sequence[DocumentState],
    ) -> tuple[str, ...]:
        """Keep what a file says, one document a reading, all or nothing (登録).

        A file that has documents keeps them: their ids come back and nothing is
        written, except an audit line when the readings are not the same as then.

        Raises:
            NotFoundError: the file was never added.
            ConflictError: not as many states as readings.
        """
        if len(readings) != len(states):
            raise ConflictError(
                f"読み取り結果 {len(readings)} 件に対して状態が {len(states)} 件あります。"
                "同じ件数を渡してください。"
            )
        with self.database.write() as work:
            get_file(work.connection, sha256)
            known = first_readings(work.connection, sha256)
            if known:
                _note_difference(work, sha256, author, list(known.values()), readings)
            else:
                insert_all(work, sha256, readings, author, states)
            mark(work, sha256, FileState.READ)
        if known:
            return tuple(known)
        return tuple(derive.document_id(sha256, i) for i in range(1, len(readings) + 1))

    def get(self, document_id: str) -> StoredDocument:
        """The document with its latest reading.

        Raises:
            NotFoundError: no such document.
        """
        with self.database.read() as connection:
            return self._get(connection, document_id)

    def revision_of(self, document_id: str) -> int:
        """The number of the latest revision (最新の版).

        Raises:
            NotFoundError: no such document.
        """
        with self.database.read() as connection:
            return int(get_document(connection, document_id)["revision"])

    def _get(self, connection: Connection, document_id: str) -> StoredDocument:
        query = select_documents().where(documents.c.id == clean(document_id))
        row = connection.execute(query).mappings().first()
        if row is None:
            raise missing_document(document_id)
        return stored_document(row, self.originals)

    def history(self, document_id: str) -> tuple[Revision, ...]:
        """Every revision of a document, oldest first (訂正の履歴).

        Raises:
            NotFoundError: no such document.
        """
        query = select(revisions).where(revisions.c.document_id == clean(document_id))
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(revisions.c.number)).mappings()
            found = tuple(
                Revision(**{**row, "reading": load_reading(row["reading"])})
                for row in rows
            )
        if not found:
            raise missing_document(document_id)
        return found

    def kept_texts(self, document_id: str) -> tuple[str, ...]:
        """The readings of all revisions as they were hashed (保存された本文)."""
        query = select(revisions.c.reading).order_by(revisions.c.number)
        with self.database.read() as connection:
            chosen = query.where(revisions.c.document_id == document_id)
            return tuple(connection.execute(chosen).scalars())

    def revise(
        self,
        document_id: str,
        reading: Reading,
        author: str,
        reason: str,
        expected_revision: int,
        state: DocumentState | None = None,
    ) -> StoredDocument:
        """Add a revision (訂正); the earlier ones stay.

        Without ``state`` the state stays, but what was approved or exported has to be
        approved again. Repeating a call that had succeeded changes nothing.

        Raises:
            NotFoundError: no such document.
            ConflictError: the document is not at ``expected_revision`` any more.
        """
        with self.database.write() as work:
            row = get_document(work.connection, document_id)
            if row["revision"] == expected_revision:
                revision = next_revision(work, row, reading, (author, reason))
                work.connection.execute(revisions.insert().values(revision))
                new = state or state_after_change(DocumentState(row["state"]))
                values = follow(work, revision, reading, new)
                changed = documents.update().where(documents.c.id == document_id)
                work.connection.execute(changed.values(values))
                note_orders(work, document_id, reading)
            elif not is_repeat(work, row, expected_revision, reading, author, reason):
                raise _changed(document_id, row["revision"])
            return self._get(work.connection, document_id)

    def approve(
        self, document_id: str, by: str, expected_revision: int | None = None
    ) -> None:
        """Approve the latest revision (承認); once is enough.

        Raises:
            NotFoundError: no such document.
            ConflictError: it was rejected, or revised since ``expected_revision``.
        """
        with self.database.write() as work:
            row = get_document(work.connection, document_id)
            if expected_revision not in (None, row["revision"]):
                raise _changed(document_id, row["revision"])
            if row["state"] in SETTLED:
                return
            if row["state"] == DocumentState.REJECTED:
                raise ConflictError(
                    f"書類 {document_id} は対象外になっています。"
                    "承認するには、内容を確かめて承認待ちに戻してください。"
                )
            move(work, row, DocumentState.APPROVED, by)

    def reject(self, document_id: str, by: str, reason: str) -> None:
        """Leave a document out (対象外); it stays in the archive.

        Raises:
            NotFoundError: no such document.
            ConflictError: it went out already.
        """
        with self.database.write() as work:
            row = get_document(work.connection, document_id)
            if row["state"] == DocumentState.REJECTED:
                return
            if row["state"] == DocumentState.EXPORTED:
                raise ConflictError(
                    f"書類 {document_id} は出力済みです。"
                    "先に出力を取り消してから、対象外にしてください。"
                )
            move(work, row, DocumentState.REJECTED, by, reason)


_ACTIONS = {
    DocumentState.APPROVED: "document.approved",
    DocumentState.REJECTED: "document.rejected",
    DocumentState.EXPORTED: "document.exported",
}


def move(work: Work, row: Any, state: DocumentState, by: str, reason: str = "") -> None:
    """Change a document's state inside a transaction; not by a new revision."""
    approved_by = clean(by) if state is DocumentState.APPROVED else row["approved_by"]
    if state not in SETTLED:
        approved_by = None
    new = {"state": state.value, "approved_by": approved_by, "updated_at": work.now}
    changed = documents.update().where(documents.c.id == row["id"]).values(new)
    work.connection.execute(changed)
    end_hold(work.connection, row["id"])
    detail = {"state": state.value, "approved_by": approved_by, "reason": clean(reason)}
    detail["revision"] = row["revision"]
    work.audit(by, _ACTIONS[state], row["id"], detail)


def _note_difference(
    work: Work, sha256: str, author: str, known: list[str], readings: Sequence[Reading]
) -> None:
    before = [load_reading(text).document for text in known]
    if before != [reading.document for reading in readings]:
        detail = {"kept": len(known), "ignored": len(readings)}
        work.audit(author, "file.read_differently", sha256, detail)


def get_document(connection: Connection, document_id: str) -> Any:
    """The row of a document, for use inside a transaction."""
    query = select(documents).where(documents.c.id == clean(document_id))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise missing_document(document_id)
    return row


def missing_document(document_id: str) -> NotFoundError:
    """The sentence for an id that is not there."""
    return NotFoundError(
        f"書類 {document_id} は登録されていません。番号を確かめて、検索し直してください。"
    )


def _changed(document_id: str, revision: int) -> ConflictError:
    return ConflictError(
        f"書類 {document_id} は、ほかの人が先に変更しました(現在は第{revision}版)。"
        "画面を開き直し、最新の内容を確かめてからやり直してください。"
    )

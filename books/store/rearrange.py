"""Pages of a file put together in another way, or files joined (ページの組み替え).

The originals are never touched, nor is what was kept before: new documents take further
places of the same file, or of the one that several were joined to, and those that they
stand for are left out with a reason.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from books.errors import ConflictError
from books.model import DocumentState, Reading
from books.store import derive
from books.store.database import Work
from books.store.documents import get_document, move
from books.store.files import mark
from books.store.part import Part
from books.store.revision import follow, next_revision, note_orders
from books.store.tables import documents, revisions
from books.store.values_documents import FileState

OPEN_STATES = (DocumentState.NEEDS_REVIEW, DocumentState.READY)
REASON = "ページの組み替え"


class Rearrange(Part):
    """Let new documents take the place of others of the same file."""

    __slots__ = ()

    def rearrange(
        self,
        replaced: Mapping[str, int],
        readings: Sequence[Reading],
        states: Sequence[DocumentState],
        by: str,
    ) -> tuple[str, ...]:
        """Keep new readings of one file in place of documents of it (組み替え).

        ``replaced`` tells each document with the revision that the person saw. All or
        nothing; returns the ids of the new documents.

        Raises:
            NotFoundError: no such document.
            ConflictError: one was changed since, is settled, or is of another file.
        """
        with self.database.write() as work:
            rows = [get_document(work.connection, name) for name in replaced]
            if len({row["sha256"] for row in rows}) != 1:
                raise ConflictError(
                    "組み替えられるのは、一つのファイルの中のページだけです。"
                )
            _refuse(rows, replaced)
            made = _insert(work, rows[0]["sha256"], readings, states, (by, REASON))
            _leave_out(work, rows, made, by)
        return made

    def join(
        self,
        replaced: Mapping[str, int],
        reading: Reading,
        state: DocumentState,
        by: str,
    ) -> str:
        """Keep the reading of a joined file in place of documents of others (結合).

        The joined file is kept before. All or nothing; returns the new document's id.

        Raises:
            NotFoundError: no such document or file.
            ConflictError: one was changed since, or is settled.
        """
        sha256 = reading.source.sha256
        author = (by, f"{REASON}: {'、'.join(replaced)} から")
        with self.database.write() as work:
            rows = [get_document(work.connection, name) for name in replaced]
            _refuse(rows, replaced)
            made = _insert(work, sha256, [reading], [state], author)
            mark(work, sha256, FileState.READ)
            _leave_out(work, rows, made, by)
        return made[0]


def _leave_out(
    work: Work, rows: Sequence[Mapping[str, Any]], made: Sequence[str], by: str
) -> None:
    told = f"{REASON}: {'、'.join(made) or '書類なし'} に"
    for row in rows:
        move(work, row, DocumentState.REJECTED, by, told)


def _refuse(rows: Sequence[Mapping[str, object]], replaced: Mapping[str, int]) -> None:
    for row in rows:
        if row["revision"] != replaced[str(row["id"])]:
            raise ConflictError(
                f"書類 {row['id']} は、ほかの人が先に変更しました。"
                "画面を開き直してから、組み替えてください。"
            )
        if row["state"] not in OPEN_STATES:
            raise ConflictError(
                f"書類 {row['id']} は承認済みか対象外です。"
                "先に元に戻してから、組み替えてください。"
            )


def _insert(
    work: Work,
    sha256: str,
    readings: Sequence[Reading],
    states: Sequence[DocumentState],
    author: tuple[str, str],
) -> tuple[str, ...]:
    highest = select(func.max(documents.c.position)).where(documents.c.sha256 == sha256)
    last = int(work.connection.execute(highest).scalar() or 0)
    made = []
    for index, (reading, state) in enumerate(
        zip(readings, states, strict=True), last + 1
    ):
        row: dict[str, Any] = {
            "id": derive.document_id(sha256, index),
            "sha256": sha256,
            "position": index,
            "revision": 0,
            "created_at": work.now,
        }
        revision = next_revision(work, row, reading, author)
        new = row | follow(work, revision, reading, state)
        work.connection.execute(documents.insert().values(new))
        work.connection.execute(revisions.insert().values(revision))
        note_orders(work, row["id"], reading)
        made.append(row["id"])
    return tuple(made)

"""What went out (出力): each effect has a reference, and happens once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from books.errors import ConflictError, NotFoundError
from books.model import DocumentState
from books.store.database import Work
from books.store.documents import get_document, move
from books.store.part import Part
from books.store.tables import documents, export_documents, exports, paid_accounts
from books.store.values_exports import Export, ExportState, Output

TOGETHER = dt.timedelta(minutes=10)  # what is finished within is of one run


class Exports(Part):
    """Claim, finish, cancel and find exports."""

    __slots__ = ()

    def claim_export(
        self, reference: str, kind: str, document_ids: Sequence[str]
    ) -> Export:
        """Reserve an effect before it is made (出力の予約).

        A reference that exists gives the existing export, so a run that was cut off
        goes on where it stopped. A document goes out once in a kind; to send it again
        (say after a correction) the earlier export is cancelled first.

        Raises:
            NotFoundError: a document does not exist.
            ConflictError: the reference stands for something else, or a document went
                out in this kind under another reference, or is rejected.
        """
        ids = tuple(sorted(set(document_ids)))
        with self.database.write() as work:
            return claim(work, reference, kind, ids)

    def finish_export(self, reference: str, path: str, sha256: str) -> None:
        """Say that the effect was made (出力済み); its approved documents follow.

        Raises:
            NotFoundError: the reference was never claimed.
            ConflictError: it was cancelled, or finished with other bytes.
        """
        with self.database.write() as work:
            known = _get(work.connection, reference)
            if known.state is ExportState.FINISHED and known.sha256 == sha256:
                return
            if known.state is not ExportState.CLAIMED:
                raise ConflictError(
                    f"出力 {reference} は、すでに"
                    f"{'取り消されて' if known.state is ExportState.CANCELLED else '別の内容で完了して'}"
                    "います。出力の一覧を確かめ、必要なら新しい番号で出力してください。"
                )
            new = {"path": path, "sha256": sha256, "finished_at": work.now}
            _update(work, reference, ExportState.FINISHED, new)
            detail = {"path": path, "sha256": sha256, "state": "finished"}
            work.audit("denpyo", "export.finished", reference, detail)
            for document_id in known.document_ids:
                row = get_document(work.connection, document_id)
                if row["state"] == DocumentState.APPROVED:
                    move(work, row, DocumentState.EXPORTED, "denpyo", reference)

    def cancel_export(self, reference: str, by: str, reason: str) -> None:
        """Take an export back (出力の取消), so that its documents may go out again.

        Only for effects that did not happen, or were undone outside. Documents that
        are in no other finished export are approved again, not exported.

        Raises:
            NotFoundError: the reference was never claimed.
        """
        with self.database.write() as work:
            cancel(work, reference, by, reason)

    def find_exports(
        self,
        document_id: str | None = None,
        kind: str | None = None,
        state: ExportState | None = None,
    ) -> tuple[Export, ...]:
        """Exports, oldest first: of a document, of a kind, in a state, or all."""
        query = select(exports.c.reference)
        if document_id is not None:
            query = query.join(export_documents).where(
                export_documents.c.document_id == document_id
            )
        if kind is not None:
            query = query.where(exports.c.kind == kind)
        if state is not None:
            query = query.where(exports.c.state == state.value)
        query = query.order_by(exports.c.claimed_at, exports.c.reference)
        with self.database.read() as connection:
            references = connection.execute(query).scalars().all()
            return tuple(_get(connection, reference) for reference in references)

    def outputs_of(self, document_id: str) -> tuple[Output, ...]:
        """What a document went out in, oldest first (書類の出力).

        Without the documents beside it: a payment file may have thousands.
        """
        query = (
            select(exports)
            .join(export_documents)
            .where(export_documents.c.document_id == document_id)
            .order_by(exports.c.claimed_at, exports.c.reference)
        )
        with self.database.read() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Output(**_common(row)) for row in rows)

    def last_exports(self) -> tuple[Export, ...]:
        """What was written last (直近の出力): finished together, oldest first."""
        finished = exports.c.state == ExportState.FINISHED.value
        query = select(exports.c.reference).where(finished)
        with self.database.read() as connection:
            newest = select(func.max(exports.c.finished_at)).where(finished)
            last = connection.execute(newest).scalar_one()
            if last is None:
                return ()
            query = query.where(exports.c.finished_at >= last - TOGETHER)
            query = query.order_by(exports.c.claimed_at, exports.c.reference)
            references = connection.execute(query).scalars().all()
            return tuple(_get(connection, reference) for reference in references)


def claim(work: Work, reference: str, kind: str, ids: tuple[str, ...]) -> Export:
    """Reserve inside a transaction (出力の予約); ``ids`` are sorted, each once."""
    known = _find(work.connection, reference)
    if known is not None:
        return _same(known, kind, ids)
    for document_id in ids:
        _check_free(work.connection, document_id, kind)
    row = {
        "reference": reference,
        "kind": kind,
        "state": ExportState.CLAIMED.value,
        "path": "",
        "sha256": "",
        "claimed_at": work.now,
        "finished_at": None,
    }
    work.connection.execute(exports.insert().values(row))
    parts = [
        {"reference": reference, "document_id": i, "kind": kind, "live": True}
        for i in ids
    ]
    if parts:
        work.connection.execute(export_documents.insert(), parts)
    detail = {"kind": kind, "documents": ids, "state": row["state"]}
    work.audit("denpyo", "export.claimed", reference, detail)
    return _export(row, ids)


def cancel(work: Work, reference: str, by: str, reason: str) -> None:
    """Take an export back inside a transaction (出力の取消)."""
    known = _get(work.connection, reference)
    if known.state is ExportState.CANCELLED:
        return
    _update(work, reference, ExportState.CANCELLED, {})
    freed = export_documents.update().values(live=False)
    work.connection.execute(freed.where(export_documents.c.reference == reference))
    unknown = paid_accounts.delete().where(paid_accounts.c.source == reference)
    work.connection.execute(unknown)
    detail = {"reason": reason, "state": "cancelled"}
    work.audit(by, "export.cancelled", reference, detail)
    for document_id in known.document_ids:
        row = get_document(work.connection, document_id)
        if row["state"] == DocumentState.EXPORTED and not _is_out(
            work.connection, document_id
        ):
            move(work, row, DocumentState.APPROVED, row["approved_by"] or by)


def _find(connection: Connection, reference: str) -> Export | None:
    query = select(exports).where(exports.c.reference == reference)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    parts = (
        select(export_documents.c.document_id)
        .where(export_documents.c.reference == reference)
        .order_by(export_documents.c.document_id)
    )
    return _export(row, tuple(connection.execute(parts).scalars()))


def _get(connection: Connection, reference: str) -> Export:
    found = _find(connection, reference)
    if found is None:
        raise NotFoundError(
            f"出力 {reference} は予約されていません。先に出力を予約してください。"
        )
    return found


def _export(row: Any, ids: tuple[str, ...]) -> Export:
    return Export(**_common(row), document_ids=ids)


def _common(row: Any) -> dict[str, Any]:
    names = ("reference", "kind", "path", "sha256", "claimed_at", "finished_at")
    return {name: row[name] for name in names} | {"state": ExportState(row["state"])}


def _same(known: Export, kind: str, ids: tuple[str, ...]) -> Export:
    if (known.kind, known.document_ids) != (kind, ids):
        raise ConflictError(
            f"出力番号 {known.reference} は、別の内容({known.kind}、"
            f"{len(known.document_ids)} 件)で使われています。新しい番号で出力してください。"
        )
    return known


def _check_free(connection: Connection, document_id: str, kind: str) -> None:
    row = get_document(connection, document_id)
    if row["state"] == DocumentState.REJECTED:
        raise ConflictError(
            f"書類 {document_id} は対象外です。出力の対象から外してください。"
        )
    query = select(export_documents.c.reference).where(
        export_documents.c.document_id == document_id,
        export_documents.c.kind == kind,
        export_documents.c.live,
    )
    other = connection.execute(query).scalar()
    if other is not None:
        raise ConflictError(
            f"書類 {document_id} は、出力 {other} に含まれています(種類: {kind})。"
            "二重に出力しないため、出し直すときは先にその出力を取り消してください。"
        )


def _is_out(connection: Connection, document_id: str) -> bool:
    query = (
        select(documents.c.id)
        .select_from(export_documents)
        .join(exports, exports.c.reference == export_documents.c.reference)
        .join(documents, documents.c.id == export_documents.c.document_id)
        .where(documents.c.id == document_id)
        .where(exports.c.state == ExportState.FINISHED.value)
    )
    return connection.execute(query).first() is not None


def _update(
    work: Work, reference: str, state: ExportState, values: dict[str, Any]
) -> None:
    changed = exports.update().where(exports.c.reference == reference)
    work.connection.execute(changed.values(state=state.value, **values))

"""What was paid or offset outside of our files, and what still has to be (支払の済み).

A person says so; the audit log keeps it. What is paid goes into no payment file.
"""

from collections.abc import Mapping
from datetime import timedelta

from books.errors import ConflictError
from books.model import Document, DocumentState, DocumentType
from books.payment_run import PAYMENT_KINDS
from books.returns import check_returns, is_return
from books.store import DocumentQuery, ExportState
from books.store.payables import PAID, UNPAID
from flows.clock import now, today
from flows.desk import Desk
from flows.outdated import LATER_DAYS

_BILLS = (DocumentType.INVOICE, DocumentType.RETURN_INVOICE)
_OPEN = tuple(s for s in DocumentState if s is not DocumentState.REJECTED)


def is_paid(desk: Desk, document_id: str) -> bool:
    """Whether a person said that it is paid or offset (支払済み)."""
    for entry in desk.store.audit_log(document_id, limit=None):
        if entry.action in (PAID, UNPAID):
            return entry.action == PAID
    return False


def mark_paid(desk: Desk, document_id: str, by: str, *, paid: bool = True) -> None:
    """Note that a bill was paid, or a return offset, outside of our files (支払済み).

    Raises:
        NotFoundError: no such document.
        ConflictError: it is no bill, or it is in a payment file or a payment run.
    """
    document = desk.store.get(document_id)
    kind = document.reading.document.document_type
    if kind not in _BILLS:
        raise ConflictError(
            f"{kind.label}は支払の対象ではありません。番号を確かめてください。"
        )
    files = _payment_files(desk, document.id)
    if paid and files:
        raise ConflictError(
            f"書類 {document.id} は振込ファイル {'、'.join(files)} に入っています。"
            "二重に支払わないよう、ファイルを使ったか確かめてください。"
        )
    run = desk.store.run_of_document(document.id)
    if paid and run is not None:
        raise ConflictError(
            f"書類 {document.id} は支払予定 {run} に入っています。二重に支払わないよう、"
            "先に支払予定から外すか取り消してください。"
        )
    desk.store.audit(by, PAID if paid else UNPAID, document.id, {"by": by})


def tell_returns(desk: Desk) -> list[str]:
    """Returns that are not deducted from what is being paid (差し引かれていない返還)."""
    since = today() - timedelta(days=LATER_DAYS)
    query = DocumentQuery(states=_OPEN, types=_BILLS, date_from=since, limit=None)
    bills = {slip.id: slip.paper for slip in desk.store.find_slips(query)}
    returns = [
        (document_id, paper)
        for document_id, paper in bills.items()
        if is_return(paper) and not is_paid(desk, document_id)
    ]
    found = check_returns(_being_paid(desk, bills), returns) if returns else ()
    return [finding.message for finding in found]


def _being_paid(desk: Desk, bills: Mapping[str, Document]) -> tuple[Document, ...]:
    """What is in a payment file whose day is still to come; no file waits for a year.

    ``bills`` are at hand by their ids; others are fetched.
    """
    since = now() - timedelta(days=LATER_DAYS)
    ids = {
        document_id
        for kind in PAYMENT_KINDS
        for export in desk.store.find_exports(kind=kind)
        if export.state is not ExportState.CANCELLED and export.claimed_at >= since
        for document_id in export.document_ids
    }
    rest = desk.store.get_many(ids - bills.keys())
    fetched = {name: document.reading.document for name, document in rest.items()}
    known = {**bills, **fetched}
    papers = (known[document_id] for document_id in sorted(ids & known.keys()))
    return tuple(paper for paper in papers if _is_coming(paper))


def _is_coming(document: Document) -> bool:
    return document.due_date is None or document.due_date >= today()


def _payment_files(desk: Desk, document_id: str) -> tuple[str, ...]:
    return tuple(
        export.path or export.reference
        for kind in PAYMENT_KINDS
        for export in desk.store.find_exports(document_id, kind)
        if export.state is not ExportState.CANCELLED
    )

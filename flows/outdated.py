"""Files that went out and say what no record says any more (古くなった出力).

A correction never changes a file that went out: a person is told, and a person who
knows that the file was not handed on orders it anew. What each file was made of is in
the audit log, a line an export; for files without one the instant decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from books.errors import DenpyoError
from books.model import Document, DocumentState
from books.store import DocumentQuery, Export, ExportState, StoredDocument
from flows.chosen import with_choices
from flows.clock import today
from flows.desk import Desk
from flows.kinds import find_kind
from flows.log import log

RENDERED = "export.rendered"
CANCELLED_FOLDER = "取消"
LATER_DAYS = 400  # older papers are not paid without a person
_CHANGED = tuple(s for s in DocumentState if s is not DocumentState.EXPORTED)
_SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)


@dataclass(frozen=True)
class Outdated:
    """A document, and the finished exports that say something else of it."""

    document: StoredDocument
    exports: tuple[Export, ...]

    @property
    def notice(self) -> str:
        """What a person has to know and to do (お知らせ)."""
        document = self.document
        name = f"{name_of(document)} (書類 {document.id})"
        files = "、".join(export.path for export in self.exports)
        again = f"`denpyo export --again {document.id}`"
        passed = "渡したファイルは、先に銀行や会計ソフトの側で取り消してください。"
        if document.state is DocumentState.REJECTED:
            return (
                f"{name} は出力したあとで対象外になりました。古いファイル: {files}。"
                f"銀行や会計ソフトへ渡していなければ、{again} で取り消してください。{passed}"
            )
        if document.state not in _SETTLED:
            return (
                f"{name} は出力したあとで訂正され、まだ承認されていません。"
                f"古いファイル: {files}。銀行や会計ソフトへ渡さないでください。"
                f"承認してから {again} で出し直します。{passed}"
            )
        return (
            f"{name} は出力したあとで訂正されました。古いファイル: {files}。"
            f"銀行や会計ソフトへ渡していなければ、{again} で取り消して出し直してください。{passed}"
        )


def note_content(desk: Desk, export: Export, made_of: Sequence[StoredDocument]) -> None:
    """Keep which revisions a file is made of, before it is written (版の記録)."""
    revisions = {document.id: document.revision for document in made_of}
    desk.store.audit("denpyo", RENDERED, export.reference, {"revisions": revisions})


def find_outdated(desk: Desk) -> tuple[Outdated, ...]:
    """Every corrected document whose files say something else (訂正後の古い出力)."""
    found = (outdated(desk, document) for document in _corrected(desk))
    return tuple(one for one in found if one.exports)


def outdated(desk: Desk, document: StoredDocument) -> Outdated:
    """The exports of one document that are not what it says now; may be none."""
    finished = desk.store.find_exports(document.id, state=ExportState.FINISHED)
    return Outdated(
        document, tuple(e for e in finished if _is_stale(desk, e, document))
    )


def name_of(document: StoredDocument) -> str:
    """Kind and number of a document, else the name of its file (書類の呼び名)."""
    found = document.reading.document
    return f"{found.document_type.label} {found.document_number or document.file.name}"


def _corrected(desk: Desk) -> Iterator[StoredDocument]:
    since = today() - timedelta(days=LATER_DAYS)
    changed = DocumentQuery(states=_CHANGED, corrected=True, limit=None)
    out = DocumentQuery(
        states=(DocumentState.EXPORTED,), corrected=True, date_from=since, limit=None
    )
    for query in (changed, out):
        yield from desk.store.find(query)


def _is_stale(desk: Desk, export: Export, document: StoredDocument) -> bool:
    if document.state is DocumentState.REJECTED:
        return True
    number = _exported_revision(desk, export, document)
    if number == document.revision:
        return False
    before = desk.store.history(document.id)[number - 1].reading
    if before.document == document.reading.document:
        return False
    if desk.store.run_of_export(export.reference):  # it paid what was approved
        return _pays(before.document) != _pays(document.reading.document)
    old = _content(desk, export, replace(document, reading=before))
    new = _content(desk, export, document)
    return old is None or new is None or old != new


def _pays(paper: Document) -> tuple[object, ...]:
    """What a payment file tells of a bill."""
    return (
        paper.document_type,
        paper.document_number,
        paper.issue_date,
        paper.due_date,
        paper.payable_amount,
        paper.bank_accounts,
        paper.supplier,
    )


def _exported_revision(desk: Desk, export: Export, document: StoredDocument) -> int:
    for entry in desk.store.audit_log(export.reference):
        if entry.action == RENDERED and document.id in entry.detail["revisions"]:
            return int(entry.detail["revisions"][document.id])
    at = export.finished_at or export.claimed_at
    history = desk.store.history(document.id)
    return max((r.number for r in history if r.created_at <= at), default=1)


def _content(desk: Desk, export: Export, document: StoredDocument) -> bytes | None:
    """What the file would say of this document alone; None if it can't say it."""
    try:
        kind = find_kind(export.kind)
        document = with_choices(desk, kind, document, export.claimed_at)
        return kind.render((document,), export.claimed_at, desk.settings)[0]
    except DenpyoError:
        return None
    except Exception as error:  # told as outdated, and the run goes on
        log.error("%s %s", document.id, export.reference, exc_info=error)
        return None


def put_away(desk: Desk) -> list[str]:
    """Move files of cancelled exports to ``outbox/取消``; repeated by every run.

    Returns sentences about files that could not be moved.
    """
    notices = []
    outbox = desk.settings.outbox
    for export in desk.store.find_exports(state=ExportState.CANCELLED):
        for path in _files_of(desk, export):
            target = outbox / CANCELLED_FOLDER / path.relative_to(outbox)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                path.rename(target)
            except OSError as error:
                notices.append(
                    f"取り消したファイル {path} を {target.parent} へ移せません ({error})。"
                    "使わないよう、手で移してください。"
                )
    return notices


def _files_of(desk: Desk, export: Export) -> tuple[Path, ...]:
    """Its file, also one that was written before a run was cut off."""
    outbox = desk.settings.outbox
    if export.path:
        path = outbox / export.path
        return (path,) if path.is_file() else ()
    try:
        kind = find_kind(export.kind)
    except DenpyoError:
        return ()
    token = export.reference.rpartition(":")[2]
    return tuple((outbox / kind.folder).glob(f"*_{token}{kind.suffix}"))

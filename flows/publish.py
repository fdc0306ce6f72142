"""What goes out: planned, claimed in the store, written, finished (出力).

Every effect has a reference in the store before its file is written, and the file has
a name that follows from the reference. So a run that is cut off anywhere is taken up by
the next one: what was claimed and not finished is written again to the same name, and
what was not claimed is claimed. Nothing goes out twice, nothing is forgotten.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.errors import ConflictError, DenpyoError
from books.item_sync import sync_items
from books.model import DocumentState
from books.one_sale import OneSale
from books.settings import Settings
from books.store import DocumentQuery, Export, ExportState, StoredDocument
from books.store.match_exports import KIND as MATCH_KIND
from flows.atomic import write_bytes
from flows.chosen import with_choices
from flows.clock import now, today
from flows.desk import Desk
from flows.kinds import KINDS, Kind, each, find_kind
from flows.log import log
from flows.outcome import Written
from flows.outdated import (
    LATER_DAYS,
    find_outdated,
    name_of,
    note_content,
    outdated,
    put_away,
)
from flows.payment_files import (
    cancel_with_run,
    claim_approved,
    close_made,
    needs_approval,
    note_paid,
    paid_by,
)
from flows.refusals import Refusal, explain, refuse, tell
from flows.settled import is_paid, tell_returns
from flows.typable import typable

_SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)


@dataclass(frozen=True)
class Published:
    """Files written in this run, and sentences about what could not be."""

    written: tuple[Written, ...] = ()
    notices: tuple[str, ...] = ()


def publish(desk: Desk) -> Published:
    """Write everything approved that has not gone out (出力)."""
    notices = _drop_unapproved(desk) + put_away(desk)
    by_run = needs_approval(desk.store, desk.settings)
    for kind in KINDS:
        if kind.name in desk.settings.exports and not (kind.later and by_run):
            notices += _claim(desk, kind)
    if by_run:
        notices += claim_approved(desk)
    written = []
    for export in desk.store.find_exports(state=ExportState.CLAIMED):
        if export.kind.startswith(MATCH_KIND):  # ``flows.match_entries`` writes these
            continue
        try:
            file, told = _write(desk, export)
        except Exception as error:  # one bad export must not stop the rest
            log.error("%s could not be written", export.reference, exc_info=error)
            notices.append(f"{export.reference} を書けませんでした。{explain(error)}")
        else:
            written.append(file)
            notices += told
    close_made(desk)
    notices += sync_items(desk.store, desk.settings).notices
    notices += [one.notice for one in find_outdated(desk)]
    notices += tell_returns(desk)
    typed = (typable(notice, desk.settings) for notice in notices)
    return Published(tuple(written), tuple(dict.fromkeys(typed)))


def publish_again(desk: Desk, document_id: str, by: str) -> Published:
    """Cancel what a correction made outdated, and write it anew (出し直し).

    A file with several documents is made anew with all of them, and with no others;
    the notices name them. The old files are kept in ``outbox/取消``.

    Raises:
        NotFoundError: no such document.
        ConflictError: nothing of it is outdated, or the correction is not approved.
    """
    document = desk.store.get(document_id)
    waiting = (DocumentState.NEEDS_REVIEW, DocumentState.READY)
    if document.state in waiting:
        raise ConflictError(
            f"書類 {document.id} はまだ承認されていません。承認してから出し直してください。"
        )
    found = outdated(desk, document).exports
    if not found:
        raise ConflictError(
            f"書類 {document.id} に、出し直す古いファイルはありません。"
            + typable(
                "まだ出力していない分は `denpyo export` で出力されます。", desk.settings
            )
        )
    notices = []
    reason = f"書類 {document.id} が第 {document.revision} 版に変わったため"
    for export in found:
        if not cancel_with_run(desk, export, by, reason):
            desk.store.cancel_export(export.reference, by, reason)
        notices.append(f"{export.path} を取り消しました。{_inside(desk, export)}")
    published = publish(desk)
    return Published(published.written, (*notices, *published.notices))


def _inside(desk: Desk, export: Export) -> str:
    """What was in a cancelled file and becomes of it."""
    documents = [desk.store.get(i) for i in export.document_ids]
    again = [name_of(d) for d in documents if d.state in _SETTLED]
    held = [name_of(d) for d in documents if d.state not in _SETTLED]
    told = f"新しいファイルに入れ直す書類: {'、'.join(again)}。" if again else ""
    if held:
        told += f"承認されていないので入れない書類: {'、'.join(held)}。"
    return told


def _drop_unapproved(desk: Desk) -> list[str]:
    """Take back what a cut-off run had claimed, if it was changed in the meantime."""
    notices = []
    for export in desk.store.find_exports(state=ExportState.CLAIMED):
        documents = [desk.store.get(i) for i in export.document_ids]
        changed = [name_of(d) for d in documents if d.state not in _SETTLED]
        if changed:
            reason = "書き出す前に訂正または対象外にされたため"
            desk.store.cancel_export(export.reference, "denpyo", reason)
            notices.append(
                f"{export.reference} は書き出しを取り消しました。承認されていない書類が"
                f"あります: {'、'.join(changed)}。"
            )
    return notices


def _claim(desk: Desk, kind: Kind) -> list[str]:
    """Reserve what this kind has to write; returns sentences about what it can't."""
    at, settings = now(), desk.settings
    sales = OneSale(desk.store, settings)
    refused: list[Refusal] = []
    groups: dict[tuple[str, str], list[StoredDocument]] = {}
    for candidate in _candidates(desk, kind):
        document = with_choices(desk, kind, candidate, at)
        try:  # what does not fit the format is told now, and holds up nobody else
            if not kind.wants(document, at, settings):
                continue
            if kind.books and (sales.gave_way(document) or sales.instead_of(document)):
                continue
            kind.render((document,), at, settings)
            group_key = kind.group(document, at, settings)
            key = (group_key, _cancelled(desk, kind, document))
            groups.setdefault(key, []).append(document)
        except Exception as error:
            refused += refuse(kind, document, error)
    for group in groups.values():
        fitting, told = _fitting(kind, group, at, settings)
        refused += told
        ids = [document.id for document in fitting]
        desk.store.claim_export(_reference(desk, kind, ids), kind.name, ids)
    return list(tell(refused))


def _candidates(desk: Desk, kind: Kind) -> Iterator[StoredDocument]:
    """Documents that are to go out in this kind and are not out (出力の候補).

    The approved ones; those that went out in other kinds and whose export in this one
    was cancelled; for a kind that may come later, also those of the last year.
    """
    found = {d.id: d for d in desk.store.find(_approved())}
    for export in desk.store.find_exports(kind=kind.name, state=ExportState.CANCELLED):
        found |= {i: desk.store.get(i) for i in export.document_ids}
    if kind.later:
        since = today() - dt.timedelta(days=LATER_DAYS)
        query = DocumentQuery(
            states=(DocumentState.EXPORTED,),
            date_from=since,
            not_out=kind.name,
            limit=None,
        )
        found |= {d.id: d for d in desk.store.find(query)}
    out = _out(desk, kind) if kind.later else None
    for document in found.values():
        if document.state not in _SETTLED:
            continue
        if _is_out(desk, kind, document) if out is None else document.id in out:
            continue
        if not (kind.later and is_paid(desk, document.id)):
            yield document


def _approved() -> DocumentQuery:
    return DocumentQuery(states=(DocumentState.APPROVED,), limit=None)


def _out(desk: Desk, kind: Kind) -> set[str]:
    return {
        document_id
        for export in desk.store.find_exports(kind=kind.name)
        if export.state is not ExportState.CANCELLED
        for document_id in export.document_ids
    }


def _cancelled(desk: Desk, kind: Kind, document: StoredDocument) -> str:
    """The file that a document was in before: what is made anew stays by itself."""
    exports = desk.store.find_exports(document.id, kind.name, ExportState.CANCELLED)
    return exports[-1].reference if exports else ""


def _fitting(
    kind: Kind, group: list[StoredDocument], at: dt.datetime, settings: Settings
) -> tuple[list[StoredDocument], list[Refusal]]:
    """What of a group fits into one file together, and why the rest does not."""
    try:
        kind.render(group, at, settings)
    except DenpyoError:
        fitting, refused = [group[0]], list[Refusal]()
    else:
        return group, []
    for document in group[1:]:
        try:
            kind.render([*fitting, document], at, settings)
        except DenpyoError as error:
            refused += refuse(kind, document, error)
        else:
            fitting.append(document)
    return fitting, refused


def _is_out(desk: Desk, kind: Kind, document: StoredDocument) -> bool:
    exports = desk.store.find_exports(document.id, kind.name)
    return any(export.state is not ExportState.CANCELLED for export in exports)


def _reference(desk: Desk, kind: Kind, ids: Sequence[str]) -> str:
    """Follows from what goes out, so a cut-off run finds its own again.

    After a cancelled export the same documents get a new reference.
    """
    parts = [f"{i}.{len(desk.store.find_exports(i, kind.name)) + 1}" for i in ids]
    if kind.group is each:
        return f"{kind.name}:{parts[0]}"
    digest = hashlib.sha256(" ".join(sorted(parts)).encode()).hexdigest()
    return f"{kind.name}:{digest[:16]}"


def _write(desk: Desk, export: Export) -> tuple[Written, list[str]]:
    """Write the file of a claimed export and finish it; twice gives the same file."""
    kind = find_kind(export.kind)
    documents = tuple(
        with_choices(desk, kind, document, export.claimed_at)
        for document in paid_by(desk, export)
    )
    content, findings = kind.render(documents, export.claimed_at, desk.settings)
    token = export.reference.rpartition(":")[2]
    name = kind.file_name(documents, export.claimed_at, token, desk.settings)
    note_content(desk, export, documents)
    path = write_bytes(desk.settings.outbox / kind.folder / name, content)
    digest = hashlib.sha256(content).hexdigest()
    place = path.relative_to(desk.settings.outbox).as_posix()
    note_paid(desk, export, documents)
    desk.store.finish_export(export.reference, place, digest)
    told = [f"{kind.label} {path.name}: {f.message}" for f in findings]
    return Written(kind.label, path, len(documents)), told

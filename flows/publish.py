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

from books.errors import DenpyoError
from books.model import DocumentState
from books.settings import Settings
from books.store import DocumentQuery, Export, ExportState, StoredDocument
from flows.atomic import write_bytes
from flows.clock import now, today
from flows.desk import Desk
from flows.kinds import KINDS, Kind, each, find_kind
from flows.log import log
from flows.outcome import Written

LATER_DAYS = 400  # older papers are not paid without a person


@dataclass(frozen=True)
class Published:
    """Files written in this run, and sentences about what could not be."""

    written: tuple[Written, ...] = ()
    notices: tuple[str, ...] = ()


def publish(desk: Desk) -> Published:
    """Write everything approved that has not gone out (出力)."""
    notices: list[str] = []
    for kind in KINDS:
        if kind.name in desk.settings.exports:
            notices += _claim(desk, kind)
    written = []
    for export in desk.store.find_exports(state=ExportState.CLAIMED):
        try:
            file, told = _write(desk, export)
        except Exception as error:  # one bad export must not stop the rest
            log.error("%s could not be written", export.reference, exc_info=error)
            notices.append(f"{export.reference} を書けませんでした。{_told(error)}")
        else:
            written.append(file)
            notices += told
    return Published(tuple(written), tuple(dict.fromkeys(notices)))


def _claim(desk: Desk, kind: Kind) -> list[str]:
    """Reserve what this kind has to write; returns sentences about what it can't."""
    at, settings = now(), desk.settings
    notices: list[str] = []
    groups: dict[str, list[StoredDocument]] = {}
    for document in _candidates(desk, kind):
        try:  # what does not fit the format is told now, and holds up nobody else
            if not kind.wants(document, at, settings):
                continue
            kind.render((document,), at, settings)
            groups.setdefault(kind.group(document, at, settings), []).append(document)
        except Exception as error:
            notices += _refuse(kind, document, error)
    for group in groups.values():
        fitting, told = _fitting(kind, group, at, settings)
        notices += told
        ids = [document.id for document in fitting]
        desk.store.claim_export(_reference(desk, kind, ids), kind.name, ids)
    return notices


def _candidates(desk: Desk, kind: Kind) -> Iterator[StoredDocument]:
    """Approved documents that are not out in this kind; for a kind that may come
    later, also those of the last year that went out in others.
    """
    for document in desk.store.find(
        DocumentQuery(states=(DocumentState.APPROVED,), limit=None)
    ):
        if not _is_out(desk, kind, document):
            yield document
    if kind.later:
        out = {
            document_id
            for export in desk.store.find_exports(kind=kind.name)
            if export.state is not ExportState.CANCELLED
            for document_id in export.document_ids
        }
        since = today() - dt.timedelta(days=LATER_DAYS)
        query = DocumentQuery(
            states=(DocumentState.EXPORTED,), date_from=since, limit=None
        )
        yield from (d for d in desk.store.find(query) if d.id not in out)


def _fitting(
    kind: Kind, group: list[StoredDocument], at: dt.datetime, settings: Settings
) -> tuple[list[StoredDocument], list[str]]:
    """What of a group fits into one file together, and why the rest does not."""
    try:
        kind.render(group, at, settings)
    except DenpyoError:
        fitting, notices = [group[0]], []
    else:
        return group, []
    for document in group[1:]:
        try:
            kind.render([*fitting, document], at, settings)
        except DenpyoError as error:
            notices += _refuse(kind, document, error)
        else:
            fitting.append(document)
    return fitting, notices


def _refuse(kind: Kind, document: StoredDocument, error: Exception) -> list[str]:
    """Tell why a document does not go out; once, not in every run after."""
    unforeseen = None if isinstance(error, DenpyoError) else error
    log.warning("%s %s: %s", document.id, kind.name, error, exc_info=unforeseen)
    if document.state is DocumentState.EXPORTED:
        return []
    return [f"{_name(document)}: {kind.label}にできません。{_told(error)}"]


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
    documents = tuple(desk.store.get(i) for i in export.document_ids)
    content, findings = kind.render(documents, export.claimed_at, desk.settings)
    token = export.reference.rpartition(":")[2]
    name = kind.file_name(documents, export.claimed_at, token, desk.settings)
    path = write_bytes(desk.settings.outbox / kind.folder / name, content)
    digest = hashlib.sha256(content).hexdigest()
    place = path.relative_to(desk.settings.outbox).as_posix()
    desk.store.finish_export(export.reference, place, digest)
    told = [f"{kind.label} {path.name}: {f.message}" for f in findings]
    return Written(kind.label, path, len(documents)), told


def _told(error: Exception) -> str:
    """An error's sentence; what nobody foresaw is called so."""
    if isinstance(error, DenpyoError):
        return str(error)
    return f"想定外のエラー ({type(error).__name__})。記録 logs/denpyo.log に詳細があります。"


def _name(document: StoredDocument) -> str:
    found = document.reading.document
    return f"{found.document_type.label} {found.document_number or document.file.name}"

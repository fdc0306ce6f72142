"""What goes out: planned, claimed in the store, written, finished (出力).

Every effect has a reference in the store before its file is written, and the file has
a name that follows from the reference. So a run that is cut off anywhere is taken up by
the next one: what was claimed and not finished is written again to the same name, and
what was not claimed is claimed. Nothing goes out twice, nothing is forgotten.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from books.errors import DenpyoError
from books.model import DocumentState
from books.store import DocumentQuery, Export, ExportState, StoredDocument
from flows.atomic import write_bytes
from flows.desk import Desk
from flows.kinds import KINDS, Kind, each, find_kind
from flows.log import log
from flows.outcome import Written


@dataclass(frozen=True)
class Published:
    """Files written in this run, and sentences about what could not be."""

    written: tuple[Written, ...] = ()
    notices: tuple[str, ...] = ()


def publish(desk: Desk) -> Published:
    """Write everything approved that has not gone out (出力)."""
    query = DocumentQuery(states=(DocumentState.APPROVED,), limit=None)
    approved = desk.store.find(query)
    notices: list[str] = []
    for kind in KINDS:
        if kind.name in desk.settings.exports:
            notices += _claim(desk, kind, approved)
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


def _claim(desk: Desk, kind: Kind, approved: Sequence[StoredDocument]) -> list[str]:
    """Reserve what this kind has to write; returns sentences about what it can't."""
    groups: dict[str, list[str]] = {}
    notices = []
    for document in approved:
        try:  # what does not fit the format is told now, and holds up nobody else
            if kind.wants(document, desk.settings) and not _is_out(
                desk, kind, document
            ):
                kind.render((document,), document.updated_at, desk.settings)
                group = kind.group(document, desk.settings)
                groups.setdefault(group, []).append(document.id)
        except Exception as error:
            log.error("%s does not fit %s", document.id, kind.name, exc_info=error)
            told = f"{_name(document)}: {kind.label}にできません。{_told(error)}"
            notices.append(told)
    for ids in groups.values():
        desk.store.claim_export(_reference(desk, kind, ids), kind.name, ids)
    return notices


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
    name = kind.file_name(documents, export.claimed_at, token)
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

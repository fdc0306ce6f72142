"""Pages of a scan put into documents in another way, and back (ページの組み替え)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.errors import ConflictError, FormatError, NotReadyError
from books.memory import remember
from books.model import DocumentState
from books.store import DocumentQuery, StoredDocument
from books.store.queue import OPEN_STATES
from books.store.rearrange import REASON
from books.triage import first_state
from web.checking import check_changed
from web.site import Site

NEW, SAME, NONE = "new", "same", "none"


@dataclass(frozen=True)
class PlacedPage:
    """A page as a person placed it (ページの置き場所)."""

    number: int
    order: int
    role: str


def papers_of_file(site: Site, document: StoredDocument) -> tuple[StoredDocument, ...]:
    """The open documents of the same file, in the order of their pages."""
    query = DocumentQuery(sha256=document.file.sha256, limit=None)
    found = [d for d in site.store.find(query) if d.state in OPEN_STATES]
    return tuple(sorted(found, key=lambda d: d.reading.source.pages))


def groups_of(placed: Sequence[PlacedPage]) -> tuple[tuple[int, ...], ...]:
    """Groups of pages, one a document (書類ごとのページ)."""
    groups: list[list[int]] = []
    for page in sorted(placed, key=lambda page: page.order):
        if page.role == NONE:
            continue
        if page.role == NEW or not groups:
            groups.append([])
        groups[-1].append(page.number)
    return tuple(map(tuple, groups))


def regroup(
    site: Site,
    document: StoredDocument,
    placed: Sequence[PlacedPage],
    seen: Mapping[str, int],
    by: str,
) -> tuple[str, ...]:
    """Read the groups that are new, and let them take the place of what changed.

    Returns the ids of the new documents; none where nothing changed.

    Raises:
        FormatError: a page is missing or placed twice.
        NotReadyError: nobody is there to read the pages again.
        ConflictError: a document was changed by another.
    """
    papers = papers_of_file(site, document)
    known = [number for paper in papers for number in paper.reading.source.pages]
    if sorted(known) != sorted(page.number for page in placed):
        raise FormatError("ページが足りません。画面を開き直して、やり直してください。")
    if site.seams.read_groups is None:
        raise NotReadyError(
            "この画面からは読み直せません。denpyo serve で開いてください。"
        )
    groups = groups_of(placed)
    replaced = [p for p in papers if p.reading.source.pages not in groups]
    kept = {p.reading.source.pages for p in papers}
    fresh = [group for group in groups if group not in kept]
    if not replaced:
        return ()
    names = {paper.id: seen.get(paper.id, 0) for paper in replaced}
    memory = remember(site.store.confirmed(document.reading.document))
    readings = site.seams.read_groups(document.file.path, fresh, memory)
    checked = []
    for reading in readings:
        source = reading.source.model_copy(update={"file": document.file.name})
        named = reading.model_copy(update={"source": source})
        checked.append(check_changed(site, named, None, tuple(names)))
    return site.store.rearrange(names, checked, [*map(first_state, checked)], by)


def put_back(site: Site, document: StoredDocument, by: str) -> tuple[str, str]:
    """Undo a rearrangement: the old documents wait again, the new ones are left out.

    Doing it twice changes nothing, so one that was cut off can be done again.

    Raises:
        ConflictError: a new document was approved, or there is nothing to put back.
    """
    papers = _may_stand_for(site, document)
    old = [paper for paper in papers if _stands_for(site, paper, document.id)]
    told = next((_told(site, paper, document.id) for paper in old), "")
    fresh = [paper for paper in papers if paper.id in told]
    if not old:
        raise ConflictError("元に戻せる操作は、もうありません。")
    if any(
        paper.state not in (*OPEN_STATES, DocumentState.REJECTED) for paper in fresh
    ):
        raise ConflictError(
            "組み替えたあとの書類が承認されています。先に承認を取り消してください。"
        )
    reason = f"{REASON}の取り消し"
    for paper in old:
        if paper.state is DocumentState.REJECTED:
            state = first_state(paper.reading)
            site.store.revise(
                paper.id, paper.reading, by, reason, paper.revision, state
            )
    for paper in fresh:
        site.store.reject(paper.id, by, reason)
    return old[0].id, f"元に戻しました ({reason})。"


def _may_stand_for(site: Site, document: StoredDocument) -> Sequence[StoredDocument]:
    """Documents of the same file, or those that it was joined from."""
    reason = site.store.history(document.id)[0].reason
    joined = reason.removeprefix(f"{REASON}: ").removesuffix(" から")
    if joined != reason:
        return [document, *map(site.store.get, joined.split("、"))]
    return site.store.find(DocumentQuery(sha256=document.file.sha256, limit=None))


def _stands_for(site: Site, paper: StoredDocument, document_id: str) -> bool:
    return bool(_told(site, paper, document_id))


def _told(site: Site, paper: StoredDocument, document_id: str) -> str:
    """Why a document was left out, if another took its place."""
    for entry in site.store.audit_log(paper.id, limit=50):
        reason = str(entry.detail.get("reason", ""))
        if entry.action == "document.rejected" and reason.startswith(f"{REASON}: "):
            return reason if document_id in reason else ""
    return ""

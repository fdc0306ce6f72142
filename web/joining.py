"""Documents of different files joined to one (ファイルの結合), as when a FAX came in two."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from books.errors import ConflictError, FormatError, NotReadyError
from books.memory import remember
from books.store import DocumentQuery, SortBy, StoredDocument
from books.store.queue import OPEN_STATES
from books.triage import first_state
from web.checking import check_changed
from web.site import Site

MOST = 60
BEFORE, AFTER = "before", "after"
_DRAWN = ("text", "ocr")


@dataclass(frozen=True)
class Joined:
    """A document as a person placed it beside another (つなぐ書類)."""

    id: str
    place: str


def joinable(site: Site, document: StoredDocument) -> tuple[StoredDocument, ...]:
    """Open documents with pictures of other files, what came last first (候補)."""
    query = DocumentQuery(states=OPEN_STATES, sort=SortBy.RECEIVED, limit=MOST)
    found = site.store.find(query)
    return tuple(
        one
        for one in found
        if one.file.sha256 != document.file.sha256 and is_drawn(one)
    )


def is_drawn(document: StoredDocument) -> bool:
    """Whether it has pages that can be joined (ページのある書類か)."""
    source = document.reading.source
    return source.reader in _DRAWN and bool(source.pages)


def join(
    site: Site,
    document: StoredDocument,
    others: Sequence[Joined],
    seen: Mapping[str, int],
    by: str,
) -> str:
    """Make one file of the pages, read it, and let it take the place of the documents.

    Returns the id of the new document. Cut off before the end, the joined file is read
    by the next run, and the documents stay: nothing is lost, a duplicate is told.

    Raises:
        FormatError: nothing was chosen, or a document has no pages.
        NotReadyError: nobody is there to read the pages.
        ConflictError: a document was changed by another, or has been settled.
    """
    ordered = _in_order(site, document, others)
    names = {one.id: seen.get(one.id, 0) for one in ordered}
    _refuse_changed(ordered, names)
    join_files, read_groups = site.seams.join_files, site.seams.read_groups
    if join_files is None or read_groups is None:
        raise NotReadyError(
            "この画面からはつなげません。denpyo serve で開いてください。"
        )
    parts = [(one.file.path, one.reading.source.pages) for one in ordered]
    target = site.settings.home / "joined" / f"{secrets.token_hex(8)}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        join_files(parts, target)
        file = site.store.add_file(target, _name(ordered))
    finally:
        target.unlink(missing_ok=True)
    count = sum(len(pages) for _, pages in parts)
    memory = remember(site.store.confirmed(document.reading.document))
    (reading,) = read_groups(file.path, [range(1, count + 1)], memory)
    named = {"file": file.name, "sha256": file.sha256}
    source = reading.source.model_copy(update=named)
    reading = reading.model_copy(update={"source": source})
    checked = check_changed(site, reading, None, tuple(names))
    return site.store.join(names, checked, first_state(checked), by)


def _in_order(
    site: Site, document: StoredDocument, others: Sequence[Joined]
) -> list[StoredDocument]:
    before = [site.store.get(one.id) for one in others if one.place == BEFORE]
    after = [site.store.get(one.id) for one in others if one.place == AFTER]
    if not (before or after):
        raise FormatError("つなぐ書類を選んでください。")
    ordered = [*before, document, *after]
    if not all(map(is_drawn, ordered)):
        raise FormatError("表や電文の書類は、つなげません。")
    return ordered


def _refuse_changed(found: Sequence[StoredDocument], seen: Mapping[str, int]) -> None:
    """Before a minute is spent on reading; the store looks again when it is kept."""
    for one in found:
        if one.state not in OPEN_STATES or one.revision != seen[one.id]:
            raise ConflictError(
                f"書類 {one.id} は、ほかの人が先に変更したか、もう確認待ちではありません。"
                "画面を開き直してから、つないでください。"
            )


def _name(found: Sequence[StoredDocument]) -> str:
    """The name of the joined file: that of the first, and how many others."""
    first = found[0].file.name.rpartition(".")[0] or found[0].file.name
    return f"{first[:80]} ほか{len(found) - 1}件の結合.pdf"

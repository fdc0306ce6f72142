"""The report of a run: one page that prints and needs nothing else (報告書)."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from books.model import DocumentState
from books.store import DocumentQuery, SortBy, StoredDocument
from books.triage import partner_of, reasons_to_look
from flows.atomic import write_text
from flows.desk import Desk
from flows.outcome import FileResult, Outcome, RunSummary
from templates import render


@dataclass(frozen=True)
class Row:
    """A document as the report lists it."""

    file: str
    document: StoredDocument
    original: str
    partner: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class StateTotal:
    """How many documents stand in a state, and their yen."""

    state: DocumentState
    count: int
    yen: int


def write_report(desk: Desk, summary: RunSummary) -> Path:
    """Write ``outbox/reports/…html`` of a run; the newest is also ``report.html``.

    Returns the path of the newest.
    """
    folder = desk.settings.outbox
    stamp = summary.started_at.strftime("%Y%m%d-%H%M%S")
    kept = folder / "reports" / f"{stamp}.html"
    for path in (kept, folder / "report.html"):
        write_text(path, render_report(desk, summary, path.parent))
    return folder / "report.html"


def write_overview(desk: Desk) -> Path:
    """Write ``outbox/ledger.xlsx``: every document that is kept (一覧表)."""
    from edi.spreadsheet import write_ledger

    path = desk.settings.outbox / "ledger.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for document in desk.store.find(DocumentQuery(limit=None, sort=SortBy.DATE)):
        reading = document.reading
        link = os.path.relpath(document.file.path.resolve(), path.parent.resolve())
        source = reading.source.model_copy(update={"file": link})
        linked = reading.model_copy(update={"source": source})
        rows.append((document.id, linked, document.state.label))
    draft = path.with_name(".ledger.tmp.xlsx")
    write_ledger(rows, draft)
    return draft.replace(path)


def render_report(desk: Desk, summary: RunSummary, folder: Path) -> str:
    """The page, with links that work from ``folder``."""
    rows = tuple(
        _row(desk, o.file, d, folder)
        for o in summary.outcomes
        if o.result is FileResult.READ
        for d in o.documents
    )
    unread = tuple(o for o in summary.outcomes if o.result is not FileResult.READ)
    return render(
        "report.html.j2",
        summary=summary,
        company=desk.settings.company.name,
        totals=state_totals(summary.documents),
        look=tuple(row for row in rows if _needs_person(row)),
        done=tuple(row for row in rows if not _needs_person(row)),
        troubled=tuple(o for o in unread if _is_trouble(o)),
        seen=tuple(o for o in unread if not _is_trouble(o)),
        files=tuple((w, _link(w.path, folder)) for w in summary.written),
    )


def _row(desk: Desk, file: str, document: StoredDocument, folder: Path) -> Row:
    partner = partner_of(document.reading.document, desk.settings.company)
    link = _link(document.file.path, folder)
    return Row(
        file, document, link, partner.name or "", reasons_to_look(document.reading)
    )


def state_totals(documents: tuple[StoredDocument, ...]) -> tuple[StateTotal, ...]:
    """Number and sum of the documents in each state that occurs (状態別合計)."""
    unique = {document.id: document for document in documents}.values()
    totals = []
    for state in DocumentState:
        found = [d.reading.document.payable_amount for d in unique if d.state is state]
        if found:
            totals.append(StateTotal(state, len(found), sum(y or 0 for y in found)))
    return tuple(totals)


def _needs_person(row: Row) -> bool:
    waiting = (DocumentState.NEEDS_REVIEW, DocumentState.READY)
    return row.document.state in waiting


def _is_trouble(outcome: Outcome) -> bool:
    return outcome.result in (FileResult.QUARANTINED, FileResult.FAILED)


def _link(path: Path, folder: Path) -> str:
    """A relative link, so that the folder can be moved as a whole."""
    return quote(os.path.relpath(path.resolve(), folder.resolve()))

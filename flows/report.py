"""The report of a run: one page that prints and needs nothing else (報告書)."""

import datetime as dt
import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from books.model import Document, DocumentState, DocumentType
from books.store import DocumentQuery, StoredDocument
from books.store.derive import document_date
from books.triage import partner_of, reasons_to_look
from flows.atomic import write_text
from flows.desk import Desk
from flows.kinds import label_of
from flows.outcome import FileResult, Outcome, RunSummary, Written
from flows.process import OPEN_STATES
from templates import render

PAYABLES = (  # what is paid; a sum with orders or quotations would say nothing
    DocumentType.INVOICE,
    DocumentType.SIMPLIFIED_INVOICE,
    DocumentType.PAYMENT_NOTICE,
)
LISTED = 1000  # documents in the list of Excel
WAITING_LISTED = 200  # documents of earlier runs that a report lists
_WAITING = DocumentQuery(states=OPEN_STATES, limit=None)


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
    """How many documents stand in a state; of the payables among them, the yen."""

    state: DocumentState
    count: int
    payables: int
    yen: int


def write_report(desk: Desk, summary: RunSummary) -> Path:
    """Write ``outbox/reports/…html`` of a run; the newest is also ``report.html``.

    A run that did nothing leaves no report of its own: the newest then says so, and
    shows what waits and what was written last. Returns the path of the newest.
    """
    folder = desk.settings.outbox
    newest = folder / "report.html"
    if not summary.idle:
        stamp = summary.started_at.strftime("%Y%m%d-%H%M%S")
        kept = folder / "reports" / f"{stamp}.html"
        write_text(kept, render_report(desk, summary, kept.parent))
    return write_text(newest, render_report(desk, summary, folder))


def write_overview(desk: Desk) -> Path:
    """Write ``outbox/ledger.xlsx``: the documents that came last (一覧表).

    No more than ``LISTED``, so that a run takes as long after years as on the first
    day; older ones are found on the pages and in the export of the archive.
    """
    from edi.spreadsheet import write_ledger

    path = desk.settings.outbox / "ledger.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for document in sorted(desk.store.find(DocumentQuery(limit=LISTED)), key=_date):
        reading = document.reading
        link = os.path.relpath(document.file.path.resolve(), path.parent.resolve())
        source = reading.source.model_copy(update={"file": link})
        linked = reading.model_copy(update={"source": source})
        rows.append((document.id, linked, document.state.label))
    draft = path.with_name(".ledger.tmp.xlsx")
    write_ledger(rows, draft)
    return draft.replace(path)


def _date(document: StoredDocument) -> tuple[bool, dt.date, str]:
    """By its date, as ``SortBy.DATE`` does; those without one last."""
    found = document_date(document.reading.document)
    return found is None, found or dt.date.min, document.id


def render_report(desk: Desk, summary: RunSummary, folder: Path) -> str:
    """The page, with links that work from ``folder``.

    Of the documents that have long waited only the last ones are listed: however many
    there are, a run takes no longer.
    """
    rows = tuple(
        _row(desk, o.file, d, folder)
        for o in summary.outcomes
        if o.result is FileResult.READ
        for d in o.documents
    )
    unread = tuple(o for o in summary.outcomes if o.result is not FileResult.READ)
    listed = {row.document.id for row in rows}
    slips = desk.store.find_slips(_WAITING)
    papers = {slip.id: (slip.state, slip.paper) for slip in slips}
    unlisted = len(papers.keys() - listed)
    last = desk.store.find(replace(_WAITING, limit=WAITING_LISTED + len(listed)))
    waiting = [d for d in last if d.id not in listed][:WAITING_LISTED]
    papers |= {d.id: (d.state, d.reading.document) for d in summary.documents}
    written = summary.written or _last_written(desk)
    return render(
        "report.html.j2",
        summary=summary,
        earlier=_earlier(desk, folder) if summary.idle else "",
        company=desk.settings.company.name,
        totals=state_totals(papers.values()),
        payables="・".join(kind.label for kind in PAYABLES),
        look=tuple(row for row in rows if _needs_person(row)),
        waiting=tuple(_row(desk, d.file.name, d, folder) for d in waiting),
        unlisted=unlisted - len(waiting),
        done=tuple(row for row in rows if not _needs_person(row)),
        troubled=tuple(o for o in unread if _is_trouble(o)),
        seen=tuple(o for o in unread if not _is_trouble(o)),
        files=tuple((w, _link(w.path, folder)) for w in written),
    )


def _earlier(desk: Desk, folder: Path) -> str:
    """Link to the report of the last run that did something; empty without one."""
    kept = sorted((desk.settings.outbox / "reports").glob("*.html"))
    return _link(kept[-1], folder) if kept else ""


def _last_written(desk: Desk) -> tuple[Written, ...]:
    """The files of the run that wrote last, as far as they are there (直近の出力)."""
    found = (
        Written(label_of(e.kind), desk.settings.outbox / e.path, len(e.document_ids))
        for e in desk.store.last_exports()
    )
    return tuple(file for file in found if file.path.is_file())


def _row(desk: Desk, file: str, document: StoredDocument, folder: Path) -> Row:
    partner = partner_of(document.reading.document, desk.settings.company)
    link = _link(document.file.path, folder)
    return Row(
        file, document, link, partner.name or "", reasons_to_look(document.reading)
    )


def state_totals(
    papers: Collection[tuple[DocumentState, Document]],
) -> tuple[StateTotal, ...]:
    """Number and sum of the documents in each state that occurs (状態別合計)."""
    totals = []
    for state in DocumentState:
        found = [paper for stands, paper in papers if stands is state]
        bills = [paper for paper in found if paper.document_type in PAYABLES]
        if found:
            yen = sum(bill.payable_amount or 0 for bill in bills)
            totals.append(StateTotal(state, len(found), len(bills), yen))
    return tuple(totals)


def _needs_person(row: Row) -> bool:
    return row.document.state in _WAITING.states


def _is_trouble(outcome: Outcome) -> bool:
    return outcome.result in (FileResult.QUARANTINED, FileResult.FAILED)


def _link(path: Path, folder: Path) -> str:
    """A relative link, so that the folder can be moved as a whole."""
    return quote(os.path.relpath(path.resolve(), folder.resolve()))

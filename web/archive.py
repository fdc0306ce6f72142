"""The archive (電子帳簿保存法): search, every revision, integrity, what the office takes."""

import datetime as dt
import shutil
import zipfile
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from books import archive
from books.errors import FormatError, NotFoundError
from books.fields import field_label
from books.model import Reading
from books.retention import keep_until
from books.store import DocumentQuery, SortBy, StoredDocument
from books.store.derive import amount, document_date
from web.fields import list_fields
from web.history import list_events, shown_name
from web.search import PAGE_SIZE, Search
from web.sessions import Who
from web.site import Here, Posted, Site, page
from web.tasks import Result, Task

router = APIRouter()
MAX_EXPORT = 5000
FOLDER = "archive-export"
Change = tuple[str, str, str]


class ArchiveSearch(Search):
    """The same search form, on this page."""

    def at(self, start: int) -> str:
        """The address of the same search, further on."""
        values = self.model_dump() | {"start": max(start, 0)}
        return "/archive?" + urlencode({k: v for k, v in values.items() if v})

    @property
    def asked(self) -> dict[str, str]:
        """The conditions that were filled in."""
        values = self.model_dump(exclude={"start"})
        return {name: value for name, value in values.items() if value}


@router.get("/archive")
def search_archive(
    request: Request, site: Here, search: Annotated[ArchiveSearch, Query()]
) -> Response:
    """Find by date, amount, partner, text, in any mixture; by date of the document."""
    query, told = search.understood()
    start = site.settings.company.fiscal_year_start_month
    years = site.settings.archive.years
    found, total = (
        site.store.find_page(_by_date(query, PAGE_SIZE)) if query else ((), 0)
    )
    rows = [
        (d, document_date(d.reading.document), amount(d.reading.document))
        for d in found
    ]
    answer = page(
        request,
        "archive",
        told=told,
        years=years,
        rows=[
            (*row, keep_until(row[1], start, years) if row[1] else None) for row in rows
        ],
        search=search,
        total=total,
        size=PAGE_SIZE,
        most=MAX_EXPORT,
        check=_task(request, "check"),
        export=_task(request, "export"),
        ready=_ready(site),
    )
    answer.status_code = 422 if told else 200
    return answer


def _by_date(query: DocumentQuery, limit: int | None) -> DocumentQuery:
    values = {name: getattr(query, name) for name in DocumentQuery.__slots__}
    return DocumentQuery(**{**values, "sort": SortBy.DATE, "limit": limit})


def _task(request: Request, name: str) -> Task:
    """The work of this kind that this server did last."""
    tasks: dict[str, Task] | None = getattr(request.app.state, "tasks", None)
    if tasks is None:
        tasks = request.app.state.tasks = {}
    return tasks.setdefault(name, Task())


def _ready(site: Site) -> tuple[str, ...]:
    folder = site.settings.home / FOLDER
    return tuple(sorted(path.name for path in folder.glob("*.zip")))


@router.post("/archive/check", dependencies=[Posted])
def check_integrity(request: Request, site: Here, who: Who) -> Response:
    """Begin to check all chains and originals; the result is kept on record."""

    def work() -> Result:
        problems = site.store.verify()
        number, last = site.store.audit_end()
        told = {"problems": len(problems), "upto": number, "hash": last}
        site.store.audit(who.name, "archive.verified", "archive", told)
        if problems:
            return tuple(problem.message for problem in problems)
        return ()

    _task(request, "check").start(work, site.store.database.clock, who.name)
    return RedirectResponse("/archive/check", status_code=303)


@router.get("/archive/check")
def show_check(request: Request, site: Here) -> Response:
    """How the check stands, and the earlier ones."""
    entries = site.store.audit_log("archive", limit=50)
    earlier = [e for e in entries if e.action == "archive.verified"]
    return page(
        request, "archive_check", check=_task(request, "check"), earlier=earlier
    )


@router.post("/archive/export", dependencies=[Posted])
def export_archive(
    request: Request, site: Here, who: Who, search: Annotated[ArchiveSearch, Form()]
) -> Response:
    """Begin to put the documents of a search together for the tax office."""
    query = _by_date(search.query(), None)
    count = site.store.count(query)
    if not count:
        raise FormatError("あてはまる書類がありません。条件を直してください。")
    if count > MAX_EXPORT:
        raise FormatError(
            f"あてはまる書類が {count:,} 件あります。一度に {MAX_EXPORT:,} 件までです。"
            "期間を分けて書き出してください。"
        )
    now = site.store.database.clock()

    def work() -> Result:
        name = _write_zip(site, site.store.find(query), now)
        told = {"documents": count, "file": name}
        site.store.audit(who.name, "archive.exported", "archive", told)
        return (name,)

    _task(request, "export").start(work, site.store.database.clock, who.name)
    return RedirectResponse("/archive/export", status_code=303)


def _write_zip(
    site: Site, documents: tuple[StoredDocument, ...], now: dt.datetime
) -> str:
    """Files, index, revisions and report as one zip; the one before is removed."""
    folder = site.settings.home / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    name = f"提出用_{now.astimezone():%Y%m%d-%H%M%S}"
    archive.export(site.store, documents, folder / name, now)
    draft = folder / f".{name}.zip"
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                zipped.write(path, path.relative_to(folder).as_posix())
    shutil.rmtree(folder / name)
    draft.rename(folder / f"{name}.zip")
    return f"{name}.zip"


@router.get("/archive/export")
def show_export(request: Request, site: Here) -> Response:
    """How the export stands, and its file."""
    task = _task(request, "export")
    return page(request, "archive_export", export=task, ready=_ready(site))


@router.get("/archive/export/{name}")
def download_export(site: Here, name: str) -> Response:
    """The file for the tax office."""
    if name not in _ready(site):
        raise NotFoundError(
            "そのファイルはもうありません。もう一度書き出してください。"
        )
    path = site.settings.home / FOLDER / Path(name).name
    return FileResponse(path, media_type="application/zip", filename=name)


@router.get("/archive/{document_id}")
def show_revisions(request: Request, site: Here, document_id: str) -> Response:
    """Every revision of a document: who, when, why, and which values changed."""
    document = site.store.get(document_id)
    start = site.settings.company.fiscal_year_start_month
    day = document_date(document.reading.document)
    history = site.store.history(document_id)
    before: list[Reading | None] = [None, *(r.reading for r in history[:-1])]
    return page(
        request,
        "archive_document",
        document=document,
        revisions=[
            (revision, differences(old, revision.reading) if old else ())
            for old, revision in zip(before, history, strict=True)
        ],
        events=list_events(site.store, document_id),
        shown_name=shown_name,
        keep=keep_until(day, start, 7) if day else None,
        keep_loss=keep_until(day, start, 10) if day else None,
    )


def differences(before: Reading, after: Reading) -> tuple[Change, ...]:
    """Label, old and new value of what differs (変わった値)."""
    old = {f.path: f.shown for f in list_fields(before)}
    new = {f.path: f.shown for f in list_fields(after)}
    paths = dict.fromkeys((*old, *new))
    return tuple(
        (field_label(path), old.get(path, ""), new.get(path, ""))
        for path in paths
        if old.get(path, "") != new.get(path, "")
    )

"""The pages of documents: list, one document, correct, approve, leave out (伝票の画面)."""

import datetime as dt
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from PIL import Image

from books.correct import confirm, correct
from books.fields import field_label
from books.memory import remember
from books.model import (
    ONLY_MESSAGES,
    DocumentState,
    DocumentType,
    Evidence,
    Reading,
)
from books.registry import supplier_numbers
from books.rules import Known
from books.store import DocumentQuery, StoredDocument
from books.triage import (
    check_again,
    check_reading,
    counts,
    first_state,
    labels_to_look,
    partner_of,
)
from web.fields import ShownField, list_fields
from web.history import list_events
from web.search import PAGE_SIZE, Search
from web.site import Here, Site, page, site_of

router = APIRouter()
JAPAN = ZoneInfo("Asia/Tokyo")


def check_token(request: Request, token: Annotated[str, Form()] = "") -> None:
    """Refuse posts that are not from our own forms."""
    site_of(request).tokens.check(request.state.visitor, token)


Posted = Depends(check_token)


@router.get("/")
def list_documents(
    request: Request, site: Here, search: Annotated[Search, Query()]
) -> HTMLResponse:
    """Documents by state, with search."""
    query = search.query()
    company = site.settings.company
    rows = [
        (d, partner_of(d.reading.document, company), labels_to_look(d.reading))
        for d in site.store.find(query)
    ]
    return page(
        request,
        "list",
        rows=rows,
        search=search,
        states=site.store.count_by_state(),
        total=site.store.count(query),
        size=PAGE_SIZE,
    )


@router.get("/documents/{document_id}")
def show_document(
    request: Request,
    site: Here,
    document_id: str,
    edit: str = "",
    asked: Annotated[int, Query(alias="page")] = 0,
) -> HTMLResponse:
    """The paper on the left, what was read on the right."""
    document = site.store.get(document_id)
    fields = list_fields(document.reading)
    chosen = _chosen(fields, edit)
    number = _page_number(document, chosen, asked)
    return page(
        request,
        "document",
        document=document,
        origins=site.store.find_origins(document.file.sha256),
        fields=fields,
        chosen=chosen,
        sheet=_sheet(site, document, number),
        boxes=_boxes(fields, number),
        number=number,
        history=list_events(site.store, document_id),
        following=_next_to_review(site, document_id),
        partner=partner_of(document.reading.document, site.settings.company),
        types=tuple(t for t in DocumentType if t not in ONLY_MESSAGES),
        zone=JAPAN,
    )


@router.get("/documents/{document_id}/pages/{number}.png")
def show_picture(site: Here, document_id: str, number: int) -> FileResponse:
    """The picture of a page."""
    document = site.store.get(document_id)
    path = site.picture(document.file.path, document.reading.source, number)
    return FileResponse(path, media_type="image/png")


@router.get("/documents/{document_id}/original")
def download_original(site: Here, document_id: str) -> FileResponse:
    """The file as it came."""
    file = site.store.get(document_id).file
    return FileResponse(
        file.path, media_type="application/octet-stream", filename=file.name
    )


@router.post("/documents/{document_id}/correct", dependencies=[Posted])
def correct_field(
    site: Here,
    document_id: str,
    path: Annotated[str, Form()],
    revision: Annotated[int, Form()],
    value: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Set one value; the rules look again, the next doubtful field comes up."""
    document = site.store.get(document_id)
    changed = correct(document.reading, path, value, site.user)
    checked = _check(site, document, changed)
    site.store.revise(
        document_id,
        checked,
        site.user,
        f"画面で訂正: {field_label(path)}",
        revision,
        first_state(checked),
    )
    return _back(document_id, checked.review[0] if checked.review else path)


def _check(site: Site, document: StoredDocument, changed: Reading) -> Reading:
    """What the rules say now; a duplicate is the paper that came later."""
    kept = site.store.similar(changed.document, exclude=document.id)
    papers = [d for d in kept if counts(d.reading, d.state)]
    earlier = [d for d in papers if d.created_at < document.created_at]
    today = dt.datetime.now(JAPAN).date()
    memory = remember(site.store.confirmed(changed.document, exclude=document.id))
    published = site.store.published(supplier_numbers([changed.document]))
    for check, others in ((check_reading, earlier), (check_again, papers)):
        known = [Known(d.id, d.reading.document) for d in others]
        changed = check(changed, known, site.settings, today, memory, published)
    return changed


@router.post("/documents/{document_id}/confirm", dependencies=[Posted])
def confirm_part(
    site: Here,
    document_id: str,
    path: Annotated[str, Form()],
    revision: Annotated[int, Form()],
) -> RedirectResponse:
    """Note that a person has seen to a row or table as it is."""
    document = site.store.get(document_id)
    changed = confirm(document.reading, path, site.user)
    state = first_state(changed)
    reason = f"画面で確認: {field_label(path)}"
    site.store.revise(document_id, changed, site.user, reason, revision, state)
    return _back(document_id, changed.review[0] if changed.review else "")


@router.post("/documents/{document_id}/approve", dependencies=[Posted])
def approve_document(
    site: Here, document_id: str, revision: Annotated[int, Form()]
) -> RedirectResponse:
    """Approve the revision that the person saw."""
    site.store.approve(document_id, site.user, revision)
    return _back(document_id)


@router.post("/documents/{document_id}/reject", dependencies=[Posted])
def reject_document(
    site: Here, document_id: str, reason: Annotated[str, Form()]
) -> RedirectResponse:
    """Leave the document out, with a reason."""
    site.store.reject(document_id, site.user, reason)
    return _back(document_id)


def _back(document_id: str, edit: str = "") -> RedirectResponse:
    target = f"/documents/{document_id}"
    if edit:
        target += f"?edit={quote(edit)}#edit"
    return RedirectResponse(target, status_code=303)


def _chosen(fields: tuple[ShownField, ...], edit: str) -> ShownField | None:
    """The field to be edited: the one asked for, else the first doubtful one."""
    asked = next((f for f in fields if f.path == edit), None)
    return asked or next((f for f in fields if f.review), None)


def _next_to_review(site: Site, document_id: str) -> str | None:
    """Another document that waits for a person."""
    query = DocumentQuery(states=(DocumentState.NEEDS_REVIEW,), limit=2)
    ids = (document.id for document in site.store.find(query))
    return next((found for found in ids if found != document_id), None)


def _page_number(
    document: StoredDocument, chosen: ShownField | None, asked: int
) -> int:
    """The page asked for, else the one that the chosen field stands on."""
    if asked in document.reading.source.pages:
        return asked
    if chosen and chosen.evidence:
        return chosen.evidence.page
    pages = document.reading.source.pages
    return pages[0] if pages else 1


def _sheet(
    site: Site, document: StoredDocument, number: int
) -> tuple[float, float] | None:
    """Size of the page in points; None for what has no picture (a workbook)."""
    source = document.reading.source
    if source.reader not in ("text", "ocr"):
        return None
    with Image.open(site.picture(document.file.path, source, number)) as picture:
        width, height = picture.size
        dpi = picture.info.get("dpi", (72, 72))[0]
    return width * 72 / dpi, height * 72 / dpi


def _boxes(
    fields: tuple[ShownField, ...], number: int
) -> tuple[tuple[ShownField, Evidence], ...]:
    """Fields that stand on a page, with their places."""
    return tuple(
        (f, f.evidence) for f in fields if f.evidence and f.evidence.page == number
    )

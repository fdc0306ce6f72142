"""The review desk: what waits, one document, who has it open (確認の画面)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from books.triage import labels_to_look, partner_of
from books.urgency import reasons
from web.checking import now
from web.layout import View, lay_out, place_in_queue
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter()
QUEUE_SIZE = 50


@router.get("/review")
def show_queue(
    request: Request,
    site: Here,
    who: Who,
    start: Annotated[int, Query(ge=0)] = 0,
    held: str = "",
) -> HTMLResponse:
    """What waits for a person, the most urgent first, with the reasons; or is aside."""
    if held:
        return _show_held(request, site)
    at = now()
    waiting = site.store.waiting(at, QUEUE_SIZE, start)
    kept = site.store.get_many([one.id for one in waiting])
    rows = []
    for one in waiting:
        document = kept[one.id]
        rows.append(
            (
                document,
                partner_of(document.reading.document, site.settings.company),
                reasons(one, at),
                labels_to_look(document.reading),
                site.claims.holder(one.id, who.id),
            )
        )
    total = site.store.place_of("", at).total
    aside = site.store.count_review_holds()
    return page(
        request,
        "review",
        rows=rows,
        total=total,
        aside=aside,
        start=start,
        size=QUEUE_SIZE,
    )


def _show_held(request: Request, site: Site) -> HTMLResponse:
    """What somebody put aside: by whom, when, why."""
    holds = site.store.review_holds()
    kept = site.store.get_many([one.document_id for one in holds])
    company = site.settings.company
    rows = [
        (document, partner_of(document.reading.document, company), one)
        for one in holds
        if (document := kept.get(one.document_id)) is not None
    ]
    total = site.store.place_of("", now()).total
    return page(request, "review_held", rows=rows, total=total)


@router.get("/review/next")
def open_next(site: Here, who: Who) -> RedirectResponse:
    """The most urgent document that nobody has open."""
    found = place_in_queue(site, who.id, "").after
    target = f"/documents/{quote(found)}" if found else "/review"
    return RedirectResponse(target, status_code=303)


@router.get("/documents/{document_id}")
def show_document(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    view: Annotated[View, Query()],
) -> HTMLResponse:
    """The paper on the left, what was read on the right."""
    return lay_out(request, site, site.store.get(document_id), view)


@router.post("/documents/{document_id}/claim", dependencies=[Posted])
def claim(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    revision: Annotated[int, Form()],
) -> Response:
    """A sign of life of who has the document open; tells of others and of changes."""
    holder = site.claims.claim(document_id, who.id, who.name)
    current = site.store.revision_of(document_id)
    return page(
        request,
        "document_claim",
        holder=holder,
        changed=current != revision,
        document_id=document_id,
    )

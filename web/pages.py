"""Split, merge and reorder the pages of a file (ページの組み替えの画面)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from web.layout import picture_address
from web.regroup import NEW, SAME, PlacedPage, papers_of_file, regroup
from web.sessions import Who
from web.site import Here, Posted, page

router = APIRouter()


class Placing(BaseModel):
    """What the form sends: a row a page, and the revisions that the person saw."""

    number: list[int]
    order: list[int]
    role: list[str]
    seen: list[str] = []


@router.get("/documents/{document_id}/pages")
def show_pages(request: Request, site: Here, document_id: str) -> Response:
    """Every page of the file that stands in an open document."""
    document = site.store.get(document_id)
    papers = papers_of_file(site, document)
    rows = []
    for paper in papers:
        source = paper.reading.source
        for at, number in enumerate(source.pages):
            drawn = source.reader in ("text", "ocr")
            picture = picture_address(paper, number) if drawn else ""
            rows.append((paper, number, SAME if at else NEW, picture))
    return page(
        request,
        "pages",
        document=document,
        papers=papers,
        rows=rows,
        ready=site.seams.read_groups is not None,
    )


@router.post("/documents/{document_id}/pages", dependencies=[Posted])
def place_pages(
    site: Here, who: Who, document_id: str, sent: Annotated[Placing, Form()]
) -> Response:
    """Put the pages as they were placed; what changed is read again."""
    document = site.store.get(document_id)
    rows = zip(sent.number, sent.order, sent.role, strict=False)
    placed = [PlacedPage(*row) for row in rows]
    split = [one.rpartition(":") for one in sent.seen]
    revisions = {name: int(at) for name, _, at in split if at.isdecimal()}
    made = regroup(site, document, placed, revisions, who.name)
    target = quote(made[0] if made else document_id)
    return RedirectResponse(f"/documents/{target}", status_code=303)

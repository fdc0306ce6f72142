"""Split, merge and reorder pages, of a file and of several (ページの組み替えの画面)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from books.store import StoredDocument
from web.joining import Joined, is_drawn, join, joinable
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


class Joining(BaseModel):
    """What the form of joining sends: the other documents and where each goes."""

    other: list[str] = []
    place: list[str] = []
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
    made = regroup(site, document, placed, _revisions(sent.seen), who.name)
    return _to(made[0] if made else document_id)


@router.get("/documents/{document_id}/join")
def show_joinable(request: Request, site: Here, document_id: str) -> Response:
    """Documents of other files that may belong to this one."""
    document = site.store.get(document_id)
    found = joinable(site, document) if is_drawn(document) else ()
    return page(
        request,
        "join",
        document=document,
        rows=[(one, _first_page(one)) for one in found],
        picture=_first_page(document) if is_drawn(document) else "",
        ready=site.seams.join_files is not None,
    )


@router.post("/documents/{document_id}/join", dependencies=[Posted])
def join_documents(
    site: Here, who: Who, document_id: str, sent: Annotated[Joining, Form()]
) -> Response:
    """Make one document of several files."""
    document = site.store.get(document_id)
    rows = zip(sent.other, sent.place, strict=False)
    others = [Joined(*row) for row in rows]
    return _to(join(site, document, others, _revisions(sent.seen), who.name))


def _first_page(document: StoredDocument) -> str:
    return picture_address(document, document.reading.source.pages[0])


def _revisions(seen: list[str]) -> dict[str, int]:
    """The revisions that the person saw, by document."""
    split = [one.rpartition(":") for one in seen]
    return {name: int(at) for name, _, at in split if at.isdecimal()}


def _to(document_id: str) -> Response:
    return RedirectResponse(f"/documents/{quote(document_id)}", status_code=303)

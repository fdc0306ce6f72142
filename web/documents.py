"""The list of documents, and their originals (書類の一覧)."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from books.triage import labels_to_look, partner_of
from web.search import PAGE_SIZE, Search
from web.site import Here, page

router = APIRouter()


@router.get("/")
def list_documents(
    request: Request, site: Here, search: Annotated[Search, Query()]
) -> HTMLResponse:
    """Documents by state, with search."""
    query, told = search.understood()
    company = site.settings.company
    found, total = site.store.find_page(query) if query else ((), 0)
    rows = [
        (d, partner_of(d.reading.document, company), labels_to_look(d.reading))
        for d in found
    ]
    answer = page(
        request,
        "list",
        told=told,
        rows=rows,
        search=search,
        states=site.store.count_by_state(),
        total=total,
        size=PAGE_SIZE,
    )
    answer.status_code = 422 if told else 200
    return answer


@router.get("/documents/{document_id}/original")
def download_original(site: Here, document_id: str) -> FileResponse:
    """The file as it came."""
    file = site.store.get(document_id).file
    return FileResponse(
        file.path, media_type="application/octet-stream", filename=file.name
    )

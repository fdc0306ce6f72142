"""A paper to look at, print and keep (書類の表示): page, PDF, message."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from edi.paper import paper_name, render_paper, render_paper_style
from web.paper import pdf_of, served
from web.portal.view import Here, get_paper

router = APIRouter(prefix="/portal")


@router.get("/documents/{document_id}/paper")
def show_paper(desk: Here, document_id: str) -> HTMLResponse:
    """The page."""
    stored = get_paper(desk, document_id)
    base = f"/portal/documents/{quote(stored.id)}"
    look = served(desk.site, stored, base, "/portal/paper")
    return HTMLResponse(render_paper(stored.reading.document, look=look))


@router.get("/documents/{document_id}/paper.css")
def style_paper(desk: Here, document_id: str) -> Response:
    """The style of the page."""
    document = get_paper(desk, document_id).reading.document
    return Response(render_paper_style(document), media_type="text/css")


@router.get("/documents/{document_id}/paper.pdf")
def give_pdf(desk: Here, document_id: str) -> Response:
    """The page as PDF."""
    return pdf_of(desk.site, get_paper(desk, document_id))


@router.get("/documents/{document_id}/message.xml")
def give_message(desk: Here, document_id: str) -> Response:
    """The document as 中小企業共通EDI."""
    stored = get_paper(desk, document_id)
    document = stored.reading.document
    name = f"{stored.id}-{stored.revision}"
    content = desk.counter.message(document, stored.updated_at, name)
    file = quote(f"{paper_name(document)}.xml", safe="")
    return Response(
        content,
        media_type="application/xml",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"},
    )

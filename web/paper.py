"""A kept document as the paper that people know (書類の書式): page, style, PDF."""

from dataclasses import replace
from functools import partial
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from books.errors import NotFoundError
from books.store import StoredDocument
from edi.paper import (
    Look,
    company_look,
    paper_name,
    print_paper,
    read_picture,
    render_paper,
    render_paper_style,
)
from rpa.browser import print_pdf
from web.site import Here, Site

router = APIRouter()


@router.get("/documents/{document_id}/paper")
def show_paper(site: Here, document_id: str) -> HTMLResponse:
    """The page; its style and pictures come from here, as the policy wants."""
    document = site.store.get(document_id)
    return HTMLResponse(
        render_paper(document.reading.document, look=_served(site, document))
    )


@router.get("/documents/{document_id}/paper.css")
def style_paper(site: Here, document_id: str) -> Response:
    """The style of the page, with the head of its following pages."""
    document = site.store.get(document_id).reading.document
    return Response(render_paper_style(document), media_type="text/css")


@router.get("/documents/{document_id}/paper.pdf")
def give_pdf(site: Here, document_id: str) -> Response:
    """The page as PDF/A, printed by the browser of this machine."""
    stored = site.store.get(document_id)
    document = stored.reading.document
    look = company_look(document, site.settings)
    pdf = print_paper(
        document, partial(print_pdf, tagged=True), stored.updated_at, look=look
    )
    name = quote(f"{paper_name(document)}.pdf", safe="")
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}"},
    )


@router.get("/paper/{picture}")
def show_company_picture(site: Here, picture: Literal["logo", "seal"]) -> Response:
    """Our logo or seal."""
    path = getattr(site.settings.paper, picture)
    if path is None:
        raise NotFoundError(
            f"denpyo.yaml の paper.{picture} に画像が指定されていません。"
        )
    found = read_picture(site.settings.home / path)
    return Response(found.content, media_type=found.media_type)


def _served(site: Site, document: StoredDocument) -> Look:
    """The look whose pictures and style this server gives."""
    look = company_look(document.reading.document, site.settings)
    return replace(
        look,
        logo=look.logo and "/paper/logo",
        seal=look.seal and "/paper/seal",
        stylesheet=f"/documents/{quote(document.id)}/paper.css",
    )

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
        render_paper(
            document.reading.document,
            look=served(site, document, f"/documents/{quote(document.id)}", "/paper"),
        )
    )


@router.get("/documents/{document_id}/paper.css")
def style_paper(site: Here, document_id: str) -> Response:
    """The style of the page, with the head of its following pages."""
    document = site.store.get(document_id).reading.document
    return Response(render_paper_style(document), media_type="text/css")


@router.get("/documents/{document_id}/paper.pdf")
def give_pdf(site: Here, document_id: str) -> Response:
    """The page as PDF/A, printed by the browser of this machine."""
    return pdf_of(site, site.store.get(document_id))


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


def served(site: Site, document: StoredDocument, base: str, pictures: str) -> Look:
    """The look whose pictures and style this server gives.

    ``base`` is the address of the document, ``pictures`` that of logo and seal.
    """
    look = company_look(document.reading.document, site.settings)
    return replace(
        look,
        logo=look.logo and f"{pictures}/logo",
        seal=look.seal and f"{pictures}/seal",
        stylesheet=f"{base}/paper.css",
    )


def pdf_of(site: Site, stored: StoredDocument) -> Response:
    """A document as PDF/A, printed by the browser of this machine (書類の PDF)."""
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

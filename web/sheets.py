"""The pictures of pages and the words printed on them (ページの画像と語).

A picture's address names the content it is of, so that browsers keep it for good.
"""

import mimetypes
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse, JSONResponse, Response

from books.pick import pick_value
from books.store import StoredDocument
from web.site import Here

router = APIRouter()
_KEPT = "private, max-age=31536000, immutable"
_UNKNOWN = "no-cache"


def version(document: StoredDocument) -> str:
    """What tells the content of a file from any other (版の印)."""
    return document.file.sha256[:16]


@router.get("/documents/{document_id}/pages/{number}/picture")
def show_picture(site: Here, document_id: str, number: int, v: str = "") -> Response:
    """The picture of a page."""
    document = site.store.get(document_id)
    source = document.reading.source
    if number not in source.pages:
        raise HTTPException(404)
    path = site.picture(document.file.path, source, number)
    kind = mimetypes.guess_type(path.name)[0] or "image/webp"
    return FileResponse(path, media_type=kind, headers=_caching(document, v))


@router.get("/documents/{document_id}/pages/{number}/words")
def give_words(site: Here, document_id: str, number: int, v: str = "") -> Response:
    """The words of a page with their places; an empty list where nobody can tell."""
    document = site.store.get(document_id)
    source = document.reading.source
    if number not in source.pages:
        raise HTTPException(404)
    if site.seams.words is None:
        return JSONResponse([], headers={"Cache-Control": _UNKNOWN})
    words = site.seams.words(document.file.path, source, number)
    rows = [(word.text, word.box, word.starts) for word in words]
    return JSONResponse(rows, headers=_caching(document, v))


@router.get("/documents/{document_id}/pick")
def pick(
    path: Annotated[str, Query(max_length=100)],
    text: Annotated[str, Query(max_length=2000)],
) -> Response:
    """What of some printed words is the value of a field."""
    return JSONResponse({"value": pick_value(path, text)})


def _caching(document: StoredDocument, asked: str) -> dict[str, str]:
    kept = asked == version(document)
    return {"Cache-Control": _KEPT if kept else _UNKNOWN}

"""One document as a page, or only its right side where htmx asks (画面の組み立て)."""

from dataclasses import dataclass
from functools import partial

from fastapi import Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from books.fields import field_label
from books.store import StoredDocument
from books.store.queue import Place
from books.triage import heading_of
from web.checking import JAPAN, now
from web.deskview import Desk, make_desk, make_sheet, page_number, partner_name
from web.history import list_events
from web.mentions import parts_of
from web.outputs import list_sent
from web.sessions import person_of
from web.sheets import version
from web.site import Site, page
from web.straight import goes_to_bank

NO_DOCUMENT = (
    "請求書・注文書などではない",
    "二重に届いた",
    "自社あてではない",
    "白紙・送付状",
)

HOLD_REASONS = ("取引先に問い合わせ中", "社内に確認中", "続きの書類を待っている")


class View(BaseModel):
    """What of a document is asked for: a field, a page, what was done before."""

    edit: str = Field(default="", max_length=200)
    after: str = Field(default="", max_length=200)
    page: int = 0
    done: str = Field(default="", max_length=40)


@dataclass(frozen=True)
class Notice:
    """Something to say about the last operation (知らせ).

    ``moved``: the document came back into the queue, so that another number waits now.
    Where two changed one value: whose it is now (``theirs``), what was typed (``mine``).
    """

    text: str
    path: str = ""
    label: str = ""
    mine: str | None = None
    theirs: str = ""
    grave: bool = True
    moved: bool = False


def lay_out(
    request: Request,
    site: Site,
    document: StoredDocument,
    view: View,
    notice: Notice | None = None,
    status: int = 200,
) -> HTMLResponse:
    """The page of a document; its right side alone for htmx."""
    desk = make_desk(site, document, view.edit, view.after)
    values: dict[str, object] = {
        "desk": desk,
        "notice": notice,
        "history": list_events(site.store, document.id),
        "origins": site.store.find_origins(document.file.sha256),
        "partner": partner_name(site, document),
        "label": field_label,
        "heading_of": heading_of,
        "parts_of": partial(parts_of, site.store),
        "reasons": NO_DOCUMENT,
        "zone": JAPAN,
        "straight": goes_to_bank(site, document),
        "sent": list_sent(site, document),
        "hold": site.store.review_hold(document.id),
        "hold_reasons": HOLD_REASONS,
    }
    values["standing"] = None
    if request.headers.get("HX-Request"):
        if notice and notice.moved:
            me = person_of(request)
            values["standing"] = place_in_queue(site, me.id, document.id)
        answer = page(request, "document_values", **values)
        answer.headers["HX-Retarget"] = "#values"
        answer.headers["HX-Reswap"] = "outerHTML settle:0ms"  # keys come at once
    else:
        answer = page(
            request, "document", **values, **_around(request, site, desk, view)
        )
    answer.status_code = status
    return answer


def _around(request: Request, site: Site, desk: Desk, view: View) -> dict[str, object]:
    """The picture, the neighbours in the queue, who has it open."""
    document, me = desk.document, person_of(request)
    number = page_number(desk, view.page)
    place = place_in_queue(site, me.id, document.id)
    return {
        "sheet": make_sheet(site, document, number),
        "number": number,
        "version": version(document),
        "place": place,
        "following": _first_picture(site, place.after),
        "holder": site.claims.holder(document.id, me.id),
        "done": site.store.get(view.done) if view.done else None,
        "done_hold": site.store.review_hold(view.done) if view.done else None,
    }


def _first_picture(site: Site, document_id: str | None) -> str:
    """The address of the picture that comes next, to be fetched ahead."""
    if document_id is None:
        return ""
    document = site.store.get(document_id)
    source = document.reading.source
    if source.reader not in ("text", "ocr") or not source.pages:
        return ""
    return picture_address(document, source.pages[0])


def picture_address(document: StoredDocument, number: int) -> str:
    """Where the picture of a page is (画像のアドレス)."""
    return f"/documents/{document.id}/pages/{number}/picture?v={version(document)}"


def place_in_queue(site: Site, person_id: str, document_id: str) -> Place:
    """Where a document stands, and what comes after it (順番).

    Without what others have open.
    """
    others = site.claims.of_others(person_id)
    return site.store.place_of(document_id, now(), others)

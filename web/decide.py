"""What a person does with a document: correct, confirm, approve, leave out, undo (判断).

Every change names the revision that the person saw. Where another was first nothing is
overwritten: both values are shown.
"""

import json
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from books.correct import CorrectionError, confirm, correct
from books.errors import ConflictError, FormatError
from books.fields import field_label
from books.model import Origin, Reading
from books.store import StoredDocument
from books.store.queue import OPEN_STATES, Place
from books.triage import first_state, partner_of
from web.checking import check_changed
from web.fields import list_fields
from web.layout import Notice, View, lay_out, place_in_queue
from web.mentions import in_words
from web.sessions import Who
from web.site import Here, Posted, Site, page
from web.undo import undo_last

router = APIRouter()
Path = Annotated[str, Form(max_length=200)]
Seen = Annotated[int, Form()]


class SentHold(BaseModel):
    """Why a document is put aside, and the revision that the person saw."""

    reason: str = Field(default="", max_length=500)
    revision: int


class SentValue(BaseModel):
    """A value as it was typed, and the revision that the person saw."""

    path: str = Field(max_length=200)
    value: str = Field(default="", max_length=10_000)
    revision: int


@router.post("/documents/{document_id}/correct", dependencies=[Posted])
def correct_field(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    sent: Annotated[SentValue, Form()],
) -> Response:
    """Set one value; the rules look again, the next doubtful field comes up."""
    document, path, value = site.store.get(document_id), sent.path, sent.value
    if document.revision != sent.revision:
        return conflict(request, site, document, path, value)
    try:
        changed = correct(document.reading, path, value, who.name)
    except CorrectionError as error:
        return refused(request, site, document, str(error), path)
    same = changed.document == document.reading.document
    reason = f"画面で{'確認' if same else '訂正'}: {field_label(path)}"
    checked = check_changed(site, changed, document)
    return keep(request, site, document, checked, (who.name, reason), path)


@router.post("/documents/{document_id}/confirm", dependencies=[Posted])
def confirm_part(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    path: Path,
    revision: Seen,
) -> Response:
    """Note that a person has seen to a row or table as it is."""
    document = site.store.get(document_id)
    if document.revision != revision:
        return conflict(request, site, document, path, None)
    changed = document.reading
    for one in changed.review:
        if one == path or one.startswith((f"{path}.", f"{path}[")):
            changed = confirm(changed, one, who.name)
    if changed == document.reading:
        changed = confirm(changed, path, who.name)
    reason = f"画面で確認: {field_label(path)}"
    return keep(request, site, document, changed, (who.name, reason), path)


@router.post("/documents/{document_id}/approve", dependencies=[Posted])
def approve_document(
    request: Request, site: Here, who: Who, document_id: str, revision: Seen
) -> Response:
    """Approve the revision that the person saw, and go on with the next document."""
    place = place_in_queue(site, who.id, document_id)
    try:
        site.store.approve(document_id, who.name, revision)
    except ConflictError as error:
        document = site.store.get(document_id)
        return refused(request, site, document, str(error), "", 409)
    return _go_on(request, site, document_id, place, who.id)


@router.post("/documents/{document_id}/reject", dependencies=[Posted])
def reject_document(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    reason: Annotated[str, Form(max_length=500)],
) -> Response:
    """Leave the document out, with a reason, and go on with the next document."""
    place = place_in_queue(site, who.id, document_id)
    document = site.store.get(document_id)
    if not reason.strip():
        return refused(
            request, site, document, "対象外にする理由を入れてください。", ""
        )
    try:
        site.store.reject(document_id, who.name, reason.strip())
    except ConflictError as error:
        document = site.store.get(document_id)
        return refused(request, site, document, str(error), "", 409)
    return _go_on(request, site, document_id, place, who.id)


@router.post("/documents/{document_id}/hold", dependencies=[Posted])
def hold_document(
    request: Request,
    site: Here,
    who: Who,
    document_id: str,
    sent: Annotated[SentHold, Form()],
) -> Response:
    """Put the document aside with a reason, and go on with the next document."""
    place = place_in_queue(site, who.id, document_id)
    try:
        site.store.hold_review(document_id, who.name, sent.reason, sent.revision)
    except FormatError as error:
        document = site.store.get(document_id)
        return refused(request, site, document, str(error), "")
    except ConflictError as error:
        document = site.store.get(document_id)
        return refused(request, site, document, str(error), "", 409)
    return _go_on(request, site, document_id, place, who.id)


@router.post("/documents/{document_id}/release", dependencies=[Posted])
def release_document(
    request: Request, site: Here, who: Who, document_id: str
) -> Response:
    """Take a document up again that was put aside; it is opened."""
    site.store.release_review(document_id, who.name)
    return _send(request, f"/documents/{quote(document_id)}")


@router.post("/documents/{document_id}/undo", dependencies=[Posted])
def undo(
    request: Request, site: Here, who: Who, document_id: str, revision: Seen
) -> Response:
    """Take the last operation back, as a revision of its own."""
    document = site.store.get(document_id)
    try:
        target, told = undo_last(site, document, who.name, revision)
    except ConflictError as error:
        return refused(request, site, document, str(error), "", 409)
    if target != document_id or request.headers.get("X-Elsewhere"):
        return _send(request, f"/documents/{quote(target)}")
    if not request.headers.get("HX-Request"):
        return _send(request, f"/documents/{quote(target)}")
    notice = Notice(told, grave=False, moved=document.state not in OPEN_STATES)
    return lay_out(request, site, site.store.get(target), View(), notice)


def keep(
    request: Request,
    site: Site,
    document: StoredDocument,
    changed: Reading,
    why: tuple[str, str],
    path: str,
) -> Response:
    """Keep a changed reading as a revision and show what is next; ``why``: by, reason."""
    try:
        kept = site.store.revise(
            document.id, changed, *why, document.revision, first_state(changed)
        )
    except ConflictError as error:
        now = site.store.get(document.id)
        return refused(request, site, now, str(error), path, 409)
    view = View(after=path)
    if request.headers.get("HX-Request"):
        return lay_out(request, site, kept, view)
    target = f"/documents/{quote(document.id)}?after={quote(path)}#edit"
    return RedirectResponse(target, status_code=303)


def refused(
    request: Request,
    site: Site,
    document: StoredDocument,
    told: str,
    path: str,
    status: int = 422,
) -> Response:
    """Show the document as it is, and why nothing was changed."""
    told = in_words(site.store, told)
    notice = Notice(told, path, field_label(path) if path else "")
    return lay_out(request, site, document, View(edit=path), notice, status)


def conflict(
    request: Request,
    site: Site,
    document: StoredDocument,
    path: str,
    mine: str | None,
) -> Response:
    """Another was first: their value and ours, side by side."""
    last = site.store.history(document.id)[-1]
    shown = {f.path: f.shown for f in list_fields(document.reading, path)}
    told = f"{last.author} さんが先に変更しました ({last.reason})。"
    label = field_label(path)
    notice = Notice(told, path, label, mine, shown.get(path, "") or "(なし)")
    return lay_out(request, site, document, View(edit=path), notice, 409)


def _go_on(
    request: Request, site: Site, document_id: str, place: Place, me: str
) -> Response:
    """On to the next document; what was done can be taken back from there.

    The page of the next one was fetched before this one left the queue: it is told its
    number and how many there are now.
    """
    site.claims.release(document_id, me)
    target = f"/documents/{quote(place.after)}" if place.after else "/review"
    if not request.headers.get("HX-Request"):
        return _send(request, f"{target}?done={quote(document_id)}")
    document = site.store.get(document_id)
    answer = page(
        request,
        "document_done",
        done=document,
        done_hold=site.store.review_hold(document_id),
        learnt=learnt_from(site, document),
    )
    left = place.total - (place.number > 0)
    seen = f"{max(place.number, 1)} / {left}"
    told = {"to": target, "place": seen, "done": document_id if place.after else ""}
    # Once the sentence stands there: the desk takes it along to the next document
    answer.headers["HX-Trigger-After-Swap"] = json.dumps({"desk:go": told})
    return answer


def _send(request: Request, target: str) -> Response:
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def learnt_from(site: Site, document: StoredDocument) -> str:
    """Whose documents will be read better for what was corrected here, or empty."""
    fields = document.reading.fields.values()
    person = any(f.origin is Origin.CORRECTED for f in fields)
    name = partner_of(document.reading.document, site.settings.company).name
    return (name or "") if person else ""

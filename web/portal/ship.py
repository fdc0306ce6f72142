"""Delivering an order (納品書の作成): all that is left, or part of it."""

from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from books.answers import despatch_of
from books.errors import FormatError
from books.follow import Paper
from books.model import Document, DocumentType
from books.trade import ZERO
from web.portal.fields import Fields
from web.portal.view import (
    Desk,
    Form,
    Here,
    Shown,
    check_number,
    form_key,
    get_order,
    next_number,
)
from web.site import Posted, page

router = APIRouter(prefix="/portal")
KIND = DocumentType.DELIVERY_NOTE


@router.get("/orders/{document_id}/ship")
def show_ship(request: Request, desk: Here, document_id: str) -> Response:
    """The form, filled with all that is left."""
    shown = get_order(desk, document_id)
    if not shown.trade.has_rest:
        return RedirectResponse(f"/portal/orders/{shown.id}", status_code=303)
    return _form(request, desk, shown, {}, "")


@router.post("/orders/{document_id}/ship", dependencies=[Posted])
def take_ship(request: Request, desk: Here, form: Form, document_id: str) -> Response:
    """Show what would be delivered; keep it when the partner says so."""
    shown = get_order(desk, document_id)
    fields = Fields(form)
    typed = {k: fields.text(k) for k in form if k[:1] in "qx" or k in ("number", "day")}
    key = fields.text("key")
    again = fields.told("send") and _was_sent(shown, fields)
    try:
        document = _despatch(desk, shown, fields, again=again)
    except FormatError as error:
        return _form(request, desk, shown, typed, str(error))
    if not fields.told("send"):
        return page(
            request,
            "portal/ship_confirm",
            shown=shown,
            document=document,
            typed=typed,
            key=key,
        )
    if not again:
        desk.counter.submit(desk.partner, document, key)
    return RedirectResponse(f"/portal/orders/{shown.id}?done=ship", status_code=303)


def _was_sent(shown: Shown, fields: Fields) -> bool:
    """Whether the same tap came before: its number is one of the order's deliveries."""
    number = fields.text("number", 60)
    return any(d.document_number == number for d in shown.trade.deliveries)


def _despatch(desk: Desk, shown: Shown, fields: Fields, *, again: bool) -> Document:
    number = fields.text("number", 60)
    day = fields.day("day", "納品日")
    wrong = "" if again else check_number(desk, number, KIND)
    if wrong:
        fields.flaws.append(wrong)
    quantities = _quantities(shown, fields, again=again)
    fields.check()
    if day is None:
        raise FormatError("納品日を入力してください。")
    paper = Paper(number, desk.today)
    return despatch_of(shown.trade.base, paper, day, quantities)


def _quantities(shown: Shown, fields: Fields, *, again: bool) -> dict[int, Decimal]:
    """What is delivered now, by row; rows without a quantity as a whole or not at all."""
    found = {}
    for row in shown.trade.rows:
        if row.line.quantity is None:
            if not fields.told(f"x{row.place}") and row.line.amount is not None:
                found[row.place] = ZERO
            continue
        given = fields.quantity(f"q{row.place}", f"明細{row.place + 1}") or ZERO
        found[row.place] = given
        if not again and row.rest is not None and given > row.rest:
            fields.flaws.append(
                f"明細{row.place + 1}の残りは {row.rest.normalize():f}{row.line.unit or ''} です。"
                "それより多くは納品できません。多く納めるときは、先に発注元にご連絡ください。"
            )
    return found


def _form(
    request: Request, desk: Desk, shown: Shown, typed: dict[str, str], told: str
) -> Response:
    stem = f"{shown.order.document_number or shown.id}-N"
    answer = page(
        request,
        "portal/ship",
        shown=shown,
        typed=typed,
        told=told,
        key=form_key(desk),
        note_number=typed.get("number") or next_number(desk, stem, KIND),
        day=typed.get("day") or desk.today.isoformat(),
    )
    answer.status_code = 422 if told else 200
    return answer

"""Answering an order (注文への回答): as asked, or with other days and quantities."""

from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from books.answers import RowAnswer, answer_order
from books.errors import FormatError
from books.follow import Paper
from books.model import Answer, Document, DocumentType, Line
from web.portal.fields import Fields
from web.portal.view import Desk, Form, Here, Shown, form_key, get_order, own_papers
from web.site import Posted, page

router = APIRouter(prefix="/portal")


@router.get("/orders/{document_id}/answer")
def show_answer(
    request: Request, desk: Here, document_id: str, as_asked: str = ""
) -> Response:
    """The form; with ``as_asked`` at once the question whether to send it so."""
    shown = get_order(desk, document_id)
    if as_asked:
        return _confirm(request, shown, _answered(desk, shown, {}), {}, form_key(desk))
    return _form(request, desk, shown, {})


@router.post("/orders/{document_id}/answer", dependencies=[Posted])
def take_answer(request: Request, desk: Here, form: Form, document_id: str) -> Response:
    """Show what would be sent; send it when the partner says so."""
    shown = get_order(desk, document_id)
    fields = Fields(form)
    typed = {name: fields.text(name) for name in form if name[:1] in "qdr"}
    try:
        rows = _rows(shown.order, fields)
        fields.check()
        document = _answered(desk, shown, rows)
    except FormatError as error:
        return _form(request, desk, shown, typed, str(error))
    key = fields.text("key")
    if not fields.told("send"):
        return _confirm(request, shown, document, typed, key or form_key(desk))
    desk.counter.submit(desk.partner, document, key)
    return RedirectResponse(f"/portal/orders/{shown.id}?done=answer", status_code=303)


def _rows(order: Document, fields: Fields) -> dict[int, RowAnswer]:
    return {n: _row(n, line, fields) for n, line in enumerate(order.lines)}


def _row(n: int, line: Line, fields: Fields) -> RowAnswer:
    if fields.told(f"r{n}"):
        return RowAnswer(Answer.REJECTED)
    label = f"明細{n + 1}"
    quantity = fields.quantity(f"q{n}", label)
    day = fields.day(f"d{n}", f"{label}の納期")
    if quantity == 0:
        return RowAnswer(Answer.REJECTED)
    other = (quantity is not None and quantity != line.quantity) or (
        day is not None and day != line.date
    )
    if not other:
        return RowAnswer(Answer.ACCEPTED)
    return RowAnswer(Answer.CHANGED, quantity, day)


def _answered(desk: Desk, shown: Shown, rows: dict[int, RowAnswer]) -> Document:
    """The answer; its number is that of the order, counted from the second on."""
    order = shown.order
    before = sum(
        1
        for paper in own_papers(desk)
        if paper.reading.document.document_type is DocumentType.ORDER_RESPONSE
        and paper.reading.document.order_number == order.document_number
    )
    number = order.document_number or ""
    number += f"-{before + 1}" if before else ""
    return answer_order(order, Paper(number, desk.today), rows)


def _form(
    request: Request, desk: Desk, shown: Shown, typed: dict[str, str], told: str = ""
) -> Response:
    answer = page(
        request,
        "portal/answer",
        shown=shown,
        typed=typed,
        told=told,
        key=form_key(desk),
    )
    answer.status_code = 422 if told else 200
    return answer


def _confirm(
    request: Request, shown: Shown, document: Document, typed: dict[str, str], key: str
) -> Response:
    return page(
        request,
        "portal/answer_confirm",
        shown=shown,
        document=document,
        typed=typed,
        key=key,
        nothing=Decimal(0),
    )

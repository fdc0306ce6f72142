"""The orders of a partner (受け取った注文の画面): what is to be done, and one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from books.model import Document, DocumentState, DocumentType, Purpose
from books.store import ExportState, StoredDocument
from books.trade import TradeState, rests_on
from web.portal.view import (
    Desk,
    Here,
    Shown,
    get_order,
    get_sent,
    list_orders,
    note_opened,
    own_papers,
    returned_answers,
    sent_to,
)
from web.site import page

router = APIRouter(prefix="/portal")
_GROUPS = (
    ("回答してください", (TradeState.NEW,)),
    (
        "これから納める注文",
        (TradeState.ANSWERED, TradeState.DIFFERS, TradeState.PARTLY_SHIPPED),
    ),
    ("請求できます", (TradeState.SHIPPED,)),
    ("終わった注文", (TradeState.BILLED, TradeState.REFUSED, TradeState.CANCELLED)),
)
Done = Literal["answer", "ship", "bill"]
_SHOWN = 100  # finished orders on the first page


@dataclass(frozen=True)
class Bill:
    """An invoice of the partner, and how far its payment is (請求の状況)."""

    stored: StoredDocument
    told: str


@router.get("")
def show_orders(request: Request, desk: Here) -> HTMLResponse:
    """Everything, what has to be done first on top."""
    orders = list_orders(desk)
    groups = [
        (name, [o for o in orders if o.trade.state in states][:_SHOWN])
        for name, states in _GROUPS
    ]
    return page(
        request,
        "portal/orders",
        groups=groups,
        partner=desk.partner,
        bills=_bills(desk),
        notices=_notices(desk),
    )


@router.get("/orders/{document_id}")
def show_order(
    request: Request, desk: Here, document_id: str, done: Done | None = None
) -> HTMLResponse:
    """One order: its rows, what can be done, what was done."""
    shown = get_order(desk, document_id)
    note_opened(desk, shown.delivery)
    papers = [
        paper
        for paper in own_papers(desk)
        if rests_on(paper.reading.document, shown.order)
    ]
    return page(
        request,
        "portal/order",
        shown=shown,
        papers=papers,
        steps=next_steps(shown),
        changed=shown.order.purpose is Purpose.CHANGE,
        done=done,
        returned=returned_answers(desk, shown.order) if not shown.trade.answer else (),
    )


def next_steps(shown: Shown) -> tuple[str, ...]:
    """What the partner can do now, the usual first (次にできること)."""
    trade = shown.trade
    steps: list[str] = []
    if trade.state is TradeState.NEW:
        steps.append("answer")
    if trade.has_rest:
        steps.append("ship")
    if trade.unbilled:
        steps.append("bill")
    if trade.state in (TradeState.ANSWERED, TradeState.DIFFERS, TradeState.REFUSED):
        steps.append("answer_again")
    return tuple(steps)


def _bills(desk: Desk) -> Sequence[Bill]:
    found = [
        paper
        for paper in own_papers(desk)
        if paper.reading.document.document_type is DocumentType.INVOICE
    ]
    return [Bill(one, _payment_of(desk, one)) for one in reversed(found[-_SHOWN:])]


def _payment_of(desk: Desk, bill: StoredDocument) -> str:
    """What is known of the payment, in a few words (支払の状況)."""
    for entry in desk.store.audit_log(bill.id, limit=None):
        if entry.action in ("document.paid", "document.unpaid"):
            if entry.action == "document.paid":
                return "お支払い済み"
            break
    finished = [
        export
        for kind in ("transfer", "zedi")
        for export in desk.store.find_exports(bill.id, kind, ExportState.FINISHED)
    ]
    if finished:
        return "振込の手続き済み"
    if bill.state in (DocumentState.APPROVED, DocumentState.EXPORTED):
        return "確認済み"
    return "確認中"


def _notices(desk: Desk) -> list[tuple[StoredDocument, Document]]:
    """Other papers that were sent to the partner, the latest first."""
    found = []
    for delivery in sent_to(desk).values():
        stored = get_sent(desk, delivery)
        document = stored.reading.document
        if document.document_type is not DocumentType.PURCHASE_ORDER:
            found.append((stored, document))
    found.sort(key=lambda pair: pair[0].created_at, reverse=True)
    return found[:_SHOWN]

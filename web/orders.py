"""The orders that we gave (発注の画面): sent, opened, answered, delivered, billed."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from books.answers import change_order
from books.delivery import DeliveryState
from books.errors import ConflictError, NotFoundError, NotReadyError
from books.model import Document, DocumentType
from books.numbers import look_alike_key
from books.parties import is_own_company
from books.store import Delivery, DocumentQuery, StoredDocument
from books.store.queue import OPEN_STATES
from books.store.slips import StoredSlip
from books.trade import (
    Trade,
    TradeState,
    agreed_lines,
    latest_orders,
    named_orders,
    rests_on,
    trade_of,
)
from books.triage import counts, stands
from templates import JAPAN
from web.sessions import Who
from web.site import Here, Posted, Site, page

router = APIRouter(prefix="/orders")
_MOST = 300  # orders that are listed, the latest
SIZE = 50  # of them on a page
_ORDERS = (DocumentType.PURCHASE_ORDER,)
_ANSWERS = (DocumentType.ORDER_RESPONSE,)
_AFTER = (
    DocumentType.ORDER_RESPONSE,
    DocumentType.DELIVERY_NOTE,
    DocumentType.INVOICE,
    DocumentType.PAYMENT_NOTICE,
)


@dataclass(frozen=True)
class Given:
    """An order of ours with what came of it (発注)."""

    stored: StoredDocument
    trade: Trade
    papers: tuple[StoredDocument, ...]
    delivery: Delivery | None

    @property
    def sent(self) -> str:
        """How far it has come to the supplier, in a word (送信の状況)."""
        if self.delivery is None:
            return "未送信"
        opened = self.delivery.state is DeliveryState.ACKNOWLEDGED
        return "確認済み" if opened else self.delivery.state.label

    @property
    def answer(self) -> StoredDocument | None:
        """The answer that counts, as it is kept."""
        wanted = self.trade.answer
        return next((p for p in self.papers if p.reading.document is wanted), None)


@router.get("")
def list_given(
    request: Request, site: Here, start: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """The latest, those whose answer waits for a decision first."""
    orders = latest_given(site)
    given = given_of(site, orders[start : start + SIZE])
    given.sort(key=lambda one: one.trade.state is not TradeState.DIFFERS)
    return page(
        request, "orders", given=given, start=start, size=SIZE, total=len(orders)
    )


@router.get("/{document_id}")
def show_given(request: Request, site: Here, document_id: str) -> Response:
    """One order beside its answer and deliveries."""
    given = get_given(site, document_id)
    return page(request, "order", given=given, key=_key(site))


@router.post("/{document_id}/agree", dependencies=[Posted])
def agree(
    site: Here,
    who: Who,
    document_id: str,
    answer: Annotated[str, Form()],
    key: Annotated[str, Form(max_length=40)],
) -> Response:
    """Change the order to what the supplier answered (回答の受け入れ)."""
    given = get_given(site, document_id)
    kept = _answer_seen(given, answer)
    day = site.store.database.clock().astimezone(JAPAN).date()
    order = given.trade.order
    revision = _next_revision(order)
    changed = change_order(order, revision, day, agreed_lines(given.trade))
    if site.seams.counter is None:
        raise NotReadyError(
            "この画面からは発行できません。denpyo serve で開いてください。"
        )
    made = site.seams.counter.issue(changed, key, who.name)
    site.store.approve(kept.id, who.name, kept.revision)
    return RedirectResponse(f"/orders/{made}", status_code=303)


@router.post("/{document_id}/insist", dependencies=[Posted])
def insist(
    site: Here,
    who: Who,
    document_id: str,
    answer: Annotated[str, Form()],
    reason: Annotated[str, Form(min_length=1, max_length=500)],
) -> Response:
    """Turn the answer down: the supplier is asked again (回答の差し戻し)."""
    kept = _answer_seen(get_given(site, document_id), answer)
    site.store.reject(kept.id, who.name, reason)
    return RedirectResponse(f"/orders/{document_id}", status_code=303)


def latest_given(site: Site) -> list[StoredSlip]:
    """Our latest orders, those with an undecided answer first (発注の一覧)."""
    query = DocumentQuery(types=_ANSWERS, states=OPEN_STATES, limit=_MOST)
    answers = (d.reading.document for d in site.store.find(query))
    waiting = {key for answer in answers for key in named_orders(answer)}
    orders = _own_orders(site)
    orders.sort(key=lambda order: _number(order.paper) not in waiting)
    return orders


def given_of(site: Site, slips: Sequence[StoredSlip]) -> list[Given]:
    """Orders with what came of them (発注の状況)."""
    kept = site.store.get_many([slip.id for slip in slips])
    orders = [kept[slip.id] for slip in slips]
    numbers = {order.reading.document.document_number for order in orders}
    named: dict[str, list[StoredDocument]] = {}
    for paper in _papers_after(site, numbers):
        for key in named_orders(paper.reading.document):
            named.setdefault(key, []).append(paper)
    sent = site.store.last_deliveries([order.id for order in orders])
    return [
        _given(
            order, named.get(_number(order.reading.document), ()), sent.get(order.id)
        )
        for order in orders
    ]


def _number(order: Document) -> str:
    return look_alike_key(order.document_number)


def _own_orders(site: Site) -> list[StoredSlip]:
    """The orders that count, the latest first."""
    company = site.settings.company
    found = [
        slip
        for slip in site.store.find_slips(DocumentQuery(types=_ORDERS, limit=_MOST))
        if is_own_company(slip.paper.issuer, company) and stands(slip.codes, slip.state)
    ]
    found.reverse()
    places = latest_orders([slip.paper for slip in found])
    return [found[place] for place in reversed(places)]


def _papers_after(
    site: Site, numbers: Iterable[str | None]
) -> tuple[StoredDocument, ...]:
    """What came of these orders, in the order in which it came."""
    found = site.store.naming_orders(numbers, _AFTER)
    return tuple(d for d in found if counts(d.reading, d.state))


def _given(
    order: StoredDocument, papers: Sequence[StoredDocument], sent: Delivery | None
) -> Given:
    document = order.reading.document
    own = tuple(p for p in papers if _is_of(p.reading.document, document))
    trade = trade_of(document, [p.reading.document for p in own])
    return Given(order, trade, own, sent)


def _is_of(paper: Document, order: Document) -> bool:
    """Whether a paper rests on the order and is of its supplier, where both tell."""
    numbers = (paper.supplier.registration_number, order.supplier.registration_number)
    same = None in numbers or numbers[0] == numbers[1]
    return same and rests_on(paper, order)


def get_given(site: Site, document_id: str) -> Given:
    """One order of ours.

    Raises:
        NotFoundError: there is none of that id, or a later revision took its place.
    """
    for order in _own_orders(site):
        if order.id == document_id:
            return given_of(site, [order])[0]
    raise NotFoundError(
        "その注文はないか、新しい版に替わりました。一覧から開いてください。"
    )


def _answer_seen(given: Given, seen: str) -> StoredDocument:
    """The answer that the person decided on, if it still is the one that counts."""
    kept = given.answer
    if kept is None or f"{kept.id}.{kept.revision}" != seen:
        raise ConflictError(
            "回答が変わりました。画面を開き直して、いまの回答を確かめてください。"
        )
    return kept


def _next_revision(order: Document) -> str:
    told = order.revision or "1"
    return str(int(told) + 1) if told.isdigit() else f"{told}-2"


def _key(site: Site) -> str:
    made_at = int(site.store.database.clock().timestamp())
    return f"{made_at:010d}-{secrets.token_hex(8)}"

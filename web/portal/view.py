"""What a partner may see (取引先に見えるもの): what was sent to it, and its own papers.

Nothing else: an order shows in the revision that was delivered, a draft or a correction
that was not sent does not show at all.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from books.delivery import Acknowledgement, DeliveryState, after_acknowledgement
from books.errors import NotFoundError, NotReadyError
from books.exchange import ExchangePartner
from books.model import Document, DocumentState, DocumentType
from books.store import Delivery, DocumentQuery, Store, StoredDocument
from books.trade import Trade, is_partner, latest_orders, rests_on, trade_of
from books.triage import counts
from templates import JAPAN
from web.seams import Counter
from web.sessions import person_of
from web.site import Site, site_of

_OWN = (
    DocumentType.ORDER_RESPONSE,
    DocumentType.DELIVERY_NOTE,
    DocumentType.INVOICE,
    DocumentType.RETURN_INVOICE,
)
_MOST = 1000


@dataclass(frozen=True)
class Desk:
    """A partner at our counter (窓口の取引先)."""

    site: Site
    partner: ExchangePartner
    by: str

    @property
    def store(self) -> Store:
        """The store."""
        return self.site.store

    @property
    def counter(self) -> Counter:
        """Where documents are handed in.

        Raises:
            NotReadyError: this server has none.
        """
        if self.site.seams.counter is None:
            raise NotReadyError("この画面からは送れません。発注元にご連絡ください。")
        return self.site.seams.counter

    @property
    def today(self) -> dt.date:
        """This day in Japan, by the store's clock."""
        return self.store.database.clock().astimezone(JAPAN).date()


@dataclass(frozen=True)
class Shown:
    """An order as the partner sees it (見える注文)."""

    stored: StoredDocument
    delivery: Delivery
    trade: Trade

    @property
    def id(self) -> str:
        """Its id in the store."""
        return self.stored.id

    @property
    def order(self) -> Document:
        """The order."""
        return self.stored.reading.document


def desk_of(request: Request) -> Desk:
    """The partner whose person is signed in.

    Raises:
        HTTPException: 403, the settings do not name the partner any more.
    """
    site, person = site_of(request), person_of(request)
    partner = site.settings.exchange.find(person.partner)
    if partner is None:
        raise HTTPException(
            403,
            "この取引先の設定がなくなっています。発注元の担当者にご連絡ください。",
        )
    return Desk(site, partner, person.name)


async def read_form(request: Request) -> FormData:
    """The fields of a form whose rows are counted (q0, q1 …)."""
    return await request.form()


Here = Annotated[Desk, Depends(desk_of)]
Form = Annotated[FormData, Depends(read_form)]


def sent_to(desk: Desk) -> dict[str, Delivery]:
    """The last delivery to the partner of each document that it has (届いたもの)."""
    found = desk.store.find_deliveries(desk.partner.id)
    arrived = [one for one in found if one.state.may_have_arrived]
    arrived.sort(key=lambda one: one.revision)
    return {one.document_id: one for one in arrived}


def get_sent(desk: Desk, delivery: Delivery) -> StoredDocument:
    """A document in the revision that was delivered."""
    stored = desk.store.get(delivery.document_id)
    if stored.revision == delivery.revision:
        return stored
    past = desk.store.history(stored.id)[delivery.revision - 1]
    return replace(stored, revision=past.number, reading=past.reading)


def own_papers(desk: Desk) -> tuple[StoredDocument, ...]:
    """What the partner wrote and we have, by whatever way, oldest first (自社の書類)."""
    partner = desk.partner
    names = {partner.name, *partner.other_names, partner.registration_number or ""}
    found: dict[str, StoredDocument] = {}
    for name in names - {""}:
        query = DocumentQuery(types=_OWN, partner=name, limit=_MOST)
        found |= {d.id: d for d in desk.store.find(query) if _is_own(d, partner)}
    return tuple(sorted(found.values(), key=lambda d: (d.created_at, d.id)))


def returned_answers(desk: Desk, order: Document) -> list[tuple[StoredDocument, str]]:
    """Answers to the order that the buyer turned down, with the reason (差し戻し)."""
    query = DocumentQuery(
        types=(DocumentType.ORDER_RESPONSE,),
        states=(DocumentState.REJECTED,),
        number=order.document_number or "-",
    )
    return [
        (paper, _reason(desk, paper))
        for paper in desk.store.find(query)
        if is_partner(paper.reading.document.issuer, desk.partner)
        and rests_on(paper.reading.document, order)
    ]


def _reason(desk: Desk, paper: StoredDocument) -> str:
    told = desk.store.audit_log(paper.id)
    found = (e.detail.get("reason") for e in told if e.action == "document.rejected")
    return str(next(found, "") or "")


def _is_own(paper: StoredDocument, partner: ExchangePartner) -> bool:
    ours = is_partner(paper.reading.document.issuer, partner)
    return ours and counts(paper.reading, paper.state)


def list_orders(desk: Desk) -> tuple[Shown, ...]:
    """The orders that the partner has, the latest first (受け取った注文)."""
    sent = sent_to(desk)
    kept = [(get_sent(desk, one), one) for one in sent.values()]
    orders = [
        (stored, one)
        for stored, one in kept
        if stored.reading.document.document_type is DocumentType.PURCHASE_ORDER
    ]
    orders.sort(key=lambda pair: pair[0].created_at)
    papers = [d.reading.document for d in own_papers(desk)]
    places = latest_orders([stored.reading.document for stored, _ in orders])
    shown = [_shown(*orders[place], papers) for place in places]
    return tuple(reversed(shown))


def _shown(
    stored: StoredDocument, delivery: Delivery, papers: Iterable[Document]
) -> Shown:
    return Shown(stored, delivery, trade_of(stored.reading.document, papers))


def get_order(desk: Desk, document_id: str) -> Shown:
    """One of the partner's orders.

    Raises:
        NotFoundError: it is none of theirs, or a later revision took its place.
    """
    for shown in list_orders(desk):
        if shown.id == document_id:
            return shown
    raise NotFoundError("その注文はありません。一覧から開き直してください。")


def get_paper(desk: Desk, document_id: str) -> StoredDocument:
    """A document that was sent to the partner, or that it wrote itself.

    Raises:
        NotFoundError: it is none of theirs.
    """
    delivery = sent_to(desk).get(document_id)
    if delivery is not None:
        return get_sent(desk, delivery)
    for paper in own_papers(desk):
        if paper.id == document_id:
            return paper
    raise NotFoundError("その書類はありません。一覧から開き直してください。")


def note_opened(desk: Desk, delivery: Delivery) -> None:
    """Note that the partner opened what was sent to it on our pages (開封)."""
    if desk.partner.portal is None or delivery.state is not DeliveryState.DELIVERED:
        return
    told = Acknowledgement(
        accepted=True,
        message="取引先が画面で開きました。",
        evidence={"opened_by": desk.by},
    )
    step = after_acknowledgement(told)
    desk.store.move_delivery(delivery.reference, step, desk.by)


def form_key(desk: Desk) -> str:
    """The key of a form: a second tap of the same form is the same document."""
    made_at = int(desk.store.database.clock().timestamp())
    return f"{made_at:010d}-{secrets.token_hex(8)}"


def next_number(desk: Desk, stem: str, kind: DocumentType) -> str:
    """A number that none of the partner's papers of a kind has (次の番号)."""
    used = {
        d.reading.document.document_number
        for d in own_papers(desk)
        if d.reading.document.document_type is kind
    }
    numbers = (f"{stem}-{n}" for n in range(1, len(used) + 2))
    return next(number for number in numbers if number not in used)


def check_number(desk: Desk, number: str, kind: DocumentType) -> str:
    """What is wrong with a number of a new paper; empty if nothing."""
    if not number:
        return f"{kind.label}の番号を入力してください。"
    for paper in own_papers(desk):
        document = paper.reading.document
        if document.document_type is kind and document.document_number == number:
            return f"番号「{number}」は、すでに{kind.label}に使われています。別の番号にしてください。"
    return ""

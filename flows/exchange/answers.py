"""What partners answer (受領の確認): by a message of their own, or by mail."""

from collections.abc import Iterator

from books.delivery import (
    Acknowledgement,
    DeliveryState,
    Evidence,
    after_acknowledgement,
)
from books.exchange import ExchangePartner
from books.model import Answer, Document, DocumentState, DocumentType
from books.store import Delivery, DocumentQuery, StoredDocument
from books.store.keys import number_key
from books.trade import is_partner
from edi.exchange.answers import AnswerKind, MailAnswer, read_answer
from edi.exchange.mail import message_id
from flows.exchange.office import Office

LATEST = 1000  # answers that are looked through, latest first
ANSWERED_BY = {
    DocumentType.PURCHASE_ORDER: (DocumentType.ORDER_RESPONSE,),
    DocumentType.DELIVERY_NOTE: (DocumentType.ACCEPTANCE_NOTE,),
    DocumentType.INVOICE: (DocumentType.PAYMENT_NOTICE, DocumentType.REMITTANCE_ADVICE),
    DocumentType.QUOTATION: (DocumentType.PURCHASE_ORDER,),
    DocumentType.QUOTATION_REQUEST: (DocumentType.QUOTATION,),
    DocumentType.PAYMENT_NOTICE: (DocumentType.SELF_INVOICE_RESPONSE,),
}
_OPEN = (DeliveryState.DELIVERED, DeliveryState.UNKNOWN)


def settle_answers(office: Office) -> tuple[Delivery, ...]:
    """Acknowledge what a kept, approved document of the partner answers (業務の回答)."""
    waiting = office.unanswered()
    if not waiting:
        return ()
    kinds = tuple({kind for kinds in ANSWERED_BY.values() for kind in kinds})
    states = (DocumentState.APPROVED, DocumentState.EXPORTED)
    query = DocumentQuery(types=kinds, states=states, limit=LATEST)
    answers = office.store.find(query)
    moved = []
    for one in waiting:
        partner = office.settings.exchange.find(one.partner)
        sent = office.store.get(one.document_id)
        for answer in answers if partner else ():
            if partner and _answers(answer, sent, one, partner):
                step = after_acknowledgement(_said(answer))
                by = office.worker
                moved.append(office.store.move_delivery(one.reference, step, by))
                break
    return tuple(moved)


def note_mail(office: Office, data: bytes) -> tuple[Delivery, ...]:
    """Take note of a mail that answers one of ours (受信メールの受領確認).

    For the mail intake, which hands in every mail as it came; what answers none of ours
    changes nothing.
    """
    answer = read_answer(data)
    server = office.settings.exchange.mail_server
    if answer is None or server is None:
        return ()
    moved = []
    for partner in office.settings.exchange.partners:
        if partner.mail is None or not _may_answer(partner, answer):
            continue
        for one in office.store.find_deliveries(partner.id):
            sent = message_id(one.key, server) in answer.answers
            if sent and one.state in (*_OPEN, DeliveryState.ACKNOWLEDGED):
                step = after_acknowledgement(answer.acknowledgement)
                by = answer.sender or office.worker
                moved.append(office.store.move_delivery(one.reference, step, by))
    return tuple(moved)


def _may_answer(partner: ExchangePartner, answer: MailAnswer) -> bool:
    """Reports come from machines; a reply counts when it is the partner's."""
    if answer.kind is not AnswerKind.REPLY or partner.mail is None:
        return True
    known = partner.mail.answers_from or partner.mail.to
    return answer.sender in {address.lower() for address in known}


def _answers(
    answer: StoredDocument,
    sent: StoredDocument,
    delivery: Delivery,
    partner: ExchangePartner,
) -> bool:
    paper, ours = answer.reading.document, sent.reading.document
    if paper.document_type not in ANSWERED_BY.get(ours.document_type, ()):
        return False
    if answer.created_at < delivery.created_at or not ours.document_number:
        return False
    if not is_partner(paper.issuer, partner):
        return False
    named = {number_key(number) for number in _named(paper, ours.document_type)}
    return number_key(ours.document_number) in named


def _named(paper: Document, kind: DocumentType) -> Iterator[str]:
    """Numbers of documents of a kind that a paper refers to."""
    references = [*paper.references]
    for line in paper.lines:
        references += line.references
        if kind is DocumentType.DELIVERY_NOTE and line.delivery_note_number:
            yield line.delivery_note_number
    yield from (one.number for one in references if one.kind is kind)
    if kind is DocumentType.PURCHASE_ORDER and paper.order_number:
        yield paper.order_number


def _said(answer: StoredDocument) -> Acknowledgement:
    paper = answer.reading.document
    label = paper.document_type.label
    told = f"先方から{label} {paper.document_number or ''}が届きました。"
    if paper.answer is not None:
        told += f"回答: {paper.answer.label}。"
    evidence: Evidence = {"answered_by": answer.id, "revision": answer.revision}
    accepted = paper.answer is not Answer.REJECTED
    return Acknowledgement(accepted=accepted, message=told, evidence=evidence)

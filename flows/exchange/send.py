"""Sending (送信): what is unknown is asked about, what is due goes out, one by one."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from books.delivery import (
    TO_A_PERSON,
    DeliveryState,
    Outcome,
    Unknown,
    Verdict,
    after_acknowledgement,
    after_asking,
    after_attempt,
    is_overdue,
)
from books.errors import ConflictError, NotReadyError
from books.exchange import ExchangePartner
from books.store import Delivery
from edi.exchange import Parcel, Transport, open_transport
from flows.exchange.answers import settle_answers
from flows.exchange.formats import media_type
from flows.exchange.office import LEASE, PATIENCE, Office
from flows.exchange.queue import queue_deliveries
from flows.letters import announce, letter_sender


@dataclass(frozen=True)
class Sent:
    """What a run of sending did (送信の結果): deliveries that moved, and sentences.

    ``unserved`` are partners that nothing could be sent to.
    """

    moved: tuple[Delivery, ...] = ()
    notices: tuple[str, ...] = ()
    unserved: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether something did not arrive, or nobody knows (送信の失敗)."""
        pending = (*TO_A_PERSON, DeliveryState.QUEUED)
        return bool(self.unserved) or any(one.state in pending for one in self.moved)


def send(office: Office) -> Sent:
    """Sort out what was cut off, queue, ask, send, listen for answers (送信)."""
    moved = [*office.store.release_deliveries(office.worker)]
    notices = queue_deliveries(office)
    unserved = []
    for partner in office.settings.exchange.partners:
        try:
            moved += _serve(office, partner)
        except Exception as error:  # one partner must not stop the rest
            office.note(partner.id, error)
            unserved.append(partner.id)
            notices.append(f"{partner.name}: 送信できません。{office.told(error)}")
    notices += announce(
        office.settings, office.store, moved, letter_sender(office.settings)
    )
    moved += settle_answers(office)
    notices += [*orphaned(office), *overdue(office)]
    latest = {one.reference: one for one in moved}
    return Sent(tuple(latest.values()), tuple(notices), tuple(unserved))


def orphaned(office: Office) -> list[str]:
    """Deliveries that stay where they are because their partner has no way any more."""
    return [
        f"{one.reference}: 設定に取引先 {one.partner} がないため、送ることも確かめることも"
        "できません。exchange.partners を確かめてください。"
        for state in (DeliveryState.QUEUED, DeliveryState.UNKNOWN)
        for one in office.store.find_deliveries(state=state)
        if office.settings.exchange.find(one.partner) is None
    ]


def overdue(office: Office) -> list[str]:
    """Deliveries that the partner should have acknowledged by now (受領確認の遅れ)."""
    return [
        f"{one.reference}: {partner.acknowledge_within_hours} 時間を過ぎても "
        f"{partner.name} から受領の知らせがありません。先方に確かめてください。"
        for partner in office.settings.exchange.partners
        for one in office.store.find_deliveries(partner.id, DeliveryState.DELIVERED)
        if is_late(office, one)
    ]


def is_late(office: Office, one: Delivery) -> bool:
    """Whether the partner of a delivery should have acknowledged it by now."""
    partner = office.settings.exchange.find(one.partner)
    hours = partner.acknowledge_within_hours if partner else None
    return is_overdue(one.state, one.delivered_at, hours, office.now())


def waiting_for_person(office: Office) -> tuple[Delivery, ...]:
    """Deliveries that go on only when a person decides (担当者待ち)."""
    return tuple(
        one
        for state in TO_A_PERSON
        for one in office.store.find_deliveries(state=state)
    )


def _serve(office: Office, partner: ExchangePartner) -> Iterator[Delivery]:
    """Everything about one partner."""
    transport = open_transport(partner, office.settings.exchange, office.keyring)
    with closing(transport):
        for one in office.store.find_deliveries(partner.id, DeliveryState.UNKNOWN):
            yield from _ask(office, transport, one)
        yield from _send_due(office, partner, transport)
        for one in office.unanswered(partner.id):
            yield from _listen(office, transport, one)


def _ask(office: Office, transport: Transport, one: Delivery) -> Iterator[Delivery]:
    """Ask the other side about a delivery that may have arrived."""
    try:
        answer = transport.find(_parcel(office, one))
    except NotReadyError as error:  # without the file nothing can be compared
        answer = Unknown(str(error))
    limit = office.settings.exchange.attempts
    step = after_asking(answer, one.attempts, limit, office.now())
    step = replace(step, message=office.keyring.hide(step.message))
    if (step.state, step.message) != (one.state, one.message):
        yield office.store.move_delivery(one.reference, step, office.worker)


def _send_due(
    office: Office, partner: ExchangePartner, transport: Transport
) -> Iterator[Delivery]:
    failures = 0
    while failures < PATIENCE:
        one = office.store.take_delivery(partner.id, office.worker, LEASE)
        if one is None:
            return
        outcome = _attempt(office, transport, one)
        if outcome is None:
            continue
        limit = office.settings.exchange.attempts
        step = after_attempt(outcome, one.attempts, limit, office.now())
        yield office.store.settle_delivery(one.reference, office.worker, step)
        failed = outcome.verdict in (Verdict.RETRY, Verdict.PERSON)
        failures = failures + 1 if failed else 0


def _attempt(office: Office, transport: Transport, one: Delivery) -> Outcome | None:
    """One attempt; None when another worker took the delivery over meanwhile."""

    def commit() -> None:
        office.store.commit_delivery(one.reference, office.worker)

    try:
        outcome = transport.submit(_parcel(office, one), commit)
    except ConflictError as error:
        office.note(one.reference, error)
        return None
    except NotReadyError as error:  # nothing was begun
        outcome = Outcome(Verdict.PERSON, str(error))
    except Exception as error:
        office.note(one.reference, error)
        committed = office.store.get_delivery(one.reference).committed_at
        verdict = Verdict.UNKNOWN if committed else Verdict.PERSON
        outcome = Outcome(verdict, office.told(error))
    return office.hidden(outcome)


def _listen(office: Office, transport: Transport, one: Delivery) -> Iterator[Delivery]:
    try:
        told = transport.find_acknowledgement(_parcel(office, one))
    except NotReadyError as error:
        office.note(one.reference, error)
        return
    if told is not None:
        step = after_acknowledgement(told)
        yield office.store.move_delivery(one.reference, step, office.worker)


def _parcel(office: Office, one: Delivery) -> Parcel:
    """The file of a delivery as it was asked for.

    Raises:
        NotReadyError: the file was lost or changed.
    """
    path = office.settings.outbox / one.path
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != one.sha256:
        raise NotReadyError(
            f"送るファイル {path} がないか、書き換えられています。控えから戻してください。"
        )
    document = office.store.get(one.document_id).reading.document
    return Parcel(
        key=one.key,
        name=_name(one),
        content=content,
        media_type=media_type(one.name),
        words={
            "type": document.document_type.label,
            "number": document.document_number or "",
            "company": office.settings.company.name,
        },
        created_at=one.created_at,
    )


def _name(one: Delivery) -> str:
    """What arrived once and is sent again has a name of its own."""
    if one.round == 1:
        return one.name
    path = PurePosixPath(one.name)
    return f"{path.stem}_{one.round}{path.suffix}"

"""Which documents go to which partner (送るものの決定), and their files.

The file is written before its delivery is asked for, into a folder named by its content,
and never again: what was sent stays what it was, whoever else queues at the same time. A
correction of what a partner may have waits for a person.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from books.delivery import DeliveryState, Step
from books.errors import DenpyoError
from books.exchange import ExchangePartner, Sends
from books.model import DocumentState, Finding
from books.parties import is_own_company
from books.store import Consignment, Delivery, DocumentQuery, StoredDocument
from books.trade import is_partner
from books.triage import counts
from flows.atomic import write_bytes
from flows.clock import JAPAN
from flows.exchange.formats import get_format
from flows.exchange.office import Office
from flows.outdated import name_of

LATELY = dt.timedelta(days=7)  # how long what can't be sent is told
_SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)
_SUPERSEDED = "新しい版に置き換えられたため、送りません。"


@dataclass(frozen=True)
class Planned:
    """A delivery that is to be asked for (送信の予定); ``hold``: why a person must look."""

    partner: ExchangePartner
    document: StoredDocument
    format: str
    hold: str = ""

    @property
    def reference(self) -> str:
        """The same for the same revision, partner and format."""
        paper = f"{self.document.id}.{self.document.revision}"
        return f"{self.partner.id}:{paper}:{self.format}"


@dataclass(frozen=True)
class Plan:
    """What is to be asked for, and sentences about what can't be sent (送信の計画)."""

    planned: tuple[Planned, ...]
    misfits: tuple[str, ...]


def plan_deliveries(office: Office) -> Plan:
    """What the approved documents make necessary and nobody asked for yet; no effects."""
    planned: dict[str, Planned] = {}
    misfits = []
    for partner, sends, paper in _addressed(office):
        earlier = office.store.find_deliveries(partner.id, None, paper.id)
        hold = _hold(earlier, paper, sends.format)
        one = Planned(partner, paper, sends.format, hold)
        asked = (e for e in earlier if e.state is not DeliveryState.CANCELLED)
        if one.reference in [e.reference for e in asked]:
            continue
        reason = get_format(sends.format).misfit(paper, office.store)
        if not reason:
            planned[one.reference] = one
        elif _matters(sends) and paper.updated_at >= office.now() - LATELY:
            what = f"{name_of(paper)} ({partner.name} 宛て)"
            misfits.append(f"{what}: 送れません。{reason}")
    return Plan(tuple(planned.values()), tuple(misfits))


def queue_deliveries(office: Office) -> list[str]:
    """Write the files and ask for the deliveries; gives sentences about what can't be."""
    plan = plan_deliveries(office)
    notices = [*plan.misfits]
    for one in plan.planned:
        what = f"{name_of(one.document)} ({one.partner.name} 宛て)"
        try:
            asked, findings = _write(office, one)
        except (DenpyoError, OSError) as error:
            office.note(one.reference, error)
            notices.append(f"{what}: 送るファイルを作れません。{error}")
            continue
        notices += [f"{what}: {finding.message}" for finding in findings]
        _withdraw(office, one)
        office.store.add_delivery(asked, one.hold)
        if one.hold:
            notices.append(f"{one.reference}: {one.hold}")
    return notices


def _addressed(
    office: Office,
) -> Iterator[tuple[ExchangePartner, Sends, StoredDocument]]:
    """Approved documents and who is to get them in which format, oldest first."""
    query = DocumentQuery(states=_SETTLED, limit=None)
    papers = [d for d in office.store.find(query) if counts(d.reading, d.state)]
    papers.sort(key=lambda paper: (paper.created_at, paper.id))
    for partner in office.settings.exchange.partners:
        for sends in partner.sends:
            for paper in papers:
                if _goes_to(office, partner, sends, paper):
                    yield partner, sends, paper


def _matters(sends: Sends) -> bool:
    """Whether it is news that a format can't hold a document."""
    return bool(sends.types) or not get_format(sends.format).choosy


def _goes_to(
    office: Office, partner: ExchangePartner, sends: Sends, paper: StoredDocument
) -> bool:
    document, company = paper.reading.document, office.settings.company
    if sends.types and document.document_type not in sends.types:
        return False
    if paper.created_at.astimezone(JAPAN).date() < partner.since:
        return False
    ours = is_own_company(document.issuer, company)
    if sends.documents == "issued":
        return ours and is_partner(document.recipient, partner)
    return not ours


def has_arrived(delivery: Delivery) -> bool:
    """Whether the partner has, had, or may have a delivery."""
    again = delivery.round > 1 or delivery.delivered_at is not None
    return again or delivery.state.may_have_arrived


def _others(
    earlier: tuple[Delivery, ...], paper: StoredDocument, name: str
) -> Iterator[Delivery]:
    for one in earlier:
        same = one.document_id == paper.id and one.format == name
        if same and one.revision != paper.revision:
            yield one


def _hold(earlier: tuple[Delivery, ...], paper: StoredDocument, name: str) -> str:
    arrived = [o for o in _others(earlier, paper, name) if has_arrived(o)]
    if not arrived:
        return ""
    return (
        f"第 {arrived[-1].revision} 版が先方に届いています。訂正した第 {paper.revision} 版も"
        "送るなら denpyo resend で送ってください。"
    )


def _withdraw(office: Office, one: Planned) -> None:
    """Earlier revisions that never arrived make way."""
    gone = (DeliveryState.CANCELLED, DeliveryState.QUEUED)
    earlier = office.store.find_deliveries(one.partner.id, None, one.document.id)
    for other in _others(earlier, one.document, one.format):
        if not has_arrived(other) and other.state not in gone:
            step = Step(DeliveryState.CANCELLED, _SUPERSEDED)
            office.store.move_delivery(other.reference, step, "denpyo")


def _write(office: Office, one: Planned) -> tuple[Consignment, tuple[Finding, ...]]:
    form = get_format(one.format)
    content, findings = form.render(one.document, office.now(), office.settings)
    name = file_name(one.document, form.suffix_of(one.document))
    digest = hashlib.sha256(content).hexdigest()
    place = f"exchange/{one.partner.id}/{digest[:12]}/{name}"
    write_bytes(office.settings.outbox / place, content)
    asked = Consignment(
        reference=one.reference,
        partner=one.partner.id,
        document_id=one.document.id,
        revision=one.document.revision,
        format=one.format,
        name=name,
        path=place,
        sha256=digest,
        size=len(content),
    )
    return asked, findings


def file_name(paper: StoredDocument, suffix: str) -> str:
    """A name in ASCII, for it travels; no other revision has it (ファイル名)."""
    document = paper.reading.document
    number = re.sub(r"[^A-Za-z0-9.-]+", "-", document.document_number or "")[:40]
    kind = document.document_type.value.replace("_", "-")
    stem = "_".join(filter(None, (kind, number.strip("-."), paper.id)))
    return f"{stem}_r{paper.revision}{suffix}"

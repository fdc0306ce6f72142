"""What is to be posted (登録の依頼): each document once on each site.

A document's entries are claimed in the store as an export of the kind ``bot-SITE``,
its payment as ``bot-SITE.payment``, before a job is made of each, so that neither a
second run nor a second person asks for the same again. It is finished when every job of
it is confirmed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from books.bot_orders import LABELS, InvoiceOrder, JournalOrder, PaymentOrder
from books.errors import ConflictError, DenpyoError, FormatError
from books.model import DocumentState
from books.one_sale import OneSale, check_once
from books.parties import is_sale
from books.store import (
    DocumentQuery,
    Export,
    ExportState,
    Job,
    JobFrame,
    JobState,
    StoredDocument,
)
from books.store.chain import canonical
from flows.bots.office import BotOffice
from flows.bots.orders import (
    entries_of,
    invoice_order,
    journal_order,
    payment_order,
)
from flows.chosen import find_published
from flows.clock import now
from flows.kinds import label_of
from flows.outdated import name_of
from flows.writers import is_booked
from rpa.site import Site
from rpa.site_file import load_site

_SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)
_PREFIX, _PAYMENT = "bot-", ".payment"
Posted = JournalOrder | InvoiceOrder | PaymentOrder


@dataclass(frozen=True)
class Queued:
    """Jobs that were asked for now, and sentences about what could not be (依頼の結果)."""

    jobs: tuple[Job, ...] = ()
    notices: tuple[str, ...] = ()


def queue_documents(
    office: BotOffice, site_name: str, kind: str, ids: Sequence[str] = ()
) -> Queued:
    """Ask a bot to post documents: those named, or all approved that it has not (依頼).

    Raises:
        NotFoundError: no such site or document.
        SettingsError: the site's description is wrong.
        ConflictError: the site can't do this.
    """
    site = load_site(site_name, office.settings)
    if kind not in site.kinds:
        raise ConflictError(
            f"{site.label} では「{LABELS[kind]}」を登録できません"
            f"(できるのは {'、'.join(LABELS[k] for k in site.kinds)})。"
        )
    jobs: list[Job] = []
    notices: list[str] = []
    way = _kind(site_name, kind)
    for document in _wanted(office, way, ids):
        try:
            _refuse(office, site, way, document)
            jobs += _queue(office, site_name, kind, document)
        except DenpyoError as error:
            notices.append(f"{name_of(document)}: 依頼していません。{error}")
    return Queued(tuple(jobs), tuple(notices))


def _kind(site_name: str, kind: str) -> str:
    """The kind of export that a bot's work is claimed as."""
    return f"{_PREFIX}{site_name}{_PAYMENT if kind == 'payment' else ''}"


def _wanted(
    office: BotOffice, way: str, ids: Sequence[str]
) -> Iterator[StoredDocument]:
    if ids:
        yield from (office.store.get(i) for i in ids)
        return
    query = DocumentQuery(states=_SETTLED, limit=None)
    sales = OneSale(office.store, office.settings)
    for document in reversed(office.store.find(query)):
        booked = is_booked(document, now(), office.settings)
        is_out = booked and _is_out(office, way, document.id)
        if booked and not is_out and not sales.instead_of(document):
            yield document


def _is_out(office: BotOffice, way: str, document_id: str) -> bool:
    found = office.store.find_exports(document_id, way)
    return any(one.state is not ExportState.CANCELLED for one in found)


def _refuse(office: BotOffice, site: Site, way: str, document: StoredDocument) -> None:
    """Refuse what is not approved, or is in the ledger already by another way.

    Raises:
        ConflictError: it is so.
    """
    if document.state not in _SETTLED:
        raise ConflictError("まだ承認されていません。承認してから依頼してください。")
    if _is_out(office, way, document.id):
        raise ConflictError(
            f"{site.label} にはすでに依頼しています。`denpyo bot jobs` で確かめてください。"
        )
    if not way.endswith(_PAYMENT):
        check_once(office.store, office.settings, document)
    for kind in () if way.endswith(_PAYMENT) else site.replaces:
        found = office.store.find_exports(document.id, kind)
        if any(one.state is ExportState.FINISHED for one in found):
            raise ConflictError(
                f"{label_of(kind)} のファイルで出力済みです。二重に記帳しないため、先に"
                "その出力を取り消してください。"
            )


def _queue(
    office: BotOffice, site_name: str, kind: str, document: StoredDocument
) -> list[Job]:
    orders = _orders(office, site_name, kind, document)
    store, export_kind = office.store, _kind(site_name, kind)
    count = len(store.find_exports(document.id, export_kind)) + 1
    reference = f"{kind}:{site_name}:{document.id}.{count}"
    store.claim_export(reference, export_kind, [document.id])
    frame = JobFrame(site=site_name, document_id=document.id)
    return list(_add_jobs(office, reference, kind, orders, frame))


def _add_jobs(
    office: BotOffice,
    reference: str,
    kind: str,
    orders: Sequence[Posted],
    frame: JobFrame,
) -> Iterator[Job]:
    """A job for each entry; its name tells how many there are, the same again adds none."""
    for number, order in enumerate(orders, start=1):
        name = f"{reference}-{number}/{len(orders)}"
        payload = order.model_dump(mode="json")
        yield office.store.add_job(name, kind, payload, frame)


def _orders(
    office: BotOffice, site_name: str, kind: str, document: StoredDocument
) -> list[Posted]:
    settings = office.settings
    if kind == "payment":
        run = office.store.run_of_document(document.id)
        found = office.store.payment_run(run) if run else None
        return [payment_order(document, found)]
    site = load_site(site_name, settings)
    program = site.tax_names
    document = _with_choices(office, document)
    entries, _ = entries_of(document, settings)
    if kind == "journal":
        return [journal_order(entry, program, settings) for entry in entries]
    if len(entries) != 1:
        raise FormatError(
            "経過措置の割合ごとに仕訳が分かれる書類は、仕訳として登録してください。"
        )
    order = invoice_order(document, entries[0], program, settings)
    if site.books_items and not order.items:
        raise FormatError(
            "明細の税抜金額の合計が税率ごとの合計と合わないため、明細ごとに登録する"
            f"{site.label}には登録できません。明細の金額と税率を確かめてください。"
        )
    return [order]


def _with_choices(office: BotOffice, document: StoredDocument) -> StoredDocument:
    """With the accounts that bookkeepers chose, and what is published of the number."""
    paper = document.reading.document
    sale = is_sale(paper, office.settings.company)
    found = office.store.account_choices(paper.buyer if sale else paper.supplier)
    published = find_published(office.store, paper)
    return replace(document, choices=found, published=published)


# --- what a run that was cut off left between two steps --------------------------------


def complete(office: BotOffice) -> tuple[str, ...]:
    """Ask for the jobs that are missing, and finish what is done (続き); sentences."""
    told = []
    for export in office.store.find_exports(state=ExportState.CLAIMED):
        if export.kind.startswith(_PREFIX):
            try:
                _complete(office, export)
            except DenpyoError as error:
                told.append(f"{export.reference}: {error}")
    return tuple(told)


def settle(office: BotOffice, job: Job) -> None:
    """After a job: when all of its document are confirmed, the document is out (完了)."""
    reference = job.reference.rpartition("-")[0]
    kind = _kind(job.site, job.kind)
    for export in office.store.find_exports(job.document_id, kind):
        if export.reference == reference and export.state is ExportState.CLAIMED:
            _complete(office, export)


def _complete(office: BotOffice, export: Export) -> None:
    site_name = export.kind.removeprefix(_PREFIX).removesuffix(_PAYMENT)
    (document_id,) = export.document_ids
    found = office.store.find_jobs(site=site_name, document_id=document_id)
    jobs = [job for job in found if job.reference.startswith(f"{export.reference}-")]
    if not jobs:  # nothing was asked for yet: let the next run ask anew
        reason = "依頼の途中で止まったため"
        office.store.cancel_export(export.reference, "denpyo", reason)
        return
    count = int(jobs[0].reference.rpartition("/")[2])
    if len(jobs) < count:
        kind = jobs[0].kind
        orders = _orders(office, site_name, kind, office.store.get(document_id))
        frame = JobFrame(site=site_name, document_id=document_id)
        jobs = list(_add_jobs(office, export.reference, kind, orders, frame))
    if all(job.state is JobState.CONFIRMED for job in jobs):
        _finish(office, export, jobs)


def _finish(office: BotOffice, export: Export, jobs: Sequence[Job]) -> None:
    ids = (str(v) for job in jobs for k, v in job.evidence.items() if "site id" in k)
    content = canonical({job.reference: job.payload for job in jobs})
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
    place = f"{jobs[0].site}: {'、'.join(dict.fromkeys(ids))}"
    office.store.finish_export(export.reference, place, digest)


def release(office: BotOffice, job: Job, by: str, reason: str) -> None:
    """Let a document be asked for anew, when nothing of it is on the site (取消).

    Raises:
        ConflictError: a part of it is on the site, or may be.
    """
    reference = job.reference.rpartition("-")[0]
    found = office.store.find_jobs(site=job.site, document_id=job.document_id)
    others = [one for one in found if one.reference.startswith(f"{reference}-")]
    if any(one.state is not JobState.FAILED and not one.is_withdrawn for one in others):
        raise ConflictError(
            "同じ書類のほかの依頼が終わっていないか、登録済みです。"
            "`denpyo bot jobs` で確かめてください。"
        )
    office.store.cancel_export(reference, by, reason)

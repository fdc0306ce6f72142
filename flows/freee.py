"""Deals to freee by its API, each once (freee APIへの送信).

A document is claimed in the store before a job is made of each of its entries; freee is
asked for our reference before anything is posted, and again after whatever is not sure.
"""

import datetime as dt
import hashlib
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from books.errors import (
    ConflictError,
    DenpyoError,
    NotReadyError,
    SettingsError,
    UnknownOutcomeError,
)
from books.job_steps import (
    JobState,
    JobStep,
    Outcome,
    Patience,
    Verdict,
    after_asking,
    after_attempt,
)
from books.model import DocumentState, JournalEntry
from books.one_sale import OneSale, check_once
from books.parties import is_sale
from books.secrets import load_secret
from books.settings import Settings
from books.settings_freee import FreeeApi
from books.store import (
    DocumentQuery,
    Export,
    ExportState,
    Job,
    JobFrame,
    Store,
    StoredDocument,
)
from books.store.chain import canonical
from edi.accounting.freee_api import Freee
from edi.accounting.freee_deal import Json, Names, deal_payload, receipt_fields
from edi.accounting.freee_http import Connection
from edi.accounting.freee_tokens import App, TokenFile
from flows.bots.orders import entries_of
from flows.chosen import find_published
from flows.clock import now
from flows.exchange.formats import media_type
from flows.lock import hold
from flows.outdated import name_of
from flows.writers import is_booked

KIND, SITE, EXPORT = "freee-deal", "freee-api", "freee-api"
LEASE = dt.timedelta(minutes=5)
_SETTLED = (DocumentState.APPROVED, DocumentState.EXPORTED)


@dataclass(frozen=True)
class Sender:
    """Our line to freee and what is sent on it (送り手)."""

    settings: Settings
    store: Store
    freee: Freee

    @property
    def worker(self) -> str:
        """Name of this process in the job table."""
        return f"{socket.gethostname()}:{os.getpid()}"

    @cached_property
    def names(self) -> Names:
        """Accounts and taxes of the company."""
        return self.freee.fetch_names()


def connection_of(settings: Settings) -> Connection:
    """The line to freee (接続); nothing is sent yet.

    Raises:
        SettingsError: freee is not in the settings.
        NotReadyError: the secret is not there.
    """
    api = _api(settings)
    secret = load_secret(api.secret, settings.secrets)
    app = App(api.client_id, secret.reveal(), api.redirect_uri, api.token_url)
    tokens = TokenFile(settings.secrets / "freee_tokens", hold)
    return Connection(app, tokens, base_url=api.base_url)


def open_sender(settings: Settings, store: Store) -> Sender:
    """Everything that sending needs (送信の用意).

    Raises:
        SettingsError: the company is not chosen, or the same would go by file, too.
        NotReadyError: the secret or the authorisation is not there.
    """
    api = _api(settings)
    if api.company is None:
        raise SettingsError(
            "freee の事業所が決まっていません。denpyo freee companies で番号を調べ、"
            "denpyo.yaml の freee.company に書いてください。"
        )
    if "freee" in settings.exports:
        raise SettingsError(
            "同じ取引がファイルと API の両方で freee に入ります。denpyo.yaml の exports から "
            "freee を除いてください。"
        )
    return Sender(settings, store, Freee(connection_of(settings), api.company))


def _api(settings: Settings) -> FreeeApi:
    if settings.freee is None:
        raise SettingsError(
            "denpyo.yaml に freee の欄がありません。client_id などを書いてください。"
        )
    return settings.freee


def queue(sender: Sender, ids: Sequence[str] = ()) -> tuple[tuple[Job, ...], list[str]]:
    """Ask for the deals of documents: those named, or all that are not out (依頼)."""
    jobs: list[Job] = []
    told: list[str] = []
    for document in _wanted(sender, ids):
        try:
            jobs += _queue(sender, document)
        except DenpyoError as error:
            told.append(f"{name_of(document)}: 送りません。{error}")
    return tuple(jobs), told


def _wanted(sender: Sender, ids: Sequence[str]) -> Iterator[StoredDocument]:
    if ids:
        yield from (sender.store.get(i) for i in ids)
        return
    query = DocumentQuery(states=_SETTLED, limit=None)
    sales = OneSale(sender.store, sender.settings)
    for document in reversed(sender.store.find(query)):
        booked = is_booked(document, now(), sender.settings)
        if booked and not _out(sender, document.id) and not sales.instead_of(document):
            yield document


def _out(sender: Sender, document_id: str) -> list[Export]:
    found = sender.store.find_exports(document_id)
    live = (e for e in found if e.state is not ExportState.CANCELLED)
    return [e for e in live if e.kind in (EXPORT, "freee", f"bot-{SITE}")]


def _queue(sender: Sender, document: StoredDocument) -> list[Job]:
    if document.state not in _SETTLED:
        raise ConflictError("まだ承認されていません。承認してから送ってください。")
    if _out(sender, document.id):
        raise ConflictError("すでに freee に送ったか、送る途中です。")
    check_once(sender.store, sender.settings, document)
    paper = document.reading.document
    published = find_published(sender.store, paper)
    sale = is_sale(paper, sender.settings.company)
    choices = sender.store.account_choices(paper.buyer if sale else paper.supplier)
    document = replace(document, choices=choices, published=published)
    entries, _ = entries_of(document, sender.settings)
    count = len(sender.store.find_exports(document.id, EXPORT)) + 1
    reference = f"{KIND}:{document.id}.{count}"
    sender.store.claim_export(reference, EXPORT, [document.id])
    return list(_add_jobs(sender, reference, entries, document.id))


def _add_jobs(
    sender: Sender, reference: str, entries: Sequence[JournalEntry], document_id: str
) -> Iterator[Job]:
    frame = JobFrame(site=SITE, document_id=document_id)
    for n, entry in enumerate(entries, 1):
        name = f"{reference}-{n}/{len(entries)}"
        payload = {"entry": entry.model_dump(mode="json")}
        yield sender.store.add_job(name, KIND, payload, frame)


def work(sender: Sender) -> Iterator[Job]:
    """Everything that is due: what is in doubt first, then what is new (送信)."""
    _take_up(sender)
    while job := sender.store.claim_doubt([KIND], sender.worker, LEASE):
        yield _settled(sender, _ask(sender, job))
    while job := sender.store.claim_job([KIND], sender.worker, LEASE):
        yield _settled(sender, _post(sender, job))


def _ask(sender: Sender, job: Job) -> Job:
    """Ask freee about a deal that may be there."""
    try:
        outcome = _found(sender, job) or Outcome(
            Verdict.RETRY, "freee にないことを確かめました。もう一度送ります。"
        )
    except DenpyoError as error:
        outcome = Outcome(Verdict.UNKNOWN, str(error))
    counts = (job.attempts, job.asked)
    return _step(sender, job, after_asking(outcome, counts, _patience(sender), now()))


def _post(sender: Sender, job: Job) -> Job:
    submitted = False
    try:
        outcome = _found(sender, job)
        if outcome is None:
            payload = _payload(sender, job, receipts=_receipts(sender, job))
            told = JobStep(JobState.SUBMITTING, "freee に登録しています。")
            sender.store.submit_job(job.reference, sender.worker, LEASE, told)
            submitted = True
            made = sender.freee.submit_deal(payload)
            outcome = _confirmed(made, "登録しました。")
    except UnknownOutcomeError as error:
        verdict = Verdict.UNKNOWN if submitted else Verdict.RETRY
        outcome = Outcome(verdict, str(error))
    except NotReadyError as error:
        verdict = Verdict.UNKNOWN if submitted else Verdict.RETRY
        outcome = Outcome(verdict, str(error))
    except DenpyoError as error:
        outcome = Outcome(Verdict.PERSON, str(error))
    return _step(
        sender, job, after_attempt(outcome, job.attempts, _patience(sender), now())
    )


def _found(sender: Sender, job: Job) -> Outcome | None:
    """What freee has under our reference, compared; None if it has nothing."""
    payload = _payload(sender, job)
    known = sender.freee.find_deal(payload)
    if known is None:
        return None
    meant = sum(row["amount"] for row in payload["details"])
    if known.get("amount") not in (None, meant):
        return Outcome(
            Verdict.PERSON,
            f"freee に同じ管理番号の取引 {known['id']} がありますが、金額が違います"
            f"({known.get('amount'):,} 円、こちらは {meant:,} 円)。freee の画面で確かめてください。",
        )
    return _confirmed(int(known["id"]), "freee に登録済みでした。")


def _confirmed(deal_id: int, told: str) -> Outcome:
    return Outcome(Verdict.CONFIRMED, told, {"deal id": deal_id})


def _payload(sender: Sender, job: Job, receipts: Sequence[int] = ()) -> Json:
    entry = JournalEntry.model_validate(job.payload["entry"])
    stored = sender.store.get(job.document_id or "")
    partner = stored.reading.document.supplier.name or ""
    return deal_payload(
        entry,
        sender.settings.accounts,
        sender.freee.company_id,
        sender.names,
        partner_id=sender.freee.find_partner(partner),
        receipt_ids=receipts,
    )


def _receipts(sender: Sender, job: Job) -> tuple[int, ...]:
    """The original in freee's ファイルボックス, uploaded unless it is there."""
    if not _api(sender.settings).attach or job.document_id is None:
        return ()
    stored = sender.store.get(job.document_id)
    memo = f"denpyo {stored.id}"
    since = stored.created_at.date()
    known = sender.freee.find_receipt(memo, since, now().date())
    if known is not None:
        return (known,)
    paper = stored.reading.document
    fields = receipt_fields(
        sender.freee.company_id,
        memo,
        partner=(paper.supplier.name or "")[:255],
        issue_date=paper.issue_date,
        amount=paper.total,
    )
    content = stored.file.path.read_bytes()
    name = stored.file.first_name
    made = sender.freee.submit_receipt(name, content, media_type(name), fields)
    return (made,)


def _patience(sender: Sender) -> Patience:
    rules = sender.settings.bots
    pause = dt.timedelta(seconds=rules.pause_seconds)
    return Patience(rules.attempts, rules.asks, pause)


def _step(sender: Sender, job: Job, step: JobStep) -> Job:
    return sender.store.settle_job(job.reference, sender.worker, step)


def _settled(sender: Sender, job: Job) -> Job:
    for export in _claimed(sender, job.document_id or ""):
        _finish(sender, export)
    return job


def _claimed(sender: Sender, document_id: str | None = None) -> tuple[Export, ...]:
    return sender.store.find_exports(document_id, EXPORT, ExportState.CLAIMED)


def _take_up(sender: Sender) -> None:
    """What a run that was cut off left: claimed without jobs is let go, done is finished."""
    for export in _claimed(sender):
        if not _jobs_of(sender, export):
            reason = "依頼の途中で止まったため"
            sender.store.cancel_export(export.reference, "denpyo", reason)
        else:
            _finish(sender, export)


def _jobs_of(sender: Sender, export: Export) -> list[Job]:
    found = sender.store.find_jobs(site=SITE, document_id=export.document_ids[0])
    return [job for job in found if job.reference.startswith(f"{export.reference}-")]


def _finish(sender: Sender, export: Export) -> None:
    jobs = _jobs_of(sender, export)
    count = int(jobs[0].reference.rpartition("/")[2]) if jobs else 0
    if not jobs or len(jobs) < count:
        return
    if all(job.state is JobState.CONFIRMED for job in jobs):
        ids = "、".join(str(job.evidence.get("deal id", "")) for job in jobs)
        content = canonical({job.reference: job.payload for job in jobs})
        digest = hashlib.sha256(content.encode()).hexdigest()
        sender.store.finish_export(export.reference, f"freee 取引 {ids}", digest)

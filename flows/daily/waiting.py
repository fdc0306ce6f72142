"""What waits for a person, or failed (人を待つもの): gathered from the store."""

import datetime as dt
import shutil
from collections.abc import Iterator

from books.calendar import next_bank_business_day
from books.delivery import TO_A_PERSON
from books.model import DocumentState
from books.notices import Thing
from books.payment_run import RunState
from books.settings import Settings
from books.store import (
    DocumentQuery,
    FileState,
    JobState,
    SlotState,
    Store,
    StoredDocument,
)
from flows.clock import today
from flows.daily.steps import active_steps

LOW_DISK_BYTES = 1024**3
_NOT_AT_BANK = (RunState.SUBMITTED, RunState.APPROVED, RunState.MADE)
_NOT_SETTLED = (SlotState.RUNNING, SlotState.IDLE)


def find_waiting(settings: Settings, store: Store) -> Iterator[Thing]:
    """Everything that people should know of now (知らせること)."""
    yield from _failed(settings, store)
    yield from _disk(settings)
    for folder in settings.intake.folders:
        if not folder.path.is_dir():
            told = f"フォルダー「{folder.label}」が見えません。共有の接続を確かめてください。"
            yield Thing(f"folder:{folder.label}", "failed", told, str(folder.path))
    yield from _documents(settings, store)
    for file in store.find_files(FileState.QUARANTINED):
        told = f"ファイル {file.sha256[:8]} を読めませんでした。quarantine フォルダーに理由があります。"
        detail = f"「{file.name}」 {file.reason}"
        yield Thing(f"file:{file.sha256}", "quarantine", told, detail)
    for state in TO_A_PERSON:
        for one in store.find_deliveries(state=state):
            key = f"delivery:{one.reference}:{one.round}:{state}"
            told = f"配送 {one.reference}: `denpyo deliveries` で確かめてください。"
            yield Thing(key, "delivery", told, one.message)
    yield from _payments(store)
    for waiting in (JobState.UNKNOWN, JobState.NEEDS_PERSON):
        for job in store.find_jobs(state=waiting):
            key = f"job:{job.reference}:{waiting}"
            yield Thing(key, "job", f"自動操作 {job.reference}", job.message)
    for mail in store.find_mails(("look", "refused")):
        key = f"mail:{mail.mailbox}:{mail.place}"
        told = f"メールボックス {mail.mailbox}: {mail.reason}"
        detail = f"差出人 {mail.sender} 件名「{mail.subject}」"
        yield Thing(key, "mail", told, detail)


def _payments(store: Store) -> Iterator[Thing]:
    """Payment runs whose day is near and that are not at the bank yet (間に合わない支払)."""
    last = next_bank_business_day(today() + dt.timedelta(days=1))
    for run in store.find_runs(_NOT_AT_BANK, None):
        if run.content.pay_day <= last:
            told = (
                f"支払予定 {run.id} は「{run.state.label}」のままです。振込指定日"
                f" {run.content.pay_day} に間に合うか、銀行の締切を確かめてください。"
            )
            detail = f"{len(run.content.items)} 件 {run.content.total:,} 円"
            yield Thing(f"run:{run.id}:{run.round}", "payment", told, detail)


def _failed(settings: Settings, store: Store) -> Iterator[Thing]:
    """One thing a kind of work, however often it fails in a row."""
    for step in active_steps(settings):
        recent = store.find_slots(step.name, limit=20)
        ended = (s for s in recent if s.state not in _NOT_SETTLED)
        last = next(ended, None)
        if last is None:
            continue
        if last.state is SlotState.MISSED:
            yield Thing(f"missed:{step.name}:{last.slot}", "failed", last.message)
        elif last.state is SlotState.FAILED or _keeps_failing(
            last.attempts, last.state
        ):
            told = f"{step.label}: {last.message}"
            yield Thing(f"failed:{step.name}", "failed", told)


def _keeps_failing(attempts: int, state: SlotState) -> bool:
    """Still failing, and the next try is under way: not over yet."""
    return state is SlotState.WAITING and attempts > 2


def _disk(settings: Settings) -> Iterator[Thing]:
    free = shutil.disk_usage(settings.home).free
    if free < LOW_DISK_BYTES:
        told = (
            f"ディスクの空きが {free / 1024**3:.1f} GB しかありません。"
            "空けないと、書類を受け取れなくなります。"
        )
        yield Thing("disk", "failed", told)


def _documents(settings: Settings, store: Store) -> Iterator[Thing]:
    patience = dt.timedelta(minutes=settings.notices.wait_minutes)
    before = store.database.clock() - patience
    kinds = {DocumentState.NEEDS_REVIEW: "review"}
    if not settings.review.approve_clean_documents:
        kinds[DocumentState.READY] = "approval"
    held = {one.document_id for one in store.review_holds()}
    for state, kind in kinds.items():
        for one in store.find(DocumentQuery(states=(state,), limit=None)):
            if one.created_at <= before and one.id not in held:
                yield Thing(f"{kind}:{one.id}", kind, f"書類 {one.id}", _named(one))


def _named(one: StoredDocument) -> str:
    document = one.reading.document
    number = document.document_number or "番号なし"
    issuer = document.issuer.name or "発行元不明"
    return f"{document.document_type.label} {issuer} {number}"

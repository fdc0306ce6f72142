"""What the clock asks of the bots (定期の依頼): papers to post, payments that are due.

Only what people settled: approved papers, and files of approved payment runs. A file
that belongs to no run may have been handed in by hand, so a person asks for it.
"""

from collections.abc import Iterator
from pathlib import Path

from books.calendar import add_bank_business_days
from books.errors import DenpyoError, FormatError, NotFoundError
from books.payment_run import PaymentRun, RunState
from books.settings_bots import PayRule
from books.store import Export, ExportState, Job
from flows.bots.money import queue_payment, read_payment, refuse_lost
from flows.bots.office import BotOffice
from flows.bots.queue import Queued, complete, queue_documents
from flows.clock import today


def queue_regular_posts(office: BotOffice) -> Queued:
    """Ask for all approved papers on the sites of ``bots.post`` (登録の依頼)."""
    jobs: list[Job] = []
    notices = list(complete(office))
    for rule in office.settings.bots.post:
        try:
            queued = queue_documents(office, rule.site, rule.kind)
        except DenpyoError as error:  # the other sites get theirs
            notices.append(f"{rule.site}: {error}")
            continue
        jobs += queued.jobs
        notices += queued.notices
    return Queued(tuple(jobs), tuple(notices))


def queue_due_payments(office: BotOffice) -> Queued:
    """Hand the files of approved payment runs to the bank in time (振込の依頼).

    From so many bank business days before the day of the transfer as ``bots.pay`` says.
    A file that was asked for once is not asked for again, whatever became of it.
    """
    jobs: list[Job] = []
    notices: list[str] = []
    asked = {job.payload["file_sha256"] for job in office.store.find_jobs("transfer")}
    for run in reversed(office.store.find_runs((RunState.MADE,), None)):
        for export in _files_of(office, run):
            if export.sha256 in asked:
                continue
            try:
                jobs += _queue_due(office, run, office.settings.outbox / export.path)
            except DenpyoError as error:
                notices.append(f"支払予定 {run.id}: {error}")
    return Queued(tuple(jobs), tuple(notices))


def _files_of(office: BotOffice, run: PaymentRun) -> Iterator[Export]:
    """The bank's file of a run; a run without one pays by ZEDI, which no bot hands in."""
    for export in office.store.find_exports(run.content.items[0].document_id):
        own = export.reference.endswith(f":{run.id}.{run.round}")
        done = export.state is ExportState.FINISHED
        if own and done and export.kind == "transfer":
            yield export


def _queue_due(office: BotOffice, run: PaymentRun, path: Path) -> Iterator[Job]:
    if not path.is_file():
        raise NotFoundError(
            f"振込ファイル {path} がありません。元の場所に戻すか、銀行へ渡したなら画面の"
            "「支払」で「銀行へ送信済み」にしてください。"
        )
    refuse_lost(office, run)
    bank = read_payment(path.read_bytes(), path.name).payer.partition("-")[0]
    rule = _rule_for(office, bank)
    first = add_bank_business_days(run.content.pay_day, -rule.business_days)
    if today() >= first:
        yield queue_payment(office, rule.site, path)


def _rule_for(office: BotOffice, bank: str) -> PayRule:
    for rule in office.settings.bots.pay:
        if rule.bank in (None, bank):
            return rule
    raise FormatError(
        f"振込元の銀行 {bank} に渡すサイトが、denpyo.yaml の bots.pay にありません。"
    )

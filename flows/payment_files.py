"""Payment files are made of approved payment runs alone (承認された支払のファイル).

While one person works here alone, approved bills are paid as ``flows.publish`` always
did; as soon as two do, only what a run pays, on its day and into its accounts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from books.approvals import is_required
from books.errors import ConflictError, DenpyoError, FormatError
from books.payee import LeaveOutError, find_payee
from books.payment_run import PAYMENT_KINDS, PaymentRun, RunState, as_approved
from books.settings import Settings
from books.store import Export, ExportState, JobState, Store, StoredDocument
from flows.clock import today
from flows.desk import Desk
from flows.log import log
from flows.outdated import LATER_DAYS

_SOON = 7  # days before the due date on which a bill without run is told
REFUSED = (
    "支払には承認が要ります。画面の「支払」で支払予定を作り、ほかの人の承認を受けると、"
    "振込ファイルができます。"
)


def needs_approval(store: Store, settings: Settings) -> bool:
    """Whether payment files are made of approved runs alone (承認が要るか)."""
    people = store.list_people()
    return is_required(settings.approvals, people, has_runs=store.has_runs())


def refuse_unapproved(settings: Settings) -> None:
    """Refuse a payment file by hand where payments need an approval (承認の確認).

    Raises:
        ConflictError: they do.
    """
    if not settings.home.is_dir():
        return
    with Store.open(settings.url, settings.shelf) as store:
        if needs_approval(store, settings):
            raise ConflictError(REFUSED)


def claim_approved(desk: Desk) -> list[str]:
    """Reserve the files of approved runs; tell what can't be made, and what waits."""
    notices = []
    kinds = [kind for kind in desk.settings.exports if kind in PAYMENT_KINDS]
    for run in reversed(desk.store.find_runs((RunState.APPROVED,), None)):
        try:
            _check_kinds(kinds)
            _check_day(run)
            _check_holds(desk, run)
            desk.store.claim_run(run.id, kinds)
        except DenpyoError as error:
            log.warning("%s: %s", run.id, error)
            notices.append(f"支払予定 {run.id}: {error}")
    waiting = desk.store.find_runs((RunState.SUBMITTED,), None)
    if waiting:
        total = sum(run.content.total for run in waiting)
        notices.append(
            f"承認を待つ支払予定が {len(waiting)} 件 ({total:,} 円) あります。"
            "承認者が画面の「承認」で承認すると、振込ファイルができます。"
        )
    return notices + _tell_due(desk)


def _check_kinds(kinds: Sequence[str]) -> None:
    if not kinds:
        raise FormatError(
            "振込ファイルを作らない設定です。denpyo.yaml の exports に transfer か zedi を"
            "加えてください。"
        )


def _tell_due(desk: Desk) -> list[str]:
    """Approved bills that are due soon and that nobody has put into a run."""
    day, company = today(), desk.settings.company
    until, since = day + timedelta(days=_SOON), day - timedelta(days=LATER_DAYS)
    found = desk.store.count_due(company, until, since)
    if not found:
        return []
    return [
        f"支払期日が {_SOON} 日以内か過ぎた請求書 {found} 件に、支払予定がありません。"
        "画面の「支払」で作ってください。"
    ]


def _check_day(run: PaymentRun) -> None:
    if run.content.pay_day <= today():
        raise FormatError(
            f"振込指定日 {run.content.pay_day} を過ぎました。下書きに戻し、"
            "振込指定日を直して、もう一度承認を受けてください。"
        )


def _check_holds(desk: Desk, run: PaymentRun) -> None:
    held = desk.store.holds(run.content)
    if held:
        raise ConflictError(" ".join(held) + "ファイルは作りません。")


def close_made(desk: Desk) -> None:
    """Say of approved runs whose files are all written that they are made."""
    for run in desk.store.find_runs((RunState.APPROVED,), None):
        ids = run.content.items[0].document_id
        made = [
            export
            for export in desk.store.find_exports(ids)
            if export.reference.endswith(f":{run.id}.{run.round}")
        ]
        if made and all(export.state is ExportState.FINISHED for export in made):
            desk.store.advance_run(run.id, RunState.MADE, "denpyo")
    _close_uploaded(desk)


def _close_uploaded(desk: Desk) -> None:
    """Say of made runs whose file a bot handed in to the bank that they are there."""
    made = desk.store.find_runs((RunState.MADE,), None)
    if not made:
        return
    done = {
        str(job.payload.get("file_sha256")): job.reference
        for job in desk.store.find_jobs("transfer", JobState.CONFIRMED)
        if not job.is_withdrawn
    }
    for run in made:
        for export in desk.store.find_exports(run.content.items[0].document_id):
            if export.reference.endswith(f":{run.id}.{run.round}"):
                job = done.get(export.sha256)
                if job is not None:
                    note = f"依頼 {job}"
                    desk.store.advance_run(run.id, RunState.UPLOADED, "denpyo", note)


def paid_by(desk: Desk, export: Export) -> tuple[StoredDocument, ...]:
    """The documents of a payment file, as the run that it is of pays them."""
    documents = tuple(desk.store.get(i) for i in export.document_ids)
    run = desk.store.run_of_export(export.reference)
    return documents if run is None else tuple(_as_paid(run, documents))


def _as_paid(
    run: PaymentRun, documents: Sequence[StoredDocument]
) -> Iterator[StoredDocument]:
    items = {item.document_id: item for item in run.content.items}
    for document in documents:
        reading, item = document.reading, items[document.id]
        paper = as_approved(reading.document, item, run.content.pay_day)
        if document.revision != item.revision or paper.payable_amount != item.amount:
            raise ConflictError(
                f"書類 {document.id} は承認のあとで変わりました。"
                "支払予定を取り消して、作り直してください。"
            )
        yield replace(document, reading=reading.model_copy(update={"document": paper}))


def note_paid(desk: Desk, export: Export, paid: Sequence[StoredDocument]) -> None:
    """Remember the accounts of a payment file, before it counts as made (支払った口座)."""
    if export.kind not in PAYMENT_KINDS:
        return
    found = []
    for document in paid:
        paper = document.reading.document
        try:
            found.append((paper.supplier, find_payee(paper.bank_accounts)))
        except LeaveOutError:
            continue
    desk.store.note_payees(export.reference, found)


def cancel_with_run(desk: Desk, export: Export, by: str, reason: str) -> bool:
    """Cancel the run that a payment file is of, with all its files; False if of none."""
    run = desk.store.run_of_export(export.reference)
    if run is None:
        return False
    desk.store.cancel_run(run.id, by, reason)
    return True

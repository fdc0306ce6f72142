"""What is to be done at the bank (銀行への依頼): transfer files, statements, balances."""

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from books.bot_orders import (
    BalanceOrder,
    StatementOrder,
    TransferLine,
    TransferOrder,
    read_order,
)
from books.errors import ConflictError, FormatError
from books.evidence import EvidenceShelf
from books.payment_run import PaymentRun, RunState
from books.store import ExportState, Job, JobFrame, JobState
from flows.bots.office import BotOffice
from flows.clock import JAPAN, now, today
from flows.imports import Imported, import_file, look
from flows.opening import cannot_open
from flows.payment_files import REFUSED, needs_approval
from rpa.bank import Balance, Downloaded
from rpa.site_file import load_site


def queue_payment(office: BotOffice, site_name: str, path: Path) -> Job:
    """Ask a bot to hand a bulk transfer file in (総合振込の依頼); the same file once for ever.

    Raises:
        NotFoundError: no such site.
        UnreadableFileError: the file can't be opened.
        FormatError: it is no bulk transfer of one payer, or its day has passed.
        ConflictError: the site is no bank, or what is in it was handed in already.
    """
    site = load_site(site_name, office.settings)
    if "transfer" not in site.kinds:
        raise ConflictError(f"{site.label} では総合振込を依頼できません。")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error
    order = _transfer_order(office, content, path.name)
    reference, known = _reference(office, order.file_sha256)
    if known is None:
        refuse_other(office, order)
    else:
        earlier = TransferOrder.model_validate(known.payload)
        told = {"file_name": earlier.file_name, "documents": earlier.documents}
        order = order.model_copy(update=told)
    documents = order.documents
    frame = JobFrame(
        site=site_name,
        document_id=documents[0] if len(documents) == 1 else None,
        deadline=dt.datetime.combine(order.day, dt.time(), JAPAN),
    )
    payload = order.model_dump(mode="json")
    return office.store.add_job(reference, "transfer", payload, frame)


def _reference(office: BotOffice, digest: str) -> tuple[str, Job | None]:
    """What a file's job is called, and the job if there is one already.

    Handed in anew only after a person took the earlier one away at the bank.
    """
    jobs = {job.reference: job for job in office.store.find_jobs(kind="transfer")}
    first = reference = f"transfer:{digest[:24]}"
    count = 1
    while reference in jobs and jobs[reference].is_withdrawn:
        count += 1
        reference = f"{first}-{count}"
    return reference, jobs.get(reference)


def _transfer_order(office: BotOffice, content: bytes, name: str) -> TransferOrder:
    order = read_payment(content, name)
    if order.day <= today():
        raise FormatError(
            f"振込指定日 {order.day} を過ぎています。支払済みでないか確かめ、これから支払う"
            "なら日付を直して出力し直してください。"
        )
    place = EvidenceShelf(office.settings.evidence).keep(content, ".txt")
    documents = _documents(office, order.file_sha256)
    return order.model_copy(update={"place": place, "documents": documents})


def read_payment(content: bytes, name: str) -> TransferOrder:
    """What a bulk transfer file asks of the bank (総合振込の読み取り); kept nowhere yet.

    Raises:
        FormatError: it is no bulk transfer of one payer, or has none in it.
    """
    from edi.zengin import read_bulk_transfer

    payer, transfers = read_bulk_transfer(content, stem="file", near=today())
    if not transfers:
        raise FormatError("振込が1件もありません。ファイルを確かめてください。")
    digest = hashlib.sha256(content).hexdigest()
    lines = tuple(
        TransferLine(
            bank=one.bank_code,
            branch=one.branch_code,
            account=one.account_number,
            holder=one.holder,
            amount=one.amount,
        )
        for one in transfers
    )
    return TransferOrder(
        file_sha256=digest,
        file_name=name,
        place="",
        count=len(lines),
        total=sum(line.amount for line in lines),
        day=transfers[0].due_date,
        transfers=lines,
        payer=f"{payer.bank_code}-{payer.branch_code}-{payer.account_number}",
    )


def _documents(office: BotOffice, digest: str) -> tuple[str, ...]:
    """The bills that a file of ours pays.

    Raises:
        ConflictError: the file was cancelled, or is none of ours where payments need
            an approval.
    """
    found = [e for e in office.store.find_exports() if e.sha256 == digest]
    live = [e for e in found if e.state is ExportState.FINISHED]
    if found and not live:
        raise ConflictError(
            "このファイルは取り消されています。新しく出力したファイルを使ってください。"
        )
    if not live and needs_approval(office.store, office.settings):
        raise ConflictError(
            "この振込ファイルは、承認された支払予定から作られていません。" + REFUSED
        )
    return tuple(sorted({i for export in live for i in export.document_ids}))


def refuse_other(office: BotOffice, order: TransferOrder, own: str = "") -> None:
    """Refuse to pay the same bill, or the very same transfers, by another file.

    ``own`` is the job of the order itself.

    Raises:
        ConflictError: another file pays it.
    """
    for job in office.store.find_jobs(kind="transfer"):
        if job.reference == own or job.state is JobState.FAILED or job.is_withdrawn:
            continue
        earlier = read_order("transfer", job.payload)
        if not isinstance(earlier, TransferOrder):
            continue
        both = set(order.documents) & set(earlier.documents)
        if both:
            raise ConflictError(
                f"書類 {'、'.join(sorted(both))} は、依頼 {job.reference} "
                f"({job.state.label})の振込に含まれています。二重に支払わないため、"
                "依頼しませんでした。"
            )
        if (earlier.day, earlier.transfers) == (order.day, order.transfers):
            raise ConflictError(
                f"同じ日・同じ内容の振込を、依頼 {job.reference} ({job.state.label})で"
                "渡しています。二重に支払わないため、依頼しませんでした。"
            )


def refuse_stale(office: BotOffice, order: TransferOrder) -> None:
    """Refuse to hand in what was given up, or handed in by a person, since it was asked.

    Raises:
        FormatError: it was.
    """
    found = [e for e in office.store.find_exports() if e.sha256 == order.file_sha256]
    live = [e for e in found if e.state is ExportState.FINISHED]
    if found and not live:
        raise FormatError(
            "依頼のあとで、この振込は取り消されました。銀行には渡していません。"
            "`denpyo bot cancel` で依頼を取りやめてください。"
        )
    again = any(
        job.is_withdrawn and job.payload.get("file_sha256") == order.file_sha256
        for job in office.store.find_jobs(kind="transfer")
    )
    for export in live if not again else ():
        run = office.store.run_of_export(export.reference)
        if run is not None:
            refuse_lost(office, run)
        if run is not None and run.state in (RunState.UPLOADED, RunState.PAID):
            raise FormatError(
                f"支払予定 {run.id} は「{run.state.label}」と記録されています。二重に支払わない"
                "ため、銀行には渡していません。銀行の画面で確かめてください。"
            )


def refuse_lost(office: BotOffice, run: PaymentRun) -> None:
    """Refuse to hand in a run of which a bill is not approved any more (承認の外れた支払).

    Raises:
        FormatError: there is one.
    """
    lost = office.store.lost_bills(run.content)
    told = [
        f"{item.called} は{lost[item.document_id]}。"
        for item in run.content.items
        if item.document_id in lost
    ]
    if told:
        raise FormatError(
            "".join(told) + "銀行には渡していません。支払予定を取り消して、"
            "作り直してください。"
        )


def queue_statement(
    office: BotOffice, site_name: str, account: str, days: tuple[dt.date, dt.date]
) -> Job:
    """Ask a bot for the movements of an account (明細取得の依頼)."""
    load_site(site_name, office.settings)
    order = StatementOrder(account=account, from_day=days[0], to_day=days[1])
    reference = f"statement:{site_name}:{account}:{_stamp()}"
    frame = JobFrame(site=site_name)
    return office.store.add_job(
        reference, "statement", order.model_dump(mode="json"), frame
    )


def queue_balance(office: BotOffice, site_name: str) -> Job:
    """Ask a bot for the balances of a bank (残高取得の依頼)."""
    load_site(site_name, office.settings)
    reference = f"balance:{site_name}:{_stamp()}"
    payload = BalanceOrder().model_dump(mode="json")
    return office.store.add_job(reference, "balance", payload, JobFrame(site=site_name))


def _stamp() -> str:
    """When it was asked for: reading is a new job each time."""
    return f"{now():%y%m%d-%H%M%S-%f}"[:-3]


# --- results --------------------------------------------------------------------------


def take_result(office: BotOffice, job: Job, found: object) -> dict[str, object]:
    """Keep what a bot read (取得したものの登録): movements into the store, balances as facts.

    Raises:
        FormatError: the bank's file can't be read, or has not what the page told.
    """
    if isinstance(found, Downloaded):
        return _take_statement(office, job, found)
    balances = [one for one in _items(found) if isinstance(one, Balance)]
    facts = {one.account: one.amount for one in balances}
    told = f"{len(facts)} 口座の残高を取得しました。"
    return {"balances": json.dumps(facts, ensure_ascii=False), "told": told}


def _take_statement(
    office: BotOffice, job: Job, found: Downloaded
) -> dict[str, object]:
    if not found.content:
        return {"told": "この期間の入出金はありません。"}
    place = EvidenceShelf(office.settings.evidence).keep(found.content, ".csv")
    imported = _import(office, job, found)
    return {"file": place, "told": " ".join(imported.kept)}


def _import(office: BotOffice, job: Job, found: Downloaded) -> Imported:
    """Keep the movements, once it is sure that the file has all that the page told."""
    with tempfile.TemporaryDirectory(prefix="denpyo-bot") as folder:
        path = Path(folder) / f"{job.site}.csv"
        path.write_bytes(found.content)
        seen = look(path, office.settings, today())
        looked = seen.looked
        if seen.error is None and looked is not None:
            count = sum(len(one.payments) for one in looked.content.statements)
            if found.count is not None and count != found.count:
                raise FormatError(
                    f"銀行の画面では {found.count} 件ですが、ファイルから読めたのは {count} 件"
                    "です。何も登録していません。明細が欠けていないか確かめてください。"
                )
        imported = import_file(path, office.settings, office.store, today(), "bot")
    if imported.error is not None:
        raise imported.error
    return imported


def _items(found: object) -> Iterator[object]:
    if isinstance(found, tuple):
        yield from found

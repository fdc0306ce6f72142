"""What a person says about a job (人の判断): it happened, it did not, give it up."""

from books.bot_orders import POSTED, TransferOrder, read_order
from books.errors import ConflictError
from books.job_steps import JobState
from books.store import ExportState, Job
from books.store.values_jobs import GIVEN_UP, WITHDRAWN
from flows.bots.money import refuse_other
from flows.bots.office import BotOffice
from flows.bots.queue import release, settle


def mark_happened(office: BotOffice, reference: str, by: str, reason: str) -> Job:
    """The person saw it on the site (登録されていた).

    Raises:
        NotFoundError: no such job.
        ConflictError: it is under way.
    """
    said: dict[str, object] = {"there, says": by}
    job = office.store.move_job(reference, JobState.CONFIRMED, by, reason, said)
    if job.document_id is not None:
        settle(office, job)
    return job


def mark_not_happened(office: BotOffice, reference: str, by: str, reason: str) -> Job:
    """The person looked, and it is not there (登録されていなかった): it is tried again.

    Raises:
        NotFoundError: no such job.
        ConflictError: as ``try_again``.
    """
    return try_again(office, reference, by, reason, not_there=True)


def try_again(
    office: BotOffice, reference: str, by: str, reason: str, *, not_there: bool = False
) -> Job:
    """The job is tried again (やり直し); ``not_there``: the person looked on the site.

    Raises:
        NotFoundError: no such job.
        ConflictError: it is under way; or what it is about went another way since it
            was given up, so that it would happen twice.
    """
    job = office.store.get_job(reference)
    order = read_order(job.kind, job.payload) if job.kind == "transfer" else None
    if isinstance(order, TransferOrder):
        refuse_other(office, order, reference)
    if job.state is JobState.FAILED and job.document_id is not None:
        claim = reference.rpartition("-")[0]
        found = office.store.find_exports(job.document_id)
        own = next((e for e in found if e.reference == claim), None)
        if own is not None and own.state is not ExportState.CLAIMED:
            raise ConflictError(
                f"依頼 {reference} は取りやめたものです。二重に登録しないため、"
                "書類から新しく依頼してください。"
            )
    return office.store.requeue_job(reference, by, reason, not_there=not_there)


def withdraw(office: BotOffice, reference: str, by: str, reason: str) -> Job:
    """The person took it away on the site (サイトで取り消した): it may be asked for anew.

    Raises:
        NotFoundError: no such job.
        ConflictError: it was not confirmed.
    """
    job = office.store.get_job(reference)
    if job.state is not JobState.CONFIRMED:
        raise ConflictError(
            f"依頼 {reference} は「{job.state.label}」です。取り消せるのは確認済みの依頼だけです。"
        )
    said: dict[str, object] = {WITHDRAWN: by}
    job = office.store.move_job(reference, JobState.CONFIRMED, by, reason, said)
    if job.document_id is not None and job.kind in POSTED:
        release(office, job, by, reason)
    return job


def give_up(office: BotOffice, reference: str, by: str, reason: str) -> Job:
    """The job is not to be done any more (取りやめ).

    Raises:
        NotFoundError: no such job.
        ConflictError: it is under way, or nobody knows whether it happened.
    """
    job = office.store.get_job(reference)
    if job.submitted_at is not None and job.state is not JobState.FAILED:
        raise ConflictError(
            f"依頼 {reference} は登録された可能性があります。サイトで確かめ、"
            "`denpyo bot resolve` で --happened か --not を記録してください。"
        )
    said: dict[str, object] = {GIVEN_UP: by}
    job = office.store.move_job(reference, JobState.FAILED, by, reason, said)
    if job.document_id is not None and job.kind in POSTED:
        release(office, job, by, reason)
    return job

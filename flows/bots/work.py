"""Bots at work (ボットの実行): one round, or round after round until somebody stops."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from books.bot_orders import POSTED, Order, TransferOrder
from books.errors import DenpyoError
from books.store import Job
from flows.bots.money import refuse_stale, take_result
from flows.bots.office import BotOffice
from flows.bots.queue import complete, settle
from rpa.put import File, as_file
from rpa.worker import Means, Worker


def make_worker(
    office: BotOffice, *, dry_run: bool = False, headless: bool = True
) -> Worker:
    """A worker with everything that it needs from here (担当)."""
    means = Means(
        file_of=partial(_file_of, office),
        take_result=partial(take_result, office),
        note=office.note,
        settled=partial(_settled, office),
    )
    return Worker(
        office.settings,
        office.store,
        office.keyring,
        means,
        dry_run=dry_run,
        headless=headless,
    )


def run_once(office: BotOffice, worker: Worker, site: str | None) -> Iterator[Job]:
    """Everything that is due now; each job as it then stands (一巡)."""
    office.store.refuse_restored()
    for told in complete(office):
        office.note("bots", RuntimeError(told))
    yield from worker.run_once(site)


def run_on(
    office: BotOffice, worker: Worker, site: str | None, tell: Callable[[Job], None]
) -> None:
    """Round after round, until the process is ended (常駐)."""
    while True:
        try:
            for job in run_once(office, worker, site):
                tell(job)
        except DenpyoError as error:  # the database is away for a while, say
            office.note("bots", error)
        time.sleep(office.settings.bots.idle_seconds)


def _file_of(office: BotOffice, order: Order) -> File | None:
    if isinstance(order, TransferOrder):
        refuse_stale(office, order)
    content = office.content_of(order)
    return None if content is None else as_file(content)


def _settled(office: BotOffice, job: Job) -> None:
    if job.document_id is None or job.kind not in POSTED:
        return
    try:
        settle(office, job)
    except DenpyoError as error:  # the next round does it again
        office.note(job.reference, error)

"""What is done about one job on its site (一件の作業): signed in, watched, recorded."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from playwright.sync_api import Error as PlaywrightError

from books.bot_orders import (
    MONEY,
    READ_ONLY,
    InvoiceOrder,
    JournalOrder,
    Order,
    PaymentOrder,
    StatementOrder,
    TransferOrder,
    mark_of,
    read_order,
)
from books.evidence import EvidenceShelf
from books.job_steps import JobState, JobStep, Outcome, Verdict
from books.settings import Settings
from books.store import Job, Store
from rpa.accounting import AccountingSite
from rpa.bank import BankSite
from rpa.effect import Effect
from rpa.evidence import Camera
from rpa.handover import Doorman
from rpa.past import CLICKED, next_number
from rpa.proof import digest_of, is_shipped
from rpa.put import File
from rpa.runner import Attempt
from rpa.screen import Screen
from rpa.search import Found, NotFound
from rpa.session import SiteSession
from rpa.trouble import PersonError, SessionEndedError, SiteTroubleError

_SIGN_INS = 3  # times that we sign in for one attempt


@dataclass(frozen=True)
class Bench:
    """Everything at hand for one job (作業台)."""

    settings: Settings
    store: Store
    worker: str
    lease: dt.timedelta
    shelf: EvidenceShelf
    session: SiteSession
    file_of: Callable[[Order], File | None]
    take_result: Callable[[Job, object], dict[str, object]]
    dry_run: bool = False


class TroubledError(Exception):
    """What went wrong on a page, with the evidence of it (問題と証跡)."""

    def __init__(
        self, cause: SiteTroubleError | PlaywrightError, evidence: dict[str, object]
    ) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.evidence = evidence


def work_on(job: Job, bench: Bench) -> Outcome:
    """Do a job, or ask about one that is unknown (作業).

    Raises:
        TroubledError: something went wrong before the click, or while asking.
    """
    screen = bench.session.screen
    screen.fell_back.clear()
    number = str(next_number(job))
    camera = Camera(screen, bench.shelf, number, traces=bench.settings.bots.traces)
    try:
        outcome = _with_sign_in(job, bench, camera)
    except (SiteTroubleError, PlaywrightError) as error:
        camera.picture("trouble")
        camera.text("trouble")
        camera.keep_trace()
        _note_fallbacks(camera, screen)
        raise TroubledError(error, camera.kept) from error
    _note_fallbacks(camera, screen)
    if outcome.verdict in (Verdict.CONFIRMED, Verdict.LATER):
        camera.drop_trace()
    else:
        camera.keep_trace()
    return replace(outcome, evidence={**outcome.evidence, **camera.kept})


def _with_sign_in(job: Job, bench: Bench, camera: Camera) -> Outcome:
    """Signed out in the middle, we sign in and begin again: nothing was submitted."""
    screen = bench.session.screen
    doorman = Doorman(bench.store, job, bench.worker, screen.guard, _pause(screen))
    anew = False
    for left in reversed(range(_SIGN_INS)):
        camera.drop_trace()
        try:
            bench.session.ensure(doorman.ask, anew=anew)
            camera.start_trace()
            return _act(job, bench, camera)
        except SessionEndedError:
            anew = True
            if not left:
                raise
    raise AssertionError  # pragma: no cover (the loop returns or raises)


def _act(job: Job, bench: Bench, camera: Camera) -> Outcome:
    order = read_order(job.kind, job.payload)
    if job.kind in READ_ONLY:
        return _fetch(job, order, bench, camera)
    screen = bench.session.screen
    effect = effect_of(order, mark_of(job.reference), bench)
    clock = bench.store.database.clock

    digest = digest_of(screen.site, job.kind)

    def commit() -> None:
        screen.guard.check()
        camera.note(CLICKED, f"{clock():%Y-%m-%dT%H:%M:%SZ}")
        step = JobStep(JobState.SUBMITTING, "", camera.kept)
        bench.store.submit_job(job.reference, bench.worker, bench.lease, step)

    attempt = Attempt(
        job=job,
        effect=effect,
        camera=camera,
        commit=commit,
        now=clock,
        digest=digest,
        is_proven=lambda: _is_proven(job, digest, bench),
        asks_first=screen.site.ask_always or job.kind in MONEY,
        dry_run=bench.dry_run,
    )
    if job.state is JobState.UNKNOWN:
        return attempt.settle()
    left = _left_behind(job, bench)
    if left is not None:
        camera.picture("read back")
        raise PersonError(left)
    return attempt.run()


def _left_behind(job: Job, bench: Bench) -> str | None:
    """Why this document may be on the site already: what was withdrawn is still there.

    Asked before the first click only; a person who looked on the site has the last word.
    """
    if job.document_id is None or job.submitted_at is not None or job.is_cleared:
        return None
    jobs = bench.store.find_jobs(job.kind, None, job.site, job.document_id)
    for old in (one for one in jobs if one.is_withdrawn):
        mark = mark_of(old.reference)
        effect = effect_of(read_order(old.kind, old.payload), mark, bench)
        asked = effect.ask()
        if isinstance(asked, NotFound):
            continue
        states = effect.search.states
        found = asked.records if isinstance(asked, Found) else ()
        if found and states and not any(one.state in states for one in found):
            continue  # it is in the list as one that was cancelled
        return (
            f"取り消したはずの登録がまだサイトにあるか、ないと確かめられません(依頼 {old.reference}、"
            f"連携番号 {mark})。二重にしないよう、登録せずに止めました。サイトで消して `denpyo bot retry`"
            " を行うか、残してよければ `denpyo bot resolve --not` と記録してください。"
        )
    return None


def _is_proven(job: Job, digest: str, bench: Bench) -> bool:
    """Whether what this search does not find is not there (探し方の実績)."""
    site = bench.session.screen.site
    found = bench.store.has_found(job.site, job.kind, digest)
    return found or is_shipped(site, job.kind)


def effect_of(order: Order, mark: str, bench: Bench) -> Effect:
    """The order on the pages of its site."""
    screen = bench.session.screen
    if isinstance(order, JournalOrder):
        return AccountingSite(screen).post_journal(order, mark)
    if isinstance(order, PaymentOrder):
        return AccountingSite(screen).note_payment(order, mark)
    file = bench.file_of(order)
    if isinstance(order, InvoiceOrder):
        return AccountingSite(screen).post_supplier_invoice(order, mark, file)
    if isinstance(order, TransferOrder):
        return BankSite(screen).upload_transfers(order, mark, file)
    raise PersonError("この依頼は、画面に登録するものではありません。")


def _fetch(job: Job, order: Order, bench: Bench, camera: Camera) -> Outcome:
    """Read something that changes nothing on the site (取得)."""
    bank = BankSite(bench.session.screen)
    found: object
    if isinstance(order, StatementOrder):
        found = bank.download_statement(order)
    else:
        found = bank.read_balance()
    camera.picture("read")
    facts = bench.take_result(job, found)
    for name, value in facts.items():
        camera.note(name, value)
    return Outcome(Verdict.CONFIRMED, str(facts.get("told", "取得しました。")))


def _note_fallbacks(camera: Camera, screen: Screen) -> None:
    for name, way in screen.fell_back.items():
        camera.note(f"fallback {name}", way)


def _pause(screen: Screen) -> Callable[[float], None]:
    return lambda seconds: screen.page.wait_for_timeout(seconds * 1000)

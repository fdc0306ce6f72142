"""A worker of the bots (担当): takes jobs, does them on their sites, settles them.

Any number of workers share one queue. What went wrong before the click is tried again
or shown to a person; what may have been done is only asked about.
"""

import contextlib
import datetime as dt
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from books.bot_orders import KINDS, READ_ONLY, Order
from books.errors import ConflictError, DenpyoError, NotReadyError
from books.evidence import EvidenceShelf
from books.job_steps import (
    JobState,
    JobStep,
    Outcome,
    Patience,
    Verdict,
    after_asking,
    after_attempt,
)
from books.secrets import Keyring
from books.settings import Settings
from books.store import Job, Reach, Store
from rpa.guard import Guard
from rpa.put import File
from rpa.session import Sessions
from rpa.site_file import load_site, site_names
from rpa.trouble import (
    NoAnswerError,
    PersonError,
    RefusedError,
    SignInError,
    SiteClosedError,
    SiteTroubleError,
    StoppedError,
)
from rpa.work import Bench, TroubledError, work_on

MAX_WAIT = 90.0  # a run to the end of the queue waits so long for a site's list
Report = Callable[[Job, str], None]


@dataclass(frozen=True)
class Means:
    """What flows give to a worker (道具): files of orders, results of what was read.

    ``note`` writes an error into the log; it must hide secrets.
    """

    file_of: Callable[[Order], File | None]
    take_result: Callable[[Job, object], dict[str, object]]
    note: Callable[[str, BaseException], None]
    settled: Callable[[Job], None] = field(default=lambda _: None)


class Worker:
    """One worker with its browser (担当)."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        keyring: Keyring,
        means: Means,
        *,
        dry_run: bool = False,
        headless: bool = True,
    ) -> None:
        self.settings = settings
        self.store = store
        self.keyring = keyring
        self.means = means
        self.dry_run = dry_run
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.shelf = EvidenceShelf(settings.evidence)
        bots = settings.bots
        longest = max(bots.lease_seconds, 4 * bots.step_seconds)
        self.lease = dt.timedelta(seconds=longest)
        self.patience = Patience(
            bots.attempts, bots.asks, dt.timedelta(seconds=bots.pause_seconds)
        )
        self.site_seconds = 0.0
        self._sessions = Sessions(keyring, bots.step_seconds, headless=headless)
        self._seen: list[str] = []

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the queue -----------------------------------------------------------------

    def run_once(self, site: str | None = None) -> Iterator[Job]:
        """Work until nothing is due any more (一巡); gives each job as it then stands."""
        sites = (site,) if site else None
        patience = MAX_WAIT
        while True:
            job = self._take(sites)
            if job is not None:
                patience = MAX_WAIT
                done = self._handle(job)
                if done is not None:
                    yield done
                continue
            wait = self._settling_soon(sites)
            if wait is None or wait > patience:
                return
            patience -= wait
            time.sleep(wait)

    def _take(self, sites: tuple[str, ...] | None) -> Job | None:
        alone = self._alone()
        if self.dry_run:
            reach = Reach(sites, self.patience.attempts, alone, tuple(self._seen))
            kinds = tuple(kind for kind in KINDS if kind not in READ_ONLY)
            return self.store.claim_job(kinds, self.name, self.lease, reach)
        reach = Reach(sites, self.patience.attempts, alone)
        doubt = self.store.claim_doubt(KINDS, self.name, self.lease, reach)
        return doubt or self.store.claim_job(KINDS, self.name, self.lease, reach)

    def _alone(self) -> tuple[str, ...]:
        found = []
        for name in site_names(self.settings):
            with contextlib.suppress(DenpyoError):
                if load_site(name, self.settings).one_session:
                    found.append(name)
        return tuple(found)

    def _settling_soon(self, sites: tuple[str, ...] | None) -> float | None:
        """Seconds until a job of this queue is to be asked about, if that is soon."""
        if self.dry_run:
            return None
        now = self.store.database.clock()
        waits = [
            (job.next_try_at - now).total_seconds()
            for state in (JobState.UNKNOWN, JobState.QUEUED)
            for job in self.store.find_jobs(state=state)
            if job.next_try_at is not None
            and job.submitted_at is not None
            and job.worker is None
            and (sites is None or job.site in sites)
            and self.store.stopped_by(job.site) is None
        ]
        soonest = min(waits, default=MAX_WAIT + 1)
        return max(soonest, 0.2) if soonest <= MAX_WAIT else None

    # --- one job ---------------------------------------------------------------------

    def _handle(self, job: Job) -> Job | None:
        """Do or settle one job; None where another worker has it now."""
        self._seen.append(job.reference)
        asking = job.state is JobState.UNKNOWN
        try:
            outcome = self._outcome(job, asking=asking)
            now = self.store.database.clock()
            if asking:
                counts = (job.attempts, job.asked)
                step = after_asking(outcome, counts, self.patience, now)
            else:
                step = after_attempt(outcome, job.attempts, self.patience, now)
            step = self._hidden(step)
            settled = self.store.settle_job(job.reference, self.name, step)
        except ConflictError as error:
            self.means.note(job.reference, error)
            self._sessions.drop(job.site)
            return None
        self.means.settled(settled)
        return settled

    def _outcome(self, job: Job, *, asking: bool) -> Outcome:
        """What came of it; an error before the click is an outcome too."""
        try:
            return self._work(job)
        except ConflictError:
            raise
        except TroubledError as error:
            self.means.note(job.reference, error.cause)
            return self._troubled(job, error, asking=asking)
        except (StoppedError, NotReadyError) as error:  # no fault of the job
            self.means.note(job.reference, error)
            wait = dt.timedelta() if isinstance(error, StoppedError) else None
            return _later(str(error), wait, asking=asking)
        except DenpyoError as error:
            self.means.note(job.reference, error)
            return Outcome(Verdict.PERSON, str(error))
        except Exception as error:  # nobody foresaw it: never tried again blindly
            self.means.note(job.reference, error)
            self._sessions.drop_all()
            told = f"想定外のエラー ({type(error).__name__})。記録 logs/denpyo.log に詳細があります。"
            return Outcome(Verdict.UNKNOWN if asking else Verdict.PERSON, told)

    def _troubled(self, job: Job, error: TroubledError, *, asking: bool) -> Outcome:
        cause = error.cause
        if isinstance(cause, StoppedError):
            return _later(str(cause), dt.timedelta(), error.evidence, asking=asking)
        if isinstance(cause, SignInError):
            self.store.turn_bots(job.site, "denpyo", str(cause), stopped=True)
        self._sessions.drop(job.site)
        if not isinstance(cause, SiteTroubleError):
            self._sessions.drop_all()
        return outcome_of(cause, error.evidence, asking=asking)

    def _work(self, job: Job) -> Outcome:
        site = load_site(job.site, self.settings)
        guard = Guard(
            self.store,
            job.site,
            lambda: self.store.renew_job(job.reference, self.name, self.lease),
            self.lease.total_seconds() / 4,
        )
        guard.check()
        session = self._sessions.get(job.site, site, guard)
        before = session.screen.traffic.seconds
        bench = Bench(
            settings=self.settings,
            store=self.store,
            worker=self.name,
            lease=self.lease,
            shelf=self.shelf,
            session=session,
            file_of=self.means.file_of,
            take_result=self.means.take_result,
            dry_run=self.dry_run,
        )
        try:
            return work_on(job, bench)
        finally:
            self.site_seconds += session.screen.traffic.seconds - before

    def _hidden(self, step: JobStep) -> JobStep:
        hide = self.keyring.hide
        evidence = {
            key: hide(value) if isinstance(value, str) else value
            for key, value in step.evidence.items()
        }
        return JobStep(
            step.state, hide(step.message), evidence, step.next_try_at, step.counted
        )

    def close(self) -> None:
        """Give the browser up."""
        self._sessions.drop_all()


def outcome_of(
    error: Exception, evidence: dict[str, object], *, asking: bool
) -> Outcome:
    """What an error before the click, or while asking, means for the job (問題の意味)."""
    told = str(error) if isinstance(error, DenpyoError) else _first_line(error)
    if isinstance(error, SignInError):
        return _later(told, dt.timedelta(), evidence, asking=asking)
    if isinstance(error, SiteClosedError):
        return _later(told, None, evidence, asking=asking)
    if isinstance(error, NoAnswerError) and asking:
        return Outcome(Verdict.UNKNOWN, told, evidence)
    if isinstance(error, RefusedError):
        return Outcome(Verdict.PERSON if asking else Verdict.REFUSED, told, evidence)
    if isinstance(error, PersonError):
        return Outcome(Verdict.PERSON, told, evidence)
    return Outcome(Verdict.UNKNOWN if asking else Verdict.RETRY, told, evidence)


def _later(
    told: str,
    wait: dt.timedelta | None = None,
    evidence: dict[str, object] | None = None,
    *,
    asking: bool,
) -> Outcome:
    """The job stays where it is, and that costs no attempt."""
    verdict = Verdict.UNKNOWN if asking else Verdict.LATER
    return Outcome(verdict, told, evidence or {}, wait)


def _first_line(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"ブラウザーの操作に失敗しました({first})。"

"""A bot, its site and a person, set up so that one effect can be followed to its end."""

import contextlib
import datetime as dt
import hashlib
import json
import multiprocessing
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from books.bot_orders import (
    InvoiceLine,
    InvoiceOrder,
    JournalCell,
    JournalOrder,
    JournalRow,
    TransferLine,
    TransferOrder,
    mark_of,
)
from books.errors import DenpyoError
from books.job_steps import JobState
from books.secrets import Secret
from books.settings import Settings
from books.store import JobFrame, Store
from books.store.store import utc_now
from samples.sites import RunningSite, site_process
from tests.bot_process import Task, Trouble, end_leftovers, work
from tests.practice import PAY_DAY, TODAY, transfer_file

ENDS = (JobState.CONFIRMED, JobState.FAILED, JobState.NEEDS_PERSON)
MORE_RUNS = 6
SILENT_SECONDS = 200.0
SITE = {"accounting": "practice_accounting", "bank": "practice_bank"}


@dataclass(frozen=True)
class Told:
    """How it ended: what our books say, and how often it is really there."""

    reference: str
    troubles: tuple[Trouble, ...]
    fired: int
    state: JobState
    message: str
    count: int

    @property
    def is_right(self) -> bool:
        """Exactly once where we say so, never twice, and else shown to a person."""
        wanted = {JobState.CONFIRMED: (1,), JobState.FAILED: (0,)}
        shown = (JobState.UNKNOWN, JobState.NEEDS_PERSON)
        if self.state in shown:
            return self.count <= 1
        return self.count in wanted.get(self.state, ())

    def __str__(self) -> str:
        """One line of the report."""
        what = "、".join(f"{t.at} {t.what} {t.later or ''}" for t in self.troubles)
        return f"{self.reference}\t{what}\t{self.fired}\t{self.state}\t{self.count}\t{self.message}"


@dataclass
class Rig:
    """One site, one home folder; many effects, one after the other."""

    name: str
    site: RunningSite
    home: Path
    settings: Settings
    pictures: bool = True
    number: int = 0
    shift: float = 0.0
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        """Open the books, with a clock that the tests can put on."""
        clock = lambda: utc_now() + dt.timedelta(seconds=self.shift)  # noqa: E731
        self.store = Store.open(self.settings.url, self.settings.originals, clock)
        self.files = self.home / "files"
        self.files.mkdir(exist_ok=True)

    # --- orders --------------------------------------------------------------------

    def order_journal(self) -> str:
        """Ask for an entry of two lines."""
        self.number += 1
        amount = 10_000 + self.number
        debit = JournalCell(
            account="仕入高", amount=amount, tax="課税仕入 10%", kind="適格"
        )
        credit = JournalCell(
            account="買掛金", amount=amount, sub_account="よもぎ塗装", tax="対象外"
        )
        order = JournalOrder(
            day=dt.date(2026, 10, 15),
            rows=(JournalRow(debit=debit, credit=credit),),
            description=f"部品代 {self.number}",
        )
        return self._add("journal", order)

    def order_invoice(self) -> str:
        """Ask for a supplier's invoice with its scan."""
        self.number += 1
        content = b"%%PDF-1.7 %d" % self.number
        order = InvoiceOrder(
            partner="よもぎ塗装",
            number=f"Y-{self.number}",
            day=dt.date(2026, 10, 15),
            due=dt.date(2026, 11, 30),
            lines_=(
                InvoiceLine(
                    account="修繕費", amount=55_000 + self.number, tax="課税仕入 10%"
                ),
            ),
            file_sha256=self._keep(content),
            file_name=f"請求書{self.number}.pdf",
            file_size=len(content),
        )
        return self._add("invoice", order)

    def order_transfer(self) -> str:
        """Ask for a bank file of three transfers."""
        self.number += 1
        amount = 1000 * self.number
        content = transfer_file(3, amount=amount)
        lines = tuple(
            TransferLine(
                bank="0005",
                branch="001",
                account=f"{1234500 + n}",
                holder="ﾕｳ)ｶﾗﾀﾁｷﾝｿﾞｸ",
                amount=amount + n,
            )
            for n in range(3)
        )
        order = TransferOrder(
            file_sha256=self._keep(content),
            file_name="sougou.txt",
            place="",
            count=3,
            total=3 * amount + 3,
            day=PAY_DAY,
            transfers=lines,
        )
        return self._add("transfer", order)

    def order(self, kind: str) -> str:
        """Ask for one of them."""
        return str(getattr(self, f"order_{kind}")())

    def _add(self, kind: str, order: Any) -> str:
        reference = f"{kind}:{self.name}:{self.number}"
        payload = order.model_dump(mode="json")
        self.store.add_job(reference, kind, payload, JobFrame(site=SITE[self.name]))
        return reference

    def _keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        (self.files / sha256).write_bytes(content)
        return sha256

    # --- running -------------------------------------------------------------------

    def run(
        self, kind: str, *ways: tuple[Trouble, ...], site_ends: bool = True
    ) -> list[Told]:
        """One effect of this kind for each way to go wrong, worked off to the end.

        Bots run one after the other, until all is settled or nothing moves any more. An
        hour passes between them: with ``site_ends`` the site ends meanwhile what it is
        at, as it would in an hour.
        """
        log = self.home / f"{kind}-{self.number}.log"
        troubles = {self.order(kind): way for way in ways}
        more = MORE_RUNS
        while more:
            before = _fired(log)
            self._run_once(troubles, before, log)
            if all(self.store.get_job(r).state in ENDS for r in troubles):
                break
            more -= _fired(log) == before
            time.sleep(_longest(ways) if site_ends else 0)
            self.shift += 3600
        fired = _fired(log)
        return [self._told(r, way, fired[r]) for r, way in troubles.items()]

    def _told(self, reference: str, way: tuple[Trouble, ...], fired: int) -> Told:
        job = self.store.get_job(reference)
        count = self.count(reference)
        return Told(reference, way, fired, job.state, job.message, count)

    def _run_once(
        self, troubles: dict[str, tuple[Trouble, ...]], fired: Counter[str], log: Path
    ) -> None:
        self._note_pid()
        task = Task(
            self.settings,
            SITE[self.name],
            self.site.port,
            self.home / "site.pid",
            self.shift,
            troubles,
            dict(fired),
            log,
            self.files,
            self.pictures,
        )
        child = _CONTEXT.Process(target=work, args=(task,))
        child.start()
        try:
            self._watch(child, log)
        finally:
            child.kill()
            child.join()
            end_leftovers(log)
        self._revive()

    def _watch(self, child: Any, log: Path) -> None:
        """Be the person at the token, and whoever starts a dead site again."""
        size, since = -1, time.monotonic()
        while child.is_alive():
            time.sleep(0.05)
            self._revive()
            if self.name == "bank":
                self._answer()
            now = log.stat().st_size if log.exists() else 0
            if now != size:
                size, since = now, time.monotonic()
            silent = time.monotonic() - since
            assert silent < SILENT_SECONDS, log.read_text(encoding="utf-8")[-3000:]

    def _revive(self) -> None:
        if self.site.process is not None and self.site.process.poll() is not None:
            time.sleep(0.3)
            self.site.start()
            self._note_pid()

    def _note_pid(self) -> None:
        assert self.site.process is not None
        (self.home / "site.pid").write_text(str(self.site.process.pid))

    def _answer(self) -> None:
        for one in self.store.open_handovers():
            with contextlib.suppress(DenpyoError, OSError):
                code = Secret(self.site.otp("bot"))
                self.store.answer_handover(one.reference, code, "tanaka")

    # --- the truth -------------------------------------------------------------------

    def count(self, reference: str) -> int:
        """How often the effect is on the site, in the right office."""
        return sum(mark_of(reference) == mark for mark in self._marks())

    def strays(self) -> list[str]:
        """What is there and nobody asked for; decoys are marked as somebody else's."""
        ours = {mark_of(job.reference) for job in self.store.find_jobs()}
        return [mark for mark in self._marks() if mark.split()[0] not in ours]

    def _marks(self) -> list[str]:
        state = self.site.state()
        if self.name == "bank":
            rows = [t for t in state["transfers"] if t["made_by"] == "bot"]
            return [t["file_name"].removesuffix(".txt") for t in rows]
        rows = [*state["journals"], *state["invoices"]]
        rows = [row for row in rows if row["memo"] != "手入力"]
        return [
            row["reference"]
            if row["office"] == "1"
            else f"{row['reference']} elsewhere"
            for row in rows
        ]


def _longest(ways: Iterable[tuple[Trouble, ...]]) -> float:
    """Seconds that a slow site may still be at work."""
    plans = [t.what for way in ways for t in way if '"slow"' in t.what]
    return max((json.loads(plan)["seconds"] for plan in plans), default=0.0)


def _fired(log: Path) -> Counter[str]:
    """How many troubles of each job have happened."""
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return Counter(re.findall(r"^! (\S+)", text, re.MULTILINE))


_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.bot_process"])


@contextlib.contextmanager
def rig(
    name: str, folder: Path, *, settle: int = 1, pictures: bool = True
) -> Iterator[Rig]:
    """A site as a process, with a home folder whose description settles sooner."""
    home = folder / "home"
    own = home / "sites" / SITE[name] / "site.yaml"
    own.parent.mkdir(parents=True)
    original = Path(__file__).parents[1] / "rpa" / "sites" / SITE[name] / "site.yaml"
    text = original.read_text(encoding="utf-8")
    assert "settle_seconds: 5" in text
    own.write_text(
        text.replace("settle_seconds: 5", f"settle_seconds: {settle}"),
        encoding="utf-8",
    )
    bots = {"lease_seconds": 60, "step_seconds": 6, "pause_seconds": 2}
    settings = Settings(home=home, bots=bots | {"traces": False})
    with site_process(name, folder / "site") as site:
        site.plan(today=str(TODAY))
        one = Rig(name, site, home, settings, pictures)
        try:
            yield one
        finally:
            one.store.close()

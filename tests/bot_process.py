"""A bot in a process of its own: at each point of its way something can be made to go wrong.

The points are its own steps (``field:7``, ``committed``, ``clicked`` …), so a trouble
hits the very moment before or after each of them.
"""

import contextlib
import datetime as dt
import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

import rpa.form
from books.secrets import Keyring
from books.settings import Settings
from books.settings_bots import SiteAccess
from books.store import Job, Store
from books.store.store import utc_now
from rpa.effect import Effect
from rpa.evidence import Camera
from rpa.screen import Screen
from rpa.worker import Means, Worker
from tests.cut_line import CutLine, cut_line

POINTS = (  # class or module, method, name before, name after
    (Store, "claim_job", "", "claimed"),
    (Store, "claim_doubt", "", "doubted"),
    (Screen, "step", "step", ""),
    (rpa.form, "put", "field", ""),
    (Screen, "visit", "visit", "visited"),
    (Effect, "ask", "asking", "asked"),
    (Effect, "prepare", "preparing", "prepared"),
    (Store, "submit_job", "committing", "committed"),
    (Effect, "submit", "clicking", "clicked"),
    (Effect, "answer", "", "answered"),
    (Store, "settle_job", "settling", "settled"),
)
MARK = "DENPYO_TEST_BOT"
SECRETS = {
    "practice_accounting_user": "bot@example.com",
    "practice_accounting_password": "midori-bot-1",
    "practice_bank_contract": "1234567890",
    "practice_bank_user": "bot",
    "practice_bank_password": "sakura-bot-1",
}


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with a job, at which point of its way, and how long after it.

    ``what``: ``bot``, ``browser``, ``site`` (killed), ``line`` (cut), ``deaf`` (no answer
    comes through), ``lose before REQUEST``, ``lose after REQUEST`` (cut at it), or a fault
    of the site as JSON.
    """

    at: str
    what: str
    later: float = 0.0
    seconds: float = 1.0


@dataclass(frozen=True)
class Task:
    """What a child needs to know; ``fired`` counts the troubles of a job so far."""

    settings: Settings
    site: str
    port: int
    pid_file: Path
    shift: float
    troubles: dict[str, tuple[Trouble, ...]]
    fired: dict[str, int]
    log: Path
    files: Path
    pictures: bool = True


class Points:
    """Counts the points of each job, and makes its trouble."""

    def __init__(self, task: Task, line: CutLine) -> None:
        self.task = task
        self.line = line
        self.job = ""
        self.seen = Counter[str]()
        self.fired = Counter(task.fired)
        self.begun = time.monotonic()
        self.log = os.open(task.log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def tell(self, text: str) -> None:
        """A line of the log, on the disk before anything else happens."""
        os.write(self.log, f"{text}\n".encode())

    def take(self, job: Job | None) -> None:
        """Another job begins, once the trouble of the one before is over."""
        if job is not None:
            self.job = job.reference
            self.seen.clear()
            self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.task.port), 5).close()
                if not (self.line.is_cut or self.line.is_deaf):
                    return
            time.sleep(0.1)

    def reach(self, name: str) -> None:
        """Here we are."""
        self.seen[name] += 1
        label = f"{name}:{self.seen[name]}"
        self.tell(f"{self.job} {label} {time.monotonic() - self.begun:.1f}")
        waiting = self.task.troubles.get(self.job, ())[self.fired[self.job] :]
        if not waiting or waiting[0].at not in (label, label.removesuffix(":1")):
            return
        self.fired[self.job] += 1
        self.tell(f"! {self.job} {waiting[0].at} {waiting[0].what}")
        if waiting[0].later:
            threading.Timer(waiting[0].later, self._happen, waiting[:1]).start()
        else:
            self._happen(waiting[0])

    def _happen(self, trouble: Trouble) -> None:
        what, _, rest = trouble.what.partition(" ")
        if what == "bot":
            os.kill(os.getpid(), signal.SIGKILL)
        elif what == "browser":
            for process in browsers_of(os.getpid()):
                os.kill(process, signal.SIGKILL)
        elif what == "site":
            self._kill_site()
        elif what == "line":
            self.line.cut(trouble.seconds)
        elif what == "deaf":
            self.line.go_deaf(trouble.seconds)
        elif what == "lose":
            when, _, request = rest.partition(" ")
            self.line.lose = (request.encode(), when)
        else:
            self._plan(json.loads(trouble.what))

    def _kill_site(self) -> None:
        number = self.task.pid_file.read_text()
        command = Path(f"/proc/{number}/cmdline")
        if command.exists() and b"samples.sites" in command.read_bytes():
            os.kill(int(number), signal.SIGKILL)

    def _plan(self, fault: dict[str, Any]) -> None:
        url = f"http://127.0.0.1:{self.task.port}/__faults"
        settings = httpx.get(url).json()["settings"]
        httpx.post(url, json={"settings": settings, "faults": [fault]})


def work(task: Task) -> None:
    """Work off the queue once, with the troubles; the process then ends."""
    os.environ |= {f"DENPYO_SECRET_{k.upper()}": v for k, v in SECRETS.items()}
    os.environ[MARK] = str(task.log)
    with cut_line(task.port) as line:
        points = Points(task, line)
        access = SiteAccess(address=f"http://127.0.0.1:{line.port}")
        bots = task.settings.bots.model_copy(update={"sites": {task.site: access}})
        settings = task.settings.model_copy(update={"bots": bots})
        shift = dt.timedelta(seconds=task.shift)
        means = Means(
            file_of=lambda order: lambda name: _file(task.files, order, name),
            take_result=lambda _job, _found: {},
            note=lambda job, error: points.tell(f"# {job} {error!r}"),
        )
        clock = lambda: utc_now() + shift  # noqa: E731
        with Store.open(settings.url, settings.originals, clock) as store:
            for kind, method, before, after in POINTS:
                _wrap(kind, method, points, before, after)
            if not task.pictures:  # they take most of the time
                Camera.picture = lambda _camera, _name: None  # type: ignore[method-assign]
            keyring = Keyring(settings.home / "secrets")
            with Worker(settings, store, keyring, means) as worker:
                for done in worker.run_once():
                    state = done.state.value
                    points.tell(f"= {done.reference} {state} {done.message}")
    os._exit(0)


def _wrap(kind: Any, method: str, points: Points, before: str, after: str) -> None:
    whole: Callable[..., Any] = getattr(kind, method)

    def watched(*args: Any, **named: Any) -> Any:
        if before:
            points.reach(before)
        result = whole(*args, **named)
        if method in ("claim_job", "claim_doubt"):
            points.take(result)
        if after and (result is not None or not method.startswith("claim")):
            points.reach(after)
        return result

    setattr(kind, method, watched)


def _file(folder: Path, order: Any, name: str) -> Any:
    content = (folder / order.file_sha256).read_bytes()
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def browsers_of(parent: int) -> list[int]:
    """Processes of the browser that a process started, itself or through others."""
    parents: dict[int, tuple[int, str]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        number, rest = text.split(" (", 1)
        name, fields = rest.rsplit(") ", 1)
        parents[int(number)] = (int(fields.split()[1]), name)
    found = []
    for number, (_, name) in parents.items():
        above, depth = number, 0
        while above in parents and above != parent and depth < 20:
            above, depth = parents[above][0], depth + 1
        if above == parent and number != parent and "chrom" in name:
            found.append(number)
    return sorted(found)


def end_leftovers(log: Path) -> None:
    """Kill what a dead bot of this log left behind (its browser)."""
    wanted = f"{MARK}={log}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_ours = wanted in path.read_bytes().split(b"\0")
        except OSError:
            continue
        if is_ours:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(path.parent.name), signal.SIGKILL)

"""Starts the parts, shows their log, restarts what dies (見守り).

One view of all logs, each line with the name of its part. A part that dies is started
again, after a pause that grows while it keeps dying. Ctrl-C and SIGTERM end all.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread

from rich.markup import escape

from books.errors import ConflictError
from books.settings import Settings
from flows import console
from flows.atomic import write_text
from flows.lock import hold
from flows.log import log
from flows.up.parts import ALONE, Part, command_of, names_of, read_pids, state_file
from flows.up.processes import end_group, is_ours

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STEADY_SECONDS = 60.0  # a part that lived so long is well again
STOP_SECONDS = 20.0
POLL_SECONDS = 0.5


@dataclass
class Watched:
    """A part and its process (見守る部品)."""

    part: Part
    process: "subprocess.Popen[str] | None" = None
    started_at: float = 0.0
    pause: float = 0.0
    start_at: float = 0.0


class Watcher:
    """Keeps parts running until it is told to end."""

    def __init__(self, settings: Settings, parts: Sequence[Part]) -> None:
        self._settings = settings
        self._watched = [Watched(part) for part in parts]
        self._width = max(len(part.name) for part in parts)

    def run(self) -> None:
        """Start all, watch, end all (見守り).

        Raises:
            ConflictError: another ``denpyo up`` watches this home folder.
        """
        busy = (
            "denpyo up はもう動いています。様子は denpyo up --check で確かめられ、"
            "denpyo down で止められます。"
        )
        with hold(self._settings.home / "up" / "up.lock", busy=busy):
            self._clear_leftovers()
            for number in _SIGNALS:
                signal.signal(number, signal.default_int_handler)
            try:
                while True:
                    self._look()
                    time.sleep(POLL_SECONDS)
            except KeyboardInterrupt:
                pass
            finally:
                for number in _SIGNALS:  # a second Ctrl-C must not leave parts behind
                    signal.signal(number, signal.SIG_IGN)
                self._stop()

    def _look(self) -> None:
        now = time.monotonic()
        for one in self._watched:
            if one.process is None:
                if now >= one.start_at:
                    self._start(one)
            elif one.process.poll() is not None:
                self._note_end(one, one.process.returncode)

    def _start(self, one: Watched) -> None:
        one.process = subprocess.Popen(  # noqa: S603  our own interpreter
            command_of(one.part.name, self._settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=self._environment(),
            start_new_session=True,
        )
        one.started_at = time.monotonic()
        self._write_pids()
        Thread(target=self._show, args=(one.part, one.process), daemon=True).start()

    def _environment(self) -> dict[str, str]:
        known = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        alone = not any(one.part.uses_prefect for one in self._watched)
        return known | {ALONE: "1"} if alone else known

    def _note_end(self, one: Watched, code: int) -> None:
        """Start it again, later each time that it does not live long."""
        now = time.monotonic()
        steady = now - one.started_at > STEADY_SECONDS
        longer = 0.0 if steady else one.pause * 2
        one.pause = min(max(longer, FIRST_PAUSE), LONGEST_PAUSE)
        one.process, one.start_at = None, now + one.pause
        told = (
            f"止まりました (終了コード {code})。{one.pause:.1f} 秒後に起動し直します。"
        )
        log.error("up: %s ended with %s", one.part.name, code)
        self._say(one.part, told)

    def _show(self, part: Part, process: "subprocess.Popen[str]") -> None:
        for line in process.stdout or ():
            if line.strip():
                self._say(part, line.rstrip())

    def _say(self, part: Part, text: str) -> None:
        head = f"[{part.colour}]{part.name:<{self._width}} │[/]"
        console.out.print(f"{head} {escape(text)}", soft_wrap=True)

    def _stop(self) -> None:
        parts = [one.part for one in self._watched if one.process is not None]
        console.say(f"止めています: {names_of(parts)}")
        for one in reversed(self._watched):
            if one.process is not None:
                with contextlib.suppress(OSError):
                    os.killpg(one.process.pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for one in self._watched:
            if one.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    one.process.wait(max(0.1, end - time.monotonic()))
                end_group(one.process.pid)
        state_file(self._settings).unlink(missing_ok=True)
        console.say("止まりました。")

    def _write_pids(self) -> None:
        pids = {
            one.part.name: one.process.pid
            for one in self._watched
            if one.process is not None
        }
        told = json.dumps({"up": os.getpid(), **pids})
        write_text(state_file(self._settings), told)

    def _clear_leftovers(self) -> None:
        """End what a watcher left behind that was killed, and a server of a command."""
        from flows.server import stop_server

        for name, pid in read_pids(self._settings).items():
            if name != "up" and is_ours(pid):
                console.say(f"前の起動の残り ({name}) を止めます。")
                end_group(pid)
        if any(one.part.name == "server" for one in self._watched):
            stop_server(self._settings)


_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stop_watcher(settings: Settings) -> bool:
    """Have ``denpyo up`` of this home end, or what is left of it (停止).

    Returns False when nothing runs.

    Raises:
        ConflictError: it does not end.
    """
    pids = read_pids(settings)
    watcher = pids.pop("up", 0)
    if watcher and is_ours(watcher):
        os.kill(watcher, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS + 10
        while is_ours(watcher):
            if time.monotonic() > end:
                raise ConflictError(
                    f"denpyo up (pid {watcher}) が止まりません。"
                    "その端末で Ctrl-C を押すか、この機械の管理者に頼んでください。"
                )
            time.sleep(0.2)
        return True
    left = [pid for pid in pids.values() if is_ours(pid)]
    for pid in left:
        end_group(pid)
    state_file(settings).unlink(missing_ok=True)
    return bool(left)

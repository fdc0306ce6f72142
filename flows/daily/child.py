"""One command of denpyo in a process of its own (子プロセス): watched, and stopped in time."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import IO

from books.settings import Settings

BEAT_SECONDS = 20.0
END_SECONDS = 15.0
TIMED_OUT = 124  # what coreutils' timeout gives
_LINES = 40
_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Ended:
    """How a command ended (終わり方): its exit code and the last lines it wrote."""

    code: int
    lines: tuple[str, ...] = ()


def run_child(
    settings: Settings,
    command: Sequence[str],
    seconds: float,
    beat: Callable[[], None],
) -> Ended:
    """Run ``denpyo COMMAND`` to its end, or stop it when its time is up (実行).

    ``beat`` is called now and then while it runs; what it raises stops the command too.
    """
    program = [sys.executable, "-m", "flows.cli", *command]
    process = subprocess.Popen(  # noqa: S603  our own interpreter, fixed words
        [*program, "--home", str(settings.home.resolve())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
        start_new_session=True,
    )
    lines: deque[str] = deque(maxlen=_LINES)
    reader = Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        code = _wait(process, time.monotonic() + seconds, beat)
    finally:
        stop(process)
        reader.join(2)
    return Ended(code, tuple(lines))


def stop(process: "subprocess.Popen[str]", seconds: float = END_SECONDS) -> None:
    """End a process and all that it started, kindly first (停止)."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def _wait(
    process: "subprocess.Popen[str]", end: float, beat: Callable[[], None]
) -> int:
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return TIMED_OUT
        try:
            return process.wait(min(BEAT_SECONDS, left))
        except subprocess.TimeoutExpired:
            beat()


def _read(output: IO[str] | None, lines: deque[str]) -> None:
    for line in output or ():
        told = _STYLE.sub("", line).rstrip()
        if told:
            lines.append(told)

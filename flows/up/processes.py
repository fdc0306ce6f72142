"""Processes by their ids (プロセス): are they ours, and how they are ended."""

import contextlib
import os
import signal
import time
from pathlib import Path

END_SECONDS = 10.0
_WORDS = (b"flows.cli", b"prefect", b"denpyo")


def is_ours(pid: int) -> bool:
    """Whether a process lives and is one of denpyo's: ids are given out again."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    told = Path(f"/proc/{pid}")
    if not told.parent.is_dir():
        return True
    try:
        state = (told / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        command = (told / "cmdline").read_bytes()
    except OSError:
        return False
    return state[0] != "Z" and any(word in command for word in _WORDS)


def end_group(pid: int) -> None:
    """End the session that a process leads, kindly first (停止)."""
    end = time.monotonic() + END_SECONDS
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.killpg(pid, number)
        while _group_lives(pid) and time.monotonic() < end:
            time.sleep(0.1)


def _group_lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.killpg(pid, 0)
    except OSError:
        return False
    return True

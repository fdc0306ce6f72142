"""The log file of the program: for support, never the only place of a fact (記録).

A line says which file and document it is about, as text or as JSON (``logging.format``).
No secret is in it: what the program has looked up as one is starred out, wherever it
comes from (messages of servers, addresses of databases, tracebacks).
"""

import datetime as dt
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from books.secrets import hide_known, know_secret
from books.settings import Settings
from flows.lock import hold

log = logging.getLogger("denpyo")
log.setLevel(logging.INFO)
log.addHandler(logging.NullHandler())  # before there is a home: nothing is written
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"
_ENVIRONMENT = ("DENPYO_FIELD_READER_KEY", "DENPYO_TAX_AGENCY_ID")
_about: ContextVar[dict[str, str]] = ContextVar("about")


@contextmanager
def log_about(**what: str) -> Iterator[None]:
    """Say in every line of this block what it is about: ``file``, ``document`` (文脈)."""
    token = _about.set({**_about.get({}), **what})
    try:
        yield
    finally:
        _about.reset(token)


def log_file(settings: Settings) -> Path:
    """Where the log is written."""
    return settings.home / "logs" / "denpyo.log"


def start_log(settings: Settings) -> None:
    """Write to ``home/logs/denpyo.log`` from now on; when it is big, a new one begins.

    What libraries warn of goes there too, and not on the terminal.
    """
    path = log_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.raiseExceptions = False  # a full disk is no reason to fill the terminal
    _know_secrets(settings)
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    rules = settings.logging
    kept = _LogFile(
        path, maxBytes=rules.max_bytes, backupCount=rules.keep, encoding="utf-8"
    )
    kept.setFormatter(_AsJson() if rules.format == "json" else _AsText(_FORMAT))
    root.addHandler(kept)


def _know_secrets(settings: Settings) -> None:
    """Those that are not looked up by name: of the environment, and of the database."""
    for name, value in os.environ.items():
        if name.startswith("DENPYO_SECRET_") or name in _ENVIRONMENT:
            know_secret(value)
    with suppress(ArgumentError):
        password = make_url(settings.url).password
        know_secret(str(password) if password else "")


class _AsText(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        about = " ".join(f"{k}={v}" for k, v in _about.get({}).items())
        line = super().format(record)
        return hide_known(f"{line} [{about}]" if about else line)


class _AsJson(logging.Formatter):
    """An object a line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": record.process,
            "logger": record.name,
            "message": record.getMessage(),
            **_about.get({}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        hidden = {
            name: hide_known(value) if isinstance(value, str) else value
            for name, value in line.items()
        }
        return json.dumps(hidden, ensure_ascii=False)


class _LogFile(RotatingFileHandler):
    """Our log file, to be told from handlers of others; several processes may write it.

    Before each line it looks whether another process has begun a new file.
    """

    def emit(self, record: logging.LogRecord) -> None:
        self._follow()
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 (the base's name)
        """Begin a new file, unless another process was first."""
        with hold(Path(f"{self.baseFilename}.lock")):
            self._follow()
            if Path(self.baseFilename).stat().st_size + 1 >= self.maxBytes // 2:
                super().doRollover()

    def _follow(self) -> None:
        if self.stream is None:
            return
        with suppress(OSError):
            there = Path(self.baseFilename)
            mine = os.fstat(self.stream.fileno())
            if there.exists() and os.path.samestat(mine, there.stat()):
                return
            self.stream.close()
            self.stream = None  # also where the folder is gone: opened at the next line

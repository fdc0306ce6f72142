"""The log file of the program: for support, never the only place of a fact (記録)."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from books.settings import Settings

log = logging.getLogger("denpyo")
log.setLevel(logging.INFO)
log.addHandler(logging.NullHandler())  # before there is a home: nothing is written
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s %(message)s"


def log_file(settings: Settings) -> Path:
    """Where the log is written."""
    return settings.home / "logs" / "denpyo.log"


def start_log(settings: Settings) -> None:
    """Write to ``home/logs/denpyo.log`` from now on; 5 files of 5 MB are kept.

    What libraries warn of goes there too, and not on the terminal.
    """
    path = log_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.raiseExceptions = False  # a full disk is no reason to fill the terminal
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _LogFile)]:
        root.removeHandler(handler)
        handler.close()
    kept = _LogFile(path, maxBytes=5_000_000, backupCount=4, encoding="utf-8")
    kept.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(kept)


class _LogFile(RotatingFileHandler):
    """Our log file, to be told from handlers of others."""

"""Prove a backup by restoring it into a temporary database (控えの確認)."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from books.backup.restore import Unpacked, unpack_backup
from books.secrets import Secret
from books.store import schema
from books.store.database import Database, connect
from books.store.originals import Originals
from books.store.store import Store, utc_now
from books.store.values_audit import Problem

_PREFIX = ".checking-"
_LEFTOVER_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class Checked:
    """What was found on the way (確認の結果): all rows equal, and do the chains hold."""

    unpacked: Unpacked
    problems: tuple[Problem, ...]


def check_backup(
    path: Path,
    passphrase: Secret,
    home: Path,
    rehearse: Callable[[Engine], None] | None = None,
    on_original: Callable[[str], None] | None = None,
) -> Checked:
    """Restore the database into a folder that is removed afterwards, and look at it.

    The folder lies in ``home``, where the same data lie anyhow. ``rehearse`` may do to
    the copy what is to be done to the real one.

    Raises:
        NotReadyError: the backup does not give back what was written.
    """
    _clear_leftovers(home)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
    try:
        url = f"sqlite:///{folder / 'denpyo.db'}"
        unpacked = unpack_backup(
            path, passphrase, None, lambda: _quick(url), on_original
        )
        engine = _quick(url)
        try:
            if rehearse is not None:
                rehearse(engine)
            schema.upgrade(engine)
            copy = Store(Database(engine, utc_now), Originals(folder / "originals"))
            return Checked(unpacked, copy.verify(with_originals=False))
        finally:
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_leftovers(home: Path) -> None:
    """Remove what a crash left more than a day ago; others may be checking now."""
    for left in home.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _LEFTOVER_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _quick(url: str) -> Engine:
    """A database that need not survive a crash."""
    engine = connect(url)

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(engine, "connect", hurry)
    return engine

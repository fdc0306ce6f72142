"""Take a backup while everything goes on (控えを取る).

One snapshot of the database, the originals that it names, the home folder's files; then
the file is read back, restored into a temporary database and compared record by record,
hash chains included, and only after that it gets its name. What a crash leaves is hidden
(``.….part``), is never taken for a backup, and is removed by the next one.
"""

import datetime as dt
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, select

from books.backup.check import Checked, check_backup
from books.backup.errors import unwritable
from books.backup.home import HomeFile, find_files, pack_file
from books.backup.records import pack_json
from books.backup.rows import Digest, kinds_of, read_rows, read_tables
from books.backup.sealed import SealedWriter, master_of, new_kdf
from books.backup.shelf import Shelf, find_shelf, sync_folder
from books.errors import NotReadyError
from books.secrets import Secret
from books.settings import Settings
from books.store import schema
from books.store.database import Database
from books.store.originals import Originals

CONTENT = 1  # version of what is inside
_JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Made:
    """A backup that was taken and proven (取った控え).

    ``troubles`` are what is wrong with the store itself; the backup is what the store is.
    """

    path: Path
    made_at: dt.datetime
    size: int
    checked: Checked
    originals: int
    added: int
    troubles: tuple[str, ...] = ()


@dataclass
class _Kept:
    """What became of the originals."""

    all: int = 0
    added: int = 0
    troubles: tuple[str, ...] = ()


def make_backup(
    settings: Settings, engine: Engine, passphrase: Secret, now: dt.datetime
) -> Made:
    """Write a backup into the folder of the settings, and prove it.

    Raises:
        NotReadyError: the disk does not take it, the database is away, or what was
            written does not come back as it was.
    """
    folder = settings.backups
    target = folder / f"denpyo-{now.astimezone(_JAPAN):%Y%m%d-%H%M%S}.backup"
    draft = target.with_name(f".{target.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_drafts(folder)
        kept = _write(settings, engine, draft, passphrase, now)
        checked = check_backup(draft, passphrase, settings.home)
        draft.replace(target)
        sync_folder(folder)
        size = target.stat().st_size
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    troubles = (*kept.troubles, *(problem.message for problem in checked.problems))
    return Made(target, now, size, checked, kept.all, kept.added, troubles)


def _clear_drafts(folder: Path) -> None:
    for path in folder.glob(".denpyo-*.part"):
        path.unlink(missing_ok=True)


@contextmanager
def _sealed(path: Path, master: bytes, header: dict[str, Any]) -> Iterator[Any]:
    """A new file that is on the disk when the block ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with SealedWriter(file, master, header) as sealed:
            yield sealed
        file.flush()
        os.fsync(file.fileno())


def _write(
    settings: Settings,
    engine: Engine,
    draft: Path,
    passphrase: Secret,
    now: dt.datetime,
) -> _Kept:
    kdf: dict[str, Any] = {"kdf": new_kdf()}
    master = master_of(passphrase, kdf)
    files = list(find_files(settings, settings.backups))
    database = Database(engine, lambda: now)
    with database.read() as connection:
        tables = read_tables(connection)
        store = _store_name(connection, tables)
        shelf = find_shelf(settings.backups, passphrase, store)
        header = {"kind": "backup", "made_at": now.isoformat(), **kdf}
        header |= {"store": store, "shelf": shelf.name}
        with _sealed(draft, master, header) as sealed:
            sealed.write(pack_json("B", _beginning(settings, engine, shelf, now)))
            # before the snapshot begins: see home.py
            first = (f for f in files if f.comes_first)
            count = _write_files(sealed, shelf, first)
            connection.rollback()
            known = _write_tables(sealed, connection, tables)
            others = (f for f in files if not f.comes_first)
            count += _write_files(sealed, shelf, others)
            table = next(table for table in tables if table.name == "files")
            kept = _Keeper(Originals(settings.shelf), shelf, now, sealed).keep(
                connection, table
            )
            end = {"tables": known, "files": count, "originals": kept.all}
            sealed.write(pack_json("Z", end))
    return kept


def _beginning(
    settings: Settings, engine: Engine, shelf: Shelf, now: dt.datetime
) -> dict[str, Any]:
    return {
        "content": CONTENT,
        "made_at": now.isoformat(),
        "revision": schema.current(engine),
        "database": engine.dialect.name,
        "home": str(settings.home.resolve()),
        "home_mode": stat.S_IMODE(settings.home.stat().st_mode),
        "shelf_key": shelf.key.hex(),
    }


def _store_name(connection: Connection, tables: tuple[Table, ...]) -> str:
    """What tells this store from others: the beginning of its audit log (保管庫の印)."""
    log = next((table for table in tables if table.name == "audit_log"), None)
    if log is None:
        raise NotReadyError(
            "データベースに denpyo の表がありません。database_url を確かめてください。"
        )
    query = select(log.c.hash).where(log.c.number == 1)
    return str(connection.execute(query).scalar() or "")[:16]


def _write_files(sealed: SealedWriter, shelf: Shelf, files: Iterator[HomeFile]) -> int:
    count = 0
    for file in files:
        for record in pack_file(file, shelf):
            sealed.write(record)
            count += record[:1] in (b"E", b"L")
    return count


def _write_tables(
    sealed: SealedWriter, connection: Connection, tables: tuple[Table, ...]
) -> dict[str, Any]:
    known = {}
    for table in tables:
        sealed.write(pack_json("T", {"name": table.name, "columns": kinds_of(table)}))
        digest = Digest()
        for rows in read_rows(connection, table):
            digest.add(rows)
            sealed.write(pack_json("R", rows))
        known[table.name] = digest.value
    return known


@dataclass(frozen=True)
class _Keeper:
    """Brings to the shelf what it has not, and reads again those whose turn it is."""

    originals: Originals
    shelf: Shelf
    now: dt.datetime
    sealed: SealedWriter

    def keep(self, connection: Connection, table: Table) -> _Kept:
        """Go through all originals that the database names."""
        kept, troubles = _Kept(), []
        columns = (table.c.sha256, table.c.path, table.c.name)
        query = select(*columns).order_by(table.c.sha256)
        rows = connection.execute(query, execution_options={"yield_per": 500})
        for sha256, place, name in rows:
            held = self._holds(sha256)
            if not held:
                held = self._add(place, sha256)
                kept.added += held
            if not held:
                troubles.append(
                    f"原本「{name}」({place})がないか、受信時と異なるため、控えに入れられません"
                    "でした。`denpyo verify` で確かめ、前の控えから復元してください。"
                )
            kept.all += 1
            self.sealed.write(pack_json("O", [sha256, place, held]))
        kept.troubles = tuple(troubles)
        return kept

    def _holds(self, sha256: str) -> bool:
        if not self.shelf.holds(sha256):
            return False
        if self.shelf.is_due(sha256, self.now.toordinal()):
            return self.shelf.is_intact(sha256)
        return True

    def _add(self, place: str, sha256: str) -> bool:
        """What this machine had not before, it does not keep."""
        if not self.originals.is_intact(place, sha256):
            return False
        had = (self.originals.folder / place).is_file()
        path = self.originals.fetch(place, sha256)
        try:
            with path.open("rb") as source:
                return self.shelf.add(source, sha256)
        finally:
            if not had:
                path.unlink()

"""Put the contents of a backup into a folder and a database (控えを戻す)."""

import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from books.backup.errors import DamagedBackupError, damaged, newer_file
from books.backup.home import FileTaker
from books.backup.read import check_beginning, read_records
from books.backup.rows import Digest, Loader, digests
from books.backup.shelf import Shelf
from books.errors import NotReadyError
from books.secrets import Secret
from books.store import schema
from books.store.database import explained
from books.store.originals import Originals

OpenDatabase = Callable[[], Engine]


@dataclass
class Unpacked:
    """What came out of a backup (戻したもの)."""

    begun: dict[str, Any]
    tables: dict[str, list[Any]] = field(default_factory=dict)
    files: int = 0
    originals: int = 0
    lost: tuple[str, ...] = ()

    @property
    def records(self) -> int:
        """Rows of all tables."""
        return sum(rows for rows, _ in self.tables.values())


def unpack_backup(
    path: Path,
    passphrase: Secret,
    folder: Path | None,
    open_database: OpenDatabase,
    on_original: Callable[[str], None] | None = None,
) -> Unpacked:
    """Put files and originals into a folder, and the tables into a database.

    The database is opened when the settings file is there. Without a folder only the
    tables are taken. At the end the database is read again and compared, row by row.

    Raises:
        NotReadyError: the backup is damaged, of a newer program or another key, or the
            disk or the database does not take it.
    """
    records = read_records(path, passphrase)
    begun = check_beginning(path, next(records, ("", b"")))
    if begun["revision"] not in schema.revisions():
        raise newer_file(path)
    work = _Work(path, folder, open_database, begun)
    work.on_original = on_original
    with explained(), work.stack:
        for kind, payload in records:
            work.take(kind, payload)
        return work.finish()


class _Work:
    """Takes the records of a backup, one after the other."""

    def __init__(
        self,
        path: Path,
        folder: Path | None,
        open_database: OpenDatabase,
        begun: dict[str, Any],
    ) -> None:
        self.stack = ExitStack()
        self.on_original: Callable[[str], None] | None = None
        self.unpacked = Unpacked(begun)
        self._path = path
        self._open_database = open_database
        self._shelf = Shelf(path.parent, bytes.fromhex(begun["shelf_key"]))
        self._files = FileTaker(folder, path) if folder else None
        self._folder = folder
        self._originals: Originals | None = None
        self._connection: Connection | None = None
        self._loader: Loader | None = None
        self._table: tuple[str, list[list[str]]] = ("", [])
        self._digests: dict[str, Digest] = {}
        self._lost: list[str] = []
        self._end: dict[str, Any] | None = None

    def take(self, kind: str, payload: bytes) -> None:
        """Take one record."""
        match kind:
            case "F" | "D" | "E":
                self._take_file(kind, payload)
            case "L":
                self._take_big_file(json.loads(payload))
            case "T":
                table = json.loads(payload)
                self._table = (table["name"], table["columns"])
                self._digests[table["name"]] = Digest()
                self._load([])
            case "R":
                self._load(json.loads(payload))
            case "O":
                self._take_original(*json.loads(payload))
            case "Z":
                self._end = json.loads(payload)
            case _:
                raise newer_file(self._path)

    def _take_file(self, kind: str, payload: bytes) -> None:
        self.unpacked.files += kind == "E"
        if self._files is None:
            return
        match kind:
            case "F":
                self._files.begin(json.loads(payload))
            case "D":
                self._files.take(payload)
            case "E":
                self._files.end(json.loads(payload)["sha256"])

    def _take_big_file(self, head: dict[str, Any]) -> None:
        self.unpacked.files += 1
        sha256 = head["sha256"]
        if self.on_original is not None:
            self.on_original(sha256)
        if self._files is None:
            return
        self._files.begin(head)
        try:
            for piece in self._shelf.read(sha256):
                self._files.take(piece)
            self._files.end(sha256)
        except DamagedBackupError:
            self._files.drop()
            self._lost.append(head["path"])

    def _load(self, rows: list[list[Any]]) -> None:
        if self._loader is None:
            self._loader = Loader(self._begin())
        name, columns = self._table
        if name not in self._loader.tables:
            raise damaged(self._path)
        self._digests[name].add(rows)
        self._loader.load(name, columns, rows)

    def _begin(self) -> Connection:
        """Make the tables as they were, and begin the one transaction of the rows."""
        engine = self._open_database()
        self.stack.callback(engine.dispose)
        schema.move(engine, self.unpacked.begun["revision"])
        connection = self.stack.enter_context(engine.connect())
        self._connection = connection.execution_options(denpyo_writes=True)
        return self._connection

    def _take_original(self, sha256: str, place: str, held: bool) -> None:  # noqa: FBT001
        self.unpacked.originals += 1
        if self.on_original is not None and held:
            self.on_original(sha256)
        if self._folder is None:
            return
        if self._originals is None:
            self._originals = Originals(self._folder / "originals")
        target = self._originals.folder / place
        if not held:  # it was lost before the backup was taken
            self._lost.append(place)
            return
        if not target.resolve().is_relative_to(self._originals.folder):
            raise damaged(self._path)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("wb") as file:
                for piece in self._shelf.read(sha256):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        except DamagedBackupError:
            target.unlink()
            self._lost.append(place)
            return
        target.chmod(0o440)
        if not self._originals.is_intact(place, sha256):
            raise damaged(self._shelf.place(sha256))

    def finish(self) -> Unpacked:
        """Compare what is there now with what was written then, row by row."""
        if self._end is None or self._loader is None or self._connection is None:
            raise damaged(self._path)
        self._loader.finish()
        read = {name: digest.value for name, digest in self._digests.items()}
        there = digests(self._connection, self._loader.tables.values())
        counts = (self.unpacked.files, self.unpacked.originals)
        told = (self._end["files"], self._end["originals"])
        if read != self._end["tables"] or counts != told:
            raise damaged(self._path)
        if there != read:
            wrong = sorted(n for n in there if there[n] != read.get(n))
            raise NotReadyError(
                f"控え {self._path} から戻した表({'、'.join(wrong)})が、控えの内容と一致しません。"
                "データベースの種類と版を確かめてください。"
            )
        self._connection.commit()
        self.unpacked.tables = read
        self.unpacked.lost = tuple(self._lost)
        return self.unpacked

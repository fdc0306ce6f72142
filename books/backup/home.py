"""The files of the home folder beside database and originals (設定などのファイル).

Everything is taken but what can be made again, so that what a later version keeps there
is not forgotten.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from books.backup.errors import damaged
from books.backup.records import pack, pack_json
from books.backup.shelf import Shelf
from books.settings import Settings

_INBOX = "inbox/"
_SETTINGS = "denpyo.yaml"
_REMADE = frozenset({"models", "pictures", "prefect", "logs", "originals", "backups"})
_PIECE = 256 * 1024
BIG = 256 * 1024


@dataclass(frozen=True)
class HomeFile:
    """One file, and its path below the home folder (ファイル)."""

    path: Path
    name: str

    @property
    def comes_first(self) -> bool:
        """Whether it is read before the database is looked at.

        What waits in the inbox and is taken in meanwhile is then in both, and is known
        to be the same; the other way round it would be in neither. The settings say
        where the database is to be restored to.
        """
        return self.name == _SETTINGS or self.name.startswith(_INBOX)


def find_files(settings: Settings, backups: Path) -> Iterator[HomeFile]:
    """The files to be kept, in the order of their names."""
    home = settings.home.resolve()
    left_out = {backups.resolve(), settings.originals.resolve()}
    for name in sorted(path.name for path in home.iterdir()):
        path = home / name
        if name in _REMADE or name.startswith(".") or _is_database(name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _below(path, home, left_out)
        elif path.is_file():
            yield HomeFile(path, name)


def _is_database(name: str) -> bool:
    return name.startswith("denpyo.db") or name.endswith(".lock")


def _below(folder: Path, home: Path, left_out: set[Path]) -> Iterator[HomeFile]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if Path(place, f) not in left_out)
        if Path(place) in left_out:
            return
        for name in sorted(files):
            path = Path(place, name)
            if not (name.startswith(".") and name.endswith(".tmp")):
                yield HomeFile(path, path.relative_to(home).as_posix())


def pack_file(file: HomeFile, shelf: Shelf) -> Iterator[bytes]:
    """The records of a file; none when it is gone, or is no ordinary file.

    A big one lies on the shelf, once, however many backups have it.
    """
    try:
        opened = file.path.open("rb")
    except FileNotFoundError:
        return
    with opened:
        found = os.fstat(opened.fileno())
        if not stat.S_ISREG(found.st_mode):
            return
        mode = stat.S_IMODE(found.st_mode)
        head = {"path": file.name, "mode": mode, "mtime": found.st_mtime}
        if found.st_size >= BIG:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
            opened.seek(0)
            if shelf.holds(sha256) or shelf.add(opened, sha256):
                yield pack_json("L", {**head, "sha256": sha256})
                return
            opened.seek(0)  # it changed meanwhile
        yield pack_json("F", head)
        sha = hashlib.sha256()
        while piece := opened.read(_PIECE):
            sha.update(piece)
            yield pack("D", piece)
        yield pack_json("E", {"sha256": sha.hexdigest()})


class FileTaker:
    """Puts files of a backup into a folder, one after the other (ファイルの復元)."""

    def __init__(self, folder: Path, backup: Path) -> None:
        self.count = 0
        self._folder = folder
        self._backup = backup
        self._open: BinaryIO | None = None
        self._head: dict[str, Any] = {}
        self._sha = hashlib.sha256()

    def begin(self, head: dict[str, Any]) -> None:
        """A file begins; its path never leads out of the folder."""
        name = PurePosixPath(head["path"])
        if name.is_absolute() or ".." in name.parts or not name.parts:
            raise damaged(self._backup)
        path = self._folder / name
        private = not head["mode"] & 0o077  # then its folder is, too
        path.parent.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._open = path.open("wb")
        self._head = head
        self._sha = hashlib.sha256()

    def take(self, piece: bytes) -> None:
        """Bytes of the file."""
        if self._open is None:
            raise damaged(self._backup)
        self._sha.update(piece)
        self._open.write(piece)

    def drop(self) -> None:
        """Leave out the file that was begun."""
        if self._open is not None:
            self._open.close()
            Path(self._open.name).unlink()
            self._open = None

    def end(self, sha256: str) -> None:
        """The file is complete."""
        if self._open is None or self._sha.hexdigest() != sha256:
            raise damaged(self._backup)
        path = Path(self._open.name)
        self._open.flush()
        os.fsync(self._open.fileno())
        self._open.close()
        self._open = None
        os.utime(path, (self._head["mtime"], self._head["mtime"]))
        path.chmod(self._head["mode"])
        self.count += 1

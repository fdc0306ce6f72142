"""The originals, each under its own hash, never changed (原本の保管).

A file is copied to a temporary name, synchronised with the disk, renamed in one step
and its folder synchronised, so that after a crash at any moment it is there whole or
not at all: ``originals/ab/cdef….pdf`` for bytes whose SHA-256 begins with ``abcdef``.
"""

import contextlib
import hashlib
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from books.errors import NotReadyError, UnreadableFileError
from books.shelf import Shelf
from books.store.shared import Shared

_CHUNK = 1024 * 1024
_LEFTOVER_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Incoming:
    """A copy that has not got its place yet; bytes and hash belong together."""

    temporary: Path
    sha256: str
    size: int


class Originals:
    """The folder of originals (原本フォルダー), and the place that machines share."""

    def __init__(self, place: Path | Shelf) -> None:
        shelf = place if isinstance(place, Shelf) else Shelf(place)
        self.folder = shelf.folder.resolve()
        self._shared = Shared(shelf.url) if shelf.url else None
        self._incoming = self.folder / ".incoming"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotReadyError(
                f"原本の保存先 {self.folder} を作れません({error.strerror})。"
                "設定と書き込み権限を確かめてください。"
            ) from error

    def take(self, path: Path) -> Incoming:
        """Copy a file in and hash what was copied.

        Raises:
            UnreadableFileError: there is no such file, or it can't be read.
            NotReadyError: the copy can't be written (disk full, no permission).
        """
        try:
            source = path.open("rb")
        except OSError as error:
            raise UnreadableFileError(
                "missing",
                f"ファイル {path} を読めません({error.strerror})。"
                "ファイルの場所と権限を確かめてください。",
            ) from error
        with source, _explained(path):
            return self._copy(source)

    def take_bytes(self, content: bytes) -> Incoming:
        """The same for bytes that are in memory.

        Raises:
            NotReadyError: the copy can't be written (disk full, no permission).
        """
        with _explained(self.folder):
            return self._copy(io.BytesIO(content))

    def _copy(self, source: BinaryIO) -> Incoming:
        handle, name = tempfile.mkstemp(dir=self._incoming)
        sha, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := source.read(_CHUNK):
                    sha.update(chunk)
                    target.write(chunk)
                    size += len(chunk)
        except BaseException:
            Path(name).unlink()
            raise
        return Incoming(Path(name), sha.hexdigest(), size)

    def keep(self, incoming: Incoming, name: str) -> str:
        """Give a copy its place for ever; returns the place below the folder.

        Raises:
            NotReadyError: the disk does not take it.
        """
        relative = place(incoming.sha256, name)
        target = self.folder / relative
        with _explained(target):
            with incoming.temporary.open("rb+") as file:
                os.fsync(file.fileno())
            incoming.temporary.chmod(0o440)
            if self._shared is not None:
                self._shared.put(incoming.temporary, relative)
            if not target.parent.exists():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(self.folder)
            incoming.temporary.replace(target)
            _sync_folder(target.parent)
        return relative

    def drop(self, incoming: Incoming) -> None:
        """Throw a copy away that nobody needs."""
        incoming.temporary.unlink(missing_ok=True)

    def fetch(self, relative: str, sha256: str) -> Path:
        """The original on this machine (手元の原本), copied from the shared place.

        Where machines share nothing it is what lies in the folder, or should.

        Raises:
            NotReadyError: the shared place is away, or what is there is not it.
        """
        target = self.folder / relative
        if self._shared is None or target.is_file():
            return target
        handle, name = tempfile.mkstemp(dir=self._incoming)
        os.close(handle)
        draft = Path(name)
        try:
            self._shared.fetch(relative, draft)
            with draft.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found == sha256:
                draft.chmod(0o440)
                target.parent.mkdir(exist_ok=True)
                return draft.replace(target)
        except FileNotFoundError:
            found = ""
        finally:
            draft.unlink(missing_ok=True)
        what = "壊れています" if found else "ありません"
        raise NotReadyError(
            f"共有の置き場所の原本 {relative} が{what}。控えから戻してください。"
        )

    def is_there(self, relative: str) -> bool:
        """True when there is something at the place of an original."""
        if self._shared is not None:
            return self._shared.is_there(relative)
        return (self.folder / relative).is_file()

    def share(self, relative: str) -> None:
        """Put the original of this machine where machines share, if it is not there.

        Raises:
            NotReadyError: the shared place does not take it.
        """
        if self._shared is not None:
            self._shared.put(self.folder / relative, relative)

    def make_room(self, relative: str) -> None:
        """Take a damaged original away, so that a good one takes its place."""
        if self._shared is not None:
            self._shared.remove(relative)

    def is_intact(self, relative: str, sha256: str) -> bool:
        """True when the original is there and its bytes still have their hash."""
        if self._shared is not None:
            return self._shared.is_intact(relative, sha256)
        try:
            with (self.folder / relative).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def clear_leftovers(self) -> None:
        """Remove copies that a crash left unfinished more than a day ago."""
        limit = time.time() - _LEFTOVER_SECONDS
        for path in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another process was first
                if path.stat().st_mtime < limit:
                    path.unlink()


def place(sha256: str, name: str) -> str:
    """Where bytes of this hash lie, below the folder of originals.

    >>> place("abcdef", "請求書.PDF"), place("abcdef", "../../etc/x.p d f")
    ('ab/cdef.pdf', 'ab/cdef')
    """
    suffix = re.fullmatch(r"\.[0-9a-z]{1,8}", Path(name).suffix.lower())
    return f"{sha256[:2]}/{sha256[2:]}{suffix[0] if suffix else ''}"


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotReadyError(
            f"ファイル {path} を保管できません({error.strerror})。"
            "ディスクの空きと接続を確かめて、もう一度入れてください。"
        ) from error


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # pragma: no cover - Windows has no handle on a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

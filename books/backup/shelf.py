"""The originals of all backups, each once (原本の棚).

An original never changes, so it is encrypted once, the first time that a backup needs
it, under a name that is an HMAC of its hash: who sees the folder learns neither contents
nor hashes. The key of the shelf follows from passphrase and store, so that what a first
backup that broke off has brought there is found again; it lies inside every backup, and
names the folder. A day's backup costs what came in that day.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from books.backup.errors import damaged, lost_original, unwritable
from books.backup.sealed import SCRYPT, SealedWriter, master_of, open_sealed
from books.errors import NotReadyError
from books.secrets import Secret

_CHUNK = 1024 * 1024
TURNS = 16  # an original that was kept before is read again every so many days


class Shelf:
    """A folder of encrypted originals (原本の棚)."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.key = key
        self.name = hashlib.sha256(b"denpyo shelf " + key).hexdigest()[:16]
        self.folder = folder / shelf_folder(self.name)

    def place(self, sha256: str) -> Path:
        """Where the original of this hash lies."""
        name = hmac.new(self.key, sha256.encode("ascii"), hashlib.sha256).hexdigest()
        return self.folder / name[:2] / name[2:]

    def is_due(self, sha256: str, day: int) -> bool:
        """Whether the turn of an original has come to be read again (順番の検査)."""
        return int(self.place(sha256).name[:4], 16) % TURNS == day % TURNS

    def add(self, source: BinaryIO, sha256: str) -> bool:
        """Encrypt an original and read it back; False when it is not what its hash says.

        Raises:
            NotReadyError: the disk does not take it.
        """
        target = self.place(sha256)
        draft = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not self._write(draft, source, sha256):
                return False
            if not self._is_intact(draft, sha256):
                raise damaged(draft)
            draft.replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise unwritable(target, error) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return True

    def _write(self, draft: Path, source: BinaryIO, sha256: str) -> bool:
        sha = hashlib.sha256()
        with draft.open("wb") as file:
            with SealedWriter(file, self.key, {"kind": "original"}) as sealed:
                while piece := source.read(_CHUNK):
                    sha.update(piece)
                    sealed.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return sha.hexdigest() == sha256

    def holds(self, sha256: str) -> bool:
        """Whether an original is there; its bytes are not looked at."""
        try:
            return self.place(sha256).stat().st_size > 0
        except OSError:
            return False

    def is_intact(self, sha256: str) -> bool:
        """Whether an original can be decrypted and is what its hash says."""
        return self._is_intact(self.place(sha256), sha256)

    def _is_intact(self, path: Path, sha256: str) -> bool:
        sha = hashlib.sha256()
        try:
            for piece in open_sealed(path, self.key):
                sha.update(piece)
        except NotReadyError:
            return False
        return sha.hexdigest() == sha256

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an original.

        Raises:
            NotReadyError: it is not there, or is damaged.
        """
        path = self.place(sha256)
        if not path.is_file():
            raise lost_original(path)
        return open_sealed(path, self.key)


def find_shelf(folder: Path, passphrase: Secret, store: str) -> Shelf:
    """The shelf of a store, there or not; another passphrase has another one."""
    salt = hashlib.sha256(f"denpyo shelf {store}".encode()).hexdigest()
    return Shelf(folder, master_of(passphrase, {"kdf": {**SCRYPT, "salt": salt}}))


def shelf_folder(name: str) -> str:
    """Name of the folder of a shelf."""
    return f"originals-{name}"


def sync_folder(folder: Path) -> None:
    """Have the names of a folder on the disk; a share that can't is no reason to stop."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

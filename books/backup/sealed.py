r"""Encrypted, compressed files that show any change (暗号化した入れ物).

``DENPYO-BACKUP\n``, the length of a header (4 bytes), the header (JSON), then chunks of
1 MiB, each under AES-256-GCM. The nonce counts the chunks and marks the last one (STREAM,
Hoang et al. 2015), and every chunk is bound to the header: a chunk that is changed, lost,
added or put elsewhere, and an end that is missing, can't be decrypted. The key of a file
is derived (HKDF-SHA256) from a random salt of its own, so that no nonce comes twice.
"""

import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from books.backup.errors import (
    damaged,
    newer_file,
    no_backup,
    unreadable,
    wrong_passphrase,
)
from books.secrets import Secret

MAGIC = b"DENPYO-BACKUP\n"
FORMAT = 1
CHUNK = 1024 * 1024
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
_MAX_SCRYPT = {"n": 2**20, "r": 16, "p": 4}  # what a header may ask of this machine
_MAX_HEADER = 64 * 1024
_TAG = 16
_LEVEL = 1  # most bytes are pictures and PDF, which are small already


@dataclass(frozen=True)
class Header:
    """What may be known without the key (見出し); ``raw`` is bound to every chunk."""

    values: dict[str, Any]
    raw: bytes

    @property
    def size(self) -> int:
        """Bytes before the first chunk."""
        return len(MAGIC) + 4 + len(self.raw)


def master_of(passphrase: Secret, values: dict[str, Any]) -> bytes:
    """The key that a passphrase gives with the salt of a header (鍵の導出, scrypt)."""
    kdf = values["kdf"]
    numbers = tuple(min(int(kdf[name]), _MAX_SCRYPT[name]) for name in ("n", "r", "p"))
    return _scrypt(passphrase.reveal(), bytes.fromhex(kdf["salt"]), numbers)


@lru_cache(maxsize=8)
def _scrypt(passphrase: str, salt: bytes, numbers: tuple[int, ...]) -> bytes:
    n, r, p = numbers
    memory = 128 * n * r * p + 2**20
    secret = passphrase.encode("utf-8")
    return hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=memory, dklen=32)


def new_kdf() -> dict[str, Any]:
    """Parameters and a fresh salt, for a header."""
    return {"name": "scrypt", **SCRYPT, "salt": secrets.token_hex(16)}


def _derive(master: bytes, salt: bytes, purpose: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"denpyo " + purpose)
    return kdf.derive(master)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealedWriter:
    """Writes a sealed file; it is whole only after ``close`` (封入)."""

    def __init__(self, file: BinaryIO, master: bytes, values: dict[str, Any]) -> None:
        salt = secrets.token_bytes(32)
        check = _derive(master, salt, b"check")[:8].hex()
        header = {"format": FORMAT, "salt": salt.hex(), "check": check, **values}
        raw = json.dumps(header, ensure_ascii=False, sort_keys=True).encode("utf-8")
        self._file = file
        self._cipher = AESGCM(_derive(master, salt, b"chunks"))
        self._bound = hashlib.sha256(raw).digest()
        self._packer = zlib.compressobj(_LEVEL)
        self._waiting = bytearray()
        self._number = 0
        file.write(MAGIC + len(raw).to_bytes(4, "big") + raw)

    def write(self, data: bytes) -> None:
        """Take in bytes; full chunks go out at once."""
        self._waiting += self._packer.compress(data)
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Write the last chunk, marked as such."""
        self._waiting += self._packer.flush()
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, chunk, self._bound))
        self._number += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()


def read_header(path: Path) -> Header:
    """The header of a sealed file.

    Raises:
        NotReadyError: it is no such file, of a newer program, or can't be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC) + 4)
            length = int.from_bytes(start[len(MAGIC) :], "big")
            if start[: len(MAGIC)] != MAGIC or len(start) < len(MAGIC) + 4:
                raise no_backup(path)
            raw = file.read(min(length, _MAX_HEADER))
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        values = json.loads(raw)
        if int(values["format"]) > FORMAT:
            raise newer_file(path)
        if len(raw) != length or len(bytes.fromhex(values["salt"])) != 32:
            raise damaged(path)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path) from error
    return Header(values, raw)


def open_sealed(path: Path, master: bytes) -> Iterator[bytes]:
    """The bytes that were sealed, piece by piece (開封).

    Raises:
        NotReadyError: the key is another one, or the file is not as it was written.
    """
    header = read_header(path)
    salt = bytes.fromhex(header.values["salt"])
    check = _derive(master, salt, b"check")[:8].hex()
    if not secrets.compare_digest(check, str(header.values.get("check"))):
        raise wrong_passphrase(path)
    cipher = AESGCM(_derive(master, salt, b"chunks"))
    bound = hashlib.sha256(header.raw).digest()
    unpacker = zlib.decompressobj()
    try:
        with path.open("rb") as file:
            file.seek(header.size, os.SEEK_SET)
            for number, (chunk, last) in enumerate(_chunks(file)):
                nonce = _nonce(number, last=last)
                yield unpacker.decompress(cipher.decrypt(nonce, chunk, bound))
    except (InvalidTag, zlib.error) as error:
        raise damaged(path) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not unpacker.eof:
        raise damaged(path)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    chunk = file.read(CHUNK + _TAG)
    while True:
        following = file.read(CHUNK + _TAG)
        yield chunk, not following
        if not following:
            return
        chunk = following

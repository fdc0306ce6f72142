"""What is in a backup folder, and in a backup (控えを読む)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from books.backup.errors import damaged, newer_file
from books.backup.records import unpack
from books.backup.sealed import master_of, open_sealed, read_header
from books.errors import NotReadyError
from books.secrets import Secret

NAME = "denpyo-*.backup"


@dataclass(frozen=True)
class Known:
    """A backup as its header tells (控えの見出し)."""

    path: Path
    made_at: str
    store: str
    shelf: str


def known_backups(folder: Path) -> tuple[Known, ...]:
    """The backups of a folder, latest first; what has no readable header is none."""
    found = []
    for path in folder.glob(NAME):
        try:
            values = read_header(path).values
        except NotReadyError:
            continue
        texts = (str(values.get(name, "")) for name in ("made_at", "store", "shelf"))
        found.append(Known(path, *texts))
    return tuple(sorted(found, key=lambda known: known.path.name, reverse=True))


def read_records(path: Path, passphrase: Secret) -> Iterator[tuple[str, bytes]]:
    """The records of a backup, the beginning first (控えの中身).

    Raises:
        NotReadyError: it is no backup, damaged, of a newer program, or of another key.
    """
    try:
        master = master_of(passphrase, read_header(path).values)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path) from error
    pieces = open_sealed(path, master)
    yield from unpack(pieces, lambda: damaged(path))


def read_beginning(path: Path, passphrase: Secret) -> dict[str, Any]:
    """The first record: versions, when, where from.

    Raises:
        NotReadyError: as above.
    """
    return check_beginning(path, next(read_records(path, passphrase), ("", b"")))


def check_beginning(path: Path, record: tuple[str, bytes]) -> dict[str, Any]:
    """The first record, if this program understands what follows."""
    kind, payload = record
    if kind != "B":
        raise damaged(path)
    begun: dict[str, Any] = json.loads(payload)
    if begun["content"] > 1:
        raise newer_file(path)
    return begun

"""What every way to a partner can do (経路): the seam between the house and the network.

A transport knows one outside thing and no database. It never raises for what the outside
does: that is an ``Outcome`` or an answer. What it raises is a mistake of the program, or
a missing secret.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from books.delivery import Acknowledgement, Asked, Outcome

Commit = Callable[[], None]
"""Called right before the step that can't be taken back; may raise ``ConflictError``."""

PART = ".part"
EXCERPT = 300  # characters of an answer that are kept as evidence


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way (送る一件).

    ``key`` is the same for every attempt of one sending; Message-ID and Idempotency-Key
    follow from it. ``words`` (type, number, company) are for what a person reads.
    """

    key: str
    name: str
    content: bytes
    media_type: str
    words: Mapping[str, str]
    created_at: dt.datetime

    @property
    def sha256(self) -> str:
        """Hash of the content, as hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def draft(self) -> str:
        """Name that the file has until it is complete (一時的な名前)."""
        return f".{self.name}.{hashlib.sha256(self.key.encode()).hexdigest()[:8]}{PART}"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that waits for us at a partner's (先方のファイル)."""

    name: str
    size: int
    changed: int  # seconds, by the partner's clock

    @property
    def stamp(self) -> str:
        """Size and time of the last change: what tells whether it was written to."""
        return f"{self.size}:{self.changed}"


class Transport(Protocol):
    """One way to one partner (経路); connections are opened when they are needed."""

    def submit(self, parcel: Parcel, commit: Commit) -> Outcome:
        """Bring a parcel to the partner; call ``commit`` before it becomes visible."""
        ...

    def find(self, parcel: Parcel) -> Asked:
        """Ask whether a parcel that may have arrived did."""
        ...

    def find_acknowledgement(self, parcel: Parcel) -> Acknowledgement | None:
        """What the partner says of a parcel that arrived, where the way tells it."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Pickup(Protocol):
    """A way on which a partner leaves files for us (受け取り)."""

    def list_files(self) -> tuple[RemoteFile, ...]:
        """Complete and incomplete files that wait, by name; no folders, no drafts."""
        ...

    def fetch_file(self, file: RemoteFile, target: Path) -> None:
        """Copy a file to ours."""
        ...

    def take_away(self, file: RemoteFile) -> None:
        """Move a file that we have kept to where the partner expects it."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def excerpt(text: str) -> str:
    """The beginning of an answer, on one line."""
    told = " ".join(text.split())
    return told if len(told) <= EXCERPT else f"{told[:EXCERPT]}…"


def is_waiting(name: str) -> bool:
    """Whether a name is that of a file for us: not hidden, not still being written."""
    unfinished = (PART, ".tmp", ".partial", ".filepart", ".writing")
    return not name.startswith((".", "~$")) and not name.lower().endswith(unfinished)

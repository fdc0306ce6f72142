"""Files that wait to be taken in (届いたファイル): where from, and whether complete.

A scanner or FAX server writes while we look. A file is complete when size and time of
its last change stayed the same between two looks, when nothing beside it says that it is
locked, and when its name is not one of a file that is being written.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from books.settings import Settings
from books.store import Origin

SETTLE_SECONDS = 1.0  # the inbox itself: a file that nobody wrote to for so long
EMPTY_SECONDS = 600.0  # a scanner makes the file first, and fills it then
_UNFINISHED = (
    *(".tmp", ".temp", ".part", ".partial", ".crdownload", ".download"),
    *(".filepart", ".writing", ".opdownload", ".lck", ".lock", ".swp"),
)
_NOTHING = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_LOCKS = ("{name}.lock", "{name}.lck", ".~lock.{name}#", "~${name}", "{stem}.lck")


@dataclass(frozen=True)
class Way:
    """A folder that files come to (受け取りのフォルダー); ``label`` is what people call it.

    ``settle`` None is the inbox, where people drop files; ``keep``: nothing is removed.
    """

    label: str
    folder: Path
    settle: float | None = None
    keep: bool = False


@dataclass(frozen=True)
class Waiting:
    """A file that waits (待っているファイル); ``stamp`` is its size and last change."""

    path: Path
    stamp: tuple[int, float]
    complete: bool


def find_ways(settings: Settings) -> tuple[Way, ...]:
    """The inbox and the watched folders (受け取りのフォルダー)."""
    watched = settings.intake.folders
    return (
        Way("受信箱", settings.inbox),
        *(Way(w.label, w.path, w.settle_seconds, w.keep) for w in watched),
    )


def find_waiting(way: Way) -> tuple[Waiting, ...]:
    """Files of a folder and its sub-folders, by name, and whether each is complete."""
    before = {path: _stamp(path) for path in sorted(candidates(way.folder))}
    pause = _pause(way, before)
    if pause:
        time.sleep(pause)
    now = time.time()
    return tuple(
        Waiting(path, stamp, complete=_is_complete(way, path, stamp, now))
        for path, stamp in before.items()
        if stamp
    )


def candidates(folder: Path) -> Iterator[Path]:
    """Files that are not hidden, not locks, not half written by their name."""
    for place, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith((".", "@"))]
        yield from (Path(place, name) for name in files if is_file_for_us(name))


def is_file_for_us(name: str) -> bool:
    """Whether a name is that of a complete file (受け取る名前か).

    >>> [is_file_for_us(n) for n in ("請求書.pdf", "~$注文.xlsx", "a.pdf.part", "._a.pdf")]
    [True, False, False, False]
    """
    low = name.lower()
    hidden = name.startswith((".", "~$"))
    return not hidden and low not in _NOTHING and not low.endswith(_UNFINISHED)


def find_origin(way: Way, path: Path, settings: Settings) -> Origin:
    """Where a file of a folder came from, for people (由来)."""
    inside = path.relative_to(way.folder)
    if way.settle is not None:
        return Origin("folder", way.label, {"path": str(path)})
    partner = settings.exchange.find(inside.parts[0]) if len(inside.parts) > 1 else None
    if partner is not None:
        return Origin("partner", partner.name, {"path": inside.name})
    return Origin("inbox", way.label, {"path": str(inside)})


def _pause(way: Way, stamps: dict[Path, tuple[int, float] | None]) -> float:
    """How long to wait for the second look; a share's clock may differ, so it is long."""
    if way.settle is not None:
        return way.settle if stamps else 0.0
    now = time.time()
    fresh = any(stamp and now - stamp[1] < SETTLE_SECONDS for stamp in stamps.values())
    return SETTLE_SECONDS if fresh else 0.0


def _is_complete(way: Way, path: Path, stamp: tuple[int, float], now: float) -> bool:
    if stamp != _stamp(path):
        return False
    if way.settle is None:
        return True
    if stamp[0] == 0 and 0 <= now - stamp[1] < EMPTY_SECONDS:
        return False
    names = (lock.format(name=path.name, stem=path.stem) for lock in _LOCKS)
    return not any(path.with_name(name).exists() for name in names)


def _stamp(path: Path) -> tuple[int, float] | None:
    """Size and time of the last change; None for what is no ordinary file."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if stat.S_ISREG(found.st_mode) else None

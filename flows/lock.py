"""A lock between processes that no crash can leave behind (排他).

The operating system frees it when the holder ends, however it ends.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from books.errors import ConflictError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def hold(path: Path, *, busy: str | None = None) -> Iterator[None]:
    """Hold the lock; wait for it, or raise at once when ``busy`` gives a sentence.

    Raises:
        ConflictError: another process holds the lock and ``busy`` was given.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        _lock(file, busy)
        yield


def _lock(file: IO[bytes], busy: str | None) -> None:
    try:
        if sys.platform == "win32":
            mode = msvcrt.LK_NBLCK if busy else msvcrt.LK_LOCK
            msvcrt.locking(file.fileno(), mode, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
    except OSError as error:
        raise ConflictError(
            busy or "ほかの処理が終わるのを待てませんでした。"
        ) from error

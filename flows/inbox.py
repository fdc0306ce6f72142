"""From the inbox into the store: nothing is lost, nothing is taken twice (受信箱).

A file leaves the inbox once its bytes are kept for good. What is kept but not yet read
stays marked ``received`` in the store, so a run that was cut off is taken up again.
"""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from books.errors import DenpyoError, SettingsError, UnreadableFileError
from books.store import DocumentQuery, FileState, StoredFile
from flows.desk import Desk
from flows.log import log
from flows.outcome import FileResult, Outcome
from flows.quarantine import move_aside

SETTLE_SECONDS = 1.0  # a file that nobody wrote to for so long is complete
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download")


@dataclass(frozen=True)
class Intake:
    """Files to be read, each content once, and what is already clear about others."""

    files: tuple[StoredFile, ...]
    outcomes: tuple[Outcome, ...]


def take_in(desk: Desk) -> Intake:
    """Keep every complete file of the inbox, in the order of their names (受け入れ).

    Raises:
        SettingsError: the inbox that the settings name is not there.
    """
    inbox = desk.settings.inbox
    if desk.settings.inbox_folder is None:
        inbox.mkdir(parents=True, exist_ok=True)
    if not inbox.is_dir():
        raise SettingsError(
            f"受信箱 {inbox} がありません。フォルダーの場所と接続を確かめてください。"
        )
    clear: list[Outcome] = []
    taken: set[str] = set()
    for path, complete in waiting_files(inbox):
        outcome = _take(desk, path, taken) if complete else _unfinished(path)
        if outcome is not None:
            clear.append(outcome)
    return Intake(desk.store.find_files(FileState.RECEIVED), tuple(clear))


def waiting_files(inbox: Path) -> tuple[tuple[Path, bool], ...]:
    """Files of the inbox and its sub-folders, and whether each is complete (受信ファイル).

    A file is complete when it was left alone for ``SETTLE_SECONDS``.
    """
    before = {path: _stamp(path) for path in sorted(_candidates(inbox))}
    now = time.time()
    if any(stamp and now - stamp[1] < SETTLE_SECONDS for stamp in before.values()):
        time.sleep(SETTLE_SECONDS)
    return tuple(
        (path, stamp == _stamp(path)) for path, stamp in before.items() if stamp
    )


def _candidates(inbox: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(inbox):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in files:
            hidden = name.startswith((".", "~$"))
            if not hidden and not name.lower().endswith(_UNFINISHED):
                yield Path(folder, name)


def _stamp(path: Path) -> tuple[int, float] | None:
    """Size and time of the last change; None for what is no ordinary file."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if stat.S_ISREG(found.st_mode) else None


def _take(desk: Desk, path: Path, taken: set[str]) -> Outcome | None:
    """Keep one file and clear it away; an outcome if there is nothing to read."""
    try:
        if path.stat().st_size > desk.settings.limits.max_file_bytes:
            return _refuse(desk, path)
        kept = desk.store.add_file(path)
        if kept.state is FileState.QUARANTINED:  # sent again: try again
            desk.store.mark_file(kept.sha256, FileState.RECEIVED)
        path.unlink()
    except (DenpyoError, OSError) as error:
        log.error("%s: could not be taken in", path, exc_info=error)
        return Outcome(path.name, FileResult.FAILED, message=str(error))
    again = kept.sha256 in taken
    taken.add(kept.sha256)
    if kept.state is FileState.READ or again:
        documents = desk.store.find(DocumentQuery(sha256=kept.sha256))
        message = kept.notice or f"「{kept.first_name}」と同じ内容です。"
        return Outcome(path.name, FileResult.SEEN, documents, message)
    return None


def _refuse(desk: Desk, path: Path) -> Outcome:
    """Put a file aside that is too big to be kept."""
    limit = desk.settings.limits.max_file_bytes // 1024**2
    error = UnreadableFileError(
        "too_big", f"ファイルが大きすぎます (上限 {limit} MB)。分けて入れてください。"
    )
    move_aside(path, desk.settings.quarantine, error)
    return Outcome(path.name, FileResult.QUARANTINED, message=str(error))


def _unfinished(path: Path) -> Outcome:
    message = "書き込みの途中のようです。次の実行で読み取ります。"
    return Outcome(path.name, FileResult.WAITING, message=message)

"""From the inbox into the store: nothing is lost, nothing is taken twice (受信箱).

A file leaves its folder once its bytes are kept for good, and where it came from. What is
kept but not yet read stays marked ``received`` in the store, so a run that was cut off
is taken up again.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from books.errors import DenpyoError, SettingsError, UnreadableFileError
from books.settings import Settings
from books.store import (
    Arrival,
    DocumentQuery,
    FileState,
    Receipt,
    ReceiptState,
    StoredFile,
)
from flows.arrivals import (
    Waiting,
    Way,
    candidates,
    find_origin,
    find_waiting,
    find_ways,
)
from flows.desk import Desk
from flows.log import log
from flows.outcome import FileResult, Outcome
from flows.quarantine import move_aside

AGAIN = (ReceiptState.KEPT, ReceiptState.DUPLICATE)


@dataclass(frozen=True)
class Intake:
    """Files to be read, each content once, and what is already clear about others."""

    files: tuple[StoredFile, ...]
    outcomes: tuple[Outcome, ...]


def take_in(desk: Desk) -> Intake:
    """Keep every complete file of the folders, in the order of their names (受け入れ).

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
    for way in find_ways(desk.settings):
        if not way.folder.is_dir():
            clear.append(_absent(way))
            continue
        for found in find_waiting(way):
            outcome = _take(desk, way, found, taken)
            if outcome is not None:
                clear.append(outcome)
    return Intake(desk.store.find_files(FileState.RECEIVED), tuple(clear))


def is_empty(settings: Settings) -> bool:
    """Whether no folder has a file for us (空か); a kept folder's files are not looked up."""
    return not any(any(candidates(way.folder)) for way in find_ways(settings))


def _take(desk: Desk, way: Way, found: Waiting, taken: set[str]) -> Outcome | None:
    """Keep one file and clear it away; an outcome if there is nothing to read."""
    path = found.path
    if not found.complete:
        return _unfinished(path)
    receipt = None
    try:
        if path.stat().st_size > desk.settings.limits.max_file_bytes:
            return _refuse(desk, way, path)
        if way.keep:
            receipt = _receipt(desk, way, found)
            if receipt is None:
                return None
        kept = desk.store.add_file(path)
        desk.store.note_origin(kept.sha256, find_origin(way, path, desk.settings))
        if kept.state is FileState.QUARANTINED:  # sent again: try again
            desk.store.mark_file(kept.sha256, FileState.RECEIVED)
        if receipt is None:
            path.unlink()
        else:
            desk.store.keep_receipt(receipt.reference)
    except (DenpyoError, OSError) as error:
        log.error("%s: could not be taken in", path, exc_info=error)
        return Outcome(path.name, FileResult.FAILED, message=_told(error))
    again = kept.sha256 in taken
    taken.add(kept.sha256)
    if kept.state is FileState.READ or again:
        documents = desk.store.find(DocumentQuery(sha256=kept.sha256))
        message = kept.notice or f"「{kept.first_name}」と同じ内容です。"
        return Outcome(path.name, FileResult.SEEN, documents, message)
    return None


def _receipt(desk: Desk, way: Way, found: Waiting) -> Receipt | None:
    """The note of a file that stays where it is; None when it was taken before."""
    owner, name = f"folder:{way.label}", str(found.path.relative_to(way.folder))
    stamp = f"{found.stamp[0]}:{found.stamp[1]:.3f}"
    known = desk.store.find_receipt(owner, name, stamp)
    if known is not None and known.state in AGAIN:
        return None
    with found.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return desk.store.add_receipt(Arrival(owner, name, stamp, digest, found.stamp[0]))


def _told(error: Exception) -> str:
    if isinstance(error, DenpyoError):
        return str(error)
    if isinstance(error, PermissionError):
        return (
            f"{error.filename} を動かせません。フォルダーに書き込む権限を付けるか、"
            "intake.folders の keep を true にしてください。"
        )
    return str(error)


def _absent(way: Way) -> Outcome:
    told = (
        f"{way.folder} がありません。共有の接続と、intake.folders を確かめてください。"
    )
    return Outcome(way.label, FileResult.FAILED, message=told)


def _refuse(desk: Desk, way: Way, path: Path) -> Outcome | None:
    """Put a file aside that is too big to be kept."""
    limit = desk.settings.limits.max_file_bytes // 1024**2
    error = UnreadableFileError(
        "too_big", f"ファイルが大きすぎます (上限 {limit} MB)。分けて入れてください。"
    )
    if not way.keep:
        move_aside(path, desk.settings.quarantine, error)
    return Outcome(path.name, FileResult.QUARANTINED, message=str(error))


def _unfinished(path: Path) -> Outcome:
    message = "書き込みの途中のようです。次の実行で読み取ります。"
    return Outcome(path.name, FileResult.WAITING, message=message)

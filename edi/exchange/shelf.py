"""Delivery into folders, wherever they are (フォルダーへの配送).

The steps are the same on a share and on an SFTP server: write under a draft's name, check
the size, rename; nothing of another is ever overwritten.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeVar

from books.delivery import (
    Acknowledgement,
    Asked,
    Found,
    NotFound,
    Outcome,
    Unknown,
    Verdict,
)
from books.errors import NotReadyError
from books.exchange_ways import Places
from edi.exchange.folders import Folders
from edi.exchange.transport import (
    Commit,
    Parcel,
    RemoteFile,
    excerpt,
    is_waiting,
)

MAX_ANSWER_BYTES = 64 * 1024
T = TypeVar("T")


class Shelf:
    """Put, find and fetch files in the folders of one partner.

    Any error of ``folders`` is caught: what a library raises is not ours to list, and
    a delivery of unknown outcome must be told, never lost in a traceback.
    """

    def __init__(
        self,
        places: Places,
        folders: Folders,
        explain: Callable[[Exception], Outcome],
        close: Callable[[], None],
    ) -> None:
        """``explain`` turns an error of ``folders`` before the rename into an outcome."""
        self._places = places
        self._folders = folders
        self._explain = explain
        self.close = close

    def submit(self, parcel: Parcel, commit: Commit) -> Outcome:
        """Write the draft, check it, rename it (配送)."""
        final, draft = self._final(parcel), self._draft(parcel)
        try:
            if self._folders.find_file(final) is not None:
                return self._occupied(parcel)
            self._folders.write(draft, parcel.content)
            written = self._folders.find_file(draft)
        except Exception as error:
            return self._explain(error)
        size, whole = written.size if written else 0, len(parcel.content)
        if size != whole:
            told = f"送り先に {size} バイトしか書けませんでした({whole} バイト中)。"
            return Outcome(Verdict.RETRY, told)
        commit()
        try:
            self._folders.rename(draft, final)
        except Exception as error:
            told = self._explain(error).message
            return Outcome(Verdict.UNKNOWN, f"名前を変える途中で失敗しました。{told}")
        return Outcome(Verdict.DELIVERED, "送りました。", self._evidence(parcel))

    def find(self, parcel: Parcel) -> Asked:
        """Look for the file, for the draft, and for what the partner made of it."""
        try:
            told = self._acknowledged(parcel)
            if told is not None:
                return Found(told.evidence)
            if self._is_there(parcel, self._final(parcel)):
                self._clear(parcel)
                return Found(self._evidence(parcel))
            if self._folders.find_file(self._final(parcel)) is not None:
                return Unknown("送り先に、同じ名前で内容の異なるファイルがあります。")
            if self._folders.find_file(self._draft(parcel)) is not None:
                return NotFound("途中までしか届いていません。もう一度送ります。")
        except Exception as error:
            return Unknown(f"送り先で確かめられません。{self._explain(error).message}")
        if self._places.partner_removes:
            return Unknown(
                "送り先にファイルがありません。先方が取り込んで消したのかもしれません。"
                "先方に確かめてください。"
            )
        return NotFound("送り先に届いていません。もう一度送ります。")

    def find_acknowledgement(self, parcel: Parcel) -> Acknowledgement | None:
        """The partner moved the file to ``done``, or wrote an answer beside it."""
        places = self._places
        if not (places.done or places.ack_suffix or places.error_suffix):
            return None
        try:
            return self._acknowledged(parcel)
        except Exception:  # asked again in the next run; what went out is not touched
            return None

    def list_files(self) -> tuple[RemoteFile, ...]:
        """Files for us, by name.

        Raises:
            NotReadyError: the folder can't be looked into.
        """
        if self._places.incoming is None:
            return ()
        answers = (self._places.ack_suffix, self._places.error_suffix)
        found = self._asked(lambda: self._folders.list_files(self._incoming))
        return tuple(
            file
            for file in found
            if is_waiting(file.name)
            and not file.name.endswith(tuple(filter(None, answers)))
        )

    def fetch_file(self, file: RemoteFile, target: Path) -> None:
        """Copy a file to ours.

        Raises:
            NotReadyError: it can't be read.
        """
        path = self._incoming / file.name
        self._asked(lambda: self._folders.copy_to(path, target, file.size))

    def take_away(self, file: RemoteFile) -> None:
        """Move a file to ``taken``; it stays where there is no such folder.

        What took its place since we copied it goes back: that is yet to be fetched.

        Raises:
            NotReadyError: it can't be moved.
        """
        taken = self._places.taken
        if taken is None:
            return
        old = self._incoming / file.name

        def move() -> None:
            new = taken / file.name
            if self._folders.find_file(new) is not None:
                new = taken / f"{file.changed}_{file.name}"
            self._folders.rename(old, new)
            moved = self._folders.find_file(new)
            if moved is not None and moved.stamp != file.stamp:
                self._folders.rename(new, old)

        self._asked(move)

    # --- the parts ---------------------------------------------------------------------

    @property
    def _incoming(self) -> PurePosixPath:
        return self._places.incoming or PurePosixPath()

    def _final(self, parcel: Parcel) -> PurePosixPath:
        return (self._places.outgoing or PurePosixPath()) / parcel.name

    def _draft(self, parcel: Parcel) -> PurePosixPath:
        return (self._places.outgoing or PurePosixPath()) / parcel.draft

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except Exception as error:
            raise NotReadyError(self._explain(error).message) from error

    def _is_there(self, parcel: Parcel, path: PurePosixPath) -> bool:
        size = len(parcel.content)
        found = self._folders.find_file(path)
        if found is None or found.size != size:
            return False
        content = self._folders.read(path, size + 1)
        return hashlib.sha256(content).hexdigest() == parcel.sha256

    def _occupied(self, parcel: Parcel) -> Outcome:
        if self._is_there(parcel, self._final(parcel)):
            self._clear(parcel)
            told = "同じ内容がすでに届いていました。"
            return Outcome(Verdict.DELIVERED, told, self._evidence(parcel))
        return Outcome(
            Verdict.PERSON,
            f"送り先に、同じ名前で内容の異なるファイル {parcel.name} があります。"
            "上書きしません。先方に確かめてください。",
        )

    def _evidence(self, parcel: Parcel) -> dict[str, str | int]:
        return {
            "remote_path": str(self._final(parcel)),
            "size": len(parcel.content),
            "sha256": parcel.sha256,
        }

    def _clear(self, parcel: Parcel) -> None:
        if self._folders.find_file(self._draft(parcel)) is not None:
            self._folders.remove(self._draft(parcel))

    def _acknowledged(self, parcel: Parcel) -> Acknowledgement | None:
        places = self._places
        final = self._final(parcel)
        folders = [
            folder for folder in (places.done, final.parent) if folder is not None
        ]
        for folder in folders:
            for suffix, accepted in (
                (places.error_suffix, False),
                (places.ack_suffix, True),
            ):
                path = folder / f"{parcel.name}{suffix}"
                if suffix and self._folders.find_file(path) is not None:
                    answer = self._folders.read(path, MAX_ANSWER_BYTES)
                    return _answered(path, answer, accepted=accepted)
        if places.done and self._is_there(parcel, places.done / parcel.name):
            told = "先方がファイルを取り込み済みのフォルダーに移しました。"
            moved = str(places.done / parcel.name)
            evidence = {"acknowledged_by": moved}
            return Acknowledgement(accepted=True, message=told, evidence=evidence)
        return None


def _answered(path: PurePosixPath, answer: bytes, *, accepted: bool) -> Acknowledgement:
    text = excerpt(answer.decode("utf-8", "replace"))
    told = f"先方が取り込めませんでした: {text}"
    if accepted:
        told = "先方から受領の知らせが届きました。"
    evidence = {"acknowledged_by": str(path), "answer": text}
    return Acknowledgement(accepted=accepted, message=told, evidence=evidence)

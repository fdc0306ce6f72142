"""What became of each file of a run, for people (処理結果)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from books.model import DocumentState
from books.store import StoredDocument


class FileResult(StrEnum):
    """End of one file's way (ファイルの結果)."""

    READ = "read"
    SEEN = "seen"
    QUARANTINED = "quarantined"
    WAITING = "waiting"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]


_LABELS = {
    FileResult.READ: "読み取り済み",
    FileResult.SEEN: "受信済みと同じ",
    FileResult.QUARANTINED: "隔離",
    FileResult.WAITING: "書き込み待ち",
    FileResult.FAILED: "エラー",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one file (処理結果); ``message`` is one Japanese sentence."""

    file: str
    result: FileResult
    documents: tuple[StoredDocument, ...] = ()
    message: str = ""

    @property
    def label(self) -> str:
        """Result in a word or two; for a file that was read, where it stands."""
        states = {document.state for document in self.documents}
        if self.result is FileResult.READ and DocumentState.NEEDS_REVIEW in states:
            return DocumentState.NEEDS_REVIEW.label
        return self.result.label


@dataclass(frozen=True)
class Written:
    """A file made for the outside (出力ファイル); ``kind`` is its Japanese heading."""

    kind: str
    path: Path
    documents: int


@dataclass(frozen=True)
class RunSummary:
    """A whole run (実行結果): its files in the order of the inbox, and what it made.

    ``shown``: Prefect's page tells the whole run.
    """

    started_at: dt.datetime
    finished_at: dt.datetime
    outcomes: tuple[Outcome, ...] = ()
    written: tuple[Written, ...] = ()
    notices: tuple[str, ...] = ()
    shown: bool = False

    @property
    def documents(self) -> tuple[StoredDocument, ...]:
        """Documents of all files, new and seen before."""
        return tuple(d for outcome in self.outcomes for d in outcome.documents)

    @property
    def idle(self) -> bool:
        """True when there was nothing to read and nothing to write (することがなかった)."""
        return not self.outcomes and not self.written

    def count(self, result: FileResult) -> int:
        """Number of files with this end."""
        return Counter(outcome.result for outcome in self.outcomes)[result]

    @property
    def troubled(self) -> bool:
        """True when a file could not be read (読めないファイルがあった)."""
        bad = (FileResult.QUARANTINED, FileResult.FAILED)
        return any(outcome.result in bad for outcome in self.outcomes)

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return (self.finished_at - self.started_at).total_seconds()

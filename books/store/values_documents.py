"""What the store says of files and documents (保管した書類): frozen records."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from books.account_choice import LearnedChoice
from books.model import Document, DocumentState, DocumentType, Finding, Reading
from books.registry import Published


class FileState(StrEnum):
    """How far a received file has come (ファイルの状態)."""

    RECEIVED = "received"
    READ = "read"
    QUARANTINED = "quarantined"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {"received": "受信済み", "read": "読取済み", "quarantined": "隔離"}[self]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An original (原本). ``path`` is where its bytes lie, under their hash.

    Where machines share the originals, the first look at ``path`` copies it here.

    ``name`` is what this call named it, ``first_name`` what it was first received as.
    ``duplicate`` is True when these bytes had been stored before; such a file with
    state ``received`` was never read, so a run that was cut off goes on with it.
    """

    sha256: str
    name: str
    size: int
    place: Path
    state: FileState
    duplicate: bool
    first_name: str
    reason: str
    received_at: dt.datetime
    fetch: Callable[[], Path] | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> Path:
        """The file on this machine (原本のファイル)."""
        return self.place if self.fetch is None else self.fetch()

    @property
    def notice(self) -> str | None:
        """One sentence for the person who sent a file again (重複の通知), or None."""
        if not self.duplicate or self.state is FileState.RECEIVED:
            return None
        return (
            f"「{self.name}」は、受信済みの「{self.first_name}」と同じ内容です。"
            "二重には登録していません。"
        )


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its latest reading (保管中の伝票); ``index`` counts from 1.

    ``choices`` are what bookkeepers chose for its partner, where somebody asked for it
    (``account_choices``); ``published`` is what is known of its supplier's number.
    """

    id: str
    index: int
    state: DocumentState
    revision: int
    reading: Reading
    file: StoredFile
    created_at: dt.datetime
    updated_at: dt.datetime
    approved_by: str | None
    choices: tuple[LearnedChoice, ...] = ()
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class SimilarDocument:
    """A document that another is looked at beside (関係しそうな書類): what it says."""

    id: str
    state: DocumentState
    created_at: dt.datetime
    document: Document
    findings: tuple[Finding, ...]


class SortBy(StrEnum):
    """Order of a search (並び順): latest received first, or by date of the document."""

    RECEIVED = "received"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """What to look for (検索条件); conditions add up, an empty one does not count.

    Dates and amounts (yen with tax) are ranges with both ends included. ``partner`` is
    part of a name or registration number of either side, without regard to legal form,
    width or case; ``number`` part of a document or order number; ``text`` words that
    all stand somewhere in the document. ``corrected`` are those with a later revision
    than the first, ``not_out`` those that have not gone out in this kind of export, or
    were taken back. ``limit`` None means no limit.
    """

    states: tuple[DocumentState, ...] = ()
    types: tuple[DocumentType, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    partner: str = ""
    number: str = ""
    text: str = ""
    sha256: str = ""
    corrected: bool = False
    not_out: str = ""
    sort: SortBy = SortBy.RECEIVED
    limit: int | None = 100
    offset: int = 0

"""What the pages ask of the machine behind them (裏側への窓口).

Whoever starts the application provides it, for it takes processes and OCR. Where a part
is not there, the pages do without it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from books.exchange import ExchangePartner
from books.memory import Memory
from books.model import Document, Reading, Source
from books.store import Job, Slot


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A run of text as printed (印字された語): its box in points of the upright page.

    ``starts`` tells where each character begins, where that is known.
    """

    text: str
    box: tuple[float, float, float, float]
    starts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the intake in the background is (読み取りの進み具合).

    ``told`` is the sentence of its end, empty while it is at work or never began.
    """

    busy: bool = False
    done: int = 0
    total: int = 0
    told: str = ""


class Intake(Protocol):
    """Reads the inbox in the background (受信箱の読み取り)."""

    def start(self) -> bool:
        """Begin, unless it is at work; False if it is."""

    def progress(self) -> Progress:
        """How far it is."""


class Counter(Protocol):
    """Where partners hand in documents (窓口); ``flows.portal`` has it."""

    def submit(self, partner: ExchangePartner, document: Document, key: str) -> str:
        """Keep a document once; gives its id in the store."""
        ...

    def issue(self, document: Document, key: str, by: str) -> str:
        """Keep and approve a document of our own once; gives its id in the store."""
        ...

    def message(self, document: Document, at: dt.datetime, name: str) -> bytes:
        """A document as 中小企業共通EDI."""
        ...


class Decision(StrEnum):
    """What a person says about the job of a bot (人の判断)."""

    HAPPENED = "happened"
    NOT_HAPPENED = "not_happened"
    RETRY = "retry"
    GIVE_UP = "give_up"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """What the button says (日本語名)."""
        return _DECISIONS[self]


_DECISIONS = {
    Decision.HAPPENED: "サイトに登録されていた",
    Decision.NOT_HAPPENED: "登録されていなかった (もう一度行う)",
    Decision.RETRY: "サイトを確かめてからやり直す",
    Decision.GIVE_UP: "取りやめる",
    Decision.WITHDRAWN: "サイトで取り消した",
}


@dataclass(frozen=True, slots=True)
class BotSite:
    """A site that bots work on (サイト); ``wrong`` is what its description lacks.

    ``used``: this company has set it up, or asked something of it.
    """

    name: str
    label: str
    kinds: tuple[str, ...] = ()
    wrong: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One kind of work that runs by itself (予定); ``following`` None: it does not."""

    name: str
    label: str
    rule: str
    following: dt.datetime | None
    last: Slot | None
    why_not: str = ""


class Bots(Protocol):
    """The bots and what runs by itself (自動操作の窓口); ``flows.bots.desk`` has it."""

    def sites(self) -> tuple[BotSite, ...]:
        """Every site that is described."""

    def schedules(self) -> tuple[Scheduled, ...]:
        """Each kind of work, how it went last, when it is due next."""

    def decide(self, reference: str, decision: Decision, by: str, reason: str) -> Job:
        """Do what a person decided, by the rules of the command line."""
        ...


IsDrawn = Callable[[Source, int], bool]
Words = Callable[[Path, Source, int], Sequence[PrintedWord]]
JoinFiles = Callable[[Sequence[tuple[Path, Sequence[int]]], Path], None]
ReadGroups = Callable[[Path, Sequence[Sequence[int]], Memory], tuple[Reading, ...]]


@dataclass(frozen=True)
class Seams:
    """The parts that are there (使える窓口).

    ``is_drawn`` tells whether the picture of a page is at hand: no page waits for it.
    """

    words: Words | None = None
    read_groups: ReadGroups | None = None
    intake: Intake | None = None
    counter: Counter | None = None
    is_drawn: IsDrawn | None = None
    bots: Bots | None = None
    join_files: JoinFiles | None = None

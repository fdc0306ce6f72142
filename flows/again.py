"""Look into a kept file again: its words, its pages in other groups (読み直し).

Words are not kept with a reading; they are found once a page and cached on the disk.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from books.memory import Memory
from books.model import Reading, Source
from books.settings import Settings
from flows.atomic import write_text
from flows.pictures import how_read
from flows.readers import ProcessPool
from web.seams import PrintedWord

LOOK = "flows.again:look"


@dataclass(frozen=True)
class Words:
    """The words of a page are wanted, in this file (語)."""

    target: Path
    source: Source
    number: int


@dataclass(frozen=True)
class Groups:
    """Documents of these groups of pages are wanted (組)."""

    groups: tuple[tuple[int, ...], ...]
    memory: Memory


@dataclass(frozen=True)
class Joined:
    """One PDF of the pages of several files is wanted (結合)."""

    target: Path
    parts: tuple[tuple[Path, tuple[int, ...]], ...]


Wanted = Words | Groups | Joined
Pool = ProcessPool[tuple[Reading, ...]]


def look(path: Path, wanted: Wanted, settings: Settings) -> tuple[Reading, ...]:
    """Do what is wanted; runs in a process of its own."""
    if isinstance(wanted, Words):
        _write_words(path, wanted, settings)
        return ()
    if isinstance(wanted, Joined):
        from extractors.joining import join_files

        join_files(wanted.parts, settings.limits, wanted.target)
        return ()
    from extractors.recipe import read_groups

    return read_groups(path, wanted.groups, settings, wanted.memory)


def _write_words(path: Path, wanted: Words, settings: Settings) -> None:
    from extractors.reader import read_page

    reader, _ = how_read(wanted.source, wanted.number)
    page = read_page(path, wanted.number, settings, reader)
    rows = [
        (word.text, word.box.as_tuple(), [start for start, _ in word.chars])
        for word in page.words
    ]
    write_text(wanted.target, json.dumps(rows, ensure_ascii=False))


class Again:
    """What the pages ask of a kept file (読み直しの窓口)."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        """Keep where the words lie and who finds them."""
        self._folder = settings.home / "words"
        self._pool = pool

    def words(self, path: Path, source: Source, number: int) -> Sequence[PrintedWord]:
        """The words of a page with their places (ページの語)."""
        sha256 = source.sha256
        target = self._folder / sha256[:2] / f"{sha256[2:]}-{number}.json"
        if not target.exists():
            self._pool.call(path, Words(target, source, number))
        rows = json.loads(target.read_text("utf-8"))
        return [PrintedWord(text, tuple(box), tuple(at)) for text, box, at in rows]

    def read_groups(
        self, path: Path, groups: Sequence[Sequence[int]], memory: Memory
    ) -> tuple[Reading, ...]:
        """One document a group of pages, read again (組ごとの読み直し)."""
        wanted = Groups(tuple(map(tuple, groups)), memory)
        return self._pool.call(path, wanted)

    def join(self, parts: Sequence[tuple[Path, Sequence[int]]], target: Path) -> None:
        """Write the pages of several files as one PDF (ファイルの結合)."""
        wanted = Joined(target, tuple((path, tuple(pages)) for path, pages in parts))
        self._pool.call(parts[0][0], wanted)

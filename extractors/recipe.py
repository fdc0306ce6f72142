"""The recipe: file → pages → documents → readings."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from books.memory import Memory
from books.model import Document, Finding, Reading, Severity, Source
from books.settings import Settings
from books.settings_reading import REVIEW_RULES, ReviewRules
from extractors.assemble import read_part
from extractors.flat import read_flat
from extractors.page import Page
from extractors.proposals import propose
from extractors.reader import REPAIRED, FileContent, read_page, read_pages
from extractors.recall import recall
from extractors.sheet import read_tables
from extractors.split import Part, join_pages, split_pages

NOTHING = Memory()


def read_file(
    path: Path, settings: Settings, memory: Memory = NOTHING
) -> tuple[Reading, ...]:
    """Every document in a file; see ``extractors.extract``."""
    content = read_pages(path, settings)
    known = known_names(settings)
    if content.kind not in ("csv", "xlsx"):
        found = read_content(content, path.name, known, settings.review, memory)
        return propose(found, content.pages, settings.field_reader)
    source = Source(file=path.name, sha256=content.sha256, reader="sheet")
    flat = read_flat(read_tables(path), source) or ()
    done = {number for reading in flat for number in reading.source.pages}
    rest = tuple(page for page in content.pages if page.number not in done)
    if flat and not rest:
        return flat
    return flat + read_content(
        replace(content, pages=rest), path.name, known, settings.review, memory
    )


def known_names(settings: Settings) -> tuple[str, ...]:
    """Names that the company knows: its own and its partners'."""
    company = settings.company
    names = (company.name, *company.other_names, *(p.name for p in settings.partners))
    return tuple(name for name in names if name)


def read_content(
    content: FileContent,
    name: str,
    known: Sequence[str] = (),
    rules: ReviewRules = REVIEW_RULES,
    memory: Memory = NOTHING,
) -> tuple[Reading, ...]:
    """The documents on pages that were read already.

    ``known`` are names that the company knows, ``memory`` is what earlier documents
    taught about their suppliers.
    """
    readings = tuple(
        _read(part, _source(part, content, name), known, rules, memory)
        for part in split_pages(content.pages)
    )
    return readings or (_nothing(content, name),)


def read_groups(
    path: Path,
    groups: Sequence[Sequence[int]],
    settings: Settings,
    memory: Memory = NOTHING,
) -> tuple[Reading, ...]:
    """One document a group of page numbers, as a person put them (人の指定した組).

    Only these pages are read.

    Raises:
        UnreadableFileError: as ``read_file``, or there is no such page.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    known = known_names(settings)
    readings = []
    for group in groups:
        pages = tuple(read_page(path, number, settings) for number in group)
        content = FileContent(digest, "", pages)
        part = join_pages(pages)
        source = _source(part, content, path.name)
        readings.append(_read(part, source, known, settings.review, memory))
    return tuple(readings)


def _source(part: Part, content: FileContent, name: str) -> Source:
    readers = {page.reader for page in part.pages}
    reader = next((r for r in ("sheet", "ocr") if r in readers), "text")
    return Source(
        file=name,
        sha256=content.sha256,
        pages=tuple(page.number for page in part.pages),
        reader=reader,
        rotations=_rotations(part.pages),
    )


def _read(
    part: Part,
    source: Source,
    known: Sequence[str],
    rules: ReviewRules,
    memory: Memory,
) -> Reading:
    reading = read_part(part, source, known, rules)
    reading = recall(reading, part.segments, memory)
    told = tuple(_about_pages(part.pages))
    return reading.model_copy(update={"findings": told})


def _about_pages(pages: Sequence[Page]) -> Iterator[Finding]:
    """What the reader had to do to read a page, for people to know."""
    for note in dict.fromkeys(note for page in pages for note in page.notes):
        if note == REPAIRED:
            yield Finding(
                code="repaired_file",
                severity=Severity.WARNING,
                message=f"{note}。欠けたところがないか、原本と見比べてください。",
            )
        else:
            yield Finding(
                code="read_from_picture",
                severity=Severity.INFO,
                message=f"{note}。",
            )


def _rotations(pages: Sequence[Page]) -> tuple[int | None, ...]:
    """How far the pages that were read as pictures were turned."""
    return tuple(p.rotation if p.reader == "ocr" else None for p in pages)


def _nothing(content: FileContent, name: str) -> Reading:
    """A file without any text: nothing is invented, a person must look."""
    source = Source(
        file=name,
        sha256=content.sha256,
        pages=tuple(page.number for page in content.pages),
        rotations=_rotations(content.pages),
    )
    return Reading(source=source, document=Document(), review=("document_type",))

"""The recipe: file → pages → documents → readings."""

from pathlib import Path

from books.model import Document, Reading, Source
from books.settings import Settings
from extractors.assemble import read_part
from extractors.reader import FileContent, read_pages
from extractors.split import split_pages


def read_file(path: Path, settings: Settings) -> tuple[Reading, ...]:
    """Every document in a file; see ``extractors.extract``."""
    return read_content(read_pages(path, settings), path.name)


def read_content(content: FileContent, name: str) -> tuple[Reading, ...]:
    """The documents on pages that were read already."""
    readings = []
    for part in split_pages(content.pages):
        numbers = tuple(page.number for page in part.pages)
        reader = "ocr" if any(p.reader == "ocr" for p in part.pages) else "text"
        if any(p.reader == "sheet" for p in part.pages):
            reader = "sheet"
        source = Source(file=name, sha256=content.sha256, pages=numbers, reader=reader)
        readings.append(read_part(part, source))
    return tuple(readings) or (_nothing(content, name),)


def _nothing(content: FileContent, name: str) -> Reading:
    """A file without any text: nothing is invented, a person must look."""
    source = Source(
        file=name,
        sha256=content.sha256,
        pages=tuple(page.number for page in content.pages),
    )
    return Reading(source=source, document=Document(), review=("document_type",))

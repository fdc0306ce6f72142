"""Paper that tests write themselves: texts with their places become a ``Page``.

Places are points from the top left of an A4 sheet; ``y`` is the top of the letters. A
full-width character is as wide as it is high, a half-width one half of that.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from books.model import Document, Reading
from extractors.page import Box, Page, Rule, Word
from extractors.reader import FileContent
from extractors.recipe import read_content
from extractors.segments import Segment, make_segments
from extractors.spaced import join_spaced_labels

SIZE = 10.0


def put(text: str, x: float, y: float, size: float = SIZE) -> Word:
    """A text whose first letter begins at ``x``."""
    spans, at = [], float(x)
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WFA"
        spans.append((at, at := at + (size if wide else size / 2)))
    box = Box(x, y, max(at, x + 1), y + size)
    return Word(text, box, 1.0, tuple(spans))


def end(text: str, x: float, y: float, size: float = SIZE) -> Word:
    """A text whose last letter ends at ``x``, as amounts are set."""
    width = put(text, 0, y, size).box.x1
    return put(text, x - width, y, size)


def spaced(
    text: str, x: float, y: float, size: float = SIZE, gap: float = SIZE
) -> list[Word]:
    """A letter-spaced text, each letter a word of its own (小　計)."""
    return [put(char, x + i * (size + gap), y, size) for i, char in enumerate(text)]


def column(texts: Iterable[str], x: float, y: float, step: float = 16) -> list[Word]:
    """Texts under each other, an empty one leaves its line blank."""
    return [put(text, x, y + i * step) for i, text in enumerate(texts) if text]


def rows(
    y: float, places: Sequence[float], cells: Iterable[Sequence[str]], step: float = 20
) -> list[Word]:
    """Rows of a table; a negative place is where the text of that column ends."""
    words = []
    for index, row in enumerate(cells):
        for place, text in zip(places, row, strict=True):
            if text:
                draw = put if place >= 0 else end
                words.append(draw(text, abs(place), y + index * step))
    return words


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The ruled lines of a table, drawn cell by cell."""
    across = [Rule(a, y, b, y) for y in ys for a, b in pairwise(xs)]
    return across + [Rule(x, a, x, b) for x in xs for a, b in pairwise(ys)]


def sheet(
    *parts: Word | Iterable[Word],
    rules: Iterable[Rule] = (),
    number: int = 1,
    size: tuple[float, float] = (595, 842),
    reader: str = "text",
) -> Page:
    """A page with these words and lines of words."""
    words: list[Word] = []
    for part in parts:
        words += [part] if isinstance(part, Word) else part
    return Page(number, *size, tuple(words), tuple(rules), reader)


def segments(*parts: Word | Iterable[Word]) -> tuple[Segment, ...]:
    """The segments of a page with these words, labels joined."""
    return join_spaced_labels(make_segments(sheet(*parts)))


def read(*pages: Page, known: Sequence[str] = ()) -> tuple[Reading, ...]:
    """The readings of a file with these pages."""
    return read_content(FileContent("0" * 64, "pdf", pages), "紙.pdf", known)


def read_one(*pages: Page, known: Sequence[str] = ()) -> Document:
    """The only document of a file with these pages."""
    (reading,) = read(*pages, known=known)
    return reading.document

"""A table of cells laid out as a page of words (表をページにする).

Workbooks and CSV files have rows and columns instead of places on paper. Giving every
cell a place lets the same code read them: one word a cell, columns at fixed x, rows at
fixed y, letters of 9 points.
"""

import unicodedata
from collections.abc import Sequence

from extractors.page import Box, Page, Word

LETTER = 9.0  # points, width of a full-width character
ROW = 15.0  # points from one line of text to the next
GAP = 18.0  # points between columns
EMPTY = 6.0  # points for a column without any value
MARGIN = 36.0
WIDEST = 40  # full-width characters; longer text reaches over, as on a screen


def lay_out(rows: Sequence[Sequence[str]], number: int) -> Page:
    """The page of one table; a cell with line breaks becomes one word a line."""
    lefts = _lefts(rows)
    words: list[Word] = []
    top = MARGIN
    for row in rows:
        lines = [cell.splitlines() for cell in row]
        for column, cell in enumerate(lines):
            for index, line in enumerate(cell):
                if line.strip():
                    words.append(_word(line.strip(), lefts[column], top + index * ROW))
        top += ROW * max(1, *(len(cell) for cell in lines), 1)
    width = max([word.box.x1 for word in words], default=0.0) + MARGIN
    return Page(number, width, top + MARGIN, tuple(words), reader="sheet")


def _lefts(rows: Sequence[Sequence[str]]) -> list[float]:
    """Where each column begins, as wide as its longest value needs."""
    count = max((len(row) for row in rows), default=0)
    lefts, at = [], MARGIN
    for column in range(count):
        lefts.append(at)
        widest = max(
            (
                sum(map(_advance, line))
                for row in rows
                if column < len(row)
                for line in row[column].splitlines()
            ),
            default=0.0,
        )
        at += min(widest, WIDEST * LETTER) + GAP if widest else EMPTY
    return lefts


def _word(text: str, left: float, top: float) -> Word:
    spans, at = [], left
    for char in text:
        spans.append((at, at + _advance(char)))
        at += _advance(char)
    return Word(text, Box(left, top, at, top + LETTER), 1.0, tuple(spans))


def _advance(char: str) -> float:
    wide = unicodedata.east_asian_width(char) in {"F", "W", "A"}
    return LETTER if wide else LETTER / 2

"""Columns of a table and the runs of text that stand in them (列とセル)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from extractors.line_values import is_rate_mark, parse_price, parse_quantity
from extractors.segments import Segment, pieces

Cells: TypeAlias = dict[str, list[Segment]]  # of one line or row, by column

_NUMBER_FIRST = re.compile(r"[.,・'`]?[(金¥\\@|!\[{]*[-△▲]?[¥\\|!\[{]*\d")
_PAGE_OF_PAGES = re.compile(r"\(?\d{1,3}/\d{1,3}\)?(?:頁|ページ)?")
AMOUNTS = ("amount", "amount_with_tax", "amount_exempt")  # what a line comes to
NUMERIC = ("quantity", "unit_price", *AMOUNTS, "tax_amount")
PLAIN = (*NUMERIC, "number", "date", "delivery_note_number")  # no words in them
SLACK = 0.6  # heights that a run may reach over the border of its column
MARKED = frozenset({"tax_rate", "note", "description"})  # where a mark is at home
MIN_REACH = 2.0  # points of a column of numbers that a run must cover to be cut there


@dataclass(frozen=True)
class Column:
    """One column: what it holds and where it stands, in points."""

    key: str
    heading: Segment
    x0: float
    x1: float

    def share(self, segment: Segment) -> float:
        """Points of its width that a segment covers, negative when it stands apart."""
        return min(segment.box.x1, self.x1) - max(segment.box.x0, self.x0)


def make_cells(line: Sequence[Segment], columns: Sequence[Column]) -> Cells:
    """The segments of a line by the column that each stands in.

    A mark of the reduced rate in a narrow column without a heading is none of its
    neighbour's cell: it has a key of its own, ``mark``.
    """
    cells: Cells = {}
    for segment in line:
        for column, piece in _distribute(segment, columns):
            if piece.text:
                lone = is_rate_mark(piece.compact) and column.key not in MARKED
                cells.setdefault("mark" if lone else column.key, []).append(piece)
    return cells


def has_number(cells: Cells) -> bool:
    """True where any column of numbers begins with a number."""
    return any(
        _NUMBER_FIRST.match(segment.compact) is not None
        and (key == "quantity" or not _PAGE_OF_PAGES.fullmatch(segment.compact))
        for key in NUMERIC
        for segment in cells.get(key, ())
    )


def is_priced(cells: Cells) -> bool:
    """True where both quantity and unit price are numbers, as only lines of goods have."""
    prices, quantities = cells.get("unit_price", ()), cells.get("quantity", ())
    return any(parse_price(s.text) is not None for s in prices) and any(
        parse_quantity(s.text, "")[0] is not None for s in quantities
    )


def _distribute(
    segment: Segment, columns: Sequence[Column]
) -> list[tuple[Column, Segment]]:
    """A run in its column; one that reaches over several is cut at the borders."""
    touched = [c for c in columns if c.share(segment) > 0]
    if not touched:
        return []
    best = max(touched, key=lambda c: c.share(segment))
    slack = SLACK * segment.box.height
    inside = segment.box.x0 > best.x0 - slack and segment.box.x1 < best.x1 + slack
    if inside or not segment.chars or not _should_cut(segment, touched):
        return [(best, segment)]
    return _cut(segment, touched)


def _should_cut(segment: Segment, touched: Sequence[Column]) -> bool:
    """A description may reach over; numbers of two columns in one run may not stay."""
    if len(touched) == 1:
        return False
    if _keeps_to_columns(segment, touched):
        return True
    return all(c.heading.box.x_overlap(segment.box) > 0 for c in touched[1:]) or any(
        c.key in NUMERIC and c.share(segment) > MIN_REACH for c in touched
    )


def _keeps_to_columns(segment: Segment, touched: Sequence[Column]) -> bool:
    """True where a blank stands at every border that the run reaches over."""
    if not any(c.key in PLAIN for c in touched):
        return False
    slack = SLACK * segment.box.height
    parts = pieces(segment)
    return len(parts) > 1 and all(
        part.box.x1 < column.x1 + slack or part.box.x0 > column.x1 - slack
        for part in parts
        for column in touched[:-1]
    )


def _cut(segment: Segment, columns: Sequence[Column]) -> list[tuple[Column, Segment]]:
    pieces: list[tuple[Column, Segment]] = []
    start, current = 0, None
    for index, (x0, x1) in enumerate(segment.chars):
        middle = (x0 + x1) / 2
        column = next((c for c in columns if c.x0 <= middle < c.x1), None)
        if column is not None and column is not current:
            if current is not None:
                pieces.append((current, segment.cut(start, index)))
            start, current = index, column
    if current is not None:
        pieces.append((current, segment.cut(start)))
    return pieces

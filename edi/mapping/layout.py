"""Where the headings of a table stand, and what kind of papers its rows are (表の見取り)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.dates import find_dates, parse_date
from books.headings import kinds_named
from books.model import DocumentType
from edi.mapping.grid import Grid, Row, Sheet
from edi.mapping.locate import read_headings
from edi.mapping.numbers import parse_number
from edi.mapping.vocabulary import find_meaning

MAX_HEADING_ROW = 40
_ORDER = DocumentType.PURCHASE_ORDER
_RANKED = (
    DocumentType.RETURN_INVOICE,
    DocumentType.PAYMENT_NOTICE,
    DocumentType.INVOICE,
    DocumentType.ACCEPTANCE_NOTE,
    DocumentType.DELIVERY_NOTE,
    DocumentType.ORDER_RESPONSE,
    DocumentType.PURCHASE_ORDER,
    DocumentType.QUOTATION,
)


@dataclass(frozen=True)
class Layout:
    """A sheet with its heading rows (見取り); no heading rows where there are none."""

    sheet: Sheet
    heading_rows: tuple[int, ...]
    headings: dict[int, str]
    known: int

    @property
    def first_row(self) -> int:
        """The first row of goods."""
        return max(self.heading_rows, default=0) + 1

    @property
    def above(self) -> tuple[str, ...]:
        """The texts above the headings."""
        top = min(self.heading_rows, default=1)
        rows = (row for number, row in self.sheet.filled(1) if number < top)
        return tuple(text for row in rows for text in row.values())


def find_layout(grid: Grid) -> Layout | None:
    """The sheet and rows with the most known headings; None for an empty file (見出し)."""
    layouts = [layout for sheet in grid.sheets for layout in _layouts(sheet)]
    best = max(layouts, key=_worth, default=None)
    if best is not None and best.known >= 2:
        return best
    filled = [sheet for sheet in grid.sheets if sheet.rows]
    if not filled:
        return None
    columns = range(1, filled[0].width + 1)
    return Layout(filled[0], (), dict.fromkeys(columns, ""), 0)


def _layouts(sheet: Sheet) -> Iterator[Layout]:
    rows = [n for n, row in sheet.filled(1, MAX_HEADING_ROW) if not _is_data(row)]
    for row in rows:
        yield _layout(sheet, (row,))
        if row + 1 in rows and _is_group_row(sheet.rows[row], sheet.rows[row + 1]):
            yield _layout(sheet, (row, row + 1))


def _worth(layout: Layout) -> tuple[int, int, int]:
    """Most known headings, then most headings, then fewest rows."""
    return layout.known, len(layout.headings), -len(layout.heading_rows)


def _is_group_row(upper: Row, lower: Row) -> bool:
    """Whether a row may head groups of the columns below: no title, and nothing in it
    that changes from file to file (出力日:2026/11/25).
    """
    title = len(upper) == 1 and min(upper) <= min(lower)
    return not title and not any(_tells_value(text) for text in upper.values())


def _tells_value(text: str) -> bool:
    return bool(find_dates(text) or re.search(r"[^\s:：]\s*[:：]\s*\S", text))


def _layout(sheet: Sheet, rows: tuple[int, ...]) -> Layout:
    headings = read_headings(sheet, rows)
    paths = {
        (meaning.path, meaning.reply)
        for heading in headings.values()
        if (meaning := find_meaning(heading, _ORDER)) and meaning.exact
    }
    return Layout(sheet, rows, headings, len(paths))


def _is_data(row: Row) -> bool:
    """A row with values among its texts is not one of headings."""
    values = [t for t in row.values() if parse_number(t) is not None or parse_date(t)]
    return len(values) >= 2 or len(values) * 2 > len(row)


def find_kind(layout: Layout) -> DocumentType:
    """The kind of papers that the rows are (書類の種類): an order where nothing tells."""
    titles = [kind for text in layout.above for kind in kinds_named(text)]
    titles += kinds_named(layout.sheet.name)
    numbers = [
        kind
        for heading in layout.headings.values()
        if re.search(r"番号|NO|No|№|ID|#|注番", heading)
        for kind in kinds_named(heading)
    ]
    named = [kind for kind in _RANKED if kind in numbers]
    if titles and (not named or titles[0] in named):
        return titles[0]
    if named and not (_rows_named(layout) & {_ORDER} and named[0] is not _ORDER):
        return named[0]
    return _ORDER


def _rows_named(layout: Layout) -> set[DocumentType]:
    """The kind that a date of issue names (発注日)."""
    dates = (
        h for h in layout.headings.values() if re.search(r"(?:発注|注文)(?:年月)?日", h)
    )
    return {kind for heading in dates for kind in kinds_named(heading)}


def rows_below(layout: Layout) -> Sequence[tuple[int, Row]]:
    """The rows from the first row of goods on."""
    return tuple(layout.sheet.filled(layout.first_row))

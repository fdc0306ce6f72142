"""The table of lines: heading, columns, rows (明細表).

The heading is a line of known column labels. How columns are cut and rows are told apart
is in ``table_columns`` and ``table_rows``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page import Page
from extractors.segments import Segment, rows
from extractors.table_cells import Column
from extractors.table_columns import find_columns
from extractors.table_heading import is_heading
from extractors.table_rows import Row, read_rows
from extractors.table_sums import find_sums


@dataclass(frozen=True)
class Table:
    """A table of lines on one page; ``top`` is where it begins, in points."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    top: float


def find_table(
    page: Page, segments: Sequence[Segment], previous: Table | None = None
) -> Table | None:
    """The table of lines of a page; without a heading the columns of the page before."""
    lines = rows(segments)
    for index, line in enumerate(lines):
        if is_heading(page, line):
            return _read(page, line, [s for later in lines[index + 1 :] for s in later])
    if previous is None:
        return None
    found = read_rows(page, previous.columns, [s for line in lines for s in line])
    return Table(previous.columns, found, 0.0) if found else None


def _read(page: Page, heading: Sequence[Segment], below: Sequence[Segment]) -> Table:
    sums = find_sums(below)
    body = below if sums is None else [s for s in below if s.box.cy < sums]
    columns = find_columns(page, heading, body)
    top = min(s.box.y0 for s in heading)
    return Table(columns, read_rows(page, columns, below), top)

"""The rows of a table (明細行): lines of text that belong to one number.

A row is anchored by its numbers; text without numbers belongs to the row in the same
ruled band, else to the nearest row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.letters import typical_height
from extractors.normalize import parse_number, parse_yen
from extractors.page import Page
from extractors.segments import Segment, join, rows
from extractors.table_bands import find_bands
from extractors.table_cells import AMOUNTS, Cells, Column, has_number, make_cells
from extractors.table_heading import is_heading
from extractors.table_sums import ends_table, is_remark, is_sum_line

MAX_GAP = 9.0  # heights between two lines of one table
LETTER = 10.0  # points; height of letters where there are none
BESIDE = 0.5  # of a run's height that it shares with the numbers of its line
MAX_WRAP = 26.0  # points from a row to a further line of its text
ABOVE_WEIGHT = 1.25  # of a point above a row, against one below it
ABOVE_START = 0.5  # points, so that of two rows as near the upper one wins


@dataclass(frozen=True)
class Row:
    """One row: the segments of each column."""

    page: int
    cells: Cells

    def segment(self, key: str) -> Segment | None:
        """The cell as one segment, lines joined in reading order."""
        parts = self.cells.get(key)
        if not parts:
            return None
        return join([s for line in rows(parts) for s in line])

    def text(self, key: str) -> str:
        """The cell's text, empty when there is none."""
        found = self.segment(key)
        return found.text if found else ""

    @property
    def amount_key(self) -> str:
        """The column that says what the row comes to (金額の列)."""
        return next((key for key in AMOUNTS if self.text(key)), "amount")


@dataclass(frozen=True)
class _Line:
    """A line of text in the table: the height of its middle, and its cells."""

    y: float
    cells: Cells


def read_rows(
    page: Page, columns: Sequence[Column], below: Sequence[Segment]
) -> tuple[Row, ...]:
    """The rows under a heading, down to the sums or a wide gap."""
    made: list[Row] = []
    storeys = _are_named_above(columns)
    for lines in _sections(page, columns, below):
        bands = find_bands(page.rules, columns, [line.y for line in lines])
        if storeys:
            groups = _down_to_numbers(lines)
        else:
            groups = _by_band(lines, bands) if bands else _around_numbers(lines)
        made += [_row(page.number, group) for group in groups]
    return tuple(row for row in made if has_number(row.cells))


def _sections(
    page: Page, columns: Sequence[Column], below: Sequence[Segment]
) -> list[list[_Line]]:
    """The lines of text that rows are made of, from one heading to the next."""
    left, right = columns[0].x0, columns[-1].x1
    inside = [s for s in below if s.box.x1 > left and s.box.x0 < right]
    found = _lines(inside)
    cells = [make_cells(line, columns) for line in found]
    sections: list[list[_Line]] = [[]]
    bottom, max_gap = 0.0, MAX_GAP * typical_height(inside, LETTER)
    for index, line in enumerate(found):
        far = bottom and min(s.box.y0 for s in line) - bottom > max_gap
        if far or ends_table(line, cells[index], cells[index + 1 :]):
            break
        bottom = max(s.box.y1 for s in line)
        if is_heading(page, line):
            sections.append([])
        elif not is_sum_line(line, cells[index]) and not is_remark(line):
            middle = sum(s.box.cy for s in line) / len(line)
            sections[-1].append(_Line(middle, cells[index]))
    return sections


def _lines(inside: Sequence[Segment]) -> list[list[Segment]]:
    """Lines of text; what stands beside numbers goes with them, though it be two lines.

    Numbers of a row stand at one height. The two lines of a description reach above
    and below that height, and must not part the numbers among them.
    """
    numbers = [s for s in inside if parse_number(s.text) is not None]
    lines = rows(numbers)
    rest = []
    for segment in inside:
        if parse_number(segment.text) is None:
            beside = [line for line in lines if _is_beside(segment, line)]
            if beside:
                max(beside, key=lambda line: _shared(segment, line)).append(segment)
            else:
                rest.append(segment)
    lines = [sorted(line, key=lambda s: s.box.x0) for line in (*lines, *rows(rest))]
    return sorted(lines, key=lambda line: sum(s.box.cy for s in line) / len(line))


def _is_beside(segment: Segment, line: Sequence[Segment]) -> bool:
    return _shared(segment, line) > BESIDE * segment.box.height


def _shared(segment: Segment, line: Sequence[Segment]) -> float:
    """Points of height that a run has in common with the first of a line."""
    return segment.box.y_overlap(line[0].box) if segment.page == line[0].page else 0.0


def _by_band(lines: Sequence[_Line], bands: Sequence[float]) -> list[list[_Line]]:
    """One row a band, unless several lines of it have amounts of their own."""
    groups: dict[int, list[_Line]] = {}
    for line in lines:
        groups.setdefault(sum(band < line.y for band in bands), []).append(line)
    made: list[list[_Line]] = []
    for _, group in sorted(groups.items()):
        one = sum(has_number(line.cells) for line in group) <= 1
        made += [group] if one else _around_numbers(group)
    return made


def _are_named_above(columns: Sequence[Column]) -> bool:
    """True for a heading of two storeys, the goods over their numbers."""
    heads = {column.key: column.heading.box for column in columns}
    name, amount = heads.get("description"), heads.get("amount")
    return (
        name is not None
        and amount is not None
        and name.height > 0
        and amount.cy - name.cy > BESIDE * name.height
        and name.y1 < amount.y1
    )


def _down_to_numbers(lines: Sequence[_Line]) -> list[list[_Line]]:
    """A row from the line behind an amount down to the next amount."""
    groups: list[list[_Line]] = [[]]
    for line in lines:
        groups[-1].append(line)
        if _has_amount(line):
            groups.append([])
    return [group for group in groups if any(map(_has_amount, group))]


def _has_amount(line: _Line) -> bool:
    return any(parse_yen(s.text) is not None for s in line.cells.get("amount", ()))


def _around_numbers(lines: Sequence[_Line]) -> list[list[_Line]]:
    """A row for every line with an amount; other lines go to the nearest."""
    anchors = [line for line in lines if has_number(line.cells)]
    if not anchors:
        return []
    groups: dict[int, list[_Line]] = {id(anchor): [] for anchor in anchors}
    for line in lines:
        own = line if has_number(line.cells) else _nearest(line, anchors)
        if _distance(line.y, own.y) < MAX_WRAP:
            groups[id(own)].append(line)
    return [sorted(group, key=lambda line: line.y) for group in groups.values()]


def _nearest(line: _Line, anchors: Sequence[_Line]) -> _Line:
    return min(anchors, key=lambda anchor: _distance(line.y, anchor.y))


def _distance(y: float, anchor: float) -> float:
    """Text under a row is its second line sooner than the next row's first."""
    return y - anchor if y >= anchor else (anchor - y) * ABOVE_WEIGHT + ABOVE_START


def _row(page: int, lines: Sequence[_Line]) -> Row:
    cells: Cells = {}
    for line in lines:
        for key, segments in line.cells.items():
            cells.setdefault(key, []).extend(segments)
    return Row(page, cells)

"""The table of lines: heading, columns, rows (明細表).

The heading is a line of known column labels. Columns are cut under their labels
(``table_columns``) or told by the cells themselves (``table_guess``); the cut whose rows
hold best is taken, the one under the labels where both hold alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.labels import column_key
from extractors.line_runs import join_boxed
from extractors.line_values import is_rate_mark, parse_amount
from extractors.normalize import parse_yen
from extractors.page import Page
from extractors.segments import Segment, rows
from extractors.table_beside import without_values
from extractors.table_cells import Column
from extractors.table_columns import find_columns
from extractors.table_guess import guess_columns
from extractors.table_heading import (
    find_frame,
    is_heading,
    may_be_heading,
    trim_heading,
)
from extractors.table_plain import find_plain_rows
from extractors.table_proof import proof
from extractors.table_rows import Row, read_rows
from extractors.table_sums import find_sums
from extractors.table_tax import part_tax

_YEN = re.compile(r"[-△▲]?\d[\d,]{2,}")
STOREYS = 3.0  # heights that two lines of one heading reach down
MIN_CELLS = 2  # runs of a line that tells where the columns stand


@dataclass(frozen=True)
class Table:
    """A table of lines on one page; ``top`` is where it begins, in points."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    top: float


def find_table(
    page: Page,
    segments: Sequence[Segment],
    previous: Table | None = None,
    *,
    headed: bool = False,
) -> Table | None:
    """The table of lines of a page; without a heading the columns of the page before,
    or what the sum of the rows tells if it need not be ``headed``.
    """
    lines = join_boxed(rows(segments))
    doubtful = []
    for index, line in enumerate(lines):
        heading, below = _two_storeys(lines, index)
        if not is_heading(page, heading):
            heading, below = list(line), index + 1
        inner = () if is_heading(page, heading) else _inner(page, line)
        if inner or is_heading(page, heading):
            table = _read(page, heading, lines[below:], inner)
            if table.rows and not headed and not _sums_up(table, segments):
                doubtful.append(table)  # another heading may be that of the lines
            elif table.rows or previous:
                return table
    if doubtful:
        others = _plain(page, segments)
        return max([*doubtful, *others], key=lambda t: _points(t, segments))
    found = [_continued(page, lines, previous)] if previous else []
    for index, line in enumerate(lines):
        if may_be_heading(page, line):
            found.append(_read(page, line, lines[index + 1 :]))
            break
    if not headed:
        found += _plain(page, segments)
    found = [table for table in found if table.rows]
    return max(found, key=lambda table: _points(table, segments), default=None)


def _two_storeys(
    lines: Sequence[Sequence[Segment]], index: int
) -> tuple[list[Segment], int]:
    """A heading of two lines, no label of the one over one of the other, else of one;
    and where the lines under it begin.
    """
    upper = lines[index]
    reach = max(s.box.y1 for s in upper) + STOREYS * upper[0].box.height
    for below in range(index + 1, min(index + 3, len(lines))):
        both = [s for line in lines[index : below + 1] for s in line]
        heads = [s for s in both if column_key(s.compact) is not None]
        for other in both:  # 行, read or not
            if not any(other.box.x_overlap(s.box) > 0 for s in heads):
                heads.append(other)
        lower = lines[below]
        if lower[0].page != upper[0].page or max(s.box.y1 for s in lower) > reach:
            break
        known = [_labels_in(upper), _labels_in(lower)]
        if min(known) >= MIN_CELLS and not _overlap(heads):
            return sorted(heads, key=lambda s: s.box.x0), below + 1
    return list(upper), index + 1


def _inner(page: Page, line: Sequence[Segment]) -> Sequence[Segment]:
    """The part of a line that is a heading beside values; empty when there is none."""
    return next((p for p in without_values(line) if is_heading(page, p)), ())


def _labels_in(line: Sequence[Segment]) -> int:
    return sum(column_key(s.compact) is not None for s in line)


def _overlap(heads: Sequence[Segment]) -> bool:
    ordered = sorted(heads, key=lambda s: s.box.x0)
    return any(a.box.x1 > b.box.x0 for a, b in pairwise(ordered))


def _read(
    page: Page,
    line: Sequence[Segment],
    later: Sequence[Sequence[Segment]],
    inner: Sequence[Segment] = (),
) -> Table:
    """The table under a heading, its columns cut in the way that holds best.

    ``inner`` is the part of the line that is the heading, where it is told.
    """
    heading = trim_heading(inner or line)
    rest = [s for found in later for s in found]
    left, right = find_frame(page, line, heading, rest)
    below = [s for s in rest if s.box.x1 > left]
    below = [s for s in below if s.box.x0 < right]
    sums = find_sums(below)
    body = below if sums is None else [s for s in below if s.box.cy < sums]
    top = min(s.box.y0 for s in heading)
    body = [s for s in body if not _is_stray_mark(s, heading)]
    found = [
        Table(columns, read_rows(page, columns, below), top)
        for columns in _cuts(page, heading, body, (left, right))
    ]
    best = max(found, key=lambda table: _points(table, below))
    return Table(*part_tax(page, best.columns, best.rows, below), top)


def _cuts(
    page: Page,
    heading: Sequence[Segment],
    body: Sequence[Segment],
    frame: tuple[float, float],
) -> Iterator[tuple[Column, ...]]:
    named = find_columns(page, heading, body)
    yield named
    yield from _swapped(named)
    yield from guess_columns(heading, _full_lines(body), frame)


def _swapped(columns: tuple[Column, ...]) -> Iterator[tuple[Column, ...]]:
    """The columns with two that say the same exchanged: which quantity is invoiced (受入数,
    合格数), the rows prove.
    """
    keys = [column.key for column in columns]
    for at, key in enumerate(keys):
        if key.endswith("_2") and (first := key.removesuffix("_2")) in keys:
            other = keys.index(first)
            swapped = list(columns)
            swapped[at] = replace(columns[at], key=first)
            swapped[other] = replace(columns[other], key=key)
            yield tuple(swapped)


def _is_stray_mark(segment: Segment, heading: Sequence[Segment]) -> bool:
    """True for a mark of the reduced rate that no heading heads: it tells no column."""
    return is_rate_mark(segment.compact) and not any(
        head.box.x_overlap(segment.box) > 0 for head in heading
    )


def _continued(
    page: Page, lines: Sequence[Sequence[Segment]], previous: Table
) -> Table:
    """The rows of a page without a heading, in the columns of the page before."""
    whole = [s for line in lines for s in line]
    sums = find_sums(whole)
    body = whole if sums is None else [s for s in whole if s.box.cy < sums]
    keys = [column.key for column in previous.columns]
    cuts = [
        previous.columns,
        *guess_columns((), _full_lines(body), (0.0, page.width), keys),
    ]
    found = [Table(cut, read_rows(page, cut, whole), 0.0) for cut in cuts]
    return max(found, key=lambda table: _points(table, whole))


def _plain(page: Page, segments: Sequence[Segment]) -> list[Table]:
    """Rows that only their sum announces."""
    plain = find_plain_rows(segments)
    if plain is None:
        return []
    top = min(s.box.y0 for s in (*plain.heads, *plain.body))
    frame = (min(s.box.x0 for s in plain.body) - 1, page.width)
    lines = _full_lines(plain.body)
    cuts = guess_columns(plain.heads, lines, frame, amounts=plain.amounts)
    named = [_with_amounts(cut, plain.amounts) for cut in cuts]
    body = plain.body
    rated = (part_tax(page, cut, read_rows(page, cut, body), body) for cut in named)
    return [Table(*parts, top) for parts in rated]


def _with_amounts(columns: Sequence[Column], middle: float) -> tuple[Column, ...]:
    """The columns, of which the one at a place holds the amounts, and the widest of
    words before it the names, where none has them.
    """
    keys = ["note" if c.key == "amount" else c.key for c in columns]
    at = next((i for i, c in enumerate(columns) if c.x0 <= middle < c.x1), len(keys))
    words = [i for i in range(at) if keys[i] in ("note", "unit", "item_code")]
    if "description" not in keys and words:
        keys[max(words, key=lambda i: columns[i].x1 - columns[i].x0)] = "description"
    keys[at : at + 1] = ["amount"]
    return tuple(replace(c, key=key) for c, key in zip(columns, keys, strict=False))


def _full_lines(body: Sequence[Segment]) -> list[list[Segment]]:
    """Lines of text with several cells: the others tell nothing of the columns."""
    return [line for line in rows(body) if len(line) >= MIN_CELLS]


def _sums_up(table: Table, segments: Sequence[Segment]) -> bool:
    """Whether the amounts of the rows make a sum that is printed anywhere."""
    amounts = [parse_amount(row.text("amount")) for row in table.rows]
    total = sum(amount or 0 for amount in amounts)
    return any(parse_yen(s.text) == total for s in segments)


def _points(table: Table, segments: Sequence[Segment]) -> int:
    bottom = max(
        (s.box.y1 for row in table.rows for parts in row.cells.values() for s in parts),
        default=0.0,
    )
    below = " ".join(s.text for s in segments if s.box.cy > bottom)
    printed = {parse_yen(text) for text in _YEN.findall(below)}
    return proof(table.rows, {yen for yen in printed if yen is not None})

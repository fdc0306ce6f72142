"""Where the columns of a table stand (列の区切り).

Columns are cut at ruled lines where there are some, else where no word of the body
stands.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.labels import column_key
from extractors.normalize import parse_number
from extractors.page import Page
from extractors.segments import Segment
from extractors.table_cells import Column
from extractors.table_heading import find_verticals, split_heading

MOSTLY = 0.6  # share of numbers in a column without a name that holds amounts
FRAME_OVERLAP = 2.0  # points that a label may reach over the frame


def find_columns(
    page: Page, heading: Sequence[Segment], body: Sequence[Segment]
) -> tuple[Column, ...]:
    """The columns under a heading line, from left to right."""
    verticals = find_verticals(page, heading)
    heads = split_heading(heading, verticals)
    inner = [_border(a, b, verticals, body) for a, b in pairwise(heads)]
    borders = pairwise([0.0, *inner, page.width])
    columns = [
        Column(key, head, x0, x1)
        for key, head, (x0, x1) in zip(_keys(heads), heads, borders, strict=True)
    ]
    if verticals:
        columns = _within_frame(columns, verticals)
    return tuple(_with_amount(columns, body))


def _keys(heads: Sequence[Segment]) -> list[str]:
    """What each column holds; the second of two that say the same is another."""
    keys: list[str] = []
    for head in heads:
        key = column_key(head.compact) or "note"
        if key in keys:
            key = "note" if key in {"description", "note"} else f"{key}_2"
        keys.append(key)
    return keys


def _within_frame(
    columns: Sequence[Column], verticals: Sequence[float]
) -> list[Column]:
    """The first and the last column end at the frame of the table."""
    first, last = columns[0].heading.box.x0, columns[-1].heading.box.x1
    left = max((x for x in verticals if x <= first + FRAME_OVERLAP), default=0.0)
    right = min(
        (x for x in verticals if x >= last - FRAME_OVERLAP), default=columns[-1].x1
    )
    framed = list(columns)
    framed[0] = replace(framed[0], x0=left)
    framed[-1] = replace(framed[-1], x1=right)
    return framed


def _with_amount(columns: list[Column], body: Sequence[Segment]) -> list[Column]:
    """When no heading says 金額, the last column that holds numbers does."""
    if any(c.key in {"amount", "amount_with_tax"} for c in columns):
        return columns
    for index in range(len(columns) - 1, 0, -1):
        column = columns[index]
        held = [s for s in body if column.x0 <= s.box.cx < column.x1]
        numbers = [s for s in held if parse_number(s.text) is not None]
        if column.key == "note" and held and len(numbers) > MOSTLY * len(held):
            amount = replace(column, key="amount")
            return [*columns[:index], amount, *columns[index + 1 :]]
    return columns


def _border(
    left: Segment,
    right: Segment,
    verticals: Sequence[float],
    body: Sequence[Segment],
) -> float:
    """Border between two columns: a ruled line, else the emptiest place between."""
    default = (left.box.x1 + right.box.x0) / 2
    between = [x for x in verticals if left.box.cx < x < right.box.cx]
    if between:
        return min(between, key=lambda x: abs(x - default))
    start, end = left.box.cx, right.box.cx
    spans = [
        (max(s.box.x0, start), min(s.box.x1, end))
        for s in (*body, left, right)
        if s.box.x1 > start and s.box.x0 < end
    ]
    return _emptiest(spans, start, end, default)


def _emptiest(
    spans: Sequence[tuple[float, float]], start: float, end: float, default: float
) -> float:
    """Middle of the widest stretch that the fewest spans cover."""
    points = sorted({start, end, *(x for span in spans for x in span)})
    best, width, least = default, 0.0, len(spans) + 1
    for a, b in pairwise(points):
        middle = (a + b) / 2
        cover = sum(x0 < middle < x1 for x0, x1 in spans)
        if cover < least or (cover == least and b - a > width):
            best, width, least = middle, b - a, cover
    return best

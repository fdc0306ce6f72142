"""Where the columns of a table stand (列の区切り).

Columns are cut at ruled lines where there are some, else where no word of the body
stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors.labels import column_key, match_label
from extractors.normalize import parse_number
from extractors.page import Page
from extractors.segments import Segment, pieces
from extractors.table_cells import AMOUNTS, Column
from extractors.table_heading import find_verticals, split_heading

MOSTLY = 0.6  # share of numbers in a column without a name that holds amounts
BESIDE = 0.5  # of the way to the next heading that a cell may stand beside its own
OFTEN = 0.5  # of the cells that the best border parts
ALIGNED = 0.5  # heights that texts of a list may begin apart
MIN_ALIGNED = 2  # of them that make a list
SENTENCE = 6  # letters of what is no number of a row
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
    else:
        columns[0] = replace(columns[0], x0=_left_of_list(heads[0], body))
    return tuple(_with_amount(columns, body))


def _keys(heads: Sequence[Segment]) -> list[str]:
    """What each column holds; the second of two that say the same is another."""
    found = [column_key(head.compact) or "note" for head in heads]
    name = "note" if "description" in found else "description"
    keys: list[str] = []
    for said in found:
        key = name if said == "place" else said
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


def _left_of_list(head: Segment, body: Sequence[Segment]) -> float:
    """Where sentences end that stand left of a list, in points; 0 without any.

    The list is told by its texts, which begin where their heading does.
    """
    height = head.box.height
    aligned = [s for s in body if abs(s.box.x0 - head.box.x0) < ALIGNED * height]
    if len(aligned) < MIN_ALIGNED:
        return 0.0
    beside = [
        s.box.x1
        for s in body
        if s.box.x1 < head.box.x0 - height and len(s.compact) >= SENTENCE
    ]
    return max(beside, default=0.0)


def _with_amount(columns: list[Column], body: Sequence[Segment]) -> list[Column]:
    """When no heading says 金額, the last column that holds numbers does."""
    if any(c.key in AMOUNTS for c in columns):
        return columns
    keys = {column.key for column in columns}
    for index in range(len(columns) - 1, 0, -1):
        column = columns[index]
        only = column.key == "unit_price" and not {"quantity", "unit"} & keys
        if column.key == "unit_price_2" or only:  # 価格 beside 単価, or by itself
            amount = replace(column, key="amount")
            return [*columns[:index], amount, *columns[index + 1 :]]
        held = [s for s in body if column.x0 <= s.box.cx < column.x1]
        numbers = [s for s in held if parse_number(s.text) is not None]
        named = match_label(column.heading.compact, "column") is not None
        unnamed = column.key == "note" and held and not named
        if unnamed and len(numbers) > MOSTLY * len(held):
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
    parts = [part for whole in (*body, left, right) for part in pieces(whole)]
    return _emptiest(parts, left, right, default)


def _emptiest(
    parts: Sequence[Segment], left: Segment, right: Segment, default: float
) -> float:
    """Middle of the widest stretch between two headings that the fewest parts cover.

    A stretch with nothing of a column on one of its sides parts nothing.
    """
    start, end = left.box.cx, right.box.x1
    within = [p for p in parts if p.box.x1 > start and p.box.x0 < end]
    edges = {x for p in within for x in (p.box.x0, p.box.x1) if start < x < end}
    stretches = [
        _Stretch(a, b, sum(p.box.x0 < (a + b) / 2 < p.box.x1 for p in within))
        for a, b in pairwise(sorted({start, end, *edges}))
    ]
    strength = [s.strength(parts, left, right) for s in stretches]
    enough = OFTEN * max(strength, default=0)
    useful = [s for s, n in zip(stretches, strength, strict=True) if n and n >= enough]
    best = min(useful or stretches, key=lambda s: (s.cover, s.x0 - s.x1), default=None)
    return default if best is None else (best.x0 + best.x1) / 2


@dataclass(frozen=True)
class _Stretch:
    """A place between two columns, in points; ``cover`` parts reach over it."""

    x0: float
    x1: float
    cover: int

    def strength(self, parts: Sequence[Segment], left: Segment, right: Segment) -> int:
        """How many cells of both columns it parts: the fewer of either side."""
        reach = BESIDE * (right.box.cx - left.box.cx)
        before = sum(
            left.box.x0 - reach <= p.box.cx and p.box.x1 <= self.x0 and p is not left
            for p in parts
        )
        behind = sum(
            self.x1 <= p.box.x0 and p.box.cx <= right.box.x1 + reach and p is not right
            for p in parts
        )
        return min(before, behind)

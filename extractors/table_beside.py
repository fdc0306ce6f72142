"""What stands beside a table on the same lines (表の左右にある欄).

A form may set its facts, its sums or its title on the left of the table or on its right:
their first line is then the line of the heading, and they go on beside the rows.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from extractors.labels import column_key, match_label
from extractors.normalize import parse_number
from extractors.page import Box
from extractors.segments import Segment
from extractors.titles import title_type

MIN_PART = 3  # labels of a heading that stands beside values
MIN_DIGITS = 3  # of a run that is a value, not a heading


def without_values(line: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The parts of a line between its numbers, any of which may be a heading."""
    if all(parse_number(s.text) is None for s in line):
        return
    parts = groupby(line, key=lambda s: parse_number(s.text) is None)
    for plain, part in parts:
        found = list(part)
        if plain and found[-1] is not line[-1]:
            yield from _without_label(found)
        if plain and len(found) >= MIN_PART:
            yield found


def _without_label(part: Sequence[Segment]) -> Iterator[list[Segment]]:
    """A part before a number without the label of that sum and its list mark (A 契約金額)."""
    if match_label(part[-1].compact, "amount") is None:
        return
    left = list(part[:-1])
    if left and len(left[-1].compact) == 1 and column_key(left[-1].compact) is None:
        left.pop()
    if len(left) >= MIN_PART:
        yield left


def without_others(heads: Sequence[Segment]) -> list[Segment]:
    """The labels of the columns without a title or a label and its value before them."""
    left = list(heads)
    while left and (_is_title(left[0]) or _is_pair(left)):
        left = left[1 if _is_title(left[0]) else 2 :]
    while left and _is_title(left[-1]):
        left = left[:-1]
    return left or list(heads)


def is_beside(segment: Segment) -> bool:
    """True for a label or a value of the head, which is none of a column."""
    text = segment.compact
    digits = sum(map(str.isdigit, text))
    return digits >= MIN_DIGITS or match_label(text, "head") is not None


def block_on_the_left(beside: Box, first: Box, body: Sequence[Segment]) -> float:
    """Where the block ends that begins beside the heading, in points from the left."""
    spans = [(beside.x0, beside.x1)]
    spans += [(s.box.x0, s.box.x1) for s in body if s.box.x1 <= first.x0]
    return _reach(spans, beside.x1)


def block_on_the_right(beside: Box, last: Box, body: Sequence[Segment]) -> float:
    """Where such a block on the right begins, in points from the left."""
    spans = [(-beside.x1, -beside.x0)]
    spans += [(-s.box.x1, -s.box.x0) for s in body if s.box.x0 >= last.x1]
    return -_reach(spans, -beside.x0)


def _reach(spans: Sequence[tuple[float, float]], end: float) -> float:
    """How far spans that touch each other go on from an end."""
    for start, stop in sorted(spans):
        if start <= end:
            end = max(end, stop)
    return end


def _is_title(segment: Segment) -> bool:
    return title_type(segment.compact) is not None


def _is_pair(heads: Sequence[Segment]) -> bool:
    """True where a label of the head and its value stand before a column that says the
    same: 件名 | 修繕工事 | 名称 | 数量.
    """
    keys = [column_key(s.compact) for s in heads]
    if len(heads) < MIN_PART or match_label(heads[0].compact, "head") is None:
        return False
    return keys[1] is None and (keys[0] is None or keys[0] in keys[2:])

"""The heading of the table of lines: one label a column (見出し行)."""

from collections.abc import Sequence

from extractors.labels import column_key, match_label
from extractors.normalize import parse_number
from extractors.page import Page
from extractors.segments import Segment, join
from extractors.table_beside import (
    block_on_the_left,
    block_on_the_right,
    is_beside,
    without_others,
)
from extractors.table_cells import AMOUNTS

MIN_LABELS = 3  # that make a heading even of a line with other texts in it
MIN_CELLS = 3  # ruled cells in which labels stand, before the rules are believed
MIN_NUMBERS = 2  # columns of numbers that give a heading away by themselves
REACH = 2.0  # points by which a ruled line may miss the middle of the heading
_GOODS = frozenset({"description", "item_code", "place"})
_NUMBERS = frozenset({"quantity", "unit_price", *AMOUNTS})

# a line of nothing else heads the small table of the rates
_OF_TAXES = frozenset({"tax_rate", "amount", "tax_amount", "amount_with_tax"})


def is_heading(page: Page, line: Sequence[Segment]) -> bool:
    """True for a line that names goods and their numbers, and has no values in it."""
    known: dict[str, Segment] = {}
    for segment in split_heading(line, find_verticals(page, line)):
        key = column_key(segment.compact)
        if key is not None:
            known.setdefault(key, segment)
    if not (_GOODS & known.keys() and _NUMBERS & known.keys()):
        return False
    if len(known) < MIN_LABELS and len(line) > len(known) + 1:
        return False
    others = [s for s in line if s not in known.values()]
    return all(parse_number(s.text) is None for s in others)


def may_be_heading(page: Page, line: Sequence[Segment]) -> bool:
    """True for a line of labels in which the one of the goods was misread."""
    heads = split_heading(line, find_verticals(page, line))
    keys = {column_key(head.compact) for head in heads} - {None}
    plain = all(
        len(head.compact) == 1 or parse_number(head.text) is None for head in heads
    )
    enough = len(keys) >= MIN_LABELS and len(_NUMBERS & keys) >= MIN_NUMBERS
    return plain and enough and not keys <= _OF_TAXES


def trim_heading(line: Sequence[Segment]) -> list[Segment]:
    """The labels of the columns, each once, without what stands beside the table."""
    heads = without_others(_without_doubles(line))
    named = [at for at, s in enumerate(heads) if column_key(s.compact) is not None]
    if len(named) < MIN_LABELS:
        return heads
    first, last = named[0], named[-1]
    left = [at for at in range(first) if is_beside(heads[at])]
    right = [at for at in range(last + 1, len(heads)) if is_beside(heads[at])]
    return heads[max(left, default=-1) + 1 : min(right, default=len(heads))]


def find_frame(
    page: Page,
    line: Sequence[Segment],
    heading: Sequence[Segment],
    body: Sequence[Segment] = (),
) -> tuple[float, float]:
    """Left and right end of a table in points, past what stands beside its heading and
    goes on beside its ``body``.
    """
    first, last = heading[0].box, heading[-1].box
    verticals = find_verticals(page, heading)
    left, right = 0.0, page.width
    for segment in line:
        if segment.box.x1 <= first.x0:
            ruled = [x for x in verticals if segment.box.x1 <= x <= first.x0]
            left = max([left, *ruled])
            if not ruled:
                left = max(left, block_on_the_left(segment.box, first, body))
        elif segment.box.x0 >= last.x1:
            ruled = [x for x in verticals if last.x1 <= x <= segment.box.x0]
            ends = [*ruled, block_on_the_right(segment.box, last, body)]
            right = min([right, *ends])
    return left, right


def _without_doubles(line: Sequence[Segment]) -> list[Segment]:
    """A label that was read twice at one place is one label."""
    heads: list[Segment] = []
    for segment in line:
        last = heads[-1] if heads else None
        again = last is not None and last.compact == segment.compact
        if last is None or not again or last.box.x_overlap(segment.box) <= 0:
            heads.append(segment)
    return heads


def find_verticals(page: Page, heading: Sequence[Segment]) -> list[float]:
    """Where ruled lines pass the height of the heading, in points from the left."""
    middle = sum(s.box.cy for s in heading) / len(heading)
    return sorted(
        (rule.x0 + rule.x1) / 2
        for rule in page.rules
        if not rule.horizontal
        and min(rule.y0, rule.y1) <= middle + REACH
        and max(rule.y0, rule.y1) >= middle - REACH
    )


def split_heading(
    heading: Sequence[Segment], verticals: Sequence[float]
) -> list[Segment]:
    """One segment a column: what stands in one ruled cell is one (名 称 ・ 仕 様)."""
    cells: dict[int, list[Segment]] = {}
    for part in heading:
        cells.setdefault(sum(x < part.box.cx for x in verticals), []).append(part)
    if len(cells) < MIN_CELLS:
        return list(heading)
    return [head for _, parts in sorted(cells.items()) for head in _labels(parts)]


def _labels(parts: list[Segment]) -> list[Segment]:
    """Pieces of one label, or labels that the frame does not keep apart."""
    whole = join(parts, "")
    known = [part for part in parts if column_key(part.compact)]
    one = match_label(whole.compact, "column") is not None
    return parts if len(known) > 1 and not one else [whole]

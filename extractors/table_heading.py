"""The heading of the table of lines: one label a column (見出し行)."""

from collections.abc import Sequence

from extractors.labels import column_key, match_label
from extractors.normalize import parse_number
from extractors.page import Page
from extractors.segments import Segment, join

MIN_LABELS = 3  # that make a heading even of a line with other texts in it
MIN_CELLS = 3  # ruled cells in which labels stand, before the rules are believed
REACH = 2.0  # points by which a ruled line may miss the middle of the heading
_GOODS = frozenset({"description", "item_code"})
_NUMBERS = frozenset({"quantity", "unit_price", "amount", "amount_with_tax"})


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

"""Blocks of an address or a letterhead: what stands together, how far apart (まとまり).

A block is lines under each other with one edge in common. Distances are in points;
``NOWHERE`` is the distance to another page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.company import split_addressee_label
from extractors.lookup import Found
from extractors.segments import Segment, same_line

NOWHERE = 999.0  # points; farther than any two places of one page
MAX_BLOCK_GAP = 40.0  # points; no block has a wider gap between two lines

# heights of the lower or higher one of two segments
BESIDE = 1.6  # gap between two parts of a line
LINE_GAP = 1.5  # gap between two lines
LEFT_EDGE = 1.0  # how far the left edges of two lines may differ
OTHER_EDGE = 0.6  # how far right edges or middles may differ

# weight of a point out of line against a point down the page
ASIDE_WEIGHT = 1.2
ASIDE_WEIGHT_OVERLAPPING = 0.5
UPWARDS_WEIGHT = 1.3
SHARED_COLUMN = 0.3  # share of the narrower one's width
ASIDE_WEIGHT_IN_COLUMN = 0.4  # on top of ASIDE_WEIGHT

ADDRESSEE_LEFT = 60.0  # points between left edges of a name and its details
ADDRESSEE_REACH = 75.0  # points from a name up or down to its details


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name, and the segments of the page that show it: those of the name first."""

    name: Found[str]
    segments: tuple[Segment, ...]


class Blocks:
    """Segments that stand together: aligned, line under line."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._block = {id(s): i for i, s in enumerate(segments)}
        self._segments = segments
        ordered = sorted(segments, key=lambda s: (s.page, s.box.y0))
        for index, upper in enumerate(ordered):
            for lower in ordered[index + 1 :]:
                gap = lower.box.y0 - upper.box.y1
                if gap > MAX_BLOCK_GAP or lower.page != upper.page:
                    break
                if _adjoin(upper, lower):
                    self._merge(self._block[id(upper)], self._block[id(lower)])

    def together(self, names: Iterable[Segment], detail: Segment) -> bool:
        """True when a detail stands in one block with any of the names."""
        own = self._block.get(id(detail))
        return own is not None and any(self._block.get(id(s)) == own for s in names)

    def top(self, detail: Segment) -> Segment:
        """The highest segment of the block that a detail stands in."""
        own = self._block.get(id(detail))
        block = [s for s in self._segments if self._block[id(s)] == own]
        return min([detail, *block], key=lambda s: s.box.y0)

    def _merge(self, a: int, b: int) -> None:
        if a != b:
            self._block = {k: a if v == b else v for k, v in self._block.items()}


def distance(a: Segment, b: Segment) -> float:
    """Points between two segments of a block: lines apart, and out of line."""
    if a.page != b.page:
        return NOWHERE
    down = max(0.0, max(a.box.y0, b.box.y0) - min(a.box.y1, b.box.y1))
    edges = (
        abs(a.box.x0 - b.box.x0),
        abs(a.box.x1 - b.box.x1),
        abs(a.box.cx - b.box.cx),
    )
    if a.box.x_overlap(b.box) > 0:
        return down + min(edges) * ASIDE_WEIGHT_OVERLAPPING
    return down + min(*edges, _gap(a, b)) * ASIDE_WEIGHT


def distance_from_name(name: Segment, detail: Segment) -> float:
    """Points from a name to a detail: a block is left-aligned and reads downwards."""
    if name.page != detail.page:
        return NOWHERE
    down = detail.box.cy - name.box.cy
    vertical = down if down >= 0 else -UPWARDS_WEIGHT * down
    aside = min(abs(detail.box.x0 - name.box.x0), abs(detail.box.x1 - name.box.x1))
    narrow = min(name.box.width, detail.box.width)
    if detail.box.x_overlap(name.box) > SHARED_COLUMN * narrow:
        aside *= ASIDE_WEIGHT_IN_COLUMN
    return vertical + ASIDE_WEIGHT * aside


def belongs_to_addressee(name: Segment, detail: Segment) -> bool:
    """True for a detail right above or below an addressee (postal code over 御中)."""
    return (
        name.page == detail.page
        and abs(detail.box.x0 - name.box.x0) < ADDRESSEE_LEFT
        and abs(detail.box.cy - name.box.cy) < ADDRESSEE_REACH
    )


def _adjoin(a: Segment, b: Segment) -> bool:
    """True for neighbours on a line, or lines under each other with an edge in common.

    A label of the addressee (宛先) begins a block.
    """
    low, high = sorted((a.box.height, b.box.height))
    if same_line(a, b):
        return _gap(a, b) < BESIDE * low
    label, name = split_addressee_label(b.text)
    if label and not name:
        return False
    aligned = (
        abs(a.box.x0 - b.box.x0) < LEFT_EDGE * low
        or abs(a.box.x1 - b.box.x1) < OTHER_EDGE * low
        or abs(a.box.cx - b.box.cx) < OTHER_EDGE * low
    )
    return aligned and b.box.y0 - a.box.y1 < LINE_GAP * high


def _gap(a: Segment, b: Segment) -> float:
    """Points that are free between two segments sideways."""
    return max(0.0, max(a.box.x0, b.box.x0) - min(a.box.x1, b.box.x1))

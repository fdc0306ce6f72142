"""Stripes: where the cells of a table stand below each other (縦の並び).

Between two columns few runs of text stand. A column is a stretch that the runs of
many lines cover; a run that was read together with its neighbour covers the gap too, so
some lines may cross it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.segments import Segment


@dataclass(frozen=True)
class Stripe:
    """A stretch of the page, in points, and the runs that stand in it alone."""

    x0: float
    x1: float
    cells: tuple[Segment, ...]


def find_stripes(
    lines: Sequence[Sequence[Segment]], crossing: float = 0.0
) -> list[Stripe]:
    """The stripes of lines of text, left to right.

    ``crossing`` is the share of the lines that may cross a gap between two stripes.
    """
    segments = [segment for line in lines for segment in line]
    most = int(crossing * len(lines))
    spans = _covered(lines, most)
    apart = [s for s in segments if not any(_touches(s, span) for span in spans)]
    spans = sorted(spans + _joined([(s.box.x0, s.box.x1) for s in apart]))
    return [_stripe(span, spans, segments) for span in spans]


def _stripe(
    span: tuple[float, float],
    spans: Sequence[tuple[float, float]],
    segments: Sequence[Segment],
) -> Stripe:
    own = [
        s
        for s in segments
        if _touches(s, span) and sum(_touches(s, other) for other in spans) == 1
    ]
    return Stripe(span[0], span[1], tuple(own))


def _covered(
    lines: Sequence[Sequence[Segment]], most: int
) -> list[tuple[float, float]]:
    """Stretches that more than so many lines cover."""
    edges = sorted({x for line in lines for s in line for x in (s.box.x0, s.box.x1)})
    spans: list[tuple[float, float]] = []
    for start, end in pairwise(edges):
        middle = (start + end) / 2
        cover = sum(any(s.box.x0 < middle < s.box.x1 for s in line) for line in lines)
        if cover > most:
            spans.append((start, end))
    return _joined(spans)


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _touches(segment: Segment, span: tuple[float, float]) -> bool:
    return segment.box.x0 < span[1] and segment.box.x1 > span[0]

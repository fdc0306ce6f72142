"""Ruled lines between the rows of a table (横罫線)."""

from collections import defaultdict
from collections.abc import Sequence

from extractors.page import Rule
from extractors.table_cells import Column

MOST = 0.6  # share of the table's width that a line between rows goes across
MIN_APART = 4.0  # points; closer lines are one
ENOUGH = 0.5  # share of the gaps between lines of text that must be ruled


def find_bands(
    rules: Sequence[Rule], columns: Sequence[Column], lines: Sequence[float]
) -> list[float]:
    """Heights of ruled lines between rows, when most lines are kept apart by them.

    ``lines`` are the heights of the lines of text, from the top; all in points.
    """
    if len(lines) < 2:
        return []
    heights = _heights(rules, columns[0].heading.box.x0, columns[-1].heading.box.x1)
    bands: list[float] = []
    for y in sorted({round(y, 1) for y in heights if lines[0] < y < lines[-1]}):
        if not bands or y - bands[-1] > MIN_APART:
            bands.append(y)
    return bands if len(bands) >= ENOUGH * (len(lines) - 1) else []


def _heights(rules: Sequence[Rule], x0: float, x1: float) -> list[float]:
    """Where lines go across most of the table, drawn whole or cell by cell."""
    wide = MOST * (x1 - x0)
    whole: list[float] = []
    pieced: defaultdict[int, float] = defaultdict(float)
    for rule in rules:
        if rule.horizontal:
            length = _length(rule, x0, x1)
            pieced[round(rule.y0)] += length
            if length > wide:
                whole.append(rule.y0)
    return whole + [float(y) for y, length in pieced.items() if length > wide]


def _length(rule: Rule, x0: float, x1: float) -> float:
    """Points of a ruled line between two places, negative when it is elsewhere."""
    left, right = sorted((rule.x0, rule.x1))
    return min(right, x1) - max(left, x0)

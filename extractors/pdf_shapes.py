"""Where a PDF's things stand on the upright page, and its ruled lines (罫線の素).

Things come as pdfplumber describes them, with its coordinates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from extractors.page import Box, Rule

THIN = 2.5  # points; a filled rectangle this thin is a line


@dataclass(frozen=True)
class Placement:
    """From pdfplumber's coordinates to points of the upright page."""

    frame: Box
    turn: int

    @property
    def width(self) -> float:
        """Points across the upright page."""
        return self.frame.height if self.turn % 180 else self.frame.width

    @property
    def height(self) -> float:
        """Points down the upright page."""
        return self.frame.width if self.turn % 180 else self.frame.height

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the upright page."""
        x, y = x - self.frame.x0, y - self.frame.y0
        if self.turn == 90:
            return self.frame.height - y, x
        if self.turn == 180:
            return self.frame.width - x, self.frame.height - y
        if self.turn == 270:
            return y, self.frame.width - x
        return x, y

    def shows(self, rule: Rule) -> bool:
        """True if a line is not wholly off the page."""
        across = max(rule.x0, rule.x1) >= 0 and min(rule.x0, rule.x1) <= self.width
        return across and max(rule.y0, rule.y1) >= 0 and rule.y0 <= self.height

    def box(self, thing: dict[str, Any]) -> Box:
        """The place of a thing on the upright page."""
        ax, ay = self.point(thing["x0"], thing["top"])
        bx, by = self.point(thing["x1"], thing["bottom"])
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def rule_pieces(page: Any, place: Placement) -> Iterator[Rule]:
    """Pieces of ruled lines among the shapes that a page draws."""
    for line in page.lines:
        yield from _straight(
            place, [(line["x0"], line["top"]), (line["x1"], line["bottom"])]
        )
    for rect in page.rects:
        yield from _rect(place, rect)
    for curve in page.curves:
        points = curve["pts"]
        if curve.get("stroke") or _is_dark(curve):
            yield from _straight(place, points)


def _rect(place: Placement, rect: dict[str, Any]) -> Iterator[Rule]:
    box = place.box(rect)
    if box.width > 0.97 * place.width and box.height > 0.97 * place.height:
        return
    if not rect.get("stroke") and not _is_dark(rect):
        return
    if min(box.width, box.height) <= THIN:
        if box.width >= box.height:
            yield Rule(box.x0, box.cy, box.x1, box.cy)
        else:
            yield Rule(box.cx, box.y0, box.cx, box.y1)
        return
    yield Rule(box.x0, box.y0, box.x1, box.y0)
    yield Rule(box.x0, box.y1, box.x1, box.y1)
    yield Rule(box.x0, box.y0, box.x0, box.y1)
    yield Rule(box.x1, box.y0, box.x1, box.y1)


def _straight(place: Placement, points: list[tuple[float, float]]) -> Iterator[Rule]:
    """Level and plumb pieces of a path; slanted ones are no ruled lines."""
    for (ax, ay), (bx, by) in pairwise(points):
        x0, y0 = place.point(ax, ay)
        x1, y1 = place.point(bx, by)
        if min(abs(x1 - x0), abs(y1 - y0)) <= 0.7 and (x0, y0) != (x1, y1):
            yield Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _is_dark(shape: dict[str, Any]) -> bool:
    """True for a filled shape that can be seen on white paper."""
    if not shape.get("fill"):
        return False
    colour = shape.get("non_stroking_color")
    if colour is None:
        return True
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    if len(numbers) == 4:  # CMYK: no ink is white
        return max(numbers) > 0.02
    return not numbers or min(numbers) < 0.98

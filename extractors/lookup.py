"""From a label to its value by geometry: behind it, right of it, below it (見出しと値)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from extractors.labels import Label, is_label
from extractors.segments import Segment, same_line

T = TypeVar("T")
MAX_RIGHT = 260.0  # points between a label and a value on its right
MAX_BELOW = 3.2  # heights of the label down to a value below


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with the segment that shows it and the label that names it.

    ``how`` is ``inside``, ``right``, ``below`` or ``alone`` (no label).
    """

    value: T
    segment: Segment
    key: str = ""
    label: str = ""
    how: str = "alone"


def find_value(
    label: Label,
    segments: Sequence[Segment],
    parse: Callable[[str], T | None],
    *,
    below: bool = True,
    reach: float = MAX_RIGHT,
) -> Found[T] | None:
    """The nearest value that parses: in the label's run, right of it, or below it."""
    text = label.segment.compact
    if label.value is not None:
        value = parse(label.value.text)
        if value is not None:
            return Found(value, label.value, label.key, text, "inside")
    for segment in to_the_right(label.segment, segments, reach):
        value = parse(segment.text)
        if value is not None:
            return Found(value, segment, label.key, text, "right")
        if is_label(segment):
            break
    if below and label.value is None:
        for segment in underneath(label.segment, segments):
            value = parse(segment.text)
            if value is not None:
                return Found(value, segment, label.key, text, "below")
            break
    return None


def to_the_right(
    label: Segment, segments: Iterable[Segment], reach: float = MAX_RIGHT
) -> list[Segment]:
    """Segments on the same line right of a label, the nearest first."""
    found = [
        s
        for s in segments
        if s is not label
        and same_line(label, s)
        and s.box.x0 >= label.box.x1 - 0.5 * label.box.height
        and s.box.x0 - label.box.x1 < reach
    ]
    return sorted(found, key=lambda s: s.box.x0)


def underneath(label: Segment, segments: Iterable[Segment]) -> list[Segment]:
    """Segments below a label that share its column, the nearest first."""
    height = label.box.height or 8.0
    found = [
        s
        for s in segments
        if s is not label
        and s.page == label.page
        and s.box.cy - label.box.cy > 0
        and s.box.y0 - label.box.y1 < MAX_BELOW * height
        and s.box.y0 > label.box.y0 + 0.5 * height
        and _shares_column(label, s)
    ]
    return sorted(found, key=lambda s: s.box.y0)


def _shares_column(label: Segment, other: Segment) -> bool:
    narrow = min(label.box.width, other.box.width) or 1.0
    centred = abs(label.box.cx - other.box.cx) < 0.6 * max(
        label.box.width, other.box.width
    )
    return label.box.x_overlap(other.box) > 0.4 * narrow or centred

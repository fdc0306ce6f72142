"""To whom the paper is written (宛先): the name with 御中 / 様 / 殿, or behind 請求先."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.company import (
    company_of,
    has_honorific,
    has_legal_form,
    is_sentence,
    strip_honorific,
)
from extractors.labels import match_label
from extractors.lookup import Found, to_the_right, underneath
from extractors.segments import Segment, same_line

LOWEST = 400.0  # points below the heading of the table, or from the top without one
LONGEST = 45  # characters of an addressee with department and person
LABEL_REACH = 80.0  # points from 請求先 to the name on its right
HONORIFIC_REACH = 160.0  # points from a name to 御中 on its right
MAX_OVERLAP = 4.0  # points that a name may reach into 御中
SAME_LEFT = 60.0  # points between the left edges of a name and 御中 below it
LINES_ABOVE = 3.0  # heights from the middle of a name down to 御中
WORD_GAP = 2.5  # heights between two parts of one name

_LABEL = re.compile(
    r"\s*(?:ご?請求先|宛先|お客様(?:名)?|納品先|発注先|注文先|御?得意先|取引先|Bill ?To)\s*(?:名|会社名)?\s*:?\s*"
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """The name of the recipient and the segments that show it, the honorific first."""

    name: Found[str]
    segments: tuple[Segment, ...]


def find_recipient(segments: Sequence[Segment], top: float) -> Addressee | None:
    """The first company or person with an honorific, else the one that a label names.

    ``top`` is where the table of lines begins, in points; 0 when there is none.
    """
    for segment in segments:
        if not has_honorific(segment.text) or segment.box.cy > top + LOWEST:
            continue
        if is_sentence(segment.text) or len(segment.text) > LONGEST:
            continue
        name, parts = _addressed(segment, segments)
        if name is not None:
            return Addressee(Found(name, parts[-1]), (segment, *parts))
    return _labelled(segments)


def _labelled(segments: Sequence[Segment]) -> Addressee | None:
    """An addressee without 御中 that a label names (請求先: …)."""
    for segment in segments:
        label = _LABEL.match(segment.text)
        if label is None:
            continue
        place, text = segment, segment.text[label.end() :].strip()
        if not text:
            right = to_the_right(segment, segments, LABEL_REACH)
            near = [*right, *underneath(segment, segments)]
            if not near:
                continue
            place, text = near[0], near[0].text
        name = company_of(text)
        if name and has_legal_form(name):
            return Addressee(Found(name, place), (place,))
    return None


def _addressed(
    honorific: Segment, segments: Sequence[Segment]
) -> tuple[str | None, Sequence[Segment]]:
    """The name that an honorific goes with: in its run, left of it, or above it."""
    text = strip_honorific(honorific.text)
    above = _above(honorific, segments)
    if name := company_of(text):
        if above is None or has_legal_form(name) or not has_legal_form(above.text):
            return name, [honorific]
        return company_of(above.text), [above]
    if not text:
        name, parts = _on_the_left(honorific, segments)
        if name:
            return name, parts
    return (company_of(above.text), [above]) if above is not None else (None, [])


def _on_the_left(
    honorific: Segment, segments: Sequence[Segment]
) -> tuple[str | None, Sequence[Segment]]:
    left = [
        s
        for s in segments
        if s is not honorific
        and same_line(s, honorific)
        and s.box.x1 <= honorific.box.x0 + MAX_OVERLAP
        and honorific.box.x0 - s.box.x1 < HONORIFIC_REACH
        and match_label(s.compact) is None
    ]
    nearest = max(left, key=lambda s: s.box.x1, default=None)
    if nearest is None or not (name := company_of(nearest.text)):
        return None, []
    parts = _name_parts(nearest, left)
    return company_of(" ".join(s.text for s in parts)) or name, parts


def _name_parts(nearest: Segment, left: Sequence[Segment]) -> list[Segment]:
    """Neighbours on the line that belong to one name (株式会社　サンプル)."""
    parts = [nearest]
    for segment in sorted(left, key=lambda s: -s.box.x1):
        gap = parts[0].box.x0 - segment.box.x1
        if segment is not nearest and 0 <= gap < WORD_GAP * nearest.box.height:
            parts.insert(0, segment)
    return parts


def _above(segment: Segment, segments: Sequence[Segment]) -> Segment | None:
    """The line right above, where a company stands over its department or person."""
    found = [
        s
        for s in segments
        if s is not segment
        and s.page == segment.page
        and 0 < segment.box.cy - s.box.cy < LINES_ABOVE * segment.box.height
        and abs(s.box.x0 - segment.box.x0) < SAME_LEFT
        and s.box.x0 < segment.box.x1
    ]
    return max(found, key=lambda s: s.box.cy, default=None)

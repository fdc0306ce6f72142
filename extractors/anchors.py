"""What shows where a party's block is (手がかり): registration number, 〒, telephone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.identifiers import parse_registration_number
from extractors.contact import find_tel
from extractors.lookup import to_the_right
from extractors.postal import parse_postal_line
from extractors.segments import Segment

REACH = 120.0  # points from 登録番号 to the number on its right
DIGITS = 13  # of a registration number, behind its T


@dataclass(frozen=True, slots=True)
class Anchor:
    """A detail of a party that can't be mistaken, and the segment that shows it.

    ``key`` is ``registration_number``, ``postal_code`` or ``tel``.
    """

    key: str
    value: str
    segment: Segment


def find_anchors(segments: Sequence[Segment]) -> Iterator[Anchor]:
    """Every anchor among the segments, in their order."""
    for segment in segments:
        if number := _registration_number(segment, segments):
            yield number
        if code := parse_postal_line(segment.text):
            yield Anchor("postal_code", code, segment)
        if tel := find_tel(segment, segments):
            yield Anchor("tel", tel, segment)


def _registration_number(
    segment: Segment, segments: Sequence[Segment]
) -> Anchor | None:
    """The number in a segment, or right of the label that it is."""
    if number := parse_registration_number(segment.text):
        return Anchor("registration_number", number, segment)
    if "登録番号" not in segment.compact:
        return None
    for right in to_the_right(segment, segments, REACH):
        number = parse_registration_number(right.text) or _without_letter(right)
        if number:
            return Anchor("registration_number", number, right)
    return None


def _without_letter(segment: Segment) -> str | None:
    """A registration number whose T was not read."""
    digits = re.sub(r"\D", "", segment.compact)
    return f"T{digits}" if len(digits) == DIGITS else None

"""Where a proposed value stands on the paper (提案の根拠)."""

import re
from collections.abc import Collection, Sequence

from books.model import Reading
from extractors.normalize import clean, compact
from extractors.page import Box
from extractors.segments import Segment

SAME_PLACE = 0.5  # of a proposal's box, both ways, that another field was read in


def is_spoken_for(place: Segment, reading: Reading, others: Collection[str]) -> bool:
    """Whether one of some other fields, a sure one, was read at the place already."""
    sure = (
        reading.fields[other].evidence
        for other in others
        if other in reading.fields and other not in reading.review
    )
    return any(
        known is not None
        and known.page == place.page
        and Box(*known.bbox).x_overlap(place.box) > SAME_PLACE * place.box.width
        and Box(*known.bbox).y_overlap(place.box) > SAME_PLACE * place.box.height
        for known in sure
    )


def find_place(
    text: str, segments: Sequence[Segment], *, signed: bool = False
) -> Segment | None:
    """Where a proposed text stands on the pages, whole and not within a longer one.

    ``signed``: a minus before it would be a part of it.
    """
    wanted = compact(text)
    whole = next((s for s in segments if wanted and s.compact == wanted), None)
    plain = clean(text)
    if whole is not None or len(plain) < 2:
        return whole
    pattern = _whole(plain, signed=signed)
    for segment in segments:
        found = pattern.search(segment.text)
        if found is not None:
            return segment.cut(*found.span())
    return None


def _whole(text: str, *, signed: bool) -> re.Pattern[str]:
    """Finds a text that is no part of a longer word or number, nor without its sign."""
    before = r"(?<![0-9A-Za-z])(?<![0-9][.,])" if text[0].isascii() else ""
    before += r"(?<![▲△−\-(])" if signed else ""
    after = r"(?![0-9A-Za-z])(?![.,][0-9])" if text[-1].isascii() else ""
    return re.compile(before + re.escape(text) + after)

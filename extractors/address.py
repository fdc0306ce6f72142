"""The lines of an address, from its postal code or its prefecture on (住所)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractors.company import (
    has_honorific,
    has_legal_form,
    is_department,
    is_sentence,
)
from extractors.contact import has_contact_word, strip_contact
from extractors.labels import find_labels
from extractors.lookup import Found, to_the_right
from extractors.normalize import clean, compact, parse_yen
from extractors.places import strip_stray
from extractors.postal import strip_postal_code
from extractors.segments import Segment
from extractors.titles import title_type

MAX_LINES = 3  # of an address below its first line
BESIDE_CODE = 40.0  # points from a postal code to an address on its right

# heights of a line, for the next line of the same address
LINE_STEP = 0.5  # from middle to middle at least
LINE_GAP = 0.95  # between the two at most
LEFT_EDGE = 1.6  # an address may be indented against its postal code
OTHER_EDGE = 0.8  # right edges, or middles as on slips of a till
BROKEN_OFF = 1.0  # from a piece of a line to the next piece of it

_PART = re.compile(
    r"[都道府県市区町村郡]|\d|番地|丁目|ビル|会館|タワー|階|号室?|プラザ|団地|ハイツ|マンション|構内|内$"
)
_PLACE = re.compile(r"[都道府県市区町村郡]")
_CODE = re.compile(  # a number that the sender gave to the party
    r"(?:[ごお御]?(?:得意先|客様|取引先|仕入先|貴社|顧客|業者|契約)(?:様)?)?(?:コード|CD|No|番号)"
)
_CALLING = re.compile(
    r"(?:司法書士|行政書士|税理士|弁護士|弁理士|公認会計士|社会保険労務士|土地家屋調査士|"
    r"中小企業診断士|[一二]級建築士|宅地建物取引|建設業許可)"
)
_LETTER = re.compile(r"[\d\u4e00-\u9fff\u30a0-\u30ff]")
_BROKEN_NUMBER = re.compile(r"\d[-ー]\n\d|\d\n-\d+$")


def find_address(
    start: Segment, segments: Sequence[Segment], names: Sequence[Segment]
) -> Found[str] | None:
    """The address that begins in a line: the rest of that line and the lines below.

    ``start`` shows a postal code or the prefecture; ``names`` are no part of it.
    """
    first = _behind_code(start, segments) or _beside_code(start, segments)
    parts = [first] if first else []
    for below in _lines_below(start, segments):
        if any(below is name for name in names):
            break
        if parts and _goes_on(parts[-1], below.text):
            parts[-1] += below.text
            continue
        if _ends(below):
            break
        parts.append(_whole_line(below, below.text, segments))
        if _calls(below):
            break
    joined = strip_stray(" ".join(parts))
    return Found(joined, start) if _PLACE.search(joined) else None


def address_lines(
    codes: Iterable[Segment], segments: Sequence[Segment]
) -> Iterator[Segment]:
    """Lines that follow a postal code as its address; they are no names."""
    for code in codes:
        for below in _lines_below(code, segments):
            if _ends(below) or not _PART.search(below.text):
                break
            yield below


def _behind_code(start: Segment, segments: Sequence[Segment]) -> str:
    """What follows a postal code in its own line."""
    rest = strip_postal_code(start.text)
    return _whole_line(start, rest, segments) if _LETTER.search(rest) else ""


def _beside_code(code: Segment, segments: Sequence[Segment]) -> str | None:
    """What stands right of a postal code."""
    beside = to_the_right(code, segments, BESIDE_CODE)
    if not beside or not _is_part(beside[0]):
        return None
    return _whole_line(beside[0], beside[0].text, segments)


def _whole_line(first: Segment, text: str, segments: Sequence[Segment]) -> str:
    """A line that was read in pieces, up to its telephone."""
    last = first
    for piece in to_the_right(first, segments):
        gap = piece.box.x0 - last.box.x1
        if gap > BROKEN_OFF * last.box.height or not _is_part(piece):
            break
        text, last = text + piece.text, piece
    return strip_contact(clean(text))


def _lines_below(start: Segment, segments: Sequence[Segment]) -> Iterator[Segment]:
    """The lines that stand under a line as its address does."""
    current = start
    for _ in range(MAX_LINES):
        below = _next_line(current, start, segments)
        if below is None:
            return
        yield below
        current = below


def _next_line(
    current: Segment, first: Segment, segments: Sequence[Segment]
) -> Segment | None:
    height = current.box.height
    found = [
        s
        for s in segments
        if s.page == current.page
        and s.box.cy > current.box.cy + LINE_STEP * height
        and s.box.y0 - current.box.y1 < LINE_GAP * height
        and (
            abs(s.box.x0 - first.box.x0) < LEFT_EDGE * height
            or abs(s.box.x0 - current.box.x0) < LEFT_EDGE * height
            or abs(s.box.x1 - current.box.x1) < OTHER_EDGE * height
            or abs(s.box.cx - current.box.cx) < OTHER_EDGE * height
        )
    ]
    return min(found, key=lambda s: s.box.cy, default=None)


def _is_part(segment: Segment) -> bool:
    """True for a text with what only addresses have, and nothing else."""
    return not _ends(segment) and bool(_PART.search(segment.text))


def _goes_on(line: str, below: str) -> bool:
    """True for a house number that is broken over two lines."""
    return bool(_BROKEN_NUMBER.search(f"{line}\n{below}"))


def _calls(segment: Segment) -> bool:
    """True for a line with a telephone in it; an address ends there."""
    return strip_contact(segment.text) != segment.text.strip()


def _ends(segment: Segment) -> bool:
    """True for a line that is no address: a name, a label, a number to call, a sum."""
    line = strip_contact(segment.text)
    text = compact(line)
    if has_contact_word(text) or has_legal_form(text) or has_honorific(line):
        return True
    if is_sentence(text) or title_type(text) or find_labels([segment]):
        return True
    if is_department(text) or _CODE.match(text) or _CALLING.match(text):
        return True
    return parse_yen(text) is not None or not _LETTER.search(text)

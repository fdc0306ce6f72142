"""Postal codes and the lines of an address (郵便番号・住所)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from books.identifiers import parse_postal_code
from extractors.classify import title_type
from extractors.company import has_honorific, has_legal_form, is_sentence
from extractors.contact import has_contact_word, has_tel, strip_contact
from extractors.labels import find_labels
from extractors.lookup import Found, to_the_right
from extractors.normalize import DASHES, clean, compact, parse_yen
from extractors.segments import Segment

MAX_LINES = 3  # of an address below its first line
BESIDE_CODE = 40.0  # points from a postal code to an address on its right

# heights of a line, for the next line of the same address
LINE_STEP = 0.5  # from middle to middle at least
LINE_GAP = 0.95  # between the two at most
LEFT_EDGE = 1.6  # an address may be indented against its postal code
RIGHT_EDGE = 0.8

_POSTAL_CODE = re.compile(r"[〒TテチF干〶?]?\s*(\d{3})\s*[-－ー―‐]\s*(\d{4})(?!\d)")
_CODE_FIRST = re.compile(r"[TテチF干〶?]?\d{3}-\d{4}(?!\d|-)")
_CODE_BEFORE_TEL = re.compile(r"\W?\d{3}-\d{4}(?!\d|-)")
_PREFECTURE = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[\u4e00-\u9fff]{2,3}県|[\u4e00-\u9fff]{2,5}市)"
)
_MUNICIPALITY = re.compile(r"[市区町村郡]")
_PART = re.compile(
    r"[都道府県市区町村郡]|\d|番地|丁目|ビル|会館|タワー|階|号室?|プラザ|団地|ハイツ|マンション|構内|内$"
)
_LETTER = re.compile(r"[\d\u4e00-\u9fff\u30a0-\u30ff]")
_BROKEN_NUMBER = re.compile(r"\d[-ー]$")


def parse_postal_line(text: str) -> str | None:
    """The postal code at the head of a text or behind 〒, as ``NNN-NNNN``.

    >>> parse_postal_line("〒220-0012 横浜市西区"), parse_postal_line("045-000-1234")
    ('220-0012', None)
    """
    short = compact(text)
    first = _CODE_FIRST.match(short)
    if has_tel(short) and not _CODE_BEFORE_TEL.match(short):
        first = None
    found = _POSTAL_CODE.search(short) if first or "〒" in text else None
    return parse_postal_code(f"{found[1]}-{found[2]}") if found else None


def begins_address(text: str) -> bool:
    """True for a compact text that begins with a prefecture or a city."""
    return bool(_PREFECTURE.match(text))


def is_address(text: str) -> bool:
    """True for a compact text that begins an address and goes on to city or ward."""
    return begins_address(text) and bool(_MUNICIPALITY.search(text))


def find_address(
    start: Segment, segments: Sequence[Segment], names: Sequence[Segment]
) -> Found[str] | None:
    """The address that begins in a line: the rest of that line and the lines below.

    ``start`` shows a postal code or the prefecture; ``names`` are no part of it.
    """
    first = _behind_code(start) or _beside_code(start, segments)
    parts = [first] if first is not None else []
    for below in _lines_below(start, segments):
        broken = bool(parts and _BROKEN_NUMBER.search(parts[-1]))
        goes_on = broken and re.match(r"\d", below.text)
        if any(below is name for name in names) or (_ends(below) and not goes_on):
            break
        parts.append(strip_contact(below.text))
    joined = " ".join(part for part in parts if part)
    return Found(joined, start) if joined else None


def address_lines(
    codes: Iterable[Segment], segments: Sequence[Segment]
) -> Iterator[Segment]:
    """Lines that follow a postal code as its address; they are no names."""
    for code in codes:
        for below in _lines_below(code, segments):
            if _ends(below) or not _PART.search(below.text):
                break
            yield below


def _behind_code(start: Segment) -> str:
    """What follows a postal code in its own line."""
    text = re.sub(r"^.*?〒", "〒", clean(start.text)).translate(DASHES)
    rest = _POSTAL_CODE.sub("", re.sub(r"^(?:住\s*所):?", "", text), count=1)
    return strip_contact(rest.replace("〒", "").strip(" :"))


def _beside_code(code: Segment, segments: Sequence[Segment]) -> str | None:
    """What stands right of a postal code."""
    beside = to_the_right(code, segments, BESIDE_CODE)
    return strip_contact(beside[0].text) if beside and not _ends(beside[0]) else None


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
            or abs(s.box.x1 - current.box.x1) < RIGHT_EDGE * height
        )
    ]
    return min(found, key=lambda s: s.box.cy, default=None)


def _ends(segment: Segment) -> bool:
    """True for a line that is no address: a name, a label, a number to call, a sum."""
    text = segment.compact
    if has_contact_word(text) or has_legal_form(text) or has_honorific(segment.text):
        return True
    if is_sentence(text) or title_type(text) or find_labels([segment]):
        return True
    return parse_yen(text) is not None or not _LETTER.search(text)

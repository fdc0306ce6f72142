"""Postal codes at the head of a line (郵便番号)."""

import re

from books.identifiers import parse_postal_code
from extractors.contact import has_tel
from extractors.normalize import DASHES, clean, compact
from extractors.places import PREFECTURE

_CODE = re.compile(r"(\d{3})\s*[-－ー―‐]\s*(\d{4})(?!\d)")
_MARK = "[〒TテチF干〶?]"  # 〒 and what is read for it
_FIRST = re.compile(
    rf"{_MARK}?\d{{3}}-\d{{4}}(?!\d|-)|[\D1]?\d{{3}}-\d{{4}}(?={PREFECTURE})"
)
_BEFORE_TEL = re.compile(r"\W?\d{3}-\d{4}(?!\d|-)")
_HEAD = re.compile(r"(?:.*?〒|住\s*所\s*:?)?\s*(?:[\D1](?=\d{3}-\d{4}))?")


def parse_postal_line(text: str) -> str | None:
    """The postal code at the head of a text or behind 〒, as ``NNN-NNNN``.

    One letter before a code with an address behind it is a 〒 read amiss.

    >>> parse_postal_line("〒220-0012 横浜市西区"), parse_postal_line("045-000-1234")
    ('220-0012', None)
    >>> parse_postal_line("デ760-0019 香川県高松市")
    '760-0019'
    """
    short = compact(text)
    first = _FIRST.match(short)
    if has_tel(short) and not _BEFORE_TEL.match(short):
        first = None
    found = _CODE.search(clean(text)) if first or "〒" in text else None
    return parse_postal_code(f"{found[1]}-{found[2]}") if found else None


def strip_postal_code(text: str) -> str:
    """What stands behind the postal code of a line, or the line without one.

    >>> strip_postal_code("〒220-0012 横浜市西区"), strip_postal_code("住所:横浜市西区")
    ('横浜市西区', '横浜市西区')
    """
    line = clean(text).translate(DASHES)
    head = _HEAD.match(line)
    rest = line[head.end() :] if head else line
    return _CODE.sub("", rest, count=1).strip(" :")

"""To whom the paper is written (宛先): the name with 御中 / 様 / 殿, or behind 請求先."""

import re
from collections.abc import Sequence

from extractors.blocks import NameFound
from extractors.company import (
    company_of,
    has_honorific,
    has_legal_form,
    has_trade_word,
    is_sentence,
    role_of,
    split_addressee_label,
    strip_honorific,
)
from extractors.contact import has_contact_word, has_tel
from extractors.labels import match_label
from extractors.lookup import Found, to_the_right, underneath
from extractors.normalize import compact, parse_yen
from extractors.places import begins_address
from extractors.segments import Segment, join, same_line

LOWEST = 400.0  # points below the heading of the table, or from the top without one
LONGEST = 45  # characters of an addressee with department and person
LABEL_REACH = 80.0  # points from 請求先 to the name on its right
HONORIFIC_REACH = 160.0  # points from a name to 御中 on its right
MAX_OVERLAP = 4.0  # points that a name may reach into 御中
SAME_LEFT = 60.0  # points between the left edges of a name and 御中 below it
LINES_ABOVE = 3.0  # heights from the middle of a name down to 御中
WORD_GAP = 2.5  # heights between two parts of one name
LINES_OF_DEPARTMENT = 2  # between a company and its 御中 at most
PERSON_GAP = 1.5  # heights between two parts of a line that holds its honorific

_GUESTS = re.compile(r"\d[名人]様")  # how many sat at a table
_SHOP_CODE = re.compile("(?:社・?)?店コード")


def find_recipient(segments: Sequence[Segment], top: float) -> NameFound | None:
    """The first company or person with an honorific, else the one that a label names.

    ``top`` is where the table of lines begins, in points; 0 when there is none.
    """
    for segment in segments:
        if not has_honorific(segment.text) or segment.box.cy > top + LOWEST:
            continue
        if is_sentence(segment.text) or len(segment.text) > LONGEST:
            continue
        if _GUESTS.search(segment.compact):
            continue
        label, rest = split_addressee_label(segment.text)
        found = None if label and not rest else _addressed(segment, segments)
        if found is not None:
            return (
                found
                if has_legal_form(found.name.value)
                else (_again(segment, segments) or found)
            )
    return _labelled(segments)


def _again(person: Segment, segments: Sequence[Segment]) -> NameFound | None:
    """The company of a person who is addressed twice: in the head of a mail, and under
    the name of the company in its text.
    """
    _, name = split_addressee_label(person.text)
    for segment in segments:
        if segment is not person and segment.compact == compact(name):
            found = _addressed(segment, segments)
            if found is not None and has_legal_form(found.name.value):
                return found
    return None


def _labelled(segments: Sequence[Segment]) -> NameFound | None:
    """An addressee without 御中 that a label names (請求先: …)."""
    for segment in segments:
        label, text = split_addressee_label(segment.text)
        if not label:
            continue
        name = company_of(text)
        found = NameFound(Found(name, segment), (segment,)) if name else None
        if not text:
            found = _beside_label(segment, segments)
        if found is not None and has_legal_form(found.name.value):
            return found
    return None


def find_in_role(role: str, segments: Sequence[Segment]) -> NameFound | None:
    """The party under or behind a label of its role: ``buyer`` or ``seller``."""
    for segment in segments:
        if role_of(segment.text) == role:
            found = _beside_label(segment, segments)
            if found is not None and (
                has_legal_form(found.name.value) or has_trade_word(found.name.value)
            ):
                return found
    return None


def find_of_chain(
    segments: Sequence[Segment],
) -> tuple[NameFound | None, NameFound | None]:
    """Who delivers by a slip of a chain of shops, and the chain (統一伝票): 取引先名 is
    the supplier there, and above that label stands the chain.
    """
    labels = [s for s in segments if s.compact == "取引先名"]
    if len(labels) != 1 or not any(_SHOP_CODE.fullmatch(s.compact) for s in segments):
        return None, None
    return _beside_label(labels[0], segments), _over(labels, segments)


def _beside_label(label: Segment, segments: Sequence[Segment]) -> NameFound | None:
    """The name right of its label or below it."""
    right = to_the_right(label, segments, LABEL_REACH)
    for first in [*right, *underneath(label, segments)][:1]:
        return _addressee([first, *_line_behind(first, segments)])
    return None


def _addressed(honorific: Segment, segments: Sequence[Segment]) -> NameFound | None:
    """The name that an honorific goes with: in its line, or a company above that."""
    line = _line_before(honorific, segments)
    own = _addressee(line)
    if own is not None and has_legal_form(own.name.value):
        return own
    over = _over(line, segments)
    if over is not None and (own is None or has_legal_form(over.name.value)):
        return NameFound(over.name, (*over.segments, *line))
    return own


def _addressee(line: Sequence[Segment]) -> NameFound | None:
    """The company or person that the pieces of a line name."""
    shown = [s for s in line if strip_honorific(s.text)]
    if not shown:
        return None
    honorific = "" if line[-1] in shown else line[-1].text
    name = company_of(" ".join([*(s.text for s in shown), honorific]))
    place = shown[0] if len(shown) == 1 else join(shown)
    return NameFound(Found(name, place), tuple(line)) if name else None


def _over(line: Sequence[Segment], segments: Sequence[Segment]) -> NameFound | None:
    """The company over a line of its department or person, or over two of them."""
    for _ in range(LINES_OF_DEPARTMENT):
        above = _above(line[0], segments)
        if above is None or _is_other(above) or begins_address(above.compact):
            return None
        line = [*_line_before(above, segments), *_line_behind(above, segments)]
        if found := _addressee(line):
            return found
    return None


def _line_before(last: Segment, segments: Sequence[Segment]) -> list[Segment]:
    """The pieces of a line up to this one, from left to right."""
    apart = not strip_honorific(last.text)
    line = [last]
    left = (s for s in segments if s is not last and same_line(s, last))
    for segment in sorted(left, key=lambda s: -s.box.x1):
        gap = line[0].box.x0 - segment.box.x1
        if gap < -MAX_OVERLAP or match_label(segment.compact):
            continue
        if gap >= _reach(line, apart=apart) or _is_other(segment):
            break
        line.insert(0, segment)
    return line


def _line_behind(first: Segment, segments: Sequence[Segment]) -> list[Segment]:
    """The pieces of a line behind this one, from left to right."""
    line = [first]
    for segment in to_the_right(first, segments):
        gap = segment.box.x0 - line[-1].box.x1
        if gap >= WORD_GAP * first.box.height or _is_other(segment):
            break
        line.append(segment)
    return line[1:]


def _reach(line: Sequence[Segment], *, apart: bool) -> float:
    """Points to the next piece on the left; 御中 alone may stand far from its name."""
    if apart and len(line) == 1:
        return HONORIFIC_REACH
    return (WORD_GAP if apart else PERSON_GAP) * line[-1].box.height


def _is_other(segment: Segment) -> bool:
    """True for a text that no name is part of: a number to call, a sentence, a sum."""
    text = segment.compact
    contact = has_contact_word(text) or has_tel(text)
    return contact or is_sentence(text) or parse_yen(text) is not None


def _above(segment: Segment, segments: Sequence[Segment]) -> Segment | None:
    """The line right above, where a company stands over its department or person."""
    found = [
        s
        for s in segments
        if s is not segment
        and s.page == segment.page
        and 0 < segment.box.cy - s.box.cy < LINES_ABOVE * segment.box.height
        and not same_line(s, segment)
        and abs(s.box.x0 - segment.box.x0) < SAME_LEFT
        and s.box.x0 < segment.box.x1
    ]
    return max(found, key=lambda s: s.box.cy, default=None)

"""Who wrote the paper (発行元): the text that most looks like the name of a block.

A name stands by the registration number, telephone or postal code, in large letters,
above the table, and has a legal form or a word of trade. What speaks for and against a
text is summed up as a score; without any score above 0 there is no issuer.
"""

import re
from collections.abc import Sequence

from extractors.address import begins_address
from extractors.blocks import distance
from extractors.classify import title_type
from extractors.company import (
    SHORTEST_NAME,
    has_honorific,
    has_legal_form,
    has_trade_word,
    is_legal_form,
    is_sentence,
)
from extractors.contact import has_contact_word
from extractors.labels import column_key, find_labels, match_label
from extractors.lookup import Found, to_the_right
from extractors.normalize import compact, parse_yen
from extractors.segments import Segment

LONGEST = 40  # characters of a name

# score for a name
LEGAL_FORM_SCORE = 6.0
TRADE_WORD_SCORE = 2.0
NEAR_SCORE = 5.0  # beside a detail; one less for every NEAR_STEP away
NEAR_STEP = 12.0  # points
HEIGHT_STEP = 12.0  # points of height that give a score of one
TALLEST = 20.0  # points; larger letters give no more

# score against it
BELOW_TABLE_SCORE = 2.5
ADDRESS_SCORE = 4.0
OTHER_TEXT_SCORE = 6.0
FAR_SCORE = 4.0  # no legal form, and all details farther than FAR
FAR = 80.0  # points
NO_DETAIL = 200.0  # points; how far the details count when there are none
DOUBT_SCORE = 6.0  # for a reading that is not sure at all

# heights of the letters, for parts of one name
PART_REACH = 2.0  # from 株式会社 to the name on its right
PART_SIZE = 0.25  # how far the sizes may differ
LINE_SIZE = 0.22
LINE_OVERLAP, LINE_GAP = 0.3, 0.75  # from a line to the one below
LINE_LEFT = 0.4  # how far the left edges may differ
LONG_LINE = 9.0  # width from which a name may go on in the next line
LONGEST_TAIL = 6  # characters of that

_ADDRESS = re.compile(r"\d{2,}|[番丁号]地?|ビル|階$|\d+F")
_OTHER_TEXT = re.compile(r"銀行|信用金庫|支店|普通|当座|工事$|一式|件$")
_LABEL = re.compile(r"^(?:発行者|発行元|請求元|差出人|店名|社名|会社名):?\s*")


def find_issuer_name(
    candidates: Sequence[Segment],
    segments: Sequence[Segment],
    details: Sequence[Segment],
    top: float,
) -> Found[str] | None:
    """The candidate with the highest score, joined with its other parts.

    ``details`` are segments that show a telephone, a postal code or a registration
    number; ``top`` is where the table begins, in points, 0 when there is none.
    """
    best, best_score = None, 0.0
    for segment in candidates:
        if not _may_be_name(segment) or begins_address(segment.compact):
            continue
        score = _score(segment, details, top)
        if score > best_score:
            best, best_score = segment, score
    return _whole_name(best, segments) if best is not None else None


def _may_be_name(segment: Segment) -> bool:
    """False for sentences, labels, amounts, titles and lines of contact."""
    text, short = segment.text, segment.compact
    if len(short) < SHORTEST_NAME or len(text) > LONGEST:
        return False
    if is_sentence(text) or has_honorific(text) or parse_yen(text) is not None:
        return False
    if title_type(short) or match_label(short) or match_label(short, "amount"):
        return False
    if column_key(short):
        return False
    return has_legal_form(text) or not has_contact_word(text)


def _score(segment: Segment, details: Sequence[Segment], top: float) -> float:
    text = segment.compact
    legal = has_legal_form(text)
    near = min((distance(segment, detail) for detail in details), default=NO_DETAIL)
    score = 0.0
    if legal:
        score += LEGAL_FORM_SCORE
    elif has_trade_word(text):
        score += TRADE_WORD_SCORE
    score += max(0.0, NEAR_SCORE - near / NEAR_STEP)
    score += min(segment.box.height, TALLEST) / HEIGHT_STEP
    if top and segment.box.cy > top:
        score -= BELOW_TABLE_SCORE
    if not legal and _ADDRESS.search(text):
        score -= ADDRESS_SCORE
    if _OTHER_TEXT.search(text):
        score -= OTHER_TEXT_SCORE
    if not legal and near > FAR:
        score -= FAR_SCORE
    return score - (1 - segment.confidence) * DOUBT_SCORE


def _whole_name(first: Segment, segments: Sequence[Segment]) -> Found[str]:
    """A name that is broken over two lines or written in pieces."""
    text = _LABEL.sub("", first.text)
    if is_legal_form(compact(text)) and (beside := _beside(first, segments)):
        return Found(f"{text} {beside.text}", beside)
    tail = next((s for s in segments if _is_tail(s, first)), None)
    return Found(text + tail.text if tail else text.strip(), first)


def _beside(first: Segment, segments: Sequence[Segment]) -> Segment | None:
    """The name right of its legal form (株式会社　サンプル)."""
    height = first.box.height
    near = to_the_right(first, segments, PART_REACH * height)
    alike = (s for s in near if abs(s.box.height - height) < PART_SIZE * height)
    return next((s for s in alike if _may_be_name(s)), None)


def _is_tail(segment: Segment, first: Segment) -> bool:
    """True for the end of a long name, in the same letters in the line below."""
    height = first.box.height
    gap = segment.box.y0 - first.box.y1
    return (
        segment is not first
        and segment.page == first.page
        and first.box.width > LONG_LINE * height
        and len(segment.compact) <= LONGEST_TAIL
        and -LINE_OVERLAP * height < gap < LINE_GAP * height
        and abs(segment.box.x0 - first.box.x0) < LINE_LEFT * height
        and abs(segment.box.height - height) < LINE_SIZE * height
        and _may_end_name(segment)
    )


def _may_end_name(segment: Segment) -> bool:
    text = segment.compact
    return not (
        has_contact_word(text)
        or begins_address(text)
        or has_legal_form(text)
        or re.search(r"\d", text)
        or find_labels([segment])
    )

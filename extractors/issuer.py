"""Who wrote the paper (発行元): the text that most looks like the name of a block.

A name stands by the registration number, telephone or postal code, in large letters,
above the table, and has a legal form or a word of trade. What speaks for and against a
text is summed up as a score; without any above ``ENOUGH`` there is no issuer, and a
person is asked.
"""

import re
from collections.abc import Sequence

from extractors.blocks import NameFound, distance
from extractors.company import (
    SHORTEST_NAME,
    has_honorific,
    has_legal_form,
    has_trade_word,
    is_department,
    is_legal_form,
    is_sentence,
    strip_issuer_label,
    strip_specks,
)
from extractors.contact import has_contact_word
from extractors.labels import column_key, find_labels, match_label
from extractors.lookup import Found, to_the_right
from extractors.normalize import parse_yen
from extractors.places import begins_address
from extractors.segments import Segment, join
from extractors.titles import title_type

LONGEST = 40  # characters of a name
ENOUGH = 1.0  # score that only names have

# score for a name
LEGAL_FORM_SCORE = 6.0
TRADE_WORD_SCORE = 2.0
NEAR_SCORE = 5.0  # beside a detail; one less for every NEAR_STEP away
NEAR_STEP = 12.0  # points
HEIGHT_STEP = 12.0  # points of height that give a score of one
TALLEST = 20.0  # points; larger letters give no more

# score against it
BELOW_TABLE_SCORE = 2.5
ADDRESS_SCORE = 6.0  # a line of an address
DIGITS_SCORE = 4.0  # a text that may be one
OTHER_TEXT_SCORE = 6.0
FAR_SCORE = 4.0  # no legal form, and all details farther than FAR
FAR = 80.0  # points
NO_DETAIL = 200.0  # points; how far the details count when there are none
DOUBT_SCORE = 6.0  # for a reading that is not sure at all

# heights of the letters, for parts of one name
PART_REACH = 2.0  # from 株式会社 to the name on its right
PART_SIZE = 0.25  # how far the sizes may differ
LINE_SIZE = 0.22
KANA_SIZE = 0.6  # the rest of a word in kana, which are lower than kanji
HOLDER_UNDER = 2.5  # from an account to its holder in the line below
TITLE_REACH = 2.0  # from 代表取締役 to the name of the person
LINE_OVERLAP, LINE_GAP = 0.3, 0.75  # from a line to the one below
LINE_LEFT = 0.4  # how far the left edges may differ
LONG_LINE = 9.0  # width from which a name may go on in the next line
TORN_OFF = 3  # letters of a word that a narrow column breaks
LONGEST_TAIL = 6  # characters of that

_ADDRESS = re.compile(
    r"\d-\d|\d[番丁号階F]|番地|丁目|ビル|ハイツ|マンション|タワー|会館|団地|プラザ"
)
_DIGITS = re.compile(r"\d{2,}|[番丁号]|階$")
_OTHER_TEXT = re.compile(
    r"銀行|信用金庫|信用組合|農業協同組合|支店|普通|当座|工事$|一式|件$|(?:合計|小計|金額|残高)$"
)
_KANA = re.compile(r"[ァ-ヶー・]+$")
_HALF = re.compile("[\u4e00-\u9fff々𠮷]{1,3}|[ぁ-ん]{2,4}")
_ACCOUNT = re.compile(r"(?:普通|当座|口座).*\d{6}")
_COMPANY = re.compile(  # behind 組合 or 法人 in a name the form of a company may stand
    r"(?:株式|有限|合同|合資|合名|相互)会社|\((?:株|有|合|資|名|同)\)|(?:Co\.|Inc|LLC|K\.K)"
)
_BRANCH = re.compile(r"(?:営業所|支店|支社|出張所|事業所|工場)$")
_NO_PART = re.compile(rf"^〒|^郵便番号|^\d{{3}}-\d{{4}}|{_BRANCH.pattern}")
_TITLE = re.compile(r"^代表|取締役|理事|担当|店主|[院社所部課係店場支]長$")
_NO_NAME = re.compile(
    r"円也?|郵便(?:番号)?|(?:管理|発行|取扱|販売|保証|協力|元請|貴|当|弊|御)会?社|貸主|借主|家主|住所|所在地|電話|社名|氏名|会社名|担当者?"
)
_LABEL = re.compile(
    r"^(?:発行者|発行元|請求元|差出人|会社\(店\)名|店名|社名|会社名|事業者名|法人名|屋号|商号(?:(?:及び|又は|または|・)名称)?|氏名(?:及び|又は|または|・)名称):?\s*"
)


def find_issuer_name(
    candidates: Sequence[Segment],
    segments: Sequence[Segment],
    details: Sequence[Segment],
    top: float,
) -> NameFound | None:
    """The candidate with the highest score, joined with its other parts.

    ``details`` are segments that show a telephone, a postal code or a registration
    number; ``top`` is where the table begins, in points, 0 when there is none.
    """
    best, best_score = None, ENOUGH
    for segment in candidates:
        if not _may_be_name(segment) or begins_address(segment.compact):
            continue
        if _is_person(segment, segments) or _is_form_alone(segment, segments):
            continue
        if _is_holder(segment, segments):
            continue
        score = _score(segment, details, top)
        if score > best_score:
            best, best_score = segment, score
    return _whole_name(best, segments) if best is not None else None


def _may_be_name(segment: Segment) -> bool:
    """False for sentences, labels, amounts, titles and lines of contact."""
    text, short = segment.text, segment.compact
    if len(short) < SHORTEST_NAME or len(text) > LONGEST or _NO_NAME.fullmatch(short):
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
    elif not legal and _DIGITS.search(text):
        score -= DIGITS_SCORE
    if _OTHER_TEXT.search(text):
        score -= OTHER_TEXT_SCORE
    if not legal and near > FAR:
        score -= FAR_SCORE
    return score - (1 - segment.confidence) * DOUBT_SCORE


def _is_person(segment: Segment, segments: Sequence[Segment]) -> bool:
    """True for who stands right behind a title (代表取締役 佐藤花子)."""
    before = _neighbour(segment, segments, TITLE_REACH, right=False)
    if before is None or has_legal_form(segment.text):
        return False
    titled = _TITLE.search(before.compact) is not None
    return titled or _is_person(before, segments)


def _is_form_alone(segment: Segment, segments: Sequence[Segment]) -> bool:
    """True for a legal form without a name on either side."""
    return _is_form(segment) and _beside(segment, segments) is None


def _is_form(segment: Segment) -> bool:
    """True for a legal form and nothing else but a label before it (販売元:株式会社)."""
    return is_legal_form(strip_issuer_label(_LABEL.sub("", segment.compact)))


def _is_holder(segment: Segment, segments: Sequence[Segment]) -> bool:
    """True for the kana of an account's holder right under that account (口座名義)."""
    if not _KANA.fullmatch(segment.compact):
        return False
    return any(
        _ACCOUNT.search(s.compact)
        and s.page == segment.page
        and 0 < segment.box.cy - s.box.cy < HOLDER_UNDER * segment.box.height
        and s.box.x_overlap(segment.box) > 0
        for s in segments
    )


def _whole_name(first: Segment, segments: Sequence[Segment]) -> NameFound:
    """A name that is broken over two lines or written in pieces."""
    parts = [first]
    beside = _beside(first, segments)
    if beside is not None:
        parts = sorted([first, beside], key=lambda s: s.box.x0)
    tail = next((s for s in segments if _is_tail(s, first, segments)), None)
    text = _LABEL.sub("", " ".join(s.text for s in parts)).strip()
    whole = text + tail.text if tail else text
    place = join(parts) if beside else first
    return NameFound(Found(strip_specks(whole), place), tuple(parts))


def _beside(first: Segment, segments: Sequence[Segment]) -> Segment | None:
    """The name beside its legal form, the form beside a name (株式会社　サンプル), or
    the other half of a person's name (見本　太郎).
    """
    is_form = _is_form(first)
    if not is_form and _COMPANY.search(first.text):
        return None
    for right in (True, False):
        near = _neighbour(first, segments, PART_REACH, right=right)
        if near is None or not _is_as_high(near, first):
            continue
        if is_form and (is_department(near.compact) or _NO_PART.search(near.compact)):
            continue
        if _may_be_name(near) if is_form else _is_form(near):
            return near
        if _are_halves(first, near):
            return near
    return None


def _are_halves(first: Segment, near: Segment) -> bool:
    """True for a family name and a given name in two pieces."""
    return all(
        _HALF.fullmatch(s.compact)
        and not has_trade_word(s.compact)
        and not match_label(s.compact)
        and not has_honorific(s.text)
        for s in (first, near)
    )


def _is_as_high(segment: Segment, first: Segment) -> bool:
    height = first.box.height
    return abs(segment.box.height - height) < PART_SIZE * height


def _neighbour(
    segment: Segment, segments: Sequence[Segment], reach: float, *, right: bool
) -> Segment | None:
    """The next segment on the line, within so many heights."""
    gap = reach * segment.box.height
    if right:
        return next(iter(to_the_right(segment, segments, gap)), None)
    left = [
        s
        for s in segments
        if s.box.x0 < segment.box.x0 and to_the_right(s, [segment], gap)
    ]
    return max(left, key=lambda s: s.box.x1, default=None)


def _is_tail(segment: Segment, first: Segment, segments: Sequence[Segment]) -> bool:
    """True for the end of a long name, in the same letters in the line below, or for its
    legal form.
    """
    height = first.box.height
    gap = segment.box.y0 - first.box.y1
    form = not has_legal_form(first.text) and _is_form_alone(segment, segments)
    long = first.box.width > LONG_LINE * height or _is_torn_word(first, segment)
    return (
        segment is not first
        and segment.page == first.page
        and (long or form)
        and len(segment.compact) <= LONGEST_TAIL
        and -LINE_OVERLAP * height < gap < LINE_GAP * height
        and abs(segment.box.x0 - first.box.x0) < LINE_LEFT * height
        and abs(segment.box.height - height) < _size(segment, first) * height
        and (form or _may_end_name(segment))
    )


def _size(tail: Segment, first: Segment) -> float:
    """How far, in heights, the letters of a tail may differ from those of the name."""
    return KANA_SIZE if _is_torn_word(first, tail) else LINE_SIZE


def _is_torn_word(first: Segment, tail: Segment) -> bool:
    """True for a word in kana of which the last letters stand in the line below."""
    kana = _KANA.search(first.compact) and _KANA.fullmatch(tail.compact)
    return bool(kana) and len(tail.compact) <= TORN_OFF


def _may_end_name(segment: Segment) -> bool:
    text = segment.compact
    return not (
        has_contact_word(text)
        or is_department(text)
        or _BRANCH.search(text)
        or begins_address(text)
        or has_legal_form(text)
        or re.search(r"\d", text)
        or _TITLE.search(text)
        or find_labels([segment])
    )

"""Which kind of document a page begins, from its title (書類の種類の判定)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from rapidfuzz.distance import Hamming

from books.model import DocumentType
from extractors.letters import typical_height
from extractors.page import Page
from extractors.segments import Segment, join, rows
from extractors.titles import MAX_TITLE, title_type

_KIND = DocumentType
_TILL = re.compile(
    r"(?:お?釣り?|おつり|お?預か?り金?|釣銭|現計)(?:額)?[:¥\d]?|レジ(?:No|番号|担当)|責No"
)
GUESS_FACTOR = 0.6  # of the sureness of a kind that no title names
APART = 1.3  # heights from letter to letter of a title that is spaced out
UNEVEN = 1.7  # times the least step is a step over a letter that was lost

_ALSO = re.compile(r"\(?兼")  # 納品書 (兼請求書)

_PLAIN_TITLES = (
    ("請求書", _KIND.INVOICE),
    ("注文請書", _KIND.ORDER_RESPONSE),
    ("注文書", _KIND.PURCHASE_ORDER),
    ("発注書", _KIND.PURCHASE_ORDER),
    ("納品書", _KIND.DELIVERY_NOTE),
    ("検収書", _KIND.ACCEPTANCE_NOTE),
    ("見積書", _KIND.QUOTATION),
    ("領収", _KIND.SIMPLIFIED_INVOICE),
    ("支払通知", _KIND.PAYMENT_NOTICE),
)
_DO = r"(?:申し?上げ|いたし|致し|させて)"
# Sentences first, then the labels that only one kind of paper has.
_HINTS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (rf"領収{_DO}|領収書番号|^但し?.*として", _KIND.SIMPLIFIED_INVOICE),
        (
            r"注文を?お?請け|注文(?:ありがとう|を?承)|(?:内容|通り|とおり)で承り|受注(?:いた|致)し",
            _KIND.ORDER_RESPONSE,
        ),
        (rf"(?:御|ご|お)?見積り?{_DO}", _KIND.QUOTATION),
        (rf"(?:御|ご)?請求{_DO}", _KIND.INVOICE),
        (rf"(?:ご|御)?注文{_DO}|発注{_DO}", _KIND.PURCHASE_ORDER),
        (rf"検収{_DO}", _KIND.ACCEPTANCE_NOTE),
        (rf"納品{_DO}", _KIND.DELIVERY_NOTE),
        (rf"(?:お)?支払(?:い)?{_DO}ます", _KIND.PAYMENT_NOTICE),
        (r"^(?:返還|返品|赤伝)(?:伝票)?(?:番号|No)", _KIND.RETURN_INVOICE),
        (
            r"^(?:御|お)?見積(?:書)?(?:番号|No|有効期|日)|^見積合計",
            _KIND.QUOTATION,
        ),
        (r"^検収(?:書)?(?:番号|No|合計|年月日|日)", _KIND.ACCEPTANCE_NOTE),
        (r"^(?:支払)?通知書?(?:番号|No)", _KIND.PAYMENT_NOTICE),
        (r"^請求書?(?:番号|No)|^(?:ご|御)?請求(?:金)?額", _KIND.INVOICE),
        (r"^納品(?:書)?(?:番号|No)", _KIND.DELIVERY_NOTE),
    )
)


@dataclass(frozen=True)
class Title:
    """The title of a page, or what tells its kind instead, and the kind."""

    kind: DocumentType
    segment: Segment


def find_title(page: Page, segments: Sequence[Segment]) -> Title | None:
    """The title: of the texts that name a kind, the largest in the upper part.

    It may stand in several runs beside or below each other (納品書 / 兼請求書).
    """
    upper = [s for s in segments if s.box.cy < 0.45 * page.height]
    named = [(title_type(s.compact), s) for s in (*upper, *_joined(upper))]
    found = [Title(kind, segment) for kind, segment in named if kind]
    if not found:
        return _broken_title(page, segments)
    best = max(found, key=lambda t: _weight(t, page))
    whole = max(
        (title for title in found if _covers(title.segment, best.segment)),
        key=lambda title: len(title.segment.compact),
    )
    return _unsure(whole) if _lacks_letter(whole.segment) else whole


def guess_title(page: Page, segments: Sequence[Segment]) -> Title | None:
    """What tells the kind of a page without a title; unsure but for a till receipt."""
    till = next((s for s in segments if _TILL.match(s.compact)), None)
    if till and any(re.search(r"合計|¥\d", s.compact) for s in segments):
        return Title(_KIND.SIMPLIFIED_INVOICE, till)
    for pattern, kind in _HINTS:
        for segment in segments:
            if segment.box.cy < 0.9 * page.height and pattern.search(segment.compact):
                return _unsure(Title(kind, segment))
    return None


def _unsure(title: Title) -> Title:
    less = GUESS_FACTOR * title.segment.confidence
    return replace(title, segment=replace(title.segment, confidence=less))


def _lacks_letter(segment: Segment) -> bool:
    """Whether a picture's spaced-out title has room for one more letter (御 請　 書)."""
    middles = [(left + right) / 2 for left, right in segment.chars]
    steps = [b - a for a, b in pairwise(middles)]
    apart = bool(steps) and min(steps) > APART * segment.box.height
    return apart and segment.confidence < 1 and max(steps) > UNEVEN * min(steps)


def _covers(whole: Segment, part: Segment) -> bool:
    return (
        part.compact in whole.compact
        and whole.box.x_overlap(part.box) > 0
        and whole.box.y_overlap(part.box) > 0
    )


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    """Runs of large letters that go on beside, and second lines that begin with 兼."""
    limit = 1.1 * typical_height(segments)
    short = [s for s in segments if len(s.compact) < MAX_TITLE]
    large = [s for s in short if s.box.height > limit]
    beside = [
        join([a, b])
        for line in rows(short)
        for a, b in pairwise(line)
        if b.box.x0 - a.box.x1 < 2.5 * a.box.height
        and (min(a.box.height, b.box.height) > limit or _ALSO.match(b.compact))
    ]
    return beside + [
        join([a, b], "") for a, b in permutations(large, 2) if _hangs(a, b)
    ]


def _hangs(upper: Segment, lower: Segment) -> bool:
    gap = lower.box.y0 - upper.box.y1
    near = -0.3 * upper.box.height < gap < upper.box.height
    tied = lower.compact.startswith("兼") or upper.compact.endswith(("兼", "/"))
    return near and tied and upper.box.x_overlap(lower.box) > 0


def _broken_title(page: Page, segments: Sequence[Segment]) -> Title | None:
    """A letter-spaced title of which some letters were read amiss (請青求書)."""
    limit = 1.5 * typical_height(segments)
    large = [
        s
        for s in segments
        if s.box.height > limit and s.box.cy < 0.3 * page.height and len(s.compact) <= 6
    ]
    for line in rows(large):
        text = "".join(s.compact for s in line)
        for word, kind in _PLAIN_TITLES:
            if re.search(".?".join(word), text) or _one_letter_off(text, word):
                return Title(kind, join(line, ""))
    return None


def _one_letter_off(text: str, word: str) -> bool:
    text = re.sub(r"^[御ご]", "", text)
    return (
        len(word) > 2 and len(text) == len(word) and Hamming.distance(text, word) == 1
    )


def _weight(title: Title, page: Page) -> float:
    segment = title.segment
    return segment.box.height * (1.3 - segment.box.cy / max(page.height, 1.0))

"""Labels that stand in pieces become one run (ばらばらの見出し語).

Forms space letters out (小　計), break a label in a narrow cell over two lines, and
recognisers cut a run where there is nothing to cut.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.company import has_legal_form
from extractors.labels import is_label, leading_label, match_label
from extractors.segments import Segment, has_cjk, is_spaced_out, join, rows
from extractors.titles import title_type

_DATE = re.compile(
    r"(?:20\d\d|令和\s?\d{1,2})\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?"
)
_CUTS = re.compile(r"(?<=\s)(?=\S)|(?=〒)|(?<=。)(?=\S)|(?<=[\d日])(?=[^\W\d_年月日])")

CLOSE = 1.0  # heights between the pieces of one label
LONG_LABEL = 4  # letters of a label that is believed though its pieces are uneven
TORN = 0.8  # heights between the pieces of a run that was read in pieces
_RATE_PREFIX = re.compile(r"^\(?(?:10|8)%\)?")


def join_spaced_labels(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Letter-spaced labels (小　計) become one segment; all else stays as it is."""
    joined: list[Segment] = []
    apart = [part for segment in segments for part in _parts(segment)]
    for line in rows(apart):
        joined += _join_line(line)
    return tuple(_join_wrapped(_join_torn(joined)))


def _parts(segment: Segment) -> list[Segment]:
    """What was read in one run though it is two things, apart: a date and a label
    (2026-06-27請求番号 B-1), two labels with their values, a name and its address.
    """
    if not segment.chars:
        return [segment]
    for cut in _CUTS.finditer(segment.text):
        at = cut.start()
        if at and _begins_another(segment.cut(0, at), segment.cut(at)):
            return [segment.cut(0, at), *_parts(segment.cut(at))]
    return [segment]


def _begins_another(first: Segment, rest: Segment) -> bool:
    """True where the rest of a run is a thing of its own."""
    if rest.text.startswith("〒"):
        return has_legal_form(first.text) and leading_label(first) is None
    if leading_label(rest) is None and match_label(rest.compact) is None:
        return False
    if first.text.endswith("。"):
        return True
    before = leading_label(first)
    valued = before is not None and before.value is not None
    return valued or bool(_DATE.fullmatch(first.text.strip()))


def _join_torn(segments: list[Segment]) -> list[Segment]:
    """A label and its value that were read in pieces (ご請求・日:2025年12月・24日)."""
    out: list[Segment] = []
    for line in rows(segments):
        at = 0
        while at < len(line):
            size = next((n for n in (3, 2) if _is_torn(line[at : at + n], n)), 1)
            parts = line[at : at + size]
            out.append(join(parts, "") if size > 1 else parts[0])
            at += size
    return out


def _is_torn(parts: Sequence[Segment], size: int) -> bool:
    first = parts[0]
    if len(parts) < size or len(first.compact) > 4 or is_label(first):
        return False
    gaps = [b.box.x0 - a.box.x1 for a, b in pairwise(parts)]
    if max(gaps) > TORN * first.box.height or any(is_label(p) for p in parts[1:]):
        return False
    whole = leading_label(join(parts, ""), "head")
    return whole is not None and whole.value is not None


def _join_wrapped(segments: list[Segment]) -> list[Segment]:
    """A label that a narrow cell breaks over two lines (お支払い期・限)."""
    out = list(segments)
    for upper in segments:
        if not 2 <= len(upper.compact) <= 8 or is_label(upper):
            continue
        lower = next((s for s in segments if _hangs_below(upper, s)), None)
        if lower is None or lower not in out or upper not in out:
            continue
        text = upper.compact + lower.compact
        if match_label(text) or match_label(text, "amount"):
            out[out.index(upper)] = join([upper, lower], "")
            out.remove(lower)
    return out


def _hangs_below(upper: Segment, lower: Segment) -> bool:
    gap = lower.box.y0 - upper.box.y1
    inside = upper.box.x0 - 3 <= lower.box.x0 and lower.box.x1 <= upper.box.x1 + 3
    near = -0.4 * upper.box.height < gap < 0.7 * upper.box.height
    below = lower.box.cy > upper.box.cy + 0.5 * upper.box.height
    if not (inside and near and below and lower.page == upper.page):
        return False
    return len(lower.compact) <= 3


def _join_line(line: list[Segment]) -> list[Segment]:
    out: list[Segment] = []
    at = 0
    while at < len(line):
        run = _single_letters(line[at:])
        if len(run) >= 4:
            out.append(join(run, ""))
            at += len(run)
            continue
        for size in range(min(8, len(line) - at), 1, -1):
            parts = line[at : at + size]
            text = "".join(part.compact for part in parts)
            short = all(len(_RATE_PREFIX.sub("", p.compact)) <= 2 for p in parts[:-1])
            rest = parts[1:] if len(parts) > 2 or is_label(parts[0]) else parts[:1]
            whole = any(len(p.compact) > 1 and is_label(p) for p in rest)
            spaced = short and not whole and is_spaced_out(parts)
            other = parts[0].compact.isdigit() and not _RATE_PREFIX.match(text)
            torn = spaced or _is_torn_label(parts, text)
            other = other or _is_before_title(parts)
            if torn and not other and _known(text):
                out.append(join(parts, ""))
                at += size
                break
        else:
            out.append(line[at])
            at += 1
    return out


def _is_before_title(parts: Sequence[Segment]) -> bool:
    """True for the last label of a heading that a letter-spaced title stands beside."""
    rest = "".join(part.compact for part in parts[1:])
    long = len(parts[0].compact) > 1 and is_label(parts[0])
    return long and title_type(rest) is not None


def _is_torn_label(parts: Sequence[Segment], text: str) -> bool:
    """True for close pieces of which none says anything alone (税抜御・買・上・額)."""
    gaps = [b.box.x0 - a.box.x1 for a, b in pairwise(parts)]
    close = max(gaps) < CLOSE * parts[0].box.height
    alone = any(len(p.compact) > 1 and _known(p.compact) for p in parts[:-1])
    return close and not alone and len(text) >= LONG_LABEL


def _single_letters(line: list[Segment]) -> list[Segment]:
    """Kanji and kana that stand one by one at even distances: a spaced-out name."""
    run: list[Segment] = []
    for segment in line:
        if len(segment.text) != 1 or not has_cjk(segment.text):
            break
        if run:
            gap = segment.box.x0 - run[-1].box.x1
            first = run[1].box.x0 - run[0].box.x1 if len(run) > 1 else gap
            size = max(segment.box.height, 1.0)
            if not -0.3 * size < gap < 3 * size or abs(gap - first) > 0.5 * size:
                break
        run.append(segment)
    return run


def _known(text: str) -> bool:
    tables = ("head", "amount", "column")
    if any(match_label(text, table) for table in tables):
        return True
    return title_type(text) is not None or text == "以下余白"

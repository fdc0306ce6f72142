"""Values of the head of a document: numbers, dates, subject (見出し項目)."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from books.calendar import find_dates, parse_date
from books.model import DocumentType
from extractors.company import has_legal_form
from extractors.labels import Label, find_labels, is_label, is_label_text
from extractors.lookup import Found, find_value, to_the_right, underneath
from extractors.normalize import clean, compact, mend_era
from extractors.segments import Segment, join

_NUMBER = re.compile(
    r"([A-Za-z0-9#\u4e00-\u9fff\u30a0-\u30ff]{0,8}?-?[A-Za-z0-9][A-Za-z0-9\-_/.]{0,29}号?|"
    r"[A-Za-z0-9]{1,8}-[\u4e00-\u9fff]{1,3}-?[A-Za-z0-9][A-Za-z0-9-]{0,14}号?)"  # 26-工-041
)
_SAID_NUMBER = re.compile(  # a label that was read in one run with its number
    r"^(?:(?:Invoice|Receipt|Document|CN)?(?:N[oO](?:\.|(?=\d))|#)|(?:Invoice|Receipt)?[nN]umber)[:：]?(?=\S*\d)"
)
_ORDINAL = re.compile(
    r"第\s*((?=[^号]*\d)[A-Za-z\d][A-Za-z\d-]*)\s*(?:号|(?<=[A-Za-z\d-]{5}))"
)  # 第 225 号
_PLACE = re.compile(r"番地|丁目|[ァ-ヶー]{3}|ビル|\d[F階]$|[町村市区]")
# What may stand beside a date that has no whole label: weekday, time, a broken label.
_DATE_REST = re.compile(
    r"(?:\(.\))?(?:\d{1,2}[:時]\d{2}分?(?::\d{2})?)?(?:発行|付|[締〆](?:切分?|め)?)?|[発行作成日付月年]{0,3}:?"
)
_TEL = re.compile(r"(?=(?:\d-?){10,11}$)0\d{1,4}-\d{1,4}-\d{4}")
MIDDLE = 0.6  # of the paper, above which a letter says what it is about
BOX, MIN_BOXES = 2.0, 3  # heights between letters in boxes, and how many there are
TIED = 1.0  # heights between two runs of one number
_DASHED = re.compile(r"-[A-Z\d]{1,8}(?:-[A-Z\d]{1,8})*")
SIGNED = 3.0  # heights from the date of a letter to the name that signs it
UPPER = 0.45  # of the paper, where what has no label of its own may stand
_WHOLE_YEAR = re.compile(
    r"20\d\d|^['’]2\d[/.]|^2\d年\s?\d|[令平昭RH]\D{0,2}\s*(?:\d|元)|和\s*[\d元一二三四五六七八九十]"
)
_BY = re.compile(r"\s*(?:までに?|迄に?|を(?:お?支払)?(?:期限|期日))")
_PAY = re.compile(r"振り?込|支払|送金|入金|払込|納付")
_MATTER = re.compile(r"[^。、※■●]{4,40}(?:について|の件)")
_DATE_KEYS = (
    "issue_date",
    "due_date",
    "delivery_date",
    "original_date",
    "inspection_date",
    "closing_date",
)


def find_numbers(
    segments: Sequence[Segment], kind: DocumentType
) -> dict[str, Found[str]]:
    """``document_number`` and ``order_number`` of a document of this kind."""
    labels = find_labels(segments)
    own = list(_numbers(labels, segments, "document_number"))
    order = list(_numbers(labels, segments, "order_number"))
    if kind is DocumentType.PURCHASE_ORDER:
        own, order = order + own, []
    own.sort(key=lambda found: _generic(found.label))
    own = own or list(_ordinals(segments))
    result = {}
    if own:
        result["document_number"] = own[0]
    if order:
        result["order_number"] = order[0]
    return result


def find_head_dates(
    segments: Sequence[Segment], kind: DocumentType
) -> dict[str, Found[dt.date]]:
    """Every labelled date by its key; a date without a label is the issue date."""
    found: dict[str, Found[dt.date]] = {}
    used: set[int] = set()
    for label in find_labels(segments):
        if label.key not in _DATE_KEYS and label.key not in {"validity", "period"}:
            continue
        value = find_value(label, segments, _only_date)
        if value is None:
            continue
        used.add(id(value.segment))
        used.add(id(label.segment))
        found.setdefault(label.key, value)
    if "due_date" not in found and (told := _told_due(segments)) is not None:
        found["due_date"] = told
    if kind is DocumentType.SIMPLIFIED_INVOICE and (
        paid := found.pop("due_date", None)
    ):
        found.setdefault("issue_date", paid)  # 入金日: a receipt asks for nothing
    if "issue_date" not in found:
        alone = _unlabelled_date(segments, used, found)
        if alone is not None:
            found["issue_date"] = alone
    return {key: value for key, value in found.items() if key in _DATE_KEYS}


def find_period(segments: Sequence[Segment]) -> tuple[dt.date, dt.date] | None:
    """The transaction period (取引期間), from a label or a span of two dates."""
    for segment in segments:
        dates = find_dates(segment.text)
        if len(dates) == 2 and re.search(r"[~〜～\-―から]", segment.text):
            first, last = dates[0][2], dates[1][2]
            if first <= last:
                return first, last
    return None


def find_texts(segments: Sequence[Segment]) -> dict[str, Found[str]]:
    """Labelled texts: subject, delivery place, payment method."""
    found: dict[str, Found[str]] = {}
    for label in find_labels(segments):
        if label.key in {"subject", "delivery_place", "payment_method"}:
            value = find_value(label, segments, _free_text, below=False)
            if value is not None:
                found.setdefault(label.key, _with_second_line(value, segments))
    if "subject" not in found and (named := _matter(segments)) is not None:
        found["subject"] = named
    return found


def _matter(segments: Sequence[Segment]) -> Found[str] | None:
    """What a letter is about, in a line of its own: 3月分 賃料のご請求について."""
    lowest = max((s.box.y1 for s in segments), default=0.0)
    for segment in segments:
        if segment.box.cy < MIDDLE * lowest and _MATTER.fullmatch(segment.compact):
            return Found(clean(segment.text), segment, "subject")
    return None


def _numbers(
    labels: Sequence[Label], segments: Sequence[Segment], key: str
) -> Iterator[Found[str]]:
    for label in labels:
        if label.key == key:
            value = find_value(label, segments, parse_document_number)
            if value is not None and not _counts_rows(value):
                yield _with_letters(_whole(_in_boxes(value, segments), segments))


def _with_letters(found: Found[str]) -> Found[str]:
    """A number that begins with PO, whose O was read as a zero; a text that was not
    read from a picture is as it is printed.
    """
    if found.segment.confidence == 1:
        return found
    return replace(found, value=re.sub(r"^P0(?=[-_]?\d)", "PO", found.value))


def _whole(first: Found[str], segments: Sequence[Segment]) -> Found[str]:
    """A number that was read in two runs, cut at one of its dashes: 260715 -31."""
    near = to_the_right(first.segment, segments)[:1]
    for rest in near:
        tied = rest.box.x0 - first.segment.box.x1 < TIED * rest.box.height
        text = first.segment.compact + rest.compact
        if tied and _DASHED.fullmatch(rest.compact) and parse_document_number(text):
            place = join([first.segment, rest], "")
            return replace(first, value=first.value + rest.compact, segment=place)
    return first


def _in_boxes(first: Found[str], segments: Sequence[Segment]) -> Found[str]:
    """A number of which every letter stands in a box of its own; else as it was."""
    if len(first.value) > 1:
        return first
    run = [first.segment]
    for segment in to_the_right(first.segment, segments):
        near = segment.box.x0 - run[-1].box.x1 < BOX * segment.box.height
        if not near or re.fullmatch(r"[A-Za-z\d-]", segment.compact) is None:
            break
        run.append(segment)
    if len(run) < MIN_BOXES:
        return first
    text = "".join(s.compact for s in run)
    return replace(first, value=text, segment=join(run, ""))


def _ordinals(segments: Sequence[Segment]) -> Iterator[Found[str]]:
    """A number that no label but its own words name, in the upper part: 第 225 号."""
    lowest = max((s.box.y1 for s in segments), default=0.0)
    for segment in segments:
        found = _ORDINAL.fullmatch(segment.text.strip())
        if found and segment.box.cy < UPPER * lowest:
            yield Found(found[1], segment, "document_number", "第号")


def _counts_rows(number: Found[str]) -> bool:
    """True for the 1 of the first line under the heading No."""
    return number.how == "below" and len(number.value) < 3


def parse_document_number(text: str) -> str | None:
    """A document number (伝票番号): has a digit and is no date, amount or phone number.

    >>> parse_document_number("第2026-0012号"), parse_document_number("2026/10/15")
    ('第2026-0012号', None)
    >>> parse_document_number("請-8-0264")
    '請-8-0264'
    >>> parse_document_number("No.P399722")
    'P399722'
    """
    text = _SAID_NUMBER.sub("", compact(text).strip(":.・-"))
    found = _NUMBER.fullmatch(text)
    if found is None or not re.search(r"\d", text) or _PLACE.search(text):
        return None
    if re.match(r"TEL|FAX|〒", text, re.IGNORECASE) or _TEL.fullmatch(text):
        return None
    if (not text.isdigit() and parse_date(text) is not None) or re.search(
        r"\d(?:円|%|月|日|年)$", text
    ):
        return None
    return found[1]


def is_date_text(text: str) -> bool:
    """True for a text with a date of a whole year in it."""
    return bool(find_dates(mend_era(clean(text))))


def _generic(label: str) -> int:
    """Labels that name the document stand before a bare No."""
    return 0 if re.search(r"[\u4e00-\u9fff]{2}|nvoice", label) else 1


def _only_date(text: str) -> dt.date | None:
    text = re.sub(r"(?:まで|迄).*$", "", mend_era(clean(text)))
    value = parse_date(text)
    if value is not None:
        return value
    dates = find_dates(text)
    if len(dates) == 1:
        start, end, day = dates[0]
        rest = compact(text[:start] + text[end:])
        if len(rest) <= 10:
            return day
    return None


def _told_due(segments: Sequence[Segment]) -> Found[dt.date] | None:
    """The day that a sentence asks to pay by: 2026年3月31日までに、…へお振込みください."""
    for segment, after in zip_longest(segments, segments[1:]):
        rest = segment.text + (after.text if after else "")
        for _, end, day in find_dates(mend_era(segment.text)):
            by = _BY.match(rest[end:])
            if by and _PAY.search(rest[end:]):
                return Found(day, segment, "due_date", by[0], "inside")
    return None


def _unlabelled_date(
    segments: Sequence[Segment], used: set[int], found: dict[str, Found[dt.date]]
) -> Found[dt.date] | None:
    taken = {value.segment.box.as_tuple() for value in found.values()}
    lowest = max((s.box.y1 for s in segments), default=0.0)
    for segment in segments:
        if id(segment) in used or segment.box.as_tuple() in taken:
            continue
        low = segment.box.cy > UPPER * lowest and not _is_signed(segment, segments)
        if low or not _WHOLE_YEAR.search(segment.text):
            continue
        text = mend_era(segment.text)
        dates = find_dates(text)
        if len(dates) != 1:
            continue
        start, end, day = dates[0]
        rest = compact(text[:start] + text[end:]).lstrip("'’")
        if _DATE_REST.fullmatch(rest):
            return Found(day, segment, "issue_date")
    return None


def _is_signed(date: Segment, segments: Sequence[Segment]) -> bool:
    """True for the date of a letter: the sender's name stands right below it."""
    height = date.box.height
    return any(
        s.page == date.page
        and 0 < s.box.cy - date.box.cy < SIGNED * height
        and s.box.x0 < date.box.x1 + height
        and s.box.x1 > date.box.x0 - height
        and has_legal_form(s.compact)
        for s in segments
    )


def _free_text(text: str) -> str | None:
    text = clean(text).strip(":")
    return text if len(text) >= 2 and not is_label_text(text) else None


def _with_second_line(value: Found[str], segments: Sequence[Segment]) -> Found[str]:
    """A long text goes on in the next line when that starts at the same place."""
    segment = value.segment
    for below in underneath(segment, segments):
        near = below.box.y0 - segment.box.y1 < 0.6 * segment.box.height
        aligned = abs(below.box.x0 - segment.box.x0) < 0.5 * segment.box.height
        short = below.box.width < 0.5 * segment.box.width
        if near and aligned and short and not is_label(below) and not _labelled(below):
            text = value.value + below.text
            return Found(text, segment, value.key, value.label, value.how)
        break
    return value


def _labelled(segment: Segment) -> bool:
    if find_labels([segment]) or find_dates(segment.text):
        return True
    return bool(re.search(r"[。、:]|^[\d,¥]+$", segment.text))

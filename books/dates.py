"""Dates as Japanese papers print them (日付の読み取り).

和暦 N of 令和 is 2018 + N, 平成 1988 + N, 昭和 1925 + N, 大正 1911 + N; the first year
is 元年. A year that an era never reached (平成32年) is still understood, as forms
printed in advance carry it. A year of two digits without an era is of this century.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from functools import lru_cache

_ERA_BASE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_ERA_BASE |= {"昭和": 1925, "S": 1925, "大正": 1911, "T": 1911}
_KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}

_ONES = "一二三四五六七八九"
_NUMBER = rf"[0-9]{{1,2}}|[{_ONES}]?十[{_ONES}]?|[〇零{_ONES}]{{1,2}}"
_ERA = r"(?P<era>令和|平成|昭和|大正|[RHST])\s*\.?\s*"
_MONTH_DAY = rf"(?P<month>{_NUMBER})\s*月\s*(?:(?P<day>{_NUMBER})\s*日|(?:の\s*)?末日?)"
_WEEKDAY = (
    r"(?:\s*\(\s*[月火水木金土日](?:曜日?)?(?:[・,]?祝日?)?\s*\)"
    r"|\s*[月火水木金土日]曜日?)?"
)


def _separated(year: str, separators: str = "-/.・", digits: str = "1,2") -> str:
    """Year, month and day with twice the same separator."""
    return (
        rf"(?P<year>{year})\s*(?P<sep>[{separators}])\s*(?P<month>[0-9]{{{digits}}})"
        rf"\s*(?P=sep)\s*(?P<day>[0-9]{{{digits}}})(?![0-9]|\s*(?P=sep)\s*[0-9])"
    )


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ENGLISH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_ENGLISH_YEAR = r"(?P<year>[0-9]{4})(?![0-9])"

# One row a way of writing; the first that fits wins.
_FORMS = tuple(
    re.compile(rf"(?<![0-9A-Za-z])(?:{form}){_WEEKDAY}", re.IGNORECASE)
    for form in (
        rf"{_ERA}(?P<year>元|{_NUMBER})\s*年\s*{_MONTH_DAY}",
        _ERA + _separated("元|[0-9]{1,2}"),
        rf"(?P<year>[0-9]{{4}}|[〇零{_ONES}]{{4}}|[0-9]{{2}})\s*年\s*{_MONTH_DAY}",
        _separated("[0-9]{4}"),
        _separated("[0-9]{2}", "/.・"),
        _separated("[0-9]{2}", "-", "2"),  # 12-3-4 is rather part of an address
        rf"(?<!年)(?<!年\s){_MONTH_DAY}",
        rf"{_ENGLISH}\s*{_ENGLISH_DAY}\s*,?\s*{_ENGLISH_YEAR}",
        rf"{_ENGLISH_DAY}\s*[-.]?\s*{_ENGLISH}\s*[-,.]?\s*{_ENGLISH_YEAR}",
        r"(?<!/)(?P<month>[0-9]{1,2})\s*(?P<sep>/)\s*(?P<day>[0-9]{1,2})(?![0-9/])",
    )
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")


def parse_number(text: str) -> int:
    """Value of digits or of a number below 100 in kanji (漢数字), 元 being 1.

    >>> [parse_number(t) for t in ("15", "十五", "二十", "〇八", "二〇二六", "元")]
    [15, 15, 20, 8, 2026, 1]
    """
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * parse_number(tens or "一") + parse_number(ones or "〇")
    return int("".join(str(_KANJI_DIGITS[c]) for c in text))


def _full_year(groups: dict[str, str | None], year: int | None) -> int | None:
    written = groups.get("year")
    if written is None:
        return year
    number = parse_number(written)
    era = groups.get("era")
    if era:
        return _ERA_BASE[era.upper()] + number if number else None
    return number + 2000 if len(written) == 2 else number


def _month(text: str) -> int:
    name = text.lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else parse_number(text)


def _date_of(match: re.Match[str], year: int | None) -> dt.date | None:
    groups = match.groupdict()
    full, month = _full_year(groups, year), _month(match["month"])
    if full is None or not (1 <= full <= 9999 and 1 <= month <= 12):
        return None
    last = monthrange(full, month)[1]
    day = parse_number(groups["day"]) if groups["day"] else last
    return dt.date(full, month, day) if 1 <= day <= last else None


def _continues(match: re.Match[str]) -> bool:
    """Whether a separated date goes on to the left, as in ``A1-2026-10-15``."""
    before = match.string[: match.start()].rstrip()
    separator = match.groupdict().get("sep")
    return bool(separator and re.search(rf"[0-9A-Za-z]{re.escape(separator)}$", before))


_DASHES = re.compile("[‐‑‒–—―−]")


def _fold(text: str) -> tuple[str, list[int]]:
    """NFKC text with, for each of its characters, the place in the original."""
    if unicodedata.is_normalized("NFKC", text):
        return _DASHES.sub("-", text), list(range(len(text)))
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        normal = unicodedata.normalize("NFKC", char)
        folded.append(normal)
        places.extend([place] * len(normal))
    return _DASHES.sub("-", "".join(folded)), places


def parse_date(text: str, year: int | None = None) -> dt.date | None:
    """Read a date that is all of a text (日付), or None when it is none or impossible.

    ``year`` completes ``10月15日`` and ``10/15``, which are None without it.

    >>> [str(parse_date(t)) for t in ("令和８年１０月１５日（木）", "R8.10.15", "26/10/15")]
    ['2026-10-15', '2026-10-15', '2026-10-15']
    >>> [str(parse_date(t, 2026)) for t in ("10月15日", "令和元年5月1日", "11月末日")]
    ['2026-10-15', '2019-05-01', '2026-11-30']
    >>> [str(parse_date(t)) for t in ("Oct 15, 2026", "15th October 2026")]
    ['2026-10-15', '2026-10-15']
    >>> parse_date("2026/2/30"), parse_date("10/15")
    (None, None)
    """
    folded = _fold(text)[0].strip()
    for form in (*_FORMS, _COMPACT):
        match = form.fullmatch(folded)
        if match:
            return _date_of(match, year)
    packed = re.sub(r"\s+", "", folded)  # letter-spaced print: 2 0 2 6 年 …
    return parse_date(packed, year) if packed != folded else None


@lru_cache(maxsize=8192)  # the rules ask for the same descriptions again and again
def find_dates(
    text: str, year: int | None = None
) -> tuple[tuple[int, int, dt.date], ...]:
    """Find the dates in a text (日付): start, end and date, in order, not overlapping.

    >>> [(s, e, str(d)) for s, e, d in find_dates("請求日2026/10/15 期限 R8.11.30")]
    [(3, 13, '2026-10-15'), (17, 25, '2026-11-30')]
    """
    folded, places = _fold(text)
    found: list[tuple[int, int, dt.date]] = []
    taken: list[tuple[int, int]] = []
    for match in (m for form in _FORMS for m in form.finditer(folded)):
        start, end = match.span()
        if _continues(match) or any(start < e and s < end for s, e in taken):
            continue
        taken.append((start, end))
        date = _date_of(match, year)
        if date:
            found.append((places[start], places[end - 1] + 1, date))
    return tuple(sorted(found))

"""Dates in the form that a file wants: ``YYYYMMDD``, ``gE.M.D`` … (日付の書式).

YYYY, YY year · G era (令和), g its letter (R), EE, E year of the era · MM, M month · DD,
D day. One letter is written without a leading zero and read with or without it.
"""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

_ERAS = (
    ("令和", "R", dt.date(2019, 5, 1), 2018),
    ("平成", "H", dt.date(1989, 1, 8), 1988),
    ("昭和", "S", dt.date(1926, 12, 25), 1925),
    ("大正", "T", dt.date(1912, 7, 30), 1911),
)
_BASES = {name: base for long, short, _, base in _ERAS for name in (long, short)}
_TOKEN = re.compile(r"YYYY|YY|MM|M|DD|D|EE|E|G|g")
_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "G": "(?P<era>令和|平成|昭和|大正)",
    "g": "(?P<era>[RHST])",
    "EE": r"(?P<era_year>\d{2}|元)",
    "E": r"(?P<era_year>\d{1,2}|元)",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_WRITERS: dict[str, Callable[[dt.date], str]] = {
    "YYYY": lambda d: f"{d.year:04}",
    "YY": lambda d: f"{d.year % 100:02}",
    "G": lambda d: _era(d)[0],
    "g": lambda d: _era(d)[1],
    "EE": lambda d: f"{d.year - _era(d)[3]:02}",
    "E": lambda d: str(d.year - _era(d)[3]),
    "MM": lambda d: f"{d.month:02}",
    "M": lambda d: str(d.month),
    "DD": lambda d: f"{d.day:02}",
    "D": lambda d: str(d.day),
}
DATE_FORMATS = (
    "YYYYMMDD",
    "YYYY/MM/DD",
    "YYYY-MM-DD",
    "YYYY/M/D",
    "YYYY.MM.DD",
    "YYYY年M月D日",
    "YYYY年MM月DD日",
    "GE年M月D日",
    "gE.M.D",
    "gEE.MM.DD",
    "gEEMMDD",
    "YY/MM/DD",
    "YYMMDD",
    "DD/MM/YYYY",
    "MM/DD/YYYY",
)
"""Forms that are tried, the surer first, when a mapping is proposed."""


def is_date_format(text: str) -> bool:
    """Whether a format tells year, month and day once each (日付の書式か).

    >>> is_date_format("gE.M.D"), is_date_format("YYYYMM"), is_date_format("#,##0")
    (True, False, False)
    """
    tokens = "".join(sorted(t[0].upper() for t in _TOKEN.findall(text)))
    return tokens in ("DMY", "DEGM")


def parse_day(text: str, form: str) -> dt.date | None:
    """Read a date written in a form; None when it is another or impossible (日付).

    >>> str(parse_day("R8.11.30", "gE.M.D")), parse_day("20261131", "YYYYMMDD")
    ('2026-11-30', None)
    """
    found = _pattern(form).fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    try:
        return dt.date(_year(parts), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def format_day(day: dt.date, form: str) -> str:
    """Write a date in a form (日付の書き出し).

    >>> format_day(dt.date(2026, 11, 30), "GE年M月D日")
    '令和8年11月30日'

    Raises:
        ValueError: a day before 大正 in a form with an era.
    """
    return _TOKEN.sub(lambda token: _WRITERS[token[0]](day), form)


def _year(parts: dict[str, str | None]) -> int:
    if parts.get("year"):
        return int(parts["year"] or 0)
    if parts.get("short"):
        return 2000 + int(parts["short"] or 0)
    written = parts["era_year"]
    return _BASES[parts["era"] or ""] + (1 if written == "元" else int(written or 0))


def _era(day: dt.date) -> tuple[str, str, dt.date, int]:
    for era in _ERAS:
        if day >= era[2]:
            return era
    raise ValueError(f"{day} は元号で書けません。")


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    parts, end = [], 0
    for token in _TOKEN.finditer(form):
        parts += [re.escape(form[end : token.start()]), _PATTERNS[token[0]]]
        end = token.end()
    return re.compile("".join(parts) + re.escape(form[end:]), re.ASCII)

"""The calendar of Japanese business: 和暦, payment terms, bank days (暦).

Eras: 改元の政令 of 1912, 1926, 1989 and 2019. Banks close on Saturdays, Sundays,
holidays and from December 31 to January 3 (銀行法施行令 5条; the package ``holidays``,
categories bank and public, covers 1949 to 2099). How papers print dates is read in
``books.dates``; its two readers are offered here too.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from functools import cache

import holidays
from pydantic import Field

from books.dates import find_dates, parse_date, parse_number
from books.model import Value

__all__ = [
    "ERAS",
    "MONTH_END",
    "PaymentTerms",
    "add_bank_business_days",
    "find_dates",
    "format_wareki",
    "is_bank_business_day",
    "next_bank_business_day",
    "parse_date",
    "parse_terms",
    "parse_wareki_yymmdd",
    "previous_bank_business_day",
    "wareki_yymmdd",
]

# Name, first day, year before the first
ERAS = (
    ("令和", dt.date(2019, 5, 1), 2018),
    ("平成", dt.date(1989, 1, 8), 1988),
    ("昭和", dt.date(1926, 12, 25), 1925),
    ("大正", dt.date(1912, 7, 30), 1911),
)
MONTH_END = 31
_DEFAULT_LAST_YEAR = 2047  # 令和29年: up to it a year in a bank file means 令和


def _era(day: dt.date) -> tuple[str, int]:
    """Name of the era and year in it."""
    for name, start, base in ERAS:
        if day >= start:
            return name, day.year - base
    raise ValueError(f"{day}は大正より前で、和暦にできません。")


def format_wareki(day: dt.date) -> str:
    """Write a date in the Japanese era (和暦).

    >>> format_wareki(dt.date(2026, 10, 5)), format_wareki(dt.date(2019, 5, 1))
    ('令和8年10月5日', '令和元年5月1日')

    Raises:
        ValueError: before 大正.
    """
    name, number = _era(day)
    year = "元" if number == 1 else str(number)
    return f"{name}{year}年{day.month}月{day.day}日"


def wareki_yymmdd(day: dt.date) -> str:
    """Write a date as bank files do (和暦YYMMDD).

    >>> wareki_yymmdd(dt.date(2026, 8, 3))
    '080803'
    """
    return f"{_era(day)[1]:02}{day:%m%d}"


def parse_wareki_yymmdd(text: str, near: dt.date | None = None) -> dt.date | None:
    """Read 和暦YYMMDD of a bank file; of the eras the one nearest to ``near``.

    The file names no era: without ``near`` the years 1 to 29 are 令和, 30 and 31 平成
    and later ones 昭和; give ``near`` where old files are read.

    >>> str(parse_wareki_yymmdd("080803"))
    '2026-08-03'
    >>> str(parse_wareki_yymmdd("280503", dt.date(2016, 5, 10)))
    '2016-05-03'
    >>> parse_wareki_yymmdd("000000") is None
    True
    """
    if not re.fullmatch(r"[0-9]{6}", text):
        return None
    number, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    ends = (dt.date.max, *(start for _, start, _ in ERAS))
    days = [
        found
        for (_, start, base), end in zip(ERAS, ends, strict=False)
        if (found := _date(base + number, month, day)) and start <= found < end
    ]
    if near is not None:
        return min(days, key=lambda found: abs(found - near), default=None)
    return next((found for found in days if found.year <= _DEFAULT_LAST_YEAR), None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@cache
def _closed() -> holidays.HolidayBase:
    return holidays.country_holidays("JP", categories=("bank", "public"))


def is_bank_business_day(day: dt.date) -> bool:
    """Whether banks are open (銀行営業日).

    >>> is_bank_business_day(dt.date(2026, 12, 30)), is_bank_business_day(dt.date(2026, 12, 31))
    (True, False)
    """
    return day.weekday() < 5 and day not in _closed()


def _step(day: dt.date, days: int) -> dt.date:
    while not is_bank_business_day(day):
        day += dt.timedelta(days)
    return day


def next_bank_business_day(day: dt.date) -> dt.date:
    """The day itself if banks are open, else the first open day after it (翌営業日).

    >>> next_bank_business_day(dt.date(2026, 10, 31)).isoformat()
    '2026-11-02'
    """
    return _step(day, 1)


def previous_bank_business_day(day: dt.date) -> dt.date:
    """The day itself if banks are open, else the last open day before it (前営業日).

    >>> previous_bank_business_day(dt.date(2026, 10, 31)).isoformat()
    '2026-10-30'
    """
    return _step(day, -1)


def add_bank_business_days(day: dt.date, count: int) -> dt.date:
    """Count bank business days forward, or back when negative (営業日の加算).

    The day itself is not counted; 0 gives the day itself, open or not.

    >>> add_bank_business_days(dt.date(2026, 12, 30), 1).isoformat()
    '2027-01-04'
    """
    direction = 1 if count >= 0 else -1
    for _ in range(abs(count)):
        day = _step(day + dt.timedelta(direction), direction)
    return day


class PaymentTerms(Value):
    """Closing and payment (締め・支払): 31 as a day is the end of the month."""

    closing_day: int = Field(ge=1, le=31)
    month_offset: int = Field(ge=0, le=12)
    pay_day: int = Field(ge=1, le=31)

    def due_date(self, day: dt.date) -> dt.date:
        """Pay day of what is dated ``day`` (支払期日); bank holidays are not moved.

        >>> terms = PaymentTerms(closing_day=20, month_offset=1, pay_day=10)
        >>> str(terms.due_date(dt.date(2026, 10, 20))), str(terms.due_date(dt.date(2026, 10, 21)))
        ('2026-11-10', '2026-12-10')
        """
        closing = _day_of_month(day.year, day.month, self.closing_day)
        months = day.month - 1 + self.month_offset + (1 if day > closing else 0)
        return _day_of_month(day.year + months // 12, months % 12 + 1, self.pay_day)


def _day_of_month(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, monthrange(year, month)[1]))


_DAY = r"(?:月?末日?|[0-9]{1,2}日|[一二三四五六七八九十]{1,3}日)"
_TERMS = re.compile(
    rf"(?:(?P<closing>{_DAY})(?:締め?切?り?|〆め?切?り?)[^0-9当同翌]{{0,3}})?"
    rf"(?P<month>当月|同月|翌々月|翌翌月|翌月|[0-9]{{1,2}}[ヶケかカヵ]月後)の?(?P<pay>{_DAY})"
)
_OFFSETS = {"当月": 0, "同月": 0, "翌月": 1, "翌々月": 2, "翌翌月": 2}


def parse_terms(text: str) -> PaymentTerms | None:
    """Find payment terms in a text (支払条件), or None.

    Without a closing day (``翌月末日払い``) the month of the document counts.

    >>> parse_terms("月末締め翌月末払い")
    PaymentTerms(closing_day=31, month_offset=1, pay_day=31)
    >>> parse_terms("毎月２０日締切 翌々月５日お支払い")
    PaymentTerms(closing_day=20, month_offset=2, pay_day=5)
    >>> parse_terms("現金払い") is None
    True
    """
    folded = re.sub(r"[\s、,・/]", "", unicodedata.normalize("NFKC", text))
    match = _TERMS.search(folded)
    if not match:
        return None
    month = match["month"]
    offset = _OFFSETS.get(month, -1) if month in _OFFSETS else int(month[:-3])
    closing, pay = _terms_day(match["closing"] or "末"), _terms_day(match["pay"])
    if not (1 <= closing <= 31 and 1 <= pay <= 31 and offset <= 12):
        return None
    return PaymentTerms(closing_day=closing, month_offset=offset, pay_day=pay)


def _terms_day(text: str) -> int:
    return MONTH_END if "末" in text else parse_number(text.removesuffix("日"))

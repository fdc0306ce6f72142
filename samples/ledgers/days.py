"""Days on which banks work (銀行営業日)."""

import calendar
import datetime as dt
from functools import cache

import holidays


@cache
def _closed(year: int) -> frozenset[dt.date]:
    new_year = {dt.date(year, 1, 2), dt.date(year, 1, 3), dt.date(year, 12, 31)}
    return frozenset(holidays.country_holidays("JP", years=year)) | new_year


def is_business_day(day: dt.date) -> bool:
    """Whether banks transfer on this day."""
    return day.weekday() < 5 and day not in _closed(day.year)


def shift(day: dt.date, step: int) -> dt.date:
    """The day itself, or the next (+1) or previous (-1) business day (休日の前後)."""
    while not is_business_day(day):
        day += dt.timedelta(days=step)
    return day


def month_day(start: dt.date, months: int, day: int = 31) -> dt.date:
    """A day of the month so many months on, or that month's last day (応当日)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day, last))

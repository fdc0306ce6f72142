"""How long a paper must be kept (保存期間).

Seven years from the day after the return of its business year is due, ten where a loss
was carried forward (法人税法施行規則第59条・第26条の3; 消費税法施行令第50条: 七年間, from
two months after the end of the period). Which it was is for the accountant to know, so ten is what
is asked for unless the settings say otherwise.
"""

import datetime as dt

RETURN_MONTHS = 2  # the return is due so many months after the year's end


def year_end(day: dt.date, start_month: int) -> dt.date:
    """Last day of the business year that a day lies in (事業年度の末日).

    >>> year_end(dt.date(2026, 3, 31), 4), year_end(dt.date(2026, 4, 1), 4)
    (datetime.date(2026, 3, 31), datetime.date(2027, 3, 31))
    >>> year_end(dt.date(2026, 5, 1), 1)
    datetime.date(2026, 12, 31)
    """
    year = day.year + 1 if day.month >= start_month else day.year
    return dt.date(year, start_month, 1) - dt.timedelta(days=1)


def keep_until(day: dt.date, start_month: int, years: int) -> dt.date:
    """Last day on which a paper of this day must be there (保存期限).

    >>> keep_until(dt.date(2026, 6, 1), 4, 7)
    datetime.date(2034, 5, 31)
    """
    first = year_end(day, start_month) + dt.timedelta(days=1)
    months = first.month - 1 + RETURN_MONTHS
    due = dt.date(first.year + months // 12, months % 12 + 1, 1)
    return due.replace(year=due.year + years) - dt.timedelta(days=1)


def past_before(today: dt.date, start_month: int, years: int) -> dt.date:
    """Papers of an earlier day than this are past their period (保存期間を過ぎた境目).

    >>> past_before(dt.date(2034, 6, 1), 4, 7), past_before(dt.date(2034, 5, 31), 4, 7)
    (datetime.date(2027, 4, 1), datetime.date(2026, 4, 1))
    """
    begin = dt.date(today.year - years + 1, start_month, 1)
    while keep_until(begin - dt.timedelta(days=1), start_month, years) >= today:
        begin = begin.replace(year=begin.year - 1)
    return begin

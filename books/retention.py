"""How long records must be kept (保存期間).

Seven years from the day after the deadline of the return for the fiscal year (法人税法
施行規則59条, 消費税法施行令50条); ten where that year had a loss (同26条の3).
"""

import datetime as dt
from calendar import monthrange

YEARS, YEARS_OF_LOSS = 7, 10
_FILING_MONTHS = 2


def fiscal_year_end(day: dt.date, start_month: int) -> dt.date:
    """The last day of the fiscal year of a day (事業年度の末日).

    >>> str(fiscal_year_end(dt.date(2026, 4, 1), 4)), str(fiscal_year_end(dt.date(2026, 3, 31), 4))
    ('2027-03-31', '2026-03-31')
    """
    year = day.year + (day.month >= start_month)
    return dt.date(year, start_month, 1) - dt.timedelta(days=1)


def keep_until(day: dt.date, start_month: int, *, loss: bool = False) -> dt.date:
    """The last day on which a record of this day must still be there (保存期限).

    >>> str(keep_until(dt.date(2026, 4, 1), 4))
    '2034-05-31'
    """
    end = fiscal_year_end(day, start_month)
    months = end.month - 1 + _FILING_MONTHS
    year = end.year + months // 12 + (YEARS_OF_LOSS if loss else YEARS)
    month = months % 12 + 1
    return dt.date(year, month, min(end.day, monthrange(year, month)[1]))

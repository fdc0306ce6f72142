"""When the transaction of a document took place (取引年月日).

A month or a period is enough for a monthly invoice (国税庁インボイスQ&A: 課税期間の
範囲内で一定の期間をまとめて記載), and papers write it in many places.
"""

import datetime as dt
import re
import unicodedata
from calendar import monthrange

from books.calendar import find_dates
from books.model import Document

_YEAR = r"(?:(?P<year>20[0-9]{2})|(?:令和|R)\s*(?P<reiwa>[0-9]{1,2}|元))"
AHEAD = 3  # months that are billed before they begin, at most
_MONTH = r"(?<![0-9])(?P<month>1[0-2]|0?[1-9])"
_YEAR_MONTH = re.compile(rf"{_YEAR}\s*(?:年|[./])\s*{_MONTH}\s*(?:月|分|度)")
_MONTH_OF = re.compile(rf"{_MONTH}\s*月\s*(?:分|度|次|ご?利用|ご?請求|納品|納入|締)")
_MONTH_BILLED = re.compile(r"月\s*(?:分|度)")
_PERIOD_LABEL = re.compile(
    r"(?:取引|納品|納入|利用|提供|作業|対象|請求)(?:年月日|期間|月日|日|月)"
)


def _fold(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def _year(match: re.Match[str]) -> int:
    if match["year"]:
        return int(match["year"])
    return 2018 + (1 if match["reiwa"] == "元" else int(match["reiwa"]))


def _end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])


def _near(month: int, anchor: dt.date) -> dt.date:
    """Last day of such a month near the anchor: what is billed ahead, as rents are, is
    of one of the next months, else it is of the last year.
    """
    ahead = (month - anchor.month) % 12
    months = ahead if ahead <= AHEAD else ahead - 12
    year = anchor.year + (anchor.month + months - 1) // 12
    return _end_of_month(year, month)


def _months_in(text: str, anchor: dt.date | None) -> list[dt.date | None]:
    """Months with their year, and months alone near the anchor (None without one)."""
    found: list[dt.date | None] = [
        _end_of_month(_year(match), int(match["month"]))
        for match in _YEAR_MONTH.finditer(text)
    ]
    months = [int(m["month"]) for m in _MONTH_OF.finditer(_YEAR_MONTH.sub(" ", text))]
    return found + [_near(month, anchor) if anchor else None for month in months]


def _named_days(document: Document) -> list[dt.date | None]:
    anchor = document.issue_date or document.due_date
    found: list[dt.date | None] = []
    for text in (document.subject, *(line.description for line in document.lines)):
        folded = _fold(text)
        found += [day for _, _, day in find_dates(folded)] or _months_in(folded, anchor)
    for note in _fold(document.notes).splitlines():
        # A note also names due dates and holidays: only a labelled day or 4月分 counts
        label = _PERIOD_LABEL.search(note)
        if label:
            rest = note[label.end() :]
            found += [day for _, _, day in find_dates(rest)] or _months_in(rest, anchor)
        elif _MONTH_BILLED.search(note):
            found += _months_in(note, anchor)
    return found


def dated_days(document: Document) -> tuple[dt.date, ...]:
    """Days that the document gives for the transaction itself (取引日), ascending.

    From the delivery date, the lines or the period, else from a month or date in
    subject, descriptions and notes (then the last day of that month).
    """
    days = [document.delivery_date, document.inspection_date, document.period_end]
    days += [line.date or line.period_end for line in document.lines]
    if not any(days):
        days = [document.period_start, *_named_days(document)]
    return tuple(sorted({day for day in days if day}))


def transaction_days(document: Document) -> tuple[dt.date, ...]:
    """Days of the transaction, the issue date when nothing else is there (取引日)."""
    days = dated_days(document)
    if days:
        return days
    return (document.issue_date,) if document.issue_date else ()


def has_transaction_date(document: Document) -> bool:
    """Whether any transaction date or month can be seen (取引年月日の有無)."""
    return bool(transaction_days(document) or _named_days(document))


def tax_day(document: Document, today: dt.date) -> dt.date:
    """The day whose tax law applies (税法の適用日): the latest day, today if unknown."""
    if document.original_date:
        return document.original_date
    days = transaction_days(document)
    return days[-1] if days else today

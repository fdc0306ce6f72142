"""Values as a paper prints them (書面での書き方): dates, yen, cells of a row."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from books.model import REDUCED_RATE, Line
from books.record import format_decimal


def print_date(date: dt.date, style: str = "kanji") -> str:
    """A date in a style of the trade: kanji, slash, wareki, short (令和 as R), day.

    >>> [print_date(dt.date(2026, 10, 5), s) for s in ("kanji", "wareki", "short", "day")]
    ['2026年10月5日', '令和8年10月5日', 'R8.10.5', '10/5']
    """
    year, month, day = date.year, date.month, date.day
    styles = {
        "kanji": f"{year}年{month}月{day}日",
        "slash": f"{year}/{month:02}/{day:02}",
        "wareki": f"令和{year - 2018}年{month}月{day}日",
        "short": f"R{year - 2018}.{month}.{day}",
        "day": f"{month}/{day}",
    }
    return styles[style]


def print_yen(amount: int | Decimal, minus: str = "-") -> str:
    """An amount with separators; ``minus`` is ``-``, ``▲`` or ``△``.

    >>> print_yen(1234567), print_yen(-500, "▲"), print_yen(Decimal("42.50"))
    ('1,234,567', '▲500', '42.5')
    """
    whole, _, part = format_decimal(max(amount, -amount)).partition(".")
    text = f"{int(whole):,}" + (f".{part}" if part else "")
    return minus + text if amount < 0 else text


def print_rate(rate: Decimal) -> str:
    """A tax rate in per cent (税率).

    >>> print_rate(Decimal("0.08"))
    '8%'
    """
    return f"{format_decimal(rate * 100)}%"


def print_cell(line: Line, key: str, show: Mapping[str, Any]) -> str:
    """What stands in one column of a row (明細の一欄); empty where nothing is known."""
    if key == "blank":
        return ""
    if key == "description":
        return _description(line, show)
    if key == "quantity_unit":
        quantity = print_cell(line, "quantity", show)
        return f"{quantity} {line.unit or ''}".strip()
    value = getattr(line, key)
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return print_date(value, show["line_dates"])
    if key == "tax_rate":
        return print_rate(value)
    if isinstance(value, (int, Decimal)):
        return print_yen(value, show["minus"])
    return str(value)


def _description(line: Line, show: Mapping[str, Any]) -> str:
    mark = show["mark"]
    text = line.description or ""
    return f"{mark}{text}" if mark and line.tax_rate == REDUCED_RATE else text

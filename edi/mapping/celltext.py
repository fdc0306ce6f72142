"""Stored values of cells to what people see in them (セルの見た目)."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZEROS = re.compile(r"0{2,20}")
_SIGNIFICANT = 15  # what Excel shows of a number


def unescape(text: str) -> str:
    """Characters that Excel writes as ``_x000D_``; other control characters stay so."""

    def plain(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char.isprintable() or char in "\t\r\n" else found[0]

    return _ESCAPED.sub(plain, text)


def show_number(value: str, form: str, epoch: dt.datetime) -> str:
    """A stored number by its format: a day in ISO form, else a number (数値の見た目).

    Raises:
        ValueError, OverflowError: it is no number, or no day that there is.
    """
    if not _is_date(form):
        return _plain_number(value, form)
    day = from_excel(float(value), epoch)
    if isinstance(day, dt.datetime):
        midnight = day.time() == dt.time()
        return day.date().isoformat() if midnight else day.isoformat(" ", "seconds")
    return str(day)


@lru_cache(maxsize=1024)
def _is_date(form: str) -> bool:
    return form != "General" and bool(is_date_format(form))


def _plain_number(value: str, form: str) -> str:
    """A number as the cell shows it, but with all of its decimals."""
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value
    if not exact.is_finite() or abs(exact.adjusted()) > 300:
        return value
    digits = len(exact.as_tuple().digits)
    if digits > _SIGNIFICANT:
        exact = Decimal(f"{exact:.{_SIGNIFICANT - 1}E}")
    percent = "%" in form
    text = f"{exact * 100 if percent else exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if _ZEROS.fullmatch(form) and text.isdigit():  # 00001 of a code
        return text.zfill(len(form))
    return f"{text}%" if percent else text

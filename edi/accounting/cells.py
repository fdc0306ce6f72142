"""Values of one cell of an import file (セルの値): widths, days, amounts, the guard.

A text that a spreadsheet would take for a formula gets an apostrophe in front, because
these files are opened in spreadsheets on the way; reading takes it away again. Full-width
signs count too, as spreadsheets in Japanese take them for the same
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

import datetime as dt
import re

from books.dates import parse_date
from books.errors import FormatError

FORMULA_START = re.compile(r"'*[=+\-@\t\r\u2212＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\u2212＝＋－＠]")
_DAY = re.compile(r"(\d{4})([/-]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_ERA_DAY = re.compile(r"[RH]\.?\d{2}/\d{1,2}/\d{1,2}", re.ASCII)
_MOST_DIGITS = 15


def guard(text: str) -> str:
    """The text with an apostrophe if it would run as a formula (数式の無効化).

    >>> guard("=1+1"), guard("'=1+1"), guard("値引-5")
    ("'=1+1", "''=1+1", '値引-5')
    """
    return "'" + text if FORMULA_START.match(text) else text


def unguard(text: str) -> str:
    """What ``guard`` was given.

    >>> unguard("'=1+1"), unguard("'26年分")
    ('=1+1', "'26年分")
    """
    return text[1:] if _GUARDED.match(text) else text


def width_of(text: str) -> int:
    """Width in half-width characters, as the programs count (半角換算の桁数).

    >>> width_of("仕入ABｶ")
    7
    """
    return sum(width_of_char(char) for char in text)


def width_of_char(char: str) -> int:
    """1 for ASCII and half-width katakana, 2 for the rest."""
    return 1 if char.isascii() or "\uff61" <= char <= "\uff9f" else 2


def format_day(day: dt.date | None) -> str:
    """A date as ``2026/10/31``, empty for none."""
    return f"{day.year:04}/{day:%m/%d}" if day else ""


def parse_day(text: str) -> dt.date | None:
    """Read ``2026/10/31``, ``2026-10-31``, ``20261031`` or ``R.08/10/31``; None if empty.

    Raises:
        FormatError: anything else.
    """
    plain = text.strip()
    if not plain:
        return None
    if match := _DAY.fullmatch(plain):
        try:
            return dt.date(int(match[1]), int(match[3]), int(match[4]))
        except ValueError:
            pass
    elif _ERA_DAY.fullmatch(plain) and (day := parse_date(plain)):
        return day
    raise FormatError(
        f"日付を読めません: {plain[:40]}。「2026/10/31」の形にしてください。"
    )


def parse_amount(text: str, name: str) -> int:
    """Whole yen of a cell, empty as 0; at most 15 digits.

    Raises:
        FormatError: not a number.
    """
    plain = text.replace(",", "").strip()
    sign, digits = (-1, plain[1:]) if plain[:1] == "-" else (1, plain)
    if not plain:
        return 0
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise FormatError(
            f"「{name}」が整数ではありません: {text[:40]}。金額を確かめてください。"
        )
    return sign * int(digits)

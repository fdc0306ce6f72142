"""How dates and numbers are written on papers (日付・数字の書き方)."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from books.record import format_decimal
from samples.paper import print_date

_WEEKDAYS = "月火水木金土日"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WIDE = str.maketrans("0123456789-,", "０１２３４５６７８９－，")

DATE_STYLES: Mapping[str, Callable[[dt.date], str]] = {
    "kanji": print_date,
    "slash": lambda d: print_date(d, "slash"),
    "wareki": lambda d: print_date(d, "wareki"),
    "short": lambda d: print_date(d, "short"),
    "kanji_padded": lambda d: f"{d:%Y年%m月%d日}",
    "kanji_spaced": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "kanji_weekday": lambda d: f"{print_date(d)}({_WEEKDAYS[d.weekday()]})",
    "slash_bare": lambda d: f"{d.year}/{d.month}/{d.day}",
    "slash_weekday": lambda d: f"{d:%Y/%m/%d}({_WEEKDAYS[d.weekday()]})",
    "dots": lambda d: f"{d:%Y.%m.%d}",
    "hyphens": lambda d: f"{d:%Y-%m-%d}",
    "two_digits": lambda d: f"{d:%y/%m/%d}",
    "two_dots": lambda d: f"'{d:%y.%m.%d}",
    "wareki_spaced": lambda d: f"令和{d.year - 2018:>2}年{d.month:>2}月{d.day:>2}日",
    "short_padded": lambda d: f"R{d.year - 2018:02}/{d:%m/%d}",
    "wide": lambda d: print_date(d).translate(_WIDE),
    "english": lambda d: f"{_MONTHS[d.month - 1]} {d.day}, {d.year}",
}
DATE_WEIGHTS: Mapping[str, float] = {
    "kanji": 26, "slash": 16, "wareki": 12, "short": 4, "kanji_padded": 7,
    "kanji_spaced": 4, "kanji_weekday": 2, "slash_bare": 6, "slash_weekday": 2,
    "dots": 6, "hyphens": 6, "two_digits": 3, "two_dots": 1, "wareki_spaced": 3,
    "short_padded": 2, "wide": 3,
}  # fmt: skip

LINE_DATE_STYLES: Mapping[str, Callable[[dt.date], str]] = {
    "day": lambda d: f"{d.month}/{d.day}",
    "day_padded": lambda d: f"{d:%m/%d}",
    "day_kanji": lambda d: f"{d.month}月{d.day}日",
    "day_spaced": lambda d: f"{d.month:>2} {d.day:>2}",
    "slash": lambda d: print_date(d, "slash"),
    "two_digits": lambda d: f"{d:%y/%m/%d}",
    "short": lambda d: print_date(d, "short"),
    "day_dot": lambda d: f"{d.month}.{d.day}",
}


def write_number(
    number: int | Decimal, minus: str = "-", places: int = 0, *, plain: bool = False
) -> str:
    """A number with separators (数字).

    ``minus`` is ``-``, ``▲``, ``△`` or ``()``; ``places`` the least number of decimals;
    ``plain`` leaves the separators out.

    >>> write_number(-1234, "▲"), write_number(Decimal("2.5"), places=2), write_number(-5, "()")
    ('▲1,234', '2.50', '(5)')
    """
    whole, _, part = format_decimal(max(number, -number)).partition(".")
    text = whole if plain else f"{int(whole):,}"
    part = part.ljust(places, "0")
    text += f".{part}" if part else ""
    if number >= 0:
        return text
    return f"({text})" if minus == "()" else minus + text


def widen(text: str) -> str:
    """Digits and hyphens in full width (全角数字)."""
    return text.translate(_WIDE)


def write_rate(rate: Decimal, style: str = "{}%") -> str:
    """A rate of tax as a column shows it (税率); zero is 非課税."""
    return style.format(format_decimal(rate * 100)) if rate else "非課税"

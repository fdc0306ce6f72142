"""Cells of flat tables to values: exact or not at all (一覧表の値).

A cell was typed, not recognised, so nothing is mended here: a text that is not plainly
the value of its column is None, and a person looks at it.
"""

import datetime as dt
import re
from decimal import Decimal

from books.calendar import parse_date
from books.identifiers import normalise_document_number
from books.model import REDUCED_RATE, STANDARD_RATE
from extractors.company import strip_honorific
from extractors.normalize import clean, compact, parse_number

_QUOTED = re.compile(r'="([^"]*)"')  # how systems keep Excel from making numbers
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_QUANTITY = re.compile(r"(?P<number>[-△▲]?[\d,]*\.?\d+)\s*(?P<unit>[^\d\s.,=]{1,6})")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|NAME\?|NULL!|REF!|VALUE!|NUM!|DIV/0!|#+)")
NO_RATES = frozenset({"外税", "内税", "税抜", "税込", "課税", "税別"})
_RATES = {
    "標準": STANDARD_RATE,
    "標準税率": STANDARD_RATE,
    "軽減": REDUCED_RATE,
    "軽減税率": REDUCED_RATE,
}
_RATES |= dict.fromkeys(("10", "0.1", "0.10", "10.0"), STANDARD_RATE)
_RATES |= dict.fromkeys(("8", "0.08", "8.0", "08"), REDUCED_RATE)
_RATES |= dict.fromkeys(("0", "0.0", "0%", "非課税", "不課税", "免税"), Decimal(0))
_AROUND = r"(?:課税|標準|軽減|税率|対象|[(*※)])*"
_PERCENT = re.compile(rf"{_AROUND}(10|8|5|0)(?:\.0+)?%{_AROUND}")


def unquote(text: str) -> str:
    """The text of a cell without the tricks that keep Excel from changing it.

    >>> unquote('="00123"'), unquote("'00123"), unquote("=A1*2")
    ('00123', '00123', '=A1*2')
    """
    found = _QUOTED.fullmatch(text.strip())
    text = found[1] if found else text
    return re.sub(r"^'(?=\d)", "", text.strip())


def read_number(text: str) -> str | None:
    """A document number (番号); None for what Excel has rounded (4.50007E+09)."""
    number = normalise_document_number(text)
    broken = _ROUNDED.fullmatch(number) or _ERROR.fullmatch(number)
    if broken or number.startswith("=") or not re.search(r"\d", number):
        return None
    return number


def read_text(text: str) -> str | None:
    """Any text but an error of Excel (#N/A)."""
    text = clean(text)
    return None if not text or _ERROR.fullmatch(text) else text


def read_name(text: str) -> str | None:
    """The name of a party, without 御中 or 様.

    >>> read_name("ねむのき産業株式会社　御中")
    'ねむのき産業株式会社'
    """
    name = read_text(text)
    return strip_honorific(name) or None if name else None


def read_day(text: str) -> dt.date | None:
    """A date with its year, in any form of ``books.dates``; a time behind it goes.

    >>> str(read_day("2026/11/02 00:00:00")), read_day("11/02")
    ('2026-11-02', None)
    """
    return parse_date(_TIME.sub("", clean(text)))


def read_decimal(text: str) -> Decimal | None:
    """A number as typed: thousands in threes, one decimal point.

    A minus behind the digits is negative in some systems and an ornament in others, so
    ``12-`` is none.
    """
    if re.fullmatch(r"[-+]?\d+\.\d+", text.strip()):
        return Decimal(text.strip())
    if text.count(".") > 1 or re.search(r"\d\s*-$", clean(text)):
        return None
    return parse_number(text)


def read_yen(text: str) -> int | None:
    """Whole yen; None for a broken amount such as 17700.5."""
    value = read_decimal(text)
    whole = value is not None and value == value.to_integral_value()
    return int(value) if value is not None and whole else None


def read_rate(text: str) -> Decimal | None:
    """A tax rate as ``10%``, ``0.1``, ``10``, ``8%(軽減)`` or ``軽減``.

    >>> read_rate("8%(軽減)"), read_rate("0.1"), read_rate("外税")
    (Decimal('0.08'), Decimal('0.10'), None)
    """
    text = compact(text)
    if text in _RATES:
        return _RATES[text]
    found = _PERCENT.fullmatch(text)
    return Decimal(int(found[1])).scaleb(-2) if found else None


def read_quantity(text: str) -> tuple[Decimal | None, str | None]:
    """A quantity, with the unit that stands behind it in the same cell.

    >>> read_quantity("1,200 本"), read_quantity("12")
    ((Decimal('1200'), '本'), (Decimal('12'), None))
    """
    value = read_decimal(text)
    if value is not None:
        return value, None
    found = _QUANTITY.fullmatch(clean(text))
    return (read_decimal(found["number"]), found["unit"]) if found else (None, None)

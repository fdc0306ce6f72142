"""Numbers in the form that a file wants: ``#,##0``, ``0.00``, ``00000`` … (数値の書式).

The form is what Excel users know: ``#,##0`` with separators, ``0.00`` two decimals,
``0.##`` at most two, ``000000`` leading zeros, ``0円`` or ``¥#,##0`` with a sign, ``0%``
a percentage, ``;▲#,##0`` behind it for negatives. Reading takes any of them.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

MAX_DIGITS = 20
_FORM = re.compile(
    r"(?P<before>[^#0.,;]*)(?P<group>#,##)?(?P<zeros>0+)"
    r"(?:\.(?P<fixed>0*)(?P<free>#*))?(?P<after>[^#0.,;]*)(?:;(?P<minus>[▲△-])\S*)?"
)
_NUMBER = re.compile(
    r"(?P<sign>[-+▲△]?)(?:¥|\\|JPY)?(?P<sign2>[-▲△]?)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d*)?(?:円|JPY|-)?(?P<percent>%?)"
)
_BRACKETS = re.compile(r"\((.*)\)")


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A number format, taken apart (書式)."""

    before: str
    group: bool
    zeros: int
    fixed: int
    free: int
    after: str
    minus: str

    @property
    def percent(self) -> bool:
        """Whether 0.1 is written as 10%."""
        return "%" in self.after


def find_form(text: str) -> NumberForm | None:
    """Take a number format apart; None when it is none (数値の書式)."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    return NumberForm(
        before=found["before"],
        group=bool(found["group"]),
        zeros=len(found["zeros"]),
        fixed=len(found["fixed"] or ""),
        free=len(found["free"] or ""),
        after=found["after"],
        minus=found["minus"] or "-",
    )


def parse_number(text: str) -> Decimal | None:
    """Read a number in any usual form, full width too; None when it is none (数値).

    A minus behind the digits (``12-``) is an ornament of amounts (¥1,200-) only.

    >>> [parse_number(t) for t in ("▲１，２００円", "(35)", "10%", "¥1,200-", "12-", "1,2")]
    [Decimal('-1200'), Decimal('-35'), Decimal('0.1'), Decimal('1200'), None, None]
    """
    if len(text) > 2 * MAX_DIGITS:
        return None
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    inside = _BRACKETS.fullmatch(plain)
    found = _NUMBER.fullmatch(inside[1] if inside else plain)
    if found is None or (plain.endswith("-") and not re.match(r"[¥\\]", plain)):
        return None
    digits = found["digits"].replace(",", "") + (found["part"] or "")
    if len(digits.replace(".", "")) > MAX_DIGITS:
        return None
    value = Decimal(digits.rstrip("."))
    signs = (found["sign"], found["sign2"], "-" if inside else "")
    minus = sum(sign not in ("", "+") for sign in signs)
    if minus > 1:
        return None
    value = value / 100 if found["percent"] else value
    return -value if minus else value


def format_number(value: Decimal, form: NumberForm) -> str:
    """Write a number in a form (数値の書き出し).

    >>> format_number(Decimal("-1200"), find_form("¥#,##0;▲¥#,##0"))
    '▲¥1,200'

    Raises:
        ValueError: the form has no place for its decimals or digits.
    """
    value = value * 100 if form.percent else value
    most = form.fixed + form.free
    shown = value.quantize(Decimal(1).scaleb(-most), ROUND_DOWN)
    if shown != value:
        raise ValueError(f"小数 {most} 桁の書式で {plain(value)} を書けません。")
    whole, _, part = f"{abs(shown):f}".partition(".")
    part = part[: form.fixed] + part[form.fixed :].rstrip("0")
    fits = form.zeros == 1 or len(whole) <= form.zeros
    if not fits:
        raise ValueError(f"{form.zeros} 桁の書式で {plain(value)} を書けません。")
    whole = f"{int(whole):,}" if form.group else whole.zfill(form.zeros)
    sign = form.minus if shown < 0 else ""
    return f"{sign}{form.before}{whole}{'.' if part else ''}{part}{form.after}"


def plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no zeros at its end (数値).

    >>> plain(Decimal("1.50")), plain(Decimal("1E3"))
    ('1.5', '1000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Values as a Japanese office prints them (値の書き方)."""

import datetime as dt
from decimal import Decimal

from books.model import Party, TaxCategory
from books.record import format_decimal

HONORIFICS = ("御中", "様", "殿", "先生", "各位")
_CATEGORIES = {
    TaxCategory.EXEMPT: "非課税",
    TaxCategory.EXPORT: "免税",
    TaxCategory.OUT_OF_SCOPE: "不課税",
}


def format_number(value: Decimal | int) -> str:
    """A quantity, price or amount with separators (数の表示); ▲ before a minus.

    >>> format_number(Decimal("1234.50")), format_number(-500), format_number(0)
    ('1,234.5', '▲500', '0')
    """
    text = f"{Decimal(value):,f}".lstrip("-")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"▲{text}" if value < 0 else text


def format_money(amount: int) -> str:
    """Yen with its sign (金額の表示).

    >>> format_money(1234567), format_money(-500)
    ('¥1,234,567', '▲¥500')
    """
    return f"{'▲' if amount < 0 else ''}¥{abs(amount):,}"


def format_date(day: dt.date | None) -> str:
    """A date in the head of a paper (年月日), empty for None.

    >>> format_date(dt.date(2026, 4, 3))
    '2026年4月3日'
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def format_short_date(day: dt.date) -> str:
    """A date in a narrow column (表の日付).

    >>> format_short_date(dt.date(2026, 4, 3))
    '2026/04/03'
    """
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def format_period(start: dt.date | None, end: dt.date | None) -> str:
    """Days from and to, either of which may be open (期間).

    >>> format_period(dt.date(2026, 4, 1), dt.date(2026, 4, 30))
    '2026年4月1日～2026年4月30日'
    """
    if not start and not end:
        return ""
    return f"{format_date(start)}～{format_date(end)}"


def format_percent(rate: Decimal) -> str:
    """A tax rate (税率).

    >>> format_percent(Decimal("0.10")), format_percent(Decimal("0.078"))
    ('10%', '7.8%')
    """
    return f"{format_decimal(rate * 100)}%"


def format_rate(rate: Decimal | None, category: TaxCategory | None) -> str:
    """The rate, or the name of what is not taxed (税率・課税区分).

    >>> format_rate(Decimal(0), None), format_rate(Decimal(0), TaxCategory.EXPORT)
    ('非課税', '免税')
    """
    if category in _CATEGORIES:
        return _CATEGORIES[category]
    if rate is None:
        return "軽減" if category is TaxCategory.REDUCED else ""
    return format_percent(rate) if rate else _CATEGORIES[TaxCategory.EXEMPT]


def address_lines(party: Party) -> tuple[str, ...]:
    """To whom a paper goes (宛名): the company, or a person in it.

    >>> address_lines(Party(name="株式会社山田"))
    ('株式会社山田 御中',)
    >>> address_lines(Party(name="株式会社山田", department="経理部", contact="佐藤"))
    ('株式会社山田', '経理部 佐藤 様')
    """
    person = " ".join(p for p in (party.department, party.contact) if p)
    honorific = "様" if party.contact else "御中"
    lines = [line for line in (party.name or "", person) if line] or [""]
    if not lines[-1].endswith(HONORIFICS):
        lines[-1] = f"{lines[-1]} {honorific}"
    return tuple(lines)

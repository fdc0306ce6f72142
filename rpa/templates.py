"""Values of an order in the words of a site (値の書き方), and how the two are compared."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

import jaconv

from books.dates import parse_date
from rpa.site import Site
from rpa.site_parts import Limit
from rpa.site_values import names_in

_NAME = re.compile(r"\{([a-z_]+)(?::(comma))?\}")
_AMOUNT = re.compile(r"[¥\\]?\s*(-?[\d,]+)(?:\.0+)?\s*円?")
_DECIMAL = re.compile(r"[¥\\]?\s*(-?[\d,]*\d(?:\.\d+)?)")
_MINUS = str.maketrans("−‐▲△", "----")
_DATE = re.compile(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?")
_PURE = re.compile(r"\{[a-z_]+(:comma)?\}")


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """A template with its values; a name that is not known is a mistake of the file.

    Raises:
        KeyError: there is no such value.
    """

    def one(match: re.Match[str]) -> str:
        value = values[match[1]]
        return f"{int(value):,}" if match[2] and value else value

    return _NAME.sub(one, template).strip()


def is_empty(template: str, values: Mapping[str, str]) -> bool:
    """Whether a template that needs values has none."""
    names = names_in(template)
    return bool(names) and not any(values.get(name) for name in names)


def compact(text: str) -> str:
    """A value in the form in which two are compared (比較の形).

    >>> compact("1,100 円"), compact("２０２６/10/1"), compact(" 買掛金  本店 ")
    ('1100', '2026-10-01', '買掛金 本店')
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    plain = plain.replace("−", "-")  # U+2212, as many screens write it
    amount = _AMOUNT.fullmatch(plain.translate(_MINUS))
    if amount:
        return amount[1].replace(",", "")
    if _DATE.fullmatch(plain):
        day = parse_date(plain)
        return day.isoformat() if day else plain
    return plain


def is_same(shown: str, meant: str) -> bool:
    """Whether a site shows what was meant."""
    return compact(shown) == compact(meant)


def is_same_number(shown: str, meant: str) -> bool:
    """Whether a site shows the number that was meant, however many zeros behind it.

    >>> is_same_number("¥ 1,234.5000", "1234.5"), is_same_number("12", "1.2")
    (True, False)
    """
    numbers = [_DECIMAL.fullmatch(compact(text)) for text in (shown, meant)]
    first, second = (
        Decimal(found[1].replace(",", "")) if found else None for found in numbers
    )
    return is_same(shown, meant) or (first is not None and first == second)


def shape(
    values: Mapping[str, str], site: Site
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Values as the site takes them (値の整形), and what was changed in a way that loses."""
    shaped, told = dict(values), []
    for name, value in values.items():
        kind = name.removeprefix("debit_").removeprefix("credit_")
        shaped[name] = site.translate.get(kind, {}).get(value, value)
    for name, limit in site.limits.items():
        if name not in shaped:
            continue
        shaped[name], cut = _limited(shaped[name], limit)
        if cut:
            told.append(f"{name} を {limit.length} 文字に短くしました: {shaped[name]}")
    return shaped, tuple(told)


def _limited(text: str, limit: Limit) -> tuple[str, bool]:
    if limit.full_width:
        text = jaconv.h2z(text, kana=True, ascii=True, digit=True).replace(" ", "　")
    if limit.length is not None and len(text) > limit.length:
        return text[: limit.length].rstrip(), True
    return text, False

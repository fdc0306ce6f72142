"""How an invoice of JP PINT is declared: items and groups (項目表).

An ``Item`` is one term of the published model: where it stands, its id (ibt-xxx), its
Japanese name, the key of our record that it holds. Items stand in the order of the UBL
schema; writer and reader walk the same table. Paths are local names relative to the
group; ``A/B@c`` is an attribute of B. Japanese names are ours where the published
translation was not to be had.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from books.model import TaxCategory
from books.record import format_decimal

MAX_DIGITS = 18
"""More digits before or after the point are no amount, quantity or rate."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written and read (型); ``parse`` gives None for what it isn't.

    ``money`` is an amount in yen: written with that currency, read in no other.
    """

    format: Callable[[Any], str]
    parse: Callable[[str], Any]
    money: bool = False


def _parse_date(text: str) -> dt.date | None:
    try:
        exact = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII)
        return dt.date.fromisoformat(text) if exact else None
    except ValueError:
        return None


def parse_number(text: str) -> Decimal | None:
    """Read a decimal of XML (数値), or None; no exponent, nothing endless.

    >>> parse_number("-12.50"), parse_number("1E9"), parse_number("９")
    (Decimal('-12.50'), None, None)
    """
    figure = re.fullmatch(r"[+-]?(\d*)(?:\.(\d*))?", text, re.ASCII)
    if figure is None or max(len(part or "") for part in figure.groups()) > MAX_DIGITS:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _parse_yen(text: str) -> int | None:
    value = parse_number(text)
    return int(value) if value is not None and value == int(value) else None


def _parse_percent(text: str) -> Decimal | None:
    value = parse_number(text)
    return None if value is None else value / 100


def coded(codes: dict[Any, str]) -> Kind:
    """Make the kind of a code list from value to code (コード表)."""
    values = {code: value for value, code in codes.items()}
    return Kind(lambda value: codes[value], values.get)


TEXT = Kind(str, lambda text: text or None)
DATE = Kind(lambda day: day.isoformat(), _parse_date)
YEN = Kind(str, _parse_yen, money=True)
PRICE = Kind(format_decimal, parse_number, money=True)
DECIMAL = Kind(format_decimal, parse_number)
PERCENT = Kind(lambda rate: format_decimal(rate * 100), _parse_percent)
FLAG = coded({True: "true", False: "false"})
# UNCL5305 as JP PINT restricts it (aligned-ibrp-cl-01-jp)
CATEGORY = coded(
    {
        TaxCategory.STANDARD: "S",
        TaxCategory.REDUCED: "AA",
        TaxCategory.EXEMPT: "E",
        TaxCategory.EXPORT: "G",
        TaxCategory.OUT_OF_SCOPE: "O",
    }
)


@dataclass(frozen=True, slots=True)
class Item:
    """One term (項目). ``field`` is the key of the record, empty for what we don't hold.

    ``fixed`` is written as it is, where the record has a value under ``when`` (always
    if that is empty). ``need``: the invoice can't be written without it. ``loose``: we
    may write the value in another form, so having read it is enough; every other value
    counts as read only if writing the document again says it at the same place.
    ``alias``: only read, where ``field`` has no value yet.
    """

    path: str
    ibt: str
    name: str
    field: str = ""
    kind: Kind = TEXT
    fixed: str | None = None
    when: str = ""
    need: bool = False
    loose: bool = False
    alias: bool = False

    @property
    def label(self) -> str:
        """Japanese name and id, as messages show it."""
        return f"{self.name}({self.ibt})" if self.ibt else self.name


@dataclass(frozen=True, slots=True)
class Group:
    """A group of terms that repeats (繰り返す項目群), e.g. the invoice lines.

    When reading, a member without a value under ``only`` is not taken as one.
    """

    path: str
    ibg: str
    name: str
    field: str
    rows: "tuple[Item | Group, ...]"
    need: bool = False
    only: str = ""

    @property
    def label(self) -> str:
        """Japanese name and id, as messages show it."""
        return f"{self.name}({self.ibg})"


Table = tuple[Item | Group, ...]


def alias(path: str, ibt: str, name: str, field: str) -> Item:
    """Declare a term that fills a field where its own term has no value."""
    return Item(path, ibt, name, field, loose=True, alias=True)


def constant(path: str, ibt: str, name: str, text: str) -> Item:
    """Declare a term that can only have this text; it says nothing of its own."""
    kind = Kind(str, lambda read: read if read == text else None)
    return Item(path, ibt, name, path, kind, loose=True, alias=True)


def known(path: str, ibt: str, name: str) -> Item:
    """Declare a term that our types have no place for; its name serves messages."""
    return Item(path, ibt, name)

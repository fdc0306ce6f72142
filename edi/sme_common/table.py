"""How a message of 中小企業共通EDI is declared: rows and groups (項目表).

A ``Row`` is one item of the published table: where it stands, its UN id, its Japanese
name, the key of our record that it holds. Rows stand in the order of the schema, and
writer and reader walk the same table. A path is relative to the group it stands in:

``A/B``             element B in element A
``A/B@unitCode``    an attribute of B
``A[S=件名]/B``      the A whose child S says 件名 (notes and adjustments repeat)
``A//B/C``          B and C are mandatory as soon as A is written, ``//A`` always (with
                    ``fixed`` or ``need``); without ``//`` C as soon as B is
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from books.model import TaxBasis
from books.record import format_decimal
from edi.sme_common.codes import (
    ACCOUNT_CODES,
    ANSWER_CODES,
    CATEGORY_CODES,
    LINE_STATE_CODES,
    MORE_LINE_STATES,
    MORE_PURPOSES,
    MORE_REFERENCES,
    PURPOSE_CODES,
    REFERENCE_CODES,
    UNITS,
)

NOT_AVAILABLE = "NA"  # a mandatory code that has no value (as the 4.1 proposals do)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written and read (型); ``parse`` gives None for what it isn't.

    ``inner`` is the element that the value stands in, one level deeper (日時, 判別子).
    """

    format: Callable[[Any], str]
    parse: Callable[[str], Any]
    inner: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item (情報項目): ``field`` is the key of the record, empty for a fixed text.

    ``fixed``: written where there is no value and the parent is there (schema's wish);
    an ``alias`` without field is a text that is only recognised.
    ``need``: the schema demands it and nothing honest can stand in: without a value
    the message can't be written. ``alias``: only read, when ``field`` has no value yet.
    ``derived``: written from ``field``, never read back. ``times``: how often the schema
    wants the element.
    """

    path: str
    un_id: str
    name: str
    field: str = ""
    kind: Kind | None = None
    fixed: str | None = None
    need: bool = False
    alias: bool = False
    derived: bool = False
    times: int = 1

    @property
    def place(self) -> str:
        """The path without the trigger mark."""
        return self.path.replace("//", "/").lstrip("/")


@dataclass(frozen=True, slots=True)
class Group:
    """A class of items that repeats (繰り返すクラス), e.g. 明細行.

    ``most`` is how many the schema allows, 0 for any number; ``filler``: it wants one
    even where there is none.
    """

    path: str
    un_id: str
    name: str
    field: str
    rows: "tuple[Row | Group, ...]"
    need: bool = False
    most: int = 0
    filler: bool = False

    @property
    def place(self) -> str:
        """The path without the trigger mark."""
        return self.path.replace("//", "/").lstrip("/")


Table = tuple[Row | Group, ...]


def un_id(number: str) -> str:
    """Spell an id of the BIE table out: ``005757`` is UN01005757."""
    return f"UN01{number}" if number.isdigit() else number


def item(path: str, number: str, name: str, field: str, kind: Kind, **more: Any) -> Row:
    """Declare an item with a value; ``number`` is its UN id without ``UN01``."""
    return Row(path, un_id(number), name, field, kind, **more)


def text(path: str, number: str, name: str, field: str, **more: Any) -> Row:
    """Declare an item that is a text or an identifier."""
    return item(path, number, name, field, TEXT, **more)


def fixed(path: str, number: str, name: str, text: str = "", *, times: int = 1) -> Row:
    """Declare a fixed text, by default an empty element that only the schema wants."""
    return Row(path, un_id(number), name, fixed=text, times=times)


def ignored(path: str, number: str, name: str, said: str) -> Row:
    """Declare a text that others write and that tells us nothing new."""
    return Row(path, un_id(number), name, fixed=said, alias=True)


def within(path: str, rows: Iterable[Row | Group]) -> Table:
    """Put the rows of a class under its element."""
    return tuple(
        replace(r, path=f"{path}{r.path}" if r.path[0] == "/" else f"{path}/{r.path}")
        for r in rows
    )


def fields(table: Table) -> frozenset[str]:
    """Keys of the record that a table carries there and back, not those of its groups."""
    return frozenset(
        r.field
        for r in table
        if r.field and (isinstance(r, Group) or not (r.derived or r.alias))
    )


def groups(table: Table) -> Iterator[Group]:
    """The groups of a table, not those inside of them."""
    return (row for row in table if isinstance(row, Group))


def needs(table: Table) -> frozenset[str]:
    """Keys without which the table can't be written."""
    return frozenset(r.field for r in table if r.need)


def _text(value: Any) -> str:
    return str(value).strip()


def _date(value: dt.date) -> str:
    return f"{value.isoformat()}T00:00:00"


def _parse_date(text: str) -> dt.date | None:
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?:$|T)", text)
    try:
        return dt.date(*(int(x) for x in match.groups())) if match else None
    except ValueError:
        return None


def _parse_decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def _parse_yen(text: str) -> int | None:
    value = _parse_decimal(text)
    return int(value) if value is not None and value == int(value) else None


def _parse_percent(text: str) -> Decimal | None:
    value = _parse_decimal(text)
    return None if value is None else value / 100


def _parse_basis(text: str) -> TaxBasis | None:
    """税計算方式 in words; a code of the JEC list is not known, so it says nothing."""
    if any(mark in text for mark in ("込", "内")):
        return TaxBasis.INCLUSIVE
    exclusive = any(mark in text for mark in ("抜", "外", "別"))
    return TaxBasis.EXCLUSIVE if exclusive else None


def coded(codes: Mapping[Any, str], more: Mapping[str, Any] | None = None) -> Kind:
    """Make the kind of a code list; ``more`` are codes that are read and not written."""
    values = dict(more or {}) | {code: value for value, code in codes.items()}
    return Kind(lambda value: codes[value], values.get)


TEXT = Kind(_text, lambda text: text)
DATE = Kind(_date, _parse_date, inner="DateTime")
INSTANT = Kind(lambda value: value.isoformat(timespec="seconds"), str, inner="DateTime")
ISO_DATE = Kind(lambda day: day.isoformat(), _parse_date)
YEN = Kind(str, _parse_yen)
DECIMAL = Kind(format_decimal, _parse_decimal)
PERCENT = Kind(lambda value: format_decimal(value * 100), _parse_percent)
INDICATOR = Kind(
    lambda value: "true" if value else "false",
    {"true": True, "1": True, "false": False, "0": False}.get,
    inner="Indicator",
)
BASIS = Kind(
    lambda value: "税込" if value is TaxBasis.INCLUSIVE else "税抜", _parse_basis
)
CATEGORY = coded(CATEGORY_CODES)
ACCOUNT_TYPE = coded(ACCOUNT_CODES)
PURPOSE = coded(PURPOSE_CODES, MORE_PURPOSES)
LINE_STATE = coded(LINE_STATE_CODES, MORE_LINE_STATES)
ANSWER = coded(ANSWER_CODES)
REFERENCE_KIND = coded(REFERENCE_CODES, MORE_REFERENCES)
UNIT = coded({label: code for code, label in UNITS.labels.items()})

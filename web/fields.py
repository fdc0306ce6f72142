"""The values of a reading as the page lists them (項目の一覧)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from books.correct import has_value
from books.fields import field_label, walk_values
from books.memory import told_by_memory
from books.model import (
    ONLY_MESSAGES,
    AccountType,
    DocumentType,
    Evidence,
    Origin,
    Reading,
    TaxBasis,
    TaxCategory,
)
from books.record import format_decimal
from templates import format_day, format_yen

_BASIS = {TaxBasis.EXCLUSIVE: "税抜", TaxBasis.INCLUSIVE: "税込"}
_CATEGORIES = {
    TaxCategory.STANDARD: "標準",
    TaxCategory.REDUCED: "軽減",
    TaxCategory.EXEMPT: "非課税",
    TaxCategory.EXPORT: "輸出免税",
    TaxCategory.OUT_OF_SCOPE: "不課税",
}
Options = tuple[tuple[str, str], ...]
_CHOICES: dict[str, Options] = {
    "document_type": tuple(
        (t.value, t.label) for t in DocumentType if t not in ONLY_MESSAGES
    ),
    "basis": tuple((b.value, label) for b, label in _BASIS.items()),
    "category": tuple((c.value, label) for c, label in _CATEGORIES.items()),
    "account_type": tuple((a.value, a.value) for a in AccountType),
}
_ALWAYS = (  # what a person wants to see first, also where there is none
    "document_type",
    "document_number",
    "issue_date",
    "due_date",
    "total",
    "issuer.name",
    "issuer.registration_number",
    "recipient.name",
)


@dataclass(frozen=True)
class ShownField:
    """One value on the page: where it stands, how sure it is, who set it.

    ``remembered`` says how earlier documents of the supplier vouch for it, or is empty.
    """

    path: str
    label: str
    shown: str
    typed: str
    number: bool
    whole: bool  # a row or table: to be looked at, not to be typed
    review: bool
    confidence: float | None
    evidence: Evidence | None
    corrected_by: str | None
    remembered: str
    options: Options = ()


def list_fields(reading: Reading, also: str = "") -> tuple[ShownField, ...]:
    """Every field that has a value or must be looked at, in the order of the model.

    ``also`` is one more that is asked for, though it has no value yet.
    """
    values = dict(walk_values(reading.document))
    paths = dict.fromkeys((*_ALWAYS, *values, *reading.review))
    if also and also not in paths and has_value(reading.document, also):
        paths[also] = None
    return tuple(
        _field(reading, path, values.get(path), review=path in reading.review)
        for path in paths
    )


def _field(reading: Reading, path: str, value: Any, *, review: bool) -> ShownField:
    known = reading.fields.get(path)
    by = known.by if known and known.origin is Origin.CORRECTED else None
    return ShownField(
        path=path,
        label=field_label(path),
        shown=_shown(path, value),
        typed=_typed(path, value),
        number=isinstance(value, (int, Decimal)),
        whole=value is None and not has_value(reading.document, path),
        review=review,
        confidence=known.confidence if known else None,
        evidence=known.evidence if known else None,
        corrected_by=by,
        remembered=told_by_memory(known),
        options=_options(path, value),
    )


def _options(path: str, value: Any) -> Options:
    """What the field can be, where that is a closed list; a kept value stays in it."""
    name = path.rpartition(".")[2]
    if name not in _CHOICES:
        return ()
    options = _CHOICES[name] if value is not None else (("", "—"), *_CHOICES[name])
    known = {option for option, _ in options}
    kept = _typed(path, value)
    return options if kept in known else (*options, (kept, _shown(path, value)))


def _shown(path: str, value: Any) -> str:
    """A value for people to read."""
    match value:
        case int():
            return format_yen(value)
        case Decimal() if path.endswith("rate"):
            return f"{format_decimal(value * 100)} %"
        case Decimal():
            return show_number(value)
        case dt.date():
            return format_day(value)
        case DocumentType():
            return value.label
        case TaxBasis():
            return _BASIS[value]
        case TaxCategory():
            return _CATEGORIES[value]
    return _typed(path, value)


def show_number(value: Decimal) -> str:
    """A quantity or price for people to read (数の表示).

    >>> show_number(Decimal("-1234.50"))
    '▲1,234.5'
    """
    whole, point, rest = format_decimal(abs(value)).partition(".")
    return f"{'▲' if value < 0 else ''}{int(whole):,}{point}{rest}"


def _typed(path: str, value: Any) -> str:
    """A value as it would be typed again."""
    match value:
        case None:
            return ""
        case Decimal() if path.endswith("rate"):
            return f"{format_decimal(value * 100)}%"
        case Decimal() | int():
            return _shown(path, value).replace("▲", "-")
        case StrEnum():
            return value.value
        case dt.date():
            return format_day(value)
    return str(value)

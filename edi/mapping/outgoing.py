"""What a document has to say in a column of an outgoing file (書き出す値)."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from books.errors import FormatError
from books.model import Document, DocumentType, Line, Reference
from edi.accounting.table import Report
from edi.mapping.paths import LINES, get_value
from edi.mapping.texts import plain_text
from edi.mapping.values import format_value, get_leaf
from edi.mapping.written import Column, Written

_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was


def value_of(document: Document, line: Line | None, written: Written) -> Any:
    """The value for a column or cell (書き出す値).

    An answer given to the whole document is that of each row; the number of an order
    may stand in a reference to it.
    """
    path = written.field
    if not path:
        return None
    if not path.startswith(LINES):
        value = get_value(document, path)
        if value is None and path == "order_number":
            return order_numbers(document.references)
        return value
    if line is None:
        return None
    value = get_value(line, path.removeprefix(LINES))
    if value is None and path == "lines.answer":
        return document.answer
    return value


def order_numbers(references: tuple[Reference, ...]) -> str | None:
    """The number of the first order among references."""
    orders = (r.number for r in references if r.kind is DocumentType.PURCHASE_ORDER)
    return next(orders, None)


def is_native(written: Written) -> bool:
    """Whether a cell is a number or a date of ours, never a text from a document."""
    if not written.field:
        return False
    leaf = get_leaf(written)
    return not written.values and not leaf.is_text and not leaf.is_choice


def joined_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns whose text is read as a part of an earlier column's field.

    The whole text is written into the first of them, these stay empty.
    """
    seen: set[tuple[str, int]] = set()
    found = []
    for column in columns:
        text = bool(column.field) and get_leaf(column).is_text
        if text and (column.field, column.split) in seen:
            found.append(column)
        seen.add((column.field, column.split))
    return tuple(found)


def cell_text(value: Any, written: Written, place: str) -> str:
    """A value as text, as the mapping wants it (セルの文字).

    Raises:
        FormatError: the code table or the format has no place for it.
    """
    if not written.field:
        return written.text if isinstance(written, Column) else ""
    try:
        return format_value(value, written)
    except ValueError as error:
        raise FormatError(
            f"{place}の「{written.name}」に書けません: {error}"
            "値か、対応表の書式・コード表を直してください。"
        ) from error


def cell_value(
    value: Any, written: Written, place: str, report: Report
) -> str | Decimal | dt.date:
    """A value for a cell of a workbook: numbers and dates as such unless a format says.

    Raises:
        FormatError: see ``cell_text``.
    """
    text = cell_text(value, written, place)
    plain = not written.format and is_native(written)
    if plain and not written.scale and not isinstance(value, StrEnum):
        if isinstance(value, dt.date) and value >= _FIRST_DAY:
            return value
        exact = isinstance(value, (int, Decimal)) and "%" not in text
        if exact and len(Decimal(value).normalize().as_tuple().digits) <= 15:
            return Decimal(value)
    return plain_text(text, written.name, report)

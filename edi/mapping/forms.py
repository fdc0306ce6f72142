"""Fixed cells of a form: labels above and below its table, values beside (帳票のセル)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from books.dates import parse_date
from books.model import DocumentType
from edi.mapping.dates import DATE_FORMATS, parse_day
from edi.mapping.grid import letters, split_address
from edi.mapping.layout import Layout
from edi.mapping.numbers import parse_number
from edi.mapping.paths import LINES, find_leaf, is_date
from edi.mapping.values import shown
from edi.mapping.vocabulary import find_meaning

_REACH = 4  # cells to the right of a label in which its value may stand

_COMPANY = re.compile(r"(?:株式|有限|合同|合資)会社|[(（][株有][)）]|(?:御中|様|殿)$")


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A value at a fixed place with the label that tells what it is (固定セル)."""

    address: str
    field: str
    label: str
    label_address: str
    text: str
    format: str | None = None


def find_cells(layout: Layout, kind: DocumentType) -> Iterator[FoundCell]:
    """Labels outside the table with the values right of them (帳票の値).

    A company that stands first in its row, without a label, is the one it is for.
    """
    last = find_last_row(layout)
    taken: set[str] = set()
    for number, row in layout.sheet.filled(1):
        if min(layout.heading_rows, default=1) <= number <= last:
            continue
        for index, text in sorted(row.items()):
            for found in _at(layout, number, index, text, kind):
                if found.field not in taken:
                    taken.add(found.field)
                    yield found


def _at(
    layout: Layout, row: int, index: int, text: str, kind: DocumentType
) -> Iterator[FoundCell]:
    place = f"{letters(index)}{row}"
    if _COMPANY.search(text) and row < min(layout.heading_rows, default=1):
        left = [t for at, t in layout.sheet.rows[row].items() if at < index]
        if not left:
            yield FoundCell(place, "recipient.name", "宛先", place, text)
        return
    found = _beside(layout, row, index, text, kind)
    if found is None:
        return
    yield found
    if found.field == "period_start":
        yield from _end_of(layout, row, found)


def _end_of(layout: Layout, row: int, start: FoundCell) -> Iterator[FoundCell]:
    """The second date of a period that stands in one row."""
    first = split_address(start.address)[1]
    for index in range(first + 1, first + 1 + _REACH):
        text = shown(layout.sheet.text(row, index))
        if _is_day(text):
            place = f"{letters(index)}{row}"
            form = _date_form(text)
            yield FoundCell(
                place, "period_end", start.label, start.label_address, text, form
            )
            return


def _beside(
    layout: Layout, row: int, index: int, text: str, kind: DocumentType
) -> FoundCell | None:
    meaning = find_meaning(text.strip(":："), kind)
    if meaning is None or not meaning.exact or meaning.reply:
        return None
    field = "delivery_date" if meaning.path == "lines.date" else meaning.path
    leaf = find_leaf(field)
    if field.startswith(LINES) or leaf is None:
        return None
    for column in range(index + 1, index + 1 + _REACH):
        value = shown(layout.sheet.text(row, column))
        if not value:
            continue
        if find_meaning(value, kind) and not value.isdigit():
            return None  # the next label
        if is_date(leaf) and not _is_day(value):
            return None
        if leaf.is_number and parse_number(value) is None:
            return None
        place, label = f"{letters(column)}{row}", f"{letters(index)}{row}"
        form = _date_form(value) if is_date(leaf) else None
        return FoundCell(place, field, text, label, value, form)
    return None


def _is_day(text: str) -> bool:
    return parse_date(text) is not None or _date_form(text) is not None


def _date_form(text: str) -> str | None:
    return next((form for form in DATE_FORMATS if parse_day(text, form)), None)


def find_last_row(layout: Layout) -> int:
    """The last row of the table: before the first gap below the headings."""
    last = max(layout.heading_rows, default=0)
    columns = set(layout.headings)
    for number, row in layout.sheet.filled(layout.first_row):
        if number > last + 1 or not columns & set(row):
            break
        last = number
    return last

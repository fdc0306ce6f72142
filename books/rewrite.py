"""The lines of a reading written anew, as a person left them in a table (明細の編集).

A row tells which line it was, so that evidence, confidence and what is to be looked at
go along when rows are moved, added or deleted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from books.correct import CorrectionError, parse_value
from books.model import FieldRead, Line, Origin, Reading

COLUMNS = (
    "date",
    "item_code",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "amount",
    "tax_amount",
    "delivery_note_number",
    "note",
)
_PATH = re.compile(r"lines\[(\d+)\](.*)")


@dataclass(frozen=True)
class Row:
    """A row as it was left (行): which line it was, None for a new one; its cells."""

    source: int | None
    cells: Mapping[str, str]


def rewrite_lines(
    reading: Reading, rows: Sequence[Row], by: str, seen: Sequence[str] = ()
) -> Reading:
    """A reading with these lines; changed cells and those ``seen`` count as confirmed.

    Rows without any value are left out. ``seen`` are paths in the new order.

    Raises:
        CorrectionError: a cell can't be what it says, or there is no such line.
    """
    made: list[tuple[int | None, Line, set[str]]] = []
    for row in rows:
        line, changed = _line(reading, row, len(made))
        if line != Line():
            made.append((row.source, line, changed))
    moved = {source: i for i, (source, _, _) in enumerate(made) if source is not None}
    fields = dict(_moved(reading.fields, moved))
    review = dict(_moved(dict.fromkeys(reading.review), moved))
    paths = [
        f"lines[{i}].{name}" for i, (*_, names) in enumerate(made) for name in names
    ]
    for path in (*paths, *(p for p in seen if p in review)):
        known = fields.get(path)
        fields[path] = FieldRead(
            confidence=1.0,
            evidence=known.evidence if known else None,
            origin=Origin.CORRECTED,
            by=by,
        )
        review.pop(path, None)
    lines = tuple(line for _, line, _ in made)
    document = reading.document.model_copy(update={"lines": lines})
    new = {"document": document, "fields": fields, "review": tuple(review)}
    return reading.model_copy(update=new)


def _line(reading: Reading, row: Row, index: int) -> tuple[Line, set[str]]:
    base = Line()
    if row.source is not None:
        if not 0 <= row.source < len(reading.document.lines):
            raise CorrectionError(f"lines[{index}]", "ある行")
        base = reading.document.lines[row.source]
    changed: dict[str, Any] = {}
    for name, text in row.cells.items():
        path = f"lines[{index}].{name}"
        if name not in COLUMNS:
            raise CorrectionError(path, "ある列")
        value = parse_value(path, name, text)
        if value != getattr(base, name):
            changed[name] = value
    if not changed:
        return base, set()
    try:
        return Line.model_validate({**base.model_dump(), **changed}), set(changed)
    except ValidationError as error:
        raise CorrectionError(
            f"lines[{index}].{min(changed)}", "この列に合う値"
        ) from error


def _moved(
    values: Mapping[str, Any], moved: Mapping[int, int]
) -> list[tuple[str, Any]]:
    """The same with the paths of lines in their new places; those deleted are out."""
    kept = []
    for path, value in values.items():
        place = _PATH.fullmatch(path)
        if place is None:
            kept.append((path, value))
        elif int(place[1]) in moved:
            kept.append((f"lines[{moved[int(place[1])]}]{place[2]}", value))
    return kept

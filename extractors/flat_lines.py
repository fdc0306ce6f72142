"""Rows of a flat table become lines; what can't be read exactly is noted (明細)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from books.identifiers import (
    parse_postal_code,
    parse_registration_number,
    parse_tel,
)
from books.model import Line
from extractors.flat_columns import Column, Row
from extractors.flat_layout import Layout
from extractors.flat_sums import sum_key
from extractors.flat_values import (
    NO_RATES,
    read_day,
    read_decimal,
    read_name,
    read_number,
    read_quantity,
    read_rate,
    read_text,
    read_yen,
)
from extractors.review import NUMBER_ONLY
from extractors.segments import Segment
from extractors.signals import Evidenced

EXACT = 0.99
_RATES = (Decimal("0.1"), Decimal("0.08"), Decimal(0))
_PARSERS: dict[str, Callable[[str], Any]] = {
    "document_number": read_number,
    "order_number": read_number,
    "delivery_note_number": read_number,
    "date": read_day,
    "issue_date": read_day,
    "due_date": read_day,
    "delivery_date": read_day,
    "inspection_date": read_day,
    "period_end": read_day,
    "name": read_name,
    "postal_code": parse_postal_code,
    "tel": parse_tel,
    "registration_number": parse_registration_number,
    "unit_price": read_decimal,
    "tax_rate": read_rate,
    "amount": read_yen,
    "tax_amount": read_yen,
}


def parse(path: str, text: str) -> Any:
    """The value that a text is for a field, or None."""
    return _PARSERS.get(path.rpartition(".")[2], read_text)(text)


class Draft:
    """The evidence of a document's values, and the paths that could not be read."""

    def __init__(self) -> None:
        self.fields = Evidenced()
        self.flaws: list[str] = []

    def read(self, path: str, segment: Segment | None) -> Any:
        """The value of a cell, noted with its place; an unreadable one is a flaw."""
        if segment is None:
            return None
        value = parse(path, segment.text)
        if value is None:
            self.flaws.append(path)
        else:
            self.fields.add(path, segment, EXACT)
        return value


def read_lines(layout: Layout, rows: Sequence[Row], draft: Draft) -> tuple[Line, ...]:
    """One line a row, but for sums; a row without anything of a line is asked about."""
    lines: list[Line] = []
    columns = [*layout.line.values(), layout.sums.amount]
    for row in rows:
        if sum_key(layout, row):
            continue
        if any(column and column.index in row for column in columns):
            lines.append(_line(f"lines[{len(lines)}]", layout, row, draft))
        else:
            draft.flaws.append("lines")
    return tuple(lines)


def _line(path: str, layout: Layout, row: Row, draft: Draft) -> Line:
    columns = dict(layout.line)
    for name in ("amount", "tax"):
        column = getattr(layout.sums, name)
        if column is not None:
            columns["tax_amount" if name == "tax" else name] = column
    counted = columns.pop("quantity", None)
    if (taxed := columns.get("tax_rate")) and _is_no_rate(row.get(taxed.index)):
        del columns["tax_rate"]
    values = {
        name: draft.read(f"{path}.{name}", row.get(column.index))
        for name, column in columns.items()
    }
    if counted is not None and (cell := row.get(counted.index)) is not None:
        values |= _quantity(path, cell, values.get("unit"), draft)
    line = Line(**values)
    _check(path, line, layout.sums.gross, row, draft)
    if line.description and NUMBER_ONLY.fullmatch(line.description):
        draft.flaws.append(f"{path}.description")
    return line


def _is_no_rate(cell: Segment | None) -> bool:
    """Whether a cell says how the tax is counted (外税) and names no rate."""
    return cell is not None and cell.compact in NO_RATES


def _quantity(
    path: str, cell: Segment, unit: str | None, draft: Draft
) -> dict[str, Any]:
    value, own_unit = read_quantity(cell.text)
    if value is None:
        draft.flaws.append(f"{path}.quantity")
        return {}
    draft.fields.add(f"{path}.quantity", cell, EXACT)
    if unit is None and own_unit:
        draft.fields.add(f"{path}.unit", cell, EXACT)
    return {"quantity": value, "unit": unit or own_unit}


def _check(path: str, line: Line, gross: Column | None, row: Row, draft: Draft) -> None:
    """The arithmetic of a row: quantity × price is the amount, with tax the gross."""
    fits = True
    if None not in (line.quantity, line.unit_price, line.amount):
        product = (line.quantity or Decimal(0)) * (line.unit_price or Decimal(0))
        fits = abs(product - (line.amount or 0)) < 1
    if gross is not None and gross.index in row:
        fits = fits and _gross_fits(line, read_yen(row[gross.index].text))
    if not fits:
        draft.flaws.append(f"{path}.amount")


def _gross_fits(line: Line, gross: int | None) -> bool:
    if line.amount is None or gross is None:
        return False
    if line.tax_amount is not None:
        return gross in (line.amount, line.amount + line.tax_amount)
    rates = _RATES if line.tax_rate is None else (line.tax_rate,)
    return any(abs(line.amount * (1 + rate) - gross) < 1 for rate in rates)

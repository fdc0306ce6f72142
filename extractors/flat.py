"""Flat tables of orders, invoices, delivery notes become readings (一覧表の読み取り).

One reading a document: rows with the same number belong together. Cells were typed, so
a value is exact or it is left out and a person is asked; sums are only taken where a
column has them, and ``solve`` proves them against the lines.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from books.fields import walk_values
from books.identifiers import (
    parse_postal_code,
    parse_registration_number,
    parse_tel,
)
from books.model import Document, FieldRead, Line, Origin, Party, Reading, Source
from extractors.confidence import Evidenced, list_review
from extractors.flat_columns import Column, Row
from extractors.flat_layout import Layout, lay_columns
from extractors.flat_sums import read_sums, sum_key
from extractors.flat_table import FlatTable, find_flat_table
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
from extractors.segments import Segment
from extractors.solve import Sums

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


class _Draft:
    """The evidence of a document's values, and the paths that could not be read."""

    def __init__(self) -> None:
        self.fields = Evidenced()
        self.flaws: list[str] = []

    def read(self, path: str, segment: Segment | None) -> Any:
        """The value of a cell, noted with its place; an unreadable one is a flaw."""
        if segment is None:
            return None
        value = _PARSERS.get(path.rpartition(".")[2], read_text)(segment.text)
        if value is None:
            self.flaws.append(path)
        else:
            self.fields.add(path, segment, EXACT)
        return value


def read_flat(
    tables: Sequence[Sequence[Sequence[str]]], source: Source
) -> tuple[Reading, ...] | None:
    """Every document in the flat tables of a file; None when there is no such table.

    The page of a reading is the number of its table; what stands in other tables of
    the file is not read here.
    """
    name = Path(source.file).stem
    readings: list[Reading] = []
    for page, rows in enumerate(tables, 1):
        table = find_flat_table(rows, page, name)
        if table is not None:
            layout = lay_columns(table)
            readings += [_read(table, layout, group, source) for group in table.groups]
    return tuple(readings) or None


def _read(
    table: FlatTable, layout: Layout, rows: Sequence[Row], source: Source
) -> Reading:
    """One document out of its rows."""
    draft = _Draft()
    draft.fields.add("document_type", table.number.label, EXACT)
    head = _head(layout, rows, draft)
    lines = _lines(layout, rows, draft)
    sums = _sums(layout, rows, lines, draft)
    draft.flaws = list(dict.fromkeys((*table.doubts, *draft.flaws)))
    for path in draft.flaws:
        draft.fields.doubt(path, 0.7)
    document = Document(
        document_type=table.kind,
        **head,
        lines=lines,
        **sums.values,
        tax_summary=tuple(sums.tax_summary),
    )
    text = "\n".join(_text(row) for row in (table.headings, *rows))
    doubts = list_review(document, draft.fields, sums, text)
    return Reading(
        source=source.model_copy(update={"pages": (table.page,), "reader": "sheet"}),
        document=document,
        fields=_reads(document, draft.fields, sums),
        review=tuple(dict.fromkeys((*draft.flaws, *doubts))),
        text=text,
    )


def _text(row: Row) -> str:
    return "\t".join(segment.text for segment in row.values())


# --- the head -------------------------------------------------------------------------


def _head(layout: Layout, rows: Sequence[Row], draft: _Draft) -> dict[str, Any]:
    """Numbers, parties, dates, places: what the rows of a document say alike."""
    values: dict[str, Any] = {}
    parties: dict[str, dict[str, Any]] = {"issuer": {}, "recipient": {}}
    for path, columns in layout.head.items():
        cells = [row[c.index] for c in columns for row in rows if c.index in row]
        side, _, name = path.rpartition(".")
        value = _notes(cells, draft) if path == "notes" else _alike(path, cells, draft)
        (parties[side] if side else values)[name] = value
    return values | {side: Party(**party) for side, party in parties.items()}


def _alike(path: str, cells: Sequence[Segment], draft: _Draft) -> Any:
    """What the cells say; when they differ the first, and a person looks."""
    value = draft.read(path, cells[0] if cells else None)
    if len({cell.compact for cell in cells}) > 1:
        parse = _PARSERS.get(path.rpartition(".")[2], read_text)
        if any(parse(cell.text) != value for cell in cells):
            draft.flaws.append(path)
    return value


def _notes(cells: Sequence[Segment], draft: _Draft) -> str | None:
    """Every remark once, in order."""
    if cells:
        draft.fields.add("notes", cells[0], EXACT)
    return " ".join(dict.fromkeys(cell.text for cell in cells)) or None


# --- lines ----------------------------------------------------------------------------


def _lines(layout: Layout, rows: Sequence[Row], draft: _Draft) -> tuple[Line, ...]:
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


def _line(path: str, layout: Layout, row: Row, draft: _Draft) -> Line:
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
    return line


def _is_no_rate(cell: Segment | None) -> bool:
    """Whether a cell says how the tax is counted (外税) and names no rate."""
    return cell is not None and cell.compact in NO_RATES


def _quantity(
    path: str, cell: Segment, unit: str | None, draft: _Draft
) -> dict[str, Any]:
    value, own_unit = read_quantity(cell.text)
    if value is None:
        draft.flaws.append(f"{path}.quantity")
        return {}
    draft.fields.add(f"{path}.quantity", cell, EXACT)
    if unit is None and own_unit:
        draft.fields.add(f"{path}.unit", cell, EXACT)
    return {"quantity": value, "unit": unit or own_unit}


def _check(
    path: str, line: Line, gross: Column | None, row: Row, draft: _Draft
) -> None:
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


def _sums(
    layout: Layout, rows: Sequence[Row], lines: Sequence[Line], draft: _Draft
) -> Sums:
    sums, flaws = read_sums(layout, rows, lines)
    draft.flaws += flaws
    for path, amount in sums.places.items():
        draft.fields.add(path, amount.segment, 1.0 if path in sums.proven else EXACT)
    for index in range(len(sums.tax_summary)):
        row = f"tax_summary[{index}]"
        proven = f"{row}.tax_amount" in sums.proven
        for name in ("rate", "basis"):
            draft.fields.add(f"{row}.{name}", None, EXACT if proven else 0.9)
    return sums


def _reads(document: Document, fields: Evidenced, sums: Sums) -> dict[str, FieldRead]:
    present = {path for path, _ in walk_values(document)}
    reads = {
        path: FieldRead(confidence=sure, evidence=segment.evidence if segment else None)
        for path, (segment, sure) in fields.items()
        if path in present
    }
    inferred = FieldRead(confidence=0.9, origin=Origin.INFERRED)
    return reads | dict.fromkeys(sums.inferred & present, inferred)

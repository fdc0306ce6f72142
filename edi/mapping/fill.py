"""The partner's own file filled with our answer (元のファイルへの書き込み).

Same rows, same order; only the columns that the reply names are written, everything else
stays letter for letter. A value that already stands there is not written again.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from books.errors import FormatError
from books.model import Document, Line
from edi.accounting.table import Report
from edi.mapping.csvcells import (
    RawCell,
    Record,
    join_records,
    split_records,
    write_cell,
)
from edi.mapping.grid import letters, split_address
from edi.mapping.locate import Located, locate
from edi.mapping.model import Table
from edi.mapping.outgoing import (
    cell_text,
    cell_value,
    is_native,
    joined_columns,
    value_of,
)
from edi.mapping.pair import Pair, find_order, pair_lines
from edi.mapping.patch import CellValue, patch_workbook
from edi.mapping.paths import LINES
from edi.mapping.read import ReadDocument, ReadFile, read_file
from edi.mapping.texts import csv_text, own_text
from edi.mapping.values import UnreadableValueError, parse_value
from edi.mapping.written import Column, Written

Spot = tuple[int, int, int]  # sheet from 0, row, column
Said = tuple[Document, Line | None]


@dataclass
class _Changes:
    """The cells to be written (変更): what each is to say, and the text where it is new."""

    texts: dict[Spot, CellValue] = field(default_factory=dict)
    values: dict[tuple[Spot, str], Any] = field(default_factory=dict)

    def put(self, spot: Spot, written: Written, value: Any, text: CellValue) -> None:
        """Note the new text of a cell."""
        self.agree(spot, written, value)
        if self.texts.setdefault(spot, text) != text:
            raise _two_values(spot, written, self.texts[spot], text)

    def agree(self, spot: Spot, written: Written, value: Any) -> None:
        """Note what a cell says; it can't say two things.

        Raises:
            FormatError: another value was noted for the cell.
        """
        before = self.values.setdefault((spot, written.field), value)
        if before != value:
            raise _two_values(spot, written, before, value)


def _two_values(spot: Spot, written: Written, one: Any, other: Any) -> FormatError:
    return FormatError(
        f"{letters(spot[2])}{spot[1]}「{written.name}」に二つの値 ({one}、{other}) を"
        "書くことになります。回答を一つにするか、対応表に split を加えてください。"
    )


def fill_file(
    documents: Sequence[Document],
    mapping: Table,
    table: Table,
    original: bytes,
    report: Report,
) -> bytes:
    """Write documents into the file that their orders came in (回答の書き込み).

    ``mapping`` tells where the rows of each order stand, ``table`` what to write. A
    reply leaves cells alone that it has no value for.

    Raises:
        FormatError: an order or a row of the answer is not in the file, a column is
            missing, or a value has no place.
    """
    found = read_file(original, mapping)
    orders = tuple(one.document for one in found.documents)
    writer = _Writer(found, table, _encoding(original, found, table), report)
    writer.bind(mapping)
    answered = set()
    for document in documents:
        index = find_order(document, orders)
        answered.add(index)
        writer.write(document, found.documents[index])
    for index, order in enumerate(orders):
        if index not in answered:
            number = order.document_number or index + 1
            told = f"{number} への回答はないので、そのままです。"
            report.tell("mapping_not_answered", told)
    if found.grid.kind == "csv":
        return _fill_csv(original, found, writer)
    by_sheet: dict[str, dict[tuple[int, int], CellValue]] = {}
    for (sheet, row, column), value in writer.changes.texts.items():
        name = found.grid.sheets[sheet].name
        by_sheet.setdefault(name, {})[row, column] = value
    return patch_workbook(original, by_sheet) if by_sheet else original


class _Writer:
    """Plans every cell to be written; nothing is written before all is known."""

    def __init__(
        self, found: ReadFile, table: Table, encoding: str, report: Report
    ) -> None:
        self.found, self.table, self.report = found, table, report
        self.encoding = encoding
        self.changes = _Changes()
        self.own = False
        self.joined = joined_columns(table.columns)
        self.columns: dict[int, tuple[tuple[Column, int], ...]] = {}

    def bind(self, mapping: Table) -> None:
        """Find the columns to write on every sheet."""
        self.own = self.table is mapping
        for number, located in self.found.sheets:
            self.columns[number] = tuple(_bind(self.table, mapping, located))

    def write(self, document: Document, order: ReadDocument) -> None:
        """Plan the cells of one document."""
        for sheet, row in order.rows:
            for column, at in self.columns[sheet]:
                head = not column.field.startswith(LINES)
                head = head and self._is_in(column, sheet, row)
                if head and self._says_head(sheet, row, at, order):
                    said = (document, None), (order.document, None)
                    self._put((sheet, row, at), column, *said)
        pairs = pair_lines(document, order)
        for pair in pairs:
            self._write_line(document, order, pair)
        for cell in self.table.cells:
            row, column_number = split_address(cell.cell)
            spot = (order.sheet, row, column_number)
            self._put(spot, cell, (document, None), (order.document, None))
        left = {place.row for place in order.places} - {p.place.row for p in pairs}
        if left:
            rows = "、".join(map(str, sorted(left)))
            told = f"{order.document.document_number or ''} の {rows} 行目への回答はありません。"
            self.report.tell("mapping_row_not_answered", told)

    def _is_in(self, column: Column, sheet: int, row: int) -> bool:
        """Whether a column belongs to the kind of row that a row is."""
        code = dict(self.found.sheets)[sheet].record(row)
        return not column.record or column.record == code

    def _says_head(self, sheet: int, row: int, at: int, order: ReadDocument) -> bool:
        """In a reply all rows of a document; in an order those that repeat its head."""
        text = self.found.grid.sheets[sheet].text(row, at)
        return not self.own or (sheet, row) == order.rows[0] or bool(text)

    def _write_line(self, document: Document, order: ReadDocument, pair: Pair) -> None:
        place = pair.place
        columns = self.columns[place.sheet]
        if pair.number > 1 and not any(c.split == pair.number for c, _ in columns):
            raise FormatError(
                f"{order.document.document_number or ''} の {place.row} 行目には、回答を "
                f"{pair.number} つ書く列がありません。1 行に一つにしてください。"
            )
        for column, at in columns:
            if column.field.startswith(LINES) and column.split in (0, pair.number):
                spot = (place.sheet, place.row, at)
                ordered = (order.document, pair.ordered) if pair.ordered else None
                self._put(spot, column, (document, pair.line), ordered)

    def _put(
        self, spot: Spot, written: Written, said: Said, ordered: Said | None
    ) -> None:
        value = value_of(*said, written)
        same = ordered is not None and value == value_of(*ordered, written)
        nothing = value is None and bool(written.field)
        if (self.own and same) or (not self.own and nothing):
            self.changes.agree(spot, written, value)
            return
        joined = written in self.joined
        new = "" if joined else self._text(value, written, spot[1])
        before = self.found.grid.sheets[spot[0]].text(spot[1], spot[2])
        if _stands(before, value, written, str(new)) and not joined:
            self.changes.agree(spot, written, value)
        else:
            self.changes.put(spot, written, value, new)

    def _text(self, value: Any, written: Written, row: int) -> CellValue:
        if self.found.grid.kind == "xlsx":
            return cell_value(value, written, f"{row} 行目", self.report)
        text = cell_text(value, written, f"{row} 行目")
        if is_native(written):
            return own_text(text, written.name, self.encoding)
        return csv_text(text, written.name, self.encoding, self.report)


def _stands(before: str, value: object, written: Written, text: str) -> bool:
    """Whether the cell already says the value."""
    if before == text:
        return True
    if not written.field:
        return False
    try:
        return bool(before) and parse_value(before, written) == value
    except UnreadableValueError:
        return False


def _bind(
    table: Table, mapping: Table, located: Located
) -> Iterator[tuple[Column, int]]:
    """The columns to write with their number in the file."""
    same = ("heading_rows", "first_row", "record_at")
    rows = {name: getattr(mapping, name) for name in same}
    there = locate(table.model_copy(update=rows), located.sheet)
    if there.missing and any(not column.optional for column in there.missing):
        names = "、".join(c.name for c in there.missing if not c.optional)
        raise FormatError(
            f"元のファイルに回答の列「{names}」がありません。対応表の replies を直してください。"
        )
    yield from ((bound.column, bound.index) for bound in there.bound)


# --- CSV ------------------------------------------------------------------------------


def _fill_csv(original: bytes, found: ReadFile, writer: _Writer) -> bytes:
    grid = found.grid
    text = original.decode(grid.encoding)
    by_row: dict[int, dict[int, str]] = {}
    for (_, row, column), value in writer.changes.texts.items():
        by_row.setdefault(row, {})[column] = str(value)
    records = [
        _changed(record, by_row.get(number, {}), grid.delimiter)
        for number, record in enumerate(split_records(text, grid.delimiter), start=1)
    ]
    filled = join_records(records, grid.delimiter)
    if original.startswith(codecs.BOM_UTF16_BE):
        return codecs.BOM_UTF16_BE + filled.encode("utf-16-be")
    return filled.encode(writer.encoding)


def _changed(record: Record, values: Mapping[int, str], delimiter: str) -> Record:
    if not values:
        return record
    cells = list(record.cells)
    every = bool(cells) and all(cell.quoted for cell in cells)
    while len(cells) < max(values):
        cells.append(RawCell("", ""))
    for column, value in values.items():
        quoted = every or cells[column - 1].quoted
        cells[column - 1] = write_cell(value, delimiter, quoted=quoted)
    return Record(tuple(cells), record.end)


def _encoding(original: bytes, found: ReadFile, table: Table) -> str:
    """The one that the file came in; for a plain ASCII file that of the mapping."""
    return table.file.encoding if original.isascii() else found.grid.encoding

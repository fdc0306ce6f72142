"""The partner's own file filled with our answer (元のファイルへの書き込み).

Same rows, same order; only the columns that the reply names are written, everything else
stays letter for letter. A value that already stands there is not written again.
"""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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
    value_of,
)
from edi.mapping.pair import find_order, pair_lines
from edi.mapping.patch import CellValue, patch_workbook
from edi.mapping.paths import LINES
from edi.mapping.read import Place, ReadFile, read_file
from edi.mapping.texts import csv_text, own_text
from edi.mapping.values import UnreadableValueError, parse_value
from edi.mapping.written import Column, Written

Spot = tuple[int, int, int]  # sheet from 0, row, column


@dataclass
class _Changes:
    """The cells to be written, and what they are called (変更)."""

    texts: dict[Spot, CellValue] = field(default_factory=dict)

    def put(self, spot: Spot, value: CellValue, name: str) -> None:
        """Note a value; one cell can't hold two.

        Raises:
            FormatError: another value was noted for the cell.
        """
        if self.texts.setdefault(spot, value) != value:
            told = f"{letters(spot[2])}{spot[1]}「{name}」"
            raise FormatError(
                f"{told}に二つの値 ({self.texts[spot]}、{value}) を書くことになります。"
                "回答を一つにするか、対応表に split を加えてください。"
            )


def fill_file(
    documents: Sequence[Document],
    mapping: Table,
    table: Table,
    original: bytes,
    report: Report,
) -> bytes:
    """Write documents into the file that their orders came in (回答の書き込み).

    ``mapping`` tells where the rows of each order stand, ``table`` what to write.

    Raises:
        FormatError: an order or a row of the answer is not in the file, a column is
            missing, or a value has no place.
    """
    found = read_file(original, mapping)
    orders = tuple(one.document for one in found.documents)
    encoding = _encoding(original, found, table)
    writer = _Writer(found, table, encoding, report)
    writer.bind(mapping)
    answered = set()
    for document in documents:
        index = find_order(document, orders)
        answered.add(index)
        writer.write(document, index)
    for index, document in enumerate(orders):
        if index not in answered:
            report.tell(
                "mapping_not_answered",
                f"{document.document_number or index + 1} への回答はないので、そのままです。",
            )
    if found.grid.kind == "csv":
        return _fill_csv(original, found, encoding, writer.changes)
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
        self.columns: dict[int, tuple[tuple[Column, int], ...]] = {}

    def bind(self, mapping: Table) -> None:
        """Find the columns to write on every sheet."""
        self.own = self.table is mapping
        for number, located in self.found.sheets:
            self.columns[number] = tuple(_bind(self.table, mapping, located))

    def write(self, document: Document, index: int) -> None:
        """Plan the cells of one document."""
        order = self.found.documents[index]
        for sheet, _ in self.found.sheets:
            of_sheet = [row for at, row in order.rows if at == sheet]
            for column, at in self.columns[sheet]:
                if not column.field.startswith(LINES):
                    for row in self._rows_to_write(sheet, of_sheet, at):
                        self._put((sheet, row, at), document, None, column)
        for place, split, line in pair_lines(document, order):
            self._write_line(document, place, split, line)
        self._write_cells(document, index)

    def _rows_to_write(self, sheet: int, rows: Sequence[int], at: int) -> list[int]:
        """All rows of a document; of an order only those that repeat its head."""
        cells = self.found.grid.sheets[sheet]
        return [r for r in rows if not self.own or r == rows[0] or cells.text(r, at)]

    def _write_line(
        self, document: Document, place: Place, split: int, line: Line
    ) -> None:
        columns = self.columns[place.sheet]
        if split > 1 and not any(c.split == split for c, _ in columns):
            raise FormatError(
                f"{document.document_number or ''} の {place.row} 行目には、回答を "
                f"{split} つ書く列がありません。1 行に一つにしてください。"
            )
        for column, at in columns:
            if column.field.startswith(LINES) and column.split in (0, split):
                self._put((place.sheet, place.row, at), document, line, column)

    def _write_cells(self, document: Document, index: int) -> None:
        sheets = {sheet for sheet, _ in self.found.documents[index].rows}
        if not self.table.cells:
            return
        if not sheets:
            sheets = {self.found.sheets[min(index, len(self.found.sheets) - 1)][0]}
        for cell in self.table.cells:
            row, column = split_address(cell.cell)
            for sheet in sheets:
                self._put((sheet, row, column), document, None, cell)

    def _put(
        self, spot: Spot, document: Document, line: Line | None, written: Written
    ) -> None:
        sheet, row, column = spot
        value = value_of(document, line, written)
        before = self.found.grid.sheets[sheet].text(row, column)
        if self.found.grid.kind == "xlsx":
            new = cell_value(value, written, f"{row} 行目", self.report)
        else:
            text = cell_text(value, written, f"{row} 行目")
            encoding = self.encoding
            if is_native(written):
                new = own_text(text, written.name, encoding)
            else:
                new = csv_text(text, written.name, encoding, self.report)
        if not _stands(before, value, written, str(new)):
            self.changes.put(spot, new, written.name)


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
    rows = {"heading_rows": mapping.heading_rows, "first_row": mapping.first_row}
    there = locate(table.model_copy(update=rows), located.sheet)
    if there.missing and any(not column.optional for column in there.missing):
        names = "、".join(c.name for c in there.missing if not c.optional)
        raise FormatError(
            f"元のファイルに回答の列「{names}」がありません。対応表の replies を直してください。"
        )
    yield from ((bound.column, bound.index) for bound in there.bound)


# --- CSV ------------------------------------------------------------------------------


def _fill_csv(
    original: bytes, found: ReadFile, encoding: str, changes: _Changes
) -> bytes:
    grid = found.grid
    text = original.decode(grid.encoding)
    by_row: dict[int, dict[int, str]] = {}
    for (_, row, column), value in changes.texts.items():
        by_row.setdefault(row, {})[column] = str(value)
    records = [
        _changed(record, by_row.get(number, {}), grid.delimiter)
        for number, record in enumerate(split_records(text, grid.delimiter), start=1)
    ]
    filled = join_records(records, grid.delimiter)
    if original.startswith(codecs.BOM_UTF16_BE):
        return codecs.BOM_UTF16_BE + filled.encode("utf-16-be")
    return filled.encode(encoding)


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

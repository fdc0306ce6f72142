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
from edi.mapping.model import Column, Table, Written
from edi.mapping.outgoing import (
    cell_text,
    cell_value,
    is_native,
    order_numbers,
    value_of,
)
from edi.mapping.patch import CellValue, patch_workbook
from edi.mapping.paths import LINES
from edi.mapping.read import Place, ReadFile, read_file
from edi.mapping.texts import csv_text, own_text
from edi.mapping.values import UnreadableValueError, parse_value

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
    encoding = _encoding(original, found, table)
    writer = _Writer(found, table, encoding, report)
    writer.bind(mapping)
    answered = set()
    for document in documents:
        index = _order_of(document, found.documents)
        answered.add(index)
        writer.write(document, index)
    for index, document in enumerate(found.documents):
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


def _order_of(document: Document, orders: Sequence[Document]) -> int:
    """Which document of the file an answer is for."""
    references = order_numbers(document.references)
    names = (document.order_number, references, document.document_number)
    for name in names:
        hits = [i for i, o in enumerate(orders) if name and o.document_number == name]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise FormatError(
                f"元のファイルに {name} が複数あります。対応表の key を確かめてください。"
            )
    if len(orders) == 1 and not any(names):
        return 0
    told = "、".join(name for name in names if name) or "番号なし"
    raise FormatError(
        f"元のファイルに {told} がありません。別のファイルを指定していませんか。"
    )


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
        places = self.found.places[index]
        rows = self.found.rows[index]
        for sheet, _ in self.found.sheets:
            of_sheet = [row for at, row in rows if at == sheet]
            for column, at in self.columns[sheet]:
                if not column.field.startswith(LINES):
                    for row in self._rows_to_write(sheet, of_sheet, at):
                        self._put((sheet, row, at), document, None, column)
        for place, split, line in _pair(document, self.found.documents[index], places):
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
        sheets = {sheet for sheet, _ in self.found.rows[index]}
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


def _pair(
    answer: Document, order: Document, places: Sequence[Place]
) -> Iterator[tuple[Place, int, Line]]:
    """Each row of the answer with its place in the file and its number in that row.

    Rows go together by their number where all have one, else by their order.
    """
    by_key: dict[str, list[Place]] = {}
    numbered = all(line.line_number for line in (*answer.lines, *order.lines))
    for at, (line, place) in enumerate(zip(order.lines, places, strict=True)):
        key = line.line_number if numbered and line.line_number else str(at)
        by_key.setdefault(key, []).append(place)
    answers: dict[str, list[Line]] = {}
    for at, line in enumerate(answer.lines):
        key = line.line_number if numbered and line.line_number else str(at)
        answers.setdefault(key, []).append(line)
    for key, lines in answers.items():
        yield from _spread(answer, key, lines, by_key.get(key, []))


def _spread(
    answer: Document, key: str, lines: Sequence[Line], places: Sequence[Place]
) -> Iterator[tuple[Place, int, Line]]:
    rows = {(place.sheet, place.row) for place in places}
    if len(lines) == len(places):
        count: dict[int, int] = {}
        for place, line in zip(places, lines, strict=True):
            count[place.row] = count.get(place.row, 0) + 1
            yield place, place.split or count[place.row], line
    elif len(rows) == 1:
        yield from ((places[0], at, line) for at, line in enumerate(lines, start=1))
    else:
        number = answer.order_number or answer.document_number or ""
        raise FormatError(
            f"{number} の回答の明細 {key} が元のファイルの行と合いません "
            f"(回答 {len(lines)} 行、元 {len(places)} 行)。行番号を確かめてください。"
        )


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

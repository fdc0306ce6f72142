"""Documents to a partner's file, as its mapping says (対応表による書き出し)."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell

from books.errors import FormatError
from books.model import Document, DocumentType, Line
from edi.accounting.table import Report
from edi.mapping.csvcells import write_cell
from edi.mapping.fill import fill_file
from edi.mapping.grid import column_number
from edi.mapping.locate import JOIN
from edi.mapping.model import Mapping, Reply, Table
from edi.mapping.outgoing import (
    cell_text,
    cell_value,
    is_native,
    joined_columns,
    value_of,
)
from edi.mapping.paths import LINES
from edi.mapping.texts import csv_text, own_text
from edi.mapping.written import Column

_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}


def write_mapped(
    documents: Sequence[Document],
    mapping: Mapping,
    *,
    original: bytes | None = None,
    report: Report | None = None,
) -> bytes:
    """Write documents into the file that the partner wants (対応表による書き出し).

    Orders go into the mapping's own table; answers, despatches and invoices into the
    reply of their kind: the ``original`` filled, or a table of its own. ``report``
    collects what was changed or left open on the way.

    Raises:
        FormatError: the mapping has no file for the kind, the original is missing or
            does not have the rows, or a value has no place in its column.
    """
    report = report if report is not None else Report()
    table = find_table(documents, mapping)
    fills = isinstance(table, Reply) and table.fill
    if fills and original is None:
        raise FormatError(
            f"{table.document.label}は元のファイルに書き込んで返します。元のファイルを"
            "指定してください。"
        )
    if original is not None and (fills or table is mapping):
        return fill_file(documents, mapping, table, original, report)
    return write_table(documents, table, report)


def find_table(documents: Sequence[Document], mapping: Mapping) -> Table:
    """The table for the kind of documents (書き出す様式).

    Raises:
        FormatError: there is none, or the documents are of several kinds.
    """
    kinds = {document.document_type for document in documents}
    if len(kinds) != 1:
        raise FormatError("一つのファイルには同じ種類の書類だけを書き出せます。")
    kind: DocumentType = kinds.pop()
    for table in (*mapping.replies, mapping):
        if table.document is kind:
            return table
    raise FormatError(
        f"対応表「{mapping.name}」に{kind.label}の様式がありません。replies に加えてください。"
    )


def write_table(documents: Sequence[Document], table: Table, report: Report) -> bytes:
    """A new file with a row for every row of the documents (新しい表)."""
    if table.cells:
        raise FormatError(
            "帳票形式は元のファイルに書き込む形でだけ返せます。元のファイルを指定してください。"
        )
    rows = [row for d in documents for row in rows_of(d, table)]
    if table.file.kind == "xlsx":
        return _workbook(table, rows, report)
    return _csv(table, rows, report)


@dataclass(frozen=True, slots=True)
class OutRow:
    """A row to write: its document, and the row of the document for each split (行)."""

    document: Document
    lines: tuple[Line | None, ...]
    joined: tuple[Column, ...] = ()
    record: str = ""

    def value(self, column: Column) -> Any:
        """The value that goes into a column; None in a split that is not used."""
        at = max(column.split - 1, 0)
        if at >= len(self.lines) or column in self.joined:
            return None
        return value_of(self.document, self.lines[at], column)


def rows_of(document: Document, table: Table) -> Iterator[OutRow]:
    """The rows of one document; deliveries side by side where the table has splits."""
    joined = joined_columns(table.columns)
    if table.record_at is not None:
        yield from _records(document, table, joined)
        return
    most = max((column.split for column in table.columns), default=0)
    if not document.lines:
        yield OutRow(document, (None,), joined)
    if not most:
        yield from (OutRow(document, (line,), joined) for line in document.lines)
        return
    group: list[Line] = []
    for line in document.lines:
        if group and (len(group) == most or not _joins(document, table, group, line)):
            yield OutRow(document, tuple(group), joined)
            group = []
        group.append(line)
    if group:
        yield OutRow(document, tuple(group), joined)


def _records(
    document: Document, table: Table, joined: tuple[Column, ...]
) -> Iterator[OutRow]:
    """The head rows of a document, then a row for each of its lines."""
    goods = {c.record for c in table.columns if c.field.startswith(LINES)}
    for code in dict.fromkeys(c.record for c in table.columns):
        lines = document.lines if code in goods else (None,)
        for line in lines:
            yield OutRow(document, (line,), joined, code)


def _joins(document: Document, table: Table, group: Sequence[Line], line: Line) -> bool:
    """Whether a row says the same as the rows before it but for what is split."""
    own = [c for c in table.columns if c.field.startswith(LINES)]
    split = [c for c in own if c.split == 1]
    empty = any(
        all(value_of(document, one, c) is None for c in split) for one in (*group, line)
    )
    return not empty and all(
        value_of(document, group[0], c) == value_of(document, line, c)
        for c in own
        if not c.split
    )


# --- CSV ------------------------------------------------------------------------------


def _csv(table: Table, rows: Sequence[OutRow], report: Report) -> bytes:
    style = table.file
    width = max(_placed(table.columns, ""))
    texts = [
        [
            own_text(row.get(i, ""), "見出し", style.encoding)
            for i in range(1, width + 1)
        ]
        for row in _heads(table)
    ]
    for number, row in enumerate(rows, start=1):
        placed = _placed(table.columns, row.record)
        cells = {i: _csv_cell(row, c, number, table, report) for i, c in placed.items()}
        texts.append([cells.get(i, "") for i in range(1, max(placed) + 1)])
    end = _LINE_ENDS[style.line_end]
    text = "".join(
        style.delimiter.join(
            write_cell(cell, style.delimiter, quoted=style.quote == "all").raw
            for cell in record
        )
        + end
        for record in texts
    )
    return text.encode(style.encoding)


def _csv_cell(
    row: OutRow, column: Column, number: int, table: Table, report: Report
) -> str:
    text = cell_text(row.value(column), column, f"{number} 件目")
    encoding = table.file.encoding
    if is_native(column):
        return own_text(text, column.name, encoding)
    return csv_text(text, column.name, encoding, report)


def _placed(columns: Sequence[Column], record: str) -> dict[int, Column]:
    """The columns of a kind of row by number: by letter where they have one, else in order."""
    placed: dict[int, Column] = {}
    names: dict[str, int] = {}
    for column in columns:
        if record and column.record not in ("", record):
            continue
        if column.column is not None and column.column in names:
            continue  # a second field of the same column is for reading
        index = column_number(column.at) if column.at else max(placed, default=0) + 1
        names[column.column or ""] = index
        placed[index] = column
    return placed


def _heads(table: Table) -> list[dict[int, str]]:
    """The rows above the goods: headings in their rows, others empty."""
    rows: list[dict[int, str]] = [{} for _ in range(table.first_data_row - 1)]
    upper_before = ""
    for index, column in _placed(table.columns, "").items():
        heading = column.column or ""
        if len(table.heading_rows) == 1:
            rows[table.heading_rows[0] - 1][index] = _bare(heading)
        elif len(table.heading_rows) == 2:
            upper, mark, lower = heading.partition(JOIN)
            first, second = table.heading_rows
            rows[first - 1][index] = (
                "" if mark and upper == upper_before else _bare(upper)
            )
            rows[second - 1][index] = _bare(lower)
            upper_before = upper if mark else ""
    return rows


def _bare(heading: str) -> str:
    """A heading without the number of its repetition."""
    head, mark, rest = heading.rpartition(" (")
    return head if mark and rest.rstrip(")").isdigit() else heading


# --- XLSX -----------------------------------------------------------------------------


def _workbook(table: Table, rows: Sequence[OutRow], report: Report) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise FormatError("ブックを作れません。")
    sheet.title = table.sheets[0] if table.sheets else table.file.sheet
    for number, headings in enumerate(_heads(table), start=1):
        for index, heading in headings.items():
            if heading:
                _put(sheet.cell(number, index), heading)
    for number, row in enumerate(rows, start=table.first_data_row):
        placed = _placed(table.columns, row.record)
        for index, column in placed.items():
            value = cell_value(row.value(column), column, f"{number} 行目", report)
            if value != "":
                _put(sheet.cell(number, index), value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _put(cell: Any, value: str | Decimal | dt.date) -> None:
    if not isinstance(cell, Cell):
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
        cell.number_format = "@"
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy/mm/dd"

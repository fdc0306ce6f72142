"""Files of a partner to documents, as its mapping says (対応表による読取)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from books.errors import FormatError
from books.model import Document, Finding, Severity
from edi.mapping.build import build_document
from edi.mapping.currency import check_currency
from edi.mapping.grid import Grid, Row, read_grid, split_address
from edi.mapping.locate import Located, check_columns, locate
from edi.mapping.model import Table
from edi.mapping.rows import check_rows, fill_down, read_cells, read_row, rows_of_goods
from edi.mapping.values import shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of a document stands: sheet (from 0), row, split (明細の場所)."""

    sheet: int
    row: int
    split: int = 0


@dataclass(frozen=True)
class ReadDocument:
    """A document with its places in the file, and what is wrong with it (読めた書類).

    ``sheet`` is the one it begins on (from 0); ``places`` are those of its lines;
    ``rows`` all sheets and rows that belong to it.
    """

    document: Document
    sheet: int
    places: tuple[Place, ...]
    rows: tuple[tuple[int, int], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class ReadFile:
    """A file that was read (読取結果); ``findings`` are those of no single document."""

    grid: Grid
    sheets: tuple[tuple[int, Located], ...]
    documents: tuple[ReadDocument, ...]
    findings: tuple[Finding, ...]


def read_mapped(
    data: bytes, mapping: Table
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """Read a file into documents (対応表による読取); also a reply by its own table.

    Findings name columns that the mapping does not know, rows of one document that
    disagree, and every value that can't be read, with sheet, row and column.

    Raises:
        FormatError: the file can't be read, or nothing in it is what the mapping says.
    """
    found = read_file(data, mapping)
    of_documents = (f for one in found.documents for f in one.findings)
    documents = tuple(one.document for one in found.documents)
    return documents, (*found.findings, *of_documents)


def read_file(data: bytes, table: Table) -> ReadFile:
    """The same, each document with its places and its own findings (読取と場所)."""
    grid = read_grid(data, table.file.encoding)
    if grid.kind != table.file.kind:
        raise FormatError(
            f"対応表は {table.file.kind} 用ですが、ファイルは {grid.kind} です。"
            "別の対応表を指定してください。"
        )
    located = [(n, locate(table, sheet)) for n, sheet in _wanted(grid, table)]
    used = tuple((number, one) for number, one in located if _fits(one))
    if not used:
        raise FormatError(
            "対応表の見出しやセルがファイルのどのシートにもありません。"
            "別の様式でないか確かめてください。"
        )
    reader = _Reader(table)
    for number, one in used:
        reader.read_sheet(number, one)
    unread = [one for _, one in located if not _fits(one) and one.sheet.rows]
    findings = (*_check_sheets(grid, table, unread), *reader.findings)
    return ReadFile(
        grid=grid,
        sheets=used,
        documents=tuple(draft.finish(table) for draft in reader.drafts.values()),
        findings=tuple(dict.fromkeys(findings)),
    )


# --- sheets ---------------------------------------------------------------------------


def _wanted(grid: Grid, table: Table) -> Iterator[tuple[int, Any]]:
    for number, sheet in enumerate(grid.sheets):
        if not table.sheets or sheet.name in table.sheets:
            yield number, sheet


def _fits(located: Located) -> bool:
    """Whether a sheet has what the mapping speaks of."""
    sheet, table = located.sheet, located.table
    if table.cells:
        fixed = any(sheet.text(*split_address(cell.cell)) for cell in table.cells)
        return fixed and bool(located.bound or not table.columns)
    keyed = not any(column in located.missing for column in table.key_columns)
    return bool(located.bound) and keyed


def _check_sheets(grid: Grid, table: Table, unread: list[Located]) -> Iterator[Finding]:
    """What a person should know of the file itself, and sheets that were not read."""
    for notice in grid.notices:
        yield Finding(code="mapping_notice", severity=Severity.INFO, message=notice)
    for located in unread:
        yield Finding(
            code="mapping_unread_sheet",
            severity=Severity.INFO,
            message=f"シート「{located.sheet.name}」には対応表の見出しがないため読んでいません。",
        )
    there = {sheet.name for sheet in grid.sheets}
    for name in table.sheets:
        if name not in there:
            yield Finding(
                code="mapping_missing_sheet",
                severity=Severity.ERROR,
                message=f"シート「{name}」がありません。名前が変わっていないか確かめてください。",
            )


# --- documents ------------------------------------------------------------------------


@dataclass
class _Draft:
    """A document while its rows are read."""

    sheet: int
    head: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def finish(self, table: Table) -> ReadDocument:
        """The document out of what was read."""
        return ReadDocument(
            document=build_document(table, self.head, self.lines),
            sheet=self.sheet,
            places=tuple(self.places),
            rows=tuple(self.rows),
            findings=tuple(dict.fromkeys(self.findings)),
        )


class _Reader:
    """Collects the documents of all sheets in the order in which they begin."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.keys = table.key_columns
        self.drafts: dict[tuple[str, ...], _Draft] = {}
        self.latest: _Draft | None = None
        self.findings: list[Finding] = []

    def read_sheet(self, number: int, located: Located) -> None:
        """Read the fixed cells and the rows of a sheet."""
        self.findings += check_columns(located)
        self.findings += check_currency(located)
        self.findings += check_rows(located)
        if self.table.cells:
            cells = read_cells(located)
            draft = _Draft(number, cells.head, findings=cells.findings)
            self.drafts[located.sheet.name,] = draft
        above: Row = {}
        for row, cells_of_row in rows_of_goods(located):
            here = located.of_row(row)
            filled = fill_down(here.bound, cells_of_row, above)
            above = {**above, **filled}
            self._read_row(number, row, filled, here)

    def _read_row(self, number: int, row: int, cells: Row, located: Located) -> None:
        draft = self.latest = self._draft(number, row, cells, located)
        if draft is None:
            return
        found = read_row(located, row, cells, len(draft.lines))
        draft.findings += found.findings
        draft.findings += _merge(draft.head, found.head, row, located)
        draft.rows.append((number, row))
        for split, line in found.lines:
            draft.lines.append(line)
            draft.places.append(Place(number, row, split))

    def _draft(
        self, number: int, row: int, cells: Row, located: Located
    ) -> _Draft | None:
        """The document that a row belongs to."""
        if self.table.cells:
            return self.drafts[located.sheet.name,]
        bound = [b for b in located.bound if b.column in self.keys]
        if self.table.record_at is not None and not bound and self.latest:
            return self.latest  # a row of goods below its head row
        key = tuple(shown(cells.get(b.index, "")) for b in bound)
        if self.keys and not any(key):
            place = located.place(row, bound[0].index) if bound else located.row(row)
            self.findings.append(
                Finding(
                    code="mapping_no_key",
                    severity=Severity.ERROR,
                    message=f"{place}: 番号がないので、この行がどの書類のものか分かりません。"
                    "行を読んでいません。",
                )
            )
            return None
        return self.drafts.setdefault(key, _Draft(number))


def _merge(
    head: dict[str, Any], said: dict[str, Any], row: int, located: Located
) -> Iterator[Finding]:
    """The head of a row into that of its document: what is said twice must agree."""
    for path, value in said.items():
        before = head.get(path)
        if before is None:
            head[path] = value
        elif value is not None and value != before:
            index = next(b.index for b in located.bound if b.column.field == path)
            yield Finding(
                code="mapping_rows_disagree",
                severity=Severity.ERROR,
                field=path,
                message=f"{located.place(row, index)}: 同じ書類の前の行は「{before}」、この行は"
                f"「{value}」です。前の行の値にしました。確かめてください。",
            )

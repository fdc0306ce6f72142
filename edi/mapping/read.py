"""Files of a partner to documents, as its mapping says (対応表による読取)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from books.errors import FormatError
from books.fields import field_label
from books.model import Document, Finding, Line, Severity
from edi.mapping.grid import Grid, Row, read_grid, split_address
from edi.mapping.locate import Located, check_columns, locate
from edi.mapping.model import Table, Written
from edi.mapping.paths import LINES, set_values
from edi.mapping.values import UnreadableValueError, parse_value, shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of a document stands: sheet (from 0), row, split (明細の場所)."""

    sheet: int
    row: int
    split: int = 0


@dataclass
class Draft:
    """A document while its rows are read (組み立て中の書類)."""

    sheet: int
    head: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: documents, where their rows stand, what is wrong (読取結果).

    ``places[i][j]`` is the place of row j of document i, ``rows[i]`` are all sheets and
    rows that belong to it.
    """

    grid: Grid
    sheets: tuple[tuple[int, Located], ...]
    documents: tuple[Document, ...]
    places: tuple[tuple[Place, ...], ...]
    rows: tuple[tuple[tuple[int, int], ...], ...]
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
    return found.documents, found.findings


def read_file(data: bytes, table: Table) -> ReadFile:
    """The same with the places of all rows, for filling the file (読取と場所)."""
    grid = read_grid(data, table.file.encoding)
    if grid.kind != table.file.kind:
        raise FormatError(
            f"対応表は {table.file.kind} 用ですが、ファイルは {grid.kind} です。"
            "別の対応表を指定してください。"
        )
    reader = _Reader(table)
    for notice in grid.notices:
        reader.tell("mapping_notice", Severity.INFO, notice)
    used = tuple(_choose(grid, table, reader))
    if not used:
        raise FormatError(
            "対応表の見出しやセルがファイルのどのシートにもありません。"
            "別の様式でないか確かめてください。"
        )
    for number, located in used:
        reader.read_sheet(number, located)
    drafts = list(reader.drafts.values())
    return ReadFile(
        grid=grid,
        sheets=used,
        documents=tuple(reader.build(draft) for draft in drafts),
        places=tuple(tuple(draft.places) for draft in drafts),
        rows=tuple(tuple(draft.rows) for draft in drafts),
        findings=tuple(dict.fromkeys(reader.findings)),
    )


def _choose(
    grid: Grid, table: Table, reader: "_Reader"
) -> Iterator[tuple[int, Located]]:
    """The sheets that the mapping speaks of; others are named, never dropped silently."""
    for number, sheet in enumerate(grid.sheets):
        if table.sheets and sheet.name not in table.sheets:
            continue
        located = locate(table, sheet)
        if _fits(located):
            yield number, located
        elif sheet.rows:
            told = f"シート「{sheet.name}」には対応表の見出しがないため読んでいません。"
            reader.tell("mapping_unread_sheet", Severity.INFO, told)
    absent = [n for n in table.sheets if n not in {s.name for s in grid.sheets}]
    for name in absent:
        reader.tell(
            "mapping_missing_sheet",
            Severity.ERROR,
            f"シート「{name}」がありません。名前が変わっていないか確かめてください。",
        )


def _fits(located: Located) -> bool:
    sheet, table = located.sheet, located.table
    fixed = [sheet.text(*split_address(cell.cell)) for cell in table.cells]
    keys = {column.name for column in table.key_columns}
    keyed = not keys & {column.name for column in located.missing}
    if table.cells:
        return any(fixed) and bool(located.bound or not table.columns)
    return bool(located.bound) and keyed


class _Reader:
    """Collects the documents of all sheets, and what is wrong with them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self.drafts: dict[tuple[str, ...], Draft] = {}
        self._constants = {
            path: parse_value(text, Written(field=path))
            for path, text in table.constants.items()
        }

    def tell(
        self, code: str, severity: Severity, message: str, path: str | None = None
    ) -> None:
        """Note a finding."""
        self.findings.append(
            Finding(code=code, severity=severity, field=path, message=message)
        )

    # --- sheets and rows --------------------------------------------------------------

    def read_sheet(self, number: int, located: Located) -> None:
        """Read the fixed cells and the rows of a sheet."""
        self.findings += check_columns(located)
        self._tell_uncomputed(located)
        form = self.table.cells
        if form:
            self._read_cells(number, located)
        above: dict[int, str] = {}
        for row, cells in self._rows(located):
            filled = dict(cells)
            for bound in located.bound:
                if (
                    bound.column.down
                    and bound.index not in cells
                    and above.get(bound.index)
                ):
                    filled[bound.index] = above[bound.index]
            above |= filled
            self._read_row(number, row, filled, located)

    def _tell_uncomputed(self, located: Located) -> None:
        for row, index in located.sheet.uncomputed:
            if self._is_read(located, row, index):
                self.tell(
                    "mapping_formula_without_value",
                    Severity.ERROR,
                    f"{located.place(row, index)}: 数式の計算結果が保存されていません。"
                    "Excel で開いて上書き保存し、もう一度読み込んでください。",
                )

    def _is_read(self, located: Located, row: int, index: int) -> bool:
        fixed = {split_address(cell.cell) for cell in self.table.cells}
        columns = {bound.index for bound in located.bound}
        return (row, index) in fixed or (
            index in columns and row >= self.table.first_data_row
        )

    def _rows(self, located: Located) -> Iterator[tuple[int, Row]]:
        """The rows of goods; on a form they end at the first empty one."""
        table, last = self.table, None
        for row, cells in located.sheet.filled(table.first_data_row, table.last_row):
            says = [b for b in located.bound if b.column.field and b.index in cells]
            if all(b.column.field == "lines.line_number" for b in says):
                if any(index in located.headings for index in cells) and not says:
                    self._tell_lost(located, row, cells)
                continue
            if table.cells and last is not None and row > last + 1:
                self._tell_below(located, row)
                return
            last = row
            if not _is_skipped(located, cells):
                yield row, cells

    def _tell_lost(self, located: Located, row: int, cells: Row) -> None:
        """A row that only has values in columns that are not read."""
        if self.table.cells or _is_skipped(located, cells):
            return
        text = " ".join(list(cells.values())[:3])[:30]
        self.tell(
            "mapping_unread_row",
            Severity.WARNING,
            f"{row} 行目 (「{text}」) は、読む列がどれも空なので読んでいません。",
        )

    def _tell_below(self, located: Located, row: int) -> None:
        self.tell(
            "mapping_rows_below",
            Severity.INFO,
            f"シート「{located.sheet.name}」の {row} 行目から下は、表の後なので明細として"
            "読んでいません。",
        )

    def _read_cells(self, number: int, located: Located) -> None:
        draft = Draft(number)
        for cell in self.table.cells:
            row, index = split_address(cell.cell)
            text = located.sheet.text(row, index)
            place = f"シート「{located.sheet.name}」の {cell.cell}"
            self._put(draft.head, cell, text, place)
        self.drafts[located.sheet.name,] = draft

    def _read_row(self, number: int, row: int, cells: Row, located: Located) -> None:
        draft = self._draft(number, row, cells, located)
        if draft is None:
            return
        head: dict[str, Any] = {}
        common: dict[str, Any] = {}
        splits: dict[int, dict[str, Any]] = {}
        for bound in located.bound:
            column, place = bound.column, located.place(row, bound.index)
            text = cells.get(bound.index, "")
            if not column.field:
                continue
            if not column.field.startswith(LINES):
                self._put(head, column, text, place)
            elif column.split and not shown(text):
                continue
            else:
                values = splits.setdefault(column.split, {}) if column.split else common
                self._put(values, column, text, place)
        self._merge(draft, head, row, located)
        draft.rows.append((number, row))
        for split, values in sorted(splits.items()) or [(0, {})]:
            line = {**common, **{p: v for p, v in values.items() if v is not None}}
            if any(value is not None for value in line.values()):
                draft.lines.append(line)
                draft.places.append(Place(number, row, split))

    def _draft(
        self, number: int, row: int, cells: Row, located: Located
    ) -> Draft | None:
        """The document that a row belongs to."""
        if self.table.cells:
            return self.drafts[located.sheet.name,]
        keys = {column.name for column in self.table.key_columns}
        key = tuple(
            shown(cells.get(b.index, ""))
            for b in located.bound
            if b.column.name in keys
        )
        if keys and not any(key):
            self.tell(
                "mapping_no_key",
                Severity.ERROR,
                f"{located.place(row, _first(located, keys))}: 空なので、この行がどの書類の"
                "ものか分かりません。行を読んでいません。",
            )
            return None
        return self.drafts.setdefault(key, Draft(number))

    # --- values -----------------------------------------------------------------------

    def _put(
        self, values: dict[str, Any], written: Written, text: str, place: str
    ) -> None:
        """Read a cell; texts that share a field are joined."""
        try:
            value = parse_value(text, written)
        except UnreadableValueError as error:
            self.tell(
                "mapping_unreadable_value",
                Severity.ERROR,
                f"{place}: 「{shown(text)[:40]}」は{error}なので、"
                f"{field_label(_plain(written.field))}として読めません。",
                written.field,
            )
            value = None
        before = values.get(written.field)
        if before is not None and value is not None and isinstance(value, str):
            value = f"{before} {value}"
        values[written.field] = value if value is not None else before

    def _merge(
        self, draft: Draft, head: Mapping[str, Any], row: int, located: Located
    ) -> None:
        """The head of a row into that of its document: what is said twice must agree."""
        for path, value in head.items():
            before = draft.head.get(path)
            if before is None:
                draft.head[path] = value
            elif value is not None and value != before:
                index = _of_field(located, path)
                self.tell(
                    "mapping_rows_disagree",
                    Severity.ERROR,
                    f"{located.place(row, index)}: 同じ書類の前の行は「{before}」、この行は"
                    f"「{value}」です。前の行の値にしました。確かめてください。",
                    path,
                )

    def build(self, draft: Draft) -> Document:
        """The document out of what was read."""
        lines = {p for p in self._constants if p.startswith(LINES)}
        head = {p: v for p, v in self._constants.items() if p not in lines}
        row = {p: v for p, v in self._constants.items() if p in lines}
        try:
            return Document.model_validate(
                {
                    "document_type": self.table.document,
                    **set_values(_with_constants(draft.head, head)),
                    "lines": tuple(
                        self._line(_with_constants(x, row)) for x in draft.lines
                    ),
                }
            )
        except ValidationError as error:
            told = "、".join(".".join(map(str, e["loc"])) for e in error.errors())
            raise FormatError(
                f"書類に必ず要る項目が足りません: {told}。対応表の columns か constants に"
                "加えてください。"
            ) from error

    def _line(self, values: Mapping[str, Any]) -> Line:
        plain = {path.removeprefix(LINES): value for path, value in values.items()}
        return Line.model_validate(set_values(plain))


def _with_constants(
    values: Mapping[str, Any], constants: Mapping[str, Any]
) -> dict[str, Any]:
    """Values with the constants; those of a list's item only where the item says more."""
    said = {_item(path) for path, value in values.items() if value is not None}
    kept = {
        path: value
        for path, value in constants.items()
        if _item(path) is None or _item(path) in said
    }
    return {**kept, **{p: v for p, v in values.items() if v is not None}}


def _item(path: str) -> str | None:
    head, mark, _ = path.rpartition("]")
    return head if mark else None


def _is_skipped(located: Located, cells: Row) -> bool:
    return any(
        re.fullmatch(rule.matches, re.sub(r"\s+", "", shown(cells.get(index, ""))))
        for rule, index in located.rules
    )


def _first(located: Located, names: set[str]) -> int:
    return next((b.index for b in located.bound if b.column.name in names), 1)


def _of_field(located: Located, path: str) -> int:
    return next((b.index for b in located.bound if b.column.field == path), 1)


def _plain(path: str) -> str:
    return path.removeprefix(LINES)

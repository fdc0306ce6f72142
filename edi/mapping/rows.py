"""One row or fixed cell of a file to values, with what can't be read (行の読取)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from books.fields import field_label
from books.model import Finding, Severity
from edi.mapping.grid import Row, split_address
from edi.mapping.locate import Bound, Located
from edi.mapping.paths import LINES
from edi.mapping.values import UnreadableValueError, get_leaf, parse_value, shown
from edi.mapping.written import Written

Values = dict[str, Any]


@dataclass
class RowRead:
    """What one row says (行): of its document, of each of its deliveries by split."""

    head: Values = field(default_factory=dict)
    lines: list[tuple[int, Values]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_row(located: Located, row: int, cells: Row, first_line: int) -> RowRead:
    """Read a row whose first line will be ``lines[first_line]`` (行の読取)."""
    found = RowRead()
    common: Values = {}
    columns = [bound for bound in located.bound if bound.column.field]
    texts = {b.index: cells.get(b.index, "") for b in columns}
    used = sorted(
        {b.column.split for b in columns if b.column.split and shown(texts[b.index])}
    )
    splits: dict[int, Values] = {split: {} for split in used}
    for bound in columns:
        column, text = bound.column, texts[bound.index]
        path, values = column.field, found.head
        if path.startswith(LINES):
            values = splits.get(column.split, {}) if column.split else common
            at = used.index(column.split) if column.split in used else 0
            path = f"lines[{first_line + at}].{path.removeprefix(LINES)}"
        if shown(text) or column.values:
            place = located.place(row, bound.index)
            found.findings += put(values, column, text, place, path)
    for split, values in splits.items() or ((0, {}),):
        line = {**common, **{p: v for p, v in values.items() if v is not None}}
        if any(value is not None for value in line.values()):
            found.lines.append((split, line))
    return found


def read_cells(located: Located) -> RowRead:
    """Read the fixed cells of a sheet (固定セルの読取)."""
    found = RowRead()
    for cell in located.table.cells:
        text = located.sheet.text(*split_address(cell.cell))
        place = f"シート「{located.sheet.name}」の {cell.cell}"
        found.findings += put(found.head, cell, text, place, cell.field)
    return found


def put(
    values: Values, written: Written, text: str, place: str, path: str
) -> Iterator[Finding]:
    """Read a cell into values; texts that share a field are joined (値の読取)."""
    try:
        value = parse_value(text, written)
    except UnreadableValueError as error:
        name = field_label(written.field.removeprefix(LINES))
        yield Finding(
            code="mapping_unreadable_value",
            severity=Severity.ERROR,
            field=path,
            message=f"{place}: 「{shown(text)[:40]}」は{error}なので、{name}として読めません。",
        )
        value = None
    before = values.get(written.field)
    joins = get_leaf(written).is_text
    if joins and value is not None and before is not None:
        value = f"{before} {value}"
    elif None not in (before, value) and before != value:
        yield Finding(
            code="mapping_rows_disagree",
            severity=Severity.ERROR,
            field=path,
            message=f"{place}: 同じ項目の別の列は「{before}」、この列は「{value}」です。"
            "この列の値にしました。確かめてください。",
        )
    values[written.field] = before if value is None else value


# --- which rows -----------------------------------------------------------------------


def rows_of_goods(located: Located) -> Iterator[tuple[int, Row]]:
    """The rows between the headings and the end of the table (明細の行).

    Rows that the rules skip, and those that are only numbered beforehand, are left out;
    on a form the table ends at the first gap.
    """
    table, last = located.table, None
    for row, cells in located.sheet.filled(table.first_data_row, table.last_row):
        if table.cells and last is not None and row > last + 1:
            return
        if says_nothing(located.of_row(row), cells):
            continue
        last = row
        if not is_skipped(located, cells):
            yield row, cells


def says_nothing(located: Located, cells: Row) -> bool:
    """Whether no column that is read has a value, but for the number of the row."""
    says = (
        b.column.field for b in located.bound if b.column.field and b.index in cells
    )
    return all(field == "lines.line_number" for field in says)


def is_skipped(located: Located, cells: Row) -> bool:
    """Whether a rule says that the row is a sum or a remark."""
    return any(
        re.fullmatch(rule.matches, re.sub(r"\s+", "", shown(cells.get(index, ""))))
        for rule, index in located.rules
    )


def check_rows(located: Located) -> Iterator[Finding]:
    """Rows with values that are not read, so that none is lost unseen (読まない行)."""
    read = {row for row, _ in rows_of_goods(located)}
    table = located.table
    below = []
    for row, cells in located.sheet.filled(table.first_data_row):
        if row in read or is_skipped(located, cells):
            continue
        if table.cells:
            below.append(row)
        elif not _is_known(located.of_row(row), cells):
            text = " ".join(list(cells.values())[:3])[:30]
            yield Finding(
                code="mapping_unread_row",
                severity=Severity.WARNING,
                message=f"{located.row(row)} (「{text}」) は、読む列がどれも空なので読んでいません。",
            )
    lost = [row for row in below if _lost_line(located, row)]
    if lost:
        yield Finding(
            code="mapping_rows_below",
            severity=Severity.WARNING,
            message=f"{located.row(lost[0])}から下にも明細の列に値がありますが、表の後なので"
            "読んでいません。明細なら last_row を直してください。",
        )


def _is_known(located: Located, cells: Row) -> bool:
    return any(b.column.field and b.index in cells for b in located.bound)


def _lost_line(located: Located, row: int) -> bool:
    """Whether a row below the table of a form looks like goods: it has what is counted."""
    counted = ("lines.quantity", "lines.unit_price", "lines.item_code")
    cells = located.sheet.rows[row]
    said = [b for b in located.bound if b.index in cells and b.column.field in counted]
    return len(said) >= 2


def fill_down(bound: Sequence[Bound], cells: Row, above: Mapping[int, str]) -> Row:
    """The row with what merged cells say above it (結合セルの引き継ぎ)."""
    down = {
        b.index: above[b.index]
        for b in bound
        if b.column.down and b.index not in cells and b.index in above
    }
    return {**down, **cells}

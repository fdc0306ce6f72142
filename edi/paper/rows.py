"""The rows of a paper's table, put into their groups (明細)."""

from collections.abc import Iterator
from dataclasses import dataclass

from books.model import Document, Line, Section
from edi.paper.amounts import adjustment_rows, section_sums
from edi.paper.columns import Table, format_reference
from edi.paper.values import format_date, format_period


@dataclass(frozen=True)
class Cell:
    """A value in a row, with the class that places it."""

    text: str
    look: str


@dataclass(frozen=True)
class ItemRow:
    """One row of the table: cells, and what stands below the description.

    ``is_sum`` marks the sums of a section and those carried over to the next page.
    """

    cells: tuple[Cell, ...]
    below: tuple[str, ...]
    reduced: bool
    is_sum: bool = False


@dataclass(frozen=True)
class Group:
    """Rows that belong together (明細文書), under a heading; their sums are the last."""

    heading: str
    rows: tuple[ItemRow, ...]
    new_page: bool = False


def plan_groups(
    document: Document, table: Table, reduced: frozenset[int]
) -> tuple[Group, ...]:
    """The rows of each section; those of none come first, without a heading.

    ``reduced`` are the positions of the lines with the reduced rate.
    """
    known = {section.number for section in document.sections}
    rows: dict[str, list[ItemRow]] = {number: [] for number in ("", *known)}
    for position, line in enumerate(document.lines):
        section = line.section if line.section in known else ""
        rows[section or ""].append(_row(line, table, reduced=position in reduced))
    loose = rows.pop("")
    groups = tuple(
        Group(_heading(s), (*rows.pop(s.number, ()), *_sums(s, table)))
        for s in document.sections
    )
    return (Group("", tuple(loose)), *groups) if loose else groups


def sum_row(table: Table, label: str, text: str) -> ItemRow:
    """A sum in the column of the amounts, its name in that of the descriptions."""
    columns = {column.key for column in table.columns}
    told = {"description": label, "amount": text}
    if "amount" not in columns:
        told["description"] = f"{label} {text}"
    cells = (Cell(told.get(c.key, ""), c.look) for c in table.columns)
    return ItemRow(tuple(cells), (), reduced=False, is_sum=True)


def _sums(section: Section, table: Table) -> Iterator[ItemRow]:
    for row in section_sums(section):
        yield sum_row(table, row.label, row.text)


def _row(line: Line, table: Table, *, reduced: bool) -> ItemRow:
    cells = tuple(Cell(c.text(line), c.look) for c in table.columns)
    moved = ((column.below, column.text(line)) for column in table.below)
    below = (*(f"{label}: {text}" for label, text in moved if text), *_below(line))
    return ItemRow(cells, below, reduced)


def _below(line: Line) -> Iterator[str]:
    """What a row says beside its columns."""
    if line.details:
        yield line.details
    period = format_period(line.period_start, line.period_end)
    if period and line.date:  # without a day it stands in the column of the day
        yield f"期間: {period}"
    for row in adjustment_rows(line.adjustments):
        yield f"{row.label}: {row.text}"
    if line.note:
        yield f"備考: {line.note}"


def _heading(section: Section) -> str:
    parts = (
        f"明細番号 {section.number}",
        format_date(section.date),
        format_period(section.period_start, section.period_end),
        section.subject,
        *(f"{r.kind.label}番号 {format_reference(r)}" for r in section.references),
    )
    return "　".join(part for part in parts if part)

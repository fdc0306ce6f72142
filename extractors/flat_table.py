"""Flat tables: every row repeats the head of its document (一覧表).

Systems write orders and invoices this way. The heading row says what the columns hold,
the number column which rows belong together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from books.headings import kinds_named
from books.model import DocumentType
from extractors.company import has_honorific
from extractors.flat_columns import Column, Row, read_headings, without_row_numbers
from extractors.flat_rows import group_rows
from extractors.flat_values import unquote
from extractors.grid import lay_out
from extractors.normalize import clean
from extractors.page import Box
from extractors.segments import Segment

MAX_HEADING_ROW = 20
_GOODS = {"item_code", "description"}
_NUMBERS = {"quantity", "unit_price", "amount"}
_HEAD_KEYS = {"issue_date", "due_date", "delivery_date"}
_RANKED = (
    DocumentType.RETURN_INVOICE,
    DocumentType.PAYMENT_NOTICE,
    DocumentType.INVOICE,
    DocumentType.ACCEPTANCE_NOTE,
    DocumentType.DELIVERY_NOTE,
    DocumentType.ORDER_RESPONSE,
    DocumentType.PURCHASE_ORDER,
    DocumentType.QUOTATION,
    None,
)


@dataclass(frozen=True)
class FlatTable:
    """A flat table: its columns, and the rows of each document in order.

    ``doubts`` are field paths that a person must look at in every document of it.
    """

    page: int
    kind: DocumentType
    number: Column
    columns: tuple[Column, ...]
    headings: Row
    groups: tuple[tuple[Row, ...], ...]
    doubts: tuple[str, ...] = ()


def find_flat_table(
    rows: Sequence[Sequence[str]], page: int, name: str
) -> FlatTable | None:
    """The flat table on a sheet, or None for a form; ``name`` is that of the file."""
    at = next(
        (i for i, row in enumerate(rows[:MAX_HEADING_ROW]) if _is_heading(row)), None
    )
    if at is None or not _only_titles(rows[:at]):
        return None
    placed = _place(rows, page)
    headings = placed[at]
    body = [row for row in placed[at + 1 :] if row and not _repeats(row, headings)]
    columns = without_row_numbers(read_headings(headings), body)
    titles = "\n".join(s.text for row in placed[:at] for s in row.values())
    number, kind, doubts = _choose(columns, body, titles, name)
    known = number is not None and kind is not DocumentType.OTHER
    if number is None or not known or not _has_head(columns, at, rows):
        return None
    issuers = [c for c in columns if c.path(kind) == "issuer.name"]
    groups, unread = group_rows(body, number, issuers, columns)
    if not groups:
        return None
    doubts += ("lines",) if unread or _overflows(body, headings) else ()
    numbers = [rows[0][number.index].compact for rows in groups]
    doubts += ("document_number",) if len(set(numbers)) < len(numbers) else ()
    return FlatTable(page, kind, number, columns, headings, groups, doubts)


# --- the heading ----------------------------------------------------------------------


def _is_heading(row: Sequence[str]) -> bool:
    if sum(bool(cell) for cell in row) < 4:
        return False
    segments = {i: _segment(cell, Box(0, 0, 1, 1), 1) for i, cell in enumerate(row)}
    keys = {column.key for column in read_headings(segments)}
    sums = any(key.startswith("sum.") for key in keys)
    return (
        "number" in keys
        and bool(keys & _GOODS)
        and (bool(keys & _NUMBERS) or sums)
        and len(keys) >= 4
    )


def _only_titles(rows: Sequence[Sequence[str]]) -> bool:
    """True when nothing above the heading looks like the head of a form."""
    cells = [[clean(cell) for cell in row if cell] for row in rows]
    crowded = any(len(row) > 4 for row in cells)
    return not crowded and not any(has_honorific(c) for row in cells for c in row)


def _has_head(
    columns: Sequence[Column], at: int, rows: Sequence[Sequence[str]]
) -> bool:
    """Whether the rows carry the head of a document, as no form's table does."""
    if any(column.is_party for column in columns):
        return True
    named = any(c.key in _HEAD_KEYS and c.kind for c in columns)
    return named or not any(any(row) for row in rows[:at])


# --- cells ----------------------------------------------------------------------------


def _place(rows: Sequence[Sequence[str]], page: int) -> list[Row]:
    """Every filled cell as a segment, where ``grid.lay_out`` draws it."""
    words = iter(lay_out(rows, page).words)
    placed: list[Row] = []
    for row in rows:
        cells: dict[int, Segment] = {}
        for index, cell in enumerate(row):
            boxes = [next(words).box for line in cell.splitlines() if line.strip()]
            if boxes:
                box = boxes[0]
                for other in boxes[1:]:
                    box = box.union(other)
                segment = _segment(cell, box, page)
                if segment.text:
                    cells[index] = segment
        placed.append(cells)
    return placed


def _segment(text: str, box: Box, page: int) -> Segment:
    return Segment(clean(unquote(text)), box, page)


def _repeats(row: Row, headings: Row) -> bool:
    return [s.text for s in row.values()] == [s.text for s in headings.values()]


def _overflows(body: Sequence[Row], headings: Row) -> bool:
    """A row wider than the heading: a separator inside a value moved the cells."""
    return any(max(row) > max(headings) for row in body)


# --- which number, which kind ---------------------------------------------------------


def _choose(
    columns: Sequence[Column], body: Sequence[Row], titles: str, name: str
) -> tuple[Column | None, DocumentType, tuple[str, ...]]:
    """The number that the rows are grouped by, the kind of paper, and doubts."""
    told = kinds_named(titles) or kinds_named(name)
    numbers = [c for c in columns if c.key == "number"]
    counts = {c: sum(c.index in row for row in body) for c in numbers}
    numbers = [c for c in numbers if counts[c]]
    if not numbers:
        return None, DocumentType.OTHER, ()
    best = min(
        numbers,
        key=lambda c: (
            -counts[c],
            c.kind not in told,
            _RANKED.index(c.kind),
            _of_seller(c),
        ),
    )
    dated = {c.kind for c in columns if c.key == "issue_date" and c.kind}
    kinds = [best.kind, *(dated if len(dated) == 1 else ()), *told]
    kind = next((k for k in kinds if k), DocumentType.OTHER)
    rank = _RANKED.index(best.kind)
    partly = any(_RANKED.index(c.kind) < rank for c in numbers if c is not best)
    doubtful = (partly or bool(told)) and kind not in told
    return best, kind, ("document_type",) if doubtful or _of_seller(best) else ()


def _of_seller(number: Column) -> bool:
    """Whether a number is the seller's own for an order (受注番号)."""
    return "受注" in number.label.text

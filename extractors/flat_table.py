"""Flat tables: every row repeats the head of its document (一覧表).

Systems write orders and invoices this way. The heading row says what the columns hold,
the number column which rows belong together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from books.model import DocumentType
from extractors.flat_columns import Column, Row, kinds_named, read_headings
from extractors.flat_values import read_yen, unquote
from extractors.grid import lay_out
from extractors.labels import match_label
from extractors.normalize import clean
from extractors.page import Box
from extractors.segments import Segment

MAX_HEADING_ROW = 20
_LINE_KEYS = {"item_code", "description", "quantity", "unit_price", "amount"}
_GOODS = {"item_code", "description"}
_NUMBERS = {"quantity", "unit_price", "amount"}
_HEAD_KEYS = {"issue_date", "due_date", "delivery_date"}
_ADDRESSED = re.compile(r"(?:御中|様|殿)$")
_END = re.compile(r"以上|以下余白|END|EOF|-+", re.IGNORECASE)
_SUM = re.compile(
    r"[\[(【]?(?:(?:小|総|累|伝票|注文|請求)?合?計|TOTAL|GRANDTOTAL).{0,4}"
)
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
    columns = read_headings(headings)
    body = [row for row in placed[at + 1 :] if row and not _repeats(row, headings)]
    titles = "\n".join(s.text for row in placed[:at] for s in row.values())
    number, kind, doubts = _choose(columns, body, titles, name)
    known = number is not None and kind is not DocumentType.OTHER
    if number is None or not known or not _has_head(columns, at, rows):
        return None
    issuers = [c for c in columns if c.path(kind) == "issuer.name"]
    groups, unread = _group(body, number, issuers, columns)
    if not groups:
        return None
    doubts += ("lines",) if unread or _overflows(body, headings) else ()
    numbers = [rows[0][number.index].compact for rows in groups]
    doubts += ("document_number",) if len(set(numbers)) < len(numbers) else ()
    return FlatTable(page, kind, number, columns, headings, groups, doubts)


def filled(row: Row, columns: Sequence[Column], keys: set[str]) -> bool:
    """Whether a row has a value in one of the columns with these keys."""
    return any(c.index in row for c in columns if c.key in keys)


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
    return not crowded and not any(_ADDRESSED.search(c) for row in cells for c in row)


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


# --- which rows -----------------------------------------------------------------------


def _group(
    body: Sequence[Row],
    number: Column,
    issuers: Sequence[Column],
    columns: Sequence[Column],
) -> tuple[tuple[tuple[Row, ...], ...], bool]:
    """Rows by number and issuer, and whether a row was left out or only guessed."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    latest: dict[str, tuple[str, ...]] = {}
    last: tuple[str, ...] | None = None
    unread = False
    for row in body:
        key = row[number.index].compact if number.index in row else ""
        says = filled(row, columns, _LINE_KEYS)
        if _is_sum(row, columns, key):
            unread |= not _holds(row, columns, list(groups.values()))
            continue
        if not key:
            merged = says and last is not None and not _says_head(row, columns)
            unread |= not merged and not _is_end(row)
            if last is not None and says:
                groups[last].append(row)
            continue
        if not says and not re.search(r"\d", key):
            unread |= not _is_end(row)
            continue
        names = tuple(row[c.index].compact for c in issuers if c.index in row)
        last = (key, *names) if names else latest.get(key, (key,))
        latest[key] = last
        groups.setdefault(last, []).append(row)
    return tuple(tuple(rows) for rows in groups.values()), unread


def _says_head(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row has a party or a date: then it is no part of merged cells."""
    return any(
        column.is_party or column.key in ("issue_date", "due_date")
        for column in columns
        if column.index in row
    )


def _is_end(row: Row) -> bool:
    return all(_END.fullmatch(segment.compact) for segment in row.values())


def _is_sum(row: Row, columns: Sequence[Column], key: str) -> bool:
    """A row of sums below the rows: 合計, 小計, 消費税 and no goods."""
    first = row[min(row)].compact
    named = _SUM.fullmatch((key or first).upper()) or match_label(first, "amount")
    goods = [
        row[c.index].compact for c in columns if c.key in _GOODS and c.index in row
    ]
    alone = all(text == first or _SUM.fullmatch(text.upper()) for text in goods)
    return bool(named) and alone and not re.search(r"\d{3}", key)


def _holds(row: Row, columns: Sequence[Column], groups: list[list[Row]]) -> bool:
    """Whether every sum in the row is that of all rows above, or of the last document."""
    known = [c for c in columns if c.index in row and c.key not in _GOODS | {"number"}]
    if not known or not groups:
        return False
    every = [r for rows in groups for r in rows]
    return all(
        read_yen(row[c.index].text) in (_sum(every, c), _sum(groups[-1], c))
        for c in known
    )


def _sum(rows: Sequence[Row], column: Column) -> int:
    values = (read_yen(row[column.index].text) for row in _with(rows, column))
    return sum(value or 0 for value in values)


def _with(rows: Sequence[Row], column: Column) -> Iterator[Row]:
    return (row for row in rows if column.index in row)

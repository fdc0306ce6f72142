"""Sums of a document in a flat table: columns that repeat them, rows of their own (合計)."""

import re
from collections.abc import Iterator, Sequence

from books.headings import SUMS
from books.model import Line
from extractors.amount_texts import Amount
from extractors.flat_columns import Row
from extractors.flat_layout import Layout
from extractors.flat_values import read_yen
from extractors.labels import match_label
from extractors.normalize import parse_rate
from extractors.segments import Segment
from extractors.solve import solve
from extractors.sums import Sums

_INSIDE = re.compile(r"税込|内税|内消費|うち")


def read_sums(
    layout: Layout, rows: Sequence[Row], lines: Sequence[Line]
) -> tuple[Sums, tuple[str, ...]]:
    """The sums that a document's rows tell, proven where they hold against its lines.

    Also the paths of those that could not be read or contradict each other.
    """
    amounts: list[Amount] = []
    flaws: list[str] = []
    for key, label, cells in _told(layout, rows):
        values = {read_yen(cell.text) for cell in cells}
        value = values.pop() if len(values) == 1 else None
        if value is None:
            flaws.append(SUMS[key])
        else:
            amounts.append(_amount(key, label, value, cells[0]))
    used = {amount.rate for amount in amounts if amount.value}
    amounts = [a for a in amounts if a.rate in used or a.rate is None]
    return solve(amounts, lines, None), tuple(flaws)


def sum_key(layout: Layout, row: Row) -> tuple[str, Segment] | None:
    """Which sum a row is whose goods are called 小計, 消費税, 合計; with that label."""
    named = layout.line.get("description")
    counted = (layout.line.get(key) for key in ("quantity", "unit_price"))
    if named is None or named.index not in row:
        return None
    if any(column and column.index in row for column in counted):
        return None
    label = row[named.index]
    key = match_label(label.compact, "amount")
    return (key, label) if key in SUMS else None


def _told(
    layout: Layout, rows: Sequence[Row]
) -> Iterator[tuple[str, Segment, list[Segment]]]:
    """Key, label and cells of every sum that there is."""
    for column in layout.sums.head:
        cells = [row[column.index] for row in rows if column.index in row]
        if cells:
            yield column.key.removeprefix("sum."), column.label, cells
    amount = layout.sums.amount
    for row in rows:
        found = sum_key(layout, row)
        if found and amount and amount.index in row:
            yield (*found, [row[amount.index]])


def _amount(key: str, label: Segment, value: int, cell: Segment) -> Amount:
    rate = parse_rate(label.text) if key.startswith("rate_") else None
    value = abs(value) if key == "withholding_tax" else value
    inside = bool(_INSIDE.search(label.compact))
    return Amount(key, value, cell, label, rate, inside)

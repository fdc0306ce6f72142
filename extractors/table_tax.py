"""Columns of what a row comes to before and with its tax (税抜・税・税込の列).

A form may head the first with words of its own (当月分リース料) and the last with 合計:
which is which, the tax between them tells.
"""

from collections.abc import Sequence
from dataclasses import replace

from extractors.line_values import parse_amount
from extractors.page import Page
from extractors.segments import Segment
from extractors.table_cells import Column
from extractors.table_rows import Row, read_rows

_UNTOLD = ("note", "amount", "amount_2")


def part_tax(
    page: Page,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    below: Sequence[Segment],
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The columns and rows with the amounts before and with tax told apart, where every
    row has one that is the other and its tax; else as they were.
    """
    at = next((i for i, c in enumerate(columns) if c.key == "tax_amount"), 0)
    whole = [i for i in range(at + 1, len(columns)) if columns[i].key in _UNTOLD]
    if not at or not whole or not rows:
        return columns, rows
    for first in (i for i in range(at - 1, -1, -1) if columns[i].key in _UNTOLD):
        changed = list(columns)
        for index, key in ((first, "amount"), (whole[-1], "amount_with_tax")):
            changed[index] = replace(columns[index], key=key)
        others = [i for i, c in enumerate(changed) if c.key == "amount" and i != first]
        for index in others:
            changed[index] = replace(columns[index], key="note")
        found = read_rows(page, changed, below)
        if found and all(map(_adds_up, found)):
            return tuple(changed), found
    return columns, rows


def _adds_up(row: Row) -> bool:
    keys = ("amount", "tax_amount", "amount_with_tax")
    net, tax, gross = (parse_amount(row.text(key)) for key in keys)
    return (
        None not in (net, tax, gross) and (net or 0) + (tax or 0) == gross and tax != 0
    )

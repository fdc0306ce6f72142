"""Amounts in a column a kind of tax: 課税, 非課税・立替金 (税区分ごとの金額欄).

Forwarders and agents put what they pay for others beside what they tax. What such a
column holds is of its rate, and its sum is what that rate is taken of.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from books.model import STANDARD_RATE
from extractors.amount_texts import Amount
from extractors.line_values import parse_amount
from extractors.normalize import parse_rate, parse_yen
from extractors.segments import Segment, rows
from extractors.table_cells import Column
from extractors.tables import Table

EXEMPT = "amount_exempt"


def column_rates(table: Table) -> Mapping[str, Decimal]:
    """The rate of each column of amounts, for a table that has one without tax."""
    heads = {column.key: column.heading.compact for column in table.columns}
    if EXEMPT not in heads:
        return {}
    rates = {EXEMPT: Decimal(0)}
    told = heads.get("amount", "")
    rate = parse_rate(told) or (STANDARD_RATE if "課税" in told else None)
    return rates if rate is None else {**rates, "amount": rate}


def find_column_sums(
    tables: Sequence[Table], segments: Sequence[Segment]
) -> list[Amount]:
    """The printed sums of such columns, each what its rate is taken of."""
    rates = dict(rate for table in tables for rate in column_rates(table).items())
    if len(rates) < 2:
        return []
    last = tables[-1]
    found = []
    for column in last.columns:
        if column.key in rates:
            values = [
                parse_amount(row.text(column.key))
                for table in tables
                for row in table.rows
            ]
            total = sum(value or 0 for value in values)
            place = _below(last, column, total, segments) if total else None
            if place:
                label, printed = place
                rate = rates[column.key]
                found.append(Amount("rate_taxable", total, printed, label, rate))
    return found


def _below(
    table: Table, column: Column, total: int, segments: Sequence[Segment]
) -> tuple[Segment, Segment] | None:
    """The sum of a column under its rows, with the first text of its line."""
    page = table.rows[-1].page
    bottom = max(s.box.y0 for parts in table.rows[-1].cells.values() for s in parts)
    for line in rows([s for s in segments if s.page == page and s.box.y0 > bottom]):
        for segment in line:
            if column.x0 <= segment.box.cx < column.x1 and (
                parse_yen(segment.text) == total
            ):
                return line[0], segment
    return None

"""Which column of a flat table fills which field (列の割り当て).

A heading such as 合計金額 or 納品日 does not say whether it is repeated for the document
or belongs to the row. The values do: what differs between rows of one document, or is
too small for all of its rows, belongs to the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from books.model import DocumentType
from extractors.flat_columns import Column, Row, pick
from extractors.flat_table import FlatTable
from extractors.flat_values import read_decimal, read_yen

LINE_FIELDS = (
    "date",
    "item_code",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "tax_rate",
    "delivery_note_number",
)
HEAD_FIELDS = (
    "issue_date",
    "due_date",
    "delivery_date",
    "inspection_date",
    "period_end",
    "delivery_place",
    "payment_method",
    "subject",
    "notes",
)
_OF_PAPER = (
    "issue_date",
    "issuer",
    "recipient",
)  # 請求日 and 請求先 of an order are not
_SHARED = ("subject", "notes")  # several columns of these are one text
_WHOLE = ("sum.subtotal", "sum.total")
_LEAST_SHARE = Decimal("0.9")  # a sub-total without 10 % of tax is 1/1.1 of its lines
_LEAST_TAX = Decimal("0.05")
_WITH_NOTES = {
    DocumentType.INVOICE,
    DocumentType.RETURN_INVOICE,
    DocumentType.PAYMENT_NOTICE,
    DocumentType.ACCEPTANCE_NOTE,
}


@dataclass(frozen=True)
class SumColumns:
    """Which columns hold the amount, tax and amount with tax of a row, which the sums."""

    amount: Column | None
    tax: Column | None
    gross: Column | None
    head: tuple[Column, ...]


@dataclass(frozen=True)
class Layout:
    """The columns for each field: of the document (by path), of the line, of the sums."""

    head: dict[str, tuple[Column, ...]]
    line: dict[str, Column]
    sums: SumColumns


def lay_columns(table: FlatTable) -> Layout:
    """Assign the columns of a table to fields."""
    head = _head(table)
    line = {
        key: column
        for key in LINE_FIELDS
        if (column := pick(table.columns, key, table.kind)) is not None
    }
    generic = head.get("issue_date", ())
    if generic and generic[0].kind is None and _differs(generic[0], table.groups):
        line.setdefault("date", head.pop("issue_date")[0])
    note = _note_number(table)
    if note is not None:
        line.setdefault("delivery_note_number", note)
    return Layout(head, line, _place_sums(table))


def with_row_dates(layout: Layout, rows: Sequence[Row]) -> Layout:
    """The layout for one document: a 納期 that differs by row is the date of the row."""
    delivery = layout.head.get("delivery_date")
    if not delivery or "date" in layout.line or not _differs(delivery[0], [rows]):
        return layout
    head = {k: v for k, v in layout.head.items() if k != "delivery_date"}
    return replace(layout, head=head, line={**layout.line, "date": delivery[0]})


def _head(table: FlatTable) -> dict[str, tuple[Column, ...]]:
    found: dict[str, tuple[Column, ...]] = {"document_number": (table.number,)}
    order = _number(table, DocumentType.PURCHASE_ORDER)
    if order is not None and table.kind is not DocumentType.PURCHASE_ORDER:
        found["order_number"] = (order,)
    for column in table.columns:
        path = column.path(table.kind)
        other = column.kind not in (table.kind, None)
        if other and column.key.partition(".")[0] in _OF_PAPER:
            continue
        if path.partition(".")[0] in ("issuer", "recipient") or path in _SHARED:
            found[path] = (*found.get(path, ()), column)
        elif path in HEAD_FIELDS:
            best = pick([*found.get(path, ()), column], path, table.kind)
            found |= {path: (best,)} if best else {}
    return found


def _number(table: FlatTable, kind: DocumentType | None) -> Column | None:
    """A further number column that names this kind of paper."""
    columns = [c for c in table.columns if c.key == "number" and c is not table.number]
    return next((c for c in columns if c.kind is kind), None)


def _note_number(table: FlatTable) -> Column | None:
    """The column that says which delivery note a row belongs to."""
    if table.kind is DocumentType.DELIVERY_NOTE:
        return None
    named = _number(table, DocumentType.DELIVERY_NOTE)
    return named or (_number(table, None) if table.kind in _WITH_NOTES else None)


def _place_sums(table: FlatTable) -> SumColumns:
    """Tell columns of the rows from those of the document."""
    sums = [c for c in table.columns if c.key.startswith("sum.")]
    whole = [c for c in sums if c.key in _WHOLE]
    amount = pick(table.columns, "amount", table.kind) or _row_amount(table, whole)
    left = [c for c in sums if c is not amount]
    rows = [c for c in left if _is_of_rows(c, table.groups, amount)]
    return SumColumns(
        amount=amount,
        tax=next((c for c in rows if c.key == "sum.tax"), None),
        gross=next((c for c in rows if c.key in _WHOLE), None),
        head=tuple(c for c in left if c not in rows),
    )


def _row_amount(table: FlatTable, columns: Sequence[Column]) -> Column | None:
    """Without a plain 金額: the sum that is quantity × price, or differs in a document."""
    rows = [row for group in table.groups for row in group]
    quantity = pick(table.columns, "quantity", table.kind)
    price = pick(table.columns, "unit_price", table.kind)
    if quantity and price:
        for column in columns:
            if _is_product(rows, quantity, price, column):
                return column
    return next((c for c in columns if _differs(c, table.groups)), None)


def _is_product(
    rows: Sequence[Row], quantity: Column, price: Column, column: Column
) -> bool:
    found = []
    for row in rows:
        if {quantity.index, price.index, column.index} <= set(row):
            count = read_decimal(row[quantity.index].text)
            each = read_decimal(row[price.index].text)
            value = read_yen(row[column.index].text)
            if count is not None and each is not None and value is not None:
                found.append(abs(count * each - value) < 1)
    return bool(found) and sum(found) > len(found) / 2


def _differs(column: Column, groups: Sequence[Sequence[Row]]) -> bool:
    return any(len(_values(column, group)) > 1 for group in groups)


def _values(column: Column, group: Sequence[Row]) -> set[str]:
    return {row[column.index].compact for row in group if column.index in row}


def _is_of_rows(
    column: Column, groups: Sequence[Sequence[Row]], amount: Column | None
) -> bool:
    """True for a column whose values are those of rows."""
    if column.key not in (*_WHOLE, "sum.tax"):
        return False
    if _differs(column, groups):
        return True
    if amount is None:
        return False
    share = _LEAST_TAX if column.key == "sum.tax" else _LEAST_SHARE
    return any(_is_too_small(column, group, amount, share) for group in groups)


def _is_too_small(
    column: Column, group: Sequence[Row], amount: Column, share: Decimal
) -> bool:
    cells = (row[amount.index].text for row in group if amount.index in row)
    total = sum(read_yen(text) or 0 for text in cells)
    values = [read_yen(text) or 0 for text in _values(column, group)]
    several = len(group) > 1
    return several and any(0 < abs(value) < share * abs(total) for value in values)

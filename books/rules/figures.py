"""The amounts of a document, gathered for the checks of arithmetic (計算の材料)."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from books.model import (
    Adjustment,
    Document,
    DocumentType,
    Line,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)

_UNTAXED = frozenset({TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUT_OF_SCOPE})


def basis_of(document: Document, row: TaxSubtotal | None = None) -> TaxBasis:
    """Whether amounts contain the tax (税込・税抜): of the row, else of the document."""
    if row and row.basis:
        return row.basis
    known = {r.basis for r in document.tax_summary if r.basis and is_taxed(r)}
    return TaxBasis.INCLUSIVE if known == {TaxBasis.INCLUSIVE} else TaxBasis.EXCLUSIVE


def is_taxed(row: TaxSubtotal) -> bool:
    """Whether a row bears tax (課税); one without a printed rate is taken to.

    Exempt, export and out of scope do not.
    """
    return (row.rate is None or bool(row.rate)) and row.category not in _UNTAXED


def is_untaxed_line(line: Line) -> bool:
    """Whether a line surely bears no tax (非課税・免税・不課税)."""
    return line.tax_category in _UNTAXED or (
        line.tax_rate is not None and not line.tax_rate
    )


def line_amounts(document: Document) -> list[int] | None:
    """Amounts of all lines (明細の金額), or None when one is missing or there are none.

    A line without price and amount is a remark and counts for nothing.
    """
    amounts = []
    for line in document.lines:
        if line.amount is not None:
            amounts.append(line.amount)
        elif line.unit_price is not None:
            return None
    return amounts or None


def with_adjustments(amounts: Iterable[int], added: Iterable[Adjustment]) -> set[int]:
    """Each amount before and after what was added or taken off (追加・値引き).

    >>> sorted(with_adjustments([100], [Adjustment(amount=-30)]))
    [70, 100]
    """
    options, more = set(amounts), sum(one.amount for one in added)
    return options | {option + more for option in options}


def without_partial_subtotal(document: Document) -> Document:
    """The document without a subtotal that is only of a part of it (部分の小計).

    Where lines, totals per rate and total agree without it, a subtotal that is the sum
    of the first or last lines, or the total of one rate, stands for these alone.
    """
    amounts, rows = line_amounts(document) or [], document.tax_summary
    bases = [row.taxable_amount or 0 for row in rows]
    if document.subtotal is None or not amounts or not bases:
        return document
    taxes = sum(
        row.tax_amount or 0
        for row in rows
        if basis_of(document, row) is not TaxBasis.INCLUSIVE
    )
    whole = sum(amounts)
    if sum(bases) != whole or document.total != whole + taxes:
        return document
    parts = {sum(amounts[:at]) for at in range(1, len(amounts))}
    parts |= {whole - part for part in parts} | (set(bases) - {whole})
    if document.subtotal not in parts or document.subtotal == whole:
        return document
    return document.model_copy(update={"subtotal": None})


def untaxed_sum(document: Document) -> int:
    """Exempt and out-of-scope yen (非課税・不課税の合計): of rows, else of lines."""
    rows = [
        row.taxable_amount or 0 for row in document.tax_summary if not is_taxed(row)
    ]
    if rows:
        return sum(rows)
    return sum(line.amount or 0 for line in document.lines if is_untaxed_line(line))


def tax_sum(document: Document) -> int | None:
    """Tax of the document (消費税額の合計): as printed, else of the rows, or None."""
    if document.tax_total is not None:
        return document.tax_total
    rows = [row.tax_amount for row in document.tax_summary if is_taxed(row)]
    if not rows or any(tax is None for tax in rows):
        return None
    return sum(tax for tax in rows if tax is not None)


def neighbours(value: Decimal) -> frozenset[int]:
    """Whole yen on both sides of an exact product (端数処理前の金額).

    >>> sorted(neighbours(Decimal("12.5"))), sorted(neighbours(Decimal(12)))
    ([12, 13], [12])
    """
    return frozenset(
        int(value.to_integral_value(mode)) for mode in (ROUND_FLOOR, ROUND_CEILING)
    )


def agrees(document: Document, value: int, expected: Iterable[int]) -> bool:
    """Whether a printed amount is one of the expected (一致).

    A return invoice may print its amounts with or without the minus sign.
    """
    options = set(expected)
    is_return = document.document_type is DocumentType.RETURN_INVOICE
    return value in options or (is_return and -value in options)

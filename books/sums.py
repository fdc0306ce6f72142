"""Totals of rows: tax once per rate, never per row (合計と消費税)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from books.model import (
    REDUCED_RATE,
    ZERO_RATE,
    Adjustment,
    Line,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.tax import Rounding, round_ratio, tax_of

Rate = tuple[Decimal, TaxCategory]


class Totals(NamedTuple):
    """Tax per rate and the sums of a document; yen, None where a row does not tell."""

    tax_summary: tuple[TaxSubtotal, ...] = ()
    subtotal: int | None = None
    tax_total: int | None = None
    total: int | None = None


def amount_of(quantity: Decimal, price: Decimal, rounding: Rounding) -> int:
    """Whole yen of a row (数量×単価).

    >>> amount_of(Decimal("2.5"), Decimal("33.3"), Rounding.FLOOR)
    83
    """
    numerator, denominator = (quantity * price).as_integer_ratio()
    return round_ratio(numerator, denominator, rounding)


def sum_up(
    lines: Sequence[Line],
    adjustments: Iterable[Adjustment],
    basis: TaxBasis,
    rounding: Rounding,
) -> Totals:
    """Add rows and adjustments up per rate and tax each rate once (税率ごとの合計).

    Rows without an amount are headings. Nothing is added up when a row with an amount
    does not tell its rate.
    """
    sums: dict[Rate, int] = {}
    for amount, rate, category in _amounts(lines, adjustments):
        if rate is None:
            return Totals()
        key = (rate, category or _category(rate))
        sums[key] = sums.get(key, 0) + amount
    summary = tuple(
        TaxSubtotal(
            rate=rate,
            category=category,
            taxable_amount=amount,
            tax_amount=tax_of(amount, rate, basis, rounding),
            basis=basis,
        )
        for (rate, category), amount in sorted(sums.items(), reverse=True)
    )
    if not summary:
        return Totals()
    tax = sum(row.tax_amount or 0 for row in summary)
    whole = sum(sums.values())
    if basis is TaxBasis.INCLUSIVE:
        return Totals(summary, whole - tax, tax, whole)
    return Totals(summary, whole, tax, whole + tax)


def _amounts(
    lines: Iterable[Line], adjustments: Iterable[Adjustment]
) -> Iterable[tuple[int, Decimal | None, TaxCategory | None]]:
    for line in lines:
        if line.amount is not None:
            yield line.amount, line.tax_rate, line.tax_category
    for one in adjustments:
        yield one.amount, one.rate, one.category


def _category(rate: Decimal) -> TaxCategory:
    if rate == ZERO_RATE:
        return TaxCategory.EXEMPT
    return TaxCategory.REDUCED if rate == REDUCED_RATE else TaxCategory.STANDARD

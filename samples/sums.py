"""The arithmetic of the samples (見本の計算): rows, one rounding per rate, totals."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from books.model import STANDARD_RATE, Line, TaxBasis, TaxSubtotal

EXCLUSIVE, INCLUSIVE = TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE


def row(description: str, *numbers: Any, **more: Any) -> Line:
    """Make a row from ``quantity, unit, unit price`` (明細); the amount is their product.

    ``more`` are further fields of ``Line``; an ``amount`` there replaces the product.
    """
    quantity, unit, price = (*numbers, None, None, None)[:3]
    fields: dict[str, Any] = {"description": description, "unit": unit} | more
    if quantity is not None:
        fields["quantity"] = Decimal(str(quantity))
    if price is not None:
        fields["unit_price"] = Decimal(str(price))
        fields.setdefault("amount", int(fields["quantity"] * fields["unit_price"]))
    return Line(**fields)


def tax_of(amount: int, rate: Decimal, basis: TaxBasis = EXCLUSIVE) -> int:
    """Tax on an amount or inside it (消費税額), rounded towards zero, in yen."""
    percent = int(rate * 100)
    whole = 100 + percent if basis is INCLUSIVE else 100
    tax = abs(amount) * percent // whole
    return tax if amount >= 0 else -tax


def tax_rows(
    lines: Iterable[Line], basis: TaxBasis = EXCLUSIVE, rate: Decimal = STANDARD_RATE
) -> tuple[TaxSubtotal, ...]:
    """Total of each rate with one rounding (税率ごとの合計), highest rate first.

    ``rate`` is that of rows which name none.
    """
    sums: dict[Decimal, int] = {}
    for line in lines:
        used = rate if line.tax_rate is None else line.tax_rate
        sums[used] = sums.get(used, 0) + (line.amount or 0)
    return tuple(
        TaxSubtotal(
            rate=used,
            taxable_amount=amount,
            tax_amount=tax_of(amount, used, basis),
            basis=basis,
        )
        for used, amount in sorted(sums.items(), reverse=True)
    )


def totals(
    lines: tuple[Line, ...],
    basis: TaxBasis = EXCLUSIVE,
    summary: tuple[TaxSubtotal, ...] | None = None,
) -> dict[str, Any]:
    """Rows, tax rows and totals of a document (合計), ready for ``Document``.

    ``summary`` replaces the tax rows that follow from the rows.
    """
    rows = tax_rows(lines, basis) if summary is None else summary
    taxable = sum(r.taxable_amount or 0 for r in rows)
    tax = sum(r.tax_amount or 0 for r in rows)
    return {
        "lines": lines,
        "tax_summary": rows,
        "subtotal": taxable if basis is EXCLUSIVE else None,
        "tax_total": tax,
        "total": taxable + tax if basis is EXCLUSIVE else taxable,
    }

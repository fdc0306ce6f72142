"""The sums of a document as its form shows them (合計欄): one rounding a rate."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from books.model import ZERO_RATE, Line, TaxBasis, TaxSubtotal
from books.tax import tax_of
from samples.variety.forms import Form


def sums(lines: Sequence[Line], rates: Sequence[Decimal], form: Form) -> dict[str, Any]:
    """Totals, ready for ``Document``: only those that the form shows.

    ``rates`` are those of the lines, shown or not. ``total`` is always there.
    """
    rows = _rows(lines, rates, form)
    taxable = sum(r.taxable_amount or 0 for r in rows)
    tax = sum(r.tax_amount or 0 for r in rows)
    exclusive = form.basis is TaxBasis.EXCLUSIVE
    one = len(rows) == 1
    found: dict[str, Any] = {"total": taxable + tax if exclusive else taxable}
    if form.taxes == "none":
        return {"subtotal": taxable, "total": None}
    if form.taxes != "bare":
        found["tax_summary"] = rows
    if exclusive and (form.with_subtotal or form.taxes in ("plain", "bare")):
        found["subtotal"] = taxable
    if one or form.with_tax_sum or form.taxes == "bare":
        found["tax_total"] = tax
    return found


def _rows(
    lines: Sequence[Line], rates: Sequence[Decimal], form: Form
) -> tuple[TaxSubtotal, ...]:
    by_rate: dict[Decimal, int] = {}
    for line, rate in zip(lines, rates, strict=True):
        by_rate[rate] = by_rate.get(rate, 0) + (line.amount or 0)
    return tuple(
        TaxSubtotal(
            rate=rate,
            taxable_amount=amount,
            tax_amount=None
            if rate == ZERO_RATE
            else tax_of(amount, rate, form.basis, form.rounding),
            basis=form.basis,
        )
        for rate, amount in sorted(by_rate.items(), reverse=True)
    )

"""Which amounts are the base and the tax of each rate (税率ごとの内訳).

A base and a tax belong together if one rounding of the base gives the tax.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from books.model import Line, TaxBasis, TaxSubtotal
from books.tax import possible_taxes
from extractors.amount_texts import Amount
from extractors.sums import Sums


def pick_subtotal(
    by_key: dict[str, list[Amount]], line_total: int | None
) -> Amount | None:
    """The sub-total: what the lines come to, or what a tax makes a total of (小計)."""
    found = by_key.get("subtotal", [])
    taxes = [*by_key.get("tax", []), *by_key.get("rate_tax", [])]
    totals = {
        a.value for a in (*by_key.get("total", []), *by_key.get("amount_due", []))
    }
    for amount in found:
        if amount.value == line_total:
            return amount
    plain = [*by_key.get("total", []), *by_key.get("amount_due", [])]
    whole = [amount for amount in plain if amount.value == line_total]
    for amount in (*whole, *found):  # not the sum of a group of lines, nor a contract
        if any(tax.value and amount.value + tax.value in totals for tax in taxes):
            return amount
    return found[-1] if found else None


def read_rates(
    by_key: dict[str, list[Amount]],
    subtotal: Amount | None,
    lines: Sequence[Line],
    sums: Sums,
) -> None:
    """Put a row of each rate that is named into the tax summary (税率別内訳)."""
    bases, taxes = by_key.get("rate_taxable", []), by_key.get("rate_tax", [])
    rates = list(dict.fromkeys(a.rate for a in (*bases, *taxes) if a.rate is not None))
    plain = by_key.get("tax", [])
    if not rates:
        rate = _only_rate(lines)
        if rate is not None and plain and subtotal is not None:
            _add_rate(sums, rate, subtotal, plain[0])
        return
    rates.sort(key=lambda r: -r)
    for rate in rates:
        own_bases = [b for b in bases if b.rate == rate]
        own_taxes = [t for t in taxes if t.rate == rate]
        if len(rates) == 1:
            own_taxes = own_taxes or plain
            own_bases = own_bases or _whole(by_key, subtotal, own_taxes)
        base, tax = _fitting(rate, own_bases, own_taxes)
        _add_rate(sums, rate, base, tax)
    _untaxed_like_the_others(sums)


def _untaxed_like_the_others(sums: Sums) -> None:
    """An untaxed row has no tax to tell its basis by: it is printed like the others."""
    others = {row.basis for row in sums.tax_summary if row.rate}
    if len(others) == 1:
        basis = others.pop()
        sums.tax_summary = [
            row if row.rate else row.model_copy(update={"basis": basis})
            for row in sums.tax_summary
        ]


def _only_rate(lines: Sequence[Line]) -> Decimal | None:
    rates = {line.tax_rate for line in lines}
    return rates.pop() if len(rates) == 1 else None


def _whole(
    by_key: dict[str, list[Amount]], subtotal: Amount | None, taxes: list[Amount]
) -> list[Amount]:
    """With one rate only, what the tax is taken of: the sub-total, or the total (内税)."""
    inside = any(tax.inclusive for tax in taxes)
    totals = [replace(a, inclusive=True) for a in by_key.get("total", [])]
    if inside and not _adds_up(subtotal, taxes, totals):
        return totals[-1:] or ([subtotal] if subtotal else [])
    return [subtotal] if subtotal else _before_tax(by_key, taxes)


def _adds_up(
    subtotal: Amount | None, taxes: list[Amount], totals: list[Amount]
) -> bool:
    """Whether a printed sub-total and the tax make a printed total: うち消費税 then says
    what the total is made of, and the tax is taken of the sub-total.
    """
    made = {subtotal.value + t.value for t in taxes if t.value} if subtotal else set()
    return any(total.value in made for total in totals)


def _before_tax(by_key: dict[str, list[Amount]], taxes: list[Amount]) -> list[Amount]:
    """Plain sums (計, 合計) that make another printed sum with the tax added."""
    sums = [*by_key.get("total", []), *by_key.get("amount_due", [])]
    values = {amount.value for amount in sums}
    return [
        a for a in sums for tax in taxes if tax.value and a.value + tax.value in values
    ]


def _fitting(
    rate: Decimal, bases: list[Amount], taxes: list[Amount]
) -> tuple[Amount | None, Amount | None]:
    """The base and the tax that fit one rounding; else the first of each."""
    for base in bases:
        for tax in taxes:
            if base is not tax and _basis(rate, base, tax) is not None:
                return base, tax
    tax_values = {tax.value for tax in taxes}
    loose = [base for base in bases if base.value not in tax_values] or bases
    return (loose[0] if loose else None), (taxes[0] if taxes else None)


def _basis(rate: Decimal, base: Amount, tax: Amount) -> TaxBasis | None:
    options = [TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE]
    if base.inclusive or tax.inclusive:
        options.reverse()
    for basis in options:
        if tax.value in possible_taxes(base.value, rate, basis):
            return basis
    return None


def _add_rate(
    sums: Sums, rate: Decimal, base: Amount | None, tax: Amount | None
) -> None:
    if base is None and tax is None:
        return
    basis = _basis(rate, base, tax) if base and tax else None
    proven = basis is not None and bool(rate)
    if basis is None:
        marked = any(a is not None and a.inclusive for a in (base, tax))
        basis = TaxBasis.INCLUSIVE if marked else TaxBasis.EXCLUSIVE
    index = len(sums.tax_summary)
    sums.tax_summary.append(
        TaxSubtotal(
            rate=rate,
            taxable_amount=base.value if base else None,
            tax_amount=tax.value if tax else None,
            basis=basis,
        )
    )
    for name, amount in (("taxable_amount", base), ("tax_amount", tax)):
        if amount is not None:
            path = f"tax_summary[{index}].{name}"
            sums.places[path] = amount
            if proven:
                sums.proven.add(path)

"""The tax of each rate (税率ごとの消費税額): one rounding per rate per document.

A fraction may go down, half up or up, but only once per rate: on the document, or on
each delivery note that it gathers. A tax that is the sum of line-wise rounded taxes is
a forbidden rounding (消令70条の10、国税庁インボイスQ&A問57・67).
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import product

from books.model import Document, Finding, Line, TaxBasis, TaxSubtotal
from books.rules.codes import finding, percent, yen
from books.rules.dates import tax_day
from books.rules.figures import (
    agrees,
    basis_of,
    is_taxed,
    is_untaxed_line,
    line_amounts,
)
from books.tax import possible_tax_sums, possible_taxes, rates_on

_REMEDY = "取引先に確認し、訂正した請求書を受け取ってください。"


def check_tax_amounts(document: Document, today: dt.date) -> list[Finding]:
    """Check the tax of every rate, and their sum."""
    taxed = [(i, r) for i, r in enumerate(document.tax_summary) if is_taxed(r)]
    findings = [f for i, row in taxed for f in _check_row(document, i, row)]
    if findings:
        return findings
    return _check_sum(document, [row for _, row in taxed], today)


def _check_row(document: Document, index: int, row: TaxSubtotal) -> list[Finding]:
    path, tax = f"tax_summary[{index}].tax_amount", row.tax_amount
    alone = sum(is_taxed(r) for r in document.tax_summary) == 1
    if tax is None and alone:
        path, tax = "tax_total", document.tax_total
    if tax is None or row.taxable_amount is None or row.rate is None:
        return []
    basis = basis_of(document, row)
    options = possible_taxes(row.taxable_amount, row.rate, basis)
    if agrees(document, tax, options):
        return []
    lines = _lines_of(document, row, alone=alone)
    if lines and _is_rounded_per_note(document, tax, lines, row.rate, basis):
        return []
    label = percent(row.rate)
    should = "または".join(yen(x) for x in sorted(options))
    if lines and _is_rounded_per_line(document, tax, lines, row.rate, basis):
        message = (
            f"{label}対象の消費税額{yen(tax)}は明細ごとに端数処理した額の合計です（正しくは{should}）。"
            f"端数処理は一つの書類で税率ごとに1回です。{_REMEDY}"
        )
        return [finding("per_line_rounding", path, message)]
    message = (
        f"{label}対象の{yen(row.taxable_amount)}に対する消費税額は{should}ですが、"
        f"{yen(tax)}と書かれています。{_REMEDY}"
    )
    return [finding("tax_amount_mismatch", path, message)]


def _lines_of(document: Document, row: TaxSubtotal, *, alone: bool) -> list[Line]:
    """Lines of a rate; unmarked lines belong to the only rate there is."""
    if line_amounts(document) is None:
        return []
    return [
        line
        for line in document.lines
        if line.amount is not None
        and (
            line.tax_rate == row.rate
            or (alone and line.tax_rate is None and not is_untaxed_line(line))
        )
    ]


def _amounts(lines: list[Line]) -> list[int]:
    return [line.amount or 0 for line in lines]


def _is_rounded_per_line(
    document: Document, tax: int, lines: list[Line], rate: Decimal, basis: TaxBasis
) -> bool:
    printed = [line.tax_amount for line in lines if line.tax_amount is not None]
    if len(printed) == len(lines) and agrees(document, tax, {sum(printed)}):
        return True
    return agrees(document, tax, possible_tax_sums(_amounts(lines), rate, basis))


def _is_rounded_per_note(
    document: Document, tax: int, lines: list[Line], rate: Decimal, basis: TaxBasis
) -> bool:
    """Accept one rounding per delivery note: by its number, else by the day.

    Days only hint at delivery notes, so they count where a day gathers several lines.
    """
    numbers = [line.delivery_note_number for line in lines]
    days = [line.date for line in lines]
    keys: list[str | dt.date | None]
    if all(numbers):
        keys = [*numbers]
    elif all(days) and len(set(days)) < len(days):
        if _is_rounded_per_line(document, tax, lines, rate, basis):
            return False
        keys = [*days]
    else:
        return False
    groups: defaultdict[str | dt.date | None, int] = defaultdict(int)
    for key, line in zip(keys, lines, strict=True):
        groups[key] += line.amount or 0
    return agrees(document, tax, possible_tax_sums(groups.values(), rate, basis))


def _check_sum(
    document: Document, taxed: list[TaxSubtotal], today: dt.date
) -> list[Finding]:
    total = document.tax_total
    if total is None:
        return []
    taxes = [row.tax_amount for row in taxed if row.tax_amount is not None]
    if taxed and len(taxes) == len(taxed):
        if agrees(document, total, {sum(taxes)}):
            return []
        message = (
            f"税率ごとの消費税額を足すと{yen(sum(taxes))}ですが、消費税の合計は{yen(total)}です。"
            f"{_REMEDY}"
        )
        return [finding("tax_total_mismatch", "tax_total", message)]
    options = _possible_totals(document, taxed)
    if options is None:
        return _check_unrated(document, total, today)
    if agrees(document, total, options):
        return []
    message = f"消費税の合計{yen(total)}が税率ごとの合計額から計算した額と合いません。{_REMEDY}"
    return [finding("tax_amount_mismatch", "tax_total", message)]


def _possible_totals(document: Document, taxed: list[TaxSubtotal]) -> set[int] | None:
    """Sums of the rows' possible taxes; None when no or not every row can be computed."""
    choices = [
        possible_taxes(row.taxable_amount, row.rate, basis_of(document, row))
        for row in taxed
        if row.taxable_amount is not None and row.rate is not None
    ]
    if not taxed or len(choices) < len(taxed):
        return None
    return {sum(combination) for combination in product(*choices)}


def _check_unrated(document: Document, total: int, today: dt.date) -> list[Finding]:
    """No rate is printed: the tax must at least lie within the rates of the day."""
    amounts = line_amounts(document)
    base = document.subtotal if document.subtotal is not None else sum(amounts or [])
    rates = rates_on(tax_day(document, today))
    if not rates or not base:
        return []
    bases = (TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE)
    ceiling = max(
        abs(x) for basis in bases for x in possible_taxes(base, max(rates), basis)
    )
    if abs(total) <= ceiling:
        return []
    message = (
        f"{yen(base)}に対する消費税額{yen(total)}が、税率{percent(max(rates))}の"
        f"{yen(ceiling)}を超えています。{_REMEDY}"
    )
    return [finding("tax_amount_mismatch", "tax_total", message)]

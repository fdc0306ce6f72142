"""The sums of a document (検算): lines, subtotal, totals per rate, total.

A document prints its amounts more than once in other words; every relation between
printed amounts is checked where they are there. Taxes are in ``tax_amounts``,
carry-over and withholding in ``settlement``.
"""

from decimal import Decimal

from books.model import STANDARD_RATE, Document, Finding, Line, TaxBasis, TaxSubtotal
from books.rules.codes import finding, percent, yen
from books.rules.figures import (
    agrees,
    basis_of,
    is_taxed,
    is_untaxed_line,
    line_amounts,
    neighbours,
    tax_sum,
    untaxed_sum,
    with_adjustments,
)
from books.standing import is_agreed

_REMEDY = (
    "原本を見直し、印字が誤りなら取引先に確認し、訂正した書類を受け取ってください。"
)


def check_arithmetic(document: Document) -> list[Finding]:
    """Check every sum but the taxes; rows that were refused may be left out of sums."""
    found = _check_sums(document)
    agreed = tuple(filter(is_agreed, document.lines))
    if not found or len(agreed) == len(document.lines):
        return found
    without = document.model_copy(update={"lines": agreed})
    return found if _check_sums(without) else []


def _check_sums(document: Document) -> list[Finding]:
    subtotal = _check_subtotal(document)
    return [
        *_check_lines(document),
        *subtotal,
        *([] if subtotal else _check_rows(document)),
        *_check_total(document),
    ]


def _check_lines(document: Document) -> list[Finding]:
    findings = []
    for i, line in enumerate(document.lines):
        expected = _line_product(line)
        if expected is None or line.amount is None:
            continue
        options = set(neighbours(expected))
        if line.tax_amount is not None:  # 単価は税抜、金額は税込の表
            options |= {option + line.tax_amount for option in options}
        options = with_adjustments(options, line.adjustments)
        if not agrees(document, line.amount, options):
            message = (
                f"{i + 1}行目の数量×単価は{yen(min(options))}ですが、金額は{yen(line.amount)}です。"
                f"{_REMEDY}"
            )
            findings.append(
                finding("line_amount_mismatch", f"lines[{i}].amount", message)
            )
    return findings


def _line_product(line: Line) -> Decimal | None:
    if line.quantity is None or line.unit_price is None or line.unit in ("%", "％"):
        return None
    return line.quantity * line.unit_price


def _check_subtotal(document: Document) -> list[Finding]:
    """Σ lines = subtotal, with or without the exempt lines."""
    amounts, subtotal = line_amounts(document), document.subtotal
    if amounts is None or subtotal is None:
        return []
    total = sum(amounts)
    untaxed = sum(x.amount or 0 for x in document.lines if is_untaxed_line(x))
    expected = {total, total - untaxed}
    tax = tax_sum(document)
    taxed = basis_of(document) is TaxBasis.INCLUSIVE or total == document.total
    if taxed and tax is not None:
        expected |= {x - tax for x in expected}  # 明細は税込、小計は税抜
    expected = with_adjustments(expected, document.adjustments)
    if agrees(document, subtotal, expected):
        return []
    message = f"明細の合計は{yen(total)}ですが、小計は{yen(subtotal)}です。{_REMEDY}"
    return [finding("subtotal_mismatch", "subtotal", message)]


def _check_rows(document: Document) -> list[Finding]:
    """Lines of a rate = total of the rate; else all lines (or subtotal) = all rows."""
    rows = [(i, row) for i, row in enumerate(document.tax_summary)]
    if not rows or any(r.taxable_amount is None or r.rate is None for _, r in rows):
        return []
    amounts = line_amounts(document)
    goods = [line for line in document.lines if line.amount is not None]
    if amounts is not None and all(line.tax_rate is not None for line in goods):
        return [f for i, row in rows for f in _check_row(document, i, row, goods)]
    base = sum(amounts) if amounts is not None else document.subtotal
    return [] if base is None else _check_all_rows(document, base)


def _row_options(row: TaxSubtotal, basis: TaxBasis) -> set[int]:
    """What the lines may add up to, in the row's basis or in the other one."""
    taxable, tax = row.taxable_amount or 0, row.tax_amount or 0
    return {taxable, taxable - tax if basis is TaxBasis.INCLUSIVE else taxable + tax}


def _check_row(
    document: Document, index: int, row: TaxSubtotal, goods: list[Line]
) -> list[Finding]:
    total = sum(line.amount or 0 for line in goods if line.tax_rate == row.rate)
    same_rate = [r for r in document.tax_summary if r.rate == row.rate]
    if len(same_rate) > 1:  # 非課税と不課税など、同じ率の行が分かれている
        options = {sum(r.taxable_amount or 0 for r in same_rate)}
    else:
        options = _row_options(row, basis_of(document, row))
    added = [one for one in document.adjustments if one.rate == row.rate]
    found = with_adjustments([total], added)
    if any(agrees(document, one, options) for one in found):
        return []
    label = f"{percent(row.rate or Decimal(0))}対象"
    message = (
        f"{label}の明細の合計は{yen(total)}ですが、{label}の合計額は"
        f"{yen(row.taxable_amount or 0)}です。{_REMEDY}"
    )
    path = f"tax_summary[{index}].taxable_amount"
    return [finding("taxable_amount_mismatch", path, message)]


def _check_all_rows(document: Document, base: int) -> list[Finding]:
    rows = document.tax_summary
    total = sum(row.taxable_amount or 0 for row in rows)
    taxes = sum(row.tax_amount or 0 for row in rows)
    lines_untaxed = sum(x.amount or 0 for x in document.lines if is_untaxed_line(x))
    inclusive = basis_of(document) is TaxBasis.INCLUSIVE
    sums = {total, total - taxes if inclusive else total + taxes}
    expected = sums | {x + lines_untaxed for x in sums}
    expected |= {x - untaxed_sum(document) for x in sums}
    found = with_adjustments([base], document.adjustments)
    if any(agrees(document, one, expected) for one in found):
        return []
    message = f"明細（小計）は{yen(base)}ですが、税率ごとの合計額を足すと{yen(total)}です。{_REMEDY}"
    return [finding("taxable_amount_mismatch", "tax_summary", message)]


def _check_total(document: Document) -> list[Finding]:
    total = document.total
    if total is None:
        return []
    expected = expected_totals(document)
    if document.withholding_tax is not None and document.amount_due is None:
        expected = expected + [x - document.withholding_tax for x in expected]
    if not expected or agrees(document, total, expected):
        return []
    message = (
        f"計算では合計が{yen(expected[0])}になりますが、{yen(total)}と書かれています"
        f"（差額{yen(total - expected[0])}）。{_REMEDY}"
    )
    return [finding("total_mismatch", "total", message)]


def expected_totals(document: Document) -> list[int]:
    """What the total may be, the likeliest first; empty when nothing leads to it."""
    subtotal, tax = document.subtotal, tax_sum(document)
    inclusive = basis_of(document) is TaxBasis.INCLUSIVE
    if subtotal is not None and tax is not None:
        net = [subtotal + tax, subtotal + tax + untaxed_sum(document)]
        return [subtotal, *net] if inclusive else net
    rows = _gross_of_rows(document)
    if rows is not None:
        lines_untaxed = sum(x.amount or 0 for x in document.lines if is_untaxed_line(x))
        has_untaxed_row = any(not is_taxed(r) for r in document.tax_summary)
        return [rows] if has_untaxed_row else [rows, rows + lines_untaxed]
    amounts = line_amounts(document)
    added = sum(one.amount for one in document.adjustments)
    base = subtotal
    if subtotal is None and amounts:
        base = sum(amounts) + added
    if base is None:
        return []
    if tax is not None:
        return [base + tax, base] if subtotal is None else [base + tax]
    return _without_tax(document, base)


def _gross_of_rows(document: Document) -> int | None:
    rows = document.tax_summary
    if not rows or any(row.taxable_amount is None for row in rows):
        return None
    total = 0
    for row in rows:
        exclusive = basis_of(document, row) is TaxBasis.EXCLUSIVE
        if is_taxed(row) and exclusive:
            if row.tax_amount is None:
                return None
            total += row.tax_amount
        total += row.taxable_amount or 0
    return total


def _without_tax(document: Document, base: int) -> list[int]:
    """No tax is printed: the total is the base, or lies within the highest tax."""
    highest = max(neighbours(base * (1 + STANDARD_RATE)), key=abs)
    low, high = sorted((base, highest))
    total = document.total or 0
    return [total] if low <= total <= high else [base]

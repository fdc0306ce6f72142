"""The sums of a document side by side with what is printed (計算の見比べ).

Whether a sum holds is what the rules say; here it is only put beside the printed number.
"""

import datetime as dt
from dataclasses import dataclass

from books.model import Document, Finding, TaxSubtotal
from books.rules.arithmetic import expected_totals
from books.rules.causes import check_sums
from books.rules.codes import percent
from books.rules.context import Context
from books.rules.figures import basis_of, is_taxed, line_amounts
from books.rules.settlement import check_settlement
from books.tax import possible_taxes


@dataclass(frozen=True)
class ShownSum:
    """One sum (計算の一行): as reckoned, as printed; ``told`` is why it does not hold."""

    label: str
    path: str
    reckoned: int | None
    printed: int | None
    told: str = ""

    @property
    def holds(self) -> bool:
        """Whether the rules agree."""
        return not self.told

    @property
    def difference(self) -> int | None:
        """Printed less reckoned, in yen."""
        if self.reckoned is None or self.printed is None:
            return None
        return self.printed - self.reckoned


def shown_sums(document: Document, today: dt.date) -> tuple[ShownSum, ...]:
    """Every sum that can be reckoned, in the order of the paper (計算の一覧)."""
    findings = [
        *check_sums(document, today),
        *check_settlement(document, Context(today)),
    ]
    told = {f.field or "": f for f in reversed(findings)}
    return (
        *_of_lines(document, told),
        *_of_subtotal(document, told),
        *_of_taxes(document, told),
        *_of_total(document, told),
        *_of_due(document, told),
    )


def _message(told: dict[str, Finding], *paths: str) -> str:
    return next((told[path].message for path in paths if path in told), "")


def _of_lines(document: Document, told: dict[str, Finding]) -> list[ShownSum]:
    """The lines whose product is not their amount; one row for all where all hold."""
    priced = [
        (i, line, int(line.quantity * line.unit_price))
        for i, line in enumerate(document.lines)
        if line.quantity is not None
        and line.unit_price is not None
        and line.amount is not None
    ]
    wrong = [
        ShownSum(
            f"明細{i + 1}の数量×単価", path, product, line.amount, told[path].message
        )
        for i, line, product in priced
        if (path := f"lines[{i}].amount") in told
    ]
    if wrong or not priced:
        return wrong
    return [ShownSum(f"数量×単価 ({len(priced)} 行)", "lines", None, None)]


def _of_subtotal(document: Document, told: dict[str, Finding]) -> list[ShownSum]:
    amounts = line_amounts(document)
    if amounts is None:
        return []
    printed, path = document.subtotal, "subtotal"
    if printed is None:
        rows = [row.taxable_amount for row in document.tax_summary]
        known = [amount for amount in rows if amount is not None]
        if not known or len(known) != len(rows):
            return [ShownSum("明細の合計", path, sum(amounts), None)]
        printed, path = sum(known), "tax_summary"
    message = _message(told, path)
    return [ShownSum("明細の合計 → 小計", path, sum(amounts), printed, message)]


def _of_taxes(document: Document, told: dict[str, Finding]) -> list[ShownSum]:
    return [
        _of_tax(document, index, row, told)
        for index, row in enumerate(document.tax_summary)
        if row.rate is not None and is_taxed(row)
    ]


def _of_tax(
    document: Document, index: int, row: TaxSubtotal, told: dict[str, Finding]
) -> ShownSum:
    path = f"tax_summary[{index}]"
    message = _message(told, f"{path}.tax_amount", f"{path}.taxable_amount", path)
    reckoned = None
    if row.rate is not None and row.taxable_amount is not None:
        taxes = possible_taxes(row.taxable_amount, row.rate, basis_of(document, row))
        near = row.tax_amount or 0
        reckoned = min(taxes, key=lambda tax: abs(tax - near), default=None)
    label = f"{percent(row.rate)} の消費税" if row.rate is not None else "消費税"
    return ShownSum(label, f"{path}.tax_amount", reckoned, row.tax_amount, message)


def _of_total(document: Document, told: dict[str, Finding]) -> list[ShownSum]:
    expected = expected_totals(document)
    if not expected and document.total is None:
        return []
    message = _message(told, "total", "tax_total")
    reckoned = expected[0] if expected else None
    if not message and document.total is not None:
        reckoned = document.total
    return [ShownSum("合計", "total", reckoned, document.total, message)]


def _of_due(document: Document, told: dict[str, Finding]) -> list[ShownSum]:
    if document.amount_due is None:
        return []
    message = _message(told, "amount_due", "carried_forward", "withholding_tax")
    return [ShownSum("請求額", "amount_due", None, document.amount_due, message)]

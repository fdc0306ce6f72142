"""Say the cause, not its consequences (原因と結果).

A wrong amount of one line also breaks the subtotal, a wrong tax the total. Where one
corrected number makes every sum hold, the sums were right and are not complained of.
"""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from books.model import Document, Finding, Line, TaxSubtotal
from books.rules.arithmetic import check_arithmetic
from books.rules.figures import basis_of, neighbours, without_partial_subtotal
from books.rules.tax_amounts import check_tax_amounts
from books.tax import possible_taxes

_CAUSES = frozenset({"line_amount_mismatch", "tax_amount_mismatch"})
_PATH = re.compile(r"(?P<list>lines|tax_summary)\[(?P<index>[0-9]+)\]")


def check_sums(document: Document, today: dt.date) -> list[Finding]:
    """Check all sums and taxes of a document, consequences left out."""
    document = without_partial_subtotal(document)
    findings = [*check_arithmetic(document), *check_tax_amounts(document, today)]
    causes = [f for f in findings if f.code in _CAUSES]
    if not causes or len(causes) == len(findings):
        return findings
    for repaired in _repairs(document, causes):
        if not [*check_arithmetic(repaired), *check_tax_amounts(repaired, today)]:
            return causes
    return findings


def _repairs(document: Document, causes: list[Finding]) -> Iterator[Document]:
    """The document with every wrong number put right, in each way it can be."""
    lines, rows = dict(enumerate(document.lines)), dict(enumerate(document.tax_summary))
    wrong_rows = []
    for cause in causes:
        place = _PATH.match(cause.field or "")
        if place is None:
            return
        index = int(place["index"])
        if place["list"] == "lines":
            lines[index] = _right_line(lines[index])
        else:
            wrong_rows.append(index)
    right_rows = [_right_rows(document, rows[index]) for index in wrong_rows]
    for chosen in product(*right_rows):
        repaired = rows | dict(zip(wrong_rows, chosen, strict=True))
        yield document.model_copy(
            update={
                "lines": tuple(lines.values()),
                "tax_summary": tuple(repaired.values()),
            }
        )


def _right_line(line: Line) -> Line:
    exact = (line.quantity or Decimal(0)) * (line.unit_price or Decimal(0))
    return line.model_copy(update={"amount": min(neighbours(exact))})


def _right_rows(document: Document, row: TaxSubtotal) -> list[TaxSubtotal]:
    if row.taxable_amount is None or row.rate is None:
        return [row]
    taxes = possible_taxes(row.taxable_amount, row.rate, basis_of(document, row))
    return [row.model_copy(update={"tax_amount": tax}) for tax in sorted(taxes)]

"""What each tax rate of a document contributes to an entry (税率ごとの金額).

A part goes to one account; one whose lines go to several is split over them, the tax in
proportion and to the yen (``split_part``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from books.account_choice import Choice
from books.deduction import TAXED
from books.model import (
    Document,
    DocumentType,
    Finding,
    Line,
    Severity,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.settings_booking import TaxHandling
from books.tax import Rounding, round_ratio, tax_of


@dataclass(frozen=True, slots=True)
class Part:
    """What one rate contributes: yen with tax, and the tax inside."""

    gross: int
    tax: int
    rate: Decimal
    category: TaxCategory
    choice: Choice | None = None

    def turned(self) -> "Part":
        """The same with the other sign."""
        return replace(self, gross=-self.gross, tax=-self.tax)

    def booked_to(self, choice: Choice) -> "Part":
        """The same on an account, its tax as the choice handles it."""
        handled = {
            TaxHandling.EXEMPT: TaxCategory.EXEMPT,
            TaxHandling.OUT_OF_SCOPE: TaxCategory.OUT_OF_SCOPE,
        }
        category = handled.get(choice.tax) if choice.tax else None
        if category is None:
            return replace(self, choice=choice)
        return Part(self.gross, 0, Decimal(0), category, choice)


class NotBookedError(Exception):
    """No entry can be made; carries the finding that says why."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        severity: Severity = Severity.ERROR,
        field: str = "",
    ) -> None:
        super().__init__(message)
        self.finding = Finding(
            code=code, severity=severity, field=field or None, message=message
        )


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts of a document, one for each row of its tax summary, as they are signed.

    Raises:
        NotBookedError: a rate or an amount is missing, or they don't make the total.
    """
    parts = tuple(_part(row, document) for row in document.tax_summary)
    if not parts:
        raise NotBookedError(
            "journal_no_rates",
            "税率ごとの金額が分からないため仕訳を作れません。"
            "税率ごとの合計を入力してください。",
            field="tax_summary",
        )
    total = sum(part.gross for part in parts)
    if document.total is not None and document.total != total:
        raise NotBookedError(
            "journal_unbalanced",
            f"税率ごとの合計{total:,}円と税込合計{document.total:,}円が一致しないため、"
            "仕訳を作れません。金額を確かめてください。",
            field="total",
        )
    return parts


def is_negative_return(document: Document, parts: Sequence[Part]) -> bool:
    """Whether a return invoice prints its amounts as negative ones."""
    returns = document.document_type is DocumentType.RETURN_INVOICE
    return returns and sum(part.gross for part in parts) < 0


def _part(row: TaxSubtotal, document: Document) -> Part:
    category = row.category or category_of(row.rate)
    rate = Decimal(0) if category not in TAXED else row.rate
    if rate is None or row.taxable_amount is None:
        raise NotBookedError(
            "journal_no_rates",
            "税率または対価の額が空欄の税率別合計があるため仕訳を作れません。"
            "値を入力してください。",
            field="tax_summary",
        )
    inclusive = row.basis is TaxBasis.INCLUSIVE
    tax = row.tax_amount if rate else 0
    if tax is None:
        tax = _missing_tax(row.taxable_amount, rate, document, inclusive=inclusive)
    gross = row.taxable_amount if inclusive else row.taxable_amount + tax
    return Part(gross, tax, rate, category)


def category_of(rate: Decimal | None) -> TaxCategory:
    """The category that a printed rate means (課税区分)."""
    if rate == 0:
        return TaxCategory.EXEMPT
    return TaxCategory.REDUCED if rate == Decimal("0.08") else TaxCategory.STANDARD


def _missing_tax(
    taxable: int, rate: Decimal, document: Document, *, inclusive: bool
) -> int:
    """The tax that a paper may leave out (簡易インボイスは税率だけでもよい)."""
    if inclusive:
        return tax_of(taxable, rate, TaxBasis.INCLUSIVE, Rounding.FLOOR)
    if len(document.tax_summary) == 1 and document.total is not None:
        return document.total - taxable
    raise NotBookedError(
        "journal_no_tax",
        "消費税額が空欄のため仕訳を作れません。税率ごとの消費税額を入力してください。",
        field="tax_summary",
    )


def lines_of(document: Document, part: Part) -> tuple[int, ...] | None:
    """Which lines make a part, by their place; None if their rates don't tell."""
    if len(document.tax_summary) == 1:
        return tuple(range(len(document.lines)))
    if any(line.tax_rate is None for line in document.lines if line.amount):
        return None
    return tuple(
        place
        for place, line in enumerate(document.lines)
        if line.amount
        and (line.tax_category or category_of(line.tax_rate)) is part.category
        and (line.tax_rate or Decimal(0)) == part.rate
    )


def split_part(
    part: Part, lines: Sequence[Line], choices: Sequence[Choice]
) -> tuple[Part, ...] | None:
    """A part over the accounts of its lines (科目ごとの分割); None if they don't add up.

    The lines' amounts, as printed, must be the part with its tax or without it.
    """
    amounts = [line.amount or 0 for line in lines]
    total = sum(amounts)
    if not total or total not in (part.gross, part.gross - part.tax):
        return None
    groups: dict[object, tuple[Choice, int]] = {}
    for amount, choice in zip(amounts, choices, strict=True):
        first, so_far = groups.get(choice.target, (choice, 0))
        groups[choice.target] = first, so_far + amount
    weights = [weight for _, weight in groups.values()]
    taxes = apportion(part.tax, weights)
    inclusive = total == part.gross
    return tuple(
        replace(part, gross=w if inclusive else w + tax, tax=tax).booked_to(choice)
        for (choice, w), tax in zip(groups.values(), taxes, strict=True)
    )


def apportion(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Whole yen in proportion to weights, adding up to the amount (按分).

    The weights' sum is not 0; each running total is rounded half up.

    >>> apportion(100, [1, 1, 1]), apportion(-7, [3, -1])
    ((33, 34, 33), (-11, 4))
    """
    total = sum(weights)
    sign = 1 if total > 0 else -1
    shares, so_far, done = [], 0, 0
    for weight in weights:
        so_far += weight
        upto = round_ratio(amount * so_far * sign, abs(total), Rounding.HALF_UP)
        shares.append(upto - done)
        done = upto
    return tuple(shares)

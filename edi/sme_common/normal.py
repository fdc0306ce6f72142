"""One way to say what a document says (正規化)."""

from decimal import Decimal
from typing import TypeVar

from books.model import (
    BankAccount,
    Document,
    Line,
    TaxCategory,
    TaxSubtotal,
    Value,
)

V = TypeVar("V", bound=Value)
ZERO_RATED = frozenset(
    {TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUT_OF_SCOPE}
)
_IMPLIED = {
    Decimal("0.08"): TaxCategory.REDUCED,
    Decimal(0): TaxCategory.EXEMPT,
}


def normalise(document: Document) -> Document:
    """Say the same in the one way that a message can say it (正規化).

    Texts are trimmed; a category follows from its rate (10 % 標準, 8 % 軽減, 0 非課税), a
    zero rate from its category, the rate of a row from the only rate of the document;
    an amount due that is the total is left out, and so is an account without any value.
    """
    summary = tuple(_normalise_tax(_trim(row)) for row in document.tax_summary)
    rates = {(row.rate, row.category) for row in summary}
    only = next(iter(rates)) if len(rates) == 1 else (None, None)
    accounts = [_trim(account) for account in document.bank_accounts]
    same = document.amount_due is not None and document.amount_due == document.total
    return _trim(document).model_copy(
        update={
            "tax_summary": summary,
            "lines": tuple(_normalise_line(_trim(x), *only) for x in document.lines),
            "issuer": _trim(document.issuer),
            "recipient": _trim(document.recipient),
            "bank_accounts": tuple(a for a in accounts if a != BankAccount()),
            "amount_due": None if same else document.amount_due,
        }
    )


def _trim(value: V) -> V:
    texts = {
        name: text.strip() or None
        for name, text in value
        if isinstance(text, str) and type(text) is str
    }
    return value.model_copy(update=texts)


def _implied(rate: Decimal | None, category: TaxCategory | None) -> TaxCategory | None:
    if category is not None or rate is None:
        return category
    return _IMPLIED.get(rate, TaxCategory.STANDARD)


def _normalise_tax(row: TaxSubtotal) -> TaxSubtotal:
    rate = Decimal(0) if row.rate is None and row.category in ZERO_RATED else row.rate
    return row.model_copy(
        update={"rate": rate, "category": _implied(rate, row.category)}
    )


def _normalise_line(
    line: Line, rate: Decimal | None, category: TaxCategory | None
) -> Line:
    if line.tax_rate is None and line.tax_category in ZERO_RATED:
        rate = Decimal(0)
    elif line.tax_rate is not None or line.amount is None:
        rate = line.tax_rate
    elif line.tax_category not in (None, category):
        rate = None
    known = _implied(
        rate, line.tax_category or (category if line.tax_rate is None else None)
    )
    return line.model_copy(
        update={
            "tax_rate": rate,
            "tax_category": known if rate is not None else line.tax_category,
        }
    )

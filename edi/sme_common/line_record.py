"""A row of a document as a record: what it says, what follows from it (明細の対応)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from books.model import (
    Line,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.labels import LINE, SEPARATOR
from edi.sme_common.table import UNITS


def line_basis(rate: Decimal | None, summary: Iterable[TaxSubtotal]) -> TaxBasis | None:
    """Whether the amount of a row contains tax: as the total of its rate says."""
    rows = list(summary)
    same = [row.basis for row in rows if row.rate == rate]
    bases = set(same or [row.basis for row in rows])
    return bases.pop() if len(bases) == 1 else None


def _hundredths(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)).scaleb(-2)


def without_tax(amount: Decimal | int, rate: Decimal) -> Decimal:
    """Amount without its tax, to a hundredth of a yen (税抜)."""
    return _hundredths(Fraction(amount) / (1 + Fraction(rate)))


def with_tax(amount: Decimal | int, rate: Decimal) -> Decimal:
    """Amount with its tax, to a hundredth of a yen (税込)."""
    return _hundredths(Fraction(amount) * (1 + Fraction(rate)))


def line_record(
    line: Line, basis: TaxBasis | None, number: int, needs: frozenset[str]
) -> dict[str, Any]:
    """Lay one row out for a table (明細); ``needs`` are the keys it can't be without."""
    record = {**dict(line), "rate": line.tax_rate, "category": line.tax_category}
    absent = [
        LINE[key]
        for key, value in _line_guess(line).items()
        if _fill(record, key, value, needs)
    ]
    quantity = record["quantity"]
    unit = line.unit if line.unit in UNITS and quantity is not None else None
    record |= {
        "line_id": str(number),
        "unit_code": unit,
        "unit": None if unit else line.unit,
        "line_basis": basis or TaxBasis.EXCLUSIVE,
        "absent": SEPARATOR.join(absent) or None,
    }
    if record["rate"] is None and record["category"] is None:
        record["line_basis"] = None if "rate" not in needs else record["line_basis"]
        return record | _said_amount(line.amount, basis)
    return (
        record
        | _said_amount(line.amount, basis)
        | _computed(record, line.amount, basis)
    )


def _said_amount(amount: int | None, basis: TaxBasis | None) -> dict[str, Any]:
    key = "amount_inclusive" if basis is TaxBasis.INCLUSIVE else "amount_exclusive"
    return {key: amount}


def _computed(
    record: Mapping[str, Any], said: int | None, basis: TaxBasis | None
) -> dict[str, Any]:
    """Amounts of the tax class that the schema wants in every row, not rounded to yen."""
    rate = record["rate"] or Decimal(0)
    amount: int | Decimal = (record["amount"] or 0) if said is None else said
    inclusive = basis is TaxBasis.INCLUSIVE
    exclusive = (
        without_tax(amount, rate) if inclusive else _hundredths(Fraction(amount))
    )
    taxed = _hundredths(Fraction(amount)) if inclusive else with_tax(amount, rate)
    return {
        "tax_exact": taxed - exclusive,
        "tax_basis": exclusive,
        "tax_with": taxed,
        "amount_derived": exclusive if inclusive or said is None else None,
    }


def _fill(record: dict[str, Any], key: str, value: Any, needs: frozenset[str]) -> bool:
    wanted = key in needs or (key == "amount" and "rate" in needs)
    if record[key] is not None or value is None or not wanted:
        return False
    record[key] = value
    if key == "rate":
        record["category"] = TaxCategory.OUT_OF_SCOPE
    return True


def _line_guess(line: Line) -> dict[str, Any]:
    """Honest values for what a row does not say: they multiply to what it does say."""
    amount, price, quantity = line.amount, line.unit_price, line.quantity
    if quantity is None and price and amount is not None:
        quantity = _round4(Fraction(amount) / Fraction(price))
    quantity = Decimal(1) if quantity is None else quantity
    if price is None and quantity and amount is not None:
        price = _round4(Fraction(amount) / Fraction(quantity))
    price = Decimal(0) if price is None else price
    product = _hundredths(Fraction(quantity) * Fraction(price))
    text_only = line.amount is None and line.tax_category is None
    return {
        "quantity": quantity,
        "unit_price": price,
        "amount": product,
        "rate": Decimal(0) if text_only else None,
    }


def _round4(value: Fraction) -> Decimal:
    return Decimal(round(value * 10_000)).scaleb(-4).normalize()

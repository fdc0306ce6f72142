"""A row of a document as a record: what it says, what follows from it (明細の対応)."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from books.model import (
    Adjustment,
    Line,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.sme_common.codes import UNITS
from edi.sme_common.labels import LINE, SEPARATOR
from edi.sme_common.references import distribute
from edi.sme_common.shape import Shape

KNOWN_UNITS = frozenset(UNITS.labels.values())
# Quantity, its unit, the key of the unit's code
MEASURES = (
    ("quantity", "unit", "unit_code"),
    ("price_quantity", "price_unit", "price_unit_code"),
    ("pack_quantity", "pack_unit", "pack_unit_code"),
)
ORDERED = (
    ("ordered_quantity", "quantity"),
    ("ordered_date", "date"),
    ("ordered_price", "unit_price"),
)
_ORDERED_OF = {"quantity": "ordered_quantity", "unit_price": "ordered_price"}


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


def adjustment_records(adjustments: Iterable[Adjustment]) -> tuple[dict[str, Any], ...]:
    """Lay 追加請求・返金 out for a table: as a class, as 相殺, or packed as a note."""
    return tuple(_adjustment(one) for one in adjustments)


def _adjustment(one: Adjustment) -> dict[str, Any]:
    size, rate = abs(one.amount), one.rate
    record: dict[str, Any] = {
        "charge": one.amount >= 0,
        "size": size,
        "set_off": -one.amount,
        "reason": one.reason,
        "packed": {key: value for key, value in one if value is not None},
    }
    if rate is not None and one.category is not None:
        taxed = with_tax(size, rate)
        record |= {
            "rate": rate,
            "category": one.category,
            "tax": taxed - size,
            "without_tax": Decimal(size),
            "with_tax": taxed,
        }
    return record


def line_record(
    line: Line, basis: TaxBasis | None, number: int, shape: Shape
) -> dict[str, Any]:
    """Lay one row out for a table (明細); ``shape`` is that of the message's rows."""
    record = {**dict(line), "rate": line.tax_rate, "category": line.tax_category}
    placed, _ = distribute(line.references, shape)
    _repeat_ordered(record, shape)
    forced = _forces_price(line, placed)
    absent = [
        LINE[filled]
        for key, value in _line_guess(line).items()
        for filled in _fill(record, key, value, shape, forced=forced)
    ]
    absent += _not_agreed(line, shape)
    for quantity, unit, code in MEASURES:
        if code in shape.fields:
            _code_unit(record, quantity, unit, code)
    record |= {
        **placed,
        **_span(line, shape),
        "line_number": line.line_number or str(number),
        "ordered_unit_code": record.get("unit_code"),
        "adjustments": adjustment_records(line.adjustments),
        "line_basis": basis or TaxBasis.EXCLUSIVE,
        "absent": SEPARATOR.join(absent) or None,
    }
    named = placed.get("ref.despatch", [{}])[0].get("number")
    if named == line.delivery_note_number:
        record["delivery_note_number"] = None
    record |= _said_amount(line.amount, basis)
    if record["rate"] is None and record["category"] is None:
        if "rate" not in shape.needs:
            record["line_basis"] = None
    else:
        record |= _computed(record, line.amount, basis, shape)
    packed = {k: record[k] for k in shape.packed if record.get(k) is not None}
    return record | ({"packed": packed} if packed else {})


def _code_unit(record: dict[str, Any], quantity: str, unit: str, code: str) -> None:
    said = record[unit]
    coded = said if said in KNOWN_UNITS and record[quantity] is not None else None
    record |= {code: coded, unit: None if coded else said}


def _repeat_ordered(record: dict[str, Any], shape: Shape) -> None:
    """An answer has an item for both: without another wish, what was ordered is agreed."""
    if "ordered_quantity" in shape.needs:
        for ordered, agreed in ORDERED:
            if record[ordered] is None and ordered in shape.fields:
                record[ordered] = record[agreed]


def _not_agreed(line: Line, shape: Shape) -> list[str]:
    """What an answer says only of the order; a reader takes it for agreed otherwise."""
    if "ordered_quantity" not in shape.needs:
        return []
    return [
        LINE[agreed]
        for ordered, agreed in ORDERED[1:]
        if getattr(line, agreed) is None and getattr(line, ordered) is not None
    ]


def _span(line: Line, shape: Shape) -> dict[str, Any]:
    """取引期間 of a row in an invoice: its day, unless it has a period of its own."""
    if "span_end" not in shape.fields:
        return {}
    if line.period_start is None and line.period_end is None:
        return {"span_start": line.date, "span_end": line.date, "date": None}
    return {
        "span_start": line.period_start,
        "span_end": line.period_end,
        "period_start": None,
        "period_end": None,
    }


def _forces_price(line: Line, placed: Mapping[str, Any]) -> bool:
    """The schema wants a price where anything stands beside it in the class."""
    beside = any(slot != "ref.note" for slot in placed)
    return beside or line.price_quantity is not None


def _said_amount(amount: int | None, basis: TaxBasis | None) -> dict[str, Any]:
    key = "amount_inclusive" if basis is TaxBasis.INCLUSIVE else "amount_exclusive"
    return {key: amount}


def _computed(
    record: Mapping[str, Any], said: int | None, basis: TaxBasis | None, shape: Shape
) -> dict[str, Any]:
    """Amounts of the tax class that the schema wants in every row, not rounded to yen."""
    rate = record["rate"] or Decimal(0)
    amount: int | Decimal = (record["amount"] or 0) if said is None else said
    inclusive = basis is TaxBasis.INCLUSIVE
    exclusive = (
        without_tax(amount, rate) if inclusive else _hundredths(Fraction(amount))
    )
    taxed = _hundredths(Fraction(amount)) if inclusive else with_tax(amount, rate)
    needed = said is not None or "rate" in shape.needs
    return {
        "tax_exact": taxed - exclusive,
        "tax_basis": exclusive,
        "tax_with": taxed,
        "amount_derived": exclusive if needed else None,
        "amount_with_tax": taxed if needed else None,
    }


def _fill(
    record: dict[str, Any], key: str, value: Any, shape: Shape, *, forced: bool
) -> Iterator[str]:
    """Work a mandatory key out where the row does not say it; yields what was filled."""
    wanted = (
        key in shape.needs
        or (key == "amount" and "rate" in shape.needs)
        or (key == "quantity" and "ordered_quantity" in shape.needs)
        or (key == "unit_price" and forced and shape.carries(key))
    )
    if record[key] is not None or value is None or not wanted:
        return
    record[key] = value
    yield key
    if key == "rate":
        record["category"] = TaxCategory.OUT_OF_SCOPE
    ordered = _ORDERED_OF.get(key)
    answers = "ordered_quantity" in shape.needs
    if answers and ordered in shape.fields and record[ordered] is None:
        record[ordered] = value
        yield ordered


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

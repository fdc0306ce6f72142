"""One row as an invoice line, and back (明細行と項目)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from books.fields import field_label
from books.model import (
    DocumentType,
    Line,
    Reference,
    TaxCategory,
    TaxSubtotal,
)
from books.record import format_decimal
from edi.jp_pint.adjustments import adjustment_record, parse_adjustment
from edi.jp_pint.carriage import NOT_AVAILABLE, known
from edi.jp_pint.lines import UNIT_PROPERTY
from edi.jp_pint.notes import (
    ABSENT,
    LINE_KINDS,
    join_labels,
    join_note,
    split_labels,
    split_note,
)
from edi.jp_pint.table import parse_number
from edi.sme_common.codes import UNITS

NO_UNIT, OTHER_UNIT, PIECE = "C62", "ZZ", "H87"
COUNTERS = frozenset("脚 冊 本 枚 台 点 基".split())
"""Counters of pieces: written as H87 with their own name, as the official samples do."""
WORKED_OUT = ("quantity", "unit_price", "amount", "tax_rate")
_UNIT_NAMES = UNITS.labels
_UNIT_CODES = {unit: code for code, unit in UNITS.labels.items()}


def line_record(
    line: Line, fallback: TaxSubtotal, despatch: str | None
) -> dict[str, Any]:
    """Terms of a row in normal form.

    What JP PINT demands and the row does not say is worked out and named in its note as
    記載のない項目; a row without any amount is one of 0 yen. ``fallback`` gives such a row
    its tax category; ``despatch`` is the despatch advice of the whole invoice.
    """
    quantity, price, base, amount = _figures(line)
    rate, category = line.tax_rate, line.tax_category
    if category is None and not amount:
        rate, category = fallback.rate, fallback.category
    worked = {
        "quantity": line.quantity is None,
        "unit_price": line.unit_price is None,
        "amount": line.amount is None,
        "tax_rate": category is not None and line.tax_category is None,
    }
    apart = line.date if line.period_start or line.period_end else None
    values = {
        "date": apart,
        "tax_amount": line.tax_amount,
        "section": line.section,
        ABSENT: join_labels(key for key, absent in worked.items() if absent),
    }
    unit = _unit_code(line.unit)
    return {
        "line_number": line.line_number,
        "note": join_note(line.note, values, LINE_KINDS),
        "quantity": quantity,
        "unit_code": unit,
        "amount": amount,
        "start": line.period_start if apart else line.date or line.period_start,
        "end": line.period_end if apart else line.date or line.period_end,
        "order_lines": _references(line, DocumentType.PURCHASE_ORDER, None),
        "despatch_lines": _references(line, DocumentType.DELIVERY_NOTE, despatch),
        "documents": _documents(line),
        "adjustments": tuple(adjustment_record(a) for a in line.adjustments),
        "details": line.details,
        "description": line.description,
        "item_code": line.item_code,
        "category": category,
        "percent": None if category is TaxCategory.OUT_OF_SCOPE else rate,
        "properties": _properties(line.unit),
        "price": price,
        "base_quantity": base,
        "base_unit_code": unit,
    }


def _figures(line: Line) -> tuple[Decimal | None, Decimal | None, Decimal, int | None]:
    """Quantity, price, the quantity that the price is for, and amount."""
    quantity, price, amount = line.quantity, line.unit_price, line.amount
    if amount is None:
        count = Decimal(1) if quantity is None else quantity
        worth = count * (price or 0)
        amount = int(worth) if worth == int(worth) else None
    if quantity is None and amount is not None:
        quantity = _count(amount, price)
    if price is None and amount is not None:
        return quantity, Decimal(abs(amount)), abs(quantity or Decimal(1)), amount
    return quantity, price, Decimal(1), amount


def _count(amount: int, price: Decimal | None) -> Decimal:
    """How many of a price make an amount; one, or none of nothing, where it can't be."""
    if price and amount % price == 0:
        return amount / price
    return Decimal((amount > 0) - (amount < 0))


def _unit_code(unit: str | None) -> str:
    if unit is None:
        return NO_UNIT
    return _UNIT_CODES.get(unit) or (PIECE if unit in COUNTERS else OTHER_UNIT)


def _properties(unit: str | None) -> tuple[dict[str, str], ...]:
    named = unit is not None and unit not in _UNIT_CODES
    return ({"name": UNIT_PROPERTY, "value": unit},) if named and unit else ()


def _references(
    line: Line, kind: DocumentType, implied: str | None
) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "line": r.line or NOT_AVAILABLE,
            "number": None if r.number == implied else r.number,
        }
        for r in line.references
        if r.kind is kind
    )


def _documents(line: Line) -> tuple[dict[str, str], ...]:
    number = line.delivery_note_number
    return ({"number": number},) if number else ()


def parse_line(
    record: Mapping[str, Any], order: str | None, despatch: str | None
) -> tuple[Line, tuple[str, ...]]:
    """Make the row of an invoice line again, and tell the field that can't be said.

    ``order`` and ``despatch`` are the documents that a line number alone refers to.
    """
    note, said = split_note(record.get("note"), LINE_KINDS)
    absent = split_labels(said.get(ABSENT), WORKED_OUT)
    price, exact = _price(record)
    start, end = record.get("start"), record.get("end")
    day = start if start == end and "date" not in said else None
    references = _parse_references(
        record, "order_lines", DocumentType.PURCHASE_ORDER, order
    ) + _parse_references(
        record, "despatch_lines", DocumentType.DELIVERY_NOTE, despatch
    )
    values: dict[str, Any] = {
        "date": said.get("date", day),
        "item_code": record.get("item_code"),
        "description": record.get("description"),
        "quantity": record.get("quantity"),
        "unit": _unit(record),
        "unit_price": price,
        "tax_rate": rate_of(record),
        "amount": record.get("amount"),
        "tax_amount": said.get("tax_amount"),
        "tax_category": record.get("category"),
        "delivery_note_number": _delivery_note(record),
        "line_number": record.get("line_number"),
        "section": said.get("section"),
        "details": record.get("details"),
        "note": note,
        "period_start": None if day else start,
        "period_end": None if day else end,
        "adjustments": tuple(parse_adjustment(a) for a in record["adjustments"]),
        "references": references,
    }
    values |= dict.fromkeys(absent)
    if "tax_rate" in absent:
        values["tax_category"] = None
    inexact = not exact and "unit_price" not in absent
    return Line(**values), ("unit_price",) if inexact else ()


def rate_of(record: Mapping[str, Any]) -> Decimal | None:
    """Rate as read; what is not taxed at all has the rate 0."""
    out = record.get("category") is TaxCategory.OUT_OF_SCOPE
    rate: Decimal | None = record.get("percent")
    return Decimal(0) if rate is None and out else rate


def _price(record: Mapping[str, Any]) -> tuple[Decimal | None, bool]:
    """Price of one unit, and whether it is exact (its base quantity may be 3)."""
    price, base = record.get("price"), record.get("base_quantity") or Decimal(1)
    if price is None or base == 1:
        return price, True
    one: Decimal = price / base
    sayable = parse_number(format_decimal(one)) == one
    return (one, True) if sayable and one * base == price else (None, False)


def _unit(record: Mapping[str, Any]) -> str | None:
    named = (
        p.get("value") for p in record["properties"] if p.get("name") == UNIT_PROPERTY
    )
    code = record.get("unit_code")
    known = None if code in (None, NO_UNIT, OTHER_UNIT) else _UNIT_NAMES.get(code, code)
    return next(named, None) or known


def _delivery_note(record: Mapping[str, Any]) -> str | None:
    plain = (d for d in record["documents"] if d.get("type_code") is None)
    return next((d.get("number") for d in plain), None)


def _parse_references(
    record: Mapping[str, Any], group: str, kind: DocumentType, implied: str | None
) -> tuple[Reference, ...]:
    found = []
    for row in record[group]:
        number, line = row.get("number") or implied, row.get("line")
        if number:
            found.append(Reference(kind=kind, number=number, line=known(line)))
    return tuple(found)


def lost_message(number: str | None, field: str, record: Mapping[str, Any]) -> str:
    """Say why a value of a line could not be taken over."""
    return (
        f"明細{number or ''}の{field_label(field)}{record.get('price')}は"
        f"{record.get('base_quantity')}単位の価格で、1単位に割り切れません。"
        "単価は空欄にしました。原本で確かめてください。"
    )

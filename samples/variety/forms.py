"""What a form has room for (書式): kind of document, columns, how taxes are shown.

Chosen before the document is made: the truth holds only what the form shows.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from books.model import DocumentType, TaxBasis
from books.tax import Rounding
from samples.variety.lexicon import weighted


@dataclass(frozen=True)
class Kind:
    """A kind of document with the chance of each field of its head (書類の種類).

    ``shows`` maps a field to its chance in per cent; what it lacks never stands there.
    """

    name: str
    document_type: DocumentType
    weight: float
    shows: Mapping[str, int]
    buyer_writes: bool = False
    taxed: bool = True  # an invoice, or a 仕入明細書, in the sense of the law


_INVOICE_SHOWS = {
    "number": 92, "issued": 97, "due": 72, "delivered": 25, "order_number": 20,
    "subject": 35, "period": 30, "bank": 92, "registration": 100, "big": 90,
}  # fmt: skip
_ORDER_SHOWS = {
    "number": 97, "issued": 98, "due": 45, "delivered": 85, "subject": 25, "big": 55,
    "place": 60, "registration": 8, "method": 50,
}  # fmt: skip

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("invoice", DocumentType.INVOICE, 36, _INVOICE_SHOWS),
        Kind("statement", DocumentType.INVOICE, 8, _INVOICE_SHOWS | {"subject": 5}),
        Kind("withholding", DocumentType.INVOICE, 4, _INVOICE_SHOWS),
        Kind(
            "delivery_invoice",
            DocumentType.INVOICE,
            3,
            _INVOICE_SHOWS | {"delivered": 100, "due": 35, "bank": 70},
        ),
        Kind("order", DocumentType.PURCHASE_ORDER, 9, _ORDER_SHOWS, buyer_writes=True, taxed=False),
        Kind(
            "response",
            DocumentType.ORDER_RESPONSE,
            4,
            _ORDER_SHOWS | {"order_number": 95, "due": 30},
            taxed=False,
        ),
        Kind(
            "delivery",
            DocumentType.DELIVERY_NOTE,
            8,
            {"number": 95, "issued": 15, "delivered": 97, "order_number": 50,
             "subject": 15, "registration": 25, "big": 25, "place": 20},
            taxed=False,
        ),
        Kind(
            "acceptance",
            DocumentType.ACCEPTANCE_NOTE,
            4,
            {"number": 90, "issued": 100, "delivered": 55, "order_number": 75,
             "subject": 15, "big": 45, "registration": 5},
            buyer_writes=True,
            taxed=False,
        ),
        Kind(
            "payment",
            DocumentType.PAYMENT_NOTICE,
            7,
            {"number": 80, "issued": 90, "due": 92, "bank": 65, "period": 50,
             "registration": 10, "supplier_registration": 85, "big": 80, "subject": 5},
            buyer_writes=True,
        ),
        Kind(
            "quotation",
            DocumentType.QUOTATION,
            8,
            {"number": 92, "issued": 96, "subject": 70, "delivered": 10, "big": 92,
             "registration": 35, "valid": 75, "method": 40, "place": 30},
            taxed=False,
        ),
        Kind(
            "receipt",
            DocumentType.SIMPLIFIED_INVOICE,
            4,
            {"number": 75, "issued": 100, "registration": 100, "big": 100},
        ),
        Kind(
            "till",
            DocumentType.SIMPLIFIED_INVOICE,
            3,
            {"number": 85, "issued": 100, "registration": 100},
        ),
        Kind(
            "return",
            DocumentType.RETURN_INVOICE,
            3,
            {"number": 92, "issued": 95, "delivered": 60, "registration": 100,
             "big": 70, "original": 100},
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """The form that a company uses for a kind of document (書式).

    ``columns`` are those of the rows; ``taxes`` is how taxes are shown: ``plain``
    (小計・消費税・合計), ``bare`` (without a rate), ``rows``, ``table``, ``text`` (each
    rate apart) or ``none`` (no taxes at all); ``mark`` is the mark of reduced rows.
    """

    kind: Kind
    columns: tuple[str, ...]
    basis: TaxBasis
    rounding: Rounding
    taxes: str
    with_subtotal: bool
    with_tax_sum: bool
    mark: str
    shows: frozenset[str]


MARKS = ("※", "＊", "*", "軽", "(軽)", "◎", "★", "●")

_COLUMNS: Mapping[tuple[str, ...], int] = {
    ("description", "quantity", "unit", "unit_price", "amount"): 22,
    ("description", "quantity", "unit_price", "amount"): 14,
    ("description", "quantity_unit", "unit_price", "amount"): 10,
    ("description", "unit_price", "quantity", "amount"): 6,
    ("description", "unit_price", "quantity_unit", "amount"): 4,
    ("item_code", "description", "quantity", "unit", "unit_price", "amount"): 12,
    ("item_code", "description", "quantity_unit", "unit_price", "amount"): 4,
    ("description", "item_code", "unit_price", "quantity", "unit", "amount"): 3,
    ("description", "amount"): 7,
    ("description", "unit", "quantity", "unit_price", "amount"): 3,
}


def choose_form(rng: random.Random, kind: Kind) -> Form:
    """A form for a kind of document, each trait by its own chance."""
    basis = TaxBasis.INCLUSIVE if rng.random() < 0.12 else TaxBasis.EXCLUSIVE
    if kind.name == "till":
        basis = TaxBasis(weighted(rng, {"inclusive": 75, "exclusive": 25}))
    if kind.name in ("withholding", "statement"):
        basis = TaxBasis.EXCLUSIVE
    shows = frozenset(
        k for k, chance in kind.shows.items() if rng.random() * 100 < chance
    )
    return Form(
        kind=kind,
        columns=_columns(rng, kind),
        basis=basis,
        rounding=weighted(
            rng, {Rounding.FLOOR: 72, Rounding.HALF_UP: 24, Rounding.CEIL: 4}
        ),
        taxes=_taxes(rng, kind, basis),
        with_subtotal=rng.random() < 0.8,
        with_tax_sum=rng.random() < 0.5,
        mark=rng.choice(MARKS[:3] if rng.random() < 0.7 else MARKS),
        shows=shows,
    )


def _columns(rng: random.Random, kind: Kind) -> tuple[str, ...]:
    if kind.name == "till":
        return ("description", "quantity", "unit_price", "amount")
    chosen: tuple[str, ...] = weighted(rng, _COLUMNS)
    columns = list(chosen)
    if kind.name in ("delivery", "delivery_invoice", "order", "statement"):
        while columns == ["description", "amount"]:
            chosen = weighted(rng, _COLUMNS)
            columns = list(chosen)
    if kind.name == "delivery" and rng.random() < 0.3:
        columns = [c for c in columns if c not in ("unit_price", "amount")]
    dated = {"statement": 0.95, "invoice": 0.4, "payment": 0.6, "acceptance": 0.25}
    if rng.random() < dated.get(kind.name, 0.0):
        columns.insert(0, "date")
        if rng.random() < 0.4:
            columns.insert(1, "slip")
    elif rng.random() < 0.22:
        columns.insert(0, "no")
    if "amount" in columns and rng.random() < 0.22:
        columns.insert(columns.index("amount") + rng.randint(0, 1), "tax_rate")
    if rng.random() < 0.14 and len(columns) < 8:
        columns.append("remarks")
    return tuple(columns)


def _taxes(rng: random.Random, kind: Kind, basis: TaxBasis) -> str:
    if basis is TaxBasis.INCLUSIVE:
        return weighted(rng, {"rows": 45, "table": 25, "text": 30})
    if kind.taxed:
        return weighted(rng, {"plain": 45, "rows": 25, "table": 18, "text": 12})
    if kind.name == "acceptance":
        return weighted(rng, {"plain": 65, "rows": 15, "table": 12, "text": 8})
    return weighted(
        rng, {"plain": 52, "bare": 16, "rows": 10, "table": 5, "text": 4, "none": 13}
    )

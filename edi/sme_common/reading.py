"""The document of a record that was read (読み取った項目から伝票へ)."""

import re
from collections.abc import Mapping
from typing import Any

from books.model import (
    BUYER_WRITES,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    TaxBasis,
    TaxSubtotal,
)
from edi.sme_common.labels import HEADER, LINE, SEPARATOR, TAX
from edi.sme_common.line_record import line_basis
from edi.sme_common.record import PERIOD, SCALARS

_TAX_LABEL = re.compile(r"税率別(\d{1,6})の(.+)")
_LINE_KEYS = {label: key for key, label in LINE.items()}
_HEADER_KEYS = {label: key for key, label in HEADER.items()}
_TAX_KEYS = {label: key for key, label in TAX.items()}


def from_record(
    record: Mapping[str, Any], root_types: tuple[DocumentType, ...]
) -> Document:
    """Make the document of a record again, without what the paper did not say."""
    labels = {kind.label: kind for kind in root_types}
    named = labels.get(record.get("document_name") or "")
    coded = DocumentType.RETURN_INVOICE if record.get("type_code") == "81" else None
    kind = named or (coded if coded in root_types else None) or root_types[0]
    absent = (record.get("absent") or "").split(SEPARATOR)
    values = {name: record.get(name) for name in SCALARS}
    for label in absent:
        if label in _HEADER_KEYS:
            values[_HEADER_KEYS[label]] = None
        elif label == PERIOD:
            values["period_start"] = values["period_end"] = None
    if values["amount_due"] == values["total"]:
        values["amount_due"] = None
    summary = tuple(
        _tax_from(row, _absent_of_tax(absent, n))
        for n, row in enumerate(_filled(record, "tax_summary"), start=1)
    )
    seller, buyer = _party_from(record, "seller"), _party_from(record, "buyer")
    buyer_writes = kind in BUYER_WRITES
    return Document(
        **values,
        document_type=kind,
        issuer=buyer if buyer_writes else seller,
        recipient=seller if buyer_writes else buyer,
        tax_summary=summary,
        lines=tuple(_line_from(row, summary) for row in record.get("lines", ())),
        bank_accounts=tuple(
            BankAccount(**row) for row in _filled(record, "bank_accounts")
        ),
    )


def _filled(record: Mapping[str, Any], group: str) -> list[Mapping[str, Any]]:
    """Members of a class that repeats, without those that a vendor left empty."""
    return [row for row in record.get(group, ()) if row]


def _party_from(record: Mapping[str, Any], key: str) -> Party:
    parts = [record.get(f"{key}.address{n}") for n in ("", "_2", "_3")]
    values = {name: record.get(f"{key}.{name}") for name in Party.model_fields}
    return Party(**values | {"address": " ".join(p for p in parts if p) or None})


def _absent_of_tax(labels: list[str], number: int) -> list[str]:
    """Keys of the tax row with this number that the paper does not say."""
    found = [m for m in map(_TAX_LABEL.fullmatch, labels) if m and int(m[1]) == number]
    return [_TAX_KEYS[m[2]] for m in found if m[2] in _TAX_KEYS]


def _tax_from(row: Mapping[str, Any], absent: list[str]) -> TaxSubtotal:
    values = {
        name: row.get(name) for name in ("rate", "tax_amount", "basis", "category")
    }
    inclusive = values["basis"] is TaxBasis.INCLUSIVE
    key = "taxable_inclusive" if inclusive else "taxable_exclusive"
    values["taxable_amount"] = row.get(key)
    return TaxSubtotal(**values | dict.fromkeys(absent))


def _line_from(row: Mapping[str, Any], summary: tuple[TaxSubtotal, ...]) -> Line:
    values = {name: row[name] for name in Line.model_fields if name in row}
    values |= {"tax_rate": row.get("rate"), "tax_category": row.get("category")}
    absent = [
        _LINE_KEYS[x]
        for x in (row.get("absent") or "").split(SEPARATOR)
        if x in _LINE_KEYS
    ]
    if "rate" in absent:
        values |= {"tax_rate": None, "tax_category": None}
    basis = line_basis(values["tax_rate"], summary)
    inclusive = basis is TaxBasis.INCLUSIVE
    values["amount"] = row.get("amount_inclusive" if inclusive else "amount_exclusive")
    values["unit"] = row.get("unit") or row.get("unit_code")
    for key in absent:
        if key in values:
            values[key] = None
    return Line(**values)

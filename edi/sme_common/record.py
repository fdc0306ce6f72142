"""A Document as the flat record that a table speaks of (伝票から項目へ).

The schema demands more than a paper says. What can be worked out is worked out here and
named in a note 「記載のない項目」, so that the receiver knows what the paper did not say
and our own reader leaves it out again. What can't be is missing, and nothing is written.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from books.model import (
    Document,
    TaxBasis,
    TaxSubtotal,
)
from edi.sme_common.labels import HEADER, SEPARATOR, TAX
from edi.sme_common.line_record import line_basis, line_record, with_tax, without_tax
from edi.sme_common.normal import ZERO_RATED

_GROUPS = (
    "lines",
    "tax_summary",
    "bank_accounts",
    "references",
    "adjustments",
    "sections",
)
_PARTIES = ("issuer", "recipient")
SCALARS = tuple(
    name
    for name in Document.model_fields
    if name not in (*_GROUPS, *_PARTIES, "document_type")
)
PERIOD = "取引期間"


def to_record(
    document: Document, needs: Mapping[str, frozenset[str]], message_id: str
) -> dict[str, Any]:
    """Lay a normalised document out for a table.

    ``needs`` has the mandatory keys of the message (``""``), its ``lines`` and its
    ``tax_summary``: only these are worked out where the paper does not say them.
    """
    absent: list[str] = []
    record: dict[str, Any] = {name: getattr(document, name) for name in SCALARS}
    record["document_name"] = document.document_type.label
    record["amount_due"] = document.payable_amount
    for key, party in (("seller", document.supplier), ("buyer", document.buyer)):
        record |= {f"{key}.{name}": value for name, value in party}
    record["bank_accounts"] = tuple(dict(account) for account in document.bank_accounts)
    record["tax_summary"] = tuple(
        _tax_record(row, document, needs["tax_summary"], f"税率別{n}の", absent)
        for n, row in enumerate(document.tax_summary, start=1)
    )
    record["lines"] = tuple(
        line_record(
            line, line_basis(line.tax_rate, document.tax_summary), n, needs["lines"]
        )
        for n, line in enumerate(document.lines, start=1)
    )
    for key, value in _worked_out(document, record["tax_summary"], message_id).items():
        if record[key] is None and value is not None and key in needs[""]:
            record[key] = value
            absent.append(HEADER[key])
    _add_period(document, record, needs, absent)
    record["absent"] = SEPARATOR.join(absent) or None
    return record


def _add_period(
    document: Document,
    record: dict[str, Any],
    needs: Mapping[str, frozenset[str]],
    absent: list[str],
) -> None:
    """取引期間 of the whole document or of every row is mandatory in an invoice."""
    said = document.period_start or document.period_end
    dated = bool(document.lines) and all(line.date for line in document.lines)
    if "tax_total" in needs[""] and document.delivery_date and not said and not dated:
        record["period_start"] = record["period_end"] = document.delivery_date
        absent.append(PERIOD)


def _worked_out(
    document: Document, taxes: Iterable[Mapping[str, Any]], message_id: str
) -> dict[str, Any]:
    rows = list(taxes)
    tax = _sum(row.get("tax_amount") for row in rows)
    subtotal = _sum(row.get("taxable_whole") for row in rows)
    known = tax is not None and subtotal is not None
    return {
        "document_number": message_id,
        "issue_date": document.delivery_date,
        "tax_total": tax,
        "subtotal": subtotal,
        "total": tax + subtotal
        if known and tax is not None and subtotal is not None
        else None,
    }


def _sum(values: Iterable[int | None]) -> int | None:
    known = list(values)
    numbers = [value for value in known if value is not None]
    return sum(numbers) if known and len(numbers) == len(known) else None


def _tax_record(
    row: TaxSubtotal,
    document: Document,
    needs: frozenset[str],
    prefix: str,
    absent: list[str],
) -> dict[str, Any]:
    record = dict(row)
    guess = {
        "basis": TaxBasis.EXCLUSIVE,
        "tax_amount": 0
        if row.category in ZERO_RATED
        else (document.tax_total if len(document.tax_summary) == 1 else None),
    }
    for key, value in guess.items():
        if record[key] is None and value is not None and key in needs:
            record[key] = value
            absent.append(prefix + TAX[key])
    taxable, tax = row.taxable_amount, record["tax_amount"]
    if taxable is None:
        return record
    rate = row.rate or Decimal(0)
    if record["basis"] is TaxBasis.INCLUSIVE:
        record["taxable_inclusive"] = taxable
        whole = None if tax is None else taxable - tax
        record["taxable_whole"] = whole
        record["taxable_derived"] = (
            without_tax(taxable, rate) if whole is None else Decimal(whole)
        )
    else:
        record["taxable_exclusive"] = record["taxable_whole"] = taxable
        record["taxable_with_tax"] = (
            with_tax(taxable, rate) if tax is None else Decimal(taxable + tax)
        )
    return record

"""A document as the flat record that the table speaks of (伝票から項目へ)."""

from typing import Any

from books.model import (
    Adjustment,
    Document,
    DocumentType,
    Party,
    TaxCategory,
    TaxSubtotal,
)
from edi.jp_pint.accounts import account_record
from edi.jp_pint.addresses import address_record
from edi.jp_pint.adjustments import adjustment_record
from edi.jp_pint.carriage import NOT_AVAILABLE, SINGLE_REFERENCES
from edi.jp_pint.line_record import line_record
from edi.jp_pint.normal import CORPORATE_SCHEME
from edi.jp_pint.notes import ABSENT, DOCUMENT_KINDS, join_labels, join_note
from edi.jp_pint.parties import split_id
from edi.jp_pint.profiles import Profile
from edi.jp_pint.totals import SUMS, add_up, work_out


def to_record(document: Document, profile: Profile) -> dict[str, Any]:
    """Lay a document in normal form out for the table.

    Sums that the paper does not say but its tax table does are worked out, and named in
    the note as 記載のない項目.
    """
    sums = work_out(document)
    absent = [k for k in SUMS if getattr(document, k) is None and sums[k] is not None]
    if document.total is not None and "amount_due" in absent:
        absent.remove("amount_due")  # a reader knows it from the total
    record: dict[str, Any] = {
        "customization": profile.customization,
        "process": profile.process,
        "type_code": profile.type_code,
        "document_number": document.document_number,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "period_start": document.period_start,
        "period_end": document.period_end,
        "delivery_date": document.delivery_date,
        "place.name": document.delivery_place,
        "payment_method": document.payment_method,
        "payments": tuple(account_record(a) for a in document.bank_accounts),
        "adjustments": tuple(_taxed(a) for a in document.adjustments),
        **_reference_record(document),
        **_party_record(document.supplier, "seller"),
        **_party_record(document.buyer, "buyer"),
        **_total_record(document, sums),
    }
    values = {k: getattr(document, k, None) for k in DOCUMENT_KINDS}
    values |= {
        "issuer.fax": document.issuer.fax,
        "recipient.fax": document.recipient.fax,
        ABSENT: join_labels(absent),
    }
    record["notes"] = join_note(document.notes, values, DOCUMENT_KINDS)
    first = document.tax_summary[0] if document.tax_summary else TaxSubtotal()
    record["lines"] = tuple(
        line_record(line, first, record["despatch"]) for line in document.lines
    )
    record["line_total"] = add_up(line["amount"] for line in record["lines"])
    return record


def _reference_record(document: Document) -> dict[str, Any]:
    numbers = {
        name: next((r.number for r in document.references if r.kind is kind), None)
        for kind, name in SINGLE_REFERENCES.items()
    }
    invoices = (r for r in document.references if r.kind is DocumentType.INVOICE)
    order = document.order_number
    unknown = NOT_AVAILABLE if numbers["sales_order"] else None
    return {
        **numbers,
        "order_number": order or unknown,
        "invoices": tuple({"number": r.number, "date": r.date} for r in invoices),
    }


def _party_record(party: Party, key: str) -> dict[str, Any]:
    scheme, endpoint = split_id(party.endpoint)
    identifier_scheme, identifier = split_id(party.party_id)
    corporate = endpoint if scheme == CORPORATE_SCHEME else None
    people = (party.department, party.contact)
    return {
        f"{key}.endpoint": endpoint,
        f"{key}.endpoint_scheme": scheme,
        f"{key}.identifier": identifier,
        f"{key}.identifier_scheme": identifier_scheme,
        f"{key}.trading_name": party.name,
        f"{key}.tax_id": party.registration_number,
        f"{key}.name": party.name,
        f"{key}.legal_id": corporate,
        f"{key}.legal_scheme": CORPORATE_SCHEME if corporate else None,
        f"{key}.contact": "／".join(p or "" for p in people)
        if party.department
        else party.contact,
        f"{key}.tel": party.tel,
        f"{key}.email": party.email,
        **address_record(party, key),
    }


def _taxed(adjustment: Adjustment) -> dict[str, Any]:
    return adjustment_record(adjustment) | {
        "category": adjustment.category,
        "percent": percent_of(adjustment.rate, adjustment.category),
    }


def percent_of(rate: Any, category: TaxCategory | None) -> Any:
    """Rate as it is written: none where there is no tax at all (不課税)."""
    return None if category is TaxCategory.OUT_OF_SCOPE else rate


def _total_record(document: Document, sums: dict[str, int | None]) -> dict[str, Any]:
    """Tax table and totals.

    What makes the amount due less than the total (源泉徴収, 相殺) has no term but the paid
    amount (ibt-113); the note tells which it is.
    """
    total, due = sums["total"], sums["amount_due"]
    prepaid = None if total is None or due is None else total - due
    rows = tuple(
        {
            "taxable_amount": row.taxable_amount,
            "tax_amount": row.tax_amount,
            "category": row.category,
            "percent": percent_of(row.rate, row.category),
        }
        for row in document.tax_summary
    )
    amounts = [a.amount for a in document.adjustments]
    return {
        **sums,
        "tax_totals": ({"tax_total": sums["tax_total"], "tax_summary": rows},),
        "allowances": -sum(a for a in amounts if a < 0),
        "charges": sum(a for a in amounts if a >= 0),
        "prepaid": prepaid,
        "rounding": 0,
    }

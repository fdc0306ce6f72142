"""One way to say what an invoice says, and what JP PINT leaves out (正規化)."""

import re
from collections.abc import Iterable
from decimal import Decimal

from books.identifiers import (
    has_valid_check_digit,
    parse_postal_code,
    parse_registration_number,
)
from books.model import (
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from edi.jp_pint.carriage import (
    LEFT_OF_DOCUMENT,
    LEFT_OF_LINE,
    LEFT_OF_PARTY,
    document_references,
    known,
    line_references,
    trim,
    unparted,
)
from edi.jp_pint.notes import DOCUMENT_KINDS, LINE_KINDS, one_line, plain_note
from edi.jp_pint.totals import work_out

ZERO_RATED = frozenset(
    {TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUT_OF_SCOPE}
)
_IMPLIED = {Decimal("0.08"): TaxCategory.REDUCED, Decimal(0): TaxCategory.EXEMPT}
_COMPANY = re.compile(r"会社|法人|\((?:株|有|同)\)|[㈱㈲]")
CORPORATE_SCHEME = "0188"
"""ISO 6523 scheme of the corporate number (法人番号)."""


def carried(document: Document) -> Document:
    """What a reader gets back from the invoice of a document (往復後の伝票).

    Texts are trimmed; a rate has its category and a zero rate follows from its category;
    lines are numbered; no tax of a zero rate is 0; a line's only day is its date; a negative price is a negative
    quantity; a period that is nowhere told is the day of delivery; the electronic
    address of a company follows from its registration number; an invoice below zero is a
    return. What has no term (``check_carried``) is left out.
    """
    summary = tuple(_tax(trim(row), document) for row in document.tax_summary)
    rates = {(row.rate, row.category) for row in summary}
    only = next(iter(rates)) if len(rates) == 1 else (None, None)
    lines = tuple(
        _line(trim(line), number, *only)
        for number, line in enumerate(document.lines, 1)
    )
    trimmed = trim(document)
    accounts = (trim(account) for account in document.bank_accounts)
    same = document.amount_due is not None and document.amount_due == document.total
    return trimmed.model_copy(
        update={
            "document_type": _kind(document),
            "issuer": _party(trim(document.issuer)),
            "recipient": _party(trim(document.recipient)),
            "lines": lines,
            "tax_summary": summary,
            "amount_due": None if same else document.amount_due,
            "bank_accounts": tuple(a for a in accounts if a != BankAccount()),
            "references": document_references(document.references),
            "adjustments": tuple(
                trim(a).model_copy(update=_rated(a.rate, a.category, *only))
                for a in document.adjustments
            ),
            "sections": (),
            "purpose": None,
            "answer": None,
            "order_number": known(trimmed.order_number),
            "subject": one_line(trimmed.subject),
            "revision": one_line(trimmed.revision),
            "notes": plain_note(trimmed.notes, DOCUMENT_KINDS),
            **dict.fromkeys(LEFT_OF_DOCUMENT),
            **_period(trimmed, lines),
        }
    )


def _kind(document: Document) -> DocumentType:
    is_invoice = document.document_type is DocumentType.INVOICE
    below = (work_out(document)["total"] or 0) < 0
    return (
        DocumentType.RETURN_INVOICE if is_invoice and below else document.document_type
    )


def _party(party: Party) -> Party:
    postcode, number = party.postal_code, party.registration_number
    number = parse_registration_number(number or "") or number
    endpoint = party.endpoint
    if not endpoint and number and _COMPANY.search(party.name or ""):
        company = has_valid_check_digit(number)
        endpoint = f"{CORPORATE_SCHEME}:{number.removeprefix('T')}" if company else None
    return party.model_copy(
        update={
            "postal_code": parse_postal_code(postcode or "") or postcode,
            "registration_number": number,
            "endpoint": endpoint,
            "fax": one_line(party.fax),
            **unparted(party),
            **dict.fromkeys(LEFT_OF_PARTY),
        }
    )


def _tax(row: TaxSubtotal, document: Document) -> TaxSubtotal:
    """A row of the tax table; the only one says what the totals of the paper say."""
    rated = _rated(row.rate, row.category)
    taxable, tax = row.taxable_amount, row.tax_amount
    if len(document.tax_summary) == 1:
        taxable = document.subtotal if taxable is None else taxable
        tax = document.tax_total if tax is None else tax
    if tax is None and rated["category"] in ZERO_RATED:
        tax = 0
    return row.model_copy(
        update={
            **rated,
            "taxable_amount": taxable,
            "tax_amount": tax,
            "basis": row.basis or TaxBasis.EXCLUSIVE,
        }
    )


def _rated(
    rate: Decimal | None,
    category: TaxCategory | None,
    only_rate: Decimal | None = None,
    only_category: TaxCategory | None = None,
) -> dict[str, Decimal | TaxCategory | None]:
    """Rate and category of which one, or the only one of the document, is known."""
    if rate is None and category is None:
        rate, category = only_rate, only_category
    elif category is TaxCategory.OUT_OF_SCOPE or (
        rate is None and category in ZERO_RATED
    ):
        rate = Decimal(0)
    elif rate is None and category is only_category:
        rate = only_rate
    elif category is None and rate is not None:
        implied = _IMPLIED.get(rate, TaxCategory.STANDARD)
        category = only_category if rate == only_rate and only_category else implied
    return {"rate": rate, "category": category}


def _line(
    line: Line,
    number: int,
    only_rate: Decimal | None,
    only_category: TaxCategory | None,
) -> Line:
    spoken = line.amount is not None or line.unit_price is not None
    only = (only_rate, only_category) if spoken else (None, None)
    rated = _rated(line.tax_rate, line.tax_category, *only)
    day = line.period_start == line.period_end and line.date in (None, line.period_end)
    update: dict[str, object] = {
        "tax_rate": rated["rate"],
        "tax_category": rated["category"],
        "line_number": line.line_number or str(number),
        "answer": None,
        "section": one_line(line.section),
        "note": plain_note(line.note, LINE_KINDS),
        **dict.fromkeys(LEFT_OF_LINE),
        "references": line_references(line.references),
        "adjustments": tuple(
            trim(a).model_copy(update={"rate": None, "category": None})
            for a in line.adjustments
        ),
        **_signs(line),
    }
    if day and line.period_end:
        update |= {"date": line.period_end, "period_start": None, "period_end": None}
    return line.model_copy(update=update)


def _signs(line: Line) -> dict[str, Decimal | None]:
    """A price is never below zero (ibr-027): the quantity takes its sign."""
    quantity, price = line.quantity, line.unit_price
    if price is not None and price < 0:
        alone = Decimal(-1) if line.amount is None else None
        return {
            "unit_price": -price,
            "quantity": alone if quantity is None else -quantity,
        }
    below = (line.amount or 0) < 0
    if price is None and below and quantity is not None and quantity > 0:
        return {"quantity": -quantity}
    return {}


def _period(document: Document, lines: Iterable[Line]) -> dict[str, object]:
    told = document.period_start or document.period_end
    dated = any(line.date or line.period_start or line.period_end for line in lines)
    if told or dated or document.delivery_date is None:
        return {}
    return {
        "period_start": document.delivery_date,
        "period_end": document.delivery_date,
    }

"""One way to say what an invoice says, and what JP PINT leaves out (正規化)."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeVar

from books.identifiers import (
    has_valid_check_digit,
    parse_postal_code,
    parse_registration_number,
)
from books.model import (
    BankAccount,
    Document,
    DocumentType,
    Finding,
    Line,
    Party,
    Purpose,
    Reference,
    Severity,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
    Value,
)

V = TypeVar("V", bound=Value)
SOURCE = "JP PINT 1.1.3"
ZERO_RATED = frozenset(
    {TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUT_OF_SCOPE}
)
_IMPLIED = {Decimal("0.08"): TaxCategory.REDUCED, Decimal(0): TaxCategory.EXEMPT}
_COMPANY = re.compile(r"会社|法人|\((?:株|有|同)\)|[㈱㈲]")
CORPORATE_SCHEME = "0188"
"""ISO 6523 scheme of the corporate number (法人番号)."""
SINGLE_REFERENCES = {
    DocumentType.DELIVERY_NOTE: "despatch",
    DocumentType.ACCEPTANCE_NOTE: "receipt",
    DocumentType.QUOTATION_REQUEST: "tender",
    DocumentType.OTHER: "contract",
    DocumentType.ORDER_RESPONSE: "sales_order",
}
"""Referenced documents with a term of their own, at most one each; OTHER is the contract."""
LINE_REFERENCES = {
    DocumentType.PURCHASE_ORDER: "order_lines",
    DocumentType.DELIVERY_NOTE: "despatch_lines",
}


def carried(document: Document) -> Document:
    """What a reader gets back from the invoice of a document (往復後の伝票).

    Texts are trimmed; a rate has its category and a zero rate follows from its category;
    lines are numbered; a line's only day is its date; a negative price is a negative
    quantity; a period that is nowhere told is the day of delivery; the electronic
    address of a company follows from its registration number; an invoice below zero is a
    return. What has no term (``check_carried``) is left out.
    """
    summary = tuple(_tax(_trim(row)) for row in document.tax_summary)
    rates = {(row.rate, row.category) for row in summary}
    only = next(iter(rates)) if len(rates) == 1 else (None, None)
    lines = tuple(
        _line(_trim(line), number, *only)
        for number, line in enumerate(document.lines, 1)
    )
    trimmed = _trim(document)
    accounts = (_trim(account) for account in document.bank_accounts)
    same = document.amount_due is not None and document.amount_due == document.total
    return trimmed.model_copy(
        update={
            "document_type": _kind(document),
            "issuer": _party(_trim(document.issuer)),
            "recipient": _party(_trim(document.recipient)),
            "lines": lines,
            "tax_summary": summary,
            "amount_due": None if same else document.amount_due,
            "bank_accounts": tuple(a for a in accounts if a != BankAccount()),
            "references": _references(document.references),
            "adjustments": tuple(
                _trim(a).model_copy(update=_rated(a.rate, a.category, *only))
                for a in document.adjustments
            ),
            "sections": (),
            "purpose": None,
            "answer": None,
            **_period(trimmed, lines),
        }
    )


def check_carried(document: Document) -> tuple[Finding, ...]:
    """Tell what the invoice of a document leaves behind (送れない項目)."""
    found: list[tuple[str, str]] = []
    if document.sections:
        found.append(("sections", "明細文書ごとの合計"))
    if document.purpose not in (None, Purpose.NEW):
        found.append(("purpose", "目的(変更・取消)"))
    if document.answer:
        found.append(("answer", "回答"))
    kept = set(_references(document.references))
    found += _left("references", document.references, kept)
    for index, line in enumerate(document.lines):
        kept = set(_line_references(line.references))
        found += _left(f"lines[{index}].references", line.references, kept)
        if line.answer:
            found.append((f"lines[{index}].answer", f"明細{index + 1}の回答"))
    return tuple(
        Finding(
            code="pint_not_carried",
            severity=Severity.WARNING,
            field=field,
            message=f"JP PINTには「{name}」の項目がないため、請求書に含まれません。",
            source=SOURCE,
        )
        for field, name in found
    )


def _left(
    path: str, references: Iterable[Reference], kept: set[Reference]
) -> list[tuple[str, str]]:
    return [
        (f"{path}[{index}]", f"参照する{reference.kind.label}{reference.number}")
        for index, reference in enumerate(references)
        if _bare(reference) not in kept
    ]


def _bare(reference: Reference) -> Reference:
    """Reduce to what the terms hold: a date of invoices only, a row only in lines."""
    dated = reference.kind is DocumentType.INVOICE
    return _trim(reference).model_copy(
        update={"revision": None, "date": reference.date if dated else None}
    )


def _references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    found = [_bare(r).model_copy(update={"line": None}) for r in references]
    kept = [r for r in found if r.kind is DocumentType.INVOICE]
    for kind in SINGLE_REFERENCES:
        kept += [r for r in found if r.kind is kind][:1]
    return tuple(kept)


def _line_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    found = [_bare(r).model_copy(update={"date": None}) for r in references]
    return tuple(r for kind in LINE_REFERENCES for r in found if r.kind is kind)


def _trim(value: V) -> V:
    texts = {
        name: text.strip() or None
        for name, text in value
        if isinstance(text, str) and type(text) is str
    }
    return value.model_copy(update=texts)


def _kind(document: Document) -> DocumentType:
    is_invoice = document.document_type is DocumentType.INVOICE
    below = (document.total or 0) < 0
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
        }
    )


def _tax(row: TaxSubtotal) -> TaxSubtotal:
    update = {
        **_rated(row.rate, row.category),
        "basis": row.basis or TaxBasis.EXCLUSIVE,
    }
    return row.model_copy(update=update)


def _rated(
    rate: Decimal | None,
    category: TaxCategory | None,
    only_rate: Decimal | None = None,
    only_category: TaxCategory | None = None,
) -> dict[str, Decimal | TaxCategory | None]:
    """Rate and category of which one, or the only one of the document, is known."""
    if rate is None and category is None:
        rate, category = only_rate, only_category
    elif rate is None and category in ZERO_RATED:
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
        "references": _line_references(line.references),
        "adjustments": tuple(
            _trim(a).model_copy(update={"rate": None, "category": None})
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

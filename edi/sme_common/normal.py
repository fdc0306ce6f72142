"""One way to say what a document says (正規化)."""

from decimal import Decimal
from typing import Any, TypeVar

from books.banks import find_bank, find_branch
from books.model import (
    REDUCED_RATE,
    STANDARD_RATE,
    ZERO_RATE,
    Adjustment,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Purpose,
    Reference,
    Section,
    TaxCategory,
    TaxSubtotal,
    Value,
)
from edi.sme_common.line_numbers import place_lines
from edi.sme_common.references import sort_references, with_named

V = TypeVar("V", bound=Value)
ZERO_RATED = frozenset(
    {TaxCategory.EXEMPT, TaxCategory.EXPORT, TaxCategory.OUT_OF_SCOPE}
)
# Their messages always have both what was asked for and what is agreed
_ANSWERS = frozenset({DocumentType.QUOTATION, DocumentType.ORDER_RESPONSE})
_WITHOUT_TAX = frozenset({DocumentType.QUOTATION_REQUEST, DocumentType.DEMAND_FORECAST})
_IMPLIED = {
    REDUCED_RATE: TaxCategory.REDUCED,
    ZERO_RATE: TaxCategory.EXEMPT,
}
_RATES = dict.fromkeys(ZERO_RATED, ZERO_RATE) | {
    TaxCategory.STANDARD: STANDARD_RATE,
    TaxCategory.REDUCED: REDUCED_RATE,
}


def normalise(document: Document) -> Document:
    """Say the same in the one way that a message can say it (正規化).

    Texts are trimmed; a category follows from its rate (10 % 標準, 8 % 軽減, 0 非課税), a
    zero rate from its category, the rate of a row from the only rate of the document;
    an amount due that is the total is left out, and so is an account
    without any value, or a total of a rate where the message does not demand one.
    A bank that is known by its code has its name too; a document that is named by its
    number alone (注文番号, 納品書番号) is a reference too; references have one order, rows
    that of their sections; a new document has no purpose.
    """
    sections = tuple(_section(section) for section in document.sections)
    summary = _taxes(document.tax_summary)
    if document.document_type in _WITHOUT_TAX:
        summary = tuple(row for row in summary if row != TaxSubtotal())
    taxes = {section.number: section.tax_summary for section in sections}
    order_number, references = _named_order(document)
    same = document.amount_due is not None and document.amount_due == document.total
    answers = document.document_type in _ANSWERS
    lines = (
        _line(line, *_only(taxes.get(line.section or "", summary)), answers=answers)
        for line in document.lines
    )
    flat = _is_whole(document.document_type, sections)
    summary = sections[0].tax_summary if flat else summary
    sections = () if flat else sections
    return _trim(document).model_copy(
        update={
            "tax_summary": summary,
            "sections": sections,
            "lines": place_lines(lines, sections, flat=flat),
            "issuer": _trim(document.issuer),
            "recipient": _trim(document.recipient),
            "bank_accounts": _accounts(document.bank_accounts),
            "amount_due": None if same else document.amount_due,
            "order_number": order_number,
            "references": references,
            "adjustments": _adjustments(document.adjustments),
            "purpose": None if document.purpose is Purpose.NEW else document.purpose,
        }
    )


def _is_whole(kind: DocumentType, sections: tuple[Section, ...]) -> bool:
    """A single unnamed section of a remittance says nothing that the document doesn't."""
    if kind is not DocumentType.REMITTANCE_ADVICE or len(sections) != 1:
        return False
    plain = Section(number="1", tax_summary=sections[0].tax_summary)
    return sections[0] == plain


def _only(
    summary: tuple[TaxSubtotal, ...],
) -> tuple[Decimal | None, TaxCategory | None]:
    rates = {(row.rate, row.category) for row in summary}
    return next(iter(rates)) if len(rates) == 1 else (None, None)


def _named_order(document: Document) -> tuple[str | None, tuple[Reference, ...]]:
    number = (document.order_number or "").strip() or None
    references = tuple(_reference(r) for r in document.references)
    if document.document_type is DocumentType.PURCHASE_ORDER:
        return number, sort_references(references, number)
    return with_named(references, DocumentType.PURCHASE_ORDER, number)


def _trim(value: V) -> V:
    texts = {
        name: text.strip() or None
        for name, text in value
        if isinstance(text, str) and type(text) is str
    }
    return value.model_copy(update=texts)


def _reference(value: Reference) -> Reference:
    return _trim(value).model_copy(update={"number": value.number.strip()})


def _implied(rate: Decimal | None, category: TaxCategory | None) -> TaxCategory | None:
    if category is not None or rate is None:
        return category
    return _IMPLIED.get(rate, TaxCategory.STANDARD)


def _accounts(accounts: tuple[BankAccount, ...]) -> tuple[BankAccount, ...]:
    known = (_account(_trim(account)) for account in accounts)
    return tuple(account for account in known if account != BankAccount())


def _account(account: BankAccount) -> BankAccount:
    """The names of a bank and its branch, where only their codes are given."""
    if account.bank_code is None:
        return account
    names: dict[str, Any] = {}
    bank = find_bank(account.bank_code)
    if account.bank is None and bank is not None:
        names["bank"] = bank.full_name
    if account.branch is None and account.branch_code and bank is not None:
        branch = find_branch(bank.code, account.branch_code)
        names["branch"] = branch.name if branch else None
    return account.model_copy(update=names)


def _adjustments(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(map(_adjustment, adjustments))


def _adjustment(value: Adjustment) -> Adjustment:
    """Rate and category go together in the schema: each follows from the other."""
    category = _implied(value.rate, value.category)
    rate = value.rate
    if rate is None and category is not None:
        rate = _RATES.get(category)
    return _trim(value).model_copy(update={"rate": rate, "category": category})


def _taxes(rows: tuple[TaxSubtotal, ...]) -> tuple[TaxSubtotal, ...]:
    return tuple(_tax(row) for row in rows)


def _tax(row: TaxSubtotal) -> TaxSubtotal:
    rate = ZERO_RATE if row.rate is None and row.category in ZERO_RATED else row.rate
    return row.model_copy(
        update={"rate": rate, "category": _implied(rate, row.category)}
    )


def _section(section: Section) -> Section:
    return _trim(section).model_copy(
        update={
            "number": section.number.strip(),
            "tax_summary": _taxes(section.tax_summary),
            "adjustments": _adjustments(section.adjustments),
            "references": sort_references(_reference(r) for r in section.references),
        }
    )


def _line(
    line: Line, rate: Decimal | None, category: TaxCategory | None, *, answers: bool
) -> Line:
    line = _trim(line)
    if line.tax_rate is None and line.tax_category in ZERO_RATED:
        rate = ZERO_RATE
    elif line.tax_rate is not None or line.amount is None:
        rate = line.tax_rate
    elif line.tax_category not in (None, category):
        rate = None
    known = _implied(
        rate, line.tax_category or (category if line.tax_rate is None else None)
    )
    number, references = with_named(
        (_reference(r) for r in line.references),
        DocumentType.DELIVERY_NOTE,
        line.delivery_note_number,
    )
    return line.model_copy(
        update={
            "tax_rate": rate,
            "tax_category": known if rate is not None else line.tax_category,
            "delivery_note_number": number,
            "references": references,
            "adjustments": _adjustments(line.adjustments),
            **_day(line),
            **(_ordered(line) if answers else {}),
        }
    )


def _day(line: Line) -> dict[str, Any]:
    """A period of one day is the day of the row."""
    start, end = line.period_start, line.period_end
    if start is None or start != end or line.date not in (None, start):
        return {}
    return {"date": start, "period_start": None, "period_end": None}


def _ordered(line: Line) -> dict[str, Any]:
    """What was ordered, for an answer says it only where it is something else."""
    pairs = (
        ("ordered_quantity", line.quantity),
        ("ordered_date", line.date),
        ("ordered_price", line.unit_price),
    )
    return {name: None for name, own in pairs if getattr(line, name) == own}

"""How much input tax a purchase may deduct (仕入税額控除の区分).

By the supplier's registration number and the day of the purchase: 適格請求書, the
transitional shares (28年改正法附則52条・53条), 少額特例 (同53条の2).
"""

import datetime as dt
from decimal import Decimal

from books.identifiers import parse_registration_number
from books.model import Document, InvoiceKind, TaxCategory
from books.settings import Company
from books.tax import small_amount_special_applies, transitional_share

_KINDS = {
    Decimal("0.8"): InvoiceKind.TRANSITIONAL_80,
    Decimal("0.7"): InvoiceKind.TRANSITIONAL_70,
    Decimal("0.5"): InvoiceKind.TRANSITIONAL_50,
    Decimal("0.3"): InvoiceKind.TRANSITIONAL_30,
    Decimal(0): InvoiceKind.NOT_DEDUCTIBLE,
}
_SHARE_OF = {kind: share for share, kind in _KINDS.items() if share}
TAXED = frozenset({TaxCategory.STANDARD, TaxCategory.REDUCED})


def purchase_days(document: Document) -> tuple[dt.date, ...]:
    """Days of the transaction in order, as the paper says them (取引年月日)."""
    days = {line.date for line in document.lines if line.date}
    days |= {d for d in (document.delivery_date, document.period_end) if d}
    if not days and document.issue_date:
        days = {document.issue_date}
    return tuple(sorted(days))


def invoice_kind(
    document: Document, category: TaxCategory, day: dt.date, company: Company
) -> InvoiceKind:
    """How much of the tax of a purchase may be deducted (仕入税額控除の区分)."""
    if category not in TAXED:
        return InvoiceKind.NOT_APPLICABLE
    number = document.supplier.registration_number
    if parse_registration_number(number or ""):
        return qualified_kind(day)
    return unqualified_kind(document.total, day, company)


def qualified_kind(day: dt.date) -> InvoiceKind:
    """The kind of a purchase with a qualified invoice; none before there was one."""
    before = transitional_share(day) is None
    return InvoiceKind.NOT_APPLICABLE if before else InvoiceKind.QUALIFIED


def unqualified_kind(total: int | None, day: dt.date, company: Company) -> InvoiceKind:
    """The kind of a purchase without one; ``total`` in yen with tax, if known."""
    share = transitional_share(day)
    if share is None:
        return InvoiceKind.NOT_APPLICABLE
    eligible = company.small_amount_special
    if total is not None and small_amount_special_applies(
        total, day, eligible=eligible
    ):
        return InvoiceKind.SMALL_AMOUNT
    return _KINDS[share]


def share_of(kind: InvoiceKind) -> Decimal | None:
    """The transitional share that a kind stands for (経過措置の割合), else None."""
    return _SHARE_OF.get(kind)

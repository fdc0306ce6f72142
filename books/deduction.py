"""How much input tax a purchase may deduct (仕入税額控除の区分).

By the supplier's registration number and the day of the purchase: 適格請求書, the
transitional shares (28年改正法附則52条・53条), 少額特例 (同53条の2). ``published`` is what
the tax agency is known to publish of the number: one that was not in force is none.
"""

import datetime as dt
from decimal import Decimal

from books.identifiers import parse_registration_number
from books.model import Document, DocumentType, InvoiceKind, Line, TaxCategory
from books.registry import Published, is_void
from books.settings_company import Company
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


_RETURNED_WITHIN = dt.timedelta(days=366)


def line_day(line: Line) -> dt.date | None:
    """Day of the transaction of a row: its own, else the end of its period."""
    return line.date or line.period_end


def purchase_days(document: Document) -> tuple[dt.date, ...]:
    """Days of the transaction in order, as the paper says them (取引年月日)."""
    days = {day for day in map(line_day, document.lines) if day}
    days |= {d for d in (document.delivery_date, document.period_end) if d}
    if not days and document.issue_date:
        days = {document.issue_date}
    return tuple(sorted(days))


def credit_days(document: Document) -> tuple[dt.date, ...]:
    """Days by which the tax is credited: a return follows the purchase it undoes."""
    if is_return(document) and document.original_date:
        return (document.original_date,)
    return purchase_days(document)


def is_return(document: Document) -> bool:
    """Whether it undoes an earlier purchase (返還インボイス)."""
    return document.document_type is DocumentType.RETURN_INVOICE


def is_qualified(
    document: Document, day: dt.date, published: Published | None = None
) -> bool:
    """Whether the supplier was a qualified issuer on a day (適格請求書発行事業者).

    A number in the right form counts, unless it is known not to have been in force.
    """
    number = parse_registration_number(document.supplier.registration_number or "")
    if number is None:
        return False
    known = published if published and published.number == number else None
    return not is_void(known, day)


def credited_share(
    document: Document, day: dt.date, published: Published | None = None
) -> Decimal | None:
    """How much of the tax of a purchase on a day is credited; None before invoices."""
    share = transitional_share(day)
    if share is None or not is_qualified(document, day, published):
        return share
    return Decimal(1)


def lacks_original_day(document: Document, published: Published | None = None) -> bool:
    """Whether the share of a return hangs on a day it does not tell (元の取引日の不明).

    The goods may have been bought up to a year before; a later day they were not. Who
    is registered when the goods come back is taken to have been so all the time.
    """
    days = purchase_days(document)
    if not is_return(document) or document.original_date or not days:
        return False
    if is_qualified(document, days[-1], published):
        return False
    first = max(days[0], dt.date.min + _RETURNED_WITHIN) - _RETURNED_WITHIN
    possible = (first, days[-1])
    return len({credited_share(document, day, published) for day in possible}) > 1


def may_be_small_return(document: Document, day: dt.date, company: Company) -> bool:
    """Whether what a return undoes may have been a small purchase (少額特例).

    That special goes by the whole purchase, of which a return shows a part.
    """
    if not is_return(document) or document.total is None:
        return False
    return small_amount_special_applies(
        document.total, day, eligible=company.small_amount_special
    )


def invoice_kind(
    document: Document,
    category: TaxCategory,
    day: dt.date,
    company: Company,
    published: Published | None = None,
) -> InvoiceKind:
    """How much of the tax of a purchase may be deducted (仕入税額控除の区分)."""
    if category not in TAXED:
        return InvoiceKind.NOT_APPLICABLE
    if is_qualified(document, day, published):
        return qualified_kind(day)
    total = None if is_return(document) else document.total
    return unqualified_kind(total, day, company)


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

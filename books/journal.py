"""Documents as balanced journal entries (仕訳): purchases, sales, returns, expenses.

| Document | Debit | Credit |
|---|---|---|
| invoice, payment notice we write (仕入) | purchases or the partner's account, a line per rate | payables (買掛金; accrued 未払金 for other accounts), withholding (預り金) |
| receipt (経費精算) | expenses or the partner's account | employee (立替者への未払金) |
| invoice we issue, payment notice we get (売上) | receivables | sales, a line per rate |
| return invoice | the other way round | |

Amounts contain tax. The tax of a line is the whole tax inside it; how much of it may be
deducted is ``InvoiceKind``, decided by the supplier's registration number and the day
of the purchase (28年改正法附則52条・53条・53条の2). A carry-over is no part of an entry.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from books.deduction import TAXED, invoice_kind, purchase_days
from books.identifiers import parse_registration_number
from books.model import (
    Document,
    DocumentType,
    EntrySide,
    Finding,
    InvoiceKind,
    JournalEntry,
    JournalLine,
    Severity,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.parties import find_partner, is_sale
from books.settings import Settings
from books.tax import Rounding, tax_of, transitional_share

_BOOKED = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one rate contributes: yen with tax, and the tax inside."""

    gross: int
    tax: int
    rate: Decimal
    category: TaxCategory


class _NotBookedError(Exception):
    """No entry can be made; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def journal_entry(
    reference: str, document: Document, settings: Settings
) -> tuple[JournalEntry | None, tuple[Finding, ...]]:
    """Make the entry of a document (仕訳作成), or None with the finding why not.

    ``reference`` names the document in our store.
    """
    try:
        entry = _entry(reference, document, settings)
    except _NotBookedError as refusal:
        return None, (refusal.finding,)
    return entry, _warnings(document, settings)


def _refuse(
    code: str, message: str, *, severity: Severity = Severity.ERROR, field: str = ""
) -> _NotBookedError:
    return _NotBookedError(
        Finding(code=code, severity=severity, field=field or None, message=message)
    )


def _entry(reference: str, document: Document, settings: Settings) -> JournalEntry:
    kind = document.document_type
    sale = is_sale(document, settings.company)
    if kind not in _BOOKED or (sale and kind is DocumentType.SIMPLIFIED_INVOICE):
        raise _refuse(
            "journal_not_applicable",
            f"{kind.label}からは仕訳を作りません。",
            severity=Severity.INFO,
        )
    days = purchase_days(document)
    if not days:
        raise _refuse(
            "journal_no_date",
            "取引日も発行日もないため仕訳を作れません。日付を入力してください。",
            field="issue_date",
        )
    parts = _parts(document)
    lines = tuple(_lines(document, parts, days[-1], settings, sale=sale))
    if not lines:
        raise _refuse(
            "journal_zero",
            "金額が0円のため仕訳を作りません。",
            severity=Severity.INFO,
            field="total",
        )
    return JournalEntry(
        reference=reference,
        date=days[-1],
        lines=lines,
        description=_description(document, sale=sale),
        due_date=document.due_date,
    )


def _parts(document: Document) -> tuple[_Part, ...]:
    parts = tuple(_part(row, document) for row in document.tax_summary)
    if not parts:
        raise _refuse(
            "journal_no_rates",
            "税率ごとの金額が分からないため仕訳を作れません。"
            "税率ごとの合計を入力してください。",
            field="tax_summary",
        )
    total = sum(part.gross for part in parts)
    if document.total is not None and document.total != total:
        raise _refuse(
            "journal_unbalanced",
            f"税率ごとの合計{total:,}円と税込合計{document.total:,}円が一致しないため、"
            "仕訳を作れません。金額を確かめてください。",
            field="total",
        )
    if document.document_type is DocumentType.RETURN_INVOICE and total < 0:
        return tuple(_Part(-p.gross, -p.tax, p.rate, p.category) for p in parts)
    return parts


def _part(row: TaxSubtotal, document: Document) -> _Part:
    category = row.category or _category(row.rate)
    rate = Decimal(0) if category not in TAXED else row.rate
    if rate is None or row.taxable_amount is None:
        raise _refuse(
            "journal_no_rates",
            "税率または対価の額が空欄の税率別合計があるため仕訳を作れません。"
            "値を入力してください。",
            field="tax_summary",
        )
    inclusive = row.basis is TaxBasis.INCLUSIVE
    tax = row.tax_amount if rate else 0
    if tax is None:
        tax = _missing_tax(row.taxable_amount, rate, document, inclusive=inclusive)
    gross = row.taxable_amount if inclusive else row.taxable_amount + tax
    return _Part(gross, tax, rate, category)


def _category(rate: Decimal | None) -> TaxCategory:
    if rate == 0:
        return TaxCategory.EXEMPT
    return TaxCategory.REDUCED if rate == Decimal("0.08") else TaxCategory.STANDARD


def _missing_tax(
    taxable: int, rate: Decimal, document: Document, *, inclusive: bool
) -> int:
    """The tax that a paper may leave out (簡易インボイスは税率だけでもよい)."""
    if inclusive:
        return tax_of(taxable, rate, TaxBasis.INCLUSIVE, Rounding.FLOOR)
    if len(document.tax_summary) == 1 and document.total is not None:
        return document.total - taxable
    raise _refuse(
        "journal_no_tax",
        "消費税額が空欄のため仕訳を作れません。税率ごとの消費税額を入力してください。",
        field="tax_summary",
    )


def _lines(
    document: Document,
    parts: tuple[_Part, ...],
    day: dt.date,
    settings: Settings,
    *,
    sale: bool,
) -> Iterator[JournalLine]:
    accounts, receipt = settings.accounts, document.document_type
    reverse = receipt is DocumentType.RETURN_INVOICE
    partner = find_partner(document.supplier, settings.partners)
    if sale:
        main, other = accounts.sales, accounts.receivables
    elif receipt is DocumentType.SIMPLIFIED_INVOICE:
        main, other = accounts.expenses, accounts.employee
    else:
        main, other = accounts.purchases, accounts.payables
    if partner and partner.account and not sale:
        main = partner.account
        other = (
            accounts.accrued
            if other == accounts.payables and (main != accounts.purchases)
            else other
        )
    name = (document.buyer if sale else document.supplier).name
    side = EntrySide.CREDIT if sale is not reverse else EntrySide.DEBIT
    for part in parts:
        kind = (
            InvoiceKind.NOT_APPLICABLE
            if sale
            else invoice_kind(document, part.category, day, settings.company)
        )
        yield from _line(side, main, part, kind, name)
    total = sum(part.gross for part in parts)
    withheld = 0 if sale else document.withholding_tax or 0
    against = EntrySide.DEBIT if side is EntrySide.CREDIT else EntrySide.CREDIT
    yield from _plain(against, other, total - withheld, name)
    yield from _plain(against, accounts.withholding, withheld, name)


def _line(
    side: EntrySide, account: str, part: _Part, kind: InvoiceKind, name: str | None
) -> Iterator[JournalLine]:
    if not part.gross:
        return
    turned = part.gross < 0
    yield JournalLine(
        side=_other(side) if turned else side,
        account=account,
        amount=abs(part.gross),
        tax_amount=-part.tax if turned else part.tax,
        rate=part.rate,
        category=part.category,
        invoice_kind=kind,
        partner=name,
    )


def _plain(
    side: EntrySide, account: str, amount: int, name: str | None
) -> Iterator[JournalLine]:
    if amount:
        side = side if amount > 0 else _other(side)
        yield JournalLine(side=side, account=account, amount=abs(amount), partner=name)


def _other(side: EntrySide) -> EntrySide:
    return EntrySide.DEBIT if side is EntrySide.CREDIT else EntrySide.CREDIT


def _description(document: Document, *, sale: bool) -> str:
    party = document.buyer if sale else document.supplier
    kind = document.document_type.label
    words = (party.name, kind, document.document_number, document.subject)
    return " ".join(word for word in words if word)


def _warnings(document: Document, settings: Settings) -> tuple[Finding, ...]:
    days = purchase_days(document)
    shares = {transitional_share(day) for day in days}
    registered = parse_registration_number(document.supplier.registration_number or "")
    if is_sale(document, settings.company) or registered or len(shares) < 2:
        return ()
    return (
        Finding(
            code="journal_share_boundary",
            severity=Severity.WARNING,
            field="lines",
            message=(
                f"取引日が{days[0]}から{days[-1]}までで、経過措置の控除割合の境目を"
                "またいでいます。取引日ごとに仕訳を分けてください。"
            ),
            source="28年改正法附則52条・53条",
        ),
    )

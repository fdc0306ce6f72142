"""What a qualified invoice must show (適格請求書の記載事項).

Six items: issuer and number (see ``registration``), transaction date, description with
the mark of the reduced rate, total and rate per rate, tax per rate, recipient. The
simplified form needs no recipient and either the rate or the tax; the form of a return
also needs the day of the original sale; the buyer's own 仕入明細書 the seller's name,
number and confirmation. A supplier without a number owes only the older items
(区分記載請求書), so its tax items are not asked for.
"""

import re
from decimal import Decimal

from books import tax
from books.deduction import lacks_original_day
from books.identifiers import parse_registration_number
from books.model import Document, DocumentType, Finding, Severity, TaxSubtotal
from books.rules.codes import finding, percent
from books.rules.context import Context
from books.rules.dates import dated_days, has_transaction_date, tax_day
from books.rules.parties import is_our_own, we_sell
from books.rules.registration import check_registration, number_path

QUALIFIED_TYPES = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)
RETURN_EXEMPT_BELOW = 10_000  # 消令70の9③二: 税込1万円未満の返還は交付義務なし
_ASK = "取引先に確認し、書き直した請求書（または訂正の書面）を受け取ってください。"
_CONFIRMATION = re.compile(r"確認|異議|ご連絡のない|連絡がない|承認")


def check_qualified(document: Document, context: Context) -> list[Finding]:
    """Check the items that the kind of document must show."""
    kind = document.document_type
    if kind not in QUALIFIED_TYPES:
        return []
    if _is_exempt_return(document):
        return _check_share_day(document, context)
    if kind is DocumentType.PAYMENT_NOTICE:
        if not _is_purchase_statement(document):
            return []
        if we_sell(document, context):
            return [*_check_own_number(document, context), _answer_in_time(document)]
    findings = [
        *_check_issuer(document),
        *check_registration(document, context),
        *_check_date(document),
    ]
    if kind is not DocumentType.SIMPLIFIED_INVOICE:
        findings += _check_description(document)
    if kind in (DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE):
        findings += _check_recipient(document)
    if kind is DocumentType.RETURN_INVOICE:
        unsure = _check_share_day(document, context)
        findings += unsure or _check_original(document, context)
    if kind is DocumentType.PAYMENT_NOTICE:
        findings += _check_confirmation(document)
    return findings + _check_tax_items(document, context)


def _is_exempt_return(document: Document) -> bool:
    total = document.total
    is_return = document.document_type is DocumentType.RETURN_INVOICE
    return is_return and total is not None and abs(total) < RETURN_EXEMPT_BELOW


def _is_purchase_statement(document: Document) -> bool:
    """A 支払通知書 may only announce a payment; with tax or number it is a 仕入明細書."""
    return bool(document.tax_summary or document.supplier.registration_number)


def _check_issuer(document: Document) -> list[Finding]:
    if document.issuer.name:
        return []
    return [
        finding("issuer_missing", "issuer.name", f"発行者の名前がありません。{_ASK}")
    ]


def _check_date(document: Document) -> list[Finding]:
    if has_transaction_date(document):
        return []
    message = f"取引年月日（発行日・納品日・対象月のどれも）がありません。{_ASK}"
    return [finding("transaction_date_missing", "delivery_date", message)]


def _check_description(document: Document) -> list[Finding]:
    if document.subject or any(line.description for line in document.lines):
        return []
    message = f"取引の内容（品名など）がありません。{_ASK}"
    return [finding("description_missing", "lines", message)]


def _check_recipient(document: Document) -> list[Finding]:
    if document.recipient.name:
        return []
    message = f"宛名（書類の交付を受ける事業者の名前）がありません。{_ASK}"
    return [finding("recipient_missing", "recipient.name", message)]


def _check_share_day(document: Document, context: Context) -> list[Finding]:
    """Our credit for a return from an unregistered supplier hangs on the purchase."""
    number = parse_registration_number(document.supplier.registration_number or "")
    known = context.published.get(number or "")
    ours = is_our_own(document.issuer, context)
    if ours or not lacks_original_day(document, known):
        return []
    message = (
        "登録番号のない売り手への返品・値引きで、元の取引の日が分からず、経過措置の"
        "控除割合が決まりません。元の請求書を確かめ、元の取引の日付を入力してください。"
    )
    path = "original_date"
    return [finding("original_date_missing", path, message, Severity.WARNING)]


def _check_original(document: Document, context: Context) -> list[Finding]:
    if document.original_date or dated_days(document):
        return []
    message = (
        "返品・値引きの元になった取引の日（または期間）がありません。"
        "元の請求書の日付を取引先に確認し、記録してください。"
    )
    # The seller owes the paper; the buyer's own credit does not hang on it
    ours = is_our_own(document.issuer, context)
    severity = Severity.WARNING if ours else None
    return [finding("original_date_missing", "original_date", message, severity)]


def _check_own_number(document: Document, context: Context) -> list[Finding]:
    """The customer's credit hangs on our number; it is for us to tell it."""
    told = parse_registration_number(document.supplier.registration_number or "")
    own = context.company.registration_number
    if own is None or told == parse_registration_number(own):
        return []
    wrong = f"「{told}」と書かれています" if told else "書かれていません"
    message = (
        f"先方の書類に、自社の登録番号「{own}」が{wrong}。読み取りの誤りでなければ、"
        "先方に知らせてください。"
    )
    path = number_path(document)
    return [finding("registration_number_differs", path, message)]


def _answer_in_time(document: Document) -> Finding:
    """What the buyer writes counts once the seller has agreed, often by silence."""
    silent = _CONFIRMATION.search(document.notes or "")
    do = (
        "期間内に連絡しないと、確認したとみなされます。"
        if silent
        else "確認したことを先方に返してください。"
    )
    message = f"先方が作った仕入明細書です。内容を確かめ、違うときは先方に知らせてください。{do}"
    return finding("seller_confirmation_needed", None, message)


def _check_confirmation(document: Document) -> list[Finding]:
    if _CONFIRMATION.search(document.notes or ""):
        return []
    message = (
        "仕入明細書として仕入税額控除に使うには、売り手の確認が要ります。"
        "確認の返事か「期間内に連絡がなければ確認済みとする」旨の合意を保存してください。"
    )
    return [finding("seller_confirmation_needed", None, message)]


def _check_tax_items(document: Document, context: Context) -> list[Finding]:
    """Rates, totals and taxes per rate; only a registered supplier owes them."""
    day = tax_day(document, context.today)
    rows = document.tax_summary
    rated = any(row.rate is not None for row in rows) or any(
        line.tax_rate is not None for line in document.lines
    )
    findings = _check_rates_in_force(document, context)
    reduced = [r for r in rows if r.rate and tax.is_reduced_rate(r.rate, day)]
    findings += _check_mark(document, reduced)
    if not document.supplier.registration_number:
        return findings
    simplified = document.document_type is DocumentType.SIMPLIFIED_INVOICE
    if not rated:
        if simplified and any(row.tax_amount is not None for row in rows):
            return findings
        message = f"適用税率（10%・8%など）がどこにもありません。{_ASK}"
        return [*findings, finding("tax_rate_missing", "tax_summary", message)]
    if simplified or document.document_type is DocumentType.RETURN_INVOICE:
        return findings
    return findings + _check_rows(document)


def _check_rates_in_force(document: Document, context: Context) -> list[Finding]:
    day = tax_day(document, context.today)
    valid = tax.rates_on(day)
    places = [
        (f"tax_summary[{i}].rate", r.rate) for i, r in enumerate(document.tax_summary)
    ]
    if not places:
        places = [
            (f"lines[{i}].tax_rate", x.tax_rate) for i, x in enumerate(document.lines)
        ]
    findings = []
    for path, rate in places:
        if rate and rate not in valid:
            message = (
                f"税率{percent(rate)}は{day}の取引の税率ではありません。"
                "取引日と税率を原本で確認し、経過措置の税率でなければ取引先に訂正を頼んでください。"
            )
            findings.append(finding("tax_rate_not_in_force", path, message))
    return findings


def _check_mark(document: Document, reduced: list[TaxSubtotal]) -> list[Finding]:
    """With two rates, the lines of the reduced one must be told apart."""
    goods = [line for line in document.lines if line.amount]
    other_rates = any(
        row.rate and row not in reduced and row.taxable_amount
        for row in document.tax_summary
    )
    if not goods or not other_rates:
        return []
    for row in reduced:
        marked = any(line.tax_rate == row.rate for line in goods)
        if row.taxable_amount and not marked:
            message = f"軽減税率の対象品目がどれか分かりません（※などの印がありません）。{_ASK}"
            return [finding("reduced_rate_mark_missing", "lines", message)]
    return []


def _check_rows(document: Document) -> list[Finding]:
    rows = document.tax_summary
    rates = {line.tax_rate for line in document.lines if line.tax_rate}
    if not rows and len(rates) > 1:
        message = f"税率ごとに区分した合計額がありません。{_ASK}"
        return [finding("taxable_amount_missing", "tax_summary", message)]
    findings = []
    taxed = [(i, row) for i, row in enumerate(rows) if row.rate]
    only = len(taxed) == 1
    for i, row in taxed:
        label = percent(row.rate or Decimal(0))
        has_sum = row.taxable_amount is not None or (only and _has_sum(document))
        if not has_sum:
            message = f"{label}対象の合計額がありません。{_ASK}"
            path = f"tax_summary[{i}].taxable_amount"
            findings.append(finding("taxable_amount_missing", path, message))
        if row.tax_amount is None and not (only and document.tax_total is not None):
            message = f"{label}対象の消費税額がありません。{_ASK}"
            path = f"tax_summary[{i}].tax_amount"
            findings.append(finding("tax_amount_missing", path, message))
    if rates and not rows and document.tax_total is None:
        message = f"消費税額がありません。{_ASK}"
        findings.append(finding("tax_amount_missing", "tax_total", message))
    return findings


def _has_sum(document: Document) -> bool:
    return document.subtotal is not None or document.total is not None

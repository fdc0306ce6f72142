"""Purchases from suppliers without a registration number (経過措置).

The share of the tax that is credited goes by the day of the purchase; beyond a yearly
cap per supplier nothing is.
"""

import datetime as dt
from decimal import Decimal

from books import tax
from books.model import Document, DocumentType, Finding
from books.rules.codes import finding, percent, yen
from books.rules.context import Context
from books.rules.dates import tax_day, transaction_days
from books.rules.parties import is_our_own, same_party
from books.rules.registration import is_small_amount, number_path

_PURCHASES = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)


def check_transitional(document: Document, context: Context) -> list[Finding]:
    """Tell the share that applies, and whether the yearly cap is passed."""
    if document.document_type not in _PURCHASES:
        return []
    if document.supplier.registration_number or is_small_amount(document, context):
        return []
    if is_our_own(document.supplier, context):
        return []
    days = transaction_days(document) or (tax_day(document, context.today),)
    shares = {day: tax.transitional_share(day) for day in (days[0], days[-1])}
    known = {day: share for day, share in shares.items() if share is not None}
    if not known:
        return []
    return [_tell(document, known), *_check_cap(document, context, days[-1])]


def _tell(document: Document, shares: dict[dt.date, Decimal]) -> Finding:
    path = number_path(document)
    if not any(shares.values()):
        message = (
            "登録番号のない売り手からの仕入れで、経過措置は終わっているため消費税を"
            "控除できません。税額を本体に含めて処理してください。"
        )
        return finding("transitional_credit_ended", path, message)
    if len(set(shares.values())) == 1:
        day, share = next(iter(shares.items()))
        parts = f"{day}の取引は{percent(share)}"
    else:
        parts = "、".join(f"{day}の取引は{percent(s)}" for day, s in shares.items())
        parts += "（途中で割合が変わるため、取引日ごとに分けてください）"
    message = (
        f"登録番号のない売り手からの仕入れとして、{parts}の仕入税額控除になります。"
        "帳簿に「経過措置の適用」と書き、区分記載請求書として保存してください。"
    )
    return finding("transitional_credit_applies", path, message)


def _tax_period_start(day: dt.date, month: int) -> dt.date:
    year = day.year if day.month >= month else day.year - 1
    return dt.date(year, month, 1)


def _check_cap(document: Document, context: Context, day: dt.date) -> list[Finding]:
    month = context.company.fiscal_year_start_month
    start = _tax_period_start(day, month)
    cap = tax.transitional_cap(start)
    if cap is None:
        return []
    bought = (document.total or 0) + sum(
        other.document.total or 0
        for other in context.others
        if other.document.document_type in _PURCHASES
        and same_party(other.document.supplier, document.supplier)
        and _tax_period_start(tax_day(other.document, context.today), month) == start
    )
    if bought <= cap:
        return []
    message = (
        f"この売り手からの{start}以後の仕入れが{yen(bought)}となり、経過措置の上限"
        f"{yen(cap)}を超えます。超えた部分は控除できないため、税額を本体に含めてください。"
    )
    return [finding("transitional_cap_exceeded", "total", message)]

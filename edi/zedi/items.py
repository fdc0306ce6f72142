"""The items of S-ZEDI's EDI information (金融EDI情報の項目), a row an item.

Names and lengths are those of a public implementation of S-ZEDI; 支払通知発行日 holds
the invoice's date where there is no payment notice.
"""

from collections.abc import Callable
from typing import NamedTuple

from books.model import RemittanceReference

INDUSTRY, DATA_KIND = "Z01", "001"
MAX_TAXES = 2


class Item(NamedTuple):
    """One S-ZEDI item of an invoice: element, Japanese name, longest value, value."""

    tag: str
    label: str
    width: int
    value: Callable[[RemittanceReference], str]


def _date(reference: RemittanceReference) -> str:
    return f"{reference.issue_date:%Y%m%d}" if reference.issue_date else ""


def _offset(reference: RemittanceReference) -> str:
    return str(reference.offset_amount) if reference.offset_amount else ""


def _tax(number: int) -> Callable[[RemittanceReference], str]:
    return lambda r: str(r.taxes[number].amount) if number < len(r.taxes) else ""


def _rate(number: int) -> Callable[[RemittanceReference], str]:
    def percent(reference: RemittanceReference) -> str:
        rates = [tax.rate for tax in reference.taxes[number : number + 1]]
        return "" if rates in ([], [None]) else f"{(rates[0] or 0) * 100:f}"

    return lambda r: _plain(percent(r))


def _plain(number: str) -> str:
    """A decimal without zeros behind the point."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def _tax_total(reference: RemittanceReference) -> str:
    return "" if reference.tax_total is None else str(reference.tax_total)


INVOICE_ITEMS = (
    Item("ExchangedDocumentID", "支払通知番号", 40, lambda r: r.notice_number or ""),
    Item("IssueDateTime", "支払通知発行日", 8, _date),
    Item("IssuerAssignedID", "請求書番号", 40, lambda r: r.document_number or ""),
    Item("PayeeID", "受取人企業法人コード", 13, lambda r: r.payee_number or ""),
    Item("BuyerName", "請求先企業名", 40, lambda r: r.billed_name or ""),
    Item("BuyerID", "請求先企業法人コード", 13, lambda r: r.billed_number or ""),
    Item("PaymentTotalAmount", "支払金額(明細)", 10, lambda r: str(r.amount)),
    Item(
        "BalanceOutReasonDescription",
        "金額相殺理由",
        40,
        lambda r: r.offset_reason or "",
    ),
    Item("BalanceOutCalculatedAmount", "相殺金額", 10, _offset),
    Item("TaxCalculatedAmount1", "税額1", 10, _tax(0)),
    Item("TaxCalculatedRate1", "税率1", 3, _rate(0)),
    Item("TaxCalculatedAmount2", "税額2", 10, _tax(1)),
    Item("TaxCalculatedRate2", "税率2", 3, _rate(1)),
    Item("TaxTotalAmount", "税額合計", 10, _tax_total),
    Item("Content", "備考", 140, lambda r: r.note or ""),
)
_HEAD_TAGS = ("SubsetSpecifiedID", "BusinessProcessSpecifiedID", "PayerID")
KNOWN_TAGS = frozenset((*(item.tag for item in INVOICE_ITEMS), *_HEAD_TAGS))

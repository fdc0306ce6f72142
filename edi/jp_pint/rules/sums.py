"""Rules of the PINT model: sums (ibr-co-10 … ibr-co-16).

Source as in ``edi.jp_pint.rules.presence``. A sum is checked where all its terms are
there; a missing one breaks its own rule.
"""

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from lxml import etree

from edi.jp_pint.rules.presence import charges
from edi.jp_pint.rules.rule import Rule, document_currency, number_of, text_of, where
from edi.jp_pint.table import parse_number
from edi.xml import find, find_all, find_text

_TOTAL = "LegalMonetaryTotal"
_LINE = "InvoiceLine"
_NEVER = Decimal("1e40")  # no amount of an invoice


def cents(value: Decimal) -> Decimal:
    """Round to two decimals, half up, as XPath does."""
    return (value * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def _total(rule_id: str, text: str, wrong: str) -> Rule:
    """A rule on the document totals; ``wrong`` names the total that is compared."""

    def broken(root: etree._Element) -> Iterator[etree._Element]:
        for total in find_all(root, _TOTAL):
            said = number_of(total, wrong)
            worked = _SUMS[wrong](root, total)
            if said is not None and worked is not None and said != cents(worked):
                yield total

    return Rule(rule_id, text, broken)


def _add(values: list[Decimal | None]) -> Decimal | None:
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _lines(root: etree._Element, _: etree._Element) -> Decimal | None:
    lines = find_all(root, _LINE)
    amounts = [number_of(line, "LineExtensionAmount") for line in lines]
    return _add(amounts) if lines else None


def _charged(root: etree._Element, *, charge: bool) -> Decimal | None:
    found = charges(root, "AllowanceCharge", charge=charge)
    return _add([number_of(e, "Amount") for e in found])


def _exclusive(root: etree._Element, total: etree._Element) -> Decimal | None:
    if _tax_included(root):
        return None
    lines = number_of(total, "LineExtensionAmount")
    charge = number_of(total, "ChargeTotalAmount") or Decimal(0)
    allowance = number_of(total, "AllowanceTotalAmount") or Decimal(0)
    return None if lines is None else lines + charge - allowance


def _tax_included(root: etree._Element) -> bool:
    return find_text(root, "TaxTotal/TaxIncludedIndicator") == "true"


def _inclusive(root: etree._Element, total: etree._Element) -> Decimal | None:
    net = number_of(total, "TaxExclusiveAmount")
    amount = find(root, "TaxTotal/TaxAmount")
    currency = document_currency(root)
    if net is None or amount is None or not currency or _tax_included(root):
        return None
    # The first total is the one in the currency of the invoice, else the sum can't hold
    tax = (
        parse_number(text_of(amount)) if amount.get("currencyID") == currency else None
    )
    return _NEVER if tax is None else net + tax


def _payable(_: etree._Element, total: etree._Element) -> Decimal | None:
    gross = number_of(total, "TaxInclusiveAmount")
    prepaid = number_of(total, "PrepaidAmount") or Decimal(0)
    rounding = number_of(total, "PayableRoundingAmount") or Decimal(0)
    return None if gross is None else gross - prepaid + rounding


_SUMS = {
    "LineExtensionAmount": _lines,
    "TaxExclusiveAmount": _exclusive,
    "TaxInclusiveAmount": _inclusive,
    "PayableAmount": _payable,
}


def _charge_total(rule_id: str, path: str, text: str, *, charge: bool) -> Rule:
    """The sum of allowances or charges is right, and there when there are any."""

    def broken(root: etree._Element) -> Iterator[etree._Element]:
        worked = _charged(root, charge=charge)
        any_of_them = bool(charges(root, "AllowanceCharge", charge=charge))
        for total in find_all(root, _TOTAL):
            said = number_of(total, path)
            if (said is None and any_of_them) or (
                said is not None and worked is not None and said != cents(worked)
            ):
                yield total

    return Rule(rule_id, text, broken)


def _tax_sum_wrong(total: etree._Element, _: etree._Element) -> bool:
    rows = find_all(total, "TaxSubtotal")
    said = number_of(total, "TaxAmount")
    worked = _add([number_of(row, "TaxAmount") for row in rows])
    known = bool(rows) and said is not None and worked is not None
    return known and said != cents(worked or Decimal(0))


SUMS = (
    _total(
        "ibr-co-10",
        "明細の合計(ibt-106)が明細の金額(ibt-131)の合計と合いません。",
        "LineExtensionAmount",
    ),
    _charge_total(
        "ibr-co-11",
        "AllowanceTotalAmount",
        "値引の合計(ibt-107)が値引額(ibt-092)の合計と合いません。",
        charge=False,
    ),
    _charge_total(
        "ibr-co-12",
        "ChargeTotalAmount",
        "追加請求の合計(ibt-108)が追加請求額(ibt-099)の合計と合いません。",
        charge=True,
    ),
    _total(
        "ibr-co-13",
        "税抜合計(ibt-109)が 明細の合計(ibt-106) − 値引(ibt-107) + 追加請求(ibt-108) と合いません。",
        "TaxExclusiveAmount",
    ),
    Rule(
        "ibr-co-14",
        "消費税額合計(ibt-110)が税率ごとの消費税額(ibt-117)の合計と合いません。",
        where("TaxTotal", _tax_sum_wrong),
    ),
    _total(
        "ibr-co-15",
        "税込合計(ibt-112)が 税抜合計(ibt-109) + 消費税額合計(ibt-110) と合いません。",
        "TaxInclusiveAmount",
    ),
    _total(
        "ibr-co-16",
        "請求額(ibt-115)が 税込合計(ibt-112) − 支払済金額(ibt-113) + 端数調整額(ibt-114) と合いません。",
        "PayableAmount",
    ),
)

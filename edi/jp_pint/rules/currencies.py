"""Rules of the PINT model: currencies (ibr-…).

Source as in ``edi.jp_pint.rules.presence``.
"""

from collections.abc import Iterator

from lxml import etree

from edi.jp_pint.rules.rule import Rule, document_currency, text_of, where
from edi.jp_pint.table import parse_number
from edi.xml import find_all, local_name

_AMOUNTS = frozenset(
    "Amount BaseAmount PriceAmount LineExtensionAmount TaxExclusiveAmount "
    "TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount "
    "PayableRoundingAmount PayableAmount".split()
)


def _currencies(root: etree._Element) -> Iterator[etree._Element]:
    currency = document_currency(root)
    amounts = [e for e in root.iter() if currency and local_name(e) in _AMOUNTS]
    for total in find_all(root, "TaxTotal"):
        own = find_all(total, "TaxAmount")
        if any(e.get("currencyID") == currency for e in own):
            rows = find_all(total, "TaxSubtotal")
            amounts += own
            amounts += [e for r in rows for e in find_all(r, "TaxableAmount")]
            amounts += [e for r in rows for e in find_all(r, "TaxAmount")]
    return (e for e in amounts if e.get("currencyID") != currency)


def _tax_currency(root: etree._Element) -> Iterator[etree._Element]:
    currencies = {e.get("currencyID") for e in find_all(root, "TaxTotal/TaxAmount")}
    codes = find_all(root, "TaxCurrencyCode")
    return (e for e in codes if text_of(e) not in currencies)


def _signs_differ(code: etree._Element, root: etree._Element) -> bool:
    amounts = {
        e.get("currencyID"): parse_number(text_of(e))
        for e in find_all(root, "TaxTotal/TaxAmount")
    }
    one, other = amounts.get(text_of(code)), amounts.get(document_currency(root))
    return one is not None and other is not None and one * other < 0


CURRENCIES = (
    Rule(
        "ibr-053",
        "税の通貨(ibt-006)での消費税額合計(ibt-111)がありません。入力してください。",
        _tax_currency,
    ),
    Rule(
        "ibr-077",
        "税の通貨(ibt-006)は請求書の通貨(ibt-005)と別の通貨のときだけ書いてください。",
        where("TaxCurrencyCode", lambda e, root: text_of(e) == document_currency(root)),
    ),
    Rule(
        "ibr-084",
        "消費税額合計(ibt-110)と税の通貨での合計(ibt-111)の符号が違います。",
        where("TaxCurrencyCode", _signs_differ),
    ),
    Rule(
        "ibr-126",
        "金額の通貨が請求書の通貨(ibt-005)と違います。同じにしてください。",
        _currencies,
    ),
)

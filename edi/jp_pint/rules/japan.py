"""Rules of Japan (aligned-…): registration number, consumption tax, specification.

Source: PINT-jurisdiction-aligned-rules 1.1.3 of the three specifications (OpenPeppol),
read in phax/phive-rules. aligned-ibrp-050-jp (category and rate of a line) is not here:
its context (/ubl:InvoiceLine) never occurs, and the official sample with category O
would break it.
"""

import datetime as dt
import re
from collections.abc import Iterator

from lxml import etree

from edi.jp_pint.profiles import (
    FORMER_ID,
    NON_TAX_REGISTERED,
    SELF_BILLING,
    STANDARD,
)
from edi.jp_pint.rules.rule import (
    TAXED,
    UNTAXED,
    Rule,
    is_vat,
    needs,
    once,
    text_of,
    where,
)
from edi.xml import descend, find, find_all, find_text

QUALIFIED_FROM = dt.date(2023, 10, 1)
"""First day of the qualified-invoice system (適格請求書等保存方式)."""
_REGISTERED = re.compile(r"T\d{13}", re.ASCII)
_SCHEMES = "AccountingSupplierParty/Party/PartyTaxScheme"


def _specification(*ids: str) -> Rule:
    """The specification id begins with that of the profile that it is checked as."""
    suffix = {STANDARD: "", NON_TAX_REGISTERED: "-ntr", SELF_BILLING: "-sb"}
    profile = next(p for p in suffix if p.customization in ids)
    return Rule(
        f"aligned-ibrp-001-jp{suffix[profile]}",
        f"仕様ID(ibt-024)は「{profile.customization}」で始めてください。",
        where("CustomizationID", lambda e, _: not text_of(e).startswith(ids)),
        (profile,),
    )


def _process(*, own: bool) -> Rule:
    process = SELF_BILLING.process if own else STANDARD.process
    known = (
        (process,) if own else (process, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
    )
    return Rule(
        f"aligned-ibrp-002-jp{'-sb' if own else ''}",
        f"取引プロセス(ibt-023)は「{process}」にしてください。",
        where("ProfileID", lambda e, _: not any(k in text_of(e) for k in known)),
        (SELF_BILLING,) if own else (STANDARD, NON_TAX_REGISTERED),
    )


def _seller_schemes(root: etree._Element, *, vat: bool) -> list[etree._Element]:
    found = [s for s in find_all(root, _SCHEMES) if is_vat(s) is vat]
    return [e for s in found for e in find_all(s, "CompanyID")]


def _unregistered(root: etree._Element) -> Iterator[etree._Element]:
    days = [text_of(e) for n in ("StartDate", "EndDate") for e in descend(root, n)]
    if any(day >= QUALIFIED_FROM.isoformat() for day in days):
        for number in _seller_schemes(root, vat=True):
            if not _REGISTERED.fullmatch(text_of(number)):
                yield number


def _account(means: etree._Element, _: etree._Element) -> bool:
    transfer = find_text(means, "PaymentMeansCode") in ("30", "58")
    account = find(means, "PayeeFinancialAccount")
    return transfer and account is not None and not find_text(account, "ID")


def _card(card: etree._Element, _: etree._Element) -> bool:
    return not 4 <= len(find_text(card, "PrimaryAccountNumberID") or "") <= 6


def _mandate(means: etree._Element, _: etree._Element) -> bool:
    debit = find_text(means, "PaymentMeansCode") in ("49", "59")
    return debit and not find_text(means, "PaymentMandate/ID")


def _remittances(root: etree._Element) -> list[etree._Element]:
    found = {text_of(e): e for e in descend(root, "PaymentID")}
    return list(found.values())[1:]


JAPAN = (
    _specification(STANDARD.customization, FORMER_ID),
    _specification(NON_TAX_REGISTERED.customization),
    _specification(SELF_BILLING.customization),
    _process(own=False),
    _process(own=True),
    Rule(
        "aligned-ibrp-009",
        "売り手の登録番号(ibt-031)が2つ以上あります。1つにしてください。",
        lambda root: _seller_schemes(root, vat=True)[1:],
        also=("aligned-ibrp-sr-12",),
    ),
    once(
        "aligned-ibrp-010",
        "TaxRepresentativeParty",
        "PartyTaxScheme/CompanyID",
        "納税管理人の登録番号(ibt-063)",
    ),
    Rule(
        "aligned-ibrp-014",
        "送金情報(ibt-083)が2種類以上あります。1つにしてください。",
        _remittances,
    ),
    Rule(
        "aligned-ibrp-016",
        "振込先の口座(ibt-084)がありません。口座番号を入力してください。",
        where("PaymentMeans", _account),
    ),
    Rule(
        "aligned-ibrp-017",
        "カード番号(ibt-087)は末尾の4～6桁だけを書いてください。",
        where("PaymentMeans/CardAccount", _card),
    ),
    Rule(
        "aligned-ibrp-019",
        "口座振替には契約番号(ibt-089)が必要です。入力してください。",
        where("PaymentMeans", _mandate),
    ),
    needs(
        "aligned-ibrp-049",
        "PaymentMeans",
        "PaymentMeansCode",
        "支払手段(ibt-081)",
        also=("ibr-049",),
    ),
    Rule(
        "aligned-ibrp-052",
        "請求期間(ibg-14)も明細の期間(ibg-26)もありません。取引の日付を入力してください。",
        where("", lambda e, _: not list(descend(e, "InvoicePeriod"))),
    ),
    Rule(
        "aligned-ibrp-sr-13",
        "売り手のその他の税の登録番号(ibt-032)が2つ以上あります。1つにしてください。",
        lambda root: _seller_schemes(root, vat=False)[1:],
    ),
    Rule(
        "aligned-ibr-jp-01",
        "売り手の登録番号(ibt-031)は、2023年10月1日以後の取引では「T」と数字13桁にしてください。",
        _unregistered,
        TAXED,
    ),
    Rule(
        "aligned-ibr-jp-04",
        "売り手の登録番号(ibt-031)がありません。入力してください。",
        where("", lambda e, _: not find_text(e, f"{_SCHEMES}/CompanyID")),
        TAXED,
    ),
    Rule(
        "aligned-ibr-jp-04-ntr",
        "免税事業者等の請求書に売り手の登録番号(ibt-031)は書けません。消してください。",
        lambda root: find_all(root, f"{_SCHEMES}/CompanyID"),
        UNTAXED,
    ),
    Rule(
        "aligned-ibr-jp-05",
        "税の通貨(ibt-006)はJPYにしてください。",
        where("TaxCurrencyCode", lambda e, _: text_of(e) != "JPY"),
    ),
    Rule(
        "aligned-ibrp-cl-02-jp",
        "請求書の種類(ibt-003)は380にしてください(標準仕様)。",
        where("InvoiceTypeCode", lambda e, _: text_of(e) not in ("", "380")),
        (STANDARD,),
    ),
)

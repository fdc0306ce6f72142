"""Rules of the PINT model: values (dates, signs, decimals, codes; ibr-…).

Source as in ``edi.jp_pint.rules.presence``.
"""

import re
from collections.abc import Callable, Iterator
from operator import gt, lt

from lxml import etree

from edi.jp_pint.profiles import SELF_BILLING
from edi.jp_pint.rules.rule import (
    UNTAXED,
    Check,
    Rule,
    each,
    number_of,
    text_of,
    where,
)
from edi.jp_pint.table import DATE, parse_number
from edi.xml import find, find_all, find_text, local_name

_TOTAL = "LegalMonetaryTotal"
_LINE = "InvoiceLine"
_DATES = frozenset(
    "IssueDate DueDate TaxPointDate StartDate EndDate ActualDeliveryDate".split()
)
_GLN_PLACES = ("EndpointID", "PartyIdentification/ID", "CompanyID")
_TIME = re.compile(
    r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)


def _backwards(period: etree._Element, _: etree._Element) -> bool:
    start, end = find_text(period, "StartDate"), find_text(period, "EndDate")
    return start is not None and end is not None and end < start


def _no_day(period: etree._Element, _: etree._Element) -> bool:
    return not (find_text(period, "StartDate") or find_text(period, "EndDate"))


def _no_day_or_code(period: etree._Element, root: etree._Element) -> bool:
    return _no_day(period, root) and not find_text(period, "DescriptionCode")


def _outside(end: str, wrong: Callable[[str, str], bool]) -> Check:
    """Line periods whose first or last day is not within the invoice period."""

    def broken(root: etree._Element) -> Iterator[etree._Element]:
        limit = find_text(root, f"InvoicePeriod/{end}")
        for period in find_all(root, f"{_LINE}/InvoicePeriod") if limit else ():
            day = find_text(period, end)
            if day and limit and wrong(day, limit):
                yield period

    return broken


def _despatched_twice(root: etree._Element) -> list[etree._Element]:
    whole = find_all(root, "DespatchDocumentReference")
    lines = find_all(root, f"{_LINE}/DespatchLineReference") if whole else []
    return [e for e in lines if find_text(e, "DocumentReference/ID")]


def _dates(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        text = element.text or ""
        if local_name(element) in _DATES and text and DATE.parse(text) is None:
            yield element


def _times(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        if local_name(element).endswith("Time") and not _TIME.fullmatch(
            text_of(element)
        ):
            yield element


def _empty(root: etree._Element) -> Iterator[etree._Element]:
    return (e for e in root.iter() if not len(e) and not text_of(e))


def _decimals(rule_id: str, path: str, name: str) -> Rule:
    return Rule(
        rule_id,
        f"{name}の小数は2桁までにしてください。",
        where(path, lambda e, _: len(text_of(e).partition(".")[2]) > 2),
    )


def _not_positive(quantity: etree._Element, _: etree._Element) -> bool:
    value = parse_number(text_of(quantity))
    return value is not None and value <= 0


def _unit_differs(line: etree._Element, _: etree._Element) -> bool:
    base, quantity = find(line, "Price/BaseQuantity"), find(line, "InvoicedQuantity")
    code = None if base is None else base.get("unitCode")
    return (
        code is not None and quantity is not None and code != quantity.get("unitCode")
    )


def gln_is_valid(number: str) -> bool:
    """Whether digits end with their GS1 check digit (GLN).

    >>> gln_is_valid("4569951110016"), gln_is_valid("4569951110017")
    (True, False)
    """
    if not (number.isascii() and number.isdigit()):
        return False
    weighted = (int(d) * (1 if n % 2 else 3) for n, d in enumerate(number[::-1], 1))
    return sum(weighted) % 10 == 0


def _gln(root: etree._Element) -> Iterator[etree._Element]:
    for path in _GLN_PLACES:
        for element in each(root, f"//{path}"):
            is_gln = element.get("schemeID") == "0088"
            if is_gln and not gln_is_valid(text_of(element)):
                yield element


VALUES = (
    Rule(
        "ibr-027",
        "単価(ibt-146)が負の数です。数量を負の数にしてください。",
        where(_LINE, lambda e, _: (number_of(e, "Price/PriceAmount") or 0) < 0),
    ),
    Rule(
        "ibr-028",
        "値引前の単価(ibt-148)が負の数です。正の数にしてください。",
        where(
            _LINE,
            lambda e, _: (number_of(e, "Price/AllowanceCharge/BaseAmount") or 0) < 0,
        ),
    ),
    Rule(
        "ibr-029",
        "請求期間の末日(ibt-074)が初日(ibt-073)より前です。日付を確かめてください。",
        where("InvoicePeriod", _backwards),
    ),
    Rule(
        "ibr-030",
        "明細の期間の末日(ibt-135)が初日(ibt-134)より前です。日付を確かめてください。",
        where(f"{_LINE}/InvoicePeriod", _backwards),
    ),
    Rule(
        "ibr-068",
        "GLN(体系0088)の検査数字が合いません。番号を確かめてください。",
        _gln,
    ),
    Rule("ibr-073", "日付はYYYY-MM-DDの形で書いてください。", _dates),
    Rule("ibr-079", "空の要素があります。値を入れるか、要素を消してください。", _empty),
    Rule(
        "ibr-082",
        "値引か追加請求かの判別はtrueかfalseにしてください。",
        where(
            "//AllowanceCharge",
            lambda e, _: find_text(e, "ChargeIndicator") not in ("true", "false"),
        ),
    ),
    Rule(
        "ibr-083",
        "単価には追加請求を付けられません(値引だけです、ibt-147)。",
        where(
            "//Price/AllowanceCharge",
            lambda e, _: find_text(e, "ChargeIndicator") == "true",
        ),
    ),
    Rule(
        "ibr-085",
        "明細の期間の初日(ibt-134)が請求期間(ibg-14)の外です。日付を確かめてください。",
        _outside("StartDate", lt),
    ),
    Rule(
        "ibr-086",
        "明細の期間の末日(ibt-135)が請求期間(ibg-14)の外です。日付を確かめてください。",
        _outside("EndDate", gt),
    ),
    Rule(
        "ibr-087",
        "単価の基準数量(ibt-149)は0より大きくしてください。",
        where(f"{_LINE}/Price/BaseQuantity", _not_positive),
    ),
    Rule(
        "ibr-088",
        "基準数量の単位(ibt-150)が数量の単位(ibt-130)と違います。同じにしてください。",
        where(_LINE, _unit_differs),
    ),
    _decimals("ibr-091", f"{_TOTAL}/PayableAmount", "請求額(ibt-115)"),
    Rule(
        "ibr-092",
        "出荷案内番号は全体(ibt-016)か明細(ibt-184)のどちらか一方に書いてください。",
        _despatched_twice,
    ),
    Rule("ibr-119", "時刻はhh:mm:ssの形で書いてください(ibt-168)。", _times),
    _decimals("ibr-121", f"{_TOTAL}/AllowanceTotalAmount", "値引の合計(ibt-107)"),
    _decimals("ibr-122", f"{_TOTAL}/ChargeTotalAmount", "追加請求の合計(ibt-108)"),
    _decimals("ibr-123", f"{_TOTAL}/TaxExclusiveAmount", "税抜合計(ibt-109)"),
    _decimals("ibr-124", "TaxTotal/TaxAmount", "消費税額合計(ibt-110)"),
    _decimals("ibr-125", f"{_TOTAL}/TaxInclusiveAmount", "税込合計(ibt-112)"),
    Rule(
        "ibr-co-19",
        "請求期間(ibg-14)に初日も末日もありません。どちらかを入力してください。",
        where("InvoicePeriod", _no_day_or_code),
    ),
    Rule(
        "ibr-co-20",
        "明細の期間(ibg-26)に初日も末日もありません。どちらかを入力してください。",
        where(f"{_LINE}/InvoicePeriod", _no_day),
    ),
    Rule(
        "ibr-sr-63",
        "仕様ID(ibt-024)に「*」は使えません。正しい仕様IDにしてください。",
        where("CustomizationID", lambda e, _: "*" in text_of(e)),
    ),
    Rule(
        "ibr-cl-01-jp-ntr",
        "請求書の種類(ibt-003)は480にしてください(免税事業者等の仕様)。",
        where("InvoiceTypeCode", lambda e, _: text_of(e) not in ("", "480")),
        UNTAXED,
    ),
    Rule(
        "ibr-cl-01-jp-sb",
        "請求書の種類(ibt-003)は389にしてください(仕入明細書の仕様)。",
        where("InvoiceTypeCode", lambda e, _: text_of(e) not in ("", "389")),
        (SELF_BILLING,),
    ),
)

"""Rules of Japan on consumption tax (消費税の規則, aligned-…).

Source as in ``edi.jp_pint.rules.japan``.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR

from lxml import etree

from edi.jp_pint.rules.presence import charges
from edi.jp_pint.rules.rule import (
    TAXED,
    UNTAXED,
    Check,
    Rule,
    document_currency,
    each,
    is_vat,
    needs,
    number_of,
    text_of,
    where,
)
from edi.jp_pint.table import parse_number
from edi.xml import descend, find, find_all, find_text

_CATEGORIES = frozenset({"AA", "E", "S", "G", "O"})
_ZERO = {"E": "非課税", "G": "輸出免税", "O": "不課税"}
_SUBTOTAL = "TaxTotal/TaxSubtotal"


def _untaxed_rate(category: etree._Element) -> bool:
    """Without a rate although it is needed (税率なし); 不課税 has none."""
    known = find_text(category, "ID") and find_text(category, "Percent")
    return not (is_vat(category) and known)


def _charge_category(rule_id: str, name: str, ids: str, *, charge: bool) -> Rule:
    def broken(root: etree._Element) -> Iterator[etree._Element]:
        categories = find_all(root, f"{_SUBTOTAL}/TaxCategory")
        has_out = any(find_text(c, "ID") == "O" for c in categories)
        for element in charges(root, "AllowanceCharge", charge=charge):
            category = find(element, "TaxCategory")
            rated = category is not None and find_text(category, "Percent")
            if not (has_out and not rated) and (
                category is None or _untaxed_rate(category)
            ):
                yield element

    text = f"{name}に課税分類と税率({ids})がありません。入力してください。"
    return Rule(rule_id, text, broken)


def _one_breakdown(code: str) -> Rule:
    def broken(root: etree._Element) -> Iterator[etree._Element]:
        names = ("TaxCategory", "ClassifiedTaxCategory")
        used = [e for n in names for e in descend(root, n) if _is_code(e, code)]
        rows = find_all(root, f"{_SUBTOTAL}/TaxCategory")
        if used and sum(_is_code(e, code) for e in rows) != 1:
            yield root

    return Rule(
        f"aligned-ibrp-{code.lower()}-01",
        f"{_ZERO[code]}({code})の税率ごとの内訳(ibg-23)を1つだけ書いてください。",
        broken,
    )


def _is_code(category: etree._Element, code: str) -> bool:
    return is_vat(category) and find_text(category, "ID") == code


def _rate_rules(code: str) -> tuple[Rule, ...]:
    """Rate 0 of E and G, no rate of O, in lines, allowances and charges."""
    wish = "書けません" if code == "O" else "0にしてください"

    def wrong(category: etree._Element) -> bool:
        rate = number_of(category, "Percent")
        bad = find(category, "Percent") is not None if code == "O" else rate != 0
        return _is_code(category, code) and bad

    def rule(number: str, name: str, found: Check) -> Rule:
        return Rule(
            f"aligned-ibrp-{code.lower()}-{number}",
            f"{_ZERO[code]}({code})の{name}の税率は{wish}。",
            lambda root: [c for c in found(root) if wrong(c)],
        )

    return (
        rule("05", "明細", lambda r: each(r, "InvoiceLine/Item/ClassifiedTaxCategory")),
        rule("06", "値引", lambda r: _charge_categories(r, charge=False)),
        rule("07", "追加請求", lambda r: _charge_categories(r, charge=True)),
    )


def _charge_categories(root: etree._Element, *, charge: bool) -> list[etree._Element]:
    found = charges(root, "//AllowanceCharge", charge=charge)
    return [c for e in found for c in find_all(e, "TaxCategory")]


def _zero_tax(code: str) -> Rule:
    def broken(root: etree._Element) -> Iterator[etree._Element]:
        for row in find_all(root, _SUBTOTAL):
            coded = any(_is_code(c, code) for c in find_all(row, "TaxCategory"))
            if coded and number_of(row, "TaxAmount") not in (None, 0):
                yield row

    return Rule(
        f"aligned-ibrp-{code.lower()}-09",
        f"{_ZERO[code]}({code})の消費税額(ibt-117)は0にしてください。",
        broken,
    )


def _in_currency(root: etree._Element) -> list[etree._Element]:
    currency = document_currency(root)
    return [
        row
        for row in descend(root, "TaxSubtotal")
        if any(e.get("currencyID") == currency for e in find_all(row, "TaxAmount"))
    ]


def _tax_wrong(row: etree._Element) -> bool:
    """Tax that no rounding of base × rate gives."""
    code = find_text(row, "TaxCategory/ID")
    rate = number_of(row, "TaxCategory/Percent")
    if code == "O":
        return find(row, "TaxCategory/Percent") is not None
    base, tax = number_of(row, "TaxableAmount"), number_of(row, "TaxAmount")
    if rate is None or base is None or tax is None or (code in _ZERO and rate == 0):
        return False
    exact = base * rate / 100
    floor = exact.to_integral_value(ROUND_FLOOR)
    return not floor <= tax <= exact.to_integral_value(ROUND_CEILING)


def _has_decimals(row: etree._Element, _: etree._Element) -> bool:
    amounts = find_all(row, "TaxAmount")
    return any(e.get("currencyID") == "JPY" and "." in text_of(e) for e in amounts)


def _categories(root: etree._Element) -> list[etree._Element]:
    return [
        e for n in ("TaxCategory", "ClassifiedTaxCategory") for e in descend(root, n)
    ]


TAX = (
    _charge_category(
        "aligned-ibrp-032-jp", "値引(ibg-20)", "ibt-095、ibt-096", charge=False
    ),
    _charge_category(
        "aligned-ibrp-037-jp", "追加請求(ibg-21)", "ibt-102、ibt-103", charge=True
    ),
    Rule(
        "aligned-ibrp-045",
        "税率ごとの対価の額(ibt-116)がありません。入力してください。",
        lambda root: [
            r for r in _in_currency(root) if not find_text(r, "TaxableAmount")
        ],
    ),
    needs(
        "aligned-ibrp-046", "//TaxSubtotal", "TaxAmount", "税率ごとの消費税額(ibt-117)"
    ),
    needs("aligned-ibrp-047", "//TaxSubtotal", "TaxCategory/ID", "課税分類(ibt-118)"),
    Rule(
        "aligned-ibrp-048",
        "税率(ibt-119)がありません。入力してください(不課税のほかは必須です)。",
        where(
            "//TaxSubtotal",
            lambda e, _: (
                not find_text(e, "TaxCategory/Percent")
                and find_text(e, "TaxCategory/ID") not in (None, "O")
            ),
        ),
    ),
    Rule(
        "aligned-ibrp-051-jp",
        "消費税額(ibt-117)が 対価の額(ibt-116) × 税率(ibt-119) を1円未満で端数処理した額と"
        "合いません。切捨てと切上げの間の額にしてください。",
        lambda root: [r for r in _in_currency(root) if _tax_wrong(r)],
        TAXED,
    ),
    Rule(
        "aligned-ibrp-053-jp",
        "請求書の通貨での消費税額合計(ibt-110)が2つ以上あります。1つにしてください。",
        lambda root: [
            e
            for e in find_all(root, "TaxTotal/TaxAmount")
            if e.get("currencyID") == document_currency(root)
        ][1:],
    ),
    *(_one_breakdown(code) for code in _ZERO),
    *(rule for code in _ZERO for rule in _rate_rules(code)),
    *(_zero_tax(code) for code in _ZERO),
    Rule(
        "aligned-ibr-jp-03",
        "税の種類は「VAT」にしてください(消費税を表します)。",
        lambda root: [
            e
            for c in _categories(root)
            for e in find_all(c, "TaxScheme/ID")
            if "VAT" not in text_of(e)
        ],
    ),
    Rule(
        "aligned-ibr-jp-06",
        "円の消費税額(ibt-117、ibt-190)に小数は使えません。整数にしてください。",
        where("//TaxSubtotal", _has_decimals),
    ),
    Rule(
        "aligned-ibr-jp-07-ntr",
        "免税事業者等の請求書の消費税額(ibt-110、ibt-117)は0にしてください。",
        where("//TaxAmount", lambda e, _: parse_number(text_of(e)) != 0),
        UNTAXED,
    ),
    Rule(
        "aligned-ibrp-cl-01-jp",
        "課税分類はS(標準)、AA(軽減)、E(非課税)、G(輸出免税)、O(不課税)のどれかにしてください。",
        lambda root: [
            c
            for c in _categories(root)
            if find_text(c, "ID") and find_text(c, "ID") not in _CATEGORIES
        ],
    ),
)

"""The rules of JP PINT 1.1.3, checked by our own code (規則の検査).

Every rule is published as fatal, so every finding is an error.
"""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from books.model import Finding, Severity
from edi.jp_pint.leaves import Places
from edi.jp_pint.profiles import (
    PROFILES,
    SELF_BILLING,
    STANDARD,
    Profile,
    find_profile,
)
from edi.jp_pint.rules.currencies import CURRENCIES
from edi.jp_pint.rules.japan import JAPAN
from edi.jp_pint.rules.number import NUMBER
from edi.jp_pint.rules.presence import PRESENCE
from edi.jp_pint.rules.rule import Rule
from edi.jp_pint.rules.sums import SUMS
from edi.jp_pint.rules.tax import TAX
from edi.jp_pint.rules.values import VALUES
from edi.xml import find_text, local_name

RULES: tuple[Rule, ...] = (
    *PRESENCE,
    *NUMBER,
    *VALUES,
    *SUMS,
    *CURRENCIES,
    *JAPAN,
    *TAX,
)
SOURCE = "JP PINT 1.1.3 (OpenPeppol) schematron"
MOST_TOLD = 1_000
_ROWS = {
    "InvoiceLine": "lines",
    "TaxSubtotal": "tax_summary",
    "AllowanceCharge": "adjustments",
}


def check_tree(root: etree._Element) -> tuple[Finding, ...]:
    """What rules an invoice breaks, one finding for each rule and place.

    Of one rule the first ``MOST_TOLD`` places are told, then how many there are more.
    """
    profile, places = _profile(root), Places()
    return tuple(
        finding
        for rule in RULES
        if profile in rule.profiles
        for finding in _findings(rule, root, profile, places)
    )


def _findings(
    rule: Rule, root: etree._Element, profile: Profile, places: Places
) -> Iterator[Finding]:
    broken = iter(rule.broken(root))
    for element in islice(broken, MOST_TOLD):
        yield _finding(rule, element, profile, places)
    more = sum(1 for _ in broken)
    if more:
        yield Finding(
            code=rule.id,
            severity=Severity.ERROR,
            message=f"{rule.text}(ほかに{more:,}か所)",
            source=SOURCE,
        )


def _profile(root: etree._Element) -> Profile:
    """The specification to check by: the id says it, else the type of the invoice."""
    told = find_profile(find_text(root, "CustomizationID") or "")
    code = find_text(root, "InvoiceTypeCode")
    by_type = (p for p in PROFILES if p.type_code == code)
    return told or next(by_type, STANDARD)


def _finding(
    rule: Rule, element: etree._Element, profile: Profile, places: Places
) -> Finding:
    place = places.of(element)
    same = f" ({'、'.join(rule.also)})" if rule.also else ""
    return Finding(
        code=rule.id,
        severity=Severity.ERROR,
        field=_field(element, profile, places),
        message=f"{rule.text}({place})" if place else rule.text,
        source=SOURCE + same,
    )


def _field(element: etree._Element, profile: Profile, places: Places) -> str | None:
    """Path of the row or party of a document that an element belongs to."""
    seller, buyer = "issuer", "recipient"
    if profile is SELF_BILLING:
        seller, buyer = buyer, seller
    parties = {"AccountingSupplierParty": seller, "AccountingCustomerParty": buyer}
    for step in [*[*element.iterancestors()][::-1], element]:
        name = local_name(step)
        if name in _ROWS:
            return f"{_ROWS[name]}[{places.row(step)}]"
        if name in parties:
            return parties[name]
    return None

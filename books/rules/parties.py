"""Whether two names mean the same partner (取引先の同一性)."""

import re
import unicodedata
from functools import lru_cache

from books.identifiers import compact_registration_number
from books.model import Document, Party
from books.rules.context import Context
from books.settings_company import PartnerSettings

_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|[一公][般益][社財]団法人"
    r"|特定非営利活動法人|\((?:株|有|同|資|名|一社|公社|一財|公財|特非)\)"
)
_NOISE = re.compile(r"[\s・･,.、。\-‐–—ー_()'’&]")
_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊澤廣齋齊斎國惠眞ヱヰ", "高崎浜浜辺辺沢広斉斉斉国恵真エイ"
)


@lru_cache(maxsize=4096)
def normalise_name(name: str | None) -> str:
    """Fold a company name for comparison (名称の正規化): no legal form, no blanks.

    >>> normalise_name("株式会社 髙橋製作所") == normalise_name("㈱高橋製作所")
    True
    """
    text = unicodedata.normalize("NFKC", name or "")
    bare = _NOISE.sub("", _LEGAL_FORMS.sub("", text)).translate(_VARIANTS).casefold()
    return bare or _NOISE.sub("", text).casefold()


def same_party(one: Party, other: Party) -> bool:
    """Whether two parties are surely the same (同じ取引先か); False when unknown."""
    if one.registration_number and other.registration_number:
        numbers = (one.registration_number, other.registration_number)
        if len({compact_registration_number(n) for n in numbers}) == 1:
            return True
    name = normalise_name(one.name)
    return bool(name) and name == normalise_name(other.name)


def may_be_same_party(one: Party, other: Party) -> bool:
    """Whether two parties are the same or one is not named (矛盾しない取引先か)."""
    return same_party(one, other) or not (one.name and other.name)


def find_partner(document: Document, context: Context) -> PartnerSettings | None:
    """Settings of the supplier of a document (取引先の設定), or None.

    A document of our own sales has no such settings: our customers are not suppliers.
    """
    supplier = document.supplier
    for partner in context.partners:
        party = Party(
            name=partner.name, registration_number=partner.registration_number
        )
        if same_party(party, supplier):
            return partner
    return None


def we_sell(document: Document, context: Context) -> bool:
    """Whether a document is about what we sell (売り手は自社か): the words are for us."""
    return is_our_own(document.supplier, context)


def is_our_own(party: Party, context: Context) -> bool:
    """Whether a party is our company (自社か)."""
    company = context.company
    names = (company.name, *company.other_names)
    ours = [Party(name=n) for n in names if n]
    ours.append(Party(registration_number=company.registration_number))
    return any(same_party(own, party) for own in ours)

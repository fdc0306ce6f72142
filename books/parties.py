"""Who is who on a document: our own company, partners with settings (取引先の判別).

Names on papers carry departments and slips of the reader, so a name counts as ours with a
department behind it, and with one character that differs.
"""

import re
import unicodedata
from functools import lru_cache

from books.model import Document, Party
from books.party_names import normalise_name
from books.settings_company import Company, PartnerSettings

_DEPARTMENT = re.compile(
    r"支社|支店|営業所|工場|センター|事業所|出張所|本社|本店|[部課係室店]|御中|様|宛|担当"
)
_MIN_LETTERS = 4  # a shorter name with another letter is another name


def is_own_company(party: Party, company: Company) -> bool:
    """Whether a party is our own company, by registration number or name (自社か)."""
    if company.registration_number and party.registration_number:
        return party.registration_number == company.registration_number
    names = {_key(name) for name in (company.name, *company.other_names) if name}
    return bool(party.name) and _key(party.name or "") in names


def is_sale(document: Document, company: Company) -> bool:
    """Whether a document is about what we sell (売上側か).

    Also where the seller is only like us, and the buyer surely is another.
    """
    supplier, buyer = document.supplier, document.buyer
    if is_own_company(supplier, company):
        return True
    named = bool(supplier.name and buyer.name and company.name)
    return named and may_be_own(supplier, company) and not may_be_own(buyer, company)


def may_be_own(party: Party, company: Company) -> bool:
    """Whether a party is, or may be, our company (自社宛か); True where nobody is named.

    >>> ours = Company(name="株式会社でんぴょう製作所")
    >>> [
    ...     may_be_own(Party(name=name), ours)
    ...     for name in ("㈱でんぴょう製作所 経理部", "でんびょう製作所", "でんぴょう商事")
    ... ]
    [True, True, False]
    """
    known = [normalise_name(name) for name in (company.name, *company.other_names)]
    if not party.name or not company.name:
        return True
    if is_own_company(party, company):
        return True
    name = normalise_name(party.name)
    return any(_is_like(name, own) for own in known if own)


def _is_like(name: str, own: str) -> bool:
    if name == own:
        return True
    if own in name:
        return bool(_DEPARTMENT.search(name.replace(own, "", 1)))
    differing = sum(a != b for a, b in zip(name, own, strict=False))
    return len(name) == len(own) >= _MIN_LETTERS and differing == 1


def find_partner(
    party: Party, partners: tuple[PartnerSettings, ...]
) -> PartnerSettings | None:
    """Settings of a partner (取引先の設定), by registration number, else by name."""
    for partner in partners:
        if party.registration_number and (
            partner.registration_number == party.registration_number
        ):
            return partner
    named = [p for p in partners if party.name and _key(p.name) == _key(party.name)]
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=4096)  # lists ask for the same names again and again
def _key(name: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", name).split())
    return folded.replace("(株)", "株式会社").replace("(有)", "有限会社").casefold()

"""Who is who on a document: our own company, partners with settings (取引先の判別)."""

import unicodedata
from functools import lru_cache

from books.model import Document, Party
from books.settings_company import Company, PartnerSettings


def is_own_company(party: Party, company: Company) -> bool:
    """Whether a party is our own company, by registration number or name (自社か)."""
    if company.registration_number and party.registration_number:
        return party.registration_number == company.registration_number
    names = {_key(name) for name in (company.name, *company.other_names) if name}
    return bool(party.name) and _key(party.name or "") in names


def is_sale(document: Document, company: Company) -> bool:
    """Whether a document is about what we sell (売上側か)."""
    return is_own_company(document.supplier, company)


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

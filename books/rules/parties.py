"""Whether two names mean the same partner (取引先の同一性)."""

from books.identifiers import compact_registration_number
from books.model import Document, Party
from books.parties import is_sale
from books.party_names import normalise_name
from books.rules.context import Context
from books.settings_company import PartnerSettings


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
    ours = is_our_own(document.supplier, context)
    return ours or is_sale(document, context.company)


def is_our_own(party: Party, context: Context) -> bool:
    """Whether a party is our company (自社か)."""
    company = context.company
    names = (company.name, *company.other_names)
    ours = [Party(name=n) for n in names if n]
    ours.append(Party(registration_number=company.registration_number))
    return any(same_party(own, party) for own in ours)

"""The three specifications of JP PINT 1.1.3 (仕様の種類).

Ids, business processes and type codes are those of the published schematron 1.1.3 of
each (aligned-ibrp-001/002/cl-02-jp, ibr-cl-01-jp-ntr, ibr-cl-01-jp-sb). None has a
credit note: a return is an invoice below zero.
"""

from dataclasses import dataclass

from books.errors import FormatError
from books.model import Document, DocumentType

FORMER_ID = "urn:fdc:peppol:jp:billing:3.0"
"""Specification identifier before PINT; the rules of the standard invoice accept it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One specification: CustomizationID, ProfileID, InvoiceTypeCode."""

    name: str
    customization: str
    process: str
    type_code: str


STANDARD = Profile(
    "標準仕様", "urn:peppol:pint:billing-1@jp-1", "urn:peppol:bis:billing", "380"
)
NON_TAX_REGISTERED = Profile(
    "免税事業者等の仕様",
    "urn:peppol:pint:nontaxinvoice-1@jp-1",
    "urn:peppol:bis:billing",
    "480",
)
SELF_BILLING = Profile(
    "仕入明細書の仕様",
    "urn:peppol:pint:selfbilling-1@jp-1",
    "urn:peppol:bis:selfbilling",
    "389",
)
PROFILES = (STANDARD, NON_TAX_REGISTERED, SELF_BILLING)


def profile_of(document: Document) -> Profile:
    """The specification that a document falls under, by its content.

    Raises:
        FormatError: no invoice, return invoice or payment notice.
    """
    if document.document_type is DocumentType.PAYMENT_NOTICE:
        return SELF_BILLING
    if document.document_type not in (
        DocumentType.INVOICE,
        DocumentType.RETURN_INVOICE,
    ):
        raise FormatError(
            f"「{document.document_type.label}」はJP PINTで送れません。"
            "送れるのは請求書、返還インボイス、支払通知書です。"
        )
    registered = document.issuer.registration_number
    return STANDARD if registered else NON_TAX_REGISTERED


def find_profile(customization: str) -> Profile | None:
    """The specification of a CustomizationID, or None.

    >>> find_profile("urn:peppol:pint:selfbilling-1@jp-1").type_code
    '389'
    """
    if customization.startswith(FORMER_ID):
        return STANDARD
    found = (p for p in PROFILES if customization.startswith(p.customization))
    return next(found, None)

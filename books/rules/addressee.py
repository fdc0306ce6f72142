"""Whether a document is meant for us (宛先): what came to the wrong company is not paid.

What counts as our name, ``books.parties`` says.
"""

from books.model import Document, DocumentType, Finding, Severity
from books.parties import may_be_own
from books.rules.codes import finding
from books.rules.context import Context
from books.rules.parties import is_our_own

_MONEY = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)


def check_addressee(document: Document, context: Context) -> list[Finding]:
    """Tell of a document between two others; a receipt may name an employee."""
    if document.document_type is DocumentType.SIMPLIFIED_INVOICE:
        return []
    if is_our_own(document.issuer, context):
        return []
    if may_be_own(document.recipient, context.company):
        return []
    message = (
        f"宛先「{document.recipient.name}」は自社ではありません。届け先の誤りなら対象外にし、"
        "取引先に知らせてください。自社の別名なら denpyo.yaml の company.other_names に"
        "加えてください。"
    )
    is_money = document.document_type in _MONEY
    severity = Severity.ERROR if is_money else Severity.WARNING
    return [finding("not_addressed_to_us", "recipient.name", message, severity)]

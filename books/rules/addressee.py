"""Whether a document is meant for us (宛先): what came to the wrong company is not paid.

Names on papers carry departments and slips of the reader, so a name counts as ours with a
department behind it, and with one character that differs.
"""

import re

from books.model import Document, DocumentType, Finding, Party, Severity
from books.parties import is_own_company
from books.rules.codes import finding
from books.rules.context import Context
from books.rules.parties import is_our_own, normalise_name
from books.settings_company import Company

_MONEY = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.RETURN_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)
_DEPARTMENT = re.compile(
    r"支社|支店|営業所|工場|センター|事業所|出張所|本社|本店|[部課係室店]|御中|様|宛|担当"
)
_MIN_LETTERS = 4  # a shorter name with another letter is another name


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

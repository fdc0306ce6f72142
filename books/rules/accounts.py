"""Would the bank take a transfer to this account? (振込先の点検).

Asked when the bill is read, not on the day of payment. What the master of banks does not
have is only mentioned: a new branch may be younger than the list.
"""

from collections.abc import Iterator

from books.account_check import check_account
from books.model import BUYER_WRITES, Document, DocumentType, Finding, Severity
from books.parties import is_sale
from books.rules.codes import CODES, finding
from books.rules.context import Context

_BILLS = frozenset({DocumentType.INVOICE, DocumentType.PAYMENT_NOTICE})


def check_payee_accounts(document: Document, context: Context) -> Iterator[Finding]:
    """Check the accounts that a bill asks to pay into (振込先の点検)."""
    kind = document.document_type
    if kind not in _BILLS or is_sale(document, context.company):
        return
    known = () if kind in BUYER_WRITES else _known_holders(document, context)
    name = document.supplier.name or ""
    for index, account in enumerate(document.bank_accounts):
        _, found = check_account(account, name=name, known=known)
        for told in found:
            if told.code in CODES:
                path = f"bank_accounts[{index}].{told.field}"
                yield finding(told.code, path, told.message, _severity(told))


def _known_holders(document: Document, context: Context) -> tuple[str, ...]:
    remembered = context.memory.find(document)
    if remembered is None:
        return ()
    accounts = remembered.supplier.confirmed_accounts
    return tuple(account.holder for account in accounts if account.holder)


def _severity(told: Finding) -> Severity:
    """Never more than a question: the paper may have been misread."""
    return min(CODES[told.code].severity, told.severity, key=_ORDER.index)


_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)

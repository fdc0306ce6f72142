"""What a supplier does otherwise than ever before (いつもとの違い).

Payment fraud sends an invoice that looks right but for the account. So an account that
is not known of a known supplier is always looked at, and asked about by a telephone
number that is not from the paper (警察庁・全国銀行協会「ビジネスメール詐欺に注意」).
"""

from collections.abc import Iterator

from books.fields import field_label
from books.memory import PARTS, Supplier, changed_parts
from books.model import BUYER_WRITES, BankAccount, Document, Finding, Severity
from books.rules.codes import finding
from books.rules.context import Context

_REMEDY = (
    "原本と見比べ、読み取りが正しければ、控えてある電話番号で取引先に確かめてください"
    "（この書類に書かれた電話番号やメールは使わないでください）。"
)


def check_habits(document: Document, context: Context) -> list[Finding]:
    """Compare with what is remembered of the supplier (取引先の記憶との照合)."""
    known = context.memory.find(document)
    if known is None or document.document_type in BUYER_WRITES:
        return []
    return [
        *_check_accounts(document, known.supplier),
        *_check_due_date(document, known.supplier),
    ]


def _check_accounts(document: Document, supplier: Supplier) -> Iterator[Finding]:
    """Every account that nobody confirmed for this supplier."""
    if not supplier.settled and not supplier.accounts:
        return
    for index, account in enumerate(document.bank_accounts):
        changed = changed_parts(account, supplier.accounts)
        if not changed:
            continue
        told = f"この取引先の振込先（{_told(account)}）"
        if supplier.accounts:
            names = "・".join(field_label(part) for part in changed)
            message = f"{told}は、これまでと{names}が違います。{_REMEDY}"
        else:
            message = f"{told}は、今回はじめて書かれました。{_REMEDY}"
        # A holder alone: the same account, perhaps in other letters
        severity = Severity.WARNING if changed == ("holder",) else None
        path = f"bank_accounts[{index}]"
        yield finding("payee_account_changed", path, message, severity)


def _told(account: BankAccount) -> str:
    values = (getattr(account, part) for part in PARTS)
    return " ".join(str(value) for value in values if value)


def _check_due_date(document: Document, supplier: Supplier) -> Iterator[Finding]:
    issued, due, terms = document.issue_date, document.due_date, supplier.terms
    if issued is None or due is None or terms is None or terms.fits(issued, due):
        return
    message = (
        f"支払期日{due}が、この取引先のいつもの期日（{terms.due_date(issued)}）と違います。"
        "原本と見比べ、正しければ支払の予定を確かめてください。"
    )
    yield finding("due_date_unusual", "due_date", message)

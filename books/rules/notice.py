"""A customer's notice of payment beside our own invoices (受け取った支払通知書).

We are paid: the sale is in the books by our invoice, and only where there is none does
the notice stand for it. A person is asked unless the notice names the invoice.
"""

from books.model import Document, DocumentType, Finding, Severity
from books.rules.codes import finding, yen
from books.rules.context import Context, Known
from books.rules.paid_invoices import Behind, is_received_notice, paid_invoices
from books.rules.parties import we_sell
from books.rules.settlement import MAX_TRANSFER_FEE

_HERE = ""  # the checked document itself among the others
_ONCE = "売上と売掛金は請求書だけで計上し、この通知では計上しません。"


def check_notice(document: Document, context: Context) -> list[Finding]:
    """Tell which of our invoices a notice is about, and on an invoice its notice."""
    if is_received_notice(document, context):
        behind = _behind(document, context).get(_HERE)
        return [_none()] if behind is None else _told(document, behind)
    if document.document_type is DocumentType.INVOICE:
        return _notice_of(document, context)
    return []


def _behind(document: Document, context: Context) -> dict[str, Behind]:
    papers = [*context.others, Known(_HERE, document)]
    notices = [k for k in papers if is_received_notice(k.document, context)]
    invoices = [
        known
        for known in papers
        if known.document.document_type is DocumentType.INVOICE
        and we_sell(known.document, context)
    ]
    return paid_invoices(notices, invoices)


def _told(notice: Document, behind: Behind) -> list[Finding]:
    names = "、".join(f"「{known.document_id}」" for known in behind.invoices)
    total = behind.total
    written = "" if total is None else f"（{yen(total)}）"
    if behind.by_number:
        message = f"自社の請求書{names}{written}についての支払通知です。{_ONCE}"
        found = [finding("notice_of_own_invoice", "document_number", message)]
    else:
        message = (
            f"請求書の番号は書かれていませんが、取引先と金額が自社の請求書{names}{written}と"
            f"合います。同じ取引とみなし、{_ONCE}別の取引なら、その請求書も入れてください。"
        )
        found = [finding("notice_fits_own_invoice", "document_number", message)]
    return found + _difference(notice, total)


def _difference(notice: Document, total: int | None) -> list[Finding]:
    """What the customer pays less or more than we billed."""
    paid = notice.payable_amount
    if paid is None or total is None or paid == total:
        return []
    off = (notice.deductions or 0) + (notice.withholding_tax or 0)
    if total - paid == off or 0 < total - paid <= MAX_TRANSFER_FEE:
        return []
    message = (
        f"支払われる額{yen(paid)}は、自社の請求額{yen(total)}と{yen(abs(total - paid))}違います。"
        "差引き・値引き・返品や、ほかの請求書の分がないかを先方に確かめてください。"
    )
    return [finding("notice_amount_differs", "total", message)]


def _none() -> Finding:
    message = (
        "この支払通知に当たる自社の請求書がありません。請求書を出した取引なら、その請求書を"
        "入れてください（売上と売掛金は請求書で計上し、この通知では計上しません）。"
        "請求書を出さない取引なら、承認するとこの通知で売上と売掛金を計上します。"
    )
    return finding("notice_without_own_invoice", "document_number", message)


def _notice_of(invoice: Document, context: Context) -> list[Finding]:
    if not we_sell(invoice, context):
        return []
    for name, behind in _behind(invoice, context).items():
        if any(known.document_id == _HERE for known in behind.invoices):
            sure = behind.by_number
            how = "この請求書についての" if sure else "取引先と金額の合う"
            message = (
                f"{how}先方の支払通知書「{name}」が届いています。同じ取引とみなし、"
                "売上と売掛金は一度だけ計上します。"
            )
            severity = None if sure else Severity.WARNING
            path = "document_number"
            return [finding("invoice_has_notice", path, message, severity)]
    return []

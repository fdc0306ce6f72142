"""Dates and amounts that no bill can do without (期日と金額)."""

from books.model import Document, DocumentType, Finding
from books.rules.codes import finding
from books.rules.context import Context

_BILLS = frozenset(
    {
        DocumentType.INVOICE,
        DocumentType.SIMPLIFIED_INVOICE,
        DocumentType.PAYMENT_NOTICE,
    }
)


def check_terms(document: Document, context: Context) -> list[Finding]:
    """Check that the bill has an amount and that its dates are in order."""
    findings = []
    issued, due = document.issue_date, document.due_date
    if document.document_type in _BILLS and document.payable_amount is None:
        message = "合計金額が読めません。原本を見て入力するか、取引先に金額を確認してください。"
        findings.append(finding("total_missing", "total", message))
    if issued and due and due < issued and document.document_type in _BILLS:
        message = (
            f"支払期日{due}が発行日{issued}より前です。"
            "日付の読み違いがないか原本で確認し、取引先に期日を確かめてください。"
        )
        findings.append(finding("due_date_before_issue_date", "due_date", message))
    if issued and issued > context.today:
        message = (
            f"発行日{issued}が今日（{context.today}）より後です。"
            "年や月の読み違いがないか、原本で確認してください。"
        )
        findings.append(finding("issue_date_in_future", "issue_date", message))
    return findings

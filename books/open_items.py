"""Which open item an approved document stands for (伝票からの未消込明細).

Our own invoices and what customers write about them (支払通知書) are receivables,
suppliers' invoices and our own notices payables; 返還 and negative ones count against.
The amount is that of the transaction with tax: a carry-over has its own document, and
what is withheld or set off is settled when it is paid.
"""

from books.model import Document, DocumentType, Finding, OpenItem, Severity, Side
from books.parties import is_sale, may_be_own
from books.settings import Settings
from books.standing import is_agreed
from books.store.keys import name_key

ITEM_TYPES = (
    DocumentType.INVOICE,
    DocumentType.RETURN_INVOICE,
    DocumentType.PAYMENT_NOTICE,
)


def item_of(
    document_id: str, document: Document, settings: Settings
) -> tuple[OpenItem | None, tuple[Finding, ...]]:
    """The item of a document (未消込明細), or None with the finding why not."""
    sale = is_sale(document, settings.company)
    refusal = _refusal(document, settings, sale=sale)
    if refusal is not None:
        return None, (refusal,)
    partner = document.buyer if sale else document.supplier
    amount, withheld = _amounts(document)
    accounts = document.bank_accounts
    kana = None if sale or not accounts else accounts[0].holder
    item = OpenItem(
        item_id=f"doc:{document_id}",
        side=Side.RECEIVABLE if sale else Side.PAYABLE,
        amount=amount,
        document_number=document.document_number,
        partner_id=partner.registration_number or name_key(partner.name) or None,
        partner_name=partner.name,
        partner_kana=kana,
        issue_date=document.issue_date or document.delivery_date,
        due_date=document.due_date,
        withholding_tax=withheld,
        order_number=document.order_number,
    )
    return item, tuple(_notes(document, item))


def _refusal(document: Document, settings: Settings, *, sale: bool) -> Finding | None:
    if document.document_type not in ITEM_TYPES:
        told = f"{document.document_type.label}は債権・債務になりません。"
        return _finding("item_kind", told, Severity.INFO)
    if not is_agreed(document):
        told = "取り消し・拒否・保留の書類のため、債権・債務にしません。"
        return _finding("item_not_agreed", told, Severity.INFO)
    if not sale and not may_be_own(document.buyer, settings.company):
        told = f"宛先「{document.buyer.name}」が自社ではないため、債務にしません。"
        return _finding("item_not_ours", told, Severity.WARNING)
    if _gross(document) is None:
        told = "合計金額がないため、債権・債務にできません。合計を入力してください。"
        return _finding("item_no_amount", told, Severity.WARNING)
    return None


def _gross(document: Document) -> int | None:
    if document.total is not None:
        return document.total
    if document.amount_due is None or document.carried_forward:
        return None
    return document.amount_due + (document.withholding_tax or 0)


def _amounts(document: Document) -> tuple[int, int]:
    """Amount and withholding tax; what is given back is negative."""
    amount, withheld = _gross(document) or 0, document.withholding_tax or 0
    if document.document_type is DocumentType.RETURN_INVOICE or amount < 0:
        return -abs(amount), -abs(withheld)
    return amount, withheld


def _notes(document: Document, item: OpenItem) -> list[Finding]:
    told = []
    if document.deductions:
        told.append(
            f"相殺・差引額 {document.deductions:,} 円が書かれています。"
            "入出金はその分少なくなるので、消込で相殺する相手の明細を選んでください。"
        )
    if item.due_date is None:
        told.append("支払期日がないため、年齢表では発行日から数えます。")
    return [_finding("item_note", text, Severity.INFO) for text in told]


def _finding(code: str, message: str, severity: Severity) -> Finding:
    return Finding(code=code, severity=severity, message=message)

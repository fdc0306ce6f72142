"""What suppliers owe us (返還): returns and bills below zero, which nobody pays.

They are told, not offset: whether the supplier deducts or pays back is a matter of
agreement between people.
"""

from collections.abc import Sequence

from books.model import Document, DocumentType, Finding, Party, Severity
from books.store.keys import name_key


def is_return(document: Document) -> bool:
    """Whether a supplier owes us by this paper (返還インボイス、マイナスの請求書)."""
    if document.document_type is DocumentType.INVOICE:
        return (document.payable_amount or 0) < 0
    return document.document_type is DocumentType.RETURN_INVOICE


def check_returns(
    paid: Sequence[Document], returns: Sequence[tuple[str, Document]]
) -> tuple[Finding, ...]:
    """Returns of suppliers that are being paid in full (差し引かれていない返還).

    ``returns`` are given with their ids. Nothing is deducted without a person: whether
    the supplier offsets or pays back is a matter of agreement.
    """
    return tuple(
        _not_deducted(document_id, document)
        for document_id, document in returns
        if any(_same_supplier(document.supplier, other.supplier) for other in paid)
    )


def _not_deducted(document_id: str, document: Document) -> Finding:
    amount = document.payable_amount
    yen = "(金額不明)" if amount is None else f"▲{abs(amount):,} 円"
    kind = document.document_type.label
    return Finding(
        code="payable_return_open",
        severity=Severity.WARNING,
        field="total",
        message=f"{document.supplier.name or '取引先'} への支払に、{kind} {yen} "
        f"({document.document_number or '番号なし'}、書類 {document_id}) が"
        "差し引かれていません。相殺するか取引先に確認してください。済んだら "
        f"`denpyo export --paid {document_id}` で記録してください。",
    )


def _same_supplier(one: Party, other: Party) -> bool:
    if one.registration_number and other.registration_number:
        return one.registration_number == other.registration_number
    return bool(one.name) and name_key(one.name) == name_key(other.name)

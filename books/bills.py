"""Bills for what was delivered, and what one payment pays (請求と支払).

納品書・検収書 → 請求書 or 仕入明細書 (支払通知書) → その回答 → 支払案内.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from books.errors import FormatError
from books.follow import (
    Paper,
    follow,
    reference_to,
    totals_of,
    whole_answer,
    with_totals,
)
from books.model import (
    Adjustment,
    Answer,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Section,
)
from books.sums import Totals


def invoice_of(
    deliveries: Sequence[Document],
    paper: Paper,
    due_date: dt.date | None = None,
    accounts: tuple[BankAccount, ...] = (),
) -> Document:
    """Bill one delivery, or several together (納品書・検収書から請求書・統合請求書).

    Several become a section each, and the tax is rounded once a section and rate.

    Raises:
        FormatError: no delivery, or they are not between the same two.
    """
    update = {"due_date": due_date, "bank_accounts": accounts}
    bill = _bill(deliveries, DocumentType.INVOICE, paper)
    return bill.model_copy(update=update)


def self_invoice_of(
    receipts: Sequence[Document], paper: Paper, due_date: dt.date | None = None
) -> Document:
    """The buyer's own bill for what passed (検収書から支払通知書・仕入明細書)."""
    bill = _bill(receipts, DocumentType.PAYMENT_NOTICE, paper)
    return bill.model_copy(update={"due_date": due_date})


def answer_self_invoice(
    bill: Document, paper: Paper, answers: Mapping[int, Answer] | None = None
) -> Document:
    """Confirm the buyer's bill, or rows of it (支払通知書から仕入明細回答書)."""
    document = follow(bill, DocumentType.SELF_INVOICE_RESPONSE, paper)
    given = dict.fromkeys(range(len(bill.lines)), Answer.ACCEPTED) | dict(answers or {})
    lines = tuple(
        line.model_copy(update={"answer": given[n]})
        for n, line in enumerate(document.lines)
    )
    return document.model_copy(
        update={"lines": lines, "answer": whole_answer(given.values())}
    )


def remittance_of(
    invoices: Sequence[Document],
    paper: Paper,
    pay_date: dt.date,
    offsets: tuple[Adjustment, ...] = (),
) -> Document:
    """Tell which invoices one payment pays (請求書から支払案内), less what is set off.

    A row an invoice, with its reference; ``offsets`` are negative.

    Raises:
        FormatError: no invoice, one without total, or not between the same two.
    """
    first = _first(invoices)
    lines = tuple(_paid(invoice) for invoice in invoices)
    total = sum(line.amount or 0 for line in lines)
    off = -sum(one.amount for one in offsets)
    return Document(
        document_type=DocumentType.REMITTANCE_ADVICE,
        document_number=paper.number,
        issue_date=paper.issue_date,
        due_date=pay_date,
        issuer=first.buyer,
        recipient=first.supplier,
        lines=lines,
        total=total,
        amount_due=total - off if off else None,
        deductions=off or None,
        adjustments=offsets,
        bank_accounts=first.bank_accounts[:1],
    )


def _first(documents: Sequence[Document]) -> Document:
    """The first of documents that are all between the same two."""
    if not documents:
        raise FormatError("元になる書類がありません。一つ以上を選んでください。")
    first = documents[0]
    for other in documents[1:]:
        if (other.supplier.name, other.buyer.name) != (
            first.supplier.name,
            first.buyer.name,
        ):
            raise FormatError(
                "取引先の異なる書類は一つにまとめられません。取引先ごとに分けてください。"
            )
    return first


def _bill(deliveries: Sequence[Document], kind: DocumentType, paper: Paper) -> Document:
    first = _first(deliveries)
    if len(deliveries) == 1:
        return with_totals(follow(first, kind, paper), paper.rounding)
    parts = [follow(document, kind, paper) for document in deliveries]
    totals = [totals_of(part, paper.rounding) for part in parts]
    numbers = [str(document.document_number) for document in deliveries]
    sections = tuple(
        Section(
            number=number,
            date=document.issue_date,
            period_start=document.delivery_date,
            period_end=document.delivery_date,
            references=part.references,
            adjustments=part.adjustments,
            **own._asdict(),
        )
        for number, document, part, own in zip(
            numbers, deliveries, parts, totals, strict=True
        )
    )
    lines = tuple(
        line.model_copy(update={"section": number})
        for number, part in zip(numbers, parts, strict=True)
        for line in part.lines
    )
    return Document(
        document_type=kind,
        document_number=paper.number,
        issue_date=paper.issue_date,
        issuer=parts[0].issuer,
        recipient=parts[0].recipient,
        lines=lines,
        sections=sections,
        **_added(totals),
    )


def _added(totals: Sequence[Totals]) -> dict[str, int | None]:
    """Sums of the sections; the tax per rate stays theirs."""
    return {
        name: None
        if any(getattr(own, name) is None for own in totals)
        else sum(getattr(own, name) for own in totals)
        for name in ("subtotal", "tax_total", "total")
    }


def _paid(invoice: Document) -> Line:
    amount = invoice.payable_amount
    if amount is None:
        raise FormatError(
            f"{invoice.document_number or '番号のない請求書'}に金額がありません。"
            "合計を入力してから支払案内を作ってください。"
        )
    return Line(
        description=invoice.subject or invoice.document_type.label,
        amount=amount,
        references=(reference_to(invoice),),
    )

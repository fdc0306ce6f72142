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
from books.standing import (
    check_not_cancelled,
    check_places,
    check_rest,
    is_agreed,
    keep_cancelled,
    standing_rows,
)
from books.sums import Totals


def invoice_of(
    deliveries: Sequence[Document],
    paper: Paper,
    due_date: dt.date | None = None,
    accounts: tuple[BankAccount, ...] = (),
) -> Document:
    """Bill one delivery, or several together (納品書・検収書から請求書・統合請求書).

    Several become a section each, and the tax is rounded once a section and rate. Only
    what passed is billed: no rows that were rejected, put off, or of nothing.

    Raises:
        FormatError: no delivery, nothing of them left to bill, one of them twice (or with
            its own receipt), or they are not between the same two.
    """
    update = {"due_date": due_date, "bank_accounts": accounts}
    bill = _bill(deliveries, DocumentType.INVOICE, paper)
    return bill.model_copy(update=update)


def self_invoice_of(
    receipts: Sequence[Document], paper: Paper, due_date: dt.date | None = None
) -> Document:
    """The buyer's own bill for what passed (検収書から支払通知書・仕入明細書).

    Raises:
        FormatError: as ``invoice_of`` does.
    """
    bill = _bill(receipts, DocumentType.PAYMENT_NOTICE, paper)
    return bill.model_copy(update={"due_date": due_date})


def answer_self_invoice(
    bill: Document, paper: Paper, answers: Mapping[int, Answer] | None = None
) -> Document:
    """Confirm the buyer's bill, or rows of it (支払通知書から仕入明細回答書)."""
    document = follow(bill, DocumentType.SELF_INVOICE_RESPONSE, paper)
    document = keep_cancelled(document, bill)
    check_places(answers or (), bill)
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
        FormatError: no invoice, one without total, taken back or with rows that were not
            agreed to, one twice, or not between the same two.
    """
    first = _first(invoices)
    _check_once(invoices)
    for invoice in invoices:
        _check_agreed(invoice)
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
    _first(deliveries)
    _check_once(deliveries)
    for delivery in deliveries:
        check_not_cancelled(delivery, kind.label)
    rest = [document for document in deliveries if standing_rows(document)]
    check_rest(deliveries[0], kind.label, rest)
    return (
        _bill_one(rest[0], kind, paper)
        if len(rest) == 1
        else _bill_all(rest, kind, paper)
    )


def _standing(document: Document, kind: DocumentType, paper: Paper) -> Document:
    """What follows, with the rows that stand alone."""
    following = follow(document, kind, paper)
    lines = tuple(following.lines[n] for n in standing_rows(document))
    return following.model_copy(update={"lines": lines})


def _bill_one(delivery: Document, kind: DocumentType, paper: Paper) -> Document:
    return with_totals(_standing(delivery, kind, paper), paper.rounding)


def _bill_all(
    deliveries: Sequence[Document], kind: DocumentType, paper: Paper
) -> Document:
    parts = [_standing(document, kind, paper) for document in deliveries]
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


def _check_once(documents: Sequence[Document]) -> None:
    """Refuse to bill or pay the same twice, a delivery and its receipt included."""
    names = [(d.document_type, d.document_number) for d in documents]
    for n, document in enumerate(documents):
        named = {(r.kind, r.number) for r in document.references}
        if document.document_number and (names[n] in names[:n] or named & set(names)):
            raise FormatError(
                f"{document.document_type.label}「{document.document_number}」と同じ取引の"
                "書類が重なっています。二重にならないよう、どちらかを外してください。"
            )


def _check_agreed(invoice: Document) -> None:
    """Refuse to pay what the other side did not agree to."""
    check_not_cancelled(invoice, "支払案内")
    if not (is_agreed(invoice) and all(map(is_agreed, invoice.lines))):
        raise FormatError(
            f"{invoice.document_type.label}「{invoice.document_number or ''}」に、承諾され"
            "ていない明細があります。金額を直した書類を受け取ってから支払案内を作ってください。"
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

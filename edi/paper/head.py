"""Title, opening, numbers, dates and terms of a paper (頭書き)."""

from collections.abc import Iterator

from books.model import (
    BUYER_WRITES,
    Answer,
    Document,
    DocumentType,
    Purpose,
    Reference,
)
from edi.paper.amounts import Row
from edi.paper.columns import format_reference
from edi.paper.forms import Form
from edi.paper.values import format_date, format_period

_CHANGES = {
    Purpose.CHANGE: "下記のとおり、先の{title}の内容を変更いたします。",
    Purpose.CANCEL: "下記のとおり、先の{title}を取り消します。",
}
_ANSWERS = {
    Answer.ACCEPTED: "下記のとおり承諾いたします。",
    Answer.CHANGED: "下記のとおり、条件を変更してお請けいたします。",
    Answer.REJECTED: "誠に恐れ入りますが、下記の件はお請けいたしかねます。",
    Answer.PENDING: "下記の件は検討中です。あらためて回答いたします。",
}
_CANCELLATION_ANSWERS = {
    Answer.ACCEPTED: "下記の取消を承りました。",
    Answer.CHANGED: "下記のとおり、一部の取消を承りました。",
    Answer.REJECTED: "誠に恐れ入りますが、下記の取消はお請けいたしかねます。",
    Answer.PENDING: "下記の取消の件は検討中です。あらためて回答いたします。",
}


def title(document: Document, form: Form) -> str:
    """The name of the paper, with 適格 or 仕入明細書 where the law knows it so."""
    kind = document.document_type
    if kind is DocumentType.PAYMENT_NOTICE and document.supplier.registration_number:
        return f"{form.title} 兼 仕入明細書"
    if kind is DocumentType.SIMPLIFIED_INVOICE and document.issuer.registration_number:
        return f"適格{form.title}"
    if kind is DocumentType.OTHER and document.subject:
        return document.subject
    return form.title


def mark(document: Document) -> str:
    """What must not be overlooked (変更・取消・回答): the box beside the title."""
    purpose = document.purpose if document.purpose is not Purpose.NEW else None
    words = (purpose, document.answer)
    return "・".join(word.label for word in words if word)


def opening(document: Document, form: Form) -> str:
    """The sentence above the table (頭書きの一文)."""
    if document.purpose is Purpose.CANCEL and document.answer:
        return _CANCELLATION_ANSWERS[document.answer]
    if document.purpose in _CHANGES:
        return _CHANGES[document.purpose].format(title=form.title)
    if document.answer:
        return _ANSWERS[document.answer]
    return form.opening


def head_rows(document: Document, form: Form) -> tuple[Row, ...]:
    """Number, version and date, at the right of the head."""
    values = (
        (form.number, document.document_number),
        ("版", document.revision),
        (form.issued, format_date(document.issue_date)),
    )
    return tuple(Row(label, value) for label, value in values if value)


def term_rows(document: Document, form: Form) -> tuple[Row, ...]:
    """Subject, order, dates, place and references, above the table."""
    return tuple(Row(label, value) for label, value in _terms(document, form) if value)


def _terms(document: Document, form: Form) -> Iterator[tuple[str, str | None]]:
    d = document
    if d.document_type is not DocumentType.OTHER:
        yield "件名", d.subject
    yield from _references(d)
    yield form.delivered, format_date(d.delivery_date)
    yield "対象期間", format_period(d.period_start, d.period_end)
    yield "元の取引年月日", format_date(d.original_date)
    yield "納入場所", d.delivery_place
    yield "検査完了日", format_date(d.inspection_date)
    yield form.due, format_date(d.due_date)
    yield "支払方法", d.payment_method


def _references(document: Document) -> Iterator[tuple[str, str]]:
    """The order and every other document that this one rests on or answers."""
    references = list(document.references)
    number = document.order_number
    if number and number != document.document_number:
        label = "注文番号" if document.document_type in BUYER_WRITES else "ご注文番号"
        order = next((r for r in references if _is_order(r, number)), None)
        if order:
            references.remove(order)
        yield label, format_reference(order) if order else number
    for reference in references:
        yield f"{reference.kind.label}番号", format_reference(reference)


def _is_order(reference: Reference, number: str) -> bool:
    kind = reference.kind
    return kind is DocumentType.PURCHASE_ORDER and reference.number == number

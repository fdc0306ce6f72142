"""Answers to what was received: quotation, order, delivery, receipt (受け取った書類への回答).

見積依頼 → 見積 → 注文 → 注文請書 → 納品書 → 検収書; bills and payments are in ``books.bills``.
Numbers and days are arguments; nothing here knows how a document travels.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from books.errors import FormatError
from books.follow import Paper, follow, whole_answer, with_totals
from books.model import (
    Answer,
    Document,
    DocumentType,
    Line,
    Purpose,
)
from books.standing import (
    check_not_cancelled,
    check_places,
    check_rest,
    has_goods,
    is_agreed,
    keep_cancelled,
    standing_rows,
)
from books.sums import amount_of
from books.tax import Rounding


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is said to one row (明細への回答); None leaves it as it was asked."""

    answer: Answer = Answer.CHANGED
    quantity: Decimal | None = None
    date: dt.date | None = None
    unit_price: Decimal | None = None


RowAnswers = Mapping[int, RowAnswer]
"""Answers by the row's place, counted from 0."""


def order_of(quotation: Document, paper: Paper) -> Document:
    """Order what was offered (見積書から注文書), without rows that were refused.

    Raises:
        FormatError: nothing of the offer stands.
    """
    document = follow(quotation, DocumentType.PURCHASE_ORDER, paper)
    rest = standing_rows(quotation)
    check_rest(quotation, "注文書", rest)
    if len(rest) == len(quotation.lines):
        return document
    lines = tuple(document.lines[n] for n in rest)
    return with_totals(document.model_copy(update={"lines": lines}), paper.rounding)


def quote(request: Document, paper: Paper, prices: Sequence[Decimal]) -> Document:
    """Offer what was asked for at a price a row (見積依頼書から見積書).

    Raises:
        FormatError: not as many prices as rows, or the request was taken back.
    """
    check_not_cancelled(request, "見積書")
    if len(prices) != len(request.lines):
        raise FormatError(
            f"見積依頼の明細は{len(request.lines)}行、単価は{len(prices)}件です。"
            "行ごとに一つの単価を指定してください。"
        )
    offered = {
        n: RowAnswer(Answer.ACCEPTED, unit_price=p) for n, p in enumerate(prices)
    }
    document = follow(request, DocumentType.QUOTATION, paper)
    return _answered(document, request, offered, paper).model_copy(
        update={"answer": Answer.ACCEPTED}
    )


def change_order(
    order: Document, revision: str, day: dt.date, lines: Iterable[Line]
) -> Document:
    """The same order with other rows (注文の変更): its number stays, its revision is new.

    The totals are added up anew; a row of the quantity 0 costs nothing.
    """
    lines = (
        line.model_copy(update={"amount": 0}) if line.quantity == 0 else line
        for line in lines
    )
    update = {
        "purpose": Purpose.CHANGE,
        "revision": revision,
        "revision_date": day,
        "lines": tuple(lines),
    }
    return with_totals(order.model_copy(update=update), Rounding.FLOOR)


def cancel_order(order: Document, revision: str, day: dt.date) -> Document:
    """The same order, taken back (注文の取消)."""
    return order.model_copy(
        update={
            "purpose": Purpose.CANCEL,
            "revision": revision,
            "revision_date": day,
        }
    )


def answer_order(
    order: Document, paper: Paper, answers: RowAnswers | None = None
) -> Document:
    """Accept an order, or say what is different (注文書から注文請書).

    Rows that are not in ``answers`` are accepted; the document is accepted or rejected
    when all its rows are, changed otherwise, and its totals are without the rejected rows. The answer to a cancellation is itself marked
    as one (取消の承諾), and so are rows that a changed order takes back.
    """
    document = keep_cancelled(follow(order, DocumentType.ORDER_RESPONSE, paper), order)
    given = {n: RowAnswer(Answer.ACCEPTED) for n in range(len(order.lines))}
    return _answered(document, order, given | dict(answers or {}), paper)


def despatch_of(
    order: Document,
    paper: Paper,
    delivery_date: dt.date,
    quantities: Mapping[int, Decimal] | None = None,
) -> Document:
    """Deliver what was ordered or agreed (注文書・注文請書から納品書).

    ``quantities`` are those of rows that are delivered in part, by place; rejected rows
    and rows of nothing are left out.

    Raises:
        FormatError: the order was taken back, or nothing of it is left to deliver.
    """
    document = follow(order, DocumentType.DELIVERY_NOTE, paper)
    lines = _delivered(document.lines, order, dict(quantities or {}), paper)
    check_rest(order, "納品書", lines)
    update = {"lines": lines, "delivery_date": delivery_date}
    return with_totals(document.model_copy(update=update), paper.rounding)


def receive(
    despatch: Document, paper: Paper, answers: RowAnswers | None = None
) -> Document:
    """Say what was received and passed (納品書から検収書).

    Raises:
        FormatError: the delivery was taken back.
    """
    check_not_cancelled(despatch, "検収書")
    document = follow(despatch, DocumentType.ACCEPTANCE_NOTE, paper)
    given = {n: RowAnswer(Answer.ACCEPTED) for n in range(len(despatch.lines))}
    answered = _answered(document, despatch, given | dict(answers or {}), paper)
    return answered.model_copy(update={"inspection_date": paper.issue_date})


def _answered(
    document: Document, asked: Document, answers: RowAnswers, paper: Paper
) -> Document:
    check_places(answers, asked)
    lines = tuple(
        _answer_row(line, asked.lines[n], answers[n], paper.rounding)
        for n, line in enumerate(document.lines)
    )
    answer = whole_answer(one.answer for one in answers.values())
    update = {"lines": lines, "answer": answer}
    refused = any(map(is_agreed, lines)) and not all(map(is_agreed, lines))
    changed = refused or any(
        line.amount != asked.lines[n].amount for n, line in enumerate(lines)
    )
    document = document.model_copy(update=update)
    return with_totals(document, paper.rounding) if changed else document


def _answer_row(line: Line, asked: Line, given: RowAnswer, rounding: Rounding) -> Line:
    said: dict[str, Any] = {"answer": given.answer}
    for name, ordered in (
        ("quantity", "ordered_quantity"),
        ("date", "ordered_date"),
        ("unit_price", "ordered_price"),
    ):
        new, old = getattr(given, name), getattr(asked, name)
        if new is not None and new != old:
            said |= {name: new, ordered: old}
    return _priced(line.model_copy(update=said), line, rounding)


def _priced(line: Line, before: Line, rounding: Rounding) -> Line:
    """The row with the amount of its new quantity or price."""
    same = (line.quantity, line.unit_price) == (before.quantity, before.unit_price)
    if same or (before.amount is None and None in (line.quantity, line.unit_price)):
        return line
    if line.quantity == 0:
        return line.model_copy(update={"amount": 0})
    if line.quantity is None or line.unit_price is None:
        missing = "数量" if line.quantity is None else "単価"
        raise FormatError(
            f"明細「{line.description or ''}」に{missing}がないため、変更後の金額を"
            f"計算できません。{missing}を入力してください。"
        )
    per = line.price_quantity or Decimal(1)
    amount = amount_of(line.quantity, line.unit_price / per, rounding)
    return line.model_copy(update={"amount": amount})


def _delivered(
    lines: Iterable[Line],
    order: Document,
    quantities: Mapping[int, Decimal],
    paper: Paper,
) -> tuple[Line, ...]:
    check_places(quantities, order)
    rows, rest = [], standing_rows(order)
    for n, line in enumerate(lines):
        quantity = quantities.get(n, line.quantity)
        if n not in rest or quantity == 0:
            continue
        update = {"quantity": quantity}
        if quantity != line.quantity:
            update["ordered_quantity"] = line.quantity
        rows.append(_priced(line.model_copy(update=update), line, paper.rounding))
    return tuple(rows) if has_goods(rows, order) else ()

"""Each document of a trade made from the one before (次の書類)."""

import datetime as dt
from decimal import Decimal

import pytest

from books.answers import (
    RowAnswer,
    answer_order,
    cancel_order,
    change_order,
    despatch_of,
    order_of,
    quote,
    receive,
)
from books.bills import answer_self_invoice, invoice_of, remittance_of, self_invoice_of
from books.errors import FormatError
from books.follow import Paper, reference_to
from books.model import (
    Adjustment,
    Answer,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.rules.arithmetic import check_arithmetic
from books.sums import Totals, sum_up
from books.tax import Rounding

DAY = dt.date(2026, 10, 1)
BUYER, SELLER = Party(name="発注株式会社"), Party(name="受注製作所")
ORDER = Document(
    document_type=DocumentType.PURCHASE_ORDER,
    document_number="PO-1",
    issue_date=DAY,
    issuer=BUYER,
    recipient=SELLER,
    lines=(
        Line(
            description="軸",
            quantity=Decimal(10),
            unit="個",
            unit_price=Decimal(125),
            amount=1250,
            tax_rate=Decimal("0.10"),
            date=dt.date(2026, 10, 20),
        ),
        Line(
            description="茶",
            quantity=Decimal(3),
            unit_price=Decimal(99),
            amount=297,
            tax_rate=Decimal("0.08"),
        ),
    ),
    total=1695,
)


def paper(number: str) -> Paper:
    return Paper(number, dt.date(2026, 10, 5))


def test_an_order_is_accepted():
    response = answer_order(ORDER, paper("R-1"))
    assert (response.issuer, response.recipient) == (SELLER, BUYER)
    assert response.answer is Answer.ACCEPTED
    assert response.references == (reference_to(ORDER),)
    assert response.order_number == "PO-1"
    assert [line.references[0].line for line in response.lines] == ["1", "2"]
    assert response.total == 1695


def test_a_row_is_answered_otherwise():
    given = {
        0: RowAnswer(quantity=Decimal(8), date=dt.date(2026, 11, 2)),
        1: RowAnswer(Answer.REJECTED),
    }
    response = answer_order(ORDER, paper("R-1"), given)
    row = response.lines[0]
    assert (row.quantity, row.ordered_quantity, row.amount) == (8, 10, 1000)
    assert (row.date, row.ordered_date) == (
        dt.date(2026, 11, 2),
        dt.date(2026, 10, 20),
    )
    assert response.answer is Answer.CHANGED
    assert (response.subtotal, response.tax_total, response.total) == (1000, 100, 1100)
    assert check_arithmetic(response) == []
    delivery = despatch_of(response, paper("D-1"), dt.date(2026, 11, 2))
    assert [line.description for line in delivery.lines] == ["軸"]
    assert [r.kind for r in delivery.lines[0].references] == [
        DocumentType.PURCHASE_ORDER,
        DocumentType.ORDER_RESPONSE,
    ]


def test_a_partial_delivery_keeps_what_was_ordered():
    delivery = despatch_of(ORDER, paper("D-1"), DAY, {0: Decimal(4), 1: Decimal(0)})
    (row,) = delivery.lines
    assert (row.quantity, row.ordered_quantity, row.amount) == (4, 10, 500)
    assert delivery.total == 550


def test_one_delivery_is_billed_singly_and_two_together():
    first = receive(despatch_of(ORDER, paper("D-1"), DAY), paper("A-1"))
    second = despatch_of(ORDER, paper("D-2"), DAY, {0: Decimal(1), 1: Decimal(1)})
    single = invoice_of([first], paper("I-1"))
    assert (single.sections, single.total) == ((), 1695)
    both = invoice_of([first, second], paper("I-2"))
    assert [s.number for s in both.sections] == ["A-1", "D-2"]
    assert {s.period_end for s in both.sections} == {DAY}
    assert [line.section for line in both.lines] == ["A-1", "A-1", "D-2", "D-2"]
    assert [s.total for s in both.sections] == [1695, 125 + 12 + 99 + 7]
    assert both.total == sum(s.total or 0 for s in both.sections)
    kinds = [r.kind for r in both.lines[0].references]
    assert kinds == [
        DocumentType.PURCHASE_ORDER,
        DocumentType.DELIVERY_NOTE,
        DocumentType.ACCEPTANCE_NOTE,
    ]
    assert both.lines[0].delivery_note_number == "D-1"


def test_the_buyer_bills_and_the_seller_answers():
    bill = self_invoice_of(
        [receive(despatch_of(ORDER, paper("D-1"), DAY), paper("A"))], paper("S-1")
    )
    assert (bill.issuer, bill.document_type) == (BUYER, DocumentType.PAYMENT_NOTICE)
    answer = answer_self_invoice(bill, paper("SR-1"), {1: Answer.REJECTED})
    assert answer.issuer == SELLER
    assert answer.answer is Answer.CHANGED
    assert [line.answer for line in answer.lines] == [Answer.ACCEPTED, Answer.REJECTED]
    assert reference_to(bill) in answer.references


def test_a_payment_names_its_invoices():
    invoices = [
        invoice_of([despatch_of(ORDER, paper(f"D-{n}"), DAY)], paper(f"I-{n}"))
        for n in (1, 2)
    ]
    notice = remittance_of(
        invoices, paper("P-1"), DAY, (Adjustment(amount=-440, reason="振込手数料"),)
    )
    assert (notice.total, notice.amount_due, notice.deductions) == (3390, 2950, 440)
    assert [line.references[0].number for line in notice.lines] == ["I-1", "I-2"]
    assert (notice.issuer, notice.recipient) == (BUYER, SELLER)


def test_an_order_is_changed_and_taken_back():
    changed = change_order(ORDER, "2", DAY, ORDER.lines[:1])
    assert (changed.purpose, changed.revision, changed.total) == (
        Purpose.CHANGE,
        "2",
        1375,
    )
    assert reference_to(changed).revision == "2"
    gone = cancel_order(changed, "3", DAY)
    assert (gone.purpose, gone.document_number) == (Purpose.CANCEL, "PO-1")


def test_a_quotation_and_its_order():
    request = ORDER.model_copy(
        update={
            "document_type": DocumentType.QUOTATION_REQUEST,
            "document_number": "Q-1",
            "lines": tuple(
                line.model_copy(update={"unit_price": None, "amount": None})
                for line in ORDER.lines
            ),
            "total": None,
        }
    )
    offer = quote(request, paper("O-1"), [Decimal(120), Decimal(90)])
    assert [line.amount for line in offer.lines] == [1200, 270]
    assert offer.total == 1200 + 120 + 270 + 21
    order = order_of(offer, paper("PO-2"))
    assert (order.issuer, order.recipient) == (BUYER, SELLER)
    assert [r.number for r in order.references] == ["Q-1", "O-1"]
    with pytest.raises(FormatError, match="2行"):
        quote(request, paper("O-1"), [])


def test_refusals():
    with pytest.raises(FormatError, match="番号がない"):
        answer_order(ORDER.model_copy(update={"document_number": None}), paper("R"))
    with pytest.raises(FormatError, match="一つ以上"):
        invoice_of([], paper("I"))
    other = ORDER.model_copy(update={"recipient": Party(name="別の会社")})
    with pytest.raises(FormatError, match="取引先の異なる"):
        invoice_of([ORDER, other], paper("I"))
    with pytest.raises(FormatError, match="金額がありません"):
        remittance_of([ORDER.model_copy(update={"total": None})], paper("P"), DAY)


def refuse(*places: int, answer: Answer = Answer.REJECTED) -> dict[int, RowAnswer]:
    return {place: RowAnswer(answer) for place in places}


@pytest.mark.parametrize("bill_of", [invoice_of, self_invoice_of])
@pytest.mark.parametrize("answer", [Answer.REJECTED, Answer.PENDING])
def test_only_what_passed_is_billed(bill_of, answer):
    despatch = despatch_of(ORDER, paper("D-1"), DAY)
    passed = receive(despatch, paper("A-1"), refuse(1, answer=answer))
    bill = bill_of([passed], paper("B-1"))
    assert [line.description for line in bill.lines] == ["軸"]
    assert bill.lines[0].references[-1].line == "1"
    assert bill.total == 1375
    gone = receive(despatch, paper("A-2"), refuse(0, 1, answer=answer))
    with pytest.raises(FormatError, match="明細が残っていません"):
        bill_of([gone], paper("B-2"))
    part = receive(despatch, paper("A-3"), {0: RowAnswer(quantity=Decimal(4))})
    assert bill_of([part], paper("B-3")).total == 550 + 297 + 23
    none = receive(despatch, paper("A-4"), {0: RowAnswer(quantity=Decimal(0))})
    bill = bill_of([gone, none, passed], paper("B-4"))
    assert [section.number for section in bill.sections] == ["A-4", "A-1"]
    assert bill.total == 297 + 23 + 1375


def test_a_second_delivery_that_is_refused_is_not_billed():
    first = receive(
        despatch_of(ORDER, paper("D-1"), DAY, {0: Decimal(4), 1: Decimal(0)}),
        paper("A-1"),
    )
    second = receive(
        despatch_of(ORDER, paper("D-2"), DAY, {0: Decimal(6)}),
        paper("A-2"),
        refuse(0, 1),
    )
    bill = self_invoice_of([first, second], paper("S-1"))
    assert (bill.sections, bill.total) == ((), 550)
    assert {r.number for r in bill.references} == {"PO-1", "D-1", "A-1"}


def test_a_heading_alone_is_no_delivery_and_no_bill():
    headed = ORDER.model_copy(
        update={"lines": (Line(description="A棟"), ORDER.lines[0])}
    )
    with pytest.raises(FormatError, match="明細が残っていません"):
        despatch_of(headed, paper("D"), DAY, {1: Decimal(0)})
    passed = receive(despatch_of(headed, paper("D"), DAY), paper("A"), refuse(1))
    with pytest.raises(FormatError, match="明細が残っていません"):
        invoice_of([passed], paper("I"))


def test_the_cancellation_of_an_order_is_acknowledged():
    gone = cancel_order(ORDER, "3", DAY)
    response = answer_order(gone, paper("R-1"))
    assert (response.purpose, response.answer) == (Purpose.CANCEL, Answer.ACCEPTED)
    for cancelled in (gone, response):
        with pytest.raises(FormatError, match="取り消されています"):
            despatch_of(cancelled, paper("D-1"), DAY)
    kept = answer_order(gone, paper("R-2"), refuse(0, 1))
    with pytest.raises(FormatError, match="取り消す前の書類"):
        despatch_of(kept, paper("D-1"), DAY)


def test_nothing_follows_what_was_taken_back():
    def taken_back(document: Document) -> Document:
        return document.model_copy(update={"purpose": Purpose.CANCEL})

    despatch = despatch_of(ORDER, paper("D-1"), DAY)
    bill = self_invoice_of([receive(despatch, paper("A-1"))], paper("S-1"))
    assert answer_self_invoice(taken_back(bill), paper("X")).purpose is Purpose.CANCEL
    for step in (
        lambda: order_of(taken_back(ORDER), paper("X")),
        lambda: quote(taken_back(ORDER), paper("X"), [Decimal(1), Decimal(1)]),
        lambda: receive(taken_back(despatch), paper("X")),
        lambda: invoice_of([taken_back(despatch)], paper("X")),
        lambda: remittance_of([taken_back(bill)], paper("X"), DAY),
    ):
        with pytest.raises(FormatError, match="取り消されています"):
            step()


def test_an_order_of_which_all_was_refused_is_not_delivered():
    with pytest.raises(FormatError, match="納品書にする明細が残っていません"):
        despatch_of(answer_order(ORDER, paper("R"), refuse(0, 1)), paper("D"), DAY)
    with pytest.raises(FormatError, match="納品書にする明細が残っていません"):
        despatch_of(ORDER, paper("D"), DAY, {0: Decimal(0), 1: Decimal(0)})
    refused = ORDER.model_copy(update={"answer": Answer.REJECTED})
    with pytest.raises(FormatError, match="納品書にする明細が残っていません"):
        despatch_of(refused, paper("D"), DAY)


def test_rows_that_a_change_takes_back_are_not_delivered():
    first, second = ORDER.lines
    gone = second.model_copy(update={"purpose": Purpose.CANCEL})
    for changed in (
        change_order(ORDER, "2", DAY, (first, gone)),
        change_order(
            ORDER, "2", DAY, (first, second.model_copy(update={"quantity": Decimal(0)}))
        ),
    ):
        assert changed.total == 1375
        response = answer_order(changed, paper("R-1"))
        for order in (changed, response):
            delivery = despatch_of(order, paper("D-1"), DAY)
            assert [line.description for line in delivery.lines] == ["軸"]
            assert delivery.total == 1375


def test_refused_offers_are_not_ordered():
    offer = ORDER.model_copy(
        update={
            "document_type": DocumentType.QUOTATION,
            "lines": (
                ORDER.lines[0],
                ORDER.lines[1].model_copy(update={"answer": Answer.REJECTED}),
            ),
        }
    )
    order = order_of(offer, paper("PO-2"))
    assert ([line.description for line in order.lines], order.total) == (["軸"], 1375)


def test_what_was_not_agreed_is_not_paid():
    bill = self_invoice_of([despatch_of(ORDER, paper("D-1"), DAY)], paper("S-1"))
    agreed = answer_self_invoice(bill, paper("SR-1"))
    assert remittance_of([agreed], paper("P-1"), DAY).total == 1695
    for answers in ({1: Answer.REJECTED}, {1: Answer.PENDING}):
        answer = answer_self_invoice(bill, paper("SR-1"), answers)
        with pytest.raises(FormatError, match="承諾されていない明細"):
            remittance_of([answer], paper("P-1"), DAY)


def test_nothing_is_billed_or_paid_twice():
    despatch = despatch_of(ORDER, paper("D-1"), DAY)
    receipt = receive(despatch, paper("A-1"))
    for twice in ([receipt, receipt], [despatch, receipt]):
        with pytest.raises(FormatError, match="重なっています"):
            invoice_of(twice, paper("I-1"))
    invoice = invoice_of([receipt], paper("I-1"))
    with pytest.raises(FormatError, match="重なっています"):
        remittance_of([invoice, invoice], paper("P-1"), DAY)


def test_an_amount_that_cannot_be_worked_out_is_asked_for():
    lump = ORDER.model_copy(
        update={"lines": (ORDER.lines[0].model_copy(update={"unit_price": None}),)}
    )
    despatch = despatch_of(lump, paper("D-1"), DAY)
    assert despatch.total == 1375
    with pytest.raises(FormatError, match="「軸」に単価がない"):
        receive(despatch, paper("A-1"), {0: RowAnswer(quantity=Decimal(4))})


def test_an_answer_to_a_row_that_is_not_there():
    despatch = despatch_of(ORDER, paper("D-1"), DAY)
    for step in (
        lambda: answer_order(ORDER, paper("X"), refuse(2)),
        lambda: despatch_of(ORDER, paper("X"), DAY, {-1: Decimal(1)}),
        lambda: answer_self_invoice(despatch, paper("X"), {5: Answer.REJECTED}),
    ):
        with pytest.raises(FormatError, match="明細は2行です"):
            step()


def test_tax_is_rounded_once_a_rate():
    rows = [Line(amount=33, tax_rate=Decimal("0.10")) for _ in range(3)]
    off = Adjustment(amount=-10, rate=Decimal("0.10"))
    totals = sum_up(
        [*rows, Line(description="見出し")], [off], TaxBasis.EXCLUSIVE, Rounding.FLOOR
    )
    assert (totals.subtotal, totals.tax_total, totals.total) == (89, 8, 97)
    inclusive = sum_up(rows, [], TaxBasis.INCLUSIVE, Rounding.FLOOR)
    assert (inclusive.subtotal, inclusive.tax_total, inclusive.total) == (90, 9, 99)
    assert isinstance(inclusive.tax_summary[0], TaxSubtotal)
    free = sum_up(
        [Line(amount=50, tax_rate=Decimal(0))], [], TaxBasis.EXCLUSIVE, Rounding.FLOOR
    )
    assert (free.tax_summary[0].category, free.total) == (TaxCategory.EXEMPT, 50)
    assert sum_up([Line(amount=1)], [], TaxBasis.EXCLUSIVE, Rounding.FLOOR) == Totals()
    assert sum_up([], [], TaxBasis.EXCLUSIVE, Rounding.FLOOR) == Totals()

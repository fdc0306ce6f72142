"""A whole trade as bytes: each side only knows what it received (取引の一巡)."""

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
from books.follow import Paper
from books.model import (
    AccountType,
    Adjustment,
    Answer,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    Purpose,
    Reference,
    Section,
)
from edi.sme_common.message import (
    check_message,
    read_message,
    validate_message,
    write_message,
)
from tests.reference import STANDARDS

XSD = STANDARDS / "sme-common-edi" / "xsd-4.1"
DAY = dt.date(2026, 10, 1)
NOW = dt.datetime(2026, 10, 1, 9, 0, tzinfo=dt.UTC)
BUYER = Party(
    name="発注株式会社", party_id="9180001105466", contact="山田", department="購買部"
)
SELLER = Party(
    name="受注製作所",
    registration_number="T7180001044022",
    party_id="7180001044022",
    endpoint="0188:7180001044022",
    fax="052-000-0001",
    email="order@example.jp",
)
REQUEST = Document(
    document_type=DocumentType.QUOTATION_REQUEST,
    document_number="Q-1",
    issue_date=DAY,
    issuer=BUYER,
    recipient=SELLER,
    lines=(
        Line(
            item_code="S-10",
            description="軸",
            details="φ10 SUS304",
            quantity=Decimal(10),
            unit="個",
            tax_rate=Decimal("0.10"),
            date=dt.date(2026, 10, 20),
        ),
        Line(
            description="茶菓",
            quantity=Decimal(3),
            unit="箱",
            tax_rate=Decimal("0.08"),
        ),
    ),
)
ACCOUNT = BankAccount(
    bank_code="0001",
    branch_code="210",
    account_type=AccountType.ORDINARY,
    number="1234567",
    holder="ｼﾞﾕﾁﾕｳｾｲｻｸｼﾖ",
)


def sent(document: Document) -> Document:
    """The document that the other side reads."""
    data = write_message(document, message_id="T", issued_at=NOW)
    if XSD.is_dir():
        assert validate_message(data, XSD) == ()
    read, findings = read_message(data)
    assert findings == ()
    assert check_message(document) == ()
    return read


def paper(number: str) -> Paper:
    return Paper(number, DAY)


def kinds(references: tuple[Reference, ...]) -> set[str]:
    return {f"{r.kind.value}:{r.number}:{r.line or ''}" for r in references}


@pytest.fixture
def order() -> Document:
    offer = sent(quote(sent(REQUEST), paper("O-1"), [Decimal(125), Decimal(99)]))
    return sent(order_of(offer, paper("PO-1")))


def test_from_the_request_to_the_payment(order):
    response = sent(
        answer_order(order, paper("R-1"), {0: RowAnswer(quantity=Decimal(8))})
    )
    assert (response.answer, response.lines[0].answer) == (
        Answer.CHANGED,
        Answer.CHANGED,
    )
    assert response.lines[0].ordered_quantity == 10
    despatch = sent(despatch_of(response, paper("D-1"), DAY))
    receipt = sent(receive(despatch, paper("A-1")))
    assert receipt.answer is Answer.ACCEPTED
    invoice = sent(invoice_of([receipt], paper("I-1"), accounts=(ACCOUNT,)))
    assert kinds(invoice.references) == {
        "quotation_request:Q-1:",
        "quotation:O-1:",
        "purchase_order:PO-1:",
        "order_response:R-1:",
        "delivery_note:D-1:",
        "acceptance_note:A-1:",
    }
    assert kinds(invoice.lines[1].references) == {
        "quotation_request:Q-1:2",
        "quotation:O-1:2",
        "purchase_order:PO-1:2",
        "order_response:R-1:2",
        "delivery_note:D-1:2",
        "acceptance_note:A-1:2",
    }
    assert invoice.bank_accounts[0].bank == "みずほ銀行"
    assert invoice.bank_accounts[0].branch == "渋谷"
    assert invoice.total == 1000 + 100 + 297 + 23
    notice = sent(remittance_of([invoice], paper("P-1"), DAY))
    assert kinds(notice.lines[0].references) == {"invoice:I-1:"}
    assert notice.payable_amount == invoice.total
    assert notice.supplier.party_id == "7180001044022"


def test_many_deliveries_one_invoice_and_the_buyers_way(order):
    first = sent(despatch_of(order, paper("D-1"), DAY, {0: Decimal(4), 1: Decimal(0)}))
    second = sent(despatch_of(order, paper("D-2"), DAY, {0: Decimal(6)}))
    receipts = [
        sent(receive(d, paper(f"A-{n}"))) for n, d in enumerate((first, second), 1)
    ]
    invoice = sent(invoice_of(receipts, paper("I-1"), DAY))
    assert [s.number for s in invoice.sections] == ["A-1", "A-2"]
    assert [line.section for line in invoice.lines] == ["A-1", "A-2", "A-2"]
    bill = sent(self_invoice_of(receipts, paper("S-1")))
    answer = sent(answer_self_invoice(bill, paper("SR-1"), {2: Answer.REJECTED}))
    assert [x.answer for x in answer.lines] == [
        Answer.ACCEPTED,
        Answer.ACCEPTED,
        Answer.REJECTED,
    ]
    assert "payment_notice:S-1:" in kinds(answer.references)
    assert "payment_notice:S-1:2" in kinds(answer.lines[2].references)
    off = (Adjustment(amount=-440, reason="振込手数料"),)
    notice = sent(remittance_of([invoice], paper("P-1"), DAY, off))
    assert notice.adjustments == off
    assert notice.amount_due == (invoice.total or 0) - 440


def test_changes_and_cancellations(order):
    changed = sent(change_order(order, "2", DAY, order.lines[:1]))
    assert (changed.purpose, changed.revision, changed.revision_date) == (
        Purpose.CHANGE,
        "2",
        DAY,
    )
    response = sent(answer_order(changed, paper("R-2")))
    assert [r.revision for r in response.references if r.number == "PO-1"] == ["2"]
    gone = sent(cancel_order(changed, "3", DAY))
    assert gone.purpose is Purpose.CANCEL
    acknowledged = sent(answer_order(gone, paper("R-3")))
    assert (acknowledged.purpose, acknowledged.answer) == (
        Purpose.CANCEL,
        Answer.ACCEPTED,
    )


def test_a_payment_of_several_papers_of_another_make():
    notice = Document(
        document_type=DocumentType.REMITTANCE_ADVICE,
        document_number="P-9",
        issue_date=DAY,
        issuer=BUYER,
        recipient=SELLER,
        total=300,
        sections=tuple(
            Section(
                number=str(n),
                total=150,
                references=(Reference(kind=DocumentType.INVOICE, number=f"I-{n}"),),
            )
            for n in (1, 2)
        ),
    )
    data = write_message(notice, message_id="T", issued_at=NOW)
    read, findings = read_message(data)
    assert findings == ()
    assert [kinds(s.references) for s in read.sections] == [
        {"invoice:I-1:"},
        {"invoice:I-2:"},
    ]


def test_plans():
    forecast = REQUEST.model_copy(
        update={"document_type": DocumentType.DEMAND_FORECAST, "document_number": "F-1"}
    )
    assert sent(forecast).lines[0].quantity == 10
    instruction = Document(
        document_type=DocumentType.SUPPLY_INSTRUCTION,
        document_number="S-1",
        issue_date=DAY,
        issuer=BUYER,
        recipient=SELLER,
        references=(Reference(kind=DocumentType.DEMAND_FORECAST, number="F-1"),),
        lines=(
            Line(
                item_code="S-10",
                description="軸",
                quantity=Decimal(4),
                unit="個",
                date=DAY,
                references=(
                    Reference(
                        kind=DocumentType.DEMAND_FORECAST, number="F-1", line="1"
                    ),
                ),
            ),
        ),
    )
    read = sent(instruction)
    assert kinds(read.references) == {"demand_forecast:F-1:"}
    assert kinds(read.lines[0].references) == {"demand_forecast:F-1:1"}

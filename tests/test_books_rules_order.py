"""Orders under the 取適法, dates and amounts of bills."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import Document, Line, Party, Severity, TaxSubtotal
from books.rules import Context, check_document
from books.rules.order import check_order, latest_due_date
from books.settings_company import PartnerSettings

TODAY = dt.date(2026, 11, 20)
CONTEXT = Context(TODAY)
COVERED = Context(TODAY, partners=(PartnerSettings(name="見本鉄工"),))
FREE = Context(
    TODAY,
    partners=(PartnerSettings(name="見本鉄工", subject_to_subcontract_act=False),),
)
BUYER = Party(name="ためし商事")
SELLER = Party(name="有限会社見本鉄工")


def order(**changes) -> Document:
    values = {
        "document_type": "purchase_order",
        "document_number": "PO-1",
        "issue_date": dt.date(2026, 3, 1),
        "delivery_date": dt.date(2026, 3, 10),
        "due_date": dt.date(2026, 4, 30),
        "delivery_place": "本社工場",
        "payment_method": "銀行振込",
        "issuer": BUYER,
        "recipient": SELLER,
        "lines": (
            Line(description="フランジ", quantity=10, unit_price=100, amount=1000),
        ),
        "total": 1000,
        "subtotal": 1000,
    }
    return Document.model_validate(values | changes)


def invoice(**changes) -> Document:
    values = {"document_type": "invoice", "issuer": SELLER, "recipient": BUYER}
    return order(**values | {"delivery_date": None} | changes)


def found(document, context=CONTEXT) -> list[tuple[str, str, str | None]]:
    return [(f.code, f.severity.value, f.field) for f in check_order(document, context)]


def test_complete_order_is_clean():
    assert check_document(order(), COVERED) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": Party()}, "issuer.name"),
        ({"issue_date": None}, "issue_date"),
        ({"lines": (Line(quantity=10, amount=1000),)}, "lines"),
        ({"delivery_date": None}, "delivery_date"),
        ({"due_date": None}, "due_date"),
        (
            {"lines": (Line(description="品"),), "total": None, "subtotal": None},
            "total",
        ),
    ],
)
def test_missing_item_of_an_order(changes, field):
    assert found(order(**changes)) == [("order_item_missing", "info", field)]
    assert found(order(**changes), COVERED) == [
        ("order_item_missing", "warning", field)
    ]
    assert found(order(**changes), FREE) == []


def test_items_that_a_common_notice_may_hold():
    bare = order(delivery_place=None, payment_method=None)
    assert {severity for _, severity, _ in found(bare, COVERED)} == {"info"}
    in_words = order(due_date=None, payment_method="毎月末日締切翌月末日支払")
    assert found(in_words, COVERED) == []
    assert found(order(recipient=Party()))[0][2] == "recipient.name"


@pytest.mark.parametrize(
    ("received", "limit"),
    [
        ("2026-03-10", "2026-05-09"),
        ("2026-07-01", "2026-08-31"),
        ("2026-10-01", "2026-11-30"),
        ("2026-01-01", "2026-03-01"),
        ("2026-12-31", "2027-02-28"),
        ("2025-12-31", "2026-02-28"),
        ("2026-02-01", "2026-04-01"),
        ("9999-12-01", "9999-12-31"),
    ],
)
def test_latest_due_date(received, limit):
    day = dt.date.fromisoformat(received)
    assert latest_due_date(day).isoformat() == limit


@pytest.mark.parametrize(
    ("due", "over"),
    [
        ("2026-05-08", False),
        ("2026-05-09", False),
        ("2026-05-12", True),
        ("2026-06-30", True),
    ],
)
def test_due_date_of_an_order(due, over):
    document = order(due_date=dt.date.fromisoformat(due))
    expected = [("due_date_over_60_days", "warning", "due_date")] if over else []
    assert found(document) == expected
    assert [s for _, s, _ in found(document, COVERED)] == ["error"] * over
    assert found(document, FREE) == []


def test_due_date_on_a_bank_holiday_may_move_two_days():
    received = dt.date(2026, 8, 3)  # 限度は10月2日（金）
    assert found(order(delivery_date=received, due_date=dt.date(2026, 10, 2))) == []
    received = dt.date(2026, 8, 4)  # 10月3日（土）→ 10月5日（月）
    assert found(order(delivery_date=received, due_date=dt.date(2026, 10, 5))) == []
    assert found(order(delivery_date=received, due_date=dt.date(2026, 10, 6)))


def test_many_deliveries_in_one_invoice():
    days = (dt.date(2026, 6, 21), dt.date(2026, 7, 20))
    goods = tuple(Line(description="品", amount=500, date=day) for day in days)
    document = invoice(lines=goods, due_date=dt.date(2026, 8, 31))
    assert found(document) == []
    assert found(document, COVERED) == [
        ("due_date_over_60_days", "warning", "due_date")
    ]
    late = document.model_copy(update={"due_date": dt.date(2026, 9, 30)})
    assert found(late)[0][0] == "due_date_over_60_days"


def test_due_date_without_a_day_of_receipt():
    assert found(order(delivery_date=None, due_date=dt.date(2027, 1, 1))) == [
        ("order_item_missing", "info", "delivery_date")
    ]
    by_issue = invoice(issue_date=dt.date(2026, 3, 1), due_date=dt.date(2026, 7, 31))
    assert found(by_issue)[0][0] == "due_date_over_60_days"
    assert found(order(document_type="quotation", due_date=dt.date(2027, 1, 1))) == []


@pytest.mark.parametrize(
    ("text", "banned"),
    [
        ("約束手形 120日サイト", True),
        ("でんさい又は手形", True),
        ("現金（手形によるお支払いはお断りします）", False),
        ("手形払いは行いません", False),
        ("銀行振込", False),
    ],
)
def test_bills_are_banned(text, banned):
    document = order(payment_method=text)
    expected = [("bill_payment_banned", "error", "payment_method")] if banned else []
    assert found(document) == expected
    old = order(
        payment_method=text,
        issue_date=dt.date(2025, 12, 1),
        delivery_date=dt.date(2025, 12, 10),
        due_date=dt.date(2026, 1, 31),
    )
    assert found(old) == []


def test_bill_on_an_invoice_is_a_warning():
    document = invoice(notes="お支払い：手形可")
    assert found(document) == [("bill_payment_banned", "warning", "notes")]


def notice(**changes) -> Document:
    return order(document_type="payment_notice", **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_due": 560}, "amount_due"),
        ({"notes": "振込手数料は差し引いてお支払いします"}, "notes"),
        ({"notes": "振込料は貴社ご負担"}, "notes"),
        (
            {"lines": (Line(description="振込手数料", amount=-440),)},
            "lines[0].amount",
        ),
    ],
)
def test_transfer_fee_taken_from_the_price(changes, field):
    document = notice(**changes)
    assert found(document) == [("transfer_fee_deducted", "info", field)]
    assert found(document, COVERED) == [("transfer_fee_deducted", "warning", field)]
    assert found(document, FREE) == []


def test_transfer_fee_that_is_right():
    assert found(notice(notes="振込手数料は差し引かずに支払います")) == []
    assert found(notice()) == []
    assert found(invoice(notes="振込手数料は貴社にてご負担願います")) == []


def test_law_of_a_paper_without_issue_date():
    document = invoice(
        issue_date=None, due_date=None, period_end=dt.date(2025, 1, 31), notes="手形"
    )
    assert found(document) == []
    assert found(invoice(issue_date=None, due_date=None, notes="手形"))


def test_terms_of_bills():
    def codes(**changes):
        document = invoice(
            issuer=Party(name="見本", registration_number="T7000012050002"),
            tax_summary=(TaxSubtotal(rate=Decimal(0), taxable_amount=1000),),
            **changes,
        )
        return [f.code for f in check_document(document, CONTEXT)]

    assert codes() == []
    assert codes(total=None) == ["total_missing"]
    assert codes(total=None, amount_due=1000) == []
    assert codes(due_date=dt.date(2026, 2, 1)) == ["due_date_before_issue_date"]
    future = dt.date(2027, 1, 31)
    assert codes(issue_date=future, due_date=future) == ["issue_date_in_future"]


def test_every_finding_says_what_to_do():
    for finding in check_document(order(issuer=Party(), total=5), COVERED):
        assert finding.message.endswith("ください。")
        assert finding.source
        assert finding.severity in Severity

from decimal import Decimal

import pytest

from books.job_steps import JobState
from books.model import Line, TaxBasis, TaxCategory, TaxSubtotal
from books.people import Role
from books.settings_approvals import Approvals
from books.store import ExportState
from flows.bots.decide import give_up
from flows.bots.queue import complete, queue_documents
from tests.payment_cases import account, person
from tests.test_books_store_payments import draft
from tests.test_flows_bots_queue import confirm, invoice, office

__all__ = ["office"]  # a fixture
SITE = "tryton"
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")


def tax(rate, taxable, amount, category=TaxCategory.STANDARD):
    return TaxSubtotal(
        rate=rate,
        category=category,
        basis=TaxBasis.EXCLUSIVE,
        taxable_amount=taxable,
        tax_amount=amount,
    )


def test_each_line_of_the_paper_with_its_price_and_tax(office):
    lines = (
        Line(description="塗装", quantity=3, unit_price="1500.5", amount=4_501),
        Line(description="足場", quantity=2, unit_price=2_000, amount=4_000),
        Line(description="一式", amount=500),
    )
    lines = tuple(line.model_copy(update={"tax_rate": TEN}) for line in lines)
    tea = Line(description="お茶", amount=1_000, tax_rate=EIGHT)
    summary = (tax(TEN, 9_001, 900), tax(EIGHT, 1_000, 80, TaxCategory.REDUCED))
    invoice(office, lines=(tea, *lines), tax_summary=summary, total=10_981)
    (job,) = queue_documents(office, SITE, "invoice").jobs
    items = [
        (i["content"], i["quantity"], i["unit_price"], i["amount"], i["tax"])
        for i in job.payload["items"]
    ]
    assert items == [
        ("お茶", "1", "1000", 1_000, "課税仕入 (軽)8%"),
        ("塗装", "1", "4501", 4_501, "課税仕入 10%"),  # 3 × 1500.5 is not 4501
        ("足場", "2", "2000", 4_000, "課税仕入 10%"),
        ("一式", "1", "500", 500, "課税仕入 10%"),
    ]
    taxes = [(t["tax"], t["taxable"], t["amount"]) for t in job.payload["taxes"]]
    assert taxes == [("課税仕入 10%", 9_001, 900), ("課税仕入 (軽)8%", 1_000, 80)]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line(description="部品", amount=11_000, tax_rate=TEN),),  # with its tax
        (Line(description="部品", amount=9_000, tax_rate=TEN),),
    ],
)
def test_lines_that_do_not_make_the_total_are_not_typed_in(office, lines):
    invoice(office, lines=lines)
    queued = queue_documents(office, SITE, "invoice")
    assert queued.jobs == ()
    assert "明細の税抜金額の合計" in queued.notices[0]


def approved(office):
    name = invoice(office, bank_accounts=(account(),))
    run = draft(office.store, name)
    run = office.store.submit_run(run.id, run.content, "hanako", run.digest)
    boss = person(office.store, "boss", Role.APPROVER)
    office.store.approve_run(run.id, boss, Approvals(), run.digest)
    return name


def test_only_what_people_approved_is_noted_as_paid(office):
    name = invoice(office, bank_accounts=(account(),))
    assert "支払予定" in queue_documents(office, SITE, "payment", [name]).notices[0]
    draft(office.store, name)
    assert "承認" in queue_documents(office, SITE, "payment", [name]).notices[0]


def test_a_payment_is_asked_for_once_beside_its_invoice(office):
    name = approved(office)
    (bill,) = queue_documents(office, SITE, "invoice").jobs
    (paid,) = queue_documents(office, SITE, "payment").jobs
    assert paid.payload["amount"] == 11_000
    assert queue_documents(office, SITE, "payment").jobs == ()
    confirm(office, bill)
    states = {e.kind: e.state for e in office.store.find_exports(name)}
    assert states == {
        "bot-tryton": ExportState.FINISHED,
        "bot-tryton.payment": ExportState.CLAIMED,
    }
    give_up(office, paid.reference, "佐藤", "やめる")
    assert complete(office) == ()
    (again,) = queue_documents(office, SITE, "payment").jobs
    assert again.reference != paid.reference
    confirm(office, again)
    assert office.store.get_job(again.reference).state is JobState.CONFIRMED
    (kept,) = office.store.find_exports(name, "bot-tryton.payment", None)[1:]
    assert kept.state is ExportState.FINISHED

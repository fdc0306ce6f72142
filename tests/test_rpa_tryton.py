"""A system that we did not write: the bot posts into Tryton's web client, once each."""

import datetime as dt
import sqlite3
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from books.bot_orders import PaymentOrder, mark_of
from books.job_steps import JobState
from books.model import Line, Party, TaxBasis, TaxCategory, TaxSubtotal
from books.people import Role
from books.settings_approvals import Approvals
from books.store import ExportState, JobFrame
from flows.bots.look import walk
from flows.bots.office import open_bots
from flows.bots.queue import queue_documents
from flows.bots.work import make_worker, run_once
from rpa.check import Seen
from tests.bot_cases import run
from tests.payment_cases import account, person
from tests.test_books_store_payments import draft
from tests.test_flows_bots_queue import OURS, invoice
from tests.tryton_server import SITE, make_home, tryton_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(900),  # a busy machine takes long over so many pages
]
SUPPLIER, NUMBER = "よもぎ塗装", "Y-2026-118"
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
LINES = (
    Line(
        description="外壁塗装 A棟",
        quantity=Decimal("12.5"),
        unit="㎡",
        unit_price=Decimal(4800),
        amount=60_000,
        tax_rate=TEN,
    ),
    Line(
        description="足場 一式",
        quantity=Decimal(1),
        unit="式",
        unit_price=Decimal(38_000),
        amount=38_000,
        tax_rate=TEN,
    ),
    Line(
        description="お茶",
        quantity=Decimal(24),
        unit="本",
        unit_price=Decimal("112.5"),
        amount=2_700,
        tax_rate=EIGHT,
    ),
)
TAXES = (
    TaxSubtotal(
        rate=TEN,
        category=TaxCategory.STANDARD,
        basis=TaxBasis.EXCLUSIVE,
        taxable_amount=98_000,
        tax_amount=9_800,
    ),
    TaxSubtotal(
        rate=EIGHT,
        category=TaxCategory.REDUCED,
        basis=TaxBasis.EXCLUSIVE,
        taxable_amount=2_700,
        tax_amount=216,
    ),
)


@pytest.fixture
def tryton(tmp_path):
    with tryton_server(tmp_path / "tryton") as server:
        yield server


@pytest.fixture
def office(tmp_path, tryton):
    settings = make_home(tmp_path, tryton.url, lease_seconds=10)
    with open_bots(settings) as opened:
        yield opened


def bill(office, number=NUMBER, **changes):
    """An approved invoice of two tax rates and three lines."""
    values = {
        "issuer": Party(name=SUPPLIER, registration_number="T6999901000101"),
        "recipient": Party(name=OURS),
        "issue_date": dt.date(2026, 10, 15),
        "due_date": dt.date(2026, 11, 30),
        "lines": LINES,
        "tax_summary": TAXES,
        "subtotal": 100_700,
        "tax_total": 10_016,
        "total": 110_716,
    }
    return invoice(office, number, **(values | changes))


def ask(office, kind, name):
    queued = queue_documents(office, SITE, kind, [name])
    assert queued.notices == ()
    (job,) = queued.jobs
    return job


def invoices(tryton):
    """Every invoice of the server, whoever made it."""
    names = "type number reference description invoice_date state party.rec_name"
    names += " currency.code untaxed_amount tax_amount total_amount"
    return tryton.find("account.invoice", [], *names.split())


def test_an_invoice_is_posted_and_every_field_is_as_on_the_paper(office, tryton):
    name = bill(office)
    job = ask(office, "invoice", name)
    run(office)
    done = office.store.get_job(job.reference)
    assert done.state is JobState.CONFIRMED, done.message
    (found,) = invoices(tryton)
    assert found["type"] == "in"
    assert found["state"] == "posted"
    assert found["party."]["rec_name"] == SUPPLIER
    assert found["reference"] == NUMBER
    assert found["description"].split()[0] == mark_of(job.reference)
    assert found["description"].split(maxsplit=1)[1] == job.payload["description"]
    assert found["invoice_date"] == "2026-10-15"
    assert found["currency."]["code"] == "JPY"
    assert found["untaxed_amount"] == 100_700
    assert found["tax_amount"] == 10_016
    assert found["total_amount"] == 110_716
    assert done.evidence["1 site id"] == found["number"]
    assert lines(tryton) == [
        (*row, "課税仕入 10%") if n < 2 else (*row, "課税仕入 (軽)8%")
        for n, row in enumerate(
            (
                ("外壁塗装 A棟", "仕入高", 12.5, Decimal(4800), 60_000),
                ("足場 一式", "仕入高", 1, Decimal(38_000), 38_000),
                ("お茶", "仕入高", 24, Decimal("112.5"), 2_700),
            )
        )
    ]
    assert taxes(tryton) == [
        ("課税仕入 10%", 98_000, 9_800),
        ("課税仕入 (軽)8%", 2_700, 216),
    ]
    (export,) = office.store.find_exports(name)
    assert export.state is ExportState.FINISHED
    assert queue_documents(office, SITE, "invoice").jobs == ()
    assert run(office) == []
    assert len(invoices(tryton)) == 1


@pytest.mark.parametrize("moment", ["at the click", "after answer"])
def test_killed_after_the_click_it_is_found_and_not_posted_again(
    office, tryton, moment
):
    """Tryton keeps a draft before it posts: what stopped between is a person's."""
    job = ask(office, "invoice", bill(office))
    command = [sys.executable, "-m", "tests.bot_killed"]
    command += [str(office.settings.home), moment]
    killed = subprocess.run(command, cwd=Path(__file__).parents[1], check=False)
    assert killed.returncode == -9
    assert office.store.get_job(job.reference).state is JobState.SUBMITTING
    before = [one["state"] for one in invoices(tryton)]
    pass_lease(office, job)
    run(office)
    done = office.store.get_job(job.reference)
    (found,) = invoices(tryton)
    if before == ["draft"]:
        assert done.state is JobState.NEEDS_PERSON
        assert "正「Posted・Paid」に対し画面は「Draft」" in done.message
        assert found["state"] == "draft"
        return
    assert done.state is JobState.CONFIRMED, done.message
    assert found["state"] == "posted"
    assert done.evidence["2 asked"] == ("found" if before else "not found")
    if moment == "after answer":
        assert before == ["posted"]


def test_a_similar_invoice_is_left_to_a_person(office, tryton):
    """Tryton warns, after it has kept a draft: no bot says yes to that."""
    first = ask(office, "invoice", bill(office))
    run(office)
    assert office.store.get_job(first.reference).state is JobState.CONFIRMED
    again = ask(office, "invoice", bill(office, "Y-2", document_number=NUMBER))
    run(office)
    left = office.store.get_job(again.reference)
    assert left.state is JobState.NEEDS_PERSON
    assert "Draft" in left.message
    assert "similar" in left.evidence["1 site refuses"]
    assert [one["state"] for one in invoices(tryton)] == ["posted", "draft"]


def test_a_tax_that_tryton_rounds_otherwise_is_not_posted(office, tryton):
    """98,006 yen at 10 % are 9,800 on the paper (floor), 9,801 to Tryton."""
    line = Line(description="塗料", amount=98_006, tax_rate=TEN)
    tax = TAXES[0].model_copy(update={"taxable_amount": 98_006})
    paper = {"lines": (line,), "tax_summary": (tax,), "total": 107_806}
    job = ask(
        office, "invoice", bill(office, subtotal=98_006, tax_total=9_800, **paper)
    )
    run(office)
    left = office.store.get_job(job.reference)
    assert left.state is JobState.NEEDS_PERSON
    assert "new_invoice.tax: 正「9800」に対し画面は「9,801」" in left.message
    assert left.submitted_at is None
    assert invoices(tryton) == []


def test_a_payment_that_people_approved_is_noted_once(office, tryton):
    name = bill(office, bank_accounts=(account(),))
    refused = queue_documents(office, SITE, "payment", [name])
    assert "支払予定" in refused.notices[0]
    run_ = draft(office.store, name)
    run_ = office.store.submit_run(run_.id, run_.content, "hanako", run_.digest)
    boss = person(office.store, "boss", Role.APPROVER)
    office.store.approve_run(run_.id, boss, Approvals(), run_.digest)
    job = ask(office, "payment", name)
    run(office)
    done = office.store.get_job(job.reference)
    assert done.state is JobState.CONFIRMED, done.message
    names = "kind state amount date reference party.rec_name journal.rec_name"
    names += " number currency.code"
    (found,) = tryton.find("account.payment", [], *names.split())
    assert found["kind"] == "payable"
    assert found["state"] == "submitted"
    assert found["amount"] == run_.content.items[0].amount == 110_716
    assert found["date"] == run_.content.pay_day.isoformat()
    assert found["reference"] == mark_of(job.reference)
    assert found["party."]["rec_name"] == SUPPLIER
    assert found["journal."]["rec_name"].startswith("総合振込")
    assert found["currency."]["code"] == "JPY"
    assert done.evidence["1 site id"] == found["number"]
    assert queue_documents(office, SITE, "payment", [name]).jobs == ()
    assert run(office) == []
    assert len(tryton.find("account.payment", [], "id")) == 1


def test_a_session_that_ended_between_two_jobs_is_begun_anew(office, tryton):
    """Tryton forgets who does nothing for five minutes."""
    first, second = (
        PaymentOrder(
            partner=SUPPLIER, number=f"K-{n}", day=dt.date(2026, 12, n), amount=n
        )
        for n in (1, 2)
    )
    with make_worker(office) as worker:
        for number, order in enumerate((first, second), start=1):
            payload = order.model_dump(mode="json")
            name = f"payment:{number}"
            office.store.add_job(name, "payment", payload, JobFrame(site=SITE))
            (done,) = run_once(office, worker, None)
            assert done.state is JobState.CONFIRMED, done.message
            with sqlite3.connect(tryton.log.parent / "demo.sqlite") as books:
                books.execute("delete from ir_session")
    found = tryton.find("account.payment", [], "amount", "date")
    assert [(one["amount"], one["date"]) for one in found] == [
        (1, "2026-12-01"),
        (2, "2026-12-02"),
    ]


def test_a_walk_over_the_pages_finds_everything_and_books_nothing(office, tryton):
    seen = walk(office, SITE)
    assert {one.seen for one in seen} == {Seen.USUAL, Seen.UNREACHED, Seen.UNPROVEN}
    usual = [one.name for one in seen if one.seen is Seen.USUAL]
    assert {"new_invoice.post", "new_payment.submit", "home.user"} <= set(usual)
    assert invoices(tryton) == []


def test_a_wrong_password_is_given_once(office, tryton):
    """Tryton asks for it again without a word; that is an answer, too."""
    secret = office.settings.home / "secrets" / "tryton_password"
    secret.write_text("wrong-1", encoding="utf-8")
    job = ask(office, "invoice", bill(office))
    run(office)
    assert office.store.get_job(job.reference).state is JobState.QUEUED
    switch = office.store.stopped_by(SITE)
    assert switch is not None
    assert "再び求められました" in switch.reason
    with sqlite3.connect(tryton.log.parent / "demo.sqlite") as books:
        asked = books.execute("select count(*) from res_user_login_attempt")
        assert asked.fetchone() == (1,)


def lines(tryton):
    """Every line of an invoice, with the name of its tax."""
    names = "description account.name quantity unit_price amount taxes"
    found = tryton.find("account.invoice.line", [], *names.split())
    known = {one["id"]: one["name"] for one in tryton.find("account.tax", [], "name")}
    return [
        (
            one["description"],
            one["account."]["name"],
            one["quantity"],
            one["unit_price"],
            one["amount"],
            "・".join(known[tax] for tax in one["taxes"]),
        )
        for one in found
    ]


def taxes(tryton):
    """The tax of each rate."""
    found = tryton.find("account.invoice.tax", [], "tax.name", "base", "amount")
    return [(one["tax."]["name"], one["base"], one["amount"]) for one in found]


def pass_lease(office, job):
    """Wait until the dead worker's time is over."""
    left = office.store.get_job(job.reference).lease_until
    while office.store.database.clock() <= left:
        time.sleep(0.5)

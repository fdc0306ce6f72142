"""Deals by freee's API: each once, whatever happens in between."""

import datetime as dt
from decimal import Decimal

import httpx
import pytest

from books.account_choice import Target
from books.errors import SettingsError
from books.job_steps import JobState
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Party,
    Reading,
    Source,
    TaxSubtotal,
)
from books.settings import Settings
from books.settings_company import Company
from books.settings_freee import FreeeApi
from books.store import ExportState, Store
from edi.accounting.freee_api import Freee
from edi.accounting.freee_http import Connection
from edi.accounting.freee_tokens import App, TokenFile, Tokens
from flows.freee import Sender, open_sender, queue, work
from tests.freee_server import COMPANY, Fault, freee_server

NOW = dt.datetime.now(dt.UTC)
DEALS = "/api/1/deals"


@pytest.fixture
def server():
    with freee_server() as server:
        yield server


@pytest.fixture
def settings(tmp_path, server):
    api = FreeeApi(client_id="app", company=COMPANY, base_url=server.url)
    company = Company(name="でんぴょう製作所")
    bots = {"pause_seconds": 0}
    return Settings(
        home=tmp_path / "home", company=company, freee=api, exports=("edi",), bots=bots
    )


@pytest.fixture
def sender(settings, server, tmp_path):
    app = App("app", "s3cret", "http://me/back", server.url + "/public_api/token")
    file = TokenFile(tmp_path / "freee.json")
    file.save(Tokens("a0", "r0", NOW + dt.timedelta(hours=6)))
    with (
        Store.open(settings.url, settings.originals) as store,
        httpx.Client(timeout=2) as client,
    ):
        line = Connection(app, file, client, server.url, sleep=lambda _: None)
        yield Sender(settings, store, Freee(line, COMPANY))


def keep(sender, tmp_path, **changes):
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"%PDF-1.7 bill")
    file = sender.store.add_file(path)
    ten = Decimal("0.1")
    document = Document(
        document_type=DocumentType.INVOICE,
        document_number="S-1",
        issue_date=dt.date(2026, 11, 30),
        issuer=Party(name="株式会社青葉", registration_number="T7999901000001"),
        recipient=Party(name="でんぴょう製作所"),
        tax_summary=(TaxSubtotal(rate=ten, taxable_amount=1000, tax_amount=100),),
        subtotal=1000,
        tax_total=100,
        total=1100,
    ).model_copy(update=changes)
    source = Source(file=file.name, sha256=file.sha256, pages=(1,))
    reading = Reading(source=source, document=document)
    state = [DocumentState.READY]
    (made,) = sender.store.add_readings(file.sha256, [reading], "test", state)
    sender.store.approve(made, "hanako", 1)
    return made


@pytest.fixture
def bill(sender, tmp_path):
    made = keep(sender, tmp_path)
    account = "仕入高"
    sender.settings.accounts.__dict__["expenses"] = account  # one that freee has
    return made


def sent(sender):
    queue(sender)
    return list(work(sender))


def test_a_bill_goes_out_once_with_its_paper(sender, server, bill):
    (job,) = sent(sender)
    assert job.state is JobState.CONFIRMED
    (deal,) = server.deals
    assert deal["amount"] == 1100
    assert len(server.receipts) == 1
    (export,) = sender.store.find_exports(bill)
    assert export.state is ExportState.FINISHED
    assert str(deal["id"]) in export.path
    assert sent(sender) == []
    assert len(server.deals) == 1


@pytest.mark.parametrize("processed", [True, False])
def test_an_answer_that_never_came_is_asked_about_before_anything_else(
    sender, server, bill, processed
):
    server.faults.append(Fault("POST", DEALS, processed=processed))
    (job,) = sent(sender)
    assert job.state is JobState.UNKNOWN
    done = sent(sender)
    assert done[-1].state is JobState.CONFIRMED
    assert len(server.deals) == 1
    assert len(server.receipts) == 1


def test_what_freee_refuses_waits_for_a_person(sender, server, bill):
    wrong = {"status_code": 400, "errors": [{"messages": ["勘定科目が不正です。"]}]}
    server.faults.append(Fault("POST", DEALS, 400, body=wrong))
    (job,) = sent(sender)
    assert job.state is JobState.NEEDS_PERSON
    assert sent(sender) == []
    assert server.deals == []


def test_a_run_that_was_cut_off_before_its_jobs_is_taken_up(sender, server, bill):
    sender.store.claim_export(f"freee-deal:{bill}.1", "freee-api", [bill])
    assert sent(sender) == []
    (job,) = sent(sender)
    assert job.state is JobState.CONFIRMED
    assert len(server.deals) == 1


def test_the_same_by_file_and_by_api_is_refused(settings, sender):
    both = settings.model_copy(update={"exports": ("freee",)})
    with pytest.raises(SettingsError, match="exports"):
        open_sender(both, sender.store)


def test_a_sale_goes_to_the_account_that_was_chosen_for_the_customer(sender, tmp_path):
    customer, us = Party(name="株式会社青葉"), Party(name="でんぴょう製作所")
    name = keep(sender, tmp_path, issuer=us, recipient=customer)
    sender.settings.accounts.__dict__["other_sales"] = ("役務収益",)
    chosen = Target(account="役務収益")
    sender.store.choose_account(name, customer, chosen, "伊藤", sale=True)
    jobs, told = queue(sender)
    assert jobs, told
    (job,) = jobs
    accounts = [line["account"] for line in job.payload["entry"]["lines"]]
    assert "役務収益" in accounts

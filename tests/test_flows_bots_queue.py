import datetime as dt
from decimal import Decimal

import pytest

from books.errors import ConflictError
from books.job_steps import JobState, JobStep
from books.model import (
    DocumentState,
    Line,
    Party,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.secrets import Keyring
from books.settings import Settings
from books.settings_company import Company
from books.store import ExportState, Store
from flows.bots.decide import give_up, mark_happened, try_again, withdraw
from flows.bots.office import BotOffice
from flows.bots.queue import complete, queue_documents, settle
from tests.bot_cases import ACCOUNTING, change_site
from tests.papers import make_pdf
from tests.store_cases import make_reading

LEASE = dt.timedelta(minutes=5)
OURS = "株式会社でんぴょう製作所"


@pytest.fixture
def office(tmp_path):
    settings = Settings(home=tmp_path / "home", company=Company(name=OURS))
    settings.home.mkdir()
    with Store.open(settings.url, settings.originals) as store:
        yield BotOffice(settings, store, Keyring(settings.secrets))


def invoice(office, number="A-1", **changes):
    """An approved invoice of a supplier, with its scan."""
    path = office.settings.home / f"{number}.pdf"
    make_pdf(path, b"BT /F 12 Tf 50 250 Td (%s) Tj ET" % number.encode())
    file = office.store.add_file(path)
    values = {
        "document_number": number,
        "issue_date": dt.date(2026, 10, 31),
        "due_date": dt.date(2026, 11, 30),
        "issuer": Party(
            name="有限会社からたち金属", registration_number="T6999901000101"
        ),
        "recipient": Party(name=OURS),
        "lines": (Line(description="部品", amount=10_000, tax_rate=Decimal("0.10")),),
        "tax_summary": (
            TaxSubtotal(
                rate=Decimal("0.10"),
                category=TaxCategory.STANDARD,
                basis=TaxBasis.EXCLUSIVE,
                taxable_amount=10_000,
                tax_amount=1_000,
            ),
        ),
        "total": 11_000,
        **changes,
    }
    reading = make_reading(file.sha256, **values)
    (name,) = office.store.add_readings(
        file.sha256, [reading], "試験", [DocumentState.READY]
    )
    office.store.approve(name, "部長")
    return name


def confirm(office, job, number="77"):
    """What a worker does."""
    store = office.store
    claimed = store.claim_job([job.kind], "w", LEASE)
    assert claimed.reference == job.reference
    store.submit_job(job.reference, "w", LEASE, JobStep(JobState.SUBMITTING, ""))
    done = JobStep(JobState.CONFIRMED, "", {"1.0 site id": number})
    settled = store.settle_job(job.reference, "w", done)
    settle(office, settled)
    return settled


def test_an_approved_document_is_asked_for_once(office):
    name = invoice(office)
    queued = queue_documents(office, ACCOUNTING, "journal")
    (job,) = queued.jobs
    assert (job.site, job.document_id) == (ACCOUNTING, name)
    assert job.payload["rows"][0]["debit"]["tax"] == "課税仕入 10%"
    assert job.payload["rows"][0]["debit"]["kind"] == "適格"
    assert job.payload["rows"][0]["credit"]["amount"] == 11_000
    assert queue_documents(office, ACCOUNTING, "journal").jobs == ()
    again = queue_documents(office, ACCOUNTING, "invoice", [name])
    assert again.jobs == ()
    assert "すでに依頼しています" in again.notices[0]


def test_confirmed_the_document_is_out(office):
    name = invoice(office)
    (job,) = queue_documents(office, ACCOUNTING, "invoice").jobs
    assert job.payload["partner"] == "有限会社からたち金属"
    assert job.payload["file_name"].endswith(".pdf")
    confirm(office, job)
    (export,) = office.store.find_exports(name)
    assert export.state is ExportState.FINISHED
    assert export.path == f"{ACCOUNTING}: 77"
    assert office.store.get(name).state is DocumentState.EXPORTED


def test_a_run_that_was_cut_off_goes_on(office, monkeypatch):
    name = invoice(office)
    real = office.store.add_job
    monkeypatch.setattr(Store, "add_job", lambda *_: pytest.fail("machine stopped"))
    with pytest.raises(pytest.fail.Exception):
        queue_documents(office, ACCOUNTING, "journal")
    monkeypatch.undo()
    assert office.store.find_exports(name)[0].state is ExportState.CLAIMED
    complete(office)
    assert office.store.find_exports(name)[0].state is ExportState.CANCELLED
    (job,) = queue_documents(office, ACCOUNTING, "journal").jobs
    assert office.store.get_job(job.reference).state is JobState.QUEUED
    assert real is not None


def test_a_confirmed_job_whose_worker_died_before_the_last_step(office):
    name = invoice(office)
    (job,) = queue_documents(office, ACCOUNTING, "journal").jobs
    office.store.claim_job(["journal"], "w", LEASE)
    office.store.settle_job(job.reference, "w", JobStep(JobState.CONFIRMED, ""))
    assert office.store.get(name).state is DocumentState.APPROVED
    complete(office)
    assert office.store.get(name).state is DocumentState.EXPORTED


def test_what_is_not_approved_or_out_by_file_is_refused(office):
    name = invoice(office)
    office.store.claim_export("mf:1", "moneyforward", [name])
    office.store.finish_export("mf:1", "a.csv", "5" * 64)
    change_site(office.settings, ACCOUNTING, replaces=["moneyforward"])
    queued = queue_documents(office, ACCOUNTING, "journal", [name])
    assert queued.jobs == ()
    assert "二重に記帳しない" in queued.notices[0]


def test_a_person_says_that_it_is_there(office):
    name = invoice(office)
    (job,) = queue_documents(office, ACCOUNTING, "journal").jobs
    store = office.store
    store.claim_job(["journal"], "w", LEASE)
    store.submit_job(job.reference, "w", LEASE, JobStep(JobState.SUBMITTING, ""))
    store.settle_job(job.reference, "w", JobStep(JobState.NEEDS_PERSON, ""))
    with pytest.raises(ConflictError, match="登録された可能性"):
        give_up(office, job.reference, "佐藤", "やめる")
    done = mark_happened(office, job.reference, "佐藤", "画面で見た")
    assert done.state is JobState.CONFIRMED
    assert store.get(name).state is DocumentState.EXPORTED


def test_what_was_given_up_can_be_asked_for_anew(office):
    name = invoice(office)
    (first,) = queue_documents(office, ACCOUNTING, "journal").jobs
    give_up(office, first.reference, "佐藤", "科目の誤り")
    assert office.store.get(name).state is DocumentState.APPROVED
    (second,) = queue_documents(office, ACCOUNTING, "journal").jobs
    assert second.reference != first.reference


def test_a_bank_books_nothing(office):
    invoice(office)
    with pytest.raises(ConflictError, match="登録できません"):
        queue_documents(office, "practice_bank", "journal")


def test_what_an_invoice_slip_can_not_hold(office):
    invoice(office, due_date=None)
    queued = queue_documents(office, ACCOUNTING, "invoice")
    assert queued.jobs == ()
    assert "支払期日がない" in queued.notices[0]


def test_what_a_person_took_away_on_the_site_can_be_asked_for_anew(office):
    name = invoice(office)
    (first,) = queue_documents(office, ACCOUNTING, "journal").jobs
    with pytest.raises(ConflictError, match="確認済みの依頼だけ"):
        withdraw(office, first.reference, "佐藤", "間違い")
    confirm(office, first)
    taken = withdraw(office, first.reference, "佐藤", "サイトで削除")
    assert taken.state is JobState.CONFIRMED
    assert office.store.get(name).state is DocumentState.APPROVED
    (second,) = queue_documents(office, ACCOUNTING, "journal").jobs
    assert second.reference != first.reference


def test_what_was_asked_for_anew_is_not_taken_up_by_the_job_given_up(office):
    name = invoice(office)
    (first,) = queue_documents(office, ACCOUNTING, "journal").jobs
    give_up(office, first.reference, "佐藤", "科目の誤り")
    (second,) = queue_documents(office, ACCOUNTING, "journal").jobs
    with pytest.raises(ConflictError, match="書類から新しく依頼"):
        try_again(office, first.reference, "佐藤", "やはり行う")
    confirm(office, second)
    assert office.store.get(name).state is DocumentState.EXPORTED

import datetime as dt

import pytest

from books.errors import ConflictError, FormatError, UnreadableFileError
from books.job_steps import JobState, JobStep
from books.people import Role
from books.secrets import Keyring
from books.settings import Settings
from books.store import Store
from flows.bots.decide import give_up, try_again, withdraw
from flows.bots.money import queue_payment, take_result
from flows.bots.office import BotOffice
from rpa.bank import Balance, Downloaded
from tests.bot_cases import BANK, next_bank_day, transfer_file
from tests.payment_cases import person

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def office(tmp_path):
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    with Store.open(settings.url, settings.originals) as store:
        yield BotOffice(settings, store, Keyring(settings.secrets))


def confirm(office, job):
    store = office.store
    assert store.claim_job([job.kind], "w", LEASE).reference == job.reference
    store.submit_job(job.reference, "w", LEASE, JobStep(JobState.SUBMITTING, ""))
    store.settle_job(job.reference, "w", JobStep(JobState.CONFIRMED, ""))


def test_what_the_file_says_is_what_is_meant(office, tmp_path):
    job = queue_payment(office, BANK, transfer_file(tmp_path))
    assert (job.payload["count"], job.payload["total"]) == (2, 165_000)
    assert job.payload["payer"] == "0001-197-9000123"
    assert job.deadline.date() <= next_bank_day()
    first, second = job.payload["transfers"]
    assert (first["bank"], first["account"], first["amount"]) == (
        "0005",
        "1000001",
        110_000,
    )
    assert second["amount"] == 55_000


def test_the_same_file_once_until_a_person_took_it_away(office, tmp_path):
    path = transfer_file(tmp_path)
    job = queue_payment(office, BANK, path)
    assert queue_payment(office, BANK, path).reference == job.reference
    confirm(office, job)
    assert queue_payment(office, BANK, path).state is JobState.CONFIRMED
    withdraw(office, job.reference, "佐藤", "銀行で取り消した")
    again = queue_payment(office, BANK, path)
    assert again.reference == f"{job.reference}-2"
    assert again.state is JobState.QUEUED
    assert queue_payment(office, BANK, path).reference == again.reference


def test_with_two_people_only_files_of_approved_runs(office, tmp_path):
    person(office.store, "one", Role.APPROVER)
    person(office.store, "two", Role.CLERK)
    with pytest.raises(ConflictError, match="承認された支払予定"):
        queue_payment(office, BANK, transfer_file(tmp_path))


def test_the_same_transfers_in_another_file_are_refused(office, tmp_path):
    path = transfer_file(tmp_path)
    queue_payment(office, BANK, path)
    other = tmp_path / "other.txt"
    other.write_bytes(path.read_bytes().replace(b"\r\n", b""))
    with pytest.raises(ConflictError, match="二重に支払わない"):
        queue_payment(office, BANK, other)


def test_another_site_does_not_pay_it_too(office, tmp_path):
    queue_payment(office, BANK, transfer_file(tmp_path))
    own = office.settings.sites / "other_bank"
    own.mkdir(parents=True)
    from rpa.site_file import OWN

    text = (OWN / BANK / "site.yaml").read_text(encoding="utf-8")
    (own / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConflictError, match="別の内容"):
        queue_payment(office, "other_bank", transfer_file(tmp_path))


def test_what_is_no_transfer_file(office, tmp_path):
    path = tmp_path / "x.txt"
    with pytest.raises(UnreadableFileError):
        queue_payment(office, BANK, path)
    path.write_bytes(b"")
    with pytest.raises(FormatError):
        queue_payment(office, BANK, path)


def test_a_file_that_was_changed_is_not_handed_in(office, tmp_path):
    from books.bot_orders import read_order

    job = queue_payment(office, BANK, transfer_file(tmp_path))
    kept = office.settings.evidence / job.payload["place"]
    kept.chmod(0o600)
    kept.write_bytes(b"changed")
    with pytest.raises(FormatError, match="書き換えられています"):
        office.content_of(read_order("transfer", job.payload))


CSV = (
    "取扱日付,お取引内容,お支払金額,お預り金額,残高,摘要\r\n"
    "2026/11/02,振込,,110000,1110000,ｶ)ﾔﾏﾀﾞ\r\n"
    "2026/11/04,振替,5500,,1104500,ﾃﾞﾝｷ\r\n"
).encode("cp932")


def statement_job(office):
    from flows.bots.money import queue_statement

    days = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    return queue_statement(office, BANK, "9000123", days)


def test_movements_are_kept_once(office):
    job = statement_job(office)
    facts = take_result(office, job, Downloaded(CSV, 2))
    assert "新しい 2 件" in facts["told"]
    assert "新しい 0 件" in take_result(office, job, Downloaded(CSV, 2))["told"]
    content = (office.settings.evidence / facts["file"]).read_bytes()
    assert content == CSV


def test_a_file_with_fewer_movements_than_the_page_told_keeps_nothing(office):
    job = statement_job(office)
    with pytest.raises(FormatError, match="21 件"):
        take_result(office, job, Downloaded(CSV, 21))
    assert list(office.store.payments_before(dt.date(2027, 1, 1))) == []


def test_a_month_without_movements_and_balances(office):
    job = statement_job(office)
    assert "ありません" in take_result(office, job, Downloaded(b"", 0))["told"]
    read = (Balance("9000123", 1_104_500), Balance("9000456", -20))
    facts = take_result(office, job, read)
    assert facts["balances"] == '{"9000123": 1104500, "9000456": -20}'


def test_money_that_another_file_pays_is_not_taken_up_again(office, tmp_path):
    path = transfer_file(tmp_path)
    given = queue_payment(office, BANK, path).reference
    give_up(office, given, "佐藤", "誤り")
    other = tmp_path / "other.txt"
    other.write_bytes(path.read_bytes().replace(b"\r\n", b""))
    second = queue_payment(office, BANK, other).reference
    with pytest.raises(ConflictError, match="二重に支払わない"):
        try_again(office, given, "佐藤", "やはり払う")
    give_up(office, second, "佐藤", "こちらはやめる")
    assert try_again(office, given, "佐藤", "やはり払う").state is JobState.QUEUED

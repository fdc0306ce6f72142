import datetime as dt

import pyotp
import pytest
from argon2 import PasswordHasher

from books.approvals import Need, is_required
from books.errors import ConflictError
from books.model import Party
from books.partners import PartnerCard
from books.payee import find_payee
from books.payment_run import RunState, account_key
from books.people import Role
from books.settings_approvals import Approvals
from books.store import ExportState, JobState, Store
from flows.clock import today
from flows.desk import Desk
from flows.payment_approval import approve_by_code
from flows.publish import publish, publish_again
from flows.settled import mark_paid
from flows.single import find_document, write_as
from tests.payment_cases import (
    account,
    add_bill,
    approved,
    bill_of,
    paying,
    person,
    run_of,
)
from tests.store_cases import execute
from tests.web_people import GOOD
from web.guard import Tokens
from web.vault import lock_secret


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("books.passwords._hasher", quick)
    monkeypatch.setattr("books.passwords._NOBODY", quick.hash("nobody"))


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home", exports=("transfer", "zedi"))


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def desk(settings, store):
    return Desk(settings, store, lambda _: ())


def files(settings, kind="transfer"):
    folder = settings.outbox / "payments" / kind
    return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


def test_alone_files_are_made_as_ever_and_with_two_people_not(
    desk, store, settings, tmp_path
):
    bill_of(store, tmp_path)
    person(store, "first", *(set(Role) - {Role.SUPPLIER}))
    assert len(publish(desk).written) == 2
    bill_of(store, tmp_path, "K-2")
    person(store, "second", Role.CLERK)
    assert publish(desk).written == ()
    assert len(files(settings)) == 1


def test_required_can_be_set_and_stays_once_there_was_a_run(store, tmp_path):
    people = (person(store, "one", Role.CLERK),)
    assert not is_required(Approvals(), people, has_runs=False)
    assert is_required(Approvals(required=True), people, has_runs=False)
    assert is_required(Approvals(one_person=True), people, has_runs=False)
    assert is_required(Approvals(), people, has_runs=True)
    assert not is_required(Approvals(required=False), people, has_runs=True)


def test_only_what_was_approved_is_written_and_once(desk, store, settings, tmp_path):
    one, two = bill_of(store, tmp_path), bill_of(store, tmp_path, "K-2")
    bill_of(store, tmp_path, "K-3")
    run = approved(store, one, two)
    told = publish(desk)
    assert len(told.written) == 2
    assert store.payment_run(run.id).state is RunState.MADE
    (name,) = files(settings)
    content = (settings.outbox / "payments/transfer" / name).read_bytes()
    assert b"0000220000" in content
    assert publish(desk).written == ()
    assert store.verify() == ()


def test_a_run_cut_off_anywhere_is_finished_by_the_next(
    desk, store, settings, tmp_path, monkeypatch
):
    run = approved(store, bill_of(store, tmp_path))

    def dies(*_, **__):
        raise KeyboardInterrupt

    for name in ("_write", "note_paid", "close_made"):
        with monkeypatch.context() as patched:
            patched.setattr(f"flows.publish.{name}", dies)
            with pytest.raises(KeyboardInterrupt):
                publish(desk)
    publish(desk)
    assert store.payment_run(run.id).state is RunState.MADE
    assert len(files(settings)) == 1
    assert len(store.find_exports(kind="transfer")) == 1
    (known,) = store.paid_accounts([Party(name="株式会社からたち金属")]).values()
    assert len(known) == 1


def test_what_changed_in_the_database_is_not_paid(desk, store, settings, tmp_path):
    run = approved(store, bill_of(store, tmp_path))
    execute(
        store,
        "UPDATE payment_runs SET content = replace(content, '1234567', '6666666')",
    )
    told = publish(desk)
    assert "一致しません" in " ".join(told.notices)
    assert files(settings) == []
    assert [p.code for p in store.verify()] == ["payment_changed"]
    assert store.payment_run(run.id).state is RunState.APPROVED


def test_a_hold_stops_what_was_approved(desk, store, settings, tmp_path):
    approved(store, bill_of(store, tmp_path))
    card = PartnerCard(name="株式会社からたち金属", hold=True, hold_reason="係争中")
    store.add_partner(card, "hanako")
    told = publish(desk)
    assert "係争中" in " ".join(told.notices)
    assert files(settings) == []


def test_a_correction_after_the_file_cancels_the_whole_run(
    desk, store, settings, tmp_path
):
    one, two = bill_of(store, tmp_path), bill_of(store, tmp_path, "K-2")
    run = approved(store, one, two)
    publish(desk)
    found = store.get(one)
    paper = found.reading.document.model_copy(update={"bank_accounts": (account("7"),)})
    reading = found.reading.model_copy(update={"document": paper})
    store.revise(one, reading, "hanako", "画面で訂正", 1)
    told = publish(desk)
    assert one in " ".join(told.notices)
    store.approve(one, "hanako")
    again = publish_again(desk, one, "hanako")
    assert again.written == ()
    assert store.payment_run(run.id).state is RunState.CANCELLED
    states = {e.state for e in store.find_exports(two)}
    assert states == {ExportState.CANCELLED}
    assert files(settings) == []


def test_no_payment_file_by_hand_where_approvals_are_needed(store, settings, tmp_path):
    bill = bill_of(store, tmp_path)
    given = find_document(bill, settings)
    assert write_as(given, "transfer")[1]
    person(store, "one", Role.APPROVER)
    person(store, "two", Role.CLERK)
    for form in ("transfer", "zedi"):
        with pytest.raises(ConflictError, match="承認が要ります"):
            write_as(given, form)


def test_accounts_that_were_paid_are_known_until_the_file_is_cancelled(
    desk, store, tmp_path
):
    run = approved(store, bill_of(store, tmp_path))
    publish(desk)
    party = Party(name="からたち金属㈱")
    ((known,),) = store.paid_accounts([party]).values()
    assert known.account_key == account_key(find_payee((account(),)))
    store.cancel_run(run.id, "boss", "差し止め")
    assert store.paid_accounts([party]) == {party: ()}


def test_an_approval_at_the_console_asks_for_password_and_code(
    store, settings, tmp_path
):
    settings.home.mkdir(exist_ok=True)
    boss = person(store, "boss", Role.APPROVER)
    secret = pyotp.random_base32()
    store.set_totp(
        boss.id, lock_secret(Tokens(settings.home / "web.secret"), secret), "x"
    )
    store.set_password(boss.id, GOOD, "x")
    run = run_of(store, bill_of(store, tmp_path))
    need = (Need(approvals=1, roles=(Role.APPROVER,)),)
    content = run.content.model_copy(update={"needs": need})
    run = store.submit_run(run.id, content, "hanako", run.digest)
    code = pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC))
    for wrong in (("falsch falsch", code), (GOOD, "000000")):
        with pytest.raises(ConflictError, match="違います"):
            approve_by_code(settings, store, run, "boss", wrong)
    done = approve_by_code(settings, store, run, "boss", (GOOD, code))
    assert done.state is RunState.APPROVED


def test_a_bill_in_a_run_is_not_paid_elsewhere_too(desk, store, settings, tmp_path):
    bill = bill_of(store, tmp_path)
    run = approved(store, bill)
    with pytest.raises(ConflictError, match=run.id):
        mark_paid(desk, bill, "hanako")
    store.audit("hanako", "document.paid", bill, {})
    assert "支払済み" in " ".join(publish(desk).notices)
    assert files(settings) == []


def test_bills_that_nobody_put_into_a_run_are_told(desk, store, tmp_path):
    person(store, "one", Role.APPROVER)
    person(store, "two", Role.CLERK)
    add_bill(store, tmp_path, due_date=today() + dt.timedelta(days=3))
    told = " ".join(publish(desk).notices)
    assert "請求書 1 件に、支払予定がありません" in told


def test_a_house_without_payment_files_is_told_so(settings, store, tmp_path):
    bare = Desk(settings.model_copy(update={"exports": ("edi",)}), store, lambda _: ())
    run = approved(store, bill_of(store, tmp_path))
    assert "transfer か zedi" in " ".join(publish(bare).notices)
    assert store.payment_run(run.id).state is RunState.APPROVED


def test_a_file_that_a_bot_handed_in_is_at_the_bank(desk, store, tmp_path):
    run = approved(store, bill_of(store, tmp_path))
    publish(desk)
    (export,) = store.find_exports(kind="transfer")
    store.add_job("transfer:1", "transfer", {"file_sha256": export.sha256})
    publish(desk)
    assert store.payment_run(run.id).state is RunState.MADE
    store.claim_job(["transfer"], "bot", dt.timedelta(minutes=5))
    for state in (JobState.SUBMITTING, JobState.CONFIRMED):
        store.move_job("transfer:1", state, "bot")
    publish(desk)
    assert store.payment_run(run.id).state is RunState.UPLOADED

"""What the clock asks of the bots: once, in time, and only what people settled."""

import datetime as dt
from decimal import Decimal

import pytest

from books.bot_orders import read_order
from books.calendar import add_bank_business_days
from books.errors import FormatError
from books.job_steps import JobState, JobStep
from books.model import TaxBasis, TaxCategory, TaxSubtotal
from books.payment_run import RunState
from books.secrets import Keyring
from books.store import Store
from flows.bots.decide import withdraw
from flows.bots.desk import BotDesk
from flows.bots.money import refuse_stale
from flows.bots.office import BotOffice
from flows.bots.regular import queue_due_payments, queue_regular_posts
from flows.daily.steps import active_steps, get_step
from flows.daily.waiting import find_waiting
from flows.desk import Desk
from flows.publish import publish
from tests.bot_cases import ACCOUNTING, BANK
from tests.payment_cases import add_bill, approved, bill_of, paying, soon

TEN_PERCENT = TaxSubtotal(
    rate=Decimal("0.10"),
    category=TaxCategory.STANDARD,
    basis=TaxBasis.EXCLUSIVE,
    taxable_amount=100_000,
    tax_amount=10_000,
)
LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def settings(tmp_path):
    bots = {
        "post": [{"site": "nowhere"}, {"site": ACCOUNTING}],
        "pay": [{"site": BANK, "bank": "0001", "business_days": 5}],
    }
    return paying(tmp_path / "home", exports=("transfer",), bots=bots)


@pytest.fixture
def office(settings):
    with Store.open(settings.url, settings.originals) as store:
        yield BotOffice(settings, store, Keyring(settings.secrets))


def made(office, folder):
    """An approved run whose file is written."""
    run = approved(office.store, bill_of(office.store, folder))
    publish(Desk(office.settings, office.store, lambda _: ()))
    assert office.store.payment_run(run.id).state is RunState.MADE
    return run


def with_rule(office, **rule):
    pay = office.settings.bots.pay[0].model_copy(update=rule)
    bots = office.settings.bots.model_copy(update={"pay": (pay,)})
    settings = office.settings.model_copy(update={"bots": bots})
    return BotOffice(settings, office.store, office.keyring)


def test_the_clock_asks_only_where_the_settings_say_so(settings, tmp_path):
    for name in ("post", "pay"):
        step = get_step(name)
        assert step in active_steps(settings)
        assert step not in active_steps(paying(tmp_path))


def test_papers_are_posted_once_and_one_bad_site_stops_no_other(office, tmp_path):
    add_bill(office.store, tmp_path, tax_summary=(TEN_PERCENT,))
    queued = queue_regular_posts(office)
    assert [job.site for job in queued.jobs] == [ACCOUNTING]
    assert len(queued.notices) == 1
    assert "nowhere" in queued.notices[0]
    assert queue_regular_posts(office).jobs == ()


def test_the_page_shows_the_sites_that_are_used_first_of_all(office, tmp_path):
    desk = BotDesk(office.settings, office.store)
    assert not any(one.used for one in desk.sites())
    add_bill(office.store, tmp_path, tax_summary=(TEN_PERCENT,))
    queue_regular_posts(office)
    assert [one.name for one in desk.sites() if one.used] == [ACCOUNTING]


def test_a_file_is_handed_in_once_and_not_before_its_days(office, tmp_path):
    made(office, tmp_path)
    assert queue_due_payments(with_rule(office, business_days=4)).jobs == ()
    (job,) = queue_due_payments(office).jobs
    assert (job.site, job.payload["day"]) == (BANK, soon().isoformat())
    assert queue_due_payments(office) == queue_due_payments(office)
    assert queue_due_payments(office).jobs == ()


def test_what_a_person_handed_in_or_paid_without_run_is_left_alone(office, tmp_path):
    run = made(office, tmp_path)
    office.store.advance_run(run.id, RunState.UPLOADED, "hanako")
    assert queue_due_payments(office).jobs == ()


def test_files_without_a_run_are_for_a_person_to_hand_in(office, tmp_path):
    bill_of(office.store, tmp_path)
    assert publish(Desk(office.settings, office.store, lambda _: ())).written
    assert queue_due_payments(office).jobs == ()


def test_a_lost_file_and_an_unknown_bank_are_told(office, tmp_path):
    run = made(office, tmp_path)
    (told,) = queue_due_payments(with_rule(office, bank="0005")).notices
    assert "0001" in told
    (export,) = office.store.find_exports(kind="transfer")
    (office.settings.outbox / export.path).unlink()
    (told,) = queue_due_payments(office).notices
    assert run.id in told
    assert "ありません" in told


def test_a_run_given_up_or_handed_in_by_hand_is_not_handed_in_later(office, tmp_path):
    run = made(office, tmp_path)
    (job,) = queue_due_payments(office).jobs
    order = read_order(job.kind, job.payload)
    refuse_stale(office, order)
    office.store.advance_run(run.id, RunState.UPLOADED, "hanako")
    with pytest.raises(FormatError, match="銀行へ送信済み"):
        refuse_stale(office, order)
    office.store.cancel_run(run.id, "hanako", "やめた")
    with pytest.raises(FormatError, match="取り消されました"):
        refuse_stale(office, order)


def test_what_a_person_took_away_at_the_bank_can_be_handed_in_anew(office, tmp_path):
    run = made(office, tmp_path)
    (job,) = queue_due_payments(office).jobs
    store = office.store
    store.claim_job(["transfer"], "w", LEASE)
    store.submit_job(job.reference, "w", LEASE, JobStep(JobState.SUBMITTING, ""))
    store.settle_job(job.reference, "w", JobStep(JobState.CONFIRMED, ""))
    store.advance_run(run.id, RunState.UPLOADED, "denpyo")
    withdraw(office, job.reference, "佐藤", "銀行で取り消した")
    refuse_stale(office, read_order(job.kind, job.payload))


def test_a_payment_that_is_near_and_not_at_the_bank_is_told(office, tmp_path):
    run = made(office, tmp_path)
    things = find_waiting(office.settings, office.store)
    assert not [one for one in things if one.kind == "payment"]
    day = add_bank_business_days(run.content.pay_day, -1)
    (told,) = _told_on(day, office)
    assert run.id in told
    office.store.advance_run(run.id, RunState.UPLOADED, "hanako")
    assert _told_on(day, office) == []


def _told_on(day, office):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.daily.waiting.today", lambda: day)
        things = find_waiting(office.settings, office.store)
        return [one.told for one in things if one.kind == "payment"]

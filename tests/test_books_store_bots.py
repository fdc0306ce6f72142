import datetime as dt

import pytest

from books.errors import ConflictError
from books.job_steps import JobState, JobStep
from books.sealed import Opener
from books.secrets import Secret
from books.store import HandoverKind, JobFrame, Reach
from tests.store_cases import DATABASES, fresh_store

LEASE = dt.timedelta(minutes=5)
KINDS = ["journal"]


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        store.add_job("j:1", "journal", {"円": 1}, JobFrame(site="a"))
        yield store


def wait(store, time):
    store.database.clock.now += time


def submit(store, worker="w1"):
    store.claim_job(KINDS, worker, LEASE)
    step = JobStep(JobState.SUBMITTING, "")
    return store.submit_job("j:1", worker, LEASE, step)


def test_a_job_waits_for_its_time(store):
    store.claim_job(KINDS, "w1", LEASE)
    later = store.database.clock.now + dt.timedelta(minutes=9)
    store.settle_job("j:1", "w1", JobStep(JobState.QUEUED, "", {}, later))
    assert store.claim_job(KINDS, "w1", LEASE) is None
    wait(store, dt.timedelta(minutes=10))
    assert store.claim_job(KINDS, "w1", LEASE).attempts == 2


def test_after_its_deadline_a_job_is_shown_to_a_person(store):
    late = store.database.clock.now + dt.timedelta(hours=1)
    store.add_job("j:2", "transfer", {}, JobFrame(site="b", deadline=late))
    wait(store, dt.timedelta(hours=2))
    assert store.claim_job(["transfer"], "w1", LEASE) is None
    assert store.get_job("j:2").state is JobState.NEEDS_PERSON
    assert "期限" in store.get_job("j:2").message


def test_the_switch_stops_claiming_and_submitting_at_once(store):
    store.claim_job(KINDS, "w1", LEASE)
    store.turn_bots("*", "部長", "確認", stopped=True)
    with pytest.raises(ConflictError, match="停止"):
        store.submit_job("j:1", "w1", LEASE, JobStep(JobState.SUBMITTING, ""))
    assert store.get_job("j:1").state is JobState.CLAIMED
    store.settle_job("j:1", "w1", JobStep(JobState.QUEUED, ""))
    assert store.claim_job(KINDS, "w1", LEASE) is None
    assert store.stopped_by("a").by == "部長"
    store.turn_bots("*", "部長", "再開", stopped=False)
    store.turn_bots("b", "部長", "別のサイト", stopped=True)
    assert store.stopped_by("a") is None
    assert store.claim_job(KINDS, "w1", LEASE).reference == "j:1"


def test_one_worker_at_a_time_asks_about_what_is_unknown(store):
    submit(store)
    wait(store, LEASE)
    job = store.claim_doubt(KINDS, "w2", LEASE)
    assert (job.state, job.worker, job.asked) == (JobState.UNKNOWN, "w2", 1)
    assert store.claim_doubt(KINDS, "w3", LEASE) is None
    with pytest.raises(ConflictError, match="w1 の担当ではありません"):
        store.settle_job("j:1", "w1", JobStep(JobState.CONFIRMED, ""))
    wait(store, LEASE)
    assert store.claim_doubt(KINDS, "w3", LEASE).asked == 2
    done = store.settle_job("j:1", "w3", JobStep(JobState.CONFIRMED, "77"))
    assert (done.state, done.worker) == (JobState.CONFIRMED, None)


def test_what_was_submitted_stays_doubtful_until_a_person_looked(store):
    submit(store)
    store.settle_job("j:1", "w1", JobStep(JobState.NEEDS_PERSON, ""))
    again = store.requeue_job("j:1", "佐藤", "もう一度")
    assert again.is_doubtful
    assert not again.is_cleared
    store.claim_job(KINDS, "w1", LEASE)
    store.settle_job("j:1", "w1", JobStep(JobState.NEEDS_PERSON, ""))
    looked = store.requeue_job("j:1", "佐藤", "見たがない", not_there=True)
    assert looked.is_cleared
    assert not submit(store).is_cleared


def test_at_a_site_for_one_session_only_one_worker_is_at_work(store):
    store.add_job("j:2", "journal", {}, JobFrame(site="a"))
    reach = Reach(alone=("a",))
    assert store.claim_job(KINDS, "w1", LEASE, reach) is not None
    assert store.claim_job(KINDS, "w2", LEASE, reach) is None
    assert store.claim_job(KINDS, "w1", LEASE, reach) is not None


def test_a_job_that_kills_its_workers_is_given_up(store):
    for number in range(3):
        assert store.claim_job(KINDS, f"w{number}", LEASE, Reach(limit=3))
        wait(store, LEASE)
    assert store.claim_job(KINDS, "w9", LEASE, Reach(limit=3)) is None
    assert store.get_job("j:1").state is JobState.NEEDS_PERSON


def test_a_person_is_asked_and_answers_for_one_process_only(store):
    job = store.claim_job(KINDS, "w1", LEASE)
    opener, limit = Opener(), dt.timedelta(minutes=5)
    asked = store.ask_person(
        job, HandoverKind.CODE, "ワンタイム", opener.public_key, limit
    )
    assert [one.question for one in store.open_handovers()] == ["ワンタイム"]
    store.answer_handover("j:1", Secret("123456"), "田中")
    sealed = store.take_answer(asked.id)
    assert opener.open(sealed).reveal() == "123456"
    assert store.open_handovers() == ()
    store.close_handover(asked.id, "answered")
    assert store.take_answer(asked.id) == ""
    entries = store.audit_log("j:1", limit=None)
    assert "handover.answered" in [entry.action for entry in entries]
    assert not any("123456" in str(entry.detail) for entry in entries)


def test_an_answer_that_comes_too_late_is_refused(store):
    job = store.claim_job(KINDS, "w1", LEASE)
    limit = dt.timedelta(minutes=5)
    store.ask_person(job, HandoverKind.CODE, "?", Opener().public_key, limit)
    wait(store, limit)
    with pytest.raises(ConflictError, match="回答を待っていません"):
        store.answer_handover("j:1", Secret("123456"), "田中")


def test_the_same_reference_on_another_site_is_something_else(store):
    with pytest.raises(ConflictError, match="別の内容"):
        store.add_job("j:1", "journal", {"円": 1}, JobFrame(site="b"))

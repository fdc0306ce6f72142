import datetime as dt

import pytest

from books.errors import ConflictError, NotFoundError
from books.store import JobState
from tests.store_cases import DATABASES, fresh_store

LEASE = dt.timedelta(minutes=5)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        store.add_job("pay:1", "bank", {"金額": 1100})
        yield store


def wait(store, time):
    store.database.clock.now += time


def test_a_job_is_asked_for_once(store):
    first = store.get_job("pay:1")
    assert store.add_job("pay:1", "bank", {"金額": 1100}) == first
    assert (first.state, first.payload, first.attempts) == (
        JobState.QUEUED,
        {"金額": 1100},
        0,
    )
    with pytest.raises(ConflictError, match="別の内容"):
        store.add_job("pay:1", "bank", {"金額": 1})
    with pytest.raises(NotFoundError, match="依頼 pay:2"):
        store.get_job("pay:2")


def test_the_way_of_a_job(store):
    assert store.claim_job(["mail"], "w1", LEASE) is None
    job = store.claim_job(["mail", "bank"], "w1", LEASE)
    assert (job.state, job.worker, job.attempts) == (JobState.CLAIMED, "w1", 1)
    assert store.claim_job(["bank"], "w2", LEASE) is None
    store.move_job("pay:1", JobState.SUBMITTING, "w1", evidence={"前": "a.png"})
    done = store.move_job(
        "pay:1", JobState.CONFIRMED, "w1", "受付番号 77", {"後": "b.png"}
    )
    assert (done.state, done.worker, done.lease_until) == (
        JobState.CONFIRMED,
        None,
        None,
    )
    assert done.evidence == {"前": "a.png", "後": "b.png"}
    assert done.message == "受付番号 77"
    assert store.move_job("pay:1", JobState.CONFIRMED, "w1") == done
    assert store.find_jobs("bank", JobState.CONFIRMED) == (done,)
    assert store.find_jobs() == (done,)
    assert [e.action for e in store.audit_log("pay:1")] == [
        "job.confirmed",
        "job.submitting",
        "job.claimed",
        "job.queued",
    ]
    with pytest.raises(ConflictError, match="確認済み」のため、「待ち」に"):
        store.move_job("pay:1", JobState.QUEUED, "佐藤")


def test_a_worker_that_died_before_the_click_is_replaced(store):
    store.claim_job(["bank"], "w1", LEASE)
    wait(store, LEASE)
    job = store.claim_job(["bank"], "w2", LEASE)
    assert (job.worker, job.attempts) == ("w2", 2)
    with pytest.raises(ConflictError, match="w1 の担当ではありません"):
        store.move_job("pay:1", JobState.SUBMITTING, "w1")


def test_after_the_click_nobody_tries_again_blindly(store):
    store.claim_job(["bank"], "w1", LEASE)
    store.move_job("pay:1", JobState.SUBMITTING, "w1")
    wait(store, LEASE)
    assert store.claim_job(["bank"], "w2", LEASE) is None
    job = store.get_job("pay:1")
    assert (job.state, job.worker) == (JobState.UNKNOWN, None)
    assert "確かめて" in job.message
    back = store.move_job("pay:1", JobState.QUEUED, "佐藤", "銀行に記録なし")
    assert back.state is JobState.QUEUED
    assert store.claim_job(["bank"], "w2", LEASE).attempts == 2


def test_a_lease_is_renewed(store):
    store.claim_job(["bank"], "w1", LEASE)
    wait(store, LEASE / 2)
    store.renew_job("pay:1", "w1", LEASE)
    wait(store, LEASE / 2)
    assert store.claim_job(["bank"], "w2", LEASE) is None
    with pytest.raises(ConflictError, match="担当ではありません"):
        store.renew_job("pay:1", "w2", LEASE)
    store.move_job("pay:1", JobState.NEEDS_PERSON, "w1", "画面が変わりました")
    with pytest.raises(ConflictError, match="担当ではありません"):
        store.renew_job("pay:1", "w1", LEASE)


def test_the_oldest_goes_first(store):
    store.add_job("pay:0", "bank", {})
    assert store.claim_job(["bank"], "w1", LEASE).reference == "pay:1"
    assert store.claim_job(["bank"], "w1", LEASE).reference == "pay:0"

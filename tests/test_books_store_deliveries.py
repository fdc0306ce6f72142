import datetime as dt
from dataclasses import replace

import pytest

from books.delivery import DeliveryState, Step
from books.errors import ConflictError, NotFoundError
from books.store import Arrival, Consignment, ReceiptState
from tests.store_cases import (
    DATABASES,
    add_document,
    add_file,
    execute,
    fresh_store,
    make_reading,
)

LEASE = dt.timedelta(hours=1)
QUEUED, DELIVERED = DeliveryState.QUEUED, DeliveryState.DELIVERED


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def asked(store, tmp_path):
    """A delivery that was asked for, of an approved document."""
    name = add_document(store, tmp_path)
    store.approve(name, "部長")
    one = Consignment(
        reference=f"yamada:{name}.1:edi",
        partner="yamada",
        document_id=name,
        revision=1,
        format="edi",
        name="invoice.xml",
        path="exchange/yamada/invoice.xml",
        sha256="5" * 64,
        size=10,
    )
    store.add_delivery(one)
    return one


def test_asked_for_once(store, asked):
    first = store.get_delivery(asked.reference)
    assert (first.state, first.attempts, first.round) == (QUEUED, 0, 1)
    assert store.add_delivery(asked) == first
    assert store.find_deliveries("yamada", QUEUED, asked.document_id) == (first,)
    assert store.find_deliveries("other") == ()
    with pytest.raises(NotFoundError, match="配送 x"):
        store.get_delivery("x")


def test_the_way_of_a_delivery(store, asked):
    taken = store.take_delivery("yamada", "w1", LEASE)
    assert (taken.state, taken.attempts, taken.worker) == ("sending", 1, "w1")
    assert store.take_delivery("yamada", "w2", LEASE) is None
    store.commit_delivery(asked.reference, "w1")
    step = Step(DELIVERED, "送りました。", {"size": 10})
    done = store.settle_delivery(asked.reference, "w1", step)
    assert done.delivered_at
    assert done.evidence == {"size": 10}
    assert done.worker is None
    acknowledged = Step(DeliveryState.ACKNOWLEDGED, "受領", {"answer": "OK"})
    done = store.move_delivery(asked.reference, acknowledged, "w1")
    assert done.evidence == {"size": 10, "answer": "OK"}
    assert store.move_delivery(asked.reference, acknowledged, "w1") == done
    assert store.verify() == ()


def test_a_worker_whose_time_ran_out_stops(store, asked):
    store.take_delivery("yamada", "w1", LEASE)
    assert store.release_deliveries("w2") == ()
    store.database.clock.now += LEASE
    (released,) = store.release_deliveries("w2")
    assert released.state is QUEUED
    with pytest.raises(ConflictError, match="w1 の担当ではありません"):
        store.commit_delivery(asked.reference, "w1")
    store.take_delivery("yamada", "w2", LEASE)
    with pytest.raises(ConflictError, match="w1 の担当ではありません"):
        store.settle_delivery(asked.reference, "w1", Step(DELIVERED, ""))


def test_what_a_dead_worker_left(store, asked):
    store.take_delivery("yamada", "w1", LEASE)
    (released,) = store.release_deliveries("w1")
    assert released.state is QUEUED, "nothing was committed"
    store.take_delivery("yamada", "w1", LEASE)
    store.commit_delivery(asked.reference, "w1")
    (released,) = store.release_deliveries("w1")
    assert released.state is DeliveryState.UNKNOWN
    assert store.take_delivery("yamada", "w1", LEASE) is None
    store.move_delivery(asked.reference, Step(QUEUED, "", {}, _now(store)), "w1")
    taken = store.take_delivery("yamada", "w1", LEASE)
    assert (taken.attempts, taken.committed_at) == (3, None)


def _now(store):
    return store.database.clock()


def test_its_time_has_not_come(store, asked):
    store.take_delivery("yamada", "w1", LEASE)
    later = _now(store) + dt.timedelta(minutes=5)
    store.settle_delivery(asked.reference, "w1", Step(QUEUED, "混雑", {}, later))
    assert store.take_delivery("yamada", "w1", LEASE) is None
    store.database.clock.now = later
    assert store.take_delivery("yamada", "w1", LEASE).attempts == 2


@pytest.mark.parametrize("change", ["corrected", "rejected"])
def test_what_changed_meanwhile_is_not_sent(store, asked, change):
    if change == "corrected":
        store.revise(asked.document_id, make_reading(total=1), "佐藤", "訂正", 1)
        store.approve(asked.document_id, "部長")
    else:
        store.reject(asked.document_id, "佐藤", "対象外")
    assert store.take_delivery("yamada", "w1", LEASE) is None
    assert store.get_delivery(asked.reference).state is DeliveryState.CANCELLED


def test_cancelled_and_then_to_go_out_after_all(store, asked):
    store.reject(asked.document_id, "佐藤", "対象外")
    store.take_delivery("yamada", "w1", LEASE)
    with pytest.raises(ConflictError, match="すでに「取消」"):
        store.resend_delivery(asked.reference, "佐藤", "試験")
    again = store.add_delivery(replace(asked, sha256="6" * 64))
    assert (again.state, again.sha256, again.round) == (QUEUED, "6" * 64, 1)
    assert store.add_delivery(asked) == again


def test_steps_that_are_not_allowed(store, asked):
    with pytest.raises(ConflictError, match="「送信待ち」のため「送信済み」に"):
        store.move_delivery(asked.reference, Step(DELIVERED, ""), "佐藤")
    with pytest.raises(ConflictError, match="すでに「送信待ち」"):
        store.resend_delivery(asked.reference, "佐藤", "試験")
    store.take_delivery("yamada", "w1", LEASE)
    with pytest.raises(ConflictError, match="送信中"):
        store.move_delivery(asked.reference, Step(DELIVERED, ""), "佐藤")
    with pytest.raises(ConflictError, match="すでに「送信中」"):
        store.resend_delivery(asked.reference, "佐藤", "試験")


def test_a_round_is_counted_only_when_it_had_arrived(store, asked):
    store.take_delivery("yamada", "w1", LEASE)
    refused = Step(DeliveryState.FAILED, "550")
    store.settle_delivery(asked.reference, "w1", refused)
    again = store.resend_delivery(asked.reference, "佐藤", "宛先を直した")
    assert (again.round, again.attempts, again.key) == (1, 0, f"{asked.reference}#1")
    store.take_delivery("yamada", "w1", LEASE)
    store.settle_delivery(asked.reference, "w1", Step(DELIVERED, ""))
    again = store.resend_delivery(asked.reference, "佐藤", "紛失")
    assert (again.round, again.delivered_at) == (2, None)


def test_what_somebody_else_changed_is_told(store, asked):
    assert store.verify() == ()
    execute(store, "UPDATE deliveries SET state = 'delivered'")
    assert [one.code for one in store.verify()] == ["delivery_changed"]
    execute(store, "DELETE FROM deliveries")
    (problem,) = store.verify()
    assert problem.code == "delivery_missing"
    assert asked.reference in problem.message


def arrival(**changes):
    values = {
        "partner": "yamada",
        "name": "1.xml",
        "stamp": "10:20",
        "sha256": "1" * 64,
        "size": 10,
        "message_key": "M1",
        "number_key": "invoice:1::new",
    }
    return Arrival(**values | changes)


def test_a_receipt_goes_on_where_it_was(store):
    first = store.add_receipt(arrival())
    assert first.state is ReceiptState.TAKING
    assert store.add_receipt(arrival()) == first
    store.keep_receipt(first.reference)
    store.keep_receipt(first.reference)
    assert store.find_receipt("yamada", "1.xml", "10:20").state is ReceiptState.KEPT
    assert store.find_receipt("yamada", "1.xml", "10:21") is None
    assert store.find_receipt("other", "1.xml", "10:20") is None
    actions = [line.action for line in store.audit_log(first.reference)]
    assert actions == ["receipt.kept", "receipt.taking"]
    with pytest.raises(NotFoundError):
        store.keep_receipt("x")


@pytest.mark.parametrize(
    ("changes", "is_duplicate"),
    [
        ({}, True),
        ({"sha256": "2" * 64}, True),
        ({"sha256": "2" * 64, "message_key": "M2"}, True),
        ({"sha256": "2" * 64, "number_key": "invoice:2::new"}, True),
        ({"sha256": "2" * 64, "message_key": "", "number_key": ""}, False),
        (
            {
                "sha256": "2" * 64,
                "message_key": "M2",
                "number_key": "invoice:1:2:new",
            },
            False,
        ),
        ({"sha256": "2" * 64, "partner": "other"}, False),
        ({"partner": "other"}, True),
    ],
)
def test_what_repeats_what(store, changes, is_duplicate):
    first = store.add_receipt(arrival())
    again = store.add_receipt(arrival(name="2.xml", **changes))
    assert (again.state is ReceiptState.DUPLICATE) == is_duplicate
    assert again.duplicate_of == (first.reference if is_duplicate else "")


def test_an_original_is_known_without_a_receipt(store, tmp_path):
    file = add_file(store, tmp_path)
    found = store.add_receipt(arrival(sha256=file.sha256))
    assert (found.state, found.duplicate_of) == (ReceiptState.DUPLICATE, file.name)

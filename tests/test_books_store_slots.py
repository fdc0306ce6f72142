import datetime as dt

import pytest

from books.errors import ConflictError
from books.notices import Thing
from books.store import Origin, SlotState
from tests.store_cases import DATABASES, add_file, fresh_store

SLOT = dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=3)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_a_slot_is_taken_once(store):
    held = store.claim_slot("publish", SLOT, "a", LEASE)
    assert held.state is SlotState.RUNNING
    assert store.claim_slot("publish", SLOT, "b", LEASE) is None
    store.finish_slot(held, SlotState.DONE, "3 件")
    assert store.claim_slot("publish", SLOT, "b", LEASE) is None
    assert store.find_slots("publish")[0].message == "3 件"
    assert store.last_slots(SLOT) == {"publish": SLOT}


def test_work_that_must_not_run_beside_it_waits(store):
    held = store.claim_slot("intake", SLOT, "a", LEASE)
    assert store.claim_slot("publish", SLOT, "b", LEASE, ["intake"]) is None
    assert store.claim_slot("intake", SLOT + LEASE, "b", LEASE) is None
    store.finish_slot(held, SlotState.DONE)
    assert store.claim_slot("publish", SLOT, "b", LEASE, ["intake"])


def test_a_dead_process_gives_its_slot_back(store):
    held = store.claim_slot("intake", SLOT, "a", LEASE)
    clock = store.database.clock
    clock.now += dt.timedelta(minutes=2)
    store.renew_slot(held, LEASE)
    clock.now += dt.timedelta(minutes=2)
    assert store.open_slots() == ()
    clock.now += dt.timedelta(minutes=2)
    (open_slot,) = store.open_slots()
    assert open_slot.slot == SLOT
    again = store.claim_slot("intake", SLOT, "b", LEASE)
    assert again.attempts == 2
    for late in (
        lambda: store.renew_slot(held, LEASE),
        lambda: store.finish_slot(held, SlotState.DONE),
    ):
        with pytest.raises(ConflictError):
            late()


def test_a_clock_that_went_back_leaves_no_slot_running_for_ever(store):
    store.database.clock.now += dt.timedelta(days=30)
    store.claim_slot("intake", SLOT, "a", LEASE)
    store.database.clock.now -= dt.timedelta(days=30)
    assert len(store.open_slots()) == 1
    assert store.running_slots() == ()


def test_failures_wait_for_their_next_try_and_are_kept_in_the_audit_log(store):
    held = store.claim_slot("send", SLOT, "a", LEASE)
    soon = store.database.clock() + dt.timedelta(minutes=5)
    store.finish_slot(held, SlotState.WAITING, "届きません", soon)
    assert store.open_slots() == ()
    store.database.clock.now += dt.timedelta(minutes=6)
    assert len(store.open_slots()) == 1
    held = store.claim_slot("send", SLOT, "a", LEASE)
    store.finish_slot(held, SlotState.FAILED, "届きません")
    (line,) = store.audit_log("send")
    assert line.action == "schedule.failed"
    assert store.verify() == ()


def test_old_slots_are_forgotten_but_never_the_latest_of_a_flow(store):
    for day in range(5):
        store.settle_slot("backup", SLOT + dt.timedelta(days=day), SlotState.IDLE)
    assert store.forget_slots(SLOT + dt.timedelta(days=400)) == 4
    assert len(store.find_slots("backup")) == 1


def test_a_thing_is_told_once_while_it_lasts(store):
    thing = Thing("review:1", "review", "書類 1")
    assert store.see_things([thing]) == {"review:1"}
    assert store.see_things([thing]) == {"review:1"}  # nobody was told yet
    store.mark_told(["review:1"], "メール")
    assert store.see_things([thing]) == frozenset()
    assert store.see_things([]) == frozenset()
    assert store.see_things([thing]) == {"review:1"}  # it came again


def test_where_a_file_came_from_is_kept_once_a_way(store, tmp_path):
    file = add_file(store, tmp_path)
    mail = Origin("mail", "経理", {"from": "a@example.jp", "subject": "請求書"})
    for origin in (mail, mail, Origin("folder", "FAX", {"path": "/fax/1.tif"})):
        store.note_origin(file.sha256, origin)
    found = store.find_origins(file.sha256)
    assert [one.told for one in found] == [
        "経理 ・ 差出人 a@example.jp ・ 件名 請求書",
        "FAX ・ 場所 /fax/1.tif",
    ]
    assert store.verify() == ()

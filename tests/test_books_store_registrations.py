import datetime as dt

import pytest

from books.registry import Registration, Standing, judge
from tests.store_cases import DATABASES, fresh_store

DAY = dt.date(2026, 11, 27)
NUMBERS = [f"T{n:013}" for n in range(1, 1301)]


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as found:
        yield found


def record(number, **values):
    start = dt.date(2023, 10, 1)
    known = {"number": number, "process": "01", "registered_on": start}
    return Registration(**known | {"updated_on": start, "name": "見本"} | values)


def test_nobody_asked(store):
    assert store.published(NUMBERS[:2]) == {}
    assert store.registry_day() is None


def test_what_was_asked_is_known_also_when_nothing_was_found(store):
    store.keep_lookup(NUMBERS[:2], [record(NUMBERS[0])], DAY)
    known = store.published(NUMBERS[:3])
    assert set(known) == set(NUMBERS[:2])
    assert judge(known[NUMBERS[0]], DAY).standing is Standing.IN_FORCE
    assert judge(known[NUMBERS[1]], DAY).standing is Standing.ABSENT
    assert all(found.complete for found in known.values())


def test_a_later_answer_takes_the_place_of_the_earlier(store):
    number = NUMBERS[0]
    store.keep_lookup([number], [record(number)], DAY)
    later = DAY + dt.timedelta(7)
    store.keep_lookup([number], [record(number, name="新社名")], later)
    found = store.published([number])[number]
    assert [r.name for r in found.records] == ["新社名"]
    assert found.as_of == later


def test_files_are_kept_once_however_often_they_come(store):
    full = [record(number) for number in NUMBERS]
    for _ in range(2):
        assert store.keep_registrations(full, DAY, "情シス", "full.zip") == len(full)
    assert store.count_registrations() == len(full)
    ended = record(
        NUMBERS[0], process="03", updated_on=DAY, expired_on=dt.date(2026, 11, 1)
    )
    later = DAY + dt.timedelta(1)
    store.keep_registrations([ended], later, "情シス", "diff.csv")
    store.keep_registrations([], DAY, "情シス", "old.csv")
    assert store.registry_day() == later
    known = store.published([*NUMBERS, "T9999999999999"])
    assert len(known) == len(NUMBERS) + 1
    assert judge(known[NUMBERS[0]], DAY).standing is Standing.ENDED
    assert judge(known[NUMBERS[0]], dt.date(2026, 10, 1)).standing is Standing.IN_FORCE
    absent = known["T9999999999999"]
    assert absent.records == ()
    assert not absent.complete


def test_imports_are_in_the_audit_log(store):
    store.keep_registrations([record(NUMBERS[0])], DAY, "情シス", "full.zip")
    *_, last = store.audit_log("full.zip")
    assert (last.actor, last.action) == ("情シス", "registry.imported")

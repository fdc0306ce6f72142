import datetime as dt

import pytest

from books.errors import ConflictError
from books.model import DocumentState, Finding, Severity
from books.urgency import Waiting, reasons
from tests.store_cases import (
    DATABASES,
    add_document,
    add_file,
    fresh_store,
    make_reading,
)

NEEDS = DocumentState.NEEDS_REVIEW
ERROR = Finding(code="x", severity=Severity.ERROR, message="誤り")


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as opened:
        yield opened


def add(store, folder, name, findings=(), state=NEEDS, **values):
    file = add_file(store, folder, name)
    reading = make_reading(file.sha256, **{"document_number": name, **values})
    reading = reading.model_copy(update={"findings": tuple(findings)})
    return store.add_readings(file.sha256, [reading], "denpyo", [state])[0]


def test_the_queue_is_by_urgency(store, tmp_path):
    now = store.database.clock()
    today = now.date()
    plain = add(store, tmp_path, "plain")
    large = add(store, tmp_path, "large", total=2_000_000)
    wrong = add(store, tmp_path, "wrong", [ERROR])
    soon = add(store, tmp_path, "soon", due_date=today + dt.timedelta(3))
    late = add(store, tmp_path, "late", due_date=today - dt.timedelta(3))
    later = add(store, tmp_path, "later", due_date=today + dt.timedelta(30))
    ready = add(store, tmp_path, "ready", state=DocumentState.READY)
    add(store, tmp_path, "done", state=DocumentState.APPROVED)
    order = [late, soon, wrong, large, later, plain, ready]
    assert [one.id for one in store.waiting(now, 20)] == order
    place = store.place_of(wrong, now)
    assert (place.number, place.total) == (3, 7)
    assert (place.before, place.after) == (soon, large)
    assert store.place_of(soon, now, without=[wrong]).after == large
    assert store.place_of(ready, now).after is None
    assert store.place_of("NONE", now).after == late
    week = now + dt.timedelta(6)
    assert {one.id for one in store.waiting(week, 5)} >= {late, soon, wrong, plain}


def test_why_something_is_urgent_is_told():
    now = dt.datetime(2026, 4, 10, tzinfo=dt.UTC)
    since = now - dt.timedelta(6)
    one = Waiting(
        "D", dt.date(2026, 4, 8), has_error=True, amount=3_000_000, since=since
    )
    assert reasons(one, now) == (
        "支払期日を 2 日過ぎています",
        "エラーの指摘",
        "6 日待ち",
        "高額",
    )
    calm = Waiting("D", dt.date(2026, 6, 1), has_error=False, amount=1, since=now)
    assert reasons(calm, now) == ()


def test_due_date_and_errors_follow_the_latest_revision(store, tmp_path):
    name = add(store, tmp_path, "a", [ERROR])
    (waiting,) = store.waiting(store.database.clock(), 5)
    assert waiting.has_error
    day = dt.date(2027, 1, 31)
    store.revise(name, make_reading(due_date=day), "花子", "訂正", 1)
    (waiting,) = store.waiting(store.database.clock(), 5)
    assert (waiting.has_error, waiting.due_date) == (False, day)
    assert store.revision_of(name) == 2
    assert store.verify() == ()


def test_pages_in_other_groups_take_the_place_and_the_original_stays(store, tmp_path):
    file = add_file(store, tmp_path, "pile")
    readings = [make_reading(file.sha256, document_number=str(n)) for n in range(2)]
    old = store.add_readings(file.sha256, readings, "denpyo", [NEEDS, NEEDS])
    before = file.path.read_bytes()
    whole = make_reading(file.sha256, document_number="whole")
    made = store.rearrange(dict.fromkeys(old, 1), [whole], [NEEDS], "花子")
    assert [name.rpartition("-")[2] for name in made] == ["03"]
    assert {store.get(name).state for name in old} == {DocumentState.REJECTED}
    assert store.get(made[0]).reading.document.document_number == "whole"
    assert file.path.read_bytes() == before
    assert store.verify() == ()
    with pytest.raises(ConflictError, match="承認済みか対象外"):
        store.rearrange({old[0]: 1}, [whole], [NEEDS], "花子")
    with pytest.raises(ConflictError, match="先に変更"):
        store.rearrange({made[0]: 7}, [whole], [NEEDS], "花子")
    other = add_document(store, tmp_path, "other", NEEDS)
    with pytest.raises(ConflictError, match="一つのファイル"):
        store.rearrange({made[0]: 1, other: 1}, [whole], [NEEDS], "花子")
    assert store.get(made[0]).state is NEEDS

"""Pages take over what was approved: at once, by whomever, and nothing is missed."""

import datetime as dt
import shutil

import pytest
from sqlalchemy import event

from books.model import Side
from books.store import Store
from tests.store_cases import add_document, fresh_store
from tests.test_books_item_sync import AOBA, OURS, SETTINGS, add, amounts
from web.in_step import InStep


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        yield store


def take(step, store):
    return step.take_over(store, SETTINGS)


def test_what_others_approved_correct_and_reject_is_taken_over(store, tmp_path):
    step = InStep()
    one = add(store, tmp_path, "一")
    assert take(step, store) == 0
    assert set(amounts(store)) == {f"doc:{one}"}
    url = store.database.engine.url.render_as_string(hide_password=False)
    with Store.open(url, tmp_path / "originals") as other:  # another process
        two = add(other, tmp_path, "二")
    take(step, store)
    assert set(amounts(store)) == {f"doc:{one}", f"doc:{two}"}
    reading = store.get(one).reading
    paper = reading.document.model_copy(update={"total": 99_000})
    changed = reading.model_copy(update={"document": paper})
    store.revise(one, changed, "花子", "訂正", 1)
    take(step, store)
    assert amounts(store)[f"doc:{one}"] == (Side.RECEIVABLE, 110_000)
    store.approve(one, "部長")
    store.reject(two, "部長", "二重")
    take(step, store)
    assert amounts(store) == {f"doc:{one}": (Side.RECEIVABLE, 99_000)}


def test_a_look_without_news_asks_for_no_document(store, tmp_path):
    step = InStep()
    for number in range(3):
        add(store, tmp_path, f"書類{number}")
    take(step, store)
    take(step, store)  # what it wrote itself
    asked = []
    event.listen(
        store.database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: asked.append(statement),
    )
    take(step, store)
    assert not [one for one in asked if "documents" in one]
    store.audit("hanako", "page.opened", "x", {})
    take(step, store)
    assert not [one for one in asked if "FROM documents" in one]


def test_a_document_of_a_closed_period_comes_once_it_is_opened(store, tmp_path):
    step = InStep()
    add(store, tmp_path, "先に")
    take(step, store)
    store.close_period(Side.RECEIVABLE, dt.date(2030, 1, 1), "部長", {})
    late = add(store, tmp_path, "後から")
    take(step, store)
    assert f"doc:{late}" not in amounts(store)
    take(step, store)
    store.reopen_period(Side.RECEIVABLE, None, "部長", "戻す")
    take(step, store)
    assert f"doc:{late}" in amounts(store)


def test_many_at_once_are_taken_over_page_by_page(store, tmp_path, monkeypatch):
    monkeypatch.setattr("web.in_step.AT_ONCE", 2)
    step = InStep()
    made = {f"doc:{add(store, tmp_path, f'書類{number}')}" for number in range(5)}
    assert take(step, store) == 3
    made.add(f"doc:{add(store, tmp_path, '間に')}")
    assert [take(step, store) for _ in range(3)] == [2, 0, 0]
    assert set(amounts(store)) == made


def test_after_a_copy_was_put_back_all_is_looked_at_again(tmp_path):
    step, folder = InStep(), tmp_path / "originals"
    url = f"sqlite:///{tmp_path}/a.db"
    with Store.open(url, folder) as store:
        add_document(store, tmp_path, "待つ", issuer=OURS, recipient=AOBA)
        take(step, store)
    shutil.copy(tmp_path / "a.db", tmp_path / "b.db")
    with Store.open(url, folder) as store:
        for number in range(3):
            add(store, tmp_path, f"失われる{number}")
        take(step, store)
    with Store.open(f"sqlite:///{tmp_path}/b.db", folder) as store:
        (waiting,) = (d.id for d in store.find())
        store.approve(waiting, "部長")
        take(step, store)
        assert set(amounts(store)) == {f"doc:{waiting}"}

import datetime as dt

import pytest
from sqlalchemy.exc import DBAPIError

from books.errors import ConflictError, FormatError
from books.store import chain
from tests.store_cases import (
    DATABASES,
    READY,
    add_document,
    add_history,
    execute,
    fresh_store,
)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def document(store, tmp_path):
    return add_history(store, tmp_path)


def test_the_audit_log_is_a_chain(store):
    store.audit("佐藤", "screen.opened", "D1", {"面": 2, "時刻": None})
    store.audit("佐\x00藤", "screen.closed", "D2", {})
    last, first = store.audit_log()
    assert (first.number, first.actor, first.detail) == (
        1,
        "佐藤",
        {"面": 2, "時刻": None},
    )
    assert first.previous_hash == chain.GENESIS
    assert last.previous_hash == first.hash
    assert store.audit_end() == (2, last.hash)
    assert store.audit_log("D1") == (first,)
    assert store.audit_log(limit=1) == (last,)
    assert first.at == dt.datetime(2026, 4, 1, 0, 0, 1, tzinfo=dt.UTC)
    assert store.verify() == ()


def test_what_others_may_not_write(store):
    with pytest.raises(ConflictError, match="別の操作名"):
        store.audit("佐藤", "document.approved", "D1", {})
    with pytest.raises(FormatError, match="記録できない"):
        store.audit("佐藤", "x", "D1", {"いつ": dt.date(2026, 4, 1)})
    assert store.audit_end() == (0, chain.GENESIS)


@pytest.mark.parametrize("table", ["revisions", "audit_log"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET number = number + 100",
        "DELETE FROM {}",
        "INSERT OR REPLACE INTO {} SELECT * FROM {}",
        "INSERT OR IGNORE INTO {} SELECT * FROM {}",
        "UPDATE OR REPLACE {} SET number = 1",
        "UPDATE OR IGNORE {} SET number = 1",
        "TRUNCATE {}",
    ],
)
def test_nothing_is_changed_or_deleted(store, document, table, statement):
    before = store.history(document), store.audit_log()
    with pytest.raises(DBAPIError):
        execute(store, statement.replace("{}", table))
    assert (store.history(document), store.audit_log()) == before


def test_a_chain_is_what_it_says():
    """Recomputed here by hand, as an auditor would."""
    at = dt.datetime(2026, 4, 1, 9, 0, 0, 5, dt.timezone(dt.timedelta(hours=9)))
    row = {"document_id": "D1", "number": 1, "author": "佐藤", "reason": ""}
    row |= {"created_at": at, "reading": "{}"}
    text_ = (
        '{"author":"佐藤","created_at":"2026-04-01T00:00:00.000005+00:00",'
        '"document_id":"D1","number":1,"reading_sha256":'
        '"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","reason":""}'
    )
    assert chain.link_revision("0" * 64, row) == chain.digest(f"{'0' * 64}\n{text_}")


def test_states_are_checked_after_all_that_happened(store, document, tmp_path):
    other = add_document(store, tmp_path, "b", state=READY)
    store.reject(other, "佐藤", "広告")
    store.cancel_export("edi:1", "部長", "誤り")
    assert store.verify() == ()

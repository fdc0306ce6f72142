import datetime as dt

import pytest

from books.errors import ConflictError, NotFoundError
from books.model import DocumentState
from books.store import ExportState
from tests.store_cases import DATABASES, add_document, fresh_store

APPROVED = DocumentState.APPROVED
EXPORTED = DocumentState.EXPORTED


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture
def pair(store, tmp_path):
    return [add_document(store, tmp_path, text, APPROVED) for text in "ab"]


def test_an_export_is_claimed_once(store, pair):
    first = store.claim_export("zengin:1", "zengin", [*pair, pair[0]])
    assert (first.state, first.document_ids) == (
        ExportState.CLAIMED,
        tuple(sorted(pair)),
    )
    assert store.claim_export("zengin:1", "zengin", pair[::-1]) == first
    assert store.find_exports() == (first,)
    with pytest.raises(ConflictError, match="別の内容"):
        store.claim_export("zengin:1", "zengin", pair[:1])
    with pytest.raises(ConflictError, match="別の内容"):
        store.claim_export("zengin:1", "edi", pair)


def test_finishing_moves_approved_documents(store, pair, tmp_path):
    ready = add_document(store, tmp_path, "c")
    store.claim_export("edi:1", "edi", [*pair, ready])
    for _ in range(2):
        store.finish_export("edi:1", "outbox/1.xml", "5" * 64)
    (export,) = store.find_exports(document_id=pair[0])
    assert (export.state, export.path) == (ExportState.FINISHED, "outbox/1.xml")
    assert export.sha256 == "5" * 64
    assert export.finished_at > export.claimed_at
    assert [store.get(i).state for i in pair] == [EXPORTED, EXPORTED]
    assert store.get(ready).state is DocumentState.READY
    assert len(store.audit_log("edi:1")) == 2
    with pytest.raises(ConflictError, match="別の内容で完了"):
        store.finish_export("edi:1", "outbox/1.xml", "6" * 64)
    assert store.verify() == ()


def test_a_document_goes_out_once_in_a_kind(store, pair):
    store.claim_export("zengin:1", "zengin", pair[:1])
    with pytest.raises(ConflictError, match="出力 zengin:1 に含まれて"):
        store.claim_export("zengin:2", "zengin", pair)
    assert [e.reference for e in store.find_exports()] == ["zengin:1"]
    store.claim_export("journal:1", "journal", pair)
    assert len(store.find_exports(document_id=pair[0])) == 2
    assert len(store.find_exports(pair[0], kind="journal")) == 1
    assert store.find_exports(kind="edi") == ()
    assert len(store.find_exports(state=ExportState.CLAIMED)) == 2
    assert store.find_exports(state=ExportState.FINISHED) == ()


def test_a_cancelled_export_frees_its_documents(store, pair):
    store.claim_export("zengin:1", "zengin", pair)
    store.finish_export("zengin:1", "a", "5" * 64)
    store.claim_export("edi:1", "edi", pair[:1])
    store.finish_export("edi:1", "b", "5" * 64)
    for _ in range(2):
        store.cancel_export("zengin:1", "部長", "金額の誤り")
    states = [store.get(i).state for i in pair]
    assert states == [EXPORTED, APPROVED], "the first is still out as EDI"
    assert store.get(pair[1]).approved_by == "試験"
    with pytest.raises(ConflictError, match="取り消されて"):
        store.finish_export("zengin:1", "a", "5" * 64)
    again = store.claim_export("zengin:2", "zengin", pair)
    assert again.state is ExportState.CLAIMED
    assert store.verify() == ()


def test_an_empty_batch_and_unknown_names(store, tmp_path):
    assert store.claim_export("report:1", "report", ()).document_ids == ()
    with pytest.raises(NotFoundError, match="D0"):
        store.claim_export("edi:1", "edi", ["D0"])
    for change in (store.cancel_export, store.finish_export):
        with pytest.raises(NotFoundError, match="予約されていません"):
            change("none", "a", "b")
    rejected = add_document(store, tmp_path, state=DocumentState.REJECTED)
    with pytest.raises(ConflictError, match="対象外"):
        store.claim_export("edi:1", "edi", [rejected])
    assert store.verify() == ()


def test_the_last_exports_are_those_of_the_run_that_wrote_last(store, tmp_path):
    assert store.last_exports() == ()
    ids = [add_document(store, tmp_path, text, APPROVED) for text in "abcd"]
    for number in (0, 1):
        store.claim_export(f"edi:{number}", "edi", [ids[number]])
        store.finish_export(f"edi:{number}", f"{number}.xml", "5" * 64)
    store.database.clock.now += dt.timedelta(hours=1)
    for number in (2, 3):
        store.claim_export(f"edi:{number}", "edi", [ids[number]])
    for number in (2, 3):
        store.finish_export(f"edi:{number}", f"{number}.xml", "5" * 64)
    assert [e.path for e in store.last_exports()] == ["2.xml", "3.xml"]
    store.cancel_export("edi:3", "花子", "x")
    assert [e.path for e in store.last_exports()] == ["2.xml"]

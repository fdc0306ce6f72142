import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import ConflictError, FormatError, NotFoundError
from books.model import DocumentState, Evidence, FieldRead, Line, Party
from books.store import FileState
from books.store.content import dump, load_reading
from books.store.derive import columns, document_id
from tests.store_cases import (
    DATABASES,
    READY,
    add_document,
    add_file,
    fresh_store,
    make_reading,
)

NEEDS_REVIEW = DocumentState.NEEDS_REVIEW
APPROVED = DocumentState.APPROVED
REJECTED = DocumentState.REJECTED
EXPORTED = DocumentState.EXPORTED


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_a_file_of_two_documents(store, tmp_path):
    file = add_file(store, tmp_path)
    readings = [make_reading(file.sha256, total=n) for n in (100, 200)]
    ids = store.add_readings(file.sha256, readings, "OCR", [READY, NEEDS_REVIEW])
    assert ids == tuple(document_id(file.sha256, n) for n in (1, 2))
    first, second = map(store.get, ids)
    assert (first.reading, second.reading) == tuple(readings)
    assert (first.index, first.revision, first.state) == (1, 1, READY)
    assert second.state is NEEDS_REVIEW
    assert first.file.state is FileState.READ
    assert first.created_at.tzinfo is dt.UTC
    assert [r.author for r in store.history(ids[0])] == ["OCR"]


def test_adding_again_gives_the_same_documents(store, tmp_path):
    file = add_file(store, tmp_path)
    reading = make_reading(file.sha256)
    ids = store.add_readings(file.sha256, [reading], "OCR", [READY])
    lines = len(store.audit_log())
    assert store.add_readings(file.sha256, [reading], "OCR", [READY]) == ids
    assert len(store.audit_log()) == lines
    other = [make_reading(total=5), make_reading()]
    assert store.add_readings(file.sha256, other, "OCR", [READY, READY]) == ids
    assert store.get(ids[0]).reading == reading, "what was first stays"
    assert store.audit_log(limit=1)[0].action == "file.read_differently"
    assert len(store.find()) == 1
    assert store.verify() == ()


def test_a_file_without_documents_is_read(store, tmp_path):
    file = add_file(store, tmp_path)
    assert store.add_readings(file.sha256, [], "OCR", []) == ()
    assert store.find_file(file.sha256).state is FileState.READ


def test_readings_need_their_file_and_states(store, tmp_path):
    with pytest.raises(NotFoundError, match="取り込んで"):
        store.add_readings("f" * 64, [make_reading()], "OCR", [READY])
    with pytest.raises(ConflictError, match="1 件に対して状態が 0 件"):
        store.add_readings("f" * 64, [make_reading()], "OCR", [])


def test_all_readings_or_none(store, tmp_path):
    file = add_file(store, tmp_path)
    broken = make_reading().model_copy(
        update={
            "fields": {
                "total": FieldRead(
                    confidence=1,
                    evidence=Evidence(page=1, bbox=(float("nan"), 0, 0, 0)),
                )
            }
        }
    )
    with pytest.raises(FormatError, match="記録できない"):
        store.add_readings(file.sha256, [make_reading(), broken], "O", [READY] * 2)
    assert store.find() == ()
    assert store.find_file(file.sha256).state is FileState.RECEIVED
    assert store.verify() == ()


def test_a_revision_follows_the_last(store, tmp_path):
    name = add_document(store, tmp_path)
    reading = make_reading(total=2200, issuer={"name": "鈴木商店"})
    changed = store.revise(name, reading, "佐藤", "金額の誤読", 1)
    assert (changed.revision, changed.reading, changed.state) == (2, reading, READY)
    assert changed == store.get(name)
    first, second = store.history(name)
    assert (second.number, second.author, second.reason) == (2, "佐藤", "金額の誤読")
    assert second.previous_hash == first.hash != second.hash
    assert first.reading.document.total == 1100
    assert store.kept_texts(name) == (dump(first.reading), dump(reading))
    assert store.verify() == ()


def test_who_was_first_wins(store, tmp_path):
    name = add_document(store, tmp_path)
    reading = make_reading(total=2200)
    store.revise(name, reading, "佐藤", "訂正", 1)
    with pytest.raises(ConflictError, match="第2版"):
        store.revise(name, make_reading(total=1), "鈴木", "訂正", 1)
    with pytest.raises(ConflictError, match="第2版"):
        store.approve(name, "鈴木", expected_revision=1)
    assert store.revise(name, reading, "佐藤", "訂正", 1).revision == 2, "a repeat"
    store.revise(name, make_reading(total=3), "佐藤", "訂正", 2)
    with pytest.raises(ConflictError, match="第3版"):
        store.revise(name, reading, "佐藤", "訂正", 1)


def test_approval(store, tmp_path):
    name = add_document(store, tmp_path)
    for _ in range(2):
        store.approve(name, "部長", expected_revision=1)
    found = store.get(name)
    assert (found.state, found.approved_by) == (APPROVED, "部長")
    actions = [entry.action for entry in store.audit_log(name)]
    assert actions == ["document.approved", "document.added"]
    assert store.verify() == ()


@pytest.mark.parametrize("state", [APPROVED, EXPORTED])
def test_an_approval_does_not_survive_a_change(store, tmp_path, state):
    name = add_document(store, tmp_path, state=state)
    assert store.get(name).approved_by == "試験"
    changed = store.revise(name, make_reading(total=9), "佐藤", "訂正", 1)
    assert (changed.state, changed.approved_by) == (READY, None)
    changed = store.revise(name, make_reading(), "部長", "訂正", 2, APPROVED)
    assert (changed.state, changed.approved_by) == (APPROVED, "部長")
    assert store.verify() == ()


def test_rejection(store, tmp_path):
    name = add_document(store, tmp_path, state=APPROVED)
    for _ in range(2):
        store.reject(name, "佐藤", "広告")
    found = store.get(name)
    assert (found.state, found.approved_by) == (REJECTED, None)
    assert store.audit_log(name)[0].detail["reason"] == "広告"
    with pytest.raises(ConflictError, match="対象外"):
        store.approve(name, "部長")
    back = store.revise(name, found.reading, "佐藤", "請求書でした", 1, READY)
    assert back.state is READY
    assert store.verify() == ()


def test_what_went_out_is_not_rejected(store, tmp_path):
    name = add_document(store, tmp_path, state=EXPORTED)
    store.approve(name, "部長")
    with pytest.raises(ConflictError, match="出力済み"):
        store.reject(name, "佐藤", "広告")
    assert store.get(name).state is EXPORTED


@pytest.mark.parametrize("ask", ["get", "history", "approve", "reject", "revise"])
def test_unknown_documents(store, ask):
    arguments = {
        "approve": ("部長",),
        "reject": ("部長", "理由"),
        "revise": (make_reading(), "部長", "理由", 1),
    }
    with pytest.raises(NotFoundError, match="は登録されていません"):
        getattr(store, ask)("D0\x00", *arguments.get(ask, ()))


def test_characters_that_databases_refuse(store, tmp_path):
    name = add_document(
        store, tmp_path, subject="a\x00b\ud800", document_number="\x001"
    )
    assert store.get(name).reading.document.subject == "a\x00b\ud800"
    store.revise(name, make_reading(), "佐\x00藤", "\ud800", 1)
    assert store.history(name)[1].author == "佐\ufffd藤"
    assert store.verify() == ()


def test_an_amount_that_no_column_holds(store, tmp_path):
    name = add_document(store, tmp_path, total=10**30)
    assert store.get(name).reading.document.total == 10**30
    assert store.verify() == ()


def test_ids_are_sortable_and_never_meet():
    ids = [document_id(f"{n:064x}"[::-1], i) for n in range(500) for i in (1, 2)]
    assert len(set(ids)) == 1000
    assert all(len(name) == 15 for name in ids)
    assert document_id("0" * 64, 1) < document_id("0" * 64, 2)


_WORDS = st.none() | st.text(st.characters(), max_size=5)
_NUMBERS = st.none() | st.decimals(allow_nan=False, allow_infinity=False)
_YEN = st.none() | st.integers()
_LINES = st.builds(
    Line, description=_WORDS, quantity=_NUMBERS, tax_rate=_NUMBERS, amount=_YEN
)


@settings(deadline=None, max_examples=60)
@given(_LINES, _WORDS, _YEN, st.none() | st.dates())
def test_a_reading_comes_back_as_it_was(line, words, total, date):
    values = {"total": total, "issue_date": date, "lines": (line,)}
    reading = make_reading(subject=words, issuer=Party(name=words), **values)
    text = dump(reading)
    assert load_reading(text) == reading
    assert dump(load_reading(text)) == text
    text.encode("utf-8")
    derived = columns(reading)
    assert derived["document_date"] == date
    for value in derived.values():
        assert "\x00" not in str(value)
        str(value).encode("utf-8")

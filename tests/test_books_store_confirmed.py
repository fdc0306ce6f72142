import pytest

from books.correct import correct
from books.model import DocumentState, Party
from books.store import confirmed as confirmed_module
from tests.store_cases import DATABASES, add_document, fresh_store

REVIEW = DocumentState.NEEDS_REVIEW


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def approve(store, folder, content, by="花子", **values):
    name = add_document(store, folder, content, **values)
    store.approve(name, by)
    return name


def numbers(found):
    return [one.reading.document.document_number for one in found]


def test_approved_documents_teach_those_of_a_person_first(store, tmp_path):
    approve(store, tmp_path, "1", document_number="1")
    approve(store, tmp_path, "2", "rule:clean", document_number="2")
    approve(store, tmp_path, "3", document_number="3")
    add_document(store, tmp_path, "4", REVIEW, document_number="4")
    found = tuple(store.confirmed())
    assert numbers(found) == ["3", "1", "2"]
    assert [one.by_person for one in found] == [True, True, False]


def test_a_correction_teaches_at_once_and_what_is_left_out_does_not(store, tmp_path):
    name = add_document(store, tmp_path, "1", REVIEW)
    assert not [*store.confirmed()]
    changed = correct(store.get(name).reading, "issuer.name", "株式会社みほん", "花子")
    store.revise(name, changed, "花子", "画面で訂正", 1)
    (one,) = store.confirmed()
    assert one.approved_by is None
    assert one.reading.document.issuer.name == "株式会社みほん"
    store.reject(name, "花子", "二重")
    assert not [*store.confirmed()]


def test_the_latest_of_each_supplier(store, tmp_path, monkeypatch):
    monkeypatch.setattr(confirmed_module, "MOST_PER_SUPPLIER", 2)
    for number in "123":
        approve(store, tmp_path, number, document_number=number)
    approve(store, tmp_path, "4", issuer=Party(name="うし"), document_number="4")
    assert numbers(store.confirmed()) == ["4", "3", "2"]


def test_many_of_the_program_do_not_push_out_one_of_a_person(
    store, tmp_path, monkeypatch
):
    monkeypatch.setattr(confirmed_module, "MOST_PER_SUPPLIER", 2)
    approve(store, tmp_path, "1", document_number="1")
    for number in "234":
        approve(store, tmp_path, number, "rule:clean", document_number=number)
    assert numbers(store.confirmed()) == ["1", "4"]


def test_those_of_one_supplier(store, tmp_path):
    first = approve(store, tmp_path, "1", document_number="1")
    approve(store, tmp_path, "2", issuer=Party(name="うし"), document_number="2")
    named = Party(name="㈱山田商事")
    approve(store, tmp_path, "3", issuer=named, document_number="3")
    like = store.get(first).reading.document
    assert numbers(store.confirmed(like)) == ["3", "1"]
    assert numbers(store.confirmed(like, exclude=first)) == ["3"]
    nobody = like.model_copy(update={"issuer": Party()})
    assert not [*store.confirmed(nobody)]

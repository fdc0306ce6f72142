"""Which orders a document names: found from an index, however long ago it came."""

import pytest
from sqlalchemy import select

from books.model import DocumentType, Line, Reading, Reference
from books.store import Store, schema
from books.store.content import dump, load_reading
from books.store.tables import named_orders
from tests.store_cases import DATABASES, add_document, fresh_url, make_reading

KINDS = (DocumentType.INVOICE,)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with (
        fresh_url(request.param, tmp_path) as url,
        Store.open(url, tmp_path / "originals") as opened,
    ):
        yield opened


def order(number):
    return Reference(kind=DocumentType.PURCHASE_ORDER, number=number)


def found(store, *numbers):
    return [d.id for d in store.naming_orders(numbers, KINDS)]


def kept(store):
    query = select(named_orders.c.document_id, named_orders.c.number_key)
    with store.database.read() as connection:
        return {tuple(row) for row in connection.execute(query)}


def test_papers_are_found_by_each_order_that_they_name(store, tmp_path):
    head = add_document(store, tmp_path, "a", order_number="PO-0O1")
    lines = (Line(description="部品", references=(order("PO-002"),)),)
    row = add_document(store, tmp_path, "b", lines=lines)
    add_document(store, tmp_path, "c", document_number="PO-001")
    assert found(store, "po-001") == [head]  # look-alikes are one
    assert found(store, "PO-002", None, "") == [row]
    assert found(store, "PO-002", "PO-001") == [head, row]
    assert store.naming_orders(["PO-001"], (DocumentType.QUOTATION,)) == ()


def test_a_revision_names_what_it_says_now(store, tmp_path):
    document = store.get(add_document(store, tmp_path, "a", order_number="PO-1"))
    paper = document.reading.document.model_copy(update={"order_number": "PO-2"})
    reading = document.reading.model_copy(update={"document": paper})
    store.revise(document.id, reading, "試験", "訂正", 1)
    assert found(store, "PO-1") == []
    assert found(store, "PO-2") == [document.id]


def test_what_was_kept_before_is_filled_in(store, tmp_path):
    add_document(store, tmp_path, "a", order_number="PO-1")
    add_document(store, tmp_path, "b")
    before = kept(store)
    assert len(before) == 1
    schema.downgrade(store.database.engine, "0011")
    schema.upgrade(store.database.engine)
    assert kept(store) == before


def test_a_reading_is_at_hand_until_its_text_changes():
    reading = make_reading("0" * 64)
    text = dump(reading)
    assert load_reading(text) is load_reading(str(text))
    changed = load_reading(text.replace('"total":', '"total":1', 1))
    assert isinstance(changed, Reading)
    assert changed != reading

"""Documents without their rows: the same documents, and never an older reading."""

import pytest

from books.model import DocumentType, Party
from books.store import DocumentQuery
from books.store.slips import SlipRead, SlipsAtHand, read_slips
from tests.store_cases import DATABASES, add_document, fresh_store, make_reading

AOBA = Party(name="株式会社青葉")


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


def test_slips_are_the_documents_that_a_search_finds(store, tmp_path):
    for number in range(5):
        add_document(store, tmp_path, f"書類{number}", document_number=f"A-{number}")
    query = DocumentQuery(types=(DocumentType.INVOICE,), limit=3)
    found, slips = store.find(query), store.find_slips(query)
    assert len(slips) == 3
    for document, slip in zip(found, slips, strict=True):
        paper = document.reading.document
        assert paper.lines
        assert (slip.id, slip.state) == (document.id, document.state)
        bare = {"lines": (), "tax_summary": (), "sections": ()}
        bare |= {"references": (), "adjustments": ()}
        assert slip.paper.model_dump() == paper.model_copy(update=bare).model_dump()


def test_a_slip_is_of_the_latest_revision(store, tmp_path):
    name = add_document(store, tmp_path, "書類", issuer=AOBA, total=110_000)
    with store.database.read() as connection:
        (before,) = read_slips(connection, [name])
    reading = make_reading(store.get(name).file.sha256, issuer=AOBA, total=99_000)
    store.revise(name, reading, "佐藤", "訂正", 1)
    with store.database.read() as connection:
        (after,) = read_slips(connection, ["なし", name])
    assert (before.revision, before.paper.total) == (1, 110_000)
    assert (after.revision, after.paper.total) == (2, 99_000)


def test_only_so_many_stay_at_hand():
    hand = SlipsAtHand(most=2)
    one = SlipRead.model_validate({"document": {}})
    hand.keep({"a": one, "b": one})
    assert set(hand.find(["a"])) == {"a"}
    hand.keep({"c": one})  # b was asked for longest ago
    assert set(hand.find(["a", "b", "c"])) == {"a", "c"}

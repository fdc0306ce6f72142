import datetime as dt

import pytest

from books.model import Document, DocumentState, DocumentType, Party
from books.store import DocumentQuery, SortBy
from books.store import search as search_module
from tests.store_cases import DATABASES, add_document, fresh_store, make_reading

MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 1)


@pytest.fixture(params=DATABASES)
def store(request, tmp_path):
    with fresh_store(request.param, tmp_path) as store:
        yield store


@pytest.fixture(scope="module", params=DATABASES)
def filled(request, tmp_path_factory):
    """A store that no test changes, and its three documents."""
    folder = tmp_path_factory.mktemp("store")
    with fresh_store(request.param, folder) as store:
        yield store, add_three(store, folder)


@pytest.fixture
def three(store, tmp_path):
    return add_three(store, tmp_path)


def add_three(store, tmp_path):
    """An invoice of Yamada, an order to Yamada, a delivery note without a date."""
    review = DocumentState.NEEDS_REVIEW
    yamada = Party(name="ヤマダ　株式会社")
    order = {"document_type": DocumentType.PURCHASE_ORDER, "document_number": "PO-77"}
    order |= {"issuer": Party(name="髙橋工業㈱"), "recipient": Party(name="(株)ﾔﾏﾀﾞ")}
    note = {"document_type": DocumentType.DELIVERY_NOTE, "document_number": "N-5"}
    note |= {"issuer": Party(name="100%_商会"), "issue_date": None, "total": None}
    return (
        add_document(store, tmp_path, "1", issuer=yamada, order_number="PO77"),
        add_document(store, tmp_path, "2", review, **order, issue_date=APRIL, total=5),
        add_document(store, tmp_path, "3", **note, lines=()),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (DocumentQuery(), "321"),
        (DocumentQuery(sort=SortBy.DATE), "123"),
        (DocumentQuery(limit=1, offset=1), "2"),
        (DocumentQuery(limit=None, offset=2), "1"),
        (DocumentQuery(states=(DocumentState.NEEDS_REVIEW,)), "2"),
        (DocumentQuery(types=(DocumentType.INVOICE, DocumentType.QUOTATION)), "1"),
        (DocumentQuery(date_from=MARCH), "21"),
        (DocumentQuery(date_from=APRIL, date_to=APRIL), "2"),
        (DocumentQuery(date_to=MARCH), "1"),
        (DocumentQuery(amount_from=5, amount_to=1100), "21"),
        (DocumentQuery(amount_to=1099), "2"),
        (DocumentQuery(partner="ﾔﾏﾀﾞ株式会社"), "21"),
        (DocumentQuery(partner="高橋"), "321"),
        (DocumentQuery(partner="%"), "3"),
        (DocumentQuery(partner="_商"), "3"),
        (DocumentQuery(partner="t12345"), ""),
        (DocumentQuery(partner="株式会社"), "321"),
        (DocumentQuery(partner="（株）やまだ"), "21"),
        (DocumentQuery(partner="ｶ)ﾔﾏﾀﾞ"), "21"),
        (DocumentQuery(number="po-77"), "21"),
        (DocumentQuery(number="２０２６"), "1"),
        (DocumentQuery(text="ボルト 御請求"), "321"),
        (DocumentQuery(number="P0-77"), "21"),
        (DocumentQuery(text="六角"), "21"),
        (DocumentQuery(text="ぼると"), "321"),
        (DocumentQuery(text="山田商事㈱"), ""),
        (DocumentQuery(text="㈱ヤマダ"), "2"),
        (DocumentQuery(text="ボルト ナット"), ""),
        (DocumentQuery(amount_from=1000, partner="ヤマダ", date_to=MARCH), "1"),
        (DocumentQuery(amount_from=-(10**30), amount_to=10**30), "21"),
        (DocumentQuery(sha256="0"), ""),
    ],
)
def test_find(filled, query, expected):
    store, three = filled
    found = [str(three.index(document.id) + 1) for document in store.find(query)]
    assert "".join(found) == expected
    if query.limit == 100:
        assert store.count(query) == len(expected)


def test_a_revision_is_found_by_its_new_values(store, three):
    reading = store.get(three[0]).reading
    document = reading.document.model_copy(update={"total": 77})
    reading = reading.model_copy(update={"document": document})
    store.revise(three[0], reading, "佐藤", "訂正", 1)
    assert store.find(DocumentQuery(amount_from=1100)) == ()
    assert store.find(DocumentQuery(amount_from=77))[0].id == three[0]


def test_count_by_state(store, three):
    counts = store.count_by_state()
    assert counts[DocumentState.READY] == 2
    assert counts[DocumentState.NEEDS_REVIEW] == 1
    assert counts[DocumentState.EXPORTED] == 0
    assert len(counts) == len(DocumentState)


def test_similar_by_supplier_and_number(store, three):
    invoice = store.get(three[0]).reading.document
    assert [d.id for d in store.similar(invoice)] == [three[1], three[0]]
    for found in store.similar(invoice):
        whole = store.get(found.id)
        assert found.document == whole.reading.document
        assert found.findings == whole.reading.findings
        assert (found.state, found.created_at) == (whole.state, whole.created_at)
    assert [d.id for d in store.similar(invoice, exclude=three[0])] == [three[1]]
    nobody = Document(document_number="N5", issuer=Party(name="別の会社"))
    assert [d.id for d in store.similar(nobody)] == [three[2]]
    registered = Document(issuer=Party(registration_number="T1234567890123"))
    assert store.similar(registered) == ()
    assert store.similar(Document()) == ()


def test_similar_by_a_number_that_was_read_differently(store, tmp_path):
    name = add_document(store, tmp_path, document_number="PO-1008B")
    other = {"issuer": Party(name="読み違い"), "recipient": Party(name="読めない")}
    for number in ("P0-1008B", "PO-l0O88", "ＰＯ‐I００8８"):
        asked = Document(document_number=number, **other)
        assert [d.id for d in store.similar(asked)] == [name], number
    asked = Document(document_number="PO-1009B", **other)
    assert store.similar(asked) == ()


def test_similar_by_registration_number(store, tmp_path):
    name = add_document(store, tmp_path)
    issuer = Party(name="読み違い", registration_number="Ｔ1234567890123")
    assert [d.id for d in store.similar(Document(issuer=issuer))] == [name]


def test_similar_puts_the_likeliest_first(store, tmp_path, monkeypatch):
    other = add_document(store, tmp_path, "1", document_number="A", total=1)
    amount = add_document(store, tmp_path, "2", document_number="B", total=500)
    number = add_document(store, tmp_path, "3", document_number="C", total=2)
    latest = add_document(store, tmp_path, "4", document_number="D", total=3)
    asked = store.get(other).reading.document
    asked = asked.model_copy(update={"document_number": "C", "total": 500})
    found = [d.id for d in store.similar(asked)]
    assert found == [number, amount, latest, other]
    monkeypatch.setattr(search_module, "MAX_SIMILAR", 2)
    assert [d.id for d in store.similar(asked)] == [number, amount]


def test_a_page_tells_how_many_there_are(filled, monkeypatch):
    store, _ = filled
    for limit in (1, 2, 3, 4, None):
        for offset in range(5):
            query = DocumentQuery(limit=limit, offset=offset)
            assert store.find_page(query) == (store.find(query), 3)
    counts = []
    monkeypatch.setattr(type(store), "count", lambda _, query: counts.append(query))
    assert store.find_page(DocumentQuery(text="どこにもない", limit=50)) == ((), 0)
    assert counts == []


def test_what_was_corrected_and_what_is_not_out_in_a_kind(store, tmp_path):
    plain = add_document(store, tmp_path, "一")
    corrected = add_document(store, tmp_path, "二")
    store.revise(corrected, make_reading(total=2200), "佐藤", "訂正", 1)
    out = add_document(store, tmp_path, "三")
    back = add_document(store, tmp_path, "四")
    for name in (out, back):
        store.approve(name, "部長")
        store.claim_export(f"transfer:{name}", "transfer", [name])
        store.finish_export(f"transfer:{name}", f"{name}.txt", "5" * 64)
    store.cancel_export(f"transfer:{back}", "佐藤", "間違い")

    def ids(**query):
        return {one.id for one in store.find(DocumentQuery(**query))}

    assert ids(corrected=True) == {corrected}
    assert ids(not_out="transfer") == {plain, corrected, back}
    assert ids(not_out="zedi") == {plain, corrected, out, back}

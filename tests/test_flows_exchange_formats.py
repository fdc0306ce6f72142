"""What a partner gets: the same document in each format."""

import datetime as dt

import pytest

from books.model import DocumentState, Reading, Source
from books.settings import Settings
from books.store import Store
from edi.formats import get_format as find_format
from edi.pdfa import extract_message
from flows.exchange.formats import FORMATS, get_format
from tests.paper_samples import invoice, order

AT = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)


@pytest.fixture
def kept(tmp_path):
    original = tmp_path / "a.pdf"
    original.write_bytes(b"%PDF-1.7")
    settings = Settings(home=tmp_path)
    with Store.open(settings.url, settings.shelf) as store:
        file = store.add_file(original)
        source = Source(file=file.name, sha256=file.sha256)
        readings = [
            Reading(source=source, document=paper) for paper in (invoice(3), order())
        ]
        states = [DocumentState.READY] * 2
        ids = store.add_readings(file.sha256, readings, "試験", states)
        yield settings, store, [store.get(i) for i in ids]


def test_each_format_says_for_which_documents_it_is(kept):
    _, store, (bill, asked) = kept
    fits = {
        form.name: [not form.misfit(d, store) for d in (bill, asked)]
        for form in FORMATS
    }
    assert fits == {
        "edi": [True, True],
        "jp-pint": [True, False],
        "pdf": [True, True],
        "original": [False, False],
    }


def test_a_message_is_that_of_its_revision(kept):
    settings, _, (bill, _) = kept
    content, _ = get_format("edi").render(bill, AT, settings)
    assert find_format(content).name == "sme"
    assert f"{bill.id}-1".encode() in content


@pytest.mark.browser
def test_a_pdf_has_the_message_inside(kept):
    settings, _, (bill, _) = kept
    content, _ = get_format("pdf").render(bill, AT, settings)
    found = extract_message(content)
    assert found is not None
    assert f"{bill.id}-1".encode() in found[1]

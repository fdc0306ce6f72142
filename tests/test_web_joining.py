"""Documents of two files become one, and two again."""

import re
from pathlib import Path

import pytest

from books.model import Document, DocumentState, Reading, Source
from books.settings import Settings
from books.store import FileState, Store
from extractors.joining import join_files
from tests import web_desk
from tests.web_people import make_person, signed_in
from web.app import create_app
from web.seams import Seams

NEEDS = DocumentState.NEEDS_REVIEW
INBOX = Path(__file__).parents[1] / "samples" / "inbox"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


def read(path, groups, _memory):
    """Reads a joined file: its number tells its pages."""
    source = Source(file=path.name, sha256="0" * 64, pages=(1,), reader="text")
    return tuple(
        Reading(
            source=source.model_copy(update={"pages": tuple(group)}),
            document=Document(document_number="P" + "".join(map(str, group)), total=1),
            review=("total",),
        )
        for group in groups
    )


@pytest.fixture
def client(settings, store, tmp_path):
    def join(parts, target):
        join_files(parts, settings.limits, target)

    seams = Seams(web_desk.words, read, join_files=join)
    app = create_app(settings, store, web_desk.make_picture(tmp_path), seams=seams)
    with signed_in(app, store, make_person(store, "hanako", name="花子")) as opened:
        yield opened


@pytest.fixture
def kept(store):
    def keep(name, pages=(1,), reader="text"):
        file = store.add_file(INBOX / name)
        source = Source(file=name, sha256=file.sha256, pages=pages, reader=reader)
        reading = Reading(source=source, document=Document(document_number=name[:2]))
        return store.add_readings(file.sha256, [reading], "denpyo", [NEEDS])[0]

    return keep


def post(client, name, action, **values):
    page = client.get(f"/documents/{name}").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    revision = re.search(r'data-revision="(\d+)"', page)[1]
    form = {"token": token, "revision": revision} | values
    address = f"/documents/{name}/{action}"
    return client.post(address, data=form, follow_redirects=False)


def joined(client, name, **places):
    seen = [f"{one}:1" for one in (name, *places)]
    return post(
        client, name, "join", other=[*places], place=[*places.values()], seen=seen
    )


def test_two_files_become_one_document_and_two_again(client, store, kept):
    first, second = kept("10_invoice_two_pages.pdf", (1, 2)), kept("11_receipt.jpg")
    page = client.get(f"/documents/{first}/join").text
    assert f'name="other" value="{second}"' in page
    answer = joined(client, first, **{second: "before"})
    made = answer.headers["location"].rpartition("/")[2]
    one = store.get(made)
    assert one.reading.document.document_number == "P123"
    assert one.file.name == "11_receipt ほか1件の結合.pdf"
    assert store.find_file(one.file.sha256).state is FileState.READ
    assert {store.get(n).state for n in (first, second)} == {DocumentState.REJECTED}
    assert store.verify() == ()
    assert post(client, made, "undo").status_code == 303
    assert DocumentState.REJECTED not in {store.get(n).state for n in (first, second)}
    assert store.get(made).state is DocumentState.REJECTED
    assert store.verify() == ()


def test_joined_again_after_it_was_undone(client, store, kept):
    first, second = kept("10_invoice_two_pages.pdf", (1, 2)), kept("11_receipt.jpg")
    made = joined(client, first, **{second: "after"}).headers["location"]
    post(client, made.rpartition("/")[2], "undo")
    seen = [f"{one}:{store.get(one).revision}" for one in (first, second)]
    again = post(client, first, "join", other=[second], place=["after"], seen=seen)
    assert again.headers["location"] != made
    assert store.verify() == ()


def test_what_can_not_be_joined_is_told(client, store, kept):
    first, second = kept("10_invoice_two_pages.pdf", (1, 2)), kept("11_receipt.jpg")
    table = kept("21_orders_rows.csv", (), "csv")
    assert table not in client.get(f"/documents/{first}/join").text
    assert "つなげる書類はありません" in client.get(f"/documents/{table}/join").text
    assert joined(client, first, **{second: "none"}).status_code == 422
    assert joined(client, first, **{table: "after"}).status_code == 422
    store.revise(second, store.get(second).reading, "田中", "x", 1)
    assert joined(client, first, **{second: "after"}).status_code == 409
    store.approve(second, "田中")
    seen = [f"{first}:1", f"{second}:2"]
    late = post(client, first, "join", other=[second], place=["after"], seen=seen)
    assert late.status_code == 409
    assert store.get(first).state is NEEDS

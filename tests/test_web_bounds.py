"""What is too much is refused with a sentence; nothing of it is kept anywhere."""

import asyncio
import tracemalloc

import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from books.settings import Settings
from books.store import Store
from tests.web_people import ADDRESS, make_person, signed_in
from web.app import create_app
from web.bounds import MAX_DROPPED_BYTES, MAX_FORM_BYTES, ROOM, Bounds

FILE = 200 * 1024 * 1024
CHUNK = b"x" * 65_536
TOKEN = (b"authorization", b"Bearer x")


def ask(path, *heads, parts=1, length=None):
    """What an application gets that takes all in: bytes, or the refusal, and what came."""
    told = ((b"content-length", str(length).encode()),) if length is not None else ()
    came, got, refused = [0], [0], []

    async def receive():
        came[0] += 1
        return {"type": "http.request", "body": CHUNK, "more_body": came[0] < parts}

    async def app(_scope, receive, _send):
        try:
            while True:
                message = await receive()
                got[0] += len(message["body"])
                if not message["more_body"]:
                    return
        except HTTPException as error:
            refused.append(error)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [*heads, *told]}
    asyncio.run(Bounds(app, FILE)(scope, receive, None))
    return got[0], refused[0].status_code if refused else None, came[0]


def test_an_upload_of_200_mb_is_taken_and_more_is_not_kept():
    parts = FILE // len(CHUNK)
    whole = parts * len(CHUNK)
    assert ask("/upload", parts=parts, length=whole) == (whole, None, parts)
    too_much = FILE + ROOM + 1
    tracemalloc.start()
    got, status, came = ask("/upload", parts=parts + 17, length=too_much)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (got, status) == (0, 413)
    assert came == parts + 17  # thrown away, so that the browser reads the answer
    assert peak < 1_000_000


def test_a_sender_that_does_not_tell_is_counted():
    got, status, _ = ask("/signin", parts=100_000)
    assert status == 413
    assert got <= MAX_FORM_BYTES
    assert ask("/upload", parts=5)[:2] == (0, 411)


def test_a_line_that_never_ends_is_cut():
    parts = 10 * MAX_DROPPED_BYTES // len(CHUNK)
    came = ask("/signin", parts=parts)[2]
    assert came <= MAX_DROPPED_BYTES // len(CHUNK) + 1


@pytest.mark.parametrize("path", ["/api/v1/files", "/api/v1/files/"])
def test_without_a_token_a_program_sends_no_file(path):
    half = FILE // 2
    parts = half // len(CHUNK)
    assert ask(path, TOKEN, parts=parts, length=half)[1] is None
    assert ask(path, parts=parts, length=half)[:2] == (0, 413)


@pytest.fixture
def app(tmp_path):
    settings = Settings(home=tmp_path)
    with Store.open(settings.url, settings.originals) as store:
        yield create_app(settings, store, lambda *_: tmp_path), store


def test_every_page_and_the_api_say_so(app):
    site, store = app
    big = b"a=" + b"x" * MAX_FORM_BYTES
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with TestClient(site, base_url=ADDRESS) as visitor:
        answer = visitor.post("/signin", content=big, headers=form)
        assert answer.status_code == 413
        assert "4 MB までです" in answer.text
        answer = visitor.post("/api/v1/documents/x/approve", content=big)
        assert answer.status_code == 413
        assert "4 MB までです" in answer.text
    with signed_in(site, store, make_person(store, "hanako")) as clerk:
        answer = clerk.post("/documents/x/correct", content=big, headers=form)
        assert answer.status_code == 413

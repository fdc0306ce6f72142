"""The JSON API: tokens, documents, files; and whatever schemathesis thinks of."""

import hashlib

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from books.store.passes import PassKind
from flows.portal import Counter
from tests.test_web_pages import document_id  # noqa: F401  a fixture
from tests.web_people import ADDRESS, HOUR, make_person, signed_in
from web.api.caller import _BURST, Bucket
from web.app import create_app
from web.seams import Seams

PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", company=Company(name="でんぴょう製作所"))


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    seams = Seams(counter=Counter(settings, store))
    return create_app(settings, store, lambda *_: settings.home, seams=seams)


def caller(app, store, *roles):
    name = "-".join(roles) or "anyone"
    person = make_person(
        store,
        name,
        roles or [Role.CLERK],
        partner="x" if Role.SUPPLIER in roles else "",
    )
    token = store.issue_pass(person, PassKind.API, HOUR, "test", "test")
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(app, base_url=ADDRESS, headers=headers)


@pytest.fixture
def client(app, store):
    with caller(app, store, Role.CLERK) as opened:
        yield opened


@pytest.fixture
def kept(document_id):  # noqa: F811
    return document_id


@pytest.fixture(autouse=True)
def _fresh_bucket(monkeypatch):
    monkeypatch.setattr("web.api.caller._bucket", Bucket())


def test_documents_are_found_corrected_and_approved(client, document_id):  # noqa: F811
    found = client.get("/api/v1/documents", params={"partner": "山田"}).json()
    assert found["total"] == 1
    assert found["documents"][0]["look"]
    whole = client.get(f"/api/v1/documents/{document_id}").json()
    assert whole["record"]["total"] == "110"
    wrong = {"revision": 7, "path": "total", "value": "120"}
    assert (
        client.patch(f"/api/v1/documents/{document_id}", json=wrong).status_code == 409
    )
    right = wrong | {"revision": 1}
    changed = client.patch(f"/api/v1/documents/{document_id}", json=right).json()
    assert (changed["record"]["total"], changed["revision"]) == ("120", 2)
    address = f"/api/v1/documents/{document_id}/approve"
    approved = client.post(address, json={"revision": 2}).json()
    assert (approved["state"], approved["approved_by"]) == ("approved", "clerk")
    history = client.get(f"/api/v1/documents/{document_id}/revisions").json()
    assert [one["author"] for one in history] == ["denpyo", "clerk"]


def test_a_file_is_taken_and_its_state_told(client, settings):
    answer = client.post("/api/v1/files", files={"file": ("../請求<書>.pdf", PDF)})
    assert answer.status_code == 202
    taken = answer.json()
    assert taken["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert "/" not in taken["name"]
    assert (settings.inbox / taken["name"]).read_bytes() == PDF
    assert client.get(f"/api/v1/files/{taken['sha256']}").status_code == 404
    program = client.post("/api/v1/files", files={"file": ("a.pdf", b"MZ\x90\x00")})
    assert program.status_code == 415
    assert program.headers["content-type"] == "application/problem+json"


def test_only_a_token_opens_the_api(app, store):
    with TestClient(app, base_url=ADDRESS) as nobody:
        answer = nobody.get("/api/v1/documents")
        assert answer.status_code == 401
        assert "トークン" in answer.json()["detail"]
        assert "set-cookie" not in answer.headers
        bad = {"Authorization": "Bearer x"}
        assert nobody.get("/api/v1/documents", headers=bad).status_code == 401
    with signed_in(app, store) as cookie:
        assert cookie.get("/api/v1/documents").status_code == 401
    with caller(app, store, Role.SUPPLIER) as supplier:
        assert supplier.get("/api/v1/documents").status_code == 403
    with caller(app, store, Role.IT) as it:
        assert it.get("/api/v1/documents").status_code == 200
        assert (
            it.post("/api/v1/files", files={"file": ("a.pdf", PDF)}).status_code == 403
        )


def test_too_many_calls_have_to_wait(client, monkeypatch):
    monkeypatch.setattr("web.api.caller.time.monotonic", lambda: 1.0)
    codes = [client.get("/api/v1/orders").status_code for _ in range(_BURST + 5)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_the_description_is_there(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert {"/documents", "/files", "/orders"} <= told["paths"].keys()


@pytest.mark.parametrize("examples", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_nothing_that_is_sent_breaks_it(client, kept, examples, monkeypatch):
    """Every operation with values made from its description: never a 5xx."""
    monkeypatch.setattr(Bucket, "take", lambda *_: True)
    told = client.get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(told)
    calls = 0

    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @hypothesis_settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def check(case):
            nonlocal calls
            calls += 1
            values = case.as_transport_kwargs(base_url=f"{ADDRESS}/api/v1")
            values.pop("cookies", None)
            headers = {
                k: v
                for k, v in (values.pop("headers", None) or {}).items()
                if k.lower() not in ("authorization", "host", "content-length")
            }
            answer = client.request(headers=headers, **values)
            assert answer.status_code < 500, (values, answer.text)

        check()
    assert calls > 10

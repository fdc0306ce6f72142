import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from books.errors import NotReadyError
from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.settings_upkeep import StatusRules
from books.store import Store
from tests.store_cases import add_document
from tests.web_people import ADDRESS, make_person, signed_in
from web.app import create_app

NEAR = ("127.0.0.1", 50000)
FAR = ("192.168.1.7", 50000)


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    (home / "secrets").mkdir(parents=True)
    token = home / "secrets" / "metrics_token"
    token.write_text("sesame-open")
    token.chmod(0o600)
    return Settings(
        home=home,
        company=Company(name="でんぴょう製作所"),
        status=StatusRules(metrics_token="metrics_token"),
    )


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    return create_app(settings, store, lambda *_: None)


def client(app, who=NEAR):
    return TestClient(app, base_url=ADDRESS, client=who)


def numbers(text):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_alive_and_ready_without_signing_in(app):
    far = client(app, FAR)
    assert far.get("/health").json() == {"status": "ok"}
    answer = far.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_not_ready_without_the_originals(app, settings):
    for path in sorted(settings.originals.rglob("*"), reverse=True):
        path.rmdir()
    settings.originals.rmdir()
    answer = client(app).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": True,
        "originals": False,
        "disk": True,
    }


def test_the_numbers_are_those_of_the_store(app, store, tmp_path, settings):
    add_document(store, tmp_path)
    store.audit("denpyo", "run.finished", "run", {})
    store.audit("denpyo", "run.finished", "run", {})
    store.audit("denpyo", "backup.failed", "backup", {"message": "満杯"})
    store.add_job("J-1", "post", {})
    found = numbers(client(app).get("/metrics").text)
    assert found["denpyo_documents", "ready"] == 1
    assert found["denpyo_events_total", "run.finished"] == 2
    assert found["denpyo_events_total", "run.failed"] == 0
    assert found["denpyo_jobs", "queued"] == 1
    assert found["denpyo_disk_free_bytes",] > 0
    again = create_app(settings, store, lambda *_: None)
    assert (
        numbers(client(again).get("/metrics").text)[
            "denpyo_events_total", "run.finished"
        ]
        == 2
    ), "counters survive a restart"


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        (NEAR, {}, 200),
        (FAR, {}, 403),
        (NEAR, {"X-Forwarded-For": "192.168.1.7"}, 403),
        (FAR, {"Authorization": "Bearer sesame-open"}, 200),
        (FAR, {"Authorization": "Bearer wrong"}, 403),
        (FAR, {"Authorization": "Basic sesame-open"}, 403),
        (FAR, {"Authorization": "Bearer "}, 403),
    ],
)
def test_who_may_read_the_numbers(app, who, headers, status):
    answer = client(app, who).get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert "denpyo_documents" not in answer.text


def test_status_is_for_it_support(app, store):
    for role, status in ((Role.IT, 200), (Role.CLERK, 403), (Role.SUPPLIER, 403)):
        person = make_person(
            store, role.value, {role}, partner="p" if role is Role.SUPPLIER else ""
        )
        visitor = signed_in(app, store, person)
        assert visitor.get("/status", follow_redirects=False).status_code == status


def test_status_tells_what_waits_and_what_to_do(app, store, tmp_path):
    add_document(store, tmp_path)
    store.audit("denpyo", "run.failed", "run", {"error": "OSError"})
    store.audit("denpyo", "backup.failed", "backup", {"message": "<b>満杯</b>"})
    shown = signed_in(app, store).get("/status").text
    assert "最後の実行" in shown
    assert "控え" in shown
    assert "&lt;b&gt;満杯&lt;/b&gt;" in shown
    assert "denpyo backup" in shown


def test_a_database_that_is_away_is_told_in_a_sentence(app, store, monkeypatch):
    visitor, far = signed_in(app, store), client(app)

    def away(*_, **__):
        raise NotReadyError("データベースを使えません。接続先を確かめてください。")

    monkeypatch.setattr(Store, "holder", away)
    monkeypatch.setattr(Store, "figures", away)
    monkeypatch.setattr(Store, "audit_end", away)
    answer = visitor.get("/")
    assert (answer.status_code, "接続先を確かめて" in answer.text) == (503, True)
    assert far.get("/health").status_code == 200
    assert far.get("/ready").json()["checks"]["database"] is False
    assert far.get("/metrics").status_code == 503


def test_status_tells_that_a_restore_waits(app, store):
    store.note_restored("佐藤", {"made_at": "2026-11-30T00:00:00+00:00"})
    assert "復元したあと" in signed_in(app, store).get("/status").text

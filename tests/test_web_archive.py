import csv
import io
import time
import zipfile

import pytest

from books.people import Role
from books.store import Store
from tests.payment_cases import add_bill, paying
from tests.store_cases import execute
from tests.web_people import make_person, signed_in, token_on
from web.app import create_app


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home")


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def client(settings, store):
    app = create_app(settings, store, lambda *_: settings.home)
    with signed_in(app, store, make_person(store, "keiri", {Role.BOOKKEEPER})) as one:
        yield one


def wait(client, page):
    """Look until the work is done."""
    for _ in range(300):
        answer = client.get(page)
        if "自動で更新" not in answer.text:
            return answer
        time.sleep(0.05)
    pytest.fail(answer.text)


def test_search_by_ranges_and_any_mixture(client, store, tmp_path):
    one = add_bill(store, tmp_path, "K-1", 110_000)
    two = add_bill(store, tmp_path, "H-2", 5_000, supplier="株式会社ほしみ包装")
    for query, found in (
        ("date_from=2026/10/01&date_to=2026/10/31", {one, two}),
        ("amount_from=100,000", {one}),
        ("partner=ホシミ&amount_to=5000", {two}),
        ("partner=ほしみ&amount_from=5001", set()),
        ("date_to=2026/10/30", set()),
        ("text=からたち", {one}),
    ):
        text = client.get(f"/archive?{query}").text
        assert {i for i in (one, two) if i in text} == found, query
    wrong = client.get("/archive?date_from=きのう&partner=ホシミ")
    assert wrong.status_code == 422
    assert 'name="partner" value="ホシミ"' in wrong.text
    assert "のように入れてください" in wrong.text
    assert "2037/05/31" in client.get("/archive").text


def test_every_revision_with_who_and_what_changed(client, store, tmp_path):
    name = add_bill(store, tmp_path)
    reading = store.get(name).reading
    paper = reading.document.model_copy(update={"total": 99, "notes": "<b>x</b>"})
    changed = reading.model_copy(update={"document": paper})
    store.revise(name, changed, "山本花子", "画面で訂正: 合計", 1)
    text = client.get(f"/archive/{name}").text
    for told in ("第 2 版", "山本花子", "110,000", "99", "2034/05/31", "2037/05/31"):
        assert told in text
    assert "<b>x</b>" not in text
    assert client.get("/archive/NONE").status_code == 404


def test_integrity_is_checked_and_what_is_wrong_is_told(client, store, tmp_path):
    name = add_bill(store, tmp_path)
    token = token_on(client.get("/archive"))
    assert client.post("/archive/check", data={"token": "x"}).status_code == 403
    client.post("/archive/check", data={"token": token})
    assert "不整合はありません" in wait(client, "/archive/check").text
    execute(store, "UPDATE documents SET amount = 1 WHERE id = :name", name=name)
    client.post("/archive/check", data={"token": token})
    text = wait(client, "/archive/check").text
    assert name in text
    assert "不整合が 1 件" in text
    told = [e for e in store.audit_log("archive") if e.action == "archive.verified"]
    assert [e.detail["problems"] for e in told] == [1, 0]


def test_what_the_office_takes_is_whole_and_runs_no_formula(
    client, store, settings, tmp_path
):
    add_bill(store, tmp_path, "=HYPERLINK(1)", 5, supplier="=cmd|' /C calc'!A0")
    add_bill(store, tmp_path, "K-2", 7)
    form = {"token": token_on(client.get("/archive")), "amount_to": "6"}
    client.post("/archive/export", data=form)
    page = wait(client, "/archive/export").text
    (name,) = (p.name for p in (settings.home / "archive-export").glob("*.zip"))
    assert name in page
    content = client.get(f"/archive/export/{name}").content
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        names = zipped.namelist()
        (index,) = (n for n in names if n.endswith("索引.csv"))
        rows = list(csv.DictReader(zipped.read(index).decode("utf-8-sig").splitlines()))
    assert len(rows) == 1
    assert rows[0]["発行者"].startswith("'=")
    assert rows[0]["書類番号"].startswith("'=")
    assert sum("/原本/" in n for n in names) == 1
    for evil in ("..%2fdenpyo.db", "denpyo.db", "%2e%2e/denpyo.db"):
        assert client.get(f"/archive/export/{evil}").status_code == 404
    client.post("/archive/export", data=form | {"amount_to": "1"})
    assert list((settings.home / "archive-export").glob("*.zip"))


def test_suppliers_see_no_archive(client, store):
    other = make_person(store, "s", {Role.SUPPLIER}, partner="p")
    with signed_in(client.app, store, other) as visitor:
        for page in ("/archive", "/archive/check", "/archive/export", "/dashboard"):
            assert visitor.get(page, follow_redirects=False).status_code == 403

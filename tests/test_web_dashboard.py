import datetime as dt
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from books.model import DocumentState
from books.people import Role
from books.sampling import drawn_letters, estimate
from books.settings_approvals import Measures
from books.store import Store
from tests.payment_cases import NOON, TODAY, add_bill, paying
from tests.web_people import make_person, signed_in, token_on
from web.app import create_app
from web.charts import Column, draw_columns, draw_rows


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home", measures=Measures(sample_percent=100))


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def store(settings, clock):
    with Store.open(settings.url, settings.originals, lambda: clock[0]) as opened:
        yield opened


@pytest.fixture
def client(settings, store):
    app = create_app(settings, store, lambda *_: settings.home)
    with signed_in(app, store, make_person(store, "hanako", {Role.CLERK})) as opened:
        yield opened


def test_the_dashboard_counts(client, store, clock, tmp_path):
    add_bill(store, tmp_path, "A")
    add_bill(store, tmp_path, "B", 5_000, due_date=TODAY - dt.timedelta(days=3))
    read = add_bill(store, tmp_path, "C", 7_000, state=DocumentState.NEEDS_REVIEW)
    add_bill(store, tmp_path, "D", state=DocumentState.NEEDS_REVIEW)
    clock[0] += dt.timedelta(minutes=40)
    reading = store.get(read).reading
    store.revise(read, reading, "hanako", "画面で訂正: 合計", 1)
    clock[0] += dt.timedelta(minutes=2)
    store.approve(read, "hanako")
    text = client.get("/dashboard").text
    assert "受け取った 4 件のうち 2 件" in text  # one by her, one still waits
    assert "50 %" in text
    assert "期日超過 5,000 円" in text
    assert "2.0 分" in text
    assert "42.0 分" in text
    assert re.search(r"要確認の書類<b>1</b>", text)
    figures = store.supplier_figures(NOON - dt.timedelta(days=1))
    assert [(f.total, f.corrected) for f in figures] == [(3, 1)]
    store.audit("hanako", "document.paid", read, {})
    dues = store.dues(client.app.state.site.settings.company, TODAY)
    assert dues == ((TODAY - dt.timedelta(days=3), 5_000),)


def test_a_sample_is_checked_and_estimated(client, store, tmp_path):
    one = add_bill(store, tmp_path, "A", notes="<script>x</script>")
    two = add_bill(store, tmp_path, "B")
    add_bill(store, tmp_path, "C", state=DocumentState.READY)
    for wrong in ((), ("total",)):
        page = client.get("/samples")
        assert "<script>x" not in page.text
        name = next(i for i in (one, two) if f"/samples/{i}" in page.text)
        form = {"token": token_on(page), "revision": 1, "wrong": list(wrong)}
        answer = "wrong" if wrong else "right"
        other = client.post(
            f"/samples/{name}",
            data=form | {"answer": "right" if wrong else "wrong"},
        )
        assert other.status_code == 422
        done = client.post(
            f"/samples/{name}", data=form | {"answer": answer}, follow_redirects=False
        )
        assert done.status_code == 303
        again = client.post(f"/samples/{name}", data=form | {"answer": answer})
        assert again.status_code == 409
    assert "残っていません" in client.get("/samples").text
    found = store.sample_estimate(NOON - dt.timedelta(days=1))
    assert (found.checked, found.wrong) == (2, 1)
    assert "50.0 %" in client.get("/dashboard").text


def test_estimates_are_honest_about_few():
    none = estimate(0, 0)
    assert (none.low, none.high) == (0.0, 1.0)
    few, many = estimate(10, 0), estimate(1000, 0)
    assert few.high > 0.25
    assert many.high < 0.005
    assert set(drawn_letters(3)) < set(drawn_letters(10))


def test_an_empty_house_has_a_dashboard(client):
    assert client.get("/dashboard").status_code == 200
    assert draw_columns([]).bars == ()
    assert draw_rows([]).bars == ()
    chart = draw_columns([Column("a", ((3, "bar"), (4, "bar second")), "x")])
    assert all(bar.height > 0 for bar in chart.bars)


def test_settings_are_shown_with_where_they_come_from(settings, store, client):
    settings.home.mkdir(exist_ok=True)
    path = settings.home / "denpyo.yaml"
    path.write_text("review: {threshold: 0.8}\n", encoding="utf-8")
    secret = settings.model_copy(
        update={"database_url": "postgresql://u:geheim@localhost/x"}
    )
    client.app.state.settings = secret
    boss = make_person(store, "it", {Role.IT})
    with signed_in(client.app, store, boss) as one:
        text = one.get("/settings").text
    assert "geheim" not in text
    row = re.search(r"review\.threshold</code></td>.*?</tr>", text)[0]
    assert "denpyo.yaml" in row
    assert "既定値" in re.search(r"limits\.max_pages</code></td>.*?</tr>", text)[0]


def test_what_was_approved_is_owed_at_once(client, store, tmp_path):
    read = add_bill(store, tmp_path, "A", 5_000, state=DocumentState.NEEDS_REVIEW)
    assert "5,000" not in client.get("/ageing").text
    store.approve(read, "hanako")
    assert "5,000" in client.get("/ageing").text


def test_two_requests_at_once_count_once(client, store, monkeypatch):
    counts = []
    pace = store.pace

    def slowly(since):
        counts.append(since)
        time.sleep(0.5)
        return pace(since)

    monkeypatch.setattr(Store, "pace", lambda _, since: slowly(since))
    with ThreadPoolExecutor(3) as threads:
        for answer in threads.map(lambda _: client.get("/dashboard"), range(3)):
            assert answer.status_code == 200
    assert len(counts) == 1

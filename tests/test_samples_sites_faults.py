"""The practice sites fail as planned: before or after the booking, and how."""

import json
import time

import httpx
import pytest

from samples.sites import run_site, site_process
from samples.sites.plan import KINDS, Fault, read_plan
from tests.practice import (
    TODAY,
    bill,
    enter_accounting,
    enter_bank,
    slip,
    transfer_file,
    upload,
    visit,
)

WAYS = ("500", "404", "blank", "drop", "cut", "hang")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with run_site("accounting", tmp_path_factory.mktemp("accounting")) as site:
        yield site


@pytest.fixture
def client(site):
    site.reset()
    with httpx.Client(base_url=site.url, follow_redirects=True, timeout=60) as client:
        yield enter_accounting(client)


def booking(kind, **more):
    return {"kind": kind, "path": "/journals", "method": "POST", **more}


def post(client, timeout=60):
    """What the visitor learns: a status, or that the line broke."""
    try:
        answer = client.post("/journals", data=slip(), timeout=timeout)
    except httpx.TransportError:
        return "line"
    return answer.text if answer.status_code == 200 else answer.status_code


def wait_for(site, count):
    """Until the site has done what it was told, though nobody waits for it."""
    for _ in range(100):
        if site.state()["counts"]["journals"] >= count and site.fired():
            return
        time.sleep(0.1)


SEEN = {"500": 500, "404": 404, "blank": "", "drop": "line", "cut": "line"}
SEEN["hang"] = "line"


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(("kind", "count"), [("error_before", 0), ("error_after", 1)])
def test_errors_tell_nothing_of_whether_it_was_booked(site, client, how, kind, count):
    site.plan(booking(kind, how=how, seconds=20))
    assert post(client, 0.5 if how == "hang" else 60) == SEEN[how]
    wait_for(site, count)
    assert site.state()["counts"]["journals"] == count
    assert [fault["kind"] for fault in site.fired()] == [kind]
    assert "登録しました" in post(client)
    assert site.state()["counts"]["journals"] == count + 1


def test_faults_come_after_so_many_requests_and_so_often(site, client):
    site.plan(booking("error_before", skip=1, count=2))
    seen = [post(client) for _ in range(4)]
    assert [one == 500 for one in seen] == [False, True, True, False]


def test_a_slow_page_comes_in_the_end(site, client):
    site.plan({"kind": "slow", "path": "/journals", "seconds": 0.5})
    begun = time.monotonic()
    assert client.get("/journals").status_code == 200
    assert time.monotonic() - begun >= 0.5


@pytest.mark.parametrize("status", [503, 200])
def test_maintenance_books_nothing(site, client, status):
    site.plan({"kind": "maintenance", "status": status, "count": -1})
    answer = client.post("/journals", data=slip())
    assert answer.status_code == status
    assert "メンテナンス中" in answer.text
    assert site.state()["counts"]["journals"] == 0


def test_a_session_that_ends_at_the_booking_loses_it(site, client):
    site.plan(booking("session_end"))
    assert "一定時間操作がなかったため" in post(client)
    assert client.get("/journals").url.path == "/login"
    assert site.state()["counts"]["journals"] == 0


def test_an_input_error_by_plan_books_nothing(site, client):
    site.plan(booking("invalid", text="補助科目が使用停止中です。"))
    answer = client.post("/journals", data=slip())
    assert "補助科目が使用停止中です。" in answer.text
    assert site.state()["counts"]["journals"] == 0


def test_notices_lie_over_the_page(site, client):
    site.plan({"kind": "popup", "path": "/"})
    assert 'role="dialog"' in client.get("/").text
    assert 'role="dialog"' not in client.get("/").text
    site.plan(popup_every=2)
    shown = ['role="dialog"' in client.get("/").text for _ in range(4)]
    assert shown == [False, True, False, True]


def test_a_decoy_has_nearly_our_reference(site, client):
    site.plan(booking("decoy"))
    post(client)
    other, ours = site.state()["journals"]
    assert (other["reference"], ours["reference"]) == ("R-11", "R-1")
    assert other["lines"] == ours["lines"]
    site.plan({"kind": "decoy", "path": "/invoices"})
    client.post("/invoices", data=bill("A-1"))
    assert [i["number"] for i in site.state()["invoices"]] == ["A-11", "A-1"]


def test_the_site_may_book_another_value_than_was_sent(site, client):
    site.plan(booking("altered"))
    post(client)
    assert site.state()["journals"][0]["lines"][0]["tax"] == "対象外"


def test_another_window_may_have_changed_the_office(site, client):
    site.plan(booking("other_office"))
    assert "大阪工場" in post(client)
    assert site.state()["journals"][0]["office"] == "2"


def test_the_bank_may_move_the_day(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY)) as client:
        enter_bank(client, tmp_path)
        page = upload(client, transfer_file())
        plan = {"faults": [{"kind": "altered", "method": "POST"}]}
        client.post("/__faults", json=plan)
        client.post(page.url.path, data={"checked": "1"})
        (booked,) = client.get("/__state").json()["transfers"]
        assert booked["day"] == "2026-12-11"


def test_an_unknown_fault_is_refused(site):
    for wrong in ({"kind": "eror_after"}, {"kind": "slow", "pth": "/"}):
        answer = httpx.post(f"{site.url}/__faults", json={"faults": [wrong]})
        assert answer.status_code == 400


def test_the_readme_names_every_fault_and_setting():
    from samples.sites import plan

    text = (plan.Path(plan.__file__).parent / "README.md").read_text(encoding="utf-8")
    for name in (*KINDS, *plan.Settings.__dataclass_fields__, *plan.WAYS):
        assert name in text
    assert set(WAYS) == set(plan.WAYS)


def test_a_plan_comes_from_a_file(tmp_path):
    path = tmp_path / "plan.json"
    raw = {"settings": {"markup": "v2"}, "faults": [{"kind": "slow", "seconds": 3}]}
    path.write_text(json.dumps(raw), encoding="utf-8")
    plan = read_plan(path)
    assert plan.settings.markup == "v2"
    assert plan.faults == [Fault("slow", seconds=3)]


def test_the_bank_asks_for_the_one_time_password_again(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY)) as client:
        enter_bank(client, tmp_path)
        page = upload(client, transfer_file())
        fault = {"kind": "otp_again", "path": page.url.path, "method": "POST"}
        plan = {"settings": {"today": str(TODAY)}, "faults": [fault]}
        client.post("/__faults", json=plan)
        asked = client.post(page.url.path, data={"checked": "1"})
        assert asked.url.path == "/otp"
        assert client.get("/__state").json()["counts"]["transfers"] == 0


def test_a_killed_site_comes_back_with_its_data(tmp_path):
    with site_process("accounting", tmp_path) as site:
        site.plan(markup="v2")
        with httpx.Client(base_url=site.url, follow_redirects=True) as client:
            enter_accounting(client).post("/journals", data=slip())
            site.stop()
            with pytest.raises(httpx.ConnectError):
                client.get("/")
            site.start()
            assert site.state()["counts"]["journals"] == 1
            assert "保存する" in client.get("/journals/new").text

"""The page of the bots: who sees it, what a person decides, the stop, the schedules."""

import datetime as dt

import pytest

from books.job_steps import JobState
from books.people import Role
from books.store import HandoverKind, SlotState
from tests.web_bots import SITE, app, clock, office, settings, store  # noqa: F401
from tests.web_people import signed_in, token_on

LEASE = dt.timedelta(minutes=5)


@pytest.fixture
def keeper(app, store, office):  # noqa: F811
    with signed_in(app, store, office.person(Role.BOOKKEEPER)) as opened:
        yield opened


@pytest.fixture
def admin(app, store, office):  # noqa: F811
    with signed_in(app, store, office.person(Role.IT)) as opened:
        yield opened


def press(client, address, **form):
    token = token_on(client.get("/bots"))
    return client.post(address, data={"token": token, **form})


def decide(client, store, name, decision, reason="画面で確認"):  # noqa: F811
    form = {"reference": name, "decision": decision, "reason": reason}
    seen = store.get_job(name).updated_at.isoformat()
    return press(client, "/bots/jobs", **{"seen": seen, **form})


def test_a_job_is_told_in_business_words(keeper, office):  # noqa: F811
    office.lose("invoice:2/1")
    office.add("invoice:1/1", partner="有限会社からたち金属", amount=54321)
    waits = keeper.get("/bots").text
    assert "支払依頼 2026/10/31 株式会社山田商事" in waits
    assert "<code>denpyo bot resolve</code>" in waits
    assert "54,321" not in waits
    later = keeper.get("/bots?tab=open").text
    assert "有限会社からたち金属" in later
    assert "54,321" in later


def test_the_proof_of_a_job_opens_as_long_as_it_is_intact(keeper, office, settings):  # noqa: F811
    job = office.lose("invoice:1")
    shown = keeper.get("/bots/job", params={"reference": "invoice:1"}).text
    place = job.evidence["1 before"]
    assert place.replace("/", "").removesuffix(".png") in shown
    ask = {"reference": "invoice:1", "name": "1 before"}
    picture = keeper.get("/bots/evidence", params=ask)
    assert picture.headers["content-type"] == "image/png"
    text = keeper.get("/bots/evidence", params={**ask, "name": "1 before text"})
    assert text.text == "登録の画面"
    trace = keeper.get("/bots/evidence", params={**ask, "name": "1 trace"})
    assert "attachment" in trace.headers["content-disposition"]
    path = settings.evidence / place
    path.chmod(0o600)
    path.write_bytes(b"another")
    assert keeper.get("/bots/evidence", params=ask).status_code == 404
    shown = keeper.get("/bots/job", params={"reference": "invoice:1"}).text
    assert "書き換えられています" in shown
    for name in ("message", "../denpyo.db", ""):
        answer = keeper.get("/bots/evidence", params={**ask, "name": name})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("decision", "state", "said"),
    [
        ("happened", JobState.CONFIRMED, "there, says"),
        ("not_happened", JobState.QUEUED, "not there, says"),
        ("retry", JobState.QUEUED, None),
    ],
)
def test_a_person_says_what_happened(keeper, store, office, decision, state, said):  # noqa: F811
    office.lose("invoice:1")
    assert decide(keeper, store, "invoice:1", decision).status_code == 200
    job = store.get_job("invoice:1")
    assert job.state is state
    assert said is None or job.evidence[said] == Role.BOOKKEEPER.label
    assert (job.submitted_at is None) == (decision == "not_happened")


def test_what_may_be_on_the_site_is_not_given_up(keeper, store, office):  # noqa: F811
    office.lose("invoice:1")
    assert decide(keeper, store, "invoice:1", "give_up").status_code == 409
    office.add("invoice:2")
    assert decide(keeper, store, "invoice:2", "give_up").status_code == 200
    assert store.get_job("invoice:2").state is JobState.FAILED


def test_a_decision_needs_a_reason_and_a_fresh_page(keeper, store, office):  # noqa: F811
    job = office.lose("invoice:1")
    assert decide(keeper, store, "invoice:1", "retry", " ").status_code == 422
    form = {"reference": job.reference, "decision": "happened", "reason": "確認"}
    answer = press(keeper, "/bots/jobs", seen="2026-11-30T03:00:00+00:00", **form)
    assert answer.status_code == 409
    assert store.get_job("invoice:1").state is JobState.NEEDS_PERSON


def test_it_looks_and_stops_but_does_not_decide(admin, store, office):  # noqa: F811
    office.lose("invoice:1")
    shown = admin.get("/bots/job", params={"reference": "invoice:1"}).text
    assert 'name="decision"' not in shown
    assert decide(admin, store, "invoice:1", "happened").status_code == 403
    form = {"name": "*", "turn": "stop"}
    assert press(admin, "/bots/switch", **form).status_code == 422
    assert press(admin, "/bots/switch", reason="画面が変わった", **form).is_success
    assert store.stopped_by(SITE) is not None
    assert "すべてのボットが止まっています" in admin.get("/bots").text
    form = {"name": "*", "turn": "start", "reason": "直した"}
    assert press(admin, "/bots/switch", **form).is_success
    assert store.stopped_by(SITE) is None
    told = [e.action for e in store.audit_log("*")]
    assert sorted(told) == ["bot.started", "bot.stopped"]
    form = {"name": "nowhere", "turn": "stop", "reason": "x"}
    assert press(admin, "/bots/switch", **form).status_code == 422


def test_a_bot_is_answered_in_time(keeper, store, office, clock):  # noqa: F811
    one, opener = office.ask("invoice:1")
    assert "あと 2 分 59 秒" in keeper.get("/bots").text
    form = {"question": one.id, "reference": "invoice:1"}
    assert press(keeper, "/bots/answer", code=" ", **form).status_code == 422
    assert press(keeper, "/bots/answer", code=" 123456 ", **form).is_success
    assert opener.open(store.take_answer(one.id)).reveal() == "123456"
    assert press(keeper, "/bots/answer", code="1", **form).status_code == 409
    two, opener = office.ask("invoice:2", HandoverKind.DONE)
    form = {"question": two.id, "reference": "invoice:2"}
    assert press(keeper, "/bots/answer", **form).is_success
    assert opener.open(store.take_answer(two.id)).reveal() == "done"
    three, _ = office.ask("invoice:3")
    clock[0] += dt.timedelta(minutes=4)
    form = {"question": three.id, "reference": "invoice:3", "code": "1"}
    assert press(keeper, "/bots/answer", **form).status_code == 409


def test_a_later_question_is_not_answered_by_an_older_page(keeper, store, office):  # noqa: F811
    first, _ = office.ask("invoice:1")
    store.close_handover(first.id, "timeout")
    second, _ = office.ask("invoice:1")
    form = {"question": first.id, "reference": "invoice:1", "code": "1"}
    assert press(keeper, "/bots/answer", **form).status_code == 409
    assert store.take_answer(second.id) == ""


def test_work_that_failed_is_tried_again(admin, store, clock):  # noqa: F811
    at = clock[0]
    slot = store.claim_slot("backup", at, "worker", LEASE)
    store.finish_slot(slot, SlotState.FAILED, "ディスクがいっぱいです。")
    shown = admin.get("/bots").text
    assert "ディスクがいっぱいです。" in shown
    form = {"name": "backup", "slot": at.isoformat()}
    assert press(admin, "/bots/schedules", **form).is_success
    assert [one.flow for one in store.open_slots()] == ["backup"]
    assert press(admin, "/bots/schedules", **form).status_code == 409
    assert press(admin, "/bots/schedules", name="backup", slot="x").status_code == 422


def test_clerks_and_suppliers_stay_out(app, store, office):  # noqa: F811
    with signed_in(app, store, office.person(Role.CLERK)) as clerk:
        assert clerk.get("/bots").status_code == 403

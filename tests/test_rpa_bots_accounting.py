"""The bot on the practice accounting: each entry once, whatever the site does."""

import datetime as dt
import threading
from pathlib import Path

import pytest

from books.job_steps import JobState
from books.store import JobFrame
from flows.bots.look import walk
from flows.bots.work import make_worker, run_once
from rpa.check import Seen
from tests.bot_cases import (
    ACCOUNTING,
    accounting_office,
    ask_journal,
    change_locator,
    change_site,
    journal,
    run,
)

pytestmark = pytest.mark.browser
slow = pytest.mark.slow


@pytest.fixture
def office_and_site(tmp_path):
    with accounting_office(tmp_path) as found:
        yield found


def state_of(office, reference):
    return office.store.get_job(reference)


def booked(site):
    return [row["description"] for row in site.state()["journals"]]


@slow
def test_booked_read_back_and_an_error_after_the_booking(office_and_site):
    """The second entry is booked, and then the site shows an error page."""
    office, site = office_and_site
    site.plan(
        {
            "kind": "error_after",
            "path": "/journals",
            "method": "POST",
            "how": "500",
            "skip": 1,
        }
    )
    first, second = ask_journal(office, 1), ask_journal(office, 2)
    run(office)
    assert state_of(office, first).state is JobState.CONFIRMED
    assert state_of(office, second).state is JobState.CONFIRMED
    assert len(site.fired()) == 1
    assert sorted(booked(site)) == ["請求書 1", "請求書 2"]
    later = state_of(office, second).evidence
    assert later["2 asked"] == "found"
    assert "1 trace" in later


def test_a_renamed_button_falls_back_and_a_moved_one_stops(office_and_site):
    office, site = office_and_site
    site.plan(markup="v2")
    first = ask_journal(office, 1)
    with make_worker(office) as worker:
        list(run_once(office, worker, None))
        done = state_of(office, first)
        assert done.state is JobState.CONFIRMED
        assert done.evidence["1 fallback new_journal.save"] == "button「保存する」"
        assert done.evidence["1 site id"] == "00001"
        for name in ("1 before", "1 read back"):
            content = (office.settings.evidence / done.evidence[name]).read_bytes()
            assert content.startswith(b"\x89PNG")
        site.plan(markup="v3")  # the button 登録 keeps a draft now
        second = ask_journal(office, 2)
        list(run_once(office, worker, None))
    stopped = state_of(office, second)
    assert stopped.state is JobState.NEEDS_PERSON
    assert "new_journal.save" in stopped.message
    assert "1 trouble" in stopped.evidence
    assert booked(site) == ["請求書 1"]


FAULTS = [
    {"kind": "error_before", "how": "500"},
    {"kind": "error_before", "how": "drop"},
    {"kind": "error_after", "how": "404"},
    {"kind": "error_after", "how": "blank"},
    {"kind": "error_after", "how": "drop"},
    {"kind": "error_after", "how": "cut"},
    {"kind": "session_end"},
    {"kind": "maintenance", "status": 200},
    {"kind": "error_after", "how": "hang", "seconds": 20},
    {"kind": "slow", "seconds": 6},
    {"kind": "decoy"},
    {"kind": "popup"},
]


@slow
@pytest.mark.parametrize("markup", ["v1", "v2"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: "-".join(map(str, f.values())))
def test_whatever_the_answer_to_the_click_it_is_booked_once(
    office_and_site, fault, markup
):
    office, site = office_and_site
    site.plan(
        {"path": "/journals", "method": "POST", **fault},
        markup=markup,
        one_time_token=markup == "v2",
    )
    reference = ask_journal(office, 1)
    run(office)
    job = state_of(office, reference)
    assert site.fired()
    assert job.state is JobState.CONFIRMED, job.message
    ours = [row for row in site.state()["journals"] if row["memo"] == "M1"]
    assert len(ours) == 1


@slow
@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/login", "*"),
        ("/login", "POST"),
        ("/offices", "*"),
        ("/offices", "POST"),
        ("/journals/new", "GET"),
        ("/api/accounts", "GET"),
        ("/journals", "GET"),
        ("/journals/*", "GET"),
    ],
)
@pytest.mark.parametrize(
    "kind", ["session_end", "error_before", "error_after", "popup"]
)
def test_trouble_on_the_way(office_and_site, path, method, kind):
    office, site = office_and_site
    site.plan({"kind": kind, "path": path, "method": method})
    reference = ask_journal(office, 1)
    run(office)
    job = state_of(office, reference)
    if job.state is not JobState.CONFIRMED:
        assert job.state is JobState.NEEDS_PERSON, job.message
        office.store.requeue_job(reference, "佐藤", "もう一度")
        run(office)
    assert state_of(office, reference).state is JobState.CONFIRMED
    assert len(booked(site)) == 1


def test_choices_that_did_not_come_are_asked_for_again(office_and_site):
    office, site = office_and_site
    site.plan({"kind": "error_before", "path": "/api/accounts", "method": "GET"})
    reference = ask_journal(office, 1)
    run(office)
    job = state_of(office, reference)
    assert site.fired()
    assert (job.state, job.attempts) == (JobState.CONFIRMED, 2)


@slow
def test_a_validation_message_is_final(office_and_site):
    office, site = office_and_site
    order = journal(1).model_copy(update={"day": dt.date(2026, 3, 31)})
    reference = ask_journal(office, 1, order)
    (job,) = run(office)
    assert job.state is JobState.FAILED
    assert "締め済み" in job.message
    assert run(office) == []
    assert booked(site) == []
    assert state_of(office, reference).attempts == 1


@slow
def test_what_is_there_with_other_values_is_shown_and_never_changed(office_and_site):
    office, site = office_and_site
    reference = ask_journal(office, 1)
    run(office)
    office.store.database.engine.dispose()
    changed = journal(1, amount=2200).model_dump(mode="json")
    frame = JobFrame(site=ACCOUNTING)
    with pytest.raises(Exception, match="別の内容"):
        office.store.add_job(reference, "journal", changed, frame)
    # The same mark, asked about with other content: as if somebody edited the slip
    from books.bot_orders import mark_of
    from rpa import work

    original = work.mark_of
    work.mark_of = lambda _: mark_of(reference)
    try:
        office.store.add_job("journal:other", "journal", changed, frame)
        change_site(office.settings, ACCOUNTING, ask_always=True)
        (job,) = run(office)
    finally:
        work.mark_of = original
    assert job.state is JobState.NEEDS_PERSON
    assert "借方 金額: 正「2200」に対し画面は「1,100」" in job.message
    assert len(booked(site)) == 1


@slow
def test_a_list_that_shows_late_is_waited_for(office_and_site):
    office, site = office_and_site
    change_site(office.settings, ACCOUNTING, settle_seconds=4)
    site.plan(
        {"kind": "error_after", "path": "/journals", "method": "POST", "how": "drop"},
        list_delay_seconds=3,
    )
    reference = ask_journal(office, 1)
    run(office)
    assert state_of(office, reference).state is JobState.CONFIRMED
    assert len(booked(site)) == 1


@slow
def test_a_list_that_may_be_incomplete_proves_nothing(office_and_site):
    office, site = office_and_site
    change_site(office.settings, ACCOUNTING, complete=False)
    site.plan({"kind": "error_before", "path": "/journals", "method": "POST"})
    reference = ask_journal(office, 1)
    run(office)
    job = state_of(office, reference)
    assert job.state is JobState.NEEDS_PERSON
    assert "全件とは限りません" in job.message
    office.store.requeue_job(reference, "佐藤", "見たがない", not_there=True)
    run(office)
    assert state_of(office, reference).state is JobState.CONFIRMED
    assert len(booked(site)) == 1


@slow
def test_two_workers_on_one_queue(office_and_site):
    office, site = office_and_site
    references = [ask_journal(office, n) for n in range(6)]
    threads = [threading.Thread(target=run, args=(office,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = {state_of(office, one).state for one in references}
    assert states == {JobState.CONFIRMED}
    assert sorted(booked(site)) == [f"請求書 {n}" for n in range(6)]
    assert {state_of(office, one).attempts for one in references} == {1}


@slow
def test_dry_run_fills_and_stops(office_and_site):
    office, site = office_and_site
    reference = ask_journal(office, 1)
    (job,) = run(office, dry_run=True)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert "1 before" in job.evidence
    assert booked(site) == []
    run(office)
    assert state_of(office, reference).state is JobState.CONFIRMED


@slow
def test_the_stop_switch(office_and_site):
    office, site = office_and_site
    reference = ask_journal(office, 1)
    office.store.turn_bots("*", "部長", "確認中", stopped=True)
    assert run(office) == []
    office.store.turn_bots("*", "部長", "再開", stopped=False)
    site.plan({"kind": "slow", "path": "/journals/new", "seconds": 2})
    stopper = threading.Timer(
        3, office.store.turn_bots, ("*", "部長", "止める"), {"stopped": True}
    )
    stopper.start()
    found = run(office)
    stopper.join()
    if found:  # it may have been quicker
        assert state_of(office, reference).state in (
            JobState.QUEUED,
            JobState.CONFIRMED,
        )
    office.store.turn_bots("*", "部長", "再開", stopped=False)
    run(office)
    assert len(booked(site)) == 1


@slow
def test_a_wrong_password_stops_the_site_and_is_not_tried_again(office_and_site):
    office, _ = office_and_site
    path = office.settings.secrets / "practice_accounting_password"
    path.write_text("wrong-password")
    reference = ask_journal(office, 1)
    (job,) = run(office)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    switch = office.store.stopped_by(ACCOUNTING)
    assert switch is not None
    assert "止めました" in switch.reason
    assert run(office) == []
    assert state_of(office, reference).state is JobState.QUEUED


@slow
def test_an_ambiguous_button_stops(office_and_site):
    office, site = office_and_site
    both = [{"css": ".actions button", "names": ["登録", "下書き保存"]}]
    change_locator(office.settings, ACCOUNTING, "new_journal.save", both)
    ask_journal(office, 1)
    (job,) = run(office)
    assert job.state is JobState.NEEDS_PERSON
    assert "2 個" in job.message
    assert booked(site) == []


@slow
def test_a_walk_over_the_pages_says_what_fell_back_and_books_nothing(office_and_site):
    office, site = office_and_site
    gone = [{"role": "button", "name": "なくなったボタン"}]
    change_locator(office.settings, ACCOUNTING, "journals.list", gone)
    site.plan(markup="v2")
    seen = {one.name: one for one in walk(office, ACCOUNTING)}
    assert seen["login.sign_in"].seen is Seen.FELL_BACK
    assert seen["new_journal.save"].told == "2 番目: button「保存する」"
    assert seen["new_journal.debit_department"].seen is Seen.USUAL
    assert seen["journal.lines"].seen is Seen.UNREACHED
    found = [one for one in walk(office, ACCOUNTING) if one.name.startswith("journals")]
    assert [one.seen for one in found] == [Seen.MISSING, Seen.ABSENT, Seen.PICTURE]
    assert Path(found[-1].told).read_bytes().startswith(b"\x89PNG")
    assert booked(site) == []


@slow
def test_a_fresh_page_goes_on_where_the_old_one_was_signed_in(
    office_and_site, monkeypatch
):
    monkeypatch.setattr("rpa.session._JOBS_OF_A_PAGE", 1)
    office, site = office_and_site
    references = [ask_journal(office, n) for n in range(4)]
    run(office)
    states = {state_of(office, one).state for one in references}
    assert states == {JobState.CONFIRMED}
    assert len(booked(site)) == 4

import datetime as dt

import pytest

from books.job_steps import (
    HELD,
    NEXT,
    JobState,
    Outcome,
    Patience,
    Verdict,
    after_asking,
    after_attempt,
    after_lapse,
)

AT = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
PATIENCE = Patience(attempts=3, asks=2, pause=dt.timedelta(seconds=10))


def outcome(verdict, wait=None):
    return Outcome(verdict, "理由", {"写真": "a.png"}, wait)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.CONFIRMED, JobState.CONFIRMED),
        (Verdict.REFUSED, JobState.FAILED),
        (Verdict.PERSON, JobState.NEEDS_PERSON),
        (Verdict.UNKNOWN, JobState.UNKNOWN),
        (Verdict.RETRY, JobState.QUEUED),
        (Verdict.LATER, JobState.QUEUED),
    ],
)
def test_where_an_attempt_leads(verdict, state):
    step = after_attempt(outcome(verdict), 1, PATIENCE, AT)
    assert step.state is state
    assert step.counted is (verdict is not Verdict.LATER)
    assert step.evidence == {"写真": "a.png"}


def test_technical_trouble_waits_longer_each_time_and_ends_with_a_person():
    waits = [
        after_attempt(outcome(Verdict.RETRY), n, PATIENCE, AT).next_try_at - AT
        for n in (1, 2)
    ]
    assert waits == [dt.timedelta(seconds=10), dt.timedelta(seconds=20)]
    last = after_attempt(outcome(Verdict.RETRY), 3, PATIENCE, AT)
    assert last.state is JobState.NEEDS_PERSON
    assert "3 回" in last.message


def test_what_may_have_happened_is_tried_again_only_when_it_is_certainly_not_there():
    again = after_asking(outcome(Verdict.RETRY), (1, 1), PATIENCE, AT)
    assert (again.state, again.next_try_at) == (JobState.QUEUED, AT)
    unsure = after_asking(outcome(Verdict.UNKNOWN), (1, 1), PATIENCE, AT)
    assert (unsure.state, unsure.next_try_at) == (
        JobState.UNKNOWN,
        AT + dt.timedelta(seconds=10),
    )
    tired = after_asking(outcome(Verdict.UNKNOWN), (1, 2), PATIENCE, AT)
    assert tired.state is JobState.NEEDS_PERSON
    many = after_asking(outcome(Verdict.RETRY), (3, 1), PATIENCE, AT)
    assert many.state is JobState.NEEDS_PERSON


def test_a_worker_that_died():
    before = [after_lapse(s, 1, 3, AT).state for s in HELD]
    assert before == [JobState.QUEUED, JobState.QUEUED, JobState.UNKNOWN]
    assert after_lapse(JobState.CLAIMED, 3, 3, AT).state is JobState.NEEDS_PERSON
    assert after_lapse(JobState.SUBMITTING, 9, 3, AT).state is JobState.UNKNOWN


def test_nothing_leads_away_from_confirmed_and_only_asking_from_submitting():
    assert NEXT[JobState.CONFIRMED] == frozenset()
    assert JobState.QUEUED not in NEXT[JobState.SUBMITTING]
    assert all(state.label for state in JobState)

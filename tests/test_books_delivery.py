import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.delivery import (
    LONGEST_PAUSE,
    NEXT,
    Acknowledgement,
    DeliveryState,
    Found,
    NotFound,
    Outcome,
    Unknown,
    Verdict,
    after_acknowledgement,
    after_asking,
    after_attempt,
    after_lapse,
    is_overdue,
    pause,
)

AT = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
LIMIT = 8
outcomes = st.builds(
    Outcome,
    verdict=st.sampled_from(Verdict),
    message=st.text(),
    retry_after=st.none() | st.timedeltas(dt.timedelta(), dt.timedelta(days=1)),
)
answers = st.one_of(
    st.builds(Found, st.just({})),
    st.builds(NotFound, st.text()),
    st.builds(Unknown, st.text()),
)


@given(outcomes, st.integers(1, 20))
def test_only_what_certainly_did_not_arrive_is_tried_again(outcome, attempts):
    step = after_attempt(outcome, attempts, LIMIT, AT)
    again = step.state is DeliveryState.QUEUED
    assert again == (outcome.verdict is Verdict.RETRY and attempts < LIMIT)
    assert (step.next_try_at is not None) == again
    if step.next_try_at:
        assert step.next_try_at >= AT + pause(attempts)
        assert step.next_try_at >= AT + (outcome.retry_after or dt.timedelta())


@given(outcomes, st.integers(1, 20))
def test_every_outcome_is_a_step_from_sending(outcome, attempts):
    step = after_attempt(outcome, attempts, LIMIT, AT)
    assert step.state in NEXT[DeliveryState.SENDING]


@given(answers, st.integers(1, 20))
def test_what_is_unknown_stays_so_until_somebody_knows(answer, attempts):
    step = after_asking(answer, attempts, LIMIT, AT)
    match answer:
        case Found():
            assert step.state is DeliveryState.DELIVERED
        case Unknown():
            assert step.state is DeliveryState.UNKNOWN
        case NotFound():
            more = attempts < LIMIT
            expected = DeliveryState.QUEUED if more else DeliveryState.NEEDS_PERSON
            assert step.state is expected
    unmoved = step.state is DeliveryState.UNKNOWN
    assert unmoved or step.state in NEXT[DeliveryState.UNKNOWN]


@given(st.integers(1, 10**6))
def test_pauses_grow_and_end(attempts):
    assert pause(attempts) <= pause(attempts + 1) <= LONGEST_PAUSE


def test_a_sender_that_died():
    assert after_lapse(None, AT).state is DeliveryState.QUEUED
    assert after_lapse(None, AT).next_try_at == AT
    assert after_lapse(AT, AT).state is DeliveryState.UNKNOWN


@pytest.mark.parametrize(
    ("accepted", "state"),
    [(True, DeliveryState.ACKNOWLEDGED), (False, DeliveryState.NEEDS_PERSON)],
)
def test_the_partners_own_word(accepted, state):
    told = Acknowledgement(accepted=accepted, message="x", evidence={})
    assert after_acknowledgement(told).state is state


def test_late_at_the_hour_and_not_before():
    hour, second = dt.timedelta(hours=1), dt.timedelta(seconds=1)
    sent = DeliveryState.DELIVERED
    assert is_overdue(sent, AT, 1, AT + hour)
    assert not is_overdue(sent, AT, 1, AT + hour - second)
    assert not is_overdue(DeliveryState.ACKNOWLEDGED, AT, 1, AT + 2 * hour)
    assert not is_overdue(sent, AT, None, AT + 99 * hour)


def test_every_state_has_a_name_and_its_steps():
    assert all(state.label for state in DeliveryState)
    assert set(NEXT) == set(DeliveryState)


def test_what_may_have_arrived_is_never_dropped():
    kept = [state for state in DeliveryState if state.may_have_arrived]
    assert not any(DeliveryState.CANCELLED in NEXT[state] for state in kept)

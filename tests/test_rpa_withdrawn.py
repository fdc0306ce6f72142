"""What was withdrawn and is still on the site keeps its successor from being entered."""

import pytest

from books.job_steps import JobState
from books.store import JobFrame
from books.store.values_jobs import WITHDRAWN
from tests.bot_cases import ACCOUNTING, accounting_office, journal, run

pytestmark = pytest.mark.browser


def ask(office, number):
    """Ask for the entry of a document for the first, the second time."""
    reference = f"journal:{ACCOUNTING}:D1.{number}-1/1"
    frame = JobFrame(site=ACCOUNTING, document_id="D1")
    office.store.add_job(
        reference, "journal", journal(1).model_dump(mode="json"), frame
    )
    return reference


def test_a_withdrawn_entry_that_is_still_there_stops_the_next(tmp_path):
    with accounting_office(tmp_path) as (office, site):
        first = ask(office, 1)
        run(office)
        said = {WITHDRAWN: "佐藤"}
        office.store.move_job(first, JobState.CONFIRMED, "佐藤", "消した", said)
        second = ask(office, 2)
        (job,) = run(office)
        assert job.state is JobState.NEEDS_PERSON
        assert f"依頼 {first}" in job.message
        assert "まだサイトにあるか" in job.message
        assert len(site.state()["journals"]) == 1
        office.store.requeue_job(second, "佐藤", "残してよい", not_there=True)
        (job,) = run(office)
        assert job.state is JobState.CONFIRMED
        assert len(site.state()["journals"]) == 2


def test_what_was_really_taken_away_is_entered_anew(tmp_path):
    with accounting_office(tmp_path) as (office, site):
        first = ask(office, 1)
        run(office)
        said = {WITHDRAWN: "佐藤"}
        office.store.move_job(first, JobState.CONFIRMED, "佐藤", "消した", said)
        site.reset()
        ask(office, 2)
        (job,) = run(office)
        assert job.state is JobState.CONFIRMED
        assert len(site.state()["journals"]) == 1

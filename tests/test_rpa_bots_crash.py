"""Kill -9 of the bot at each step: the entry is there once, and known to be."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from books.job_steps import JobState
from tests.bot_cases import accounting_office, ask_journal, run

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOMENTS = {
    "filled": JobState.CLAIMED,
    "before click": JobState.SUBMITTING,
    "at the click": JobState.SUBMITTING,
    "after click": JobState.SUBMITTING,
    "after answer": JobState.SUBMITTING,
    "before settling": JobState.SUBMITTING,
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(tmp_path, moment):
    with accounting_office(tmp_path, lease_seconds=10) as (office, site):
        reference = ask_journal(office, 1)
        command = [sys.executable, "-m", "tests.bot_killed"]
        command += [str(office.settings.home), moment]
        killed = subprocess.run(command, cwd=Path(__file__).parents[1], check=False)
        assert killed.returncode == -9
        assert office.store.get_job(reference).state is MOMENTS[moment]
        assert run(office) == [], "its lease is not over"
        left = office.store.get_job(reference).lease_until
        while office.store.database.clock() <= left:
            time.sleep(0.2)
        run(office)
        job = office.store.get_job(reference)
        assert job.state is JobState.CONFIRMED, job.message
        assert len(site.state()["journals"]) == 1
        audit = [e.action for e in office.store.audit_log(reference, limit=None)]
        assert audit.count("job.confirmed") == 1

from books.settings import Settings
from books.store import JobState
from flows.bots.office import open_bots
from flows.daily.statements import queue_statements
from flows.daily.steps import active_steps, get_step


def test_every_account_is_asked_for_once_while_nobody_fetches(tmp_path):
    accounts = [
        {"site": "practice_bank", "account": "9000123"},
        {"site": "practice_bank", "account": "9000124", "days": 3},
    ]
    settings = Settings.model_validate(
        {"home": tmp_path, "intake": {"statements": accounts}}
    )
    assert get_step("statements") in active_steps(settings)
    assert get_step("statements") not in active_steps(Settings(home=tmp_path))
    with open_bots(settings) as office:
        assert len(queue_statements(office)) == 2
        assert queue_statements(office) == ()
        assert len(office.store.find_jobs("statement", JobState.QUEUED)) == 2

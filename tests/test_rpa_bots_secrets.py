"""Secrets are nowhere: not in logs, texts, traces, pictures or the database."""

import io
import zipfile

import pytest

from books.job_steps import JobState
from books.secrets import Secret
from flows.bots.money import queue_payment
from flows.log import start_log
from rpa.trace import holds_secret
from tests.bot_cases import (
    ACCOUNTING,
    BANK,
    SECRETS,
    accounting_office,
    ask_journal,
    bank_office,
    change_locator,
    run,
    somebody_with_a_token,
    transfer_file,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def contents(home):
    """Every file that the program made, archives unpacked."""
    for path in home.rglob("*"):
        if not path.is_file() or path.parent.name == "secrets":
            continue
        content = path.read_bytes()
        yield path.name, content
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name)


def assert_nowhere(home, values):
    secrets = [Secret(value) for value in values]
    found = list(contents(home))
    assert [name for name, content in found if holds_secret(content, secrets)] == []
    return [name for name, _ in found]


def test_accounting(tmp_path):
    with accounting_office(tmp_path) as (office, site):
        start_log(office.settings)
        ask_journal(office, 1)
        run(office)
        gone = [{"role": "button", "name": "なくなったボタン"}]
        change_locator(office.settings, ACCOUNTING, "new_journal.save", gone)
        second = ask_journal(office, 2)
        run(office)
        job = office.store.get_job(second)
        assert job.state is JobState.NEEDS_PERSON
        assert len(site.state()["journals"]) == 1
    values = [v for k, v in SECRETS.items() if k.startswith(ACCOUNTING)]
    names = assert_nowhere(office.settings.home, values)
    assert any(".zip/" in name for name in names), "a trace was kept"
    assert "denpyo.log" in names


def test_bank_with_a_wrong_and_a_right_one_time_password(tmp_path):
    with bank_office(tmp_path) as (office, site):
        start_log(office.settings)
        gone = [{"role": "button", "name": "なくなったボタン"}]
        change_locator(office.settings, BANK, "confirm.save", gone)
        queue_payment(office, BANK, transfer_file(tmp_path))
        with somebody_with_a_token(office.settings, site, wrong_first=True):
            run(office)
        code = site.otp("bot")
        (job,) = office.store.find_jobs()
        assert job.state is JobState.NEEDS_PERSON
        assert "confirm.save" in job.message
    values = [SECRETS["practice_bank_password"], code]
    names = assert_nowhere(office.settings.home, values)
    assert any(".zip/" in name for name in names), "a trace was kept"


def test_a_secret_on_the_page_is_covered_in_the_picture(tmp_path):
    import numpy as np
    from PIL import Image

    from books.evidence import EvidenceShelf
    from books.secrets import Keyring
    from rpa.browser import open_browser
    from rpa.evidence import Camera
    from rpa.guard import Guard
    from rpa.screen import Screen
    from rpa.site_file import OWN, read_site

    (tmp_path / "token").touch(mode=0o600)
    (tmp_path / "token").write_text("hidden-word-1")
    keyring = Keyring(tmp_path)
    keyring.get("token")
    page_text = (
        "<body style='background:white;color:white'><p>hidden-word-1</p>"
        "<input value='hidden-word-1'><input type=password value=x>"
    )
    with open_browser() as browser:
        site = read_site(OWN / "practice_accounting" / "site.yaml")
        page = browser.new_page()
        screen = Screen(page, site, Guard(None, "x"), keyring, 2)
        page.set_content(page_text)
        camera = Camera(screen, EvidenceShelf(tmp_path / "e"), "1", traces=False)
        camera.picture("seen")
        camera.text("seen")
    picture = Image.open(tmp_path / "e" / camera.kept["1 seen"]).convert("L")
    dark = (np.asarray(picture) < 80).mean()
    assert dark > 0.005, "three covered places"
    text = (tmp_path / "e" / camera.kept["1 seen text"]).read_text(encoding="utf-8")
    assert "hidden-word-1" not in text
    assert "***" in text

"""The page of the bots in a real browser, at a desk and on a phone."""

import pytest

from books.job_steps import JobState
from books.people import Role
from tests.web_bots import app, clock, office, settings, store  # noqa: F401
from tests.web_server import DESKTOP, PHONE, assert_usable, browsing

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_person_answers_decides_and_stops(
    app,  # noqa: F811
    store,  # noqa: F811
    office,  # noqa: F811
    viewport,
    pytestconfig,
):
    shots = pytestconfig.getoption("shots")

    def look(name):
        assert_usable(page, name)
        if shots:
            size = viewport["width"]
            page.screenshot(path=f"{shots}/{name}-{size}.png", full_page=True)

    office.lose("invoice:1/1")
    office.ask("invoice:2/1")
    with browsing(app, store, office.person(Role.BOOKKEEPER), viewport) as page:
        page.goto("/bots")
        look("bots")
        page.get_by_label("コード").fill("123456")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="ボットが待っている回答").wait_for(
            state="detached"
        )
        page.get_by_role("link", name="株式会社山田商事").first.click()
        look("bot")
        page.get_by_label("サイトに登録されていた").check()
        page.get_by_label("理由・確かめたこと").fill("仕訳帳で番号を確認")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert store.get_job("invoice:1/1").state is JobState.CONFIRMED
        page.goto("/bots")
        page.get_by_text("すべてのボットを止める").first.click()
        page.get_by_label("すべてのボットを止める理由").fill("画面が変わった")
        look("stop")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        look("stopped")
    assert store.stopped_by("practice_bank") is not None

"""The menu stays in one row, also for who may open everything (メニュー)."""

import pytest

from books.people import STAFF, Role
from books.settings import Settings
from books.settings_company import Company
from tests.store_cases import fresh_store
from tests.web_people import make_person
from tests.web_server import PHONE, assert_usable, browsing
from web.app import create_app
from web.menu import folded, menu_for

LAPTOP = {"width": 1366, "height": 768}
MANAGING = ("自動操作", "利用者", "稼働", "設定")


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        yield store


def names(menu):
    return [name for _, name in menu]


def test_what_is_rarely_opened_is_folded_for_who_runs_the_whole(store):
    row, under = folded(menu_for(make_person(store, "all", STAFF)))
    assert names(under) == list(MANAGING)
    assert not set(MANAGING) & set(names(row))
    row, under = folded(menu_for(make_person(store, "ken", {Role.BOOKKEEPER})))
    assert "自動操作" in names(row)
    assert under == ()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_administrator_has_one_row_on_a_laptop(store, tmp_path, language):
    company = Company(name="株式会社でんぴょう製作所")
    settings = Settings(home=tmp_path, company=company)
    app = create_app(settings, store, lambda *_: tmp_path)
    who = make_person(store, name="管理者")
    with browsing(app, store, who, LAPTOP) as page:
        page.goto(f"/language/{language}?back=/review")
        tall = page.locator("header").bounding_box()["height"]
        assert tall < 60
        page.locator(".under summary").press("Enter")
        page.locator(".under a").nth(1).click()
        assert page.url.endswith("/people")
        assert_usable(page, "people")
        page.set_viewport_size(PHONE)
        page.locator(".under summary").click()
        assert_usable(page, "people on a phone")

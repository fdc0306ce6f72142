import yaml

from rpa.record import draft_site, read_recording

SCRIPT = """
from playwright.sync_api import Playwright, sync_playwright
def run(playwright: Playwright) -> None:
    page = context.new_page()
    page.goto("https://ledger.example.co.jp/login")
    page.get_by_role("textbox", name="利用者").fill("hanako")
    page.get_by_label("パスワード").fill("top-secret-1")
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.goto("https://ledger.example.co.jp/entries/new?x=1")
    page.get_by_role("row").get_by_role("link").nth(1).click()
    page.locator("select[name=tax]").select_option("3")
    page.get_by_placeholder("金額").fill("1100")
"""


def test_a_draft_of_what_a_person_did_without_what_was_typed():
    draft = draft_site(read_recording(SCRIPT), "帳簿", "accounting")
    for typed in ("hanako", "top-secret-1", "1100"):
        assert typed not in draft
    site = yaml.safe_load(draft)
    assert site["address"] == "https://ledger.example.co.jp"
    first, second = site["pages"].values()
    assert first["address"] == "/login"
    assert first["locators"]["item1"] == [{"role": "textbox", "name": "利用者"}]
    assert first["locators"]["item2"] == [{"label": "パスワード"}]
    assert second["address"] == "/entries/new"
    assert second["locators"]["item6"][0]["placeholder"] == "金額"
    assert second["locators"]["item5"][0]["names"] == ["(画面に見える名前)"]
    assert "#   item3: 押す (button ログイン)" in draft

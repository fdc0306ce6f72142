"""The practice sites in a real browser: names of fields, the account box, a double click."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from rpa.browser import open_browser
from samples.sites import run_site
from tests.practice import TODAY, transfer_file

pytestmark = pytest.mark.browser
RULES = ["label", "select-name", "button-name", "link-name", "aria-input-field-name"]
RULES += ["aria-required-children", "aria-valid-attr-value", "duplicate-id-aria"]
ACCOUNTING = ("journals", "journals/new", "invoices", "invoices/new", "partners")
BANK = ("menu", "balances", "statements", "transfers", "transfers/upload")


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser):
    page = browser.new_page(locale="ja-JP")
    page.set_default_timeout(30_000)
    yield page
    page.close()


def nameless(page):
    """Fields and buttons that a bot could not name."""
    rules = {"runOnly": {"type": "rule", "values": RULES}}
    found = Axe().run(page, options=rules).response["violations"]
    return [(page.url, v["id"], [n["html"] for n in v["nodes"]]) for v in found]


def enter_accounting(page, url, markup="v1"):
    page.goto(url)
    page.get_by_label(re.compile("メールアドレス")).fill("bot@example.com")
    page.get_by_label("パスワード").fill("midori-bot-1")
    page.get_by_role(
        "button", name="ログイン" if markup == "v1" else "サインイン"
    ).click()
    page.get_by_role("button", name="株式会社でんぴょう製作所", exact=True).click()


def fill_side(page, side, account, tax):
    page.get_by_role("combobox", name=f"{side}勘定科目 1行目").fill(account)
    page.get_by_role("option", name=account, exact=True).click()
    page.get_by_label(f"{side}税区分 1行目").select_option(tax)
    page.get_by_label(f"{side}金額 1行目").fill("11000")


def test_a_double_click_books_twice(page, tmp_path):
    with run_site("accounting", tmp_path) as site:
        enter_accounting(page, site.url)
        page.get_by_role("link", name="振替伝票を作成").click()
        page.get_by_label("取引日").fill("2026/10/15")
        fill_side(page, "借方", "仕入高", "課税仕入 10%")
        fill_side(page, "貸方", "買掛金", "対象外")
        page.get_by_label("貸方補助科目 1行目").select_option("よもぎ塗装")
        page.get_by_label("摘要").click()
        assert page.get_by_label("借方金額 1行目").input_value() == "11,000"
        slow = {"kind": "slow", "path": "/journals", "method": "POST", "seconds": 0.5}
        site.plan(slow | {"count": 2})
        button = page.get_by_role("button", name="登録", exact=True)
        button.evaluate("b => { b.click(); setTimeout(() => b.click(), 150); }")
        page.get_by_text("振替伝票を登録しました。").wait_for()
        booked = site.state()["journals"]
    assert len(booked) == 2
    assert booked[0]["lines"][1]["sub_account"] == "よもぎ塗装"


@pytest.mark.slow
def test_an_account_that_is_typed_but_not_chosen_is_refused(page, tmp_path):
    with run_site("accounting", tmp_path) as site:
        enter_accounting(page, site.url)
        page.goto(f"{site.url}/journals/new")
        page.get_by_role("combobox", name="借方勘定科目 1行目").fill("仕入")
        page.get_by_role("button", name="行を追加").click()
        page.get_by_role("combobox", name="借方勘定科目 4行目").wait_for()
        page.get_by_role("button", name="登録", exact=True).click()
        alert = page.get_by_role("alert").inner_text()
    assert "1行目の借方: 勘定科目を候補から選択してください" in alert


def enter_bank(page, site):
    page.goto(site.url)
    page.get_by_label("ご契約番号").fill("1234567890")
    page.get_by_label("ユーザーID").fill("bot")
    page.get_by_label("ログインパスワード").fill("sakura-bot-1")
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.get_by_label("ワンタイムパスワード").fill(site.otp("bot"))
    page.get_by_role("button", name="次へ").click()
    page.get_by_role("button", name="次へ").click()


def order(page, site):
    page.goto(f"{site.url}/transfers/upload")
    file = {"name": "f.txt", "mimeType": "text/plain", "buffer": transfer_file()}
    page.get_by_label("ファイル", exact=True).set_input_files(file)
    page.get_by_role("button", name="受付").click()
    page.get_by_role("heading", name="総合振込 内容確認").wait_for()


@pytest.mark.slow
def test_a_transfer_is_ordered(page, tmp_path):
    with run_site("bank", tmp_path) as site:
        site.plan(today=str(TODAY))
        enter_bank(page, site)
        order(page, site)
        assert page.get_by_role("button", name="登録", exact=True).count() == 2
        page.get_by_label("上記の内容を確認しました").check()
        page.get_by_role("button", name="登録", exact=True).first.click()
        page.get_by_role("heading", name="総合振込 登録完了").wait_for()
        assert site.state()["counts"]["transfers"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("markup", ["v1", "v2"])
def test_everything_has_a_name_in_the_accounting(page, tmp_path, markup):
    with run_site("accounting", tmp_path) as site:
        site.plan(markup=markup)
        page.goto(site.url)
        found = nameless(page)
        enter_accounting(page, site.url, markup)
        for path in ACCOUNTING:
            page.goto(f"{site.url}/{path}")
            found += nameless(page)
    assert found == []


@pytest.mark.slow
def test_everything_has_a_name_in_the_bank(page, tmp_path):
    with run_site("bank", tmp_path) as site:
        site.plan(today=str(TODAY))
        page.goto(site.url)
        found = nameless(page)
        enter_bank(page, site)
        for path in BANK:
            page.goto(f"{site.url}/{path}")
            found += nameless(page)
        order(page, site)
        found += nameless(page)
    assert found == []

"""Main ways in a real browser: pay with two people, find in the archive, a new partner."""

from functools import partial

import pytest

from books.calendar import add_bank_business_days
from books.model import DocumentState
from books.people import STAFF, Role
from books.store import Store
from flows.clock import today
from flows.serve import publish_now
from rpa.browser import find_browser, open_browser
from tests.payment_cases import KARATACHI, account, add_bill, paying, person
from tests.web_people import make_person
from tests.web_server import DESKTOP, PHONE, assert_usable, page_of, serving
from web.app import create_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(find_browser() is None, reason="no browser"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A store with bills and people, served; gives address, store, settings, browser."""
    folder = tmp_path_factory.mktemp("house")
    settings = paying(folder / "home", exports=("transfer", "zedi"))
    with Store.open(settings.url, settings.originals) as store:
        due = add_bank_business_days(today(), 8)
        for number, total in (("K-1", 110_000), ("K-2", 22_000)):
            add_bill(store, folder, number, total, due_date=due)
        add_bill(
            store,
            folder,
            "H-7",
            1_230_000,
            supplier="株式会社ほしみ包装",
            due_date=due,
            bank_accounts=(account("7654321", "ｶ)ﾎｼﾐﾎｳｿｳ"),),
        )
        add_bill(store, folder, "R-1", 5, state=DocumentState.READY, due_date=due)
        app = create_app(
            settings,
            store,
            lambda *_: settings.home,
            publish=partial(publish_now, settings, store),
        )
        with serving(app) as address, open_browser() as browser:
            yield address, store, settings, browser


@pytest.fixture(scope="module")
def clerk(house):
    return person(house[1], "hanako", Role.CLERK, Role.APPROVER, name="山本花子")


@pytest.fixture(scope="module")
def boss(house):
    return person(house[1], "boss", Role.APPROVER, name="部長")


def test_two_people_pay_one_of_them_on_a_phone(house, clerk, boss):
    address, store, settings, browser = house
    with page_of(browser, address, store, clerk) as page:
        page.goto("/payments")
        assert_usable(page)
        for told in ("1,252,000", "1,362,000"):
            page.get_by_role("checkbox").first.click()
            assert page.locator("[data-total]").first.inner_text() == told
        page.get_by_role("button", name="選んだ請求書で支払予定を作る").click()
        assert_usable(page)
        page.get_by_role("button", name="承認に回す").click()
        page.get_by_text("準備した人").wait_for()
        at = page.url
    with page_of(browser, address, store, boss, PHONE) as page:
        page.goto("/approvals")
        assert_usable(page)
        page.get_by_role("link", name="内容を見て承認する").click()
        page.wait_for_url(at)
        assert_usable(page)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="承認する", exact=True).click()
        page.get_by_text("承認がそろいました").wait_for()
    with page_of(browser, address, store, clerk) as page:
        page.goto(at)
        page.get_by_role("button", name="振込ファイルを作る").click()
        page.get_by_text("を作りました").first.wait_for()
        page.get_by_role("link", name="payments/transfer").click()
    (file,) = (settings.outbox / "payments" / "transfer").glob("*.txt")
    assert b"0001362000" in file.read_bytes()


def test_a_paper_is_found_in_the_archive_and_the_house_is_checked(house, clerk):
    address, store, _, browser = house
    with page_of(browser, address, store, clerk) as page:
        page.goto("/archive")
        assert_usable(page)
        page.get_by_label("取引先").fill("ホシミ")
        page.get_by_label("金額").fill("1,000,000")
        page.get_by_role("button", name="探す").click()
        page.wait_for_url("**?**")
        page.get_by_role("link", name="請求書 H-7").wait_for()
        assert page.get_by_role("row").count() == 2
        page.get_by_role("link", name="請求書 H-7").click()
        page.get_by_text("第 1 版").wait_for()
        assert_usable(page)
        page.goto("/archive/check")
        page.get_by_role("button", name="検査する").click()
        page.get_by_text("不整合はありません").wait_for()
        assert_usable(page)


def test_a_new_partner_whose_account_the_boss_approves(house, clerk, boss):
    address, store, _, browser = house
    with page_of(browser, address, store, clerk) as page:
        page.goto("/partners")
        assert_usable(page)
        page.get_by_role("link", name="取引先を加える").click()
        page.get_by_label("名前", exact=True).fill(KARATACHI)
        page.get_by_label("銀行", exact=True).fill("みずほ銀行")
        page.get_by_label("支店", exact=True).fill("渋谷")
        page.get_by_label("口座番号", exact=True).fill("1234567")
        page.get_by_label("名義 (カナ)").fill("カ）カラタチキンゾク")
        page.get_by_label("支払条件", exact=True).fill("20日締め翌月末払い")
        assert_usable(page)
        page.get_by_role("button", name="加える").click()
        page.get_by_text("承認待ちの変更").first.wait_for()
        assert_usable(page)
        at = page.url
    with page_of(browser, address, store, boss, PHONE) as page:
        page.goto("/approvals")
        assert_usable(page)
        page.get_by_label("確かめた方法").fill("代表番号に電話")
        page.get_by_role("button", name="変更を承認する").click()
        page.goto(at)
        assert page.get_by_text("ほかの人が承認するまで").count() == 0
        assert (
            page.get_by_label("口座番号", exact=True).first.input_value() == "1234567"
        )
        assert_usable(page)


def test_the_other_pages_have_no_serious_problem(house, clerk):
    address, store, _, browser = house
    everybody = make_person(store, "all", STAFF)
    for viewport in (DESKTOP, PHONE):
        with page_of(browser, address, store, everybody, viewport) as page:
            for path in ("/dashboard", "/samples", "/settings", "/payments/ended"):
                page.goto(path)
                assert_usable(page)

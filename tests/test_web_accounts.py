"""The accounts of a document on the desk: why, and chosen for the next ones."""

import re

import pytest

from books.model import DocumentType, Line, Party
from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from tests import web_desk
from tests.web_people import make_person, signed_in, token_on
from tests.web_server import DESKTOP, PHONE, assert_usable, browsing
from web.app import create_app

HINO = Party(name="株式会社ひの商会")
BILL = {
    "document_type": DocumentType.INVOICE,
    "issuer": HINO,
    "lines": (
        Line(description="コピー用紙", amount=600),
        Line(description="送料", amount=400),
    ),
}


@pytest.fixture
def settings(tmp_path):
    company = Company(name="でんぴょう製作所")
    return Settings(home=tmp_path / "home", company=company)


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def app(settings, store, tmp_path):
    picture = web_desk.make_picture(tmp_path)
    return create_app(settings, store, picture, seams=web_desk.SEAMS)


@pytest.fixture
def keeper(store):
    return make_person(store, "keiko", [Role.BOOKKEEPER], name="記帳恵子")


@pytest.fixture
def client(app, store, keeper):
    with signed_in(app, store, keeper) as opened:
        yield opened


def rows(page):
    """The rows of the form as they are sent when nothing is changed."""
    names = ("row", "account", "sub_account", "department", "was")
    found = {n: re.findall(rf'name="{n}"[^>]* value="([^"]*)"', page) for n in names}
    return found | {"tax": [""] * len(found["row"])}


def choose(client, document, **changes):
    address = f"/documents/{document}/accounts"
    page = client.get(address)
    sent = rows(page.text)
    for name, values in changes.items():
        for place, value in values.items():
            sent[name][place] = value
    form = {"token": token_on(page), "revision": "1", **sent}
    return client.post(address, data=form)


def test_the_account_and_the_reason_show(client, store, tmp_path):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    page = client.get(f"/documents/{bill}/accounts").text
    assert rows(page)["account"] == ["仕入高"] * 3
    assert "規則も過去の選択もないため、既定の科目。" in page
    assert f"/documents/{bill}/accounts" in client.get(f"/documents/{bill}").text


def test_a_choice_counts_here_and_for_the_next_bill(client, store, tmp_path):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    later = web_desk.keep(store, tmp_path, "B2", **BILL)
    changes = {"account": {1: "消耗品費"}, "tax": {2: "exempt"}}
    page = choose(client, bill, **changes).text
    assert rows(page)["account"] == ["仕入高", "消耗品費", "仕入高"]
    assert "記帳恵子さんがこの書類で選んだ科目。" in page
    page = client.get(f"/documents/{later}/accounts").text
    assert rows(page)["account"] == ["仕入高", "消耗品費", "仕入高"]
    assert "記帳恵子さんが選んだ科目(書類" in page
    assert 'value="exempt" selected' in page
    told = [e.action for e in store.audit_log(bill)]
    assert told.count("account.chosen") == 2


def test_what_was_not_changed_is_not_kept(client, store, tmp_path):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    assert choose(client, bill).is_success
    assert store.account_choices(HINO) == ()
    assert choose(client, bill, account={0: "雑費"}).is_success
    (kept,) = store.account_choices(HINO)
    assert (kept.account, kept.item) == ("雑費", "")


def test_nothing_is_kept_of_a_form_with_a_wrong_row(client, store, tmp_path):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    changes = {"account": {0: "雑費", 1: " "}}
    assert choose(client, bill, **changes).status_code == 422
    assert choose(client, bill, tax={1: "free"}).status_code == 422
    assert store.account_choices(HINO) == ()


def test_only_the_bookkeeper_chooses_and_only_what_she_saw(
    app, client, store, tmp_path
):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    with signed_in(app, store, make_person(store, "kurako", [Role.CLERK])) as clerk:
        page = clerk.get(f"/documents/{bill}/accounts")
        assert "変えた科目を覚える" not in page.text
        token = token_on(clerk.get(f"/documents/{bill}"))
        form = {"token": token, "revision": "1", **rows(page.text)}
        address = f"/documents/{bill}/accounts"
        assert clerk.post(address, data=form).status_code == 403
    reading = store.get(bill).reading
    store.revise(bill, reading.model_copy(update={"text": "x"}), "x", "訂正", 1)
    assert choose(client, bill, account={0: "雑費"}).status_code == 409


def test_a_quotation_has_no_accounts(client, store, tmp_path):
    paper = web_desk.keep(store, tmp_path, "Q1")
    page = client.get(f"/documents/{paper}/accounts").text
    assert "この種類の書類は、仕訳になりません。" in page


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_account_is_chosen_by_keyboard(
    app, store, keeper, tmp_path, viewport, pytestconfig
):
    bill = web_desk.keep(store, tmp_path, "B1", **BILL)
    shots = pytestconfig.getoption("shots")
    with browsing(app, store, keeper, viewport) as page:
        page.goto(f"/documents/{bill}")
        page.get_by_label("書類全体の勘定科目").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        page.keyboard.press("Tab")
        page.get_by_label("コピー用紙の勘定科目").fill("消耗品費")
        page.keyboard.press("Enter")
        page.get_by_text("1 件の科目を覚えました。").wait_for()
        assert_usable(page)
        if shots:
            path = f"{shots}/accounts-{viewport['width']}.png"
            page.screenshot(path=path, full_page=True)
        page.goto(f"/documents/{bill}/accounts")
        assert_usable(page)
        if shots:
            path = f"{shots}/accounts-page-{viewport['width']}.png"
            page.screenshot(path=path, full_page=True)
    assert [one.item for one in store.account_choices(HINO)] == ["コピー用紙"]

"""The pages in English: how one gets there, and that nothing Japanese is left."""

import re

import pytest
from fastapi.testclient import TestClient
from lxml import html

from books.people import Role
from books.store import Store
from templates.english.catalogue import JAPANESE
from tests.english_house import NOON, english_app, english_settings, furnish, white_page
from tests.web_people import ADDRESS, make_person, signed_in
from tests.web_server import PHONE, assert_usable, browsing
from web.language import COOKIE, local_page

READ = ("aria-label", "placeholder", "title", "alt", "content", "data-head")
OFFICE = "/review / /upload /orders /reconcile /reconcile?tab=left /reconcile?tab=decided /reconcile/items /ageing /payments /payments/ended /approvals /partners /partners/new /files /archive /archive/check /dashboard /samples /bots /bots?tab=open /account /account/password /account/totp"
ADMIN = ("/people", "/dashboard", "/bots")
HEADS = ("/status", "/settings")
KEPT = re.compile(r"日本語|[\uff66-\uff9f]+|月末締め翌月末払い|みずほ銀行|渋谷支店|普通|請求書の計算（検算）|みどり会計クラウド\(練習用\)|さくら練習銀行\(練習用\)")  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The application of a furnished house, its store, and what is in it."""
    folder = tmp_path_factory.mktemp("house")
    settings = english_settings(folder / "home")
    with Store.open(settings.url, settings.originals, lambda: NOON) as store:
        app = english_app(settings, store, white_page(folder))
        yield app, store, furnish(store, settings, folder)


def client_of(house, name, *roles, **values):
    app, store, _ = house
    person = make_person(store, name, roles, **values)
    return signed_in(app, store, person)


@pytest.fixture(scope="module")
def clerk(house):
    roles = (Role.CLERK, Role.BOOKKEEPER, Role.APPROVER)
    with client_of(house, "hanako", *roles) as opened:
        yield opened


@pytest.fixture(scope="module")
def supplier(house):
    with client_of(house, "taro", Role.SUPPLIER, partner="yamada") as opened:
        yield opened


@pytest.fixture
def visitor(house):
    with TestClient(house[0], base_url=ADDRESS, follow_redirects=False) as opened:
        yield opened


def language(answer):
    return html.fromstring(answer.text).get("lang")


def test_japanese_comes_first_whatever_the_browser_says(visitor):
    answer = visitor.get("/signin", headers={"Accept-Language": "en"})
    assert language(answer) == "ja"
    assert "利用者名" in answer.text
    assert "/language/en" in answer.text


def test_the_choice_is_kept_for_a_year(visitor):
    link = re.search(
        r'href="(/language/en[^"]*)"', visitor.get("/signin?to=/review").text
    )
    answer = visitor.get(link[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/signin?to=/review"
    cookie = answer.headers["set-cookie"]
    assert f"{COOKIE}=en" in cookie
    assert "Max-Age=31536000" in cookie
    assert "SameSite=lax" in cookie
    assert language(visitor.get("/signin")) == "en"
    assert "User name" in visitor.get("/signin").text
    visitor.get("/language/ja?back=/signin")
    assert language(visitor.get("/signin")) == "ja"


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example",
     "javascript:alert(1)", "\\\\evil.example", "", "/\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_nobody_is_led_away(visitor, back):
    assert local_page(back) == "/"
    answer = visitor.get("/language/en", params={"back": back})
    assert answer.headers["location"] == "/"


def test_there_is_no_third_language(visitor):
    assert visitor.get("/language/fr").status_code == 404


def test_an_answer_to_a_form_follows_and_its_link_sends_nothing_again(visitor):
    visitor.cookies[COOKIE] = "en"
    answer = visitor.post("/signin", data={"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert language(answer) == "en"
    assert '"/language/ja?back=/"' in answer.text


def test_a_page_that_is_not_there_follows(clerk):
    answer = in_english(clerk, "/documents/NONE")
    assert answer.status_code == 404
    assert "That did not work" in answer.text


def in_english(client, address):
    client.cookies[COOKIE] = "en"
    answer = client.get(address)
    del client.cookies[COOKIE]
    return answer


def left_in_japanese(answer, where="//*"):
    """Texts on a page that a person reads, without sentences and kept names."""
    assert answer.status_code < 500
    found = html.fromstring(answer.text).xpath(where)
    texts = {text.strip() for element in found for text in _texts(element)}
    told = [text for text in texts if not text.endswith("。")]
    return sorted(text for text in told if JAPANESE.search(KEPT.sub("", text)))


def _texts(element):
    if isinstance(element.tag, str):
        found = (element.text, element.tail, *(element.get(name) for name in READ))
        yield from (text for text in found if text)


@pytest.mark.parametrize("address", OFFICE.split())
def test_the_pages_of_the_office(clerk, address):
    answer = in_english(clerk, address)
    assert answer.status_code == 200
    assert language(answer) == "en"
    assert left_in_japanese(answer) == []


def test_the_pages_of_what_is_kept(clerk, house):
    _, store, (paper, order, run) = house
    (match,) = store.find_matches()
    pages = [
        f"/documents/{paper}{page}" for page in ("", "/related", "/accounts", "/pages")
    ]
    pages += [f"/archive/{paper}", f"/orders/{order}", f"/payments/{run}"]
    pages += [f"/reconcile/matches/{match.id}", "/reconcile/payments/P2"]
    pages += ["/bots/job?reference=invoice:1/1"]
    found = {page: left_in_japanese(in_english(clerk, page)) for page in pages}
    assert not any(found.values()), found


def test_a_finding_has_an_english_heading_before_its_sentence(clerk, house):
    address = f"/documents/{house[2][0]}"
    assert (
        "<b>Error</b> total wrong: 合計が違います。" in in_english(clerk, address).text
    )
    assert "<b>誤り</b> 合計が違います。" in clerk.get(address).text


def test_the_pages_of_the_administrator(house):
    heads = "//h1|//h2|//th|//nav//a"  # the values of these pages are data
    with client_of(house, "ichiro", Role.IT) as admin:
        found = [left_in_japanese(in_english(admin, page)) for page in ADMIN]
        more = [left_in_japanese(in_english(admin, page), heads) for page in HEADS]
    assert found + more == [[]] * 5


def test_the_pages_of_a_supplier(supplier, house):
    order = f"/portal/orders/{house[2][1]}"
    pages = [
        "/portal",
        order,
        f"{order}/answer",
        f"{order}/answer?as_asked=1",
        f"{order}/ship",
    ]
    found = {page: left_in_japanese(in_english(supplier, page)) for page in pages}
    assert not any(found.values()), found


@pytest.mark.browser
@pytest.mark.slow
def test_english_pages_fit_a_phone(house):
    app, store, (paper, _, run) = house
    person = make_person(store, "jiro", (Role.CLERK, Role.BOOKKEEPER, Role.APPROVER))
    pages = ("/review", f"/documents/{paper}", "/reconcile", "/reconcile/payments/P2")
    more = ("/payments", f"/payments/{run}", "/archive", "/dashboard", "/partners/new")
    with browsing(app, store, person, PHONE) as page:
        page.goto("/language/en?back=/account")
        page.get_by_role("link", name="Change the password").wait_for()
        for address in (*pages, *more):
            page.goto(address)
            assert_usable(page, address)

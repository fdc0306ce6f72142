import datetime as dt
import re

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from books.store.passes import PassKind
from tests.web_people import ADDRESS, GOOD, make_person, signed_in, token_on
from web.access import is_open, roles_for
from web.app import ROUTERS, create_app
from web.sessions import COOKIE

NOON = dt.datetime(2026, 11, 30, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("books.passwords._hasher", quick)
    monkeypatch.setattr("books.passwords._NOBODY", quick.hash("nobody"))


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", company=Company(name="でんぴょう製作所"))


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def store(settings, clock):
    opened = Store.open(settings.url, settings.originals, lambda: clock[0])
    with opened:
        yield opened


@pytest.fixture
def mails():
    return []


@pytest.fixture
def app(settings, store, mails):
    return create_app(
        settings, store, lambda *_: settings.home, lambda *mail: mails.append(mail)
    )


@pytest.fixture
def visitor(app):
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as opened:
        yield opened


def try_in(client, login="hanako", password=GOOD, to=""):
    token = token_on(client.get("/signin"))
    form = {"token": token, "login": login, "password": password}
    return client.post(f"/signin{to}", data=form)


def with_password(store, **values):
    person = make_person(store, **values)
    store.set_password(person.id, GOOD, "test")
    return person


def routes():
    """Method and address of everything that the application has."""
    for router in ROUTERS:
        for route in router.routes:
            path = re.sub(r"{[^}]+}", "x", route.path)
            yield from ((method, path) for method in route.methods)


def test_every_page_says_who_may_open_it():
    assert len(list(routes())) > 20
    for method, path in routes():
        assert is_open(path) or roles_for(method, path), path


def test_nothing_opens_before_signing_in(visitor):
    for method, path in routes():
        if is_open(path):
            continue
        answer = visitor.request(method, path)
        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/signin")


def test_the_right_password_lets_in_and_leads_on(store, visitor):
    with_password(store)
    answer = visitor.get("/?state=needs_review")
    assert answer.headers["location"] == "/signin?to=/%3Fstate%3Dneeds_review"
    answer = try_in(visitor, to="?to=/%3Fstate%3Dneeds_review")
    assert answer.headers["location"] == "/?state=needs_review"
    assert "hanako" in visitor.get("/").text


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil"])
def test_nobody_is_sent_to_another_site(store, visitor, to):
    with_password(store)
    assert try_in(visitor, to=f"?to={to}").headers["location"] == "/review"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.CLERK, "/review"),
        (Role.APPROVER, "/approvals"),
        (Role.BOOKKEEPER, "/dashboard"),
        (Role.IT, "/dashboard"),
    ],
)
def test_the_day_begins_where_the_work_is(store, visitor, role, home):
    with_password(store, roles={role})
    assert try_in(visitor).headers["location"] == home
    assert visitor.get(home).status_code == 200


def test_signing_in_gives_a_new_cookie_and_signing_out_ends_it(store, visitor):
    with_password(store)
    visitor.get("/signin")
    before = visitor.cookies[COOKIE]
    answer = try_in(visitor)
    after = visitor.cookies[COOKIE]
    assert before != after
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=strict" in answer.headers["set-cookie"].casefold()
    home = visitor.get("/")
    assert home.status_code == 200
    assert after not in home.text
    visitor.post("/signout", data={"token": token_on(home)})
    visitor.cookies.set(COOKIE, after)
    assert visitor.get("/").status_code == 303


def test_wrong_guesses_wait_longer_and_longer(store, visitor, clock):
    with_password(store)
    for _ in range(5):
        assert try_in(visitor, password="wrong").status_code == 401
    answer = try_in(visitor)
    assert answer.status_code == 429
    assert "分ほど待って" in answer.text
    clock[0] += dt.timedelta(minutes=1, seconds=1)
    assert try_in(visitor, password="wrong").status_code == 401
    clock[0] += dt.timedelta(minutes=1, seconds=1)
    assert try_in(visitor).status_code == 429
    clock[0] += dt.timedelta(minutes=1, seconds=1)
    assert try_in(visitor).status_code == 303
    assert visitor.get("/signin").headers["location"] == "/"


def test_one_who_guesses_for_everybody_waits_too(store, visitor):
    for number in range(30):
        assert try_in(visitor, login=f"person{number}").status_code == 401
    with_password(store)
    assert try_in(visitor).status_code == 429


def test_a_session_ends_when_unused_and_when_old(store, visitor, clock):
    with_password(store)
    try_in(visitor)
    for _ in range(3):
        clock[0] += dt.timedelta(hours=3)
        assert visitor.get("/").status_code == 200
    clock[0] += dt.timedelta(hours=3, minutes=1)
    assert visitor.get("/").status_code == 303
    try_in(visitor)
    clock[0] += dt.timedelta(hours=4, minutes=1)
    assert visitor.get("/").status_code == 303


def test_who_is_switched_off_is_out_at_once(store, visitor):
    person = with_password(store)
    make_person(store, "boss")
    try_in(visitor)
    store.change_person(person.id, "boss", active=False)
    assert visitor.get("/").status_code == 303
    assert try_in(visitor).status_code == 401


def test_a_new_password_ends_the_other_sessions(app, store):
    person = with_password(store)
    with signed_in(app, store, person) as here, signed_in(app, store, person) as there:
        form = {"old": GOOD, "new": GOOD + "2", "again": GOOD + "2"}
        page = here.get("/account/password")
        answer = here.post("/account/password", data=form | {"token": token_on(page)})
        assert answer.status_code == 200
        assert there.get("/", follow_redirects=False).status_code == 303
        form = form | {"token": token_on(here.get("/account/password"))}
        assert (
            "いまのパスワードが違います"
            in here.post("/account/password", data=form).text
        )
        for short in ("short", "hanako12345", "aaaaaaaaaaaa"):
            form |= {"old": GOOD + "2", "new": short, "again": short}
            assert here.post("/account/password", data=form).status_code == 422


def test_the_first_sign_in_sets_a_password_before_anything_else(store, visitor):
    person = store.add_person("taro", "山田太郎", [Role.CLERK], "test")
    store.set_password(person.id, GOOD, "test", must_change=True)
    try_in(visitor, "taro")
    assert visitor.get("/").headers["location"] == "/account/password"
    token = token_on(visitor.get("/account/password"))
    form = {"token": token, "new": GOOD + "3", "again": GOOD + "3"}
    assert visitor.post("/account/password", data=form).status_code == 303
    assert visitor.get("/").status_code == 200


def test_a_link_opens_once_and_not_by_looking_at_it(store, visitor, clock, mails):
    make_person(store, email="hanako@example.jp")
    token = token_on(visitor.get("/signin"))
    answer = visitor.post(
        "/signin/mail", data={"token": token, "email": "Hanako@example.jp"}
    )
    told = answer.text
    (mail,) = mails
    link = re.search(r"/link/\S+", mail[2])[0]
    for _ in range(2):
        page = visitor.get(link)
    assert visitor.post(link, data={"token": token_on(page)}).status_code == 303
    assert visitor.get("/").status_code == 200
    visitor.cookies.clear()
    page = visitor.get(link)
    answer = visitor.post(link, data={"token": token_on(page)})
    assert answer.status_code == 410
    token = token_on(visitor.get("/signin"))
    other = visitor.post("/signin/mail", data={"token": token, "email": "x@example.jp"})
    strip = re.compile(r'value="[0-9a-f]{64}"')
    assert strip.sub("", other.text) == strip.sub("", told)
    assert len(mails) == 1


def test_an_old_link_does_not_open(store, visitor, clock):
    person = make_person(store)
    lasts = dt.timedelta(minutes=30)
    link = f"/link/{store.issue_pass(person, PassKind.LINK, lasts, 'test')}"
    clock[0] += lasts
    page = visitor.get(link)
    assert visitor.post(link, data={"token": token_on(page)}).status_code == 410


def test_an_approver_is_asked_for_a_code_that_works_once(app, store, visitor, clock):
    person = with_password(store)
    with signed_in(app, store, person) as client:
        page = client.get("/account/totp")
        assert "viewBox=" in page.text  # else the picture is cut off where it is small
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)[1]
        locked = re.search(r'name="locked" value="([^"]+)"', page.text)[1]
        form = {"token": token_on(page), "locked": locked, "code": "000000"}
        assert client.post("/account/totp", data=form).status_code == 422
        form["code"] = pyotp.TOTP(secret).at(NOON)
        assert client.post("/account/totp", data=form).status_code == 200
    assert secret not in (store.totp_of(person.id) or "")
    clock[0] += dt.timedelta(minutes=5)
    code = pyotp.TOTP(secret).at(clock[0])
    assert try_in(visitor).headers["location"] == "/signin/code"
    assert visitor.get("/").status_code == 303
    page = visitor.get("/signin/code")
    wrong = visitor.post("/signin/code", data={"token": token_on(page), "code": "１"})
    assert wrong.status_code == 401
    wide = code.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    form = {"token": token_on(page), "code": f" {wide[:3]} {wide[3:]}"}
    assert visitor.post("/signin/code", data=form).status_code == 303
    assert visitor.get("/").status_code == 200
    visitor.cookies.clear()
    try_in(visitor)
    form["token"] = token_on(visitor.get("/signin/code"))
    assert visitor.post("/signin/code", data=form).status_code == 401


def test_the_set_up_of_codes_leads_back(app, store):
    with signed_in(app, store, make_person(store, "hanako")) as client:
        page = client.get("/account/totp?to=/payments/R1")
        secret = re.search(r"<code>([A-Z2-7]+)</code>", page.text)[1]
        locked = re.search(r'name="locked" value="([^"]+)"', page.text)[1]
        code = pyotp.TOTP(secret).at(NOON)
        form = {"token": token_on(page), "locked": locked, "code": code}
        target = re.search(r'action="(/account/totp[^"]*)"', page.text)[1]
        answer = client.post(target, data=form, follow_redirects=False)
    assert answer.headers["location"] == "/payments/R1"


def test_a_wrong_password_keeps_the_name(store, visitor):
    with_password(store)
    answer = try_in(visitor, "hanako", "chigau-aikotoba-desu")
    assert 'name="login" value="hanako"' in answer.text


def test_a_supplier_sees_nothing_of_ours(app, store):
    person = make_person(store, "yamada", [Role.SUPPLIER], partner="yamada")
    with signed_in(app, store, person) as client:
        for path in ("/documents/x", "/files", "/people", "/paper/logo"):
            assert client.get(path).status_code == 403
        assert client.get("/account").status_code == 200
        to = client.get("/", follow_redirects=False)
        assert to.headers["location"] == "/portal"


def test_only_it_support_manages_people(app, store):
    clerk = make_person(store, "clerk", [Role.CLERK])
    with signed_in(app, store, clerk) as client:
        assert client.get("/people").status_code == 403
        form = {"token": token_on(client.get("/")), "login": "x", "roles": "it"}
        assert client.post("/people", data=form).status_code == 403
    with signed_in(app, store) as client:
        form = {
            "token": token_on(client.get("/people")),
            "login": "Jiro",
            "name": "次郎",
        }
        page = client.post("/people", data=form | {"roles": ["clerk", "approver"]})
        assert "/link/" in page.text
        jiro = store.find_person("jiro")
        assert jiro.roles == {Role.CLERK, Role.APPROVER}
        assert client.post("/people", data=form | {"roles": "clerk"}).status_code == 409
        bad = form | {"login": "s", "name": "s", "roles": ["supplier", "clerk"]}
        assert client.post("/people", data=bad).status_code == 422
        page = client.post(f"/people/{jiro.id}/password", data=form)
        given = re.search(r"パスワード: <code>([^<]+)</code>", page.text)[1]
        assert store.check_sign_in("jiro", given).must_change
        change = form | {"roles": "clerk", "name": "次郎"}
        client.post(f"/people/{jiro.id}", data=change)
        assert not store.person(jiro.id).active


def test_the_last_one_who_manages_people_stays(app, store):
    person = make_person(store, "only", [Role.IT])
    with signed_in(app, store, person) as client:
        form = {"token": token_on(client.get("/people")), "name": "only"}
        answer = client.post(f"/people/{person.id}", data=form | {"roles": "clerk"})
    assert answer.status_code == 409
    assert store.person(person.id).active


def test_a_form_of_another_visitor_is_refused(app, store):
    with (
        signed_in(app, store) as client,
        signed_in(app, store, make_person(store, "jiro")) as other,
    ):
        stolen = token_on(other.get("/"))
        for token in (stolen, "", "x" * 64):
            assert client.post("/signout", data={"token": token}).status_code == 403


def test_no_password_or_token_is_kept_or_logged(store, visitor, settings):
    with_password(store)
    try_in(visitor)
    cookie = visitor.cookies[COOKIE].encode()
    kept = (settings.home / "denpyo.db").read_bytes()
    wal = settings.home / "denpyo.db-wal"
    kept += wal.read_bytes() if wal.exists() else b""
    assert GOOD.encode() not in kept
    assert cookie not in kept
    assert GOOD not in str(store.audit_log(limit=None))


def test_a_token_of_a_program_is_shown_once_and_outlives_a_password(app, store):
    person = with_password(store)
    with signed_in(app, store, person) as client:
        form = {"token": token_on(client.get("/account")), "name": "会計連携"}
        page = client.post("/account/tokens", data=form).text
        token = re.search(r"トークン: <code>([^<]+)</code>", page)[1]
        assert token not in client.get("/account").text
        assert store.holder(token, PassKind.API).id == person.id
        assert store.holder(token, PassKind.SESSION) is None
        store.set_password(person.id, GOOD + "4", "test")
        assert store.holder(token, PassKind.API).id == person.id
    with signed_in(app, store, person) as client:
        page = client.get("/account").text
        address = re.findall(r"/account/passes/[0-9a-f]{64}/end", page)[-1]
        client.post(address, data={"token": token_on(client.get("/account"))})
        assert store.holder(token, PassKind.API) is None

import datetime as dt
import re

import pytest

from books.approvals import needs_of
from books.model import Party
from books.people import Role
from books.settings_approvals import Approvals
from books.settings_company import PartnerSettings
from books.store import Store
from books.store.partners import ChangeState
from tests.payment_cases import KARATACHI, add_bill, paying, person
from tests.web_people import make_person, signed_in, token_on
from web.app import create_app

NUMBER = "T6999901000101"
FORM = {
    "name": KARATACHI,
    "registration_number": NUMBER,
    "subcontract": "true",
    "bank": ["みずほ銀行"],
    "branch": ["渋谷支店"],
    "kind": ["普通"],
    "number": ["1234567"],
    "holder": ["カ）カラタチキンゾク"],
    "terms": "月末締め翌月末払い",
}


@pytest.fixture
def settings(tmp_path):
    known = (
        PartnerSettings(name="有限会社からたち", account="仕入高"),
        PartnerSettings(name=KARATACHI, registration_number=NUMBER, account="雑費"),
    )
    return paying(tmp_path / "home", partners=known)


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    return create_app(settings, store, lambda *_: settings.home)


@pytest.fixture
def clerk(app, store):
    made = person(store, "hanako", Role.CLERK, Role.APPROVER)
    with signed_in(app, store, made) as opened:
        yield opened


@pytest.fixture
def boss(app, store):
    with signed_in(app, store, person(store, "boss", Role.APPROVER)) as opened:
        yield opened


def add(client, **values):
    form = FORM | {"token": token_on(client.get("/partners/new"))} | values
    return client.post("/partners", data=form, follow_redirects=False)


def change(client, at, **values):
    text = client.get(at)
    version = re.search(r'name="version" value="(\d+)"', text.text)[1]
    form = FORM | {"token": token_on(text), "version": version} | values
    return client.post(at, data=form, follow_redirects=False)


def decide(client, store, answer="approve", note="電話で確認"):
    (change,) = store.partner_changes(state=ChangeState.PROPOSED)
    form = {"token": token_on(client.get("/account")), "note": note}
    return client.post(
        f"/approvals/partners/{change.id}/{answer}", data=form, follow_redirects=False
    )


def test_an_account_counts_once_a_second_person_approved_it(
    clerk, boss, app, store, tmp_path
):
    answer = add(clerk, account="仕入高")
    assert answer.status_code == 303
    at = answer.headers["location"]
    name = at.rpartition("/")[2]
    assert store.partner(name).card.accounts == ()
    assert store.partner(name).card.account == "仕入高"
    assert "承認待ちの変更" in clerk.get(at).text
    assert "1234567" in boss.get("/approvals").text
    assert decide(clerk, store).status_code == 409
    assert decide(boss, store, note=" ").status_code == 422
    assert decide(boss, store).status_code == 303
    card = store.partner(name).card
    assert [a.number for a in card.accounts] == ["1234567"]
    assert card.terms is not None
    assert "電話で確認" in clerk.get(at).text
    assert store.verify() == ()
    assert [p.account for p in app.state.site.settings.partners] == [
        "仕入高",
        "仕入高",
    ]
    soon = dt.date.today() + dt.timedelta(days=20)  # noqa: DTZ011
    add_bill(store, tmp_path, due_date=soon, bank_accounts=())
    text = clerk.get("/payments").text
    assert "1234567" in text
    assert "はじめての口座" not in text


def test_an_approver_without_second_factor_can_not_approve(clerk, app, store):
    add(clerk)
    weak = person(store, "weak", Role.APPROVER, factor=False)
    with signed_in(app, store, weak) as client:
        assert "二段階認証" in client.get("/approvals").text
        assert decide(client, store).status_code == 409


def test_a_hold_counts_at_once_and_is_released_by_two(clerk, boss, store):
    at = add(clerk).headers["location"]
    decide(boss, store)
    name = at.rpartition("/")[2]
    assert change(clerk, at, hold="true").status_code == 422
    assert change(clerk, at, hold="true", hold_reason="係争中").status_code == 303
    assert store.partner(name).card.hold
    assert change(clerk, at).status_code == 303
    assert store.partner(name).card.hold
    assert decide(boss, store).status_code == 303
    assert not store.partner(name).card.hold


def test_an_earlier_proposal_does_not_release_a_hold(clerk, boss, store):
    at = add(clerk).headers["location"]
    decide(boss, store)
    change(clerk, at, number=["7654321"])
    change(clerk, at, number=["7654321"], hold="true", hold_reason="急ぎ停止")
    assert decide(boss, store).status_code == 303
    card = store.partner(at.rpartition("/")[2]).card
    assert card.hold
    assert [a.number for a in card.accounts] == ["7654321"]


def test_saving_the_form_again_does_not_ask_again(clerk, boss, store):
    at = add(clerk).headers["location"]
    (before,) = store.partner_changes(at.rpartition("/")[2])
    assert change(clerk, at, note="メモ").status_code == 303
    assert store.partner_changes(at.rpartition("/")[2]) == (before,)
    assert store.partner(at.rpartition("/")[2]).card.note == "メモ"


def test_two_clerks_do_not_overwrite_each_other(clerk, boss, store):
    at = add(clerk).headers["location"]
    stale = FORM | {"token": token_on(clerk.get(at)), "version": "1"}
    assert change(boss, at, note="先").status_code == 303
    assert clerk.post(at, data=stale | {"note": "後"}).status_code == 409
    assert add(clerk).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"registration_number": "T123"},
        {"number": ["12345678"]},
        {"bank": ["ない銀行"]},
        {"holder": [""]},
        {"terms": "いつか"},
        {"fee_bearer": "nobody"},
    ],
)
def test_what_can_not_be_is_refused(clerk, wrong):
    assert add(clerk, **wrong).status_code in (400, 422)


def test_the_screen_goes_before_the_file_and_the_file_shows(clerk, store):
    assert "有限会社からたち" in clerk.get("/partners").text
    text = clerk.get(f"/partners/new?name={KARATACHI}").text
    assert NUMBER in text
    add(clerk)
    text = clerk.get("/partners").text
    assert text.count(KARATACHI) == 1
    assert clerk.get("/partners?text=カラタチ").text.count("/partners/T") == 1
    assert "あてはまる取引先はありません" in clerk.get("/partners?text=zzz").text


def test_it_reads_but_does_not_change_and_suppliers_see_nothing(app, store, clerk):
    at = add(clerk).headers["location"]
    with signed_in(app, store, make_person(store, "it", {Role.IT})) as client:
        assert client.get(at).status_code == 200
        assert change(client, at).status_code == 403
        assert client.get("/settings").status_code == 200
    supplier = make_person(store, "s", {Role.SUPPLIER}, partner="p")
    with signed_in(app, store, supplier) as client:
        for page in ("/partners", at, "/archive", "/dashboard", "/settings"):
            assert client.get(page, follow_redirects=False).status_code == 403
    assert clerk.post(at, data=FORM | {"token": "x"}).status_code == 403
    assert clerk.get("/settings").status_code == 403


def test_hostile_names_are_only_text(clerk, store):
    evil = '"><script>alert(1)</script>'
    at = add(clerk, name=evil, aliases=evil, note=evil).headers["location"]
    for page in (at, "/partners", "/approvals"):
        assert "<script>alert" not in clerk.get(page).text


def test_rules_by_partner_and_by_sum_add_up():
    rules = Approvals.model_validate(
        {
            "rules": [
                {"partner": KARATACHI, "approvals": 2, "roles": ["bookkeeper"]},
                {"total_above": 100, "approvals": 3},
            ]
        }
    )
    party = Party(name="からたち金属（株）")
    small = needs_of([(Party(name="別"), 50)], 50, rules)
    assert [need.approvals for need in small] == [1]
    both = needs_of([(Party(name="㈱からたち金属"), 50), (party, 60)], 110, rules)
    assert {(n.approvals, n.roles) for n in both} >= {(3, (Role.APPROVER,))}

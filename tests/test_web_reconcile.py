"""The bookkeeper's pages: by the forms, and by keys in a real browser."""

import datetime as dt

import pytest

from books.model import ItemKind, MatchStatus, Party, Side
from books.people import Role
from books.reconciling import reconcile_store
from books.settings import Settings
from books.settings_company import Company
from books.settings_reconcile import Reconcile
from books.store import MatchState
from flows.ledger import ageings
from tests.ledgers import DAY, bill, money, pair
from tests.store_cases import add_document, fresh_store, make_reading
from tests.web_people import make_person, signed_in, token_on
from tests.web_server import PHONE, assert_usable, browsing
from web.app import create_app

WAIT = Reconcile(apply_sure=False)


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        yield store


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, company=Company(name="でんぴょう"), reconcile=WAIT)


@pytest.fixture
def app(settings, store):
    return create_app(settings, store, lambda *_: None)


@pytest.fixture
def ledger(store, settings):
    store.add_open_items(
        [
            bill("R1", 158_279),
            bill("R2", 77_770),
            bill("R3", 41_800, partner="北陸<住宅>"),
            bill("V1", 9_900, partner="大野不動産", side=Side.PAYABLE),
        ],
        "経理",
    )
    paid = [
        money("P1", 158_279),
        money("P2", 77_770, day=DAY + dt.timedelta(1)),
        money("P3", 70_000, payer_kana="ﾌﾒｲ<b>", day=DAY + dt.timedelta(2)),
    ]
    store.add_payments(paid, "経理")
    reconcile_store(store, settings, "佐藤")


@pytest.fixture
def client(app, store, ledger):
    with signed_in(app, store, make_person(store, name="佐藤 花子")) as client:
        yield client


def post(client, path, **values):
    token = token_on(client.get("/reconcile"))
    return client.post(path, data={"token": token, **values})


def test_the_lists(client):
    shown = client.get("/reconcile").text
    assert "確認を待つ提案 <b>2</b>" in shown
    assert "名義が取引先のカナと一致し" in shown
    left = client.get("/reconcile?tab=left").text
    assert "70,000 円" in left
    assert "ﾌﾒｲ&lt;b&gt;" in left
    assert "まだ何も消し込んでいません" in client.get("/reconcile?tab=decided").text
    tiles = client.get("/dashboard").text
    assert '<a href="/reconcile">確認を待つ消込の提案<b>2</b></a>' in tiles
    assert '<a href="/reconcile?tab=left">行き先の分からない入出金<b>1</b></a>' in tiles


def test_who_has_no_proposals_is_told_how_statements_come(app, store):
    with signed_in(app, store, make_person(store)) as client:
        told = client.get("/reconcile").text
    assert 'href="/bots">自動操作</a>が取りに行きます' in told
    assert "denpyo import" in told


def test_confirm_refuse_and_undo(client, store):
    one, other = store.find_matches(MatchState.PROPOSED)
    path = f"/reconcile/matches/{one.id}"
    answer = post(client, f"{path}/confirm", version=one.version)
    assert answer.status_code == 200
    kept = store.get_match(one.id)
    assert (kept.state, kept.decided_by) == (MatchState.APPLIED, "佐藤 花子")
    stale = post(client, f"{path}/undo", version=one.version, reason="誤り")
    assert stale.status_code == 409
    assert "佐藤 花子 が変更しました" in stale.text
    post(client, f"{path}/undo", version=kept.version, reason="別の会社")
    assert store.get_match(one.id).state is MatchState.UNDONE
    history = client.get(path).text
    assert "別の会社" in history
    post(client, f"/reconcile/matches/{other.id}/refuse", version=other.version)
    post(client, "/reconcile/run")
    assert store.find_matches(MatchState.PROPOSED) == ()


def test_only_bookkeepers_decide_and_only_from_our_forms(app, store, ledger):
    (match, _) = store.find_matches(MatchState.PROPOSED)
    path = f"/reconcile/matches/{match.id}/confirm"
    with signed_in(app, store, make_person(store, "jiro", [Role.CLERK])) as clerk:
        assert clerk.get("/reconcile").status_code == 200
        assert post(clerk, path, version=1).status_code == 403
    with signed_in(app, store, make_person(store, "ken", [Role.BOOKKEEPER])) as own:
        wrong = own.post(path, data={"version": 1, "token": "x"})
        assert wrong.status_code == 403
    person = make_person(store, "taro", [Role.SUPPLIER], partner="x")
    with signed_in(app, store, person) as supplier:
        assert supplier.get("/reconcile").status_code == 403
        assert supplier.get("/ageing").status_code == 403
    assert store.get_match(match.id).state is MatchState.PROPOSED


def test_many_at_once(client, store):
    ids = [f"{m.id}.{m.version}" for m in store.find_matches(MatchState.PROPOSED)]
    shown = post(client, "/reconcile/confirm", match=[*ids, f"{ids[0][:-1]}9"]).text
    assert "2 件を確定しました。1 件はできませんでした" in shown
    assert "確定するものがありません" in post(client, "/reconcile/confirm").text
    assert post(client, "/reconcile/confirm", match=["M1"]).status_code == 409


def test_all_that_is_sure(client, store):
    sure = [
        m
        for m in store.find_matches(MatchState.PROPOSED)
        if m.match.status is MatchStatus.AUTO
    ]
    assert f"{len(sure)} 件を確定" in post(client, "/reconcile/sure").text


def test_by_hand_with_a_difference(client, store):
    shown = client.get("/reconcile/payments/P3").text
    assert "手で消し込む" in shown
    found = client.get("/reconcile/payments/P3?words=北陸<").text
    assert "北陸&lt;住宅&gt;" in found
    chosen = {"payment": "P3", "item": ["R3", "R2"], "amount:R2": "28,200"}
    post(client, "/reconcile/settle", **chosen)
    assert {i.item_id: i.amount for i in store.open_items(Side.RECEIVABLE)} == {
        "R1": 158_279,
        "R2": 49_570,
    }
    again = post(client, "/reconcile/settle", **chosen)
    assert "表示したあとで消し込まれたか" in again.text or "消し込み済み" in again.text
    assert client.get("/reconcile/payments/P3").url.path.startswith(
        "/reconcile/matches/"
    )
    assert client.get("/reconcile/payments/P0").status_code == 404


def test_keep_for_later_and_several_payments(client, store):
    chosen = {"payment": "P3", "item": "R3", "from": "P3", "words": "北陸"}
    wrong = post(client, "/reconcile/settle", **chosen)
    assert wrong.url.path == "/reconcile/payments/P3"
    assert "差が 28,200 円" in wrong.text
    assert "INV-R3" in wrong.text
    forged = client.get("/reconcile/payments/P3?told=振り込んで&sign=x")
    assert "振り込んで" not in forged.text
    kept = {"payment": "P3", "gap": "suspense", "partner": "不明"}
    post(client, "/reconcile/settle", **kept)
    (item,) = [i for i in store.open_items() if i.kind is ItemKind.SUSPENSE]
    assert (item.amount, item.partner_name) == (-70_000, "不明")
    both = {"payment": ["P1", "P2"], "item": ["R1", "R2"]}
    post(client, "/reconcile/settle", **both)
    assert store.open_payments() == ()
    bad = post(client, "/reconcile/settle", **{**both, "amount:R1": "千"})
    assert "読めません" in bad.text or "なくなりました" in bad.text


def test_what_was_kept_is_used_without_money(client, store):
    post(client, "/reconcile/settle", payment="P3", gap="advance", partner="北陸<住宅>")
    (kept,) = [i for i in store.open_items() if i.kind is ItemKind.ADVANCE]
    assert kept.item_id in client.get("/reconcile/items").text
    found = client.get("/reconcile/items?words=北陸").text
    assert "INV-R3" in found
    used = {"item": ["R3", kept.item_id], f"amount:{kept.item_id}": "-41,800"}
    done = post(client, "/reconcile/settle", **used)
    assert "入出金なし" in done.text
    assert store.rests_of(["R3", kept.item_id]) == {"R3": 0, kept.item_id: -28_200}
    wrong = post(client, "/reconcile/settle", item="V1")
    assert wrong.url.path == "/reconcile/items"
    assert "9,900 円" in wrong.text


def test_ageing(client, store):
    shown = client.get("/ageing?on=2026-05-15").text
    assert "277,849" in shown
    assert "9,900" in shown
    items = client.get("/ageing", params={"on": "2026-05-15", "partner": "北陸<住宅>"})
    assert "INV-R3" in items.text
    assert client.get("/ageing?on=昨日").status_code == 422


def test_what_is_being_corrected_is_not_in_the_ageing(client, store, tmp_path):
    due = dt.date(2026, 4, 30)
    values = {"issue_date": dt.date(2026, 3, 31), "due_date": due, "total": 110_000}
    values |= {"recipient": Party(name="でんぴょう"), "issuer": Party(name="青葉")}
    name = add_document(store, tmp_path, "仕入", **values)
    store.approve(name, "部長")
    assert "119,900" in client.get("/ageing?on=2026-05-15").text  # beside V1
    later = {**values, "due_date": dt.date(2026, 6, 30), "total": 99_000}
    reading = make_reading(store.get(name).file.sha256, **later)
    store.revise(name, reading, "佐藤", "期日の訂正", 1)
    shown = client.get("/ageing?on=2026-05-15").text
    assert "119,900" not in shown
    assert "訂正中の書類 1 件 (110,000 円) は、上の表に数えていません" in shown
    assert "2026/06/30" in shown
    assert f'href="/documents/{name}"' in shown
    assert "訂正中の書類" not in client.get("/ageing?on=2026-03-31").text
    assert "訂正中の書類 1 件" in client.get("/dashboard").text
    (payables,) = (
        t for t in ageings(store, dt.date(2026, 5, 15)) if t.side is Side.PAYABLE
    )
    assert (payables.total, payables.apart_total) == (9_900, 110_000)
    store.approve(name, "部長")
    shown = client.get("/ageing", params={"on": "2026-05-15", "partner": "青葉"}).text
    assert "108,900" in shown
    assert "2026/06/30" in shown
    assert "訂正中の書類" not in shown


@pytest.mark.browser
def test_a_month_is_reconciled_by_keys(app, store, ledger, pytestconfig):
    shots = pytestconfig.getoption("shots")

    def look(name):
        assert_usable(page, name)
        if shots:
            page.screenshot(path=f"{shots}/{name}.png", full_page=True)

    with browsing(app, store, make_person(store, name="佐藤 花子")) as page:
        page.goto("/reconcile")
        page.locator(".pairing.here").wait_for()
        look("reconcile")
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        look("reconcile_help")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.locator(".pairing.applied").wait_for()
        page.locator(".pairing.proposed.here").wait_for()
        page.keyboard.press("x")
        page.locator(".pairing.refused").wait_for()
        look("reconcile_decided")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("u")
        page.locator(".pairing.undone").wait_for()
        assert store.open_payments()[0].payment_id == "P1"
        page.get_by_role("link", name="行き先の分からない入出金").click()
        page.locator(".pairing.here").wait_for()
        look("reconcile_left")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.get_by_label("明細を探す").fill("北陸")
        page.keyboard.press("Enter")
        page.get_by_label("INV-R3").check()
        assert "28,200 円 余ります" in page.inner_text("#gap")
        look("reconcile_settle")
        page.get_by_label("差額は").select_option("advance")
        page.get_by_role("button", name="消し込む").click()
        page.get_by_text("消し込みました。").wait_for()
        page.goto("/reconcile?tab=decided")
        look("reconcile_history")
        page.goto("/reconcile/items?words=北陸")
        look("reconcile_items")
        page.goto("/ageing?on=2026-05-15")
        look("ageing")
        page.set_viewport_size(PHONE)
        for target in ("/reconcile?tab=decided", "/ageing", "/reconcile/payments/P1"):
            page.goto(target)
            look(f"phone_{target.strip('/').replace('/', '_').partition('?')[0]}")
    kept = [i for i in store.open_items() if i.kind is ItemKind.ADVANCE]
    assert [i.amount for i in kept] == [-28_200]


@pytest.mark.browser
@pytest.mark.slow
def test_a_stale_page_says_so_in_its_place(app, store, ledger):
    with browsing(app, store, make_person(store, name="佐藤 花子")) as page:
        page.goto("/reconcile")
        page.locator(".pairing.here").wait_for()
        (first, _) = store.find_matches(MatchState.PROPOSED)
        store.refuse_match(first.id, "鈴木")
        page.locator(f"#{first.id}").get_by_role("button", name="確定").click()
        page.get_by_text("鈴木 が変更しました").wait_for()


@pytest.mark.browser
@pytest.mark.slow
def test_two_thousand_payments_are_paged(app, store, pytestconfig):
    items = [bill(f"R{n:04}", 1_000 + n, partner=f"会社{n}") for n in range(2_000)]
    paid = [
        money(
            f"P{n:04}",
            1_000 + n,
            payer_kana=f"ｶ)ｶｲｼﾔ{n}",
            day=DAY - dt.timedelta(n % 90),
        )
        for n in range(2_000)
    ]
    store.add_open_items(items, "経理")
    store.add_payments(paid, "経理")
    for n in range(1_000):
        one = pair([f"P{n:04}"], {f"R{n:04}": 1_000 + n}, status=MatchStatus.SUGGEST)
        store.add_match(one, "rule:reconcile")
    with browsing(app, store, make_person(store)) as page:
        for tab in ("proposed", "left"):
            page.goto(f"/reconcile?tab={tab}")
            assert page.locator(".pairing").count() == 50
            page.get_by_role("link", name="次の 50 件").click()
            page.wait_for_url("**start=50**")
            taken = page.evaluate(
                "performance.getEntriesByType('navigation')[0].responseEnd"
            )
            print(tab, taken)
            assert taken < 2_000

import datetime as dt
import re
from functools import partial

import pytest

from books.approvals import ONE_PERSON
from books.model import DocumentState, Party
from books.people import Role
from books.rules.codes import finding
from books.settings_approvals import Approvals
from books.store import Store
from flows.serve import publish_now
from tests.payment_cases import KARATACHI, NOON, account, add_bill, paying, person
from tests.web_people import make_person, signed_in, token_on
from web.app import create_app

DAY = "2026/12/25"


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home", exports=("transfer", "zedi"))


@pytest.fixture
def clock(monkeypatch):
    now = [NOON]
    monkeypatch.setattr("flows.clock.now", lambda: now[0])
    monkeypatch.setattr("flows.publish.now", lambda: now[0])
    for module in ("publish", "payment_files", "outdated", "settled"):
        monkeypatch.setattr(f"flows.{module}.today", lambda: now[0].date())  # noqa: PLW0108
    return now


@pytest.fixture
def store(settings, clock):
    with Store.open(settings.url, settings.originals, lambda: clock[0]) as opened:
        yield opened


@pytest.fixture
def app(settings, store):
    return create_app(
        settings,
        store,
        lambda *_: settings.home,
        publish=partial(publish_now, settings, store),
    )


@pytest.fixture
def clerk(app, store):
    made = person(store, "hanako", Role.CLERK, Role.APPROVER)
    with signed_in(app, store, made) as opened:
        yield opened


@pytest.fixture
def boss(app, store):
    with signed_in(app, store, person(store, "boss", Role.APPROVER)) as opened:
        yield opened


def post(client, path, page=None, **values):
    text = client.get(page or path)
    form = {"token": token_on(text), **values}
    for name in ("seen", "state"):
        shown = re.search(rf'name="{name}" value="([^"]+)"', text.text)
        form.setdefault(name, shown[1] if shown else "draft")
    return client.post(path, data=form, follow_redirects=False)


def make_run(client, *bills, day=DAY):
    answer = post(client, "/payments", bill=list(bills), pay_day=day)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def submit(client, at):
    answer = post(client, f"{at}/submit", at)
    assert answer.status_code == 303, answer.text


def approve(client, at):
    return post(client, f"/approvals{at}/approve", at)


def test_two_people_pay_and_the_file_is_what_was_approved(
    clerk, boss, store, settings, tmp_path
):
    bills = [add_bill(store, tmp_path, "K-1"), add_bill(store, tmp_path, "K-2", 22_000)]
    text = clerk.get("/payments").text
    assert "132,000</output>" in text
    at = make_run(clerk, *bills)
    assert "振込ファイルの下見" in clerk.get(at).text
    submit(clerk, at)
    assert "準備した人" in clerk.get(at).text
    assert approve(clerk, at).status_code == 409
    assert at in boss.get("/approvals").text
    assert not list(settings.outbox.rglob("*.txt"))
    assert approve(boss, at).status_code == 303
    made = post(clerk, f"{at}/make", at)
    assert re.findall(r'class="done".*?>(.*?) を作りました', made.text)
    assert made.text.count("を作りました") == 1
    (file,) = settings.outbox.rglob("payments/transfer/*.txt")
    content = file.read_bytes().decode("cp932")
    assert "0000132000" in content
    assert "1225" in content[:80]
    assert "ファイル作成済み" in clerk.get(at).text
    assert post(clerk, f"{at}/uploaded", at, note="受付 12").status_code == 303
    assert post(clerk, f"{at}/paid", at).status_code == 303
    assert "支払済み" in clerk.get("/payments/ended").text
    assert post(clerk, f"{at}/cancel", "/payments", reason="x").status_code == 409
    assert store.verify() == ()


def test_who_has_not_the_role_is_told_whom_it_waits_for(app, store, tmp_path):
    it = make_person(store, "it", {Role.IT})
    with signed_in(app, store, person(store, "aoi", Role.CLERK)) as aoi:
        at = make_run(aoi, add_bill(store, tmp_path))
        submit(aoi, at)
        for page in (at, "/approvals"):
            assert "承認できる人 (承認者 1 人) がいません" in aoi.get(page).text
        boss = person(store, "boss", Role.APPROVER)
        for page in (at, "/approvals"):
            assert "承認者の承認を待っています。" in aoi.get(page).text
        assert 'class="alert">承認者の' not in aoi.get(at).text
        store.change_person(boss.id, it.name, active=False)
        assert "がいません" in aoi.get(at).text


def test_who_corrected_a_bill_can_not_approve_it_also_under_another_name(
    clerk, app, store, tmp_path
):
    make_person(store, "it", {Role.IT})
    taro = person(store, "taro", Role.APPROVER, name="佐藤太郎")
    bill = add_bill(store, tmp_path)
    store.revise(bill, store.get(bill).reading, "佐藤太郎", "画面で訂正", 1)
    store.approve(bill, "hanako")
    at = make_run(clerk, bill)
    submit(clerk, at)
    store.change_person(taro.id, "it", name="鈴木太郎")
    with signed_in(app, store, store.person(taro.id)) as again:
        assert "準備した人" in again.get(at).text
        assert approve_by_hand(again, store, at).status_code == 409


def approve_by_hand(client, store, at):
    run = store.payment_run(at.rpartition("/")[2])
    form = {"token": token_on(client.get(at)), "seen": run.digest}
    return client.post(f"/approvals{at}/approve", data=form, follow_redirects=False)


def test_an_approver_needs_a_second_factor(clerk, app, store, tmp_path):
    bill = add_bill(store, tmp_path)
    at = make_run(clerk, bill)
    submit(clerk, at)
    weak = person(store, "weak", Role.APPROVER, factor=False)
    with signed_in(app, store, weak) as client:
        assert f'href="/account/totp?to={at}"' in client.get(at).text
        assert approve_by_hand(client, store, at).status_code == 409


def test_a_changed_account_is_red_and_confirmed_by_itself(
    clerk, boss, store, settings, tmp_path
):
    first = add_bill(store, tmp_path, "K-1")
    at = make_run(clerk, first)
    submit(clerk, at)
    approve(boss, at)
    post(clerk, f"{at}/make", at)
    changed = add_bill(store, tmp_path, "K-9", bank_accounts=(account("7654321"),))
    assert "口座の変更" in clerk.get("/payments").text
    at = make_run(clerk, changed)
    submit(clerk, at)
    text = boss.get(at).text
    assert "口座の確認 (1 件)" in text
    assert "1234567" in text
    assert "7654321" in text
    assert approve_by_hand(boss, store, at).status_code == 409
    run = store.payment_run(at.rpartition("/")[2])
    (item,) = run.unconfirmed
    key = item.account_key
    own = post(
        clerk, f"/approvals{at}/account", at, account=key, note="電話", seen=run.digest
    )
    assert own.status_code == 409
    empty = post(boss, f"/approvals{at}/account", at, account=key, note=" ")
    assert empty.status_code == 422
    told = post(boss, f"/approvals{at}/account", at, account=key, note="代表番号に電話")
    assert told.status_code == 303
    assert approve(boss, at).status_code == 303
    assert "代表番号に電話" in clerk.get(at).text
    post(clerk, f"{at}/make", at)
    late = add_bill(store, tmp_path, "K-10", bank_accounts=(account("7654321"),))
    assert late in clerk.get("/payments").text
    assert "口座の変更" not in clerk.get("/payments").text


def test_a_bill_corrected_after_the_approval_is_not_paid(
    clerk, boss, store, settings, tmp_path
):
    bill = add_bill(store, tmp_path)
    at = make_run(clerk, bill)
    submit(clerk, at)
    approve(boss, at)
    document = store.get(bill)
    paper = document.reading.document.model_copy(update={"total": 990_000})
    reading = document.reading.model_copy(update={"document": paper})
    store.revise(bill, reading, "hanako", "画面で訂正", 1)
    store.approve(bill, "hanako")
    told = post(clerk, f"{at}/make", at)
    assert "訂正されました" in told.text
    assert not list(settings.outbox.rglob("*.txt"))
    assert post(clerk, f"{at}/withdraw", at).status_code == 303
    assert post(clerk, f"{at}/submit", at).status_code == 409
    assert post(clerk, f"{at}/cancel", at, reason="訂正").status_code == 303
    assert "990,000" in clerk.get("/payments").text


def test_undo_before_the_file_and_cancel_with_reason_after(
    clerk, boss, store, settings, tmp_path
):
    bill = add_bill(store, tmp_path)
    at = make_run(clerk, bill)
    submit(clerk, at)
    approve(boss, at)
    assert post(clerk, f"{at}/withdraw", at).status_code == 303
    assert "下書き" in clerk.get(at).text
    submit(clerk, at)
    assert "承認する" in boss.get(at).text
    approve(boss, at)
    post(clerk, f"{at}/make", at)
    assert post(clerk, f"{at}/withdraw", at).status_code == 409
    assert post(clerk, f"{at}/cancel", at, reason=" ").status_code == 422
    assert post(clerk, f"{at}/cancel", at, reason="銀行で差し止め").status_code == 303
    assert bill in clerk.get("/payments").text
    publish_now(settings, store)
    kept = list((settings.outbox / "payments").rglob("*.*"))
    assert not [path for path in kept if path.is_file()]
    assert list((settings.outbox / "取消").rglob("*.txt"))
    again = make_run(clerk, bill)
    assert again != at


def test_a_page_that_is_out_of_date_cancels_nothing(clerk, boss, store, tmp_path):
    at = make_run(clerk, add_bill(store, tmp_path))
    submit(clerk, at)
    approve(boss, at)
    post(clerk, f"{at}/make", at)
    stale = post(clerk, f"{at}/cancel", at, reason="x", state="draft")
    assert stale.status_code == 409
    assert "ファイル作成済み" in clerk.get(at).text


def test_what_is_due_and_why_not(clerk, boss, store, tmp_path):
    add_bill(store, tmp_path, "NODUE", due_date=None)
    add_bill(store, tmp_path, "NOACC", bank_accounts=())
    add_bill(store, tmp_path, "OWN", supplier="株式会社でんぴょう製作所")
    add_bill(store, tmp_path, "LATE", due_date=dt.date(2026, 11, 20))
    add_bill(store, tmp_path, "OPEN", state=DocumentState.READY)
    odd = add_bill(
        store, tmp_path, "ODD", 5, bank_accounts=(account("1111111", "ﾔﾏﾀﾞ ﾊﾅｺ"),)
    )
    text = clerk.get("/payments").text
    for told in (
        "支払期日がありません",
        "振込先口座がありません",
        "まだ承認されていません",
    ):
        assert told in text
    assert ">OWN<" not in text
    assert "2026/12/01 に振り込む分" in text
    assert "を過ぎて支払います" in text
    assert "読みと合いません" in text
    held = post(
        clerk,
        "/payments/bills",
        "/payments",
        document_id=odd,
        mark="hold",
        reason="金額を確認中",
    )
    assert held.status_code == 303
    assert "保留中: 金額を確認中" in clerk.get("/payments").text
    refused = post(clerk, "/payments", bill=[odd], pay_day=DAY)
    assert refused.status_code == 409
    assert post(clerk, f"/payments/bills/{odd}/release", "/payments").status_code == 303
    assert "保留中" not in clerk.get("/payments").text


def test_two_bills_of_one_number_are_told(clerk, store, tmp_path):
    add_bill(store, tmp_path, "K-1")
    add_bill(store, tmp_path, "K-1", 5000, bank_accounts=(account("2222222"),))
    assert "同じ請求書がほかにある" in clerk.get("/payments").text


@pytest.mark.parametrize("day", ["2026/12/26", "2026/11/30", "2027/06/01", "きのう"])
def test_a_day_on_which_no_bank_pays_is_refused(clerk, store, tmp_path, day):
    bill = add_bill(store, tmp_path)
    answer = post(clerk, "/payments", bill=[bill], pay_day=day, group=DAY)
    assert answer.status_code == 422
    assert 'role="alert" id="told"' in answer.text
    clerk.headers["referer"] = "https://elsewhere.example/payments"
    answer = post(clerk, "/payments", bill=[bill], pay_day=day)
    assert "前の画面に戻る" not in answer.text


def test_a_bill_is_in_one_run_at_a_time(clerk, store, tmp_path):
    bill = add_bill(store, tmp_path)
    make_run(clerk, bill)
    assert post(clerk, "/payments", bill=[bill], pay_day=DAY).status_code == 409


def test_large_payments_need_two(clerk, boss, app, store, tmp_path):
    rules = ({"above": 1_000_000, "approvals": 2},)
    settings = app.state.site.settings
    app.state.site = type(app.state.site)(
        settings.model_copy(
            update={"approvals": Approvals.model_validate({"rules": rules})}
        ),
        *(getattr(app.state.site, n) for n in ("store", "picture", "tokens", "post")),
        app.state.site.publish,
    )
    bill = add_bill(store, tmp_path, total=1_000_000)
    at = make_run(clerk, bill)
    submit(clerk, at)
    assert approve(boss, at).status_code == 303
    assert "承認待ち" in clerk.get(at).text
    assert approve_by_hand(boss, store, at).status_code == 303
    with signed_in(app, store, person(store, "third", Role.APPROVER)) as third:
        assert approve(third, at).status_code == 303
    assert "承認済み" in clerk.get(at).text


def test_one_person_may_pay_alone_and_is_told_in_red(store, settings, tmp_path):
    alone = settings.model_copy(update={"approvals": Approvals(one_person=True)})
    app = create_app(alone, store, lambda *_: settings.home)
    bill = add_bill(store, tmp_path)
    me = person(store, "me", Role.CLERK, factor=False)
    with signed_in(app, store, me) as client:
        at = make_run(client, bill)
        submit(client, at)
        for page in (at, "/payments", "/approvals"):
            assert ONE_PERSON in client.get(page).text
        assert approve(client, at).status_code == 303
        person(store, "second", Role.CLERK)
        assert "無視しています" in client.get("/payments").text


def test_forms_of_other_pages_and_other_roles_are_refused(clerk, app, store, tmp_path):
    bill = add_bill(store, tmp_path)
    at = make_run(clerk, bill)
    for path in (f"{at}/submit", f"{at}/cancel", "/payments", "/payments/bills"):
        assert clerk.post(path, data={"token": "forged"}).status_code == 403
    for login, role in (("it", Role.IT), ("supplier", Role.SUPPLIER)):
        partner = "p" if role is Role.SUPPLIER else ""
        other = make_person(store, login, {role}, partner=partner)
        with signed_in(app, store, other) as client:
            for page in ("/payments", at, "/approvals", "/samples"):
                assert client.get(page, follow_redirects=False).status_code == 403


def test_hostile_names_are_only_text(clerk, store, tmp_path):
    evil = "<script>alert(1)</script>株式会社"
    bill = add_bill(store, tmp_path, supplier=evil, issuer=Party(name=evil))
    text = clerk.get("/payments").text
    assert "<script>alert" not in text
    at = make_run(clerk, bill)
    assert "<script>alert" not in clerk.get(at).text


def two_days(store, folder):
    later = dt.date(2026, 12, 28)
    near = add_bill(store, folder, "K-1", 110_000)
    return near, add_bill(store, folder, "K-2", 22_000, due_date=later)


def test_days_beyond_a_screenful_are_one_line_each(clerk, store, tmp_path, monkeypatch):
    monkeypatch.setattr("web.payment_list.ROWS", 1)
    near, far = two_days(store, tmp_path)
    text = clerk.get("/payments").text
    assert "支払える請求書は 2 件です" in text
    assert f'value="{near}"' in text
    assert f'value="{far}"' not in text
    assert "2026/12/28 に振り込む分を開く" in text
    assert "22,000" in text
    opened = clerk.get("/payments?day=2026/12/28").text
    assert f'value="{far}"' in opened
    assert f'value="{near}"' not in opened
    assert "2026/12/25 に振り込む分を開く" in opened


def test_bills_that_cannot_be_paid_are_shown_a_screenful_at_a_time(
    clerk, store, tmp_path, monkeypatch
):
    monkeypatch.setattr("web.payment_list.WAITING", 1)
    for number in ("K-1", "K-2"):
        add_bill(store, tmp_path, number, state=DocumentState.NEEDS_REVIEW)
    assert "ほかに 1 件あります" in clerk.get("/payments").text
    every = clerk.get("/payments?waiting=all").text
    assert "ほかに" not in every
    assert every.count("まだ承認されていません") == 2


def test_bills_beyond_those_looked_at_are_told_and_reached(
    clerk, store, tmp_path, monkeypatch
):
    for module in ("books.store.payables", "web.candidates"):
        monkeypatch.setattr(f"{module}.MAX_CANDIDATES", 1)
    near, far = two_days(store, tmp_path)
    text = clerk.get("/payments").text
    assert "未払いの請求書が 2 件あり、支払期日の早い 1 件だけを見ています" in text
    assert f'value="{near}"' in text
    rest = clerk.get("/payments?since=2026/12/27").text
    assert "だけを見ています" not in rest
    assert f'value="{far}"' in rest
    form = {"token": token_on(clerk.get("/payments")), "bill": [far]}
    form |= {"pay_day": "2026/12/28", "since": "2026/12/27"}
    assert clerk.post("/payments", data=form, follow_redirects=False).status_code == 303
    held = post(
        clerk, "/payments/bills", "/payments", document_id=far, mark="hold", reason="x"
    )
    assert held.status_code == 409  # it is in a run by now


def test_a_bad_day_loses_no_ticks(clerk, store, tmp_path):
    one, two = (add_bill(store, tmp_path, f"K-{n}", 100 * n) for n in (1, 2))
    answer = post(clerk, "/payments", bill=[two], pay_day="2026/12/26", group=DAY)
    assert answer.status_code == 422
    assert "振込指定日 2026/12/26 は使えません" in answer.text
    boxes = dict(
        re.findall(r'name="bill" value="([^"]+)"[^>]*?( checked)?>', answer.text)
    )
    assert boxes == {one: "", two: " checked"}
    assert 'name="pay_day" value="2026/12/26"' in answer.text
    assert "選んだ請求書 <b><output data-count>1</output>" in answer.text
    nothing = post(clerk, "/payments", pay_day=DAY, group=DAY)
    assert "一件以上選んでください" in nothing.text
    assert " checked" not in nothing.text


def test_a_bad_day_of_a_draft_loses_no_ticks(clerk, store, tmp_path):
    one, two = (add_bill(store, tmp_path, f"K-{n}", 100 * n) for n in (1, 2))
    at = make_run(clerk, one, two)
    answer = post(clerk, f"{at}/drop", at, keep=[two], pay_day="2026/12/26")
    assert answer.status_code == 422
    kept = dict(re.findall(r'name="keep" value="([^"]+)"( checked)?', answer.text))
    assert kept == {one: "", two: " checked"}
    assert 'name="pay_day" value="2026/12/26"' in answer.text


def test_a_run_whose_bill_lost_its_approval_is_marked_and_makes_no_file(
    clerk, boss, store, settings, tmp_path
):
    bills = [add_bill(store, tmp_path, "K-1"), add_bill(store, tmp_path, "K-2", 22_000)]
    at = make_run(clerk, *bills)
    submit(clerk, at)
    assert approve(boss, at).status_code == 303
    assert "承認のない請求書" not in clerk.get("/payments").text
    reading = store.get(bills[0]).reading
    store.revise(bills[0], reading, "aoi", "承認の取り消し", 1, DocumentState.READY)
    page = clerk.get(at).text
    assert "承認のない請求書が 1 件あります" in page
    assert "⚠ 承認が外れています" in page
    assert "承認のない請求書" in clerk.get("/payments").text
    made = post(clerk, f"{at}/make", at)
    assert f"{KARATACHI}の請求書 K-1 は承認が外れています" in made.text
    assert not list(settings.outbox.rglob("*.txt"))


def test_a_made_file_whose_bill_was_left_out_is_told(clerk, boss, store, tmp_path):
    bill = add_bill(store, tmp_path, "K-1")
    at = make_run(clerk, bill)
    submit(clerk, at)
    approve(boss, at)
    post(clerk, f"{at}/make", at)
    store.revise(bill, store.get(bill).reading, "aoi", "訂正", 1)
    assert (
        "振込ファイルに入っています。銀行へ渡していなければ渡さず" in clerk.get(at).text
    )


def test_errors_that_somebody_let_pass_are_told_to_who_approves(
    clerk, boss, store, tmp_path
):
    bill = add_bill(store, tmp_path, "K-1")
    wrong = finding("quantity_mismatch", "lines", "数量が違います。")
    mild = finding("order_not_found", "order_number", "注文がありません。")
    reading = store.get(bill).reading.model_copy(update={"findings": (wrong, mild)})
    store.revise(bill, reading, "aoi", "照合", 1, DocumentState.READY)
    store.approve(bill, "aoi")
    told = "誤りを承知で承認: 数量違い</b>"
    assert told in clerk.get("/payments").text
    at = make_run(clerk, bill)
    submit(clerk, at)
    page = boss.get(at).text
    assert told in page
    assert f'<a href="/documents/{bill}">指摘を見る</a>' in page

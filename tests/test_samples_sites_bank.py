"""The bank to practise on is strict at the door and does what it is told inside."""

import csv
import datetime as dt
import io
import re

import pytest

from edi.zengin import read_statement
from tests.practice import (
    PAY_DAY,
    TODAY,
    enter_bank,
    last_otp,
    transfer_file,
    upload,
    visit,
)

LOGIN = {"contract": "1234567890", "user": "bot", "password": "sakura-bot-1"}


@pytest.fixture
def client(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY)) as client:
        yield enter_bank(client, tmp_path)


def state(client):
    return client.get("/__state").json()


def order(client, content=None, memo="", **form):
    """Hand in a file and confirm it."""
    page = upload(client, content or transfer_file(), memo)
    return client.post(page.url.path, data={"checked": "1"} | form)


def test_sign_in_takes_password_otp_and_notices(tmp_path):
    with visit("bank", tmp_path) as client:
        assert client.get("/menu").url.path == "/login"
        assert client.post("/login", data=LOGIN | {"contract": "1"}).status_code == 401
        assert client.post("/login", data=LOGIN).url.path == "/otp"
        assert client.get("/menu").url.path == "/otp"
        code = last_otp(tmp_path, "bot")
        assert code in client.get("/token/bot").text
        wrong = client.post("/otp", data={"otp": f"{(int(code) + 1) % 10**6:06d}"})
        assert "正しくありません" in wrong.text
        assert client.post("/otp", data={"otp": code}).url.path == "/notices"
        assert client.get("/menu").url.path == "/notices"
        assert client.post("/notices").url.path == "/menu"


def test_a_one_time_password_is_taken_once_and_not_late(tmp_path):
    with visit("bank", tmp_path) as client:
        client.post("/login", data=LOGIN)
        code = last_otp(tmp_path, "bot")
        client.post("/otp", data={"otp": code})
        assert "使用済み" in client.post("/otp", data={"otp": code}).text
        client.post("/otp", data={"action": "again"})
        assert last_otp(tmp_path, "bot") != code
        client.post("/__faults", json={"settings": {"otp_seconds": -1}})
        client.post("/otp", data={"action": "again"})
        late = client.post("/otp", data={"otp": last_otp(tmp_path, "bot")})
        assert "有効期限が切れています" in late.text


def test_five_wrong_passwords_use_the_right_one_up(tmp_path):
    with visit("bank", tmp_path) as client:
        client.post("/login", data=LOGIN)
        for _ in range(5):
            client.post("/otp", data={"otp": "x"})
        late = client.post("/otp", data={"otp": last_otp(tmp_path, "bot")})
        assert "使用済み" in late.text


def test_a_session_ends_when_nothing_happens(client):
    client.post("/__faults", json={"settings": {"idle_seconds": -1}})
    answer = client.get("/menu")
    assert answer.url.path == "/login"
    assert "一定時間操作がなかったため" in answer.text


def test_a_second_sign_in_asks_about_the_first(client, tmp_path):
    client.post("/__faults", json={"settings": {"double_login": "ask"}})
    client.cookies.clear()
    asked = client.post("/login", data=LOGIN)
    assert "前回のログインを終了して続ける" in asked.text
    assert client.get("/menu").url.path == "/login"
    assert client.post("/login", data=LOGIN | {"force": "1"}).url.path == "/otp"


def test_a_file_is_confirmed_and_then_waits_for_the_second_person(client):
    page = upload(client, transfer_file(), "ＰＡＹ－１")
    assert page.url.path == "/transfers/confirm/1"
    for text in ("3 件", "3,003 円", "2026/12/10", "ﾕｳ)ｶﾗﾀﾁｷﾝｿﾞｸ"):
        assert text in page.text
    assert "確認欄にチェック" in client.post(page.url.path).text
    assert state(client)["counts"]["transfers"] == 0
    done = client.post(page.url.path, data={"checked": "1"})
    assert "承認者が承認するまで、振込は行われません" in done.text
    (booked,) = state(client)["transfers"]
    assert (booked["number"], booked["state"]) == ("S0000001", "承認待ち")
    assert (booked["count"], booked["total"], booked["day"]) == (3, 3003, str(PAY_DAY))
    assert (booked["memo"], booked["made_by"]) == ("ＰＡＹ－１", "bot")


def changed(old, new, count=1):
    return transfer_file().replace(old, new, count)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (changed(b"1001", b"9001"), "合計金額がデータと一致しません"),
        (changed(b"9999000123", b"9999000124"), "委託者コードと一致しません"),
        (changed(b"19000123", b"19000456"), "振込を契約している口座ではありません"),
        (changed("ﾕｳ)".encode("cp932"), b"yu)"), "半角カナ・英大文字・数字で"),
        (transfer_file().splitlines(keepends=True)[0], "エンドの順になっていません"),
        (changed(b"\r\n2", b"\r\n22"), "120バイトではありません"),
        (transfer_file(day=TODAY), "は指定できません"),
        (transfer_file(day=dt.date(2026, 12, 12)), "銀行休業日です"),
        (transfer_file(day=dt.date(2027, 1, 29)), "は指定できません"),
        ("総合振込".encode("utf-16"), "ファイル"),
        (b"", "エンドの順になっていません"),
    ],
)
def test_a_wrong_file_is_refused_record_by_record(client, content, text):
    answer = upload(client, content)
    assert answer.status_code == 422
    assert text in answer.text
    assert state(client)["counts"]["transfers"] == 0


def test_memos_are_full_width(client):
    assert "全角20文字以内" in upload(client, transfer_file(), "PAY-1").text
    assert upload(client, transfer_file(), "Ｐ" * 21).status_code == 422


def test_records_without_line_ends_are_taken(client):
    content = transfer_file().replace(b"\r\n", b"")
    assert "3,003 円" in upload(client, content).text


def test_the_same_file_twice_pays_twice_unless_somebody_looks(client):
    order(client)
    page = upload(client, transfer_file())
    assert "同一内容のファイルが登録済みです(受付番号 S0000001)" in page.text
    client.post(page.url.path, data={"checked": "1"})
    client.post(page.url.path, data={"checked": "1"})  # a second click
    assert state(client)["counts"]["transfers"] == 3


def test_a_confirmation_with_a_one_time_token_is_taken_once(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY), one_time_token=True) as client:
        enter_bank(client, tmp_path)
        page = upload(client, transfer_file())
        token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
        client.post(page.url.path, data={"checked": "1", "token": token})
        again = client.post(page.url.path, data={"checked": "1", "token": token})
        assert "この操作は既に受け付けています" in again.text
        assert state(client)["counts"]["transfers"] == 1


def test_only_the_second_person_approves(client, tmp_path):
    order(client)
    refused = client.get("/transfers/1/approve")
    assert "依頼者ご本人は承認できません" in refused.text
    posted = client.post("/transfers/1/approve", data={"password": "torihiki-9"})
    assert posted.status_code == 403
    enter_bank(client, tmp_path, "suzuki")
    client.get("/transfers/1/approve")
    form = {"password": "wrong", "otp": last_otp(tmp_path, "suzuki")}
    wrong = client.post("/transfers/1/approve", data=form)
    assert "取引パスワードが正しくありません" in wrong.text
    client.post("/transfers/1/approve", data=form | {"password": "torihiki-9"})
    (booked,) = state(client)["transfers"]
    assert (booked["state"], booked["approved_by"]) == ("承認済", "suzuki")
    assert client.post("/transfers/1/cancel").status_code == 409


def test_an_order_is_cancelled_before_its_approval(client):
    order(client)
    client.post("/transfers/1/cancel")
    assert state(client)["transfers"][0]["state"] == "取消済"


def test_orders_are_searched_and_paged(client):
    order(client, transfer_file(2), "Ａ－１")
    for _ in range(21):
        order(client, transfer_file(), "Ｂ－１")

    def count(query):
        return client.get(f"/transfers/list?{query}").text.count(">S00000")

    assert count("") == 20
    assert count("page=2") == 2
    assert count("memo=Ａ") == 1
    assert count("number=S0000002") == 1
    assert count("max=2,001") == 1
    assert count("min=2002&file_name=f.txt") == 20
    assert count("state=承認済") == 0
    assert count("from=2099/01/01") == 0
    rows = client.get("/transfers/list.csv?memo=Ａ").content.decode("cp932")
    assert [r["合計金額"] for r in csv.DictReader(io.StringIO(rows))] == ["2001"]


def test_a_new_order_may_be_found_only_later(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY), list_delay_seconds=60) as client:
        enter_bank(client, tmp_path)
        order(client)
        assert "該当する依頼がありません" in client.get("/transfers/list").text


PERIOD = "account=9000123&from=2026/10/01&to=2026/11/30"


def test_movements_are_the_same_on_screen_and_in_both_files(client):
    screen = client.get(f"/statements?{PERIOD}").text
    count = int(re.search(r"(\d+) 件", screen)[1])
    assert "1/2ページ" in screen
    text = client.get(f"/statements.csv?{PERIOD}").content.decode("cp932")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == count
    data = client.get(f"/statements.txt?{PERIOD}").content
    payments = read_statement(data, stem="s", near=TODAY)
    amounts = [int(r["お預り金額"] or r["お支払金額"]) for r in rows]
    assert [p.amount for p in payments] == amounts


def test_movements_need_an_account_and_at_most_six_months(client):
    assert "口座を選択" in client.get("/statements?account=1").text
    assert "照会期間" in client.get("/statements?account=9000123&from=x&to=y").text
    query = "/statements?account=9000123&from=2026/01/01&to=2026/11/30"
    assert "6か月以内" in client.get(query).text


def test_the_balance_is_that_of_the_last_movement(client):
    text = client.get(f"/statements.csv?{PERIOD}").content.decode("cp932")
    last = list(csv.DictReader(io.StringIO(text)))[-1]
    assert f"{int(last['残高']):,} 円" in client.get("/balances").text


def test_in_the_third_markup_the_old_name_keeps_a_template(tmp_path):
    with visit("bank", tmp_path, today=str(TODAY), markup="v3") as client:
        enter_bank(client, tmp_path)
        page = upload(client, transfer_file())
        assert 'value="template">登録</button>' in page.text
        kept = client.post(page.url.path, data={"checked": "1", "action": "template"})
        assert "振込の依頼は登録されていません" in kept.text
        assert state(client)["counts"] == {"transfers": 0, "templates": 1}

"""The accounting site to practise on books what it is told, as often as it is told."""

import csv
import hashlib
import io

import pytest

from tests.practice import bill, enter_accounting, slip, visit


@pytest.fixture
def client(tmp_path):
    with visit("accounting", tmp_path) as client:
        yield enter_accounting(client)


def state(client):
    return client.get("/__state").json()


def test_nobody_gets_in_without_the_password_and_an_office(tmp_path):
    with visit("accounting", tmp_path) as client:
        assert client.get("/journals").url.path == "/login"
        wrong = client.post(
            "/login", data={"mail": "bot@example.com", "password": "midori-bot-2"}
        )
        assert wrong.status_code == 401
        assert "パスワードが正しくありません" in wrong.text
        right = {"mail": "bot@example.com", "password": "midori-bot-1"}
        assert client.post("/login", data=right).url.path == "/offices"
        assert client.get("/journals").url.path == "/offices"
        assert client.post("/offices", data={"office": "1"}).url.path == "/"


def test_a_slip_is_booked_as_typed(client):
    answer = client.post("/journals", data=slip(memo="請求書 A-1"))
    assert answer.url.path == "/journals/1"
    assert "振替伝票を登録しました。" in answer.text
    (booked,) = state(client)["journals"]
    assert booked["state"] == "登録済"
    assert (booked["date"], booked["number"]) == ("2026-10-01", "00001")
    assert (booked["reference"], booked["memo"]) == ("R-1", "請求書 A-1")
    debit, credit = booked["lines"]
    assert (debit["account"], debit["tax"]) == ("仕入高", "課税仕入 10%")
    assert (debit["invoice_kind"], debit["amount"]) == ("適格", 11000)
    assert (credit["account"], credit["amount"]) == ("買掛金", 11000)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"credit0_amount": "10,000"}, "借方合計と貸方合計が一致しません"),
        ({"date": "2026/03/31"}, "締め済みの期間です(2026/03/31まで"),
        ({"date": ""}, "取引日を入力してください"),
        ({"date": "10月1日"}, "2026/04/01"),
        ({"debit0_account": ""}, "勘定科目を候補から選択してください"),
        ({"debit0_account": "601"}, "勘定科目を候補から選択してください"),
        ({"debit0_amount": "１１０００"}, "金額は半角数字で入力してください"),
        ({"debit0_tax": ""}, "1行目の借方: 税区分を選択してください"),
        ({"credit0_sub": "だれか"}, "補助科目「だれか」は登録されていません"),
        ({"reference": "請求書1"}, "外部参照番号は半角英数字"),
        ({"description": "あ" * 201}, "摘要は200文字以内"),
    ],
)
def test_a_wrong_slip_is_shown_again_with_the_reason(client, change, text):
    answer = client.post("/journals", data=slip(**change))
    assert answer.status_code == 422
    assert text in answer.text
    assert state(client)["counts"]["journals"] == 0


def test_descriptions_may_have_to_be_full_width(tmp_path):
    with visit("accounting", tmp_path, full_width_description=True) as client:
        enter_accounting(client)
        half = client.post("/journals", data=slip(description="部品 No.5"))
        assert "摘要は全角文字で" in half.text
        long = client.post("/journals", data=slip(description="部" * 41))
        assert "全角40文字以内" in long.text
        client.post("/journals", data=slip(description="部品　Ｎｏ．５"))
        assert state(client)["counts"]["journals"] == 1


def test_the_same_slip_twice_is_there_twice(client):
    client.post("/journals", data=slip())
    client.post("/journals", data=slip())
    assert state(client)["counts"]["journals"] == 2


def test_a_form_with_a_one_time_token_is_taken_once(tmp_path):
    with visit("accounting", tmp_path, one_time_token=True) as client:
        enter_accounting(client)
        client.post("/journals", data=slip(token="t1"))
        again = client.post("/journals", data=slip(token="t1"))
        assert "この操作は既に受け付けています" in again.text
        assert state(client)["counts"]["journals"] == 1


def test_the_result_may_be_the_answer_of_the_post_itself(tmp_path):
    with visit("accounting", tmp_path, after_post="render") as client:
        enter_accounting(client)
        answer = client.post("/journals", data=slip())
        assert answer.url.path == "/journals"
        assert "登録しました" in answer.text


def test_the_search_narrows_and_finds_parts_of_references(client):
    for number, amount in ((1, "11,000"), (10, "22,000"), (2, "33,000")):
        client.post("/journals", data=slip(f"R-{number}", amount))
    client.post("/journals", data=slip("Q-7", description="机", date="2026/11/01"))

    def count(query):
        return client.get(f"/journals?{query}").text.count(">詳細<")

    assert count("") == 4
    assert count("reference=R-1") == 2  # R-10 too
    assert count("reference=R-10") == 1
    assert count("q=机") == 1
    assert count("q=部品代&min=20000&max=30,000") == 1
    assert count("from=2026/11/01") == 1
    assert count("to=2026/10/31") == 3
    assert "該当する仕訳がありません" in client.get("/journals?q=椅子").text


def test_lists_show_twenty_a_page(client):
    for number in range(23):
        client.post("/journals", data=slip(f"R-{number}"))
    first = client.get("/journals").text
    assert "全 23 件中 1 ～ 20 件" in first
    assert first.count(">詳細<") == 20
    assert client.get("/journals?page=2").text.count(">詳細<") == 3
    assert client.get("/journals?page=99").text.count(">詳細<") == 3


def test_a_new_slip_may_be_found_only_later(tmp_path):
    with visit("accounting", tmp_path, list_delay_seconds=60) as client:
        enter_accounting(client)
        client.post("/journals", data=slip())
        assert "該当する仕訳がありません" in client.get("/journals").text
        assert "部品代" in client.get("/journals/1").text


def test_offices_do_not_see_each_other(client):
    client.post("/journals", data=slip())
    client.post("/offices", data={"office": "2"})
    assert "該当する仕訳がありません" in client.get("/journals").text
    assert client.get("/journals/1").status_code == 404


def test_a_slip_is_changed_and_deleted(client):
    client.post("/journals", data=slip())
    assert 'value="11,000"' in client.get("/journals/1/edit").text
    client.post("/journals/1", data=slip(amount="12,000"))
    (booked,) = state(client)["journals"]
    assert booked["total"] == 12000
    client.post("/journals/1/delete")
    assert state(client)["counts"]["journals"] == 0


def test_the_download_is_shift_jis(client):
    client.post("/journals", data=slip())
    answer = client.get("/journals.csv")
    head, row = csv.reader(io.StringIO(answer.content.decode("cp932")))
    found = dict(zip(head, row, strict=True))
    assert found["借方勘定科目"] == "仕入高"
    assert found["貸方金額"] == "11000"
    assert answer.content.endswith(b"\r\n")


def test_an_invoice_keeps_its_scan(client):
    scan = b"%PDF-1.7 scan"
    answer = client.post(
        "/invoices", data=bill(), files={"files": ("請求書.pdf", scan)}
    )
    assert "支払依頼を登録しました。" in answer.text
    (booked,) = state(client)["invoices"]
    assert (booked["partner"], booked["total"]) == ("よもぎ塗装", 5500)
    (file,) = booked["files"]
    assert file["name"] == "請求書.pdf"
    assert file["sha256"] == hashlib.sha256(scan).hexdigest()
    assert client.get("/invoices/1/files/1").content == scan


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"partner": "しらない商会"}, "登録されていません"),
        ({"partner": ""}, "取引先を入力してください"),
        ({"number": ""}, "請求書番号を入力してください"),
        ({"due": "2026/09/30"}, "支払期日が発行日より前です"),
        ({"registration": "T123"}, "登録番号は「T」と数字13桁"),
        ({"line0_amount": ""}, "金額は半角数字で"),
    ],
)
def test_a_wrong_invoice_is_shown_again_with_the_reason(client, change, text):
    answer = client.post("/invoices", data=bill(**change))
    assert answer.status_code == 422
    assert text in answer.text
    assert state(client)["counts"]["invoices"] == 0


def test_only_pictures_and_pdf_are_attached(client):
    answer = client.post(
        "/invoices", data=bill(), files={"files": ("a.exe", b"MZ\x90")}
    )
    assert "添付できるのは PDF・PNG・JPEG です" in answer.text


def test_a_new_partner_is_added_once(client):
    client.post("/partners", data={"name": "しらない商会"})
    assert "登録済み" in client.post("/partners", data={"name": "しらない商会"}).text
    client.post("/invoices", data=bill(partner="しらない商会"))
    assert state(client)["counts"]["invoices"] == 1


def test_the_account_box_offers_similar_accounts(client):
    found = client.get("/api/accounts", params={"q": "買掛金"}).json()
    assert [a["name"] for a in found] == ["買掛金", "買掛金(仮計上)"]
    found = client.get("/api/accounts", params={"q": "しいれ"}).json()
    assert len(found) == 3


def test_another_markup_renames_buttons_and_moves_fields(tmp_path):
    with visit("accounting", tmp_path, markup="v2") as client:
        text = enter_accounting(client).get("/journals/new").text
    assert "保存する" in text
    assert ">登録<" not in text
    assert text.index('id="description"') < text.index('id="date"')


def test_in_the_third_markup_the_old_name_keeps_a_draft(tmp_path):
    with visit("accounting", tmp_path, markup="v3") as client:
        text = enter_accounting(client).get("/journals/new").text
        assert 'value="draft">登録</button>' in text
        client.post("/journals", data=slip(action="draft"))
        assert state(client)["journals"][0]["state"] == "下書き"

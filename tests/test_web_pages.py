import datetime as dt
import re
from decimal import Decimal

import pytest
from PIL import Image

from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Evidence,
    FieldRead,
    Line,
    Origin,
    Party,
    Reading,
    Source,
)
from books.settings import Settings
from books.settings_company import Company
from books.store import Store
from tests.web_people import signed_in
from web.app import create_app
from web.fields import _shown
from web.site import build_of_static

SECRET = "<script>alert(1)</script>"


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home", company=Company(name="でんぴょう製作所"))


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.shelf) as opened:
        yield opened


@pytest.fixture
def document_id(store, tmp_path):
    path = tmp_path / "invoice.pdf"
    path.write_bytes(b"%PDF-1.7 not really")
    file = store.add_file(path)
    box = Evidence(page=1, bbox=(10, 20, 60, 30))
    document = Document(
        document_type=DocumentType.QUOTATION,
        document_number="Q-1",
        issuer=Party(name=f"山田商店{SECRET}"),
        lines=(Line(description="ねじ", amount=100),),
        total=110,
    )
    reading = Reading(
        source=Source(file=file.name, sha256=file.sha256, pages=(1,), reader="text"),
        document=document,
        fields={"total": FieldRead(confidence=0.6, evidence=box)},
        review=("total",),
    )
    (made,) = store.add_readings(
        file.sha256, [reading], "denpyo", [DocumentState.NEEDS_REVIEW]
    )
    return made


@pytest.fixture
def client(settings, store, tmp_path):
    def picture(path, source, number):
        target = tmp_path / "page.png"
        Image.new("RGB", (300, 400), "white").save(target)
        return target

    app = create_app(settings, store, picture)
    with signed_in(app, store) as opened:
        yield opened


def token(client, document_id):
    text = client.get(f"/documents/{document_id}").text
    return re.search(r'name="token" value="([^"]+)"', text)[1]


def post(client, document_id, action, **values):
    form = {"token": token(client, document_id), "revision": 1} | values
    return client.post(
        f"/documents/{document_id}/{action}", data=form, follow_redirects=False
    )


def test_the_list_shows_and_finds_documents(client, document_id):
    assert document_id in client.get("/").text
    assert document_id in client.get("/?state=needs_review&partner=山田").text
    assert "あてはまる書類はありません" in client.get("/?number=Z-9").text
    assert document_id in client.get("/?amount_from=￥100&amount_to=1,000").text
    assert document_id not in client.get("/?amount_from=111").text
    assert client.get("/?start=-1").status_code == 400
    for wrong in ("date_from=きのう", "amount_to=たくさん"):
        answer = client.get(f"/?{wrong}")
        assert answer.status_code == 422
        assert "のように入れてください" in answer.text
        assert f'value="{wrong.partition("=")[2]}"' in answer.text
        assert "あてはまる書類" not in answer.text


@pytest.mark.parametrize(
    "search",
    ["partner=カラタチ", "partner=からたち", "partner=ｶ)ｶﾗﾀﾁ", "partner=（株）カラタチ",
     "text=㈱からたち", "text=ネジ", "number=q-l", "number=Ｑ１"],
)  # fmt: skip
def test_the_list_finds_what_is_written_in_another_way(client, store, tmp_path, search):
    path = tmp_path / "b.pdf"
    path.write_bytes(b"%PDF-1.7 another")
    file = store.add_file(path)
    document = Document(
        document_number="Q-1",
        issuer=Party(name="株式会社からたち金属"),
        lines=(Line(description="ねじ"),),
    )
    source = Source(file=file.name, sha256=file.sha256, pages=(1,), reader="text")
    reading = Reading(source=source, document=document, text="株式会社カラタチ金属 ﾈｼﾞ")
    (made,) = store.add_readings(file.sha256, [reading], "x", [DocumentState.READY])
    assert made in client.get(f"/?{search}").text


def test_every_page_of_a_document_can_be_looked_at(client, document_id, store):
    reading = store.get(document_id).reading
    source = reading.source.model_copy(update={"pages": (1, 2)})
    two = reading.model_copy(update={"source": source})
    store.revise(document_id, two, "denpyo", "x", 1)
    first = client.get(f"/documents/{document_id}").text
    assert "pages/1/picture" in first
    assert 'href="?page=2"' in first
    assert "pages/2/picture" in client.get(f"/documents/{document_id}?page=2").text
    assert "pages/1/picture" in client.get(f"/documents/{document_id}?page=3").text


def test_a_workbook_has_no_picture_but_a_link(client, document_id, store):
    reading = store.get(document_id).reading
    source = reading.source.model_copy(update={"reader": "xlsx"})
    sheet = reading.model_copy(update={"source": source})
    store.revise(document_id, sheet, "denpyo", "x", 1)
    text = client.get(f"/documents/{document_id}").text
    assert "画像はありません" in text
    assert text.count(f'href="/documents/{document_id}/original"') == 2


def test_the_document_shows_the_doubtful_field_first(client, document_id):
    text = client.get(f"/documents/{document_id}").text
    focused = re.findall(r'data-path="([^"]+)"[^>]* data-focus autofocus', text)
    assert focused == ["total"]
    assert 'data-box="10.0 20.0 60.0 30.0"' in text
    assert "明細1の品名" in text
    assert "ねじ" in text


def test_nothing_on_a_page_can_run(client, document_id):
    answer = client.get(f"/documents/{document_id}")
    assert SECRET not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    build = build_of_static()
    assert set(re.findall(r"<script[^>]*>", answer.text)) == {
        f'<script src="/static/{name}.js?v={build}" defer>'
        for name in ("once", "htmx.min", "desk_sheet", "desk_rows", "desk")
    }
    assert " style=" not in answer.text


def test_correcting_a_field_makes_a_revision_that_nobody_has_to_look_at(
    client, document_id, store
):
    answer = post(client, document_id, "correct", path="total", value="￥120")
    assert answer.status_code == 303
    document = store.get(document_id)
    assert document.reading.document.total == 120
    assert document.reading.fields["total"].origin is Origin.CORRECTED
    assert document.revision == 2
    assert document.reading.review == ()


def test_a_whole_table_is_confirmed_and_not_typed(client, document_id, store):
    reading = store.get(document_id).reading
    whole = reading.model_copy(update={"review": ("lines",)})
    store.revise(document_id, whole, "denpyo", "x", 1)
    page = client.get(f"/documents/{document_id}").text
    assert "明細の全体を" in page
    answer = post(client, document_id, "confirm", path="lines", revision=2)
    assert answer.status_code == 303
    assert store.get(document_id).state is DocumentState.READY


def test_a_value_that_can_not_be_is_refused_with_a_sentence(client, document_id, store):
    answer = post(client, document_id, "correct", path="total", value="たくさん")
    assert answer.status_code == 422
    assert "円単位の整数" in answer.text
    assert store.get(document_id).revision == 1


def test_two_people_at_once_do_not_overwrite_each_other(client, document_id):
    post(client, document_id, "correct", path="total", value="120")
    answer = post(client, document_id, "correct", path="total", value="130")
    assert answer.status_code == 409


def test_approve_and_reject(client, document_id, store):
    assert post(client, document_id, "approve").status_code == 303
    assert store.get(document_id).state is DocumentState.APPROVED
    post(client, document_id, "reject", reason="二重")
    assert store.get(document_id).state is DocumentState.REJECTED


@pytest.mark.parametrize("wrong", ["", "x", "Im90aGVyIg.AAAA"])
def test_a_post_from_elsewhere_is_refused(client, document_id, store, wrong):
    client.get("/")
    answer = client.post(
        f"/documents/{document_id}/approve", data={"token": wrong, "revision": 1}
    )
    assert answer.status_code == 403
    assert store.get(document_id).state is DocumentState.NEEDS_REVIEW


def test_another_host_name_is_refused(client):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_pictures_and_originals(client, document_id):
    assert (
        client.get(f"/documents/{document_id}/pages/1/picture").content[:4]
        == b"\x89PNG"
    )
    answer = client.get(f"/documents/{document_id}/original")
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_files_of_the_outbox_and_nothing_else(client, settings):
    assert "まだありません" in client.get("/files").text
    file = settings.outbox / "edi" / "請求書 1.xml"
    file.parent.mkdir(parents=True)
    file.write_text("<a/>")
    page = client.get("/files").text
    link = re.search(r'href="(/files/edi/[^"]+)"', page)[1]
    assert client.get(link).text == "<a/>"
    assert client.get("/files/../web.secret").status_code == 404
    assert client.get("/files/%2e%2e/web.secret").status_code == 404


def test_unknown_things_are_pages_with_a_sentence(client):
    assert client.get("/documents/NONE").status_code == 404
    assert "できませんでした" in client.get("/nothing").text


def test_the_secret_is_for_this_user_only(client, settings):
    assert (settings.home / "web.secret").stat().st_mode & 0o077 == 0


def test_values_are_shown_as_offices_write_them():
    assert _shown("lines[0].tax_rate", Decimal("0.10")) == "10 %"
    assert _shown("lines[0].unit_price", Decimal("-1234.50")) == "▲1,234.5"
    assert _shown("due_date", dt.date(2026, 10, 31)) == "2026/10/31"


def test_the_history_tells_decisions_with_reasons(client, document_id, store):
    post(client, document_id, "correct", path="total", value="120")
    post(client, document_id, "approve", revision=2)
    store.reject(document_id, "花子", "二重の請求")
    page = client.get(f"/documents/{document_id}").text
    history = page[page.index("<h2>履歴</h2>") :]
    steps = [
        history.index(t)
        for t in ("読み取り", "画面で訂正: 合計", ": 承認", "対象外 (二重の請求)")
    ]
    assert steps == sorted(steps)


def test_an_error_leads_back_to_the_document(client, document_id):
    form = {"token": token(client, document_id), "revision": "x"}
    answer = client.post(f"/documents/{document_id}/approve", data=form)
    assert f'href="/documents/{document_id}">書類に戻る' in answer.text
    assert "書類に戻る" not in client.get("/documents/NONE/original").text


def test_cancelled_files_are_called_so(client, settings):
    for folder in ("edi", "取消/edi"):
        path = settings.outbox / folder / "x.xml"
        path.parent.mkdir(parents=True)
        path.write_text("<a/>")
    page = client.get("/files").text
    assert "<h2>中小企業共通EDI</h2>" in page
    assert "取り消したファイル (使わないこと): 中小企業共通EDI" in page

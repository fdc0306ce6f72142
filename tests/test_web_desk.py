"""The review desk without a browser: what is kept, what is refused, what is told."""

import json
import re
import threading

import pytest

from books.memory import remember
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Finding,
    Line,
    Reading,
    Severity,
    Source,
)
from books.people import Role
from books.settings import Settings
from books.settings_company import Company
from books.settings_reading import Limits
from books.store import Store
from tests import supplier_paper, web_desk
from tests.web_people import make_person, signed_in
from web.app import create_app
from web.claims import Claims
from web.seams import Progress, Seams
from web.upload import safe_name

HTMX = {"HX-Request": "true"}
NEEDS = DocumentState.NEEDS_REVIEW


@pytest.fixture
def settings(tmp_path):
    return Settings(
        home=tmp_path / "home",
        company=Company(name="でんぴょう製作所"),
        limits=Limits(max_file_bytes=3_000_000),
    )


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


class Reader:
    """Reads groups of pages again; the number is made of the pages."""

    def __init__(self):
        self.asked = []

    def __call__(self, path, groups, _memory):
        self.asked.append([tuple(group) for group in groups])
        return tuple(
            Reading(
                source=Source(file="x", sha256="0" * 64, pages=tuple(g), reader="text"),
                document=Document(document_number="P" + "".join(map(str, g)), total=1),
                review=("total",),
            )
            for g in groups
        )


class Intake:
    """An intake that only counts."""

    started = 0

    def start(self):
        self.started += 1
        return True

    def progress(self):
        return Progress(busy=bool(self.started), done=1, total=3)


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def intake():
    return Intake()


@pytest.fixture
def app(settings, store, tmp_path, reader, intake):
    picture = web_desk.make_picture(tmp_path)
    seams = Seams(web_desk.words, reader, intake)
    return create_app(settings, store, picture, seams=seams)


@pytest.fixture
def client(app, store):
    with signed_in(app, store, make_person(store, "hanako", name="花子")) as opened:
        yield opened


@pytest.fixture
def kept(store, tmp_path):
    def keep(number="K-1", **values):
        return web_desk.keep(store, tmp_path, number, **values)

    return keep


def post(client, name, action, headers=None, **values):
    page = client.get(f"/documents/{name}").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    revision = re.search(r'data-revision="(\d+)"', page)[1]
    form = {"token": token, "revision": revision} | values
    return client.post(
        f"/documents/{name}/{action}",
        data=form,
        headers=headers or {},
        follow_redirects=False,
    )


def test_the_queue_tells_why_and_leads_on(client, kept):
    error = Finding(code="total_mismatch", severity=Severity.ERROR, message="合わない")
    plain, wrong = kept("K-1"), kept("K-2", findings=[error])
    page = client.get("/review").text
    assert page.index(wrong) < page.index(plain)
    assert "エラーの指摘" in page
    first = client.get("/review/next", follow_redirects=False)
    assert first.headers["location"] == f"/documents/{wrong}"
    answer = post(client, wrong, "approve", HTMX)
    assert json.loads(answer.headers["hx-trigger-after-swap"]) == {
        "desk:go": {"to": f"/documents/{plain}", "place": "1 / 1", "done": wrong}
    }
    assert "元に戻す" in answer.text
    last = post(client, plain, "approve")
    assert last.headers["location"] == f"/review?done={plain}"
    empty = client.get("/review/next")
    assert "確かめる書類はありません" in empty.text


def test_a_remark_is_not_called_nothing_to_check(client, kept):
    remark = Finding(
        code="order-not-found", severity=Severity.WARNING, message="注文がない"
    )
    page = client.get(f"/documents/{kept('K-1', findings=[remark])}").text
    assert "指摘 <b>1 件</b>を読み" in page
    assert "確かめる項目は" not in page
    assert "確かめる項目は" in client.get(f"/documents/{kept('K-2')}").text


def test_what_somebody_has_open_is_not_what_comes_next(app, store, client, kept):
    first, second, third = (kept(f"K-{n}") for n in range(3))
    other = make_person(store, "tanaka", name="田中")
    app.state.site.claims.claim(second, other.id, other.name)
    answer = post(client, first, "approve")
    assert answer.headers["location"].startswith(f"/documents/{third}")
    assert "田中さんが開いています" in client.get(f"/documents/{second}").text
    told = post(client, second, "claim", HTMX)
    assert "田中さんが開いています" in told.text
    store.revise(second, store.get(second).reading, "田中", "x", 1)
    assert "変更しました" in post(client, second, "claim", HTMX, revision="1").text


def test_a_claim_ends_by_itself():
    now = [0.0]
    claims = Claims(lambda: now[0])
    assert claims.claim("D", "1", "花子") == ""
    assert claims.claim("D", "2", "田中") == "花子"
    assert claims.holder("D", "1") == ""
    now[0] = 50.0
    assert claims.claim("D", "2", "田中") == ""
    claims.release("D", "1")
    assert claims.of_others("1") == ("D",)
    claims.release("D", "2")
    assert claims.of_others("1") == ()


def test_a_conflict_shows_both_values_and_changes_nothing(client, store, kept):
    name = kept(review=("total",))
    post(client, name, "correct", path="total", value="1200")
    for headers in (HTMX, None):
        answer = post(
            client, name, "correct", headers, path="total", value="1300", revision="1"
        )
        assert answer.status_code == 409
        assert "花子 さんが先に変更しました" in answer.text
        assert "1,200" in answer.text
        assert "1300" in answer.text
    assert store.get(name).reading.document.total == 1200


def test_undo_goes_back_step_by_step_and_keeps_everything(client, store, kept):
    name = kept(review=("total",))
    post(client, name, "correct", path="total", value="1200")
    post(client, name, "correct", path="subject", value="四月分")
    post(client, name, "approve")
    assert store.get(name).state is DocumentState.APPROVED
    part = post(client, name, "undo", HTMX).text  # the approval
    assert re.search(r'id="place" hx-swap-oob="true">1 / 1 件', part)
    assert store.get(name).state is NEEDS
    assert store.get(name).reading.document.subject == "四月分"
    post(client, name, "undo")
    assert store.get(name).reading.document.subject is None
    assert store.get(name).reading.document.total == 1200
    post(client, name, "undo")
    back = store.get(name)
    assert back.reading.document.total == 1100
    assert (back.state, back.reading.review) == (NEEDS, ("total",))
    answer = post(client, name, "undo")
    assert answer.status_code == 409
    assert "もうありません" in answer.text
    assert len(store.history(name)) == 6
    assert store.verify() == ()


def test_what_was_left_out_comes_back(client, store, kept):
    name = kept(review=("total",))
    assert post(client, name, "reject", reason=" ").status_code == 422
    post(client, name, "reject", reason="広告")
    assert store.get(name).state is DocumentState.REJECTED
    post(client, name, "undo")
    assert store.get(name).state is NEEDS


def test_the_type_can_be_changed_and_taken_back(client, store, kept):
    name = kept()
    post(client, name, "correct", path="document_type", value="invoice")
    document = store.get(name).reading.document
    assert document.document_type is DocumentType.INVOICE
    post(client, name, "undo")
    document = store.get(name).reading.document
    assert document.document_type is DocumentType.QUOTATION


def test_a_value_that_can_not_be_is_told_beside_the_field(client, store, kept):
    name = kept(review=("total",))
    answer = post(client, name, "correct", HTMX, path="total", value="たくさん")
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#values"
    assert "円単位の整数" in answer.text
    assert store.get(name).revision == 1


def test_confirming_a_table_confirms_its_cells(client, store, kept):
    name = kept(review=("lines", "lines[0].amount", "total"))
    post(client, name, "confirm", path="lines")
    assert store.get(name).reading.review == ("total",)


def test_the_lines_are_kept_from_script_and_from_the_plain_form(client, store, kept):
    name = kept(review=("lines[0].amount",))
    rows = [
        {"source": 0, "cells": {"amount": "900"}},
        {"source": None, "cells": {"description": "<b>送料</b>", "amount": "200"}},
    ]
    answer = post(client, name, "lines", HTMX, rows=json.dumps(rows))
    assert answer.status_code == 200
    assert "<b>送料" not in answer.text
    lines = store.get(name).reading.document.lines
    assert [x.amount for x in lines] == [900, 200]
    assert store.get(name).reading.review == ()
    plain = {"columns": "description,amount", "source": ["0", "1", ""]}
    cells = ["ねじ", "900", "", "", "ナット", "50"]
    post(client, name, "lines", cell=cells, **plain)
    lines = store.get(name).reading.document.lines
    assert [(x.description, x.amount) for x in lines] == [("ねじ", 900), ("ナット", 50)]
    for broken in ("{", '[{"source": 0, "cells": {}, "x": 1}]', "[1]"):
        answer = post(client, name, "lines", HTMX, rows=broken)
        assert answer.status_code == 422
    wrong = [{"source": 0, "cells": {"amount": "たくさん"}}]
    answer = post(client, name, "lines", HTMX, rows=json.dumps(wrong))
    assert answer.status_code == 422
    old = post(client, name, "lines", HTMX, rows="[]", revision="1")
    assert old.status_code == 409


def test_many_lines_can_be_kept(client, store, kept):
    lines = tuple(Line(description=f"部品{n}", amount=n) for n in range(400))
    name = kept(lines=lines, subtotal=None, total=None)
    rows = [{"source": n, "cells": {"amount": str(n + 1)}} for n in range(400)]
    page = client.get(f"/documents/{name}").text
    token = re.search(r'"X-Token": "([^"]+)"', page)[1]
    answer = client.post(
        f"/documents/{name}/lines",
        data={"revision": "1", "rows": json.dumps(rows)},
        headers=HTMX | {"X-Token": token},
    )
    assert answer.status_code == 200
    assert store.get(name).reading.document.lines[399].amount == 400


def test_sums_are_reckoned_while_typing_and_nothing_is_kept(client, store, kept):
    name = kept(document_type="invoice")
    typed = json.dumps({"total": "2000", "nothing": "1", "subtotal": "たくさん"})
    answer = post(client, name, "sums", HTMX, fields=typed)
    assert "差 900" in answer.text
    rows = json.dumps([{"source": 0, "cells": {"amount": "500"}}])
    answer = post(client, name, "sums", HTMX, rows=rows)
    assert "計算では 1,000" in answer.text
    assert post(client, name, "sums", HTMX, fields="[", rows="{").status_code == 200
    assert store.get(name).revision == 1


def test_pictures_are_kept_by_browsers_for_good_only_by_their_content(client, kept):
    name = kept()
    page = client.get(f"/documents/{name}").text
    address = re.search(r'href="(/documents/[^"]+/picture\?v=[0-9a-f]{16})"', page)[1]
    answer = client.get(address)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    old = client.get(address.partition("?")[0] + "?v=0")
    assert old.headers["cache-control"] == "no-cache"
    words = client.get(f"/documents/{name}/pages/1/words").json()
    assert words[0][0] == "ご請求金額 ￥1,100円"
    picked = client.get(
        f"/documents/{name}/pick", params={"path": "total", "text": words[0][0]}
    )
    assert picked.json() == {"value": "¥1,100"}
    assert client.get(f"/documents/{name}/pages/2/picture").status_code == 404
    assert client.get(f"/documents/{name}/pages/2/words").status_code == 404


def test_second_copies_can_be_seen_side_by_side(client, store, kept, tmp_path):
    first = kept("K-1")
    told = f"「{first}」と同じ書類です。"
    copy = Finding(code="duplicate_of", severity=Severity.ERROR, message=told)
    second = kept("K-2", findings=[copy], total=1200)
    shown = client.get(f"/documents/{second}").text
    assert f'<a href="/documents/{first}">「K-1」</a>と同じ書類です。' in shown
    page = client.get(f"/documents/{second}/related").text
    assert f'href="/documents/{second}/beside/{first}"' in page
    beside = client.get(f"/documents/{second}/beside/{first}").text
    assert beside.count("<img ") == 2
    assert '<tr class="differs"><th scope="row">合計</th>' in beside
    assert "関係する書類はありません" in client.get(f"/documents/{first}/related").text


# --- pages ----------------------------------------------------------------------------


@pytest.fixture
def pile(store, tmp_path):
    path = tmp_path / "pile.pdf"
    path.write_bytes(b"%PDF-1.7 pile")
    file = store.add_file(path)
    groups = ((1, 2), (3,))
    readings = [
        Reading(
            source=Source(file="pile.pdf", sha256=file.sha256, pages=g, reader="text"),
            document=Document(document_number=f"O{g[0]}"),
        )
        for g in groups
    ]
    return store.add_readings(file.sha256, readings, "denpyo", [NEEDS, NEEDS])


def place(client, name, pile, roles, order=("1", "2", "3")):
    seen = [f"{one}:1" for one in pile]
    return post(
        client, name, "pages", number=["1", "2", "3"], order=list(order), role=roles, seen=seen
    )  # fmt: skip


def test_pages_are_split_merged_reordered_and_put_back(client, store, pile, reader):
    page = client.get(f"/documents/{pile[0]}/pages").text
    assert page.count("<img ") == 3
    answer = place(client, pile[0], pile, ["new", "new", "same"], ("1", "3", "2"))
    assert reader.asked == [[(1, 3), (2,)]]
    made = answer.headers["location"].rpartition("/")[2]
    assert made not in pile
    states = {store.get(name).state for name in pile}
    assert states == {DocumentState.REJECTED}
    assert store.get(made).reading.source.file == "pile.pdf"
    assert store.verify() == ()
    back = post(client, made, "undo")
    assert back.headers["location"].endswith(pile[0])
    assert DocumentState.REJECTED not in {store.get(name).state for name in pile}
    assert store.get(made).state is DocumentState.REJECTED
    assert store.verify() == ()


def test_only_what_changed_is_read_again(client, store, pile, reader):
    place(client, pile[0], pile, ["new", "new", "new"])
    assert reader.asked == [[(1,), (2,)]]
    assert store.get(pile[1]).revision == 1
    assert store.get(pile[1]).state is NEEDS


def test_a_page_that_is_no_document_is_left_out(client, store, pile, reader):
    place(client, pile[0], pile, ["new", "none", "new"])
    assert reader.asked == [[(1,)]]


def test_pages_are_not_lost_and_not_taken_from_another(client, store, pile):
    short = post(client, pile[0], "pages", number=["1"], order=["1"], role=["new"])
    assert short.status_code == 422
    store.revise(pile[0], store.get(pile[0]).reading, "田中", "x", 1)
    answer = place(client, pile[0], pile, ["new", "new", "new"])
    assert answer.status_code == 409
    assert store.get(pile[0]).state is NEEDS


# --- what corrections teach -----------------------------------------------------------


def test_the_third_document_of_a_supplier_needs_less(client, store, tmp_path):
    def come(code, memory=None):
        page = supplier_paper.invoice(code=code)
        reading = supplier_paper.misread(supplier_paper.read(page), issuer__name=None)
        if memory is not None:
            reading = supplier_paper.recalled(reading, memory, page)
        path = tmp_path / f"{code}.pdf"
        path.write_bytes(b"%PDF-1.7 " + code.encode())
        file = store.add_file(path)
        source = reading.source.model_copy(update={"sha256": file.sha256})
        named = reading.model_copy(update={"source": source})
        return store.add_readings(file.sha256, [named], "denpyo", [NEEDS])[0]

    for code in ("A-0001", "A-0002"):
        name = come(code)
        assert "issuer.name" in store.get(name).reading.review
        value = supplier_paper.SUPPLIER
        post(client, name, "correct", path="issuer.name", value=value)
        answer = post(client, name, "approve", HTMX)
        assert f"{value} の書き方を覚えました" in answer.text
    third = come("A-0003", remember(store.confirmed()))
    assert "issuer.name" not in store.get(third).reading.review
    assert "以前の書類" in client.get(f"/documents/{third}").text


# --- upload ---------------------------------------------------------------------------


def send(client, *files, **headers):
    page = client.get("/upload").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    parts = [("files", file) for file in files]
    return client.post("/upload", data={"token": token}, files=parts, headers=headers)


def test_files_come_into_the_inbox_whole_and_once(client, settings, store):
    answer = send(
        client,
        ("../../請求書<1>.pdf", b"%PDF-1.7 a"),
        ("請求書_1_.pdf", b"%PDF-1.7 b"),
        ("電文.xml", b"<?xml version='1.0'?><a/>"),
        ("<script>alert(1)</script>.exe", b"MZ\x90"),
        ("a.pdf", b""),
    )
    assert answer.status_code == 200
    names = {path.name for path in settings.inbox.iterdir()}
    assert names == {"請求書_1_.pdf", "請求書_1_ (2).pdf", "電文.xml"}
    assert "プログラムです" in answer.text
    assert answer.text.count("</b> は入れませんでした。") == 2
    assert "0 バイト" in answer.text
    assert "<script>alert" not in answer.text
    (line,) = (x for x in store.audit_log("inbox") if x.action == "inbox.uploaded")
    assert line.actor == "花子"
    assert send(client, ("a.exe", b"MZ")).status_code == 422


def test_too_much_is_refused_before_it_is_received(client, settings):
    big = b"%PDF-1.7 " + b"0" * 5_000_000
    answer = send(client, ("big.pdf", big))
    assert answer.status_code == 413
    assert "MB までです" in answer.text
    assert not list(settings.inbox.glob("*"))
    untold = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/upload", content=iter([b"x"]), headers=untold)
    assert answer.status_code == 411


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\work\\a.pdf", "a.pdf"),
        ("..", "書類"),
        (".hidden", "hidden"),
        ("~$a.xlsx", "a.xlsx"),
        ("con.pdf", "書類con.pdf"),
        ("a\x00b\u202egnp.pdf", "a_b_gnp.pdf"),
        ("あ" * 300 + ".pdf", "あ" * 60 + ".pdf"),
    ],
)
def test_names_are_made_safe(sent, kept):
    assert safe_name(sent) == kept


def test_reading_starts_from_the_page(client, store, intake):
    page = client.get("/upload").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    client.post("/upload/read", data={"token": token})
    assert intake.started == 1
    assert "1 / 3 件" in client.get("/upload/progress").text


def test_suppliers_and_it_support_do_not_review(app, store, kept):
    name = kept()
    (support, supplier) = (
        make_person(store, "it", {Role.IT}),
        make_person(store, "mizu", {Role.SUPPLIER}, partner="T1"),
    )
    for person in (support, supplier):
        with signed_in(app, store, person) as client:
            assert client.get("/review").status_code in (403, 404)
            assert client.get("/upload").status_code in (403, 404)
            form = {"revision": 1, "token": "x"}
            answer = client.post(f"/documents/{name}/undo", data=form)
            assert answer.status_code in (403, 404)


def test_two_who_approve_at_once_are_both_told_and_one_counts(client, store, kept):
    name = kept(review=("total",))
    answers = []

    def correct(value):
        answers.append(
            post(client, name, "correct", path="total", value=value, revision="1")
        )

    threads = [threading.Thread(target=correct, args=(str(v),)) for v in (1200, 1300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert store.get(name).revision == 2

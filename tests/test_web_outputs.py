"""What changing a paper that went out asks for (出力済みの書類の訂正)."""

import pytest

from books.store import Store
from tests.payment_cases import add_bill, paying
from tests.web_desk import make_picture
from tests.web_people import make_person, signed_in
from web.app import create_app

CHANGED = "出力したあとで変わりました。"


@pytest.fixture
def settings(tmp_path):
    return paying(tmp_path / "home")


@pytest.fixture
def store(settings):
    with Store.open(settings.url, settings.originals) as opened:
        yield opened


@pytest.fixture
def desk(settings, store):
    app = create_app(settings, store, make_picture(settings.home))
    with signed_in(app, store, make_person(store, "hanako", name="花子")) as client:
        yield lambda name: client.get(f"/documents/{name}").text


def go_out(store, name, kind, path):
    store.claim_export(f"{kind}:1", kind, [name])
    revisions = {name: store.get(name).revision}
    store.audit("denpyo", "export.rendered", f"{kind}:1", {"revisions": revisions})
    store.finish_export(f"{kind}:1", path, "5" * 64)


def change(store, name, **values):
    now = store.get(name)
    paper = now.reading.document.model_copy(update=values)
    reading = now.reading.model_copy(update={"document": paper})
    store.revise(name, reading, "花子", "画面で訂正", now.revision)


def test_a_change_tells_what_went_out_where_and_what_to_do(desk, store, tmp_path):
    name = add_bill(store, tmp_path)
    assert "出力済みです" not in desk(name)
    go_out(store, name, "yayoi", "accounting/yayoi/a.csv")
    go_out(store, name, "transfer", "payments/transfer/b.txt")
    assert "仕訳 (弥生会計)" in desk(name)
    assert "出力済みです。ここで直しても" in desk(name)
    change(store, name)  # looked at, and nothing else
    assert CHANGED not in desk(name)
    change(store, name, total=99_000)
    page = desk(name)
    assert CHANGED in page
    assert "前の仕訳を取り消し(反対仕訳)" in page
    assert "銀行で取り消すか組み戻し" in page
    assert 'href="/files/accounting/yayoi/a.csv"' in page
    assert "承認し直したあと、次の命令で" in page
    assert f"denpyo export --again {name} --by 花子" in page
    store.approve(name, "花子")
    assert "まだどこにも渡していなければ、次の命令で古いファイルを取り消して" in desk(
        name
    )
    for kind in ("yayoi", "transfer"):
        store.cancel_export(f"{kind}:1", "花子", "出し直す")
    assert CHANGED not in desk(name)


def test_what_was_left_out_after_it_went_out_is_told(desk, store, tmp_path):
    name = add_bill(store, tmp_path)
    go_out(store, name, "edi", "edi/a.xml")
    change(store, name, total=1)
    store.reject(name, "花子", "誤り")
    page = desk(name)
    assert "訂正したことを知らせ" in page
    assert "次の命令で古いファイルを取り消せます" in page

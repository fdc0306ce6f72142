"""A document is put aside in the review with a reason, and taken up again (保留)."""

import dataclasses

import pytest

from books.errors import ConflictError, FormatError
from books.model import DocumentState, Finding, Severity
from flows.daily.waiting import find_waiting
from flows.process import approve_clean
from tests import web_desk
from tests.desk import clean, desk, put, work
from tests.test_web_desk import (
    HTMX,
    app,
    client,
    intake,
    kept,
    post,
    reader,
    settings,
    store,
)
from tests.web_people import make_person
from tests.web_server import assert_usable, browsing

__all__ = ["app", "client", "desk", "intake", "kept", "reader", "settings", "store"]

WRONG = Finding(code="total_mismatch", severity=Severity.ERROR, message="合わない")


def test_what_is_put_aside_leaves_the_queue_and_is_told_who_when_why(
    client, kept, store
):
    one, two = kept("K-1", findings=[WRONG]), kept("K-2")
    answer = post(client, one, "hold", HTMX, reason=" 取引先に問い合わせ中 ")
    assert f"/documents/{two}" in answer.headers["hx-trigger-after-swap"]
    assert "保留にしました" in answer.text
    queue = client.get("/review").text
    assert f'href="/documents/{one}"' not in queue
    assert '確認待ち <span class="soft">1 件' in queue
    assert "保留 1 件" in queue
    aside = client.get("/review?held=1").text
    assert f'href="/documents/{one}"' in aside
    assert "取引先に問い合わせ中" in aside
    assert "花子" in aside
    page = client.get(f"/documents/{one}").text
    assert "<b>保留</b> 取引先に問い合わせ中" in page
    assert "保留 (取引先に問い合わせ中)" in page  # in the history
    assert client.get("/review/next", follow_redirects=False).headers["location"] == (
        f"/documents/{two}"
    )
    assert "保留の書類<b>1</b>" in client.get("/dashboard").text
    assert "要確認の書類<b>0</b>" in client.get("/dashboard").text
    assert "hx-post" in answer.text
    assert f"/documents/{one}/release" in answer.text  # to take it back at once
    back = post(client, one, "release")
    assert back.headers["location"] == f"/documents/{one}"
    assert f'href="/documents/{one}"' in client.get("/review").text
    assert "保留を解いた" in client.get(f"/documents/{one}").text
    assert "保留の書類はありません" in client.get("/review?held=1").text
    actions = [entry.action for entry in store.audit_log(one)]
    assert actions[:2] == ["review.released", "review.held"]
    assert store.verify(with_originals=False) == ()


def test_a_reason_is_wanted_and_another_is_not_overtaken(client, kept, store):
    name = kept("K-1")
    assert post(client, name, "hold", reason=" ").status_code == 422
    assert post(client, name, "hold", reason="x", revision="7").status_code == 409
    store.approve(name, "部長")
    assert post(client, name, "hold", reason="x").status_code == 409
    assert store.review_holds() == ()


def test_a_decision_ends_it(kept, store):
    one, two = kept("K-1"), kept("K-2")
    for name in (one, two):
        store.hold_review(name, "花子", "社内に確認中", 1)
    assert store.count_review_holds() == 2
    with pytest.raises(FormatError):
        store.hold_review(one, "花子", "", 1)
    store.approve(one, "部長")
    store.reject(two, "部長", "二重")
    assert store.review_holds() == ()
    with pytest.raises(ConflictError):
        store.hold_review(one, "花子", "x", 1)
    assert not store.release_review(one, "花子")


def test_nobody_is_told_of_it_and_nothing_approves_it(desk):
    put(desk, "a.txt", clean("Q-1"))
    settings = desk.settings
    review = settings.review.model_copy(update={"approve_clean_documents": False})
    by_hand = settings.model_copy(update={"review": review})
    work(dataclasses.replace(desk, settings=by_hand))
    (one,) = desk.store.find()
    told = by_hand.model_copy(
        update={"notices": by_hand.notices.model_copy(update={"wait_minutes": 0})}
    )

    def kinds():
        return [thing.kind for thing in find_waiting(told, desk.store)]

    assert "approval" in kinds()
    desk.store.hold_review(one.id, "花子", "続きを待つ", one.revision)
    assert "approval" not in kinds()
    approve_clean(desk)
    assert desk.store.get(one.id).state is DocumentState.READY
    desk.store.release_review(one.id, "花子")
    approve_clean(desk)
    assert desk.store.get(one.id).state is DocumentState.APPROVED


def test_a_page_without_script_works(client, store, tmp_path):
    name = web_desk.keep(store, tmp_path, "K-9")
    answer = post(client, name, "hold", reason="社内に確認中")
    assert answer.headers["location"] == f"/review?done={name}"


def test_a_conflict_calls_the_document_as_people_do(client, kept, store):
    name = kept("K-7")
    answer = post(client, name, "approve", revision="7")
    assert "山田商店K-7の見積書 K-7 は、ほかの人が先に変更しました" in answer.text
    assert f"書類 {name}" not in answer.text


@pytest.mark.browser
def test_by_keys_alone(app, store, kept):
    one, two = kept("K-1", findings=[WRONG]), kept("K-2")
    who = make_person(store, "aoi", name="葵")
    with browsing(app, store, who, {"width": 1366, "height": 768}) as page:
        page.goto(f"/documents/{one}")
        page.keyboard.press("Escape")
        page.keyboard.press("h")
        page.keyboard.press("2")
        page.wait_for_url(f"**/documents/{two}*")
        page.get_by_text("保留にしました").wait_for()
        assert store.review_hold(one).reason == "社内に確認中"
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        page.wait_for_url(f"**/documents/{one}*")
        assert store.review_holds() == ()
        page.keyboard.press("Escape")
        page.keyboard.press("h")
        page.get_by_label("理由").first.fill("カタログを待つ")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/documents/{two}*")
        page.goto("/review?held=1")
        assert_usable(page, "held")
        page.goto(f"/documents/{one}")
        page.locator(".held").get_by_text("カタログを待つ").wait_for()
        assert_usable(page, "a held document")
        page.keyboard.press("h")
        page.locator("[data-release]").wait_for(state="detached")
        assert store.review_holds() == ()
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.locator("#reject").get_by_label("理由").fill("カタログだった")
        page.keyboard.press("Enter")
        page.get_by_text("対象外にしました").wait_for()
        (entry,) = [e for e in store.audit_log(one) if e.action == "document.rejected"]
        assert entry.detail["reason"] == "カタログだった"

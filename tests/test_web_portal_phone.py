"""A supplier with a phone: from the order to the invoice, in a real browser."""

import pytest

from books.model import DocumentType
from books.people import Role
from tests.test_web_portal import (  # noqa: F401  fixtures
    app,
    keep,
    order,
    papers,
    settings,
    store,
)
from tests.web_people import make_person
from tests.web_server import PHONE, assert_usable, browsing

pytestmark = pytest.mark.browser


def look(page, shots, name):
    assert_usable(page, name)
    if shots:
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)


def test_from_the_order_to_the_invoice_on_a_phone(app, store, keep, pytestconfig):  # noqa: F811
    keep(order("PO-2026-0123"))
    person = make_person(store, "taro", [Role.SUPPLIER], partner="yamada")
    shots = pytestconfig.getoption("shots")
    with browsing(app, store, person, PHONE) as page:
        page.goto("/portal")
        look(page, shots, "orders")
        page.get_by_role("link", name="PO-2026-0123").click()
        look(page, shots, "order")
        page.get_by_role("link", name="このとおり受ける").click()
        look(page, shots, "accept")
        page.get_by_role("button", name="送信する").click()
        page.get_by_text("回答を送りました").wait_for()
        page.get_by_role("link", name="回答を出し直す").click()
        look(page, shots, "answer")
        page.go_back()
        page.get_by_role("link", name="納める").click()
        look(page, shots, "ship")
        page.get_by_label("今回の数量").first.fill("4")
        page.get_by_role("button", name="内容を確かめる").click()
        look(page, shots, "ship_confirm")
        page.get_by_role("button", name="送信する").click()
        page.get_by_role("link", name="納める").click()
        page.get_by_role("button", name="内容を確かめる").click()
        page.get_by_role("button", name="送信する").click()
        look(page, shots, "shipped")
        page.get_by_role("link", name="請求する").click()
        page.get_by_label("お支払いいただく期日").fill("2027-01-31")
        for label, value in (
            ("銀行名", "みずほ銀行"),
            ("支店名", "本店"),
            ("口座番号", "1234567"),
            ("口座名義", "ﾕ)ﾔﾏﾀﾞﾃﾂｺｳ"),
        ):
            page.get_by_label(label).fill(value)
        look(page, shots, "bill")
        page.get_by_role("button", name="内容を確かめる").click()
        look(page, shots, "bill_confirm")
        page.get_by_role("button", name="送信する").dblclick()
        page.get_by_text("請求書を送りました").wait_for()
        page.goto("/portal")
        look(page, shots, "done")
    assert len(papers(store, DocumentType.INVOICE)) == 1
    (bill,) = papers(store, DocumentType.INVOICE)
    assert bill.total == 3300

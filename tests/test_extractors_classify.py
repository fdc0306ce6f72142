"""Titles name the kind of a paper; without one its sentences do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import DocumentType as Kind
from extractors.classify import find_title, guess_kind, title_type
from tests.paper import put, segments, sheet, spaced


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("請求書", Kind.INVOICE),
        ("御請求書", Kind.INVOICE),
        ("請求書(控)", Kind.INVOICE),
        ("合計請求書", Kind.INVOICE),
        ("納品書兼請求書", Kind.INVOICE),
        ("適格請求書", Kind.INVOICE),
        ("INVOICE", Kind.INVOICE),
        ("【請求書】", Kind.INVOICE),
        ("適格返還請求書", Kind.RETURN_INVOICE),
        ("返品伝票", Kind.RETURN_INVOICE),
        ("注文書", Kind.PURCHASE_ORDER),
        ("御発注書", Kind.PURCHASE_ORDER),
        ("外注注文書", Kind.PURCHASE_ORDER),
        ("注文請書", Kind.ORDER_RESPONSE),
        ("受注確認書", Kind.ORDER_RESPONSE),
        ("納品書", Kind.DELIVERY_NOTE),
        ("出荷案内書", Kind.DELIVERY_NOTE),
        ("検収書", Kind.ACCEPTANCE_NOTE),
        ("物品受領書", Kind.ACCEPTANCE_NOTE),
        ("支払通知書", Kind.PAYMENT_NOTICE),
        ("仕入明細書", Kind.PAYMENT_NOTICE),
        ("お支払明細書兼仕入明細書", Kind.PAYMENT_NOTICE),
        ("御見積書", Kind.QUOTATION),
        ("お見積り", Kind.QUOTATION),
        ("領収書", Kind.SIMPLIFIED_INVOICE),
        ("領収証", Kind.SIMPLIFIED_INVOICE),
        ("レシート", Kind.SIMPLIFIED_INVOICE),
    ],
)
def test_titles(text, kind):
    assert title_type(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "請求書番号",
        "納品場所",
        "見積有効期限",
        "下記の通り請求いたします",
        "株式会社",
    ],
)
def test_what_is_no_title(text):
    assert title_type(text) is None


def title_of(*words):
    page = sheet(*words)
    found = find_title(page, segments(*words))
    return found.kind if found else None


BODY = [put("本文", 50, 300 + 20 * i) for i in range(9)]


def test_a_letter_spaced_title():
    assert title_of(spaced("請求書", 220, 40, 22, 20), BODY) is Kind.INVOICE
    assert title_of(put("納　品　書", 220, 40, 22), BODY) is Kind.DELIVERY_NOTE


def test_a_bilingual_title():
    assert title_of(put("請求書 / INVOICE", 200, 40, 22), BODY) is Kind.INVOICE
    assert title_of(put("見積書 QUOTATION", 200, 40, 22), BODY) is Kind.QUOTATION


def test_the_largest_title_of_the_upper_part_counts():
    words = [
        put("納品書", 400, 20, 8),
        put("請求書", 220, 40, 22),
        put("注文書", 50, 700, 30),
    ]
    assert title_of(words, BODY) is Kind.INVOICE


def test_a_title_with_a_letter_too_many_or_amiss():
    assert title_of(put("請青求書", 220, 40, 24), BODY) is Kind.INVOICE
    assert title_of(put("納晶書", 220, 40, 24), BODY) is Kind.DELIVERY_NOTE
    assert title_of(put("社内報", 220, 40, 24), BODY) is None


def kind_of(*texts):
    words = [put(text, 50, 100 + 30 * i) for i, text in enumerate(texts)]
    return guess_kind(sheet(words), segments(words))


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("下記の通りご請求申し上げます",), Kind.INVOICE),
        (("下記の通り注文いたします",), Kind.PURCHASE_ORDER),
        (("下記の通り納品いたしました",), Kind.DELIVERY_NOTE),
        (("お見積り申し上げます",), Kind.QUOTATION),
        (("上記正に領収いたしました",), Kind.SIMPLIFIED_INVOICE),
        (("下記の通りお支払いいたします",), Kind.PAYMENT_NOTICE),
        (("下記の通り検収いたしました",), Kind.ACCEPTANCE_NOTE),
        (("合計 ¥540", "お預り ¥1,000", "お釣り ¥460"), Kind.SIMPLIFIED_INVOICE),
        (("社員各位", "夏季休業のお知らせ"), Kind.OTHER),
        ((), Kind.OTHER),
    ],
)
def test_kind_of_a_paper_without_a_title(texts, kind):
    assert kind_of(*texts) is kind


@given(st.text(max_size=30))
def test_any_text_is_judged(text):
    assert title_type(text) is None or title_type(text) in Kind
    page = sheet(put(text, 50, 40, 24))
    find_title(page, segments(put(text, 50, 40, 24)))

"""Titles name the kind of a paper; without one its sentences do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import DocumentType as Kind
from extractors.classify import find_title, guess_title
from extractors.titles import title_type
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


def test_a_slip_is_what_its_brackets_say():
    assert title_type("仕入伝票(納品書)") is Kind.DELIVERY_NOTE
    assert title_type("仕入伝票") is Kind.PAYMENT_NOTICE


@pytest.mark.parametrize(("text", "sure"), [("御請求書", True), ("御請　書", False)])
def test_a_gap_in_a_spaced_title_of_a_picture_may_be_a_lost_letter(text, sure):
    title = spaced(text, 200, 40, 22, 30)
    words = [replace(w, confidence=0.99) for w in title if w.text != "　"]
    page = sheet(words, BODY)
    found = find_title(page, segments(*words, *BODY))
    assert (found.segment.confidence > 0.9) is sure


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
    found = guess_title(sheet(words), segments(words))
    return found.kind if found else Kind.OTHER


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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("赤伝票(返品)", Kind.RETURN_INVOICE),
        ("返品・値引明細書", Kind.RETURN_INVOICE),
        ("納品書(返品)", Kind.RETURN_INVOICE),
        ("QUOTATION/見積書", Kind.QUOTATION),
        ("PURCHASEORDER/注文書", Kind.PURCHASE_ORDER),
        ("RECEIPT領収書", Kind.SIMPLIFIED_INVOICE),
        ("PackingSlip", Kind.DELIVERY_NOTE),
        ("RemittanceAdvice", Kind.PAYMENT_NOTICE),
        ("支払明細書", Kind.PAYMENT_NOTICE),
        ("検収書兼支払通知書", Kind.PAYMENT_NOTICE),
        ("月次請求書", Kind.INVOICE),
        ("締め請求書", Kind.INVOICE),
        ("請求書兼納品書", Kind.INVOICE),
        ("請求書兼領収書", Kind.INVOICE),
        ("出荷案内兼納品書", Kind.DELIVERY_NOTE),
        ("出荷明細書兼納品書", Kind.DELIVERY_NOTE),
        ("納品書兼受領書", Kind.DELIVERY_NOTE),
        ("物品検収書", Kind.ACCEPTANCE_NOTE),
        ("注文書兼注文請書", Kind.PURCHASE_ORDER),
        ("購入注文書(原本)", Kind.PURCHASE_ORDER),
        ("概算御見積書", Kind.QUOTATION),
        ("お買上票", Kind.SIMPLIFIED_INVOICE),
        ("ご利用明細", Kind.SIMPLIFIED_INVOICE),
    ],
)
def test_titles_made_of_parts(text, kind):
    assert title_type(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "見積依頼書",
        "納品書No.",
        "お支払方法",
        "受領印",
        "作業報告書",
        "書" * 31 + "請求書",
        "注文内容",
        "(返品)",
    ],
)
def test_what_only_looks_like_a_title(text):
    assert title_type(text) is None


def test_a_second_title_beside_the_first_need_not_be_large():
    words = [put("納品書", 277, 28, 11), put("(兼請求書)", 320, 28, 11)]
    assert title_of(words, BODY) is Kind.INVOICE


def test_a_title_in_two_runs():
    beside = [put("納 品 書", 200, 165, 17), put("兼請 求 書", 285, 165, 17)]
    assert title_of(beside, BODY) is Kind.INVOICE
    broken = [put("QUOTATIO", 200, 40, 20), put("N / 見積書", 290, 40, 20)]
    assert title_of(broken, BODY) is Kind.QUOTATION
    below = [put("納品書", 220, 40, 20), put("兼請求書", 215, 64, 20)]
    assert title_of(below, BODY) is Kind.INVOICE


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("見積有効期限:30日",), Kind.QUOTATION),
        (("検収番号 R8-1", "検収合計 ¥1,000"), Kind.ACCEPTANCE_NOTE),
        (("支払通知書No. 12",), Kind.PAYMENT_NOTICE),
        (("返品伝票No. 12",), Kind.RETURN_INVOICE),
        (("下記の通り御注文をお請けいたします",), Kind.ORDER_RESPONSE),
        (("但し お品代として", "上記正に領収いたしました"), Kind.SIMPLIFIED_INVOICE),
    ],
)
def test_labels_tell_the_kind_without_a_title(texts, kind):
    assert kind_of(*texts) is kind


def test_a_kind_that_no_title_names_is_unsure():
    words = [put("見積有効期限:30日", 50, 100)]
    found = guess_title(sheet(words), segments(words))
    assert found is not None
    assert found.segment.confidence < 0.7


def test_a_second_title_in_a_bracket_counts():
    assert (
        title_type("納品書(兼請求書)")
        is title_type("納品書（兼請求書）")
        is Kind.INVOICE
    )

"""Numbers, dates and texts of the head of a paper."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.model import DocumentType as Kind
from extractors.head import (
    find_head_dates,
    find_numbers,
    find_period,
    find_texts,
    parse_document_number,
)
from tests.paper import column, put, segments, spaced


def numbers(*words, kind=Kind.INVOICE):
    found = find_numbers(segments(*words), kind)
    return {key: value.value for key, value in found.items()}


def dates(*words, kind=Kind.INVOICE):
    found = find_head_dates(segments(put("末尾", 50, 800), *words), kind)
    return {key: value.value for key, value in found.items()}


def texts(*words):
    return {key: value.value for key, value in find_texts(segments(*words)).items()}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A-102", "A-102"),
        ("第26-0911号", "第26-0911号"),
        ("ＩＮＶ２０２６０９", "INV202609"),
        ("20260930-01", "20260930-01"),
        ("営業26-14", "営業26-14"),
        ("0079251", "0079251"),
        ("P0-1234", "P0-1234"),
        (" R8/0042 ", "R8/0042"),
    ],
)
def test_document_numbers(text, number):
    assert parse_document_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABC",
        "090-0938-3675",
        "03-0000-0001",
        "2026年9月30日",
        "2026/9/30",
        "1,200円",
        "10%",
        "月末",
        "見本 商事",
    ],
)
def test_what_is_no_document_number(text):
    assert parse_document_number(text) is None


@given(st.text(max_size=40))
def test_document_numbers_are_read_from_any_text(text):
    found = parse_document_number(text)
    assert found is None or any(c.isdigit() for c in found)


def test_numbers_right_of_their_labels_in_any_form():
    assert numbers(put("請求書番号", 350, 60), put("S-26-118", 430, 60)) == {
        "document_number": "S-26-118"
    }
    assert numbers(put("請求No:S-26-118", 350, 60)) == {"document_number": "S-26-118"}
    assert numbers(put("No. 118", 350, 60)) == {"document_number": "118"}
    assert numbers(put("伝票番号", 350, 60), put("008812", 350, 74)) == {
        "document_number": "008812"
    }


def test_the_zero_behind_a_p_is_a_letter_on_pictures_only():
    printed = segments(put("発行番号", 50, 60), put("P035114", 110, 60))
    scanned = [replace(segment, confidence=0.97) for segment in printed]
    shown = [
        find_numbers(s, Kind.INVOICE)["document_number"] for s in (printed, scanned)
    ]
    assert [found.value for found in shown] == ["P035114", "PO35114"]


def test_a_number_that_was_cut_at_its_dash_is_whole():
    label, number = put("請求番号", 50, 60), put("260715", 110, 60)
    tied = numbers(label, number, put("-31", 144, 60))
    assert tied["document_number"] == "260715-31"
    assert numbers(label, number, put("-31", 200, 60))["document_number"] == "260715"


def test_the_number_of_the_order_is_not_that_of_the_invoice():
    words = [
        *column(["請求書番号", "ご注文番号"], 350, 60),
        *column(["S-118", "PO-77"], 430, 60),
    ]
    assert numbers(words) == {"document_number": "S-118", "order_number": "PO-77"}


def test_on_an_order_the_order_number_is_its_own():
    words = (put("発注番号", 350, 60), put("H-2201", 430, 60))
    assert numbers(*words, kind=Kind.PURCHASE_ORDER) == {"document_number": "H-2201"}


def test_a_label_that_names_the_paper_goes_before_a_bare_no():
    words = (
        put("No.", 50, 30),
        put("7", 80, 30),
        put("納品書番号", 350, 60),
        put("N-9", 430, 60),
    )
    assert numbers(*words)["document_number"] == "N-9"


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月30日",
        "令和8年9月30日",
        "R8.9.30",
        "2026/09/30",
        "2026.9.30",
        "２０２６年　９月３０日",
    ],
)
def test_dates_with_labels(text):
    words = (put("請求日", 350, 60), put(text, 430, 60))
    assert dates(*words) == {"issue_date": dt.date(2026, 9, 30)}


def test_every_date_has_its_label():
    words = [
        *column(["発行日", "お支払期限", "納品日", "締切日", "検収予定日"], 350, 60),
        *column(
            ["2026/9/30", "2026/10/31", "2026/9/25", "2026/9/20", "2026/9/28"], 430, 60
        ),
    ]
    assert dates(words) == {
        "issue_date": dt.date(2026, 9, 30),
        "due_date": dt.date(2026, 10, 31),
        "delivery_date": dt.date(2026, 9, 25),
        "closing_date": dt.date(2026, 9, 20),
        "inspection_date": dt.date(2026, 9, 28),
    }


def test_a_receipt_tells_when_it_was_paid_and_has_no_due_date():
    words = [put("ご入金日", 50, 60), put("2026年04月30日", 110, 60)]
    assert dates(words, kind=Kind.SIMPLIFIED_INVOICE) == {
        "issue_date": dt.date(2026, 4, 30)
    }


@pytest.mark.parametrize("label", ["お納め日", "お渡し日"])
def test_the_day_of_handing_over_is_no_issue_date(label):
    words = [put(label, 50, 60), put("2026. 8. 15", 110, 60)]
    assert dates(words) == {"delivery_date": dt.date(2026, 8, 15)}


def test_a_date_below_its_label():
    words = (put("お支払期日", 350, 60), put("2026年10月末日", 350, 74))
    assert dates(*words) == {"due_date": dt.date(2026, 10, 31)}


def test_a_date_with_a_few_words_around_it():
    words = (put("お支払期限", 350, 60), put("2026年10月31日 まで", 430, 60))
    assert dates(*words)["due_date"] == dt.date(2026, 10, 31)


def test_a_date_without_a_label_is_the_issue_date():
    assert dates(put("令和8年9月30日(水)", 430, 60)) == {
        "issue_date": dt.date(2026, 9, 30)
    }
    assert dates(put("2026年9月30日 18:04", 430, 60)) == {
        "issue_date": dt.date(2026, 9, 30)
    }
    assert dates(put("合和8年9月30日", 430, 60)) == {"issue_date": dt.date(2026, 9, 30)}


def test_a_letter_spaced_date_with_a_letter_spaced_label():
    words = (*spaced("発行日", 350, 60, gap=6), put("2 0 2 6 年 9 月 3 0 日", 430, 60))
    assert dates(*words) == {"issue_date": dt.date(2026, 9, 30)}


def test_validity_and_lower_dates_are_no_issue_date():
    assert dates(put("見積有効期限", 350, 60), put("2026/10/31", 430, 60)) == {}
    assert dates(put("2026年9月30日", 430, 700)) == {}
    assert dates(put("9月30日", 430, 60)) == {}
    assert dates(put("2026年9月1日と2026年9月30日", 330, 60)) == {}


def test_a_period_of_two_dates():
    found = find_period(segments(put("対象期間 2026年9月1日〜2026年9月30日", 50, 90)))
    assert found == (dt.date(2026, 9, 1), dt.date(2026, 9, 30))
    assert find_period(segments(put("2026/9/30〜2026/9/1", 50, 90))) is None
    assert find_period(segments(put("2026年9月分", 50, 90))) is None


def test_labelled_texts():
    words = [
        *column(["件名", "納品場所", "お支払条件"], 50, 60),
        *column(
            ["秋の展示会 装飾一式", "本社 第二倉庫", "月末締め翌月末払い"], 130, 60
        ),
    ]
    assert texts(words) == {
        "subject": "秋の展示会 装飾一式",
        "delivery_place": "本社 第二倉庫",
        "payment_method": "月末締め翌月末払い",
    }


def test_a_subject_goes_on_in_the_next_line():
    long = "見本市会場 床工事および 撤去作業 ならびに"
    words = (put("件名", 50, 60), put(long, 100, 60), put("運搬", 100, 72))
    assert texts(*words) == {"subject": long + "運搬"}


def test_what_stands_below_a_subject_is_not_always_its_end():
    words = (
        put("件名", 50, 60),
        put("秋の展示会 装飾", 100, 60),
        put("件数:", 100, 72),
    )
    assert texts(*words)["subject"] == "秋の展示会 装飾"


def test_a_label_without_a_text_says_nothing():
    assert texts(put("件名", 50, 60), put("発行日", 130, 60)) == {}


@pytest.mark.parametrize(
    "label", ["合計金額", "ご請求金額", "小計(税抜)", "数量", "発行日"]
)
def test_a_label_of_any_kind_is_no_text(label):
    assert texts(put("件名", 50, 60), put(label, 90, 60)) == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NO.2026-0627-084", "2026-0627-084"),
        ("Invoice number E1032424-0067", "E1032424-0067"),
        ("№ 17", "17"),
        ("Nord-17", "Nord-17"),
    ],
)
def test_a_label_in_one_run_with_its_number_is_no_part_of_it(text, number):
    assert parse_document_number(text) == number


@pytest.mark.parametrize(
    "text", ["2026年 9月 30日 〆切", "2026/9/30 〆", "2026/9/30 締切分"]
)
def test_the_day_that_a_bill_is_closed_is_its_date(text):
    assert dates(put(text, 300, 80))["issue_date"] == dt.date(2026, 9, 30)

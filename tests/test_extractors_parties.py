"""Who wrote the paper and to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.parties import company_of, find_parties, name_sureness
from tests.paper import column, put, segments, spaced

TO = [put("見本産業株式会社", 50, 100, 12), put("御中", 160, 100, 12)]
FROM = column(
    [
        "株式会社たとえ商事",
        "〒220-0012",
        "神奈川県横浜市西区みなと1-2-3",
        "TEL 045-000-1234 FAX 045-000-1235",
        "登録番号 T1234567890123",
    ],
    360,
    150,
    14,
)
BODY = [put("品名", 50, 320), put("下記の通りご請求申し上げます", 50, 260)]


def names(*words, top=320.0):
    issuer, recipient = find_parties(segments(*words, BODY), top)
    return tuple(
        party.name.value if party.name else None for party in (issuer, recipient)
    )


def values(*words, top=320.0):
    issuer, recipient = find_parties(segments(*words, BODY), top)
    return tuple(
        {k: v.value for k, v in party.values()} for party in (issuer, recipient)
    )


def test_both_parties_with_their_details():
    issuer, recipient = values(TO, FROM)
    assert issuer == {
        "name": "株式会社たとえ商事",
        "registration_number": "T1234567890123",
        "postal_code": "220-0012",
        "address": "神奈川県横浜市西区みなと1-2-3",
        "tel": "045-000-1234",
    }
    assert recipient == {"name": "見本産業株式会社"}


@pytest.mark.parametrize(
    "words",
    [
        [put("見本産業株式会社 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("御中", 260, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("御中", 60, 116, 12)],
        [put("見本産業株式会社 総務部 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), put("経理部 佐藤 様", 50, 116)],
        [put("見本産業株式会社　殿", 50, 100, 12)],
        [put("宛先: 見本産業株式会社 御中", 50, 100, 12)],
        [put("見本産業株式会社", 50, 100, 12), *spaced("御中", 160, 100, 12, 3)],
    ],
)
def test_ways_to_address_a_company(words):
    assert names(words, FROM) == ("株式会社たとえ商事", "見本産業株式会社")


def test_a_person_is_addressed():
    assert names(put("佐藤花子 様", 50, 100, 12), FROM)[1] == "佐藤花子"


def test_the_address_of_the_recipient_is_its_own():
    to = column(
        ["〒100-0001", "東京都千代田区見本1-1", "見本産業株式会社 御中"], 50, 72, 14
    )
    issuer, recipient = values(to, FROM)
    assert recipient["postal_code"] == "100-0001"
    assert recipient["address"] == "東京都千代田区見本1-1"
    assert issuer["postal_code"] == "220-0012"
    assert issuer["tel"] == "045-000-1234"


@pytest.mark.parametrize(
    "name", ["たとえ工房", "たとえ法律事務所", "小料理 たとえ屋", "佐藤 花子"]
)
def test_an_issuer_without_a_legal_form(name):
    lines = [name, "〒220-0012 横浜市西区みなと1-2-3", "TEL 045-000-1234"]
    issuer, _ = values(TO, column(lines, 360, 150, 14))
    assert issuer["name"] == name
    assert issuer["tel"] == "045-000-1234"


def test_an_issuer_on_the_left_above_the_recipient():
    head = column(["有限会社たとえ印刷", "TEL 06-0000-1111"], 50, 40, 14)
    assert names(head, TO) == ("有限会社たとえ印刷", "見本産業株式会社")


def test_a_name_broken_over_two_lines():
    block = [
        put("株式会社たとえ総合環境設備サー", 360, 150),
        put("ビス", 360, 162),
        put("TEL 045-000-1234", 360, 178),
    ]
    assert names(TO, block)[0] == "株式会社たとえ総合環境設備サービス"


def test_a_legal_form_apart_from_the_name():
    block = [
        put("株式会社", 360, 150),
        put("たとえ", 412, 150),
        put("TEL 045-000-1234", 360, 164),
    ]
    assert names(TO, block)[0] == "株式会社 たとえ"


def test_a_label_before_the_issuer():
    block = column(["発行者: 株式会社たとえ商事", "TEL 045-000-1234"], 360, 150, 14)
    assert names(TO, block)[0] == "株式会社たとえ商事"


def test_a_registration_number_apart_from_its_label():
    block = [
        put("株式会社たとえ商事", 360, 150),
        put("登録番号", 360, 164),
        put("T1234567890123", 420, 164),
    ]
    issuer, _ = values(TO, block)
    assert issuer["registration_number"] == "T1234567890123"


def test_a_registration_number_without_its_letter():
    block = [
        put("株式会社たとえ商事", 360, 150),
        put("登録番号", 360, 164),
        put("1234567890123", 420, 164),
    ]
    issuer, _ = values(TO, block)
    assert issuer["registration_number"] == "T1234567890123"


def test_a_telephone_apart_from_its_label_and_no_fax():
    block = [
        put("株式会社たとえ商事", 360, 150),
        put("電話", 360, 164),
        put("045-000-1234", 400, 164),
        put("FAX", 360, 178),
        put("045-000-9999", 400, 178),
    ]
    issuer, _ = values(TO, block)
    assert issuer["tel"] == "045-000-1234"


def test_an_address_of_two_lines():
    lines = [
        "株式会社たとえ商事",
        "〒220-0012 神奈川県横浜市西区みなと1-2-3",
        "見本ビル5階",
        "TEL 045-000-1234",
    ]
    issuer, _ = values(TO, column(lines, 360, 150, 12))
    assert issuer["address"] == "神奈川県横浜市西区みなと1-2-3 見本ビル5階"


def test_without_anybody_there_is_nobody():
    assert names() == (None, None)
    issuer, recipient = find_parties((), 0.0)
    assert (list(issuer.values()), list(recipient.values())) == ([], [])


def test_without_a_recipient_the_details_are_the_issuers():
    issuer, recipient = values(FROM)
    assert issuer["name"] == "株式会社たとえ商事"
    assert recipient == {}


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("株式会社見本", "株式会社見本"),
        ("株式会社 見本 御中", "株式会社 見本"),
        ("見本株式会社 購買部 資材課", "見本株式会社"),
        ("見本株式会社 佐藤花子 様", "見本株式会社"),
        ("請求先:見本株式会社", "見本株式会社"),
        ("佐藤花子 様", "佐藤花子"),
        ("ご担当者", None),
        ("経理部 御中", None),
        ("", None),
        ("様", None),
    ],
)
def test_the_company_in_an_addressee(text, company):
    assert company_of(text) == company


@given(st.text(max_size=40))
def test_any_addressee_is_a_company_or_none(text):
    found = company_of(text)
    assert found is None or found.strip()
    assert 0 <= name_sureness(text) <= 1


def test_how_much_a_text_looks_like_a_name():
    assert name_sureness("株式会社たとえ") > name_sureness("たとえ工房")
    assert name_sureness("たとえ工房") > name_sureness("たとえ")
    assert name_sureness("たとえ") > name_sureness("ーたとえ")


@pytest.mark.parametrize(
    "words",
    [
        [put("請求先: 見本産業株式会社", 50, 100, 12)],
        [put("請求先", 50, 100, 12), put("見本産業株式会社", 110, 100, 12)],
    ],
)
def test_an_addressee_that_only_a_label_names(words):
    assert names(words, FROM) == ("株式会社たとえ商事", "見本産業株式会社")

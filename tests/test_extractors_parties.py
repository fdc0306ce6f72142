"""Who wrote the paper and to whom, each with its details."""

import pytest

from books.model import DocumentType
from extractors.parties import find_parties
from tests.paper import column, put, segments

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
TOP = 320.0  # points, where BODY begins


def values(*words):
    """The values of issuer and recipient."""
    issuer, recipient = find_parties(segments(*words, BODY), TOP)
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


def test_the_address_of_the_recipient_is_its_own():
    to = column(
        ["〒100-0001", "東京都千代田区見本1-1", "見本産業株式会社 御中"], 50, 72, 14
    )
    issuer, recipient = values(to, FROM)
    assert recipient["postal_code"] == "100-0001"
    assert recipient["address"] == "東京都千代田区見本1-1"
    assert issuer["postal_code"] == "220-0012"
    assert issuer["tel"] == "045-000-1234"


def test_an_address_without_a_postal_code():
    to = column(["東京都千代田区見本1-1", "見本産業株式会社 御中"], 50, 86, 14)
    issuer, recipient = values(to, FROM)
    assert recipient["address"] == "東京都千代田区見本1-1"
    assert issuer["address"] == "神奈川県横浜市西区みなと1-2-3"


def test_details_apart_from_both_go_to_the_nearer_one():
    number = put("登録番号 T1234567890123", 360, 240)
    issuer, _ = values(TO, FROM[:1], number)
    assert issuer["registration_number"] == "T1234567890123"
    _, recipient = values(TO, FROM[:1], put("電話 03-0000-1234", 50, 150))
    assert recipient["tel"] == "03-0000-1234"


def test_the_first_of_two_numbers_counts():
    issuer, _ = values(TO, FROM, put("電話 045-000-9999", 360, 220))
    assert issuer["tel"] == "045-000-1234"


def test_an_issuer_on_the_left_above_the_recipient():
    head = column(["有限会社たとえ印刷", "TEL 06-0000-1111"], 50, 40, 14)
    issuer, recipient = values(head, TO)
    assert issuer == {"name": "有限会社たとえ印刷", "tel": "06-0000-1111"}
    assert recipient == {"name": "見本産業株式会社"}


def test_the_recipient_named_again_is_not_the_issuer():
    again = put("見本産業株式会社", 360, 120)
    issuer, _ = values(TO, again, FROM)
    assert issuer["name"] == "株式会社たとえ商事"


def test_without_anybody_there_is_nobody():
    assert values() == ({}, {})
    issuer, recipient = find_parties((), 0.0)
    assert (list(issuer.values()), list(recipient.values())) == ([], [])


def test_without_a_recipient_the_details_are_the_issuers():
    issuer, recipient = values(FROM)
    assert issuer["name"] == "株式会社たとえ商事"
    assert recipient == {}


def test_without_an_issuer_only_what_is_by_the_recipient_is_the_recipients():
    to = put("見本産業株式会社 御中", 50, 100)
    words = [put("TEL 03-0000-1234", 50, 118), put("〒220-0012", 360, 150)]
    issuer, recipient = values(to, words)
    assert recipient == {"name": "見本産業株式会社", "tel": "03-0000-1234"}
    assert issuer == {"postal_code": "220-0012"}


def test_details_beside_the_honorific_are_the_issuers():
    to = [put("見本コンサルティング株式会社", 50, 140, 12), put("御中", 254, 140, 12)]
    lines = ["佐藤 花子", "220-0012", "神奈川県横浜市西区1-2-3", "TEL 045-000-1234"]
    issuer, recipient = values(to, column(lines, 308, 98, 14))
    assert issuer == {
        "name": "佐藤 花子",
        "postal_code": "220-0012",
        "address": "神奈川県横浜市西区1-2-3",
        "tel": "045-000-1234",
    }
    assert recipient == {"name": "見本コンサルティング株式会社"}


def test_the_details_of_one_block_stay_together():
    head = [put("見本販売株式会社", 71, 40, 12)]
    lines = ["代表者 佐藤健一", "〒780-0001", "高知県高知市1-2", "TEL 088-000-1234"]
    to = [put("TO / 宛先", 40, 126), put("株式会社たとえ印刷 御中", 40, 142, 12)]
    issuer, recipient = values(head, column(lines, 40, 60, 14), to)
    assert issuer["tel"] == "088-000-1234"
    assert issuer["postal_code"] == "780-0001"
    assert recipient == {"name": "株式会社たとえ印刷"}


def test_a_name_that_begins_with_a_place_is_no_address():
    issuer, _ = values(TO, column(["横浜市水道局", "TEL 045-000-1234"], 360, 150, 14))
    assert issuer == {"name": "横浜市水道局", "tel": "045-000-1234"}


def test_the_company_without_telephone_is_the_one_that_is_addressed():
    to = column(["見本産業株式会社", "〒530-0001", "大阪府大阪市北区1-1"], 50, 150, 14)
    issuer, recipient = values(to, FROM)
    assert issuer["name"] == "株式会社たとえ商事"
    assert recipient["name"] == "見本産業株式会社"


@pytest.mark.parametrize(
    ("kind", "writer"),
    [
        (DocumentType.PURCHASE_ORDER, "見本産業株式会社"),
        (DocumentType.ORDER_RESPONSE, "たとえ商事有限会社"),
    ],
)
def test_labels_of_buyer_and_seller_say_who_wrote_it(kind, writer):
    buyer = column(["Buyer 発注者", "見本産業株式会社", "TEL 03-0000-0001"], 50, 100)
    seller = column(["Supplier 受注者", "たとえ商事有限会社"], 330, 100)
    issuer, recipient = find_parties(segments(buyer, seller, BODY), TOP, kind)
    names = {issuer.name.value, recipient.name.value}
    assert issuer.name.value == writer
    assert names == {"見本産業株式会社", "たとえ商事有限会社"}


@pytest.mark.parametrize("behind", ["宛", "行", "様"])
def test_addressees_of_a_fax_have_other_honorifics(behind):
    to = [put("見本産業株式会社", 50, 100, 12), put(behind, 160, 100, 12)]
    _, recipient = values(to, FROM)
    assert recipient["name"] == "見本産業株式会社"


def test_both_halves_of_a_persons_name_are_the_name():
    person = [put("見本", 360, 150, 12), put("太郎", 390, 150, 12)]
    issuer, _ = values(TO, person, put("TEL 045-000-1234", 360, 168))
    assert issuer["name"] == "見本 太郎"


def test_a_title_under_a_long_name_is_no_part_of_it():
    name = [put("特定非営利活動法人みほん協会", 360, 150), put("所長", 360, 163)]
    issuer, _ = values(TO, name, put("TEL 045-000-1234", 360, 180))
    assert issuer["name"] == "特定非営利活動法人みほん協会"


def test_a_code_behind_the_honorific_is_no_part_of_the_addressee():
    to = [put("見本産業株式会社", 50, 100, 12), put("御中 (001336)", 160, 100, 12)]
    issuer, recipient = values(to, FROM)
    assert recipient["name"] == "見本産業株式会社"
    assert issuer["name"] == "株式会社たとえ商事"


def test_the_slip_of_a_chain_names_its_supplier_below_the_chain():
    chain = [
        put("社", 23, 35, 5),
        put("名", 34, 35, 5),
        put("社・店コード", 313, 35, 5),
    ]
    shop = [put("合同会社見本流通", 23, 44), put("7998", 313, 44)]
    supplier = [put("取引先名", 23, 58, 5), put("見本", 23, 67), put("晴子", 54, 67)]
    words = segments(chain, shop, supplier, put("TEL 03-0000-0001", 23, 80))
    issuer, recipient = find_parties(words, 100.0, DocumentType.DELIVERY_NOTE)
    assert issuer.name.value == "見本 晴子"
    assert recipient.name.value == "合同会社見本流通"

import datetime as dt

import pytest

from books.model import Document, DocumentType, Line, Party
from books.registry import (
    Published,
    Registration,
    Standing,
    is_same_name,
    judge,
    supplier_numbers,
)
from books.rules import Context, check_document
from books.rules.published import check_published

NUMBER = "T8700110005901"
START = dt.date(2023, 10, 1)
CODES = {
    "registration_not_published",
    "registration_not_in_force",
    "registration_name_differs",
    "registration_confirmed",
}


def record(**values):
    known = {
        "number": NUMBER,
        "process": "01",
        "registered_on": START,
        "updated_on": START,
        "name": "株式会社でんぴょう見本",
    }
    return Registration(**known | values)


def published(*records, complete=True):
    day = dt.date(2026, 11, 27)
    return Published(number=NUMBER, as_of=day, records=records, complete=complete)


def standing(day, *records):
    return judge(published(*records), day).standing


def test_the_day_of_registration_is_the_first_day_in_force():
    assert standing(START, record()) is Standing.IN_FORCE
    assert standing(START - dt.timedelta(1), record()) is Standing.NOT_YET


@pytest.mark.parametrize("end", ["cancelled_on", "expired_on"])
def test_the_day_it_ends_is_the_first_day_without(end):
    over = record(**{end: dt.date(2025, 3, 31)})
    assert standing(dt.date(2025, 3, 30), over) is Standing.IN_FORCE
    assert standing(dt.date(2025, 3, 31), over) is Standing.ENDED


def test_an_older_record_does_not_know_the_end():
    first = record(latest=False)
    ended = record(
        process="03", updated_on=dt.date(2025, 4, 1), expired_on=dt.date(2025, 3, 31)
    )
    assert standing(dt.date(2026, 1, 1), first, ended) is Standing.ENDED
    assert standing(dt.date(2026, 1, 1), ended, first) is Standing.ENDED


def test_registered_again_after_a_gap():
    ended = record(expired_on=dt.date(2025, 3, 31))
    again = record(
        registered_on=dt.date(2026, 4, 1), updated_on=dt.date(2026, 4, 1), name="新社名"
    )
    assert standing(dt.date(2024, 1, 1), ended, again) is Standing.IN_FORCE
    assert standing(dt.date(2025, 6, 1), ended, again) is Standing.ENDED
    verdict = judge(published(ended, again), dt.date(2026, 4, 1))
    assert verdict.record == again


def test_what_was_struck_out_never_was():
    void = record(process="99", updated_on=dt.date(2024, 1, 1))
    assert standing(dt.date(2024, 6, 1), record(), void) is Standing.ABSENT
    assert standing(dt.date(2024, 6, 1)) is Standing.ABSENT


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("株式会社でんぴょう見本", True),
        ("㈱でんぴょう見本 大阪支店", True),
        ("でんぴょう見本株式会社", True),
        ("株式会社べつの会社", False),
        ("株式会社", None),
    ],
)
def test_printed_names(printed, same):
    assert is_same_name(printed, record()) is (False if same is None else same)


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("株式会社でんぴょう", True),
        ("㈱でんぴょう", True),
        ("（株）でんぴょう", True),
        ("カ)デンピョウ", True),
        ("でんぴょう　株式会社", True),
        ("でんぴょう", True),
        ("株式会社 で ん ぴ ょ う", True),
        ("株式会社でんぴょう 大阪支店", True),
        ("株式会社でんぴょう千葉工場", True),
        ("株式会社でんぴょう（大阪営業所）", True),
        ("でんぴょう株式会社本社", True),
        ("株式会社でんぴょう 経理部", True),
        ("株式会社でんぴょう 物流センター", True),
        ("で", False),
        ("株式会社で", False),
        ("でん株式会社", False),
        ("株式会社", False),
        ("支店", False),
        ("有限会社でんぴょう", False),
        ("㈲でんぴょう", False),
        ("合同会社でんぴょう 大阪支店", False),
        ("株式会社でんぴょう製作所", False),
        ("株式会社でんぴょう 製作所", False),
        ("株式会社でんぴょうホールディングス", False),
        ("株式会社でんぴょう倶楽部", False),
        ("株式会社でんぴょう販売 大阪支店", False),
        ("株式会社でんぴょう販売大阪支店", False),
        ("株式会社でんぴょう 製作所 大阪支店", False),
        ("株式会社でんぴょう大阪支店 営業部", True),
        ("新でんぴょう株式会社", False),
        ("", False),
    ],
)
def test_a_part_of_a_name_or_a_longer_one_is_another(printed, same):
    assert is_same_name(printed, record(name="株式会社でんぴょう")) is same


def test_old_letters_and_longer_legal_forms():
    assert is_same_name("㈱髙橋國男商店", record(name="株式会社高橋国男商店"))
    assert is_same_name("医療法人青空会", record(name="医療法人社団青空会"))
    assert not is_same_name("一般財団法人青空会", record(name="公益財団法人青空会"))


def test_the_shop_of_a_person_is_known_only_where_it_is_published():
    person = record(name="山田　太郎", kind="1")
    assert is_same_name("山田太郎", person)
    assert not is_same_name("みほん工房", person)
    shop = record(name="山田　太郎", kind="1", trade_name="みほん工房")
    for printed in ("みほん工房", "みほん工房 山田太郎", "山田太郎（みほん工房）"):
        assert is_same_name(printed, shop)
    assert not is_same_name("みほん", shop)


def test_another_company_that_begins_alike_is_asked_about():
    for name in ("株", "有限会社でんぴょう見本", "株式会社でんぴょう見本製作所"):
        other = invoice(issuer=Party(name=name, registration_number=NUMBER))
        ((code, severity, _),) = found(other, record())
        assert (code, severity) == ("registration_name_differs", "warning")


def test_a_lapse_within_the_month():
    ended = record(expired_on=dt.date(2026, 4, 12))
    again = record(registered_on=dt.date(2026, 4, 18), updated_on=dt.date(2026, 4, 18))
    path = "issuer.registration_number"
    code = "registration_not_in_force"
    days = tuple(Line(date=dt.date(2026, 4, day)) for day in (10, 15, 20))
    assert found(invoice(lines=days), ended, again) == [(code, "error", path)]
    assert found(invoice(), ended, again) == [(code, "warning", path)]
    later = (Line(date=dt.date(2026, 4, 18)), Line(date=dt.date(2026, 4, 20)))
    assert found(invoice(lines=later), ended, again) == [
        ("registration_confirmed", "info", path)
    ]


def test_the_whole_month_where_rows_tell_no_day():
    month = {
        "period_start": dt.date(2026, 4, 1),
        "period_end": dt.date(2026, 4, 30),
    }
    late = record(registered_on=dt.date(2026, 4, 5))
    path = "issuer.registration_number"
    code = "registration_not_in_force"
    undated = invoice(lines=(Line(amount=100),), **month)
    assert found(undated, late) == [(code, "warning", path)]
    dated = invoice(lines=(Line(date=dt.date(2026, 4, 6), amount=100),), **month)
    assert found(dated, late) == [("registration_confirmed", "info", path)]


def test_a_person_whose_name_is_withheld_is_not_compared():
    assert is_same_name("山田太郎", record(name="")) is None
    assert is_same_name("みほん工房", record(name="", trade_name="みほん工房"))


def invoice(**values):
    known = {
        "document_type": DocumentType.INVOICE,
        "issuer": Party(name="㈱でんぴょう見本", registration_number=NUMBER),
        "issue_date": dt.date(2026, 4, 30),
        "lines": (Line(date=dt.date(2026, 4, 10)), Line(date=dt.date(2026, 4, 20))),
    }
    return Document(**known | values)


def found(document, *records, complete=True):
    known = {NUMBER: published(*records, complete=complete)}
    context = Context(dt.date(2026, 11, 29), published=known)
    return [
        (f.code, f.severity.value, f.field) for f in check_published(document, context)
    ]


def test_a_number_nobody_looked_up_is_not_spoken_of():
    codes = {f.code for f in check_document(invoice(), Context(dt.date(2026, 11, 29)))}
    assert not codes & CODES


def test_confirmed_on_the_day_of_the_transaction():
    path = "issuer.registration_number"
    assert found(invoice(), record()) == [("registration_confirmed", "info", path)]


def test_one_of_the_days_is_too_late():
    ended = record(expired_on=dt.date(2026, 4, 15))
    path = "issuer.registration_number"
    assert found(invoice(), ended) == [("registration_not_in_force", "error", path)]
    early = record(registered_on=dt.date(2026, 4, 15), updated_on=dt.date(2026, 4, 15))
    assert found(invoice(), early) == [("registration_not_in_force", "error", path)]


def test_absence_in_files_only_asks_for_a_look():
    path = "issuer.registration_number"
    absent = "registration_not_published"
    assert found(invoice()) == [(absent, "error", path)]
    assert found(invoice(), complete=False) == [(absent, "warning", path)]


def test_another_name_is_asked_about():
    other = invoice(issuer=Party(name="株式会社べつの会社", registration_number=NUMBER))
    path = "issuer.registration_number"
    assert found(other, record()) == [("registration_name_differs", "warning", path)]


def test_on_a_payment_notice_the_supplier_is_the_recipient():
    notice = invoice(
        document_type=DocumentType.PAYMENT_NOTICE,
        issuer=Party(name="当社", registration_number="T7000012050002"),
        recipient=Party(name="㈱でんぴょう見本", registration_number="Ｔ8700110005901"),
    )
    assert supplier_numbers([notice, notice]) == (NUMBER,)
    path = "recipient.registration_number"
    assert found(notice, record()) == [("registration_confirmed", "info", path)]


def test_findings_say_what_to_do():
    known = {NUMBER: published(record(expired_on=dt.date(2026, 4, 15)))}
    context = Context(dt.date(2026, 11, 29), published=known)
    (told,) = check_published(invoice(), context)
    assert "2026/04/15" in told.message
    assert "経過措置" in told.message

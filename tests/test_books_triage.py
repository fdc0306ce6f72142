import datetime as dt

import pytest

from books.fields import field_label, walk_values
from books.model import (
    Document,
    DocumentState,
    DocumentType,
    Finding,
    Line,
    Party,
    Reading,
    Severity,
    Source,
)
from books.rules import Known
from books.settings import Settings
from books.settings_company import Company
from books.triage import (
    check_again,
    check_reading,
    counts,
    first_state,
    labels_to_look,
    partner_of,
    reasons_to_look,
)

TODAY = dt.date(2026, 11, 20)
OURS = Company(name="株式会社でんぴょう製作所")
SETTINGS = Settings(company=OURS)


def reading(**values):
    given = {"source": Source(file="a.pdf", sha256="0"), "document": Document()}
    return Reading(**(given | values))


def finding(code, severity):
    return Finding(code=code, severity=severity, message=f"{code} です。")


WARNING = finding("registration_number_missing", Severity.WARNING)
ERROR = finding("issuer_missing", Severity.ERROR)
INFO = finding("delivery_not_found", Severity.INFO)


def test_reasons_come_by_weight_and_leave_information_out():
    found = reading(findings=(WARNING, INFO, ERROR), review=("total", "issuer.name"))
    assert reasons_to_look(found) == (
        "issuer_missing です。",
        "registration_number_missing です。",
        "読み取りを確かめる項目: 合計、発行元の名称",
    )
    assert reasons_to_look(reading()) == ()


def test_labels_are_short_and_say_each_thing_once():
    odd = finding("reader_says_so", Severity.ERROR)
    paths = ("total", "issue_date", "lines[0].amount", "lines", "subject")
    found = reading(findings=(ERROR, ERROR, odd), review=paths)
    assert labels_to_look(found) == (
        "発行者名なし",
        "reader_says_so",
        "読み取り: 合計・発行日・明細1の金額ほか2項目",
    )


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, DocumentState.READY),
        ({"findings": (INFO,)}, DocumentState.READY),
        ({"findings": (WARNING,)}, DocumentState.NEEDS_REVIEW),
        ({"review": ("total",)}, DocumentState.NEEDS_REVIEW),
    ],
)
def test_doubts_and_flaws_need_a_person(values, state):
    assert first_state(reading(**values)) is state


def test_the_partner_is_the_other_side():
    us, them = Party(name="(株)でんぴょう製作所"), Party(name="山田商店")
    assert partner_of(Document(issuer=them, recipient=us), OURS) == them
    assert partner_of(Document(issuer=us, recipient=them), OURS) == them


def test_a_new_check_replaces_the_rules_findings_and_keeps_the_readers():
    odd = finding("text_layer_lies", Severity.WARNING)
    before = reading(findings=(WARNING, odd))
    after = check_reading(before, (), SETTINGS, TODAY)
    assert odd in after.findings
    assert WARNING not in after.findings


def test_the_paper_that_came_second_stays_the_duplicate():
    invoice = Document(
        document_type=DocumentType.INVOICE,
        document_number="I-1",
        issue_date=TODAY,
        issuer=Party(name="山田商店"),
        total=1100,
    )
    first = check_reading(reading(document=invoice), (), SETTINGS, TODAY)
    second = check_reading(
        reading(document=invoice), [Known("first", invoice)], SETTINGS, TODAY
    )
    codes = [
        {f.code for f in check_again(r, [Known(o, invoice)], SETTINGS, TODAY).findings}
        for r, o in ((first, "second"), (second, "first"))
    ]
    assert "duplicate_of" not in codes[0]
    assert "duplicate_of" in codes[1]


def test_copies_and_what_was_left_out_stand_for_nothing():
    copy = reading(findings=(finding("duplicate_of", Severity.ERROR),))
    assert not counts(copy)
    assert not counts(reading(), DocumentState.REJECTED)
    assert counts(reading(), DocumentState.EXPORTED)


def test_every_field_of_a_document_has_a_japanese_name():
    document = Document(lines=(Line(),))
    paths = [*Document.model_fields, *(f"lines[0].{n}" for n in Line.model_fields)]
    assert dict(walk_values(document)) == {"document_type": DocumentType.OTHER}
    for path in paths:
        assert not any("a" <= c <= "z" for c in field_label(path)), path


def test_what_a_picture_lacks_is_asked_for_as_reading():
    source = Source(file="a.tif", sha256="0", reader="ocr")
    document = Document(document_type=DocumentType.INVOICE)
    checked = check_reading(
        reading(source=source, document=document), (), SETTINGS, TODAY
    )
    missing = [f for f in checked.findings if f.code == "recipient_missing"]
    assert [f.severity for f in missing] == [Severity.WARNING]
    assert "recipient.name" in checked.review


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("pint_unread", "取り込めない項目"),
        ("mapping_unmapped_column", "対応表にない列"),
        ("ibr-co-10", "JP PINTの規則 ibr-co-10"),
        ("total_mismatch", "合計違い"),
    ],
)
def test_findings_of_data_have_a_heading_too(code, label):
    told = Finding(code=code, severity=Severity.WARNING, message="x")
    reading = Reading(
        source=Source(file="a", sha256="0"), document=Document(), findings=(told,)
    )
    assert labels_to_look(reading) == (label,)

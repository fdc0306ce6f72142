"""How sure values are, and what a person must look at."""

from decimal import Decimal

import pytest

from books.model import (
    AccountType,
    BankAccount,
    Document,
    DocumentType,
    Line,
    Party,
    TaxSubtotal,
)
from books.settings import ReviewRules
from extractors.confidence import Evidenced, list_review, sureness
from extractors.page import Box
from extractors.segments import Segment
from extractors.solve import Sums

THRESHOLD = ReviewRules().threshold
NUMBER = "T1234567890123"


def seen(text="甲", confidence=1.0):
    return Segment(text, Box(0, 0, 10, 10), 1, confidence)


def review(document, text="", fields=None, proven=("total", "lines")):
    sums = Sums()
    sums.proven |= set(proven)
    return list_review(document, fields or Evidenced(), sums, text)


WHOLE = Document(
    document_type=DocumentType.INVOICE,
    document_number="A-1",
    issue_date="2026-09-30",
    due_date="2026-10-31",
    issuer=Party(name="株式会社見本", registration_number="T7000012050002"),
    lines=(Line(description="皿", amount=100),),
    tax_summary=(TaxSubtotal(rate=Decimal("0.1"), taxable_amount=100, tax_amount=10),),
    total=110,
)


def changed(**values):
    return WHOLE.model_copy(update=values)


def test_a_value_is_as_sure_as_its_label_and_its_letters():
    fields = Evidenced()
    fields.add("total", seen(), 0.95)
    fields.add("issue_date", seen(confidence=0.8), 0.95)
    fields.add("issuer.name", seen(confidence=0.8), 0.95)
    assert fields.sureness("total") == 0.95
    assert fields.sureness("issuer.name") < fields.sureness("issue_date") < 0.8
    assert fields.sureness("missing") == 0
    assert fields.segment("missing") is None


def test_what_is_proven_is_sure_however_hard_to_read():
    fields = Evidenced()
    fields.add("total", seen(confidence=0.3), 1.0)
    assert fields.sureness("total") > 0.99


def test_doubt_and_dropping():
    fields = Evidenced()
    fields.add("total", None, 0.9)
    fields.doubt("total", 0.5)
    fields.doubt("missing", 0.5)
    assert fields.sureness("total") == 0.45
    fields.drop("total")
    fields.drop("missing")
    assert dict(fields.items()) == {}


def test_parts_of_an_account_are_as_sure_as_the_master_knows_them():
    known = BankAccount(bank="みずほ銀行", branch="渋谷支店")
    assert sureness(known, "bank", known) == sureness(known, "branch", known) == 1.0
    misread = BankAccount(bank="みずほ銀行", branch="渋合支店")
    assert THRESHOLD < sureness(known, "branch", misread) < 1.0
    unknown = BankAccount(bank="架空の里銀行", branch="渋谷支店")
    for key in ("bank", "branch"):
        assert sureness(unknown, key, unknown) < THRESHOLD
    assert sureness(BankAccount(), "bank", BankAccount()) < THRESHOLD
    assert sureness(known, "number", known) > THRESHOLD
    assert sureness(known, "account_type", known) == 1.0


def test_a_whole_and_proven_document_needs_nobody():
    assert review(WHOLE) == ()


@pytest.mark.parametrize("path", ["document_number", "issue_date", "total"])
def test_missing_key_fields_are_looked_at(path):
    assert path in review(changed(**{path: None}))


def test_a_missing_issuer_is_looked_at():
    assert "issuer.name" in review(changed(issuer=Party()))


def test_an_unknown_kind_is_looked_at():
    assert review(Document()) == ("document_type",)


def test_unsure_values_are_looked_at_lines_only_when_very_unsure():
    fields = Evidenced()
    fields.add("due_date", seen(), 0.85)
    fields.add("lines[0].amount", seen(), 0.85)
    fields.add("lines[0].description", seen(), 0.7)
    assert review(WHOLE, fields=fields) == ("due_date", "lines[0].description")


def test_unproven_sums_are_looked_at():
    assert review(WHOLE, proven=()) == ("lines", "total")
    assert "lines" in review(changed(lines=()))


@pytest.mark.parametrize(
    ("values", "text", "path"),
    [
        ({"issuer": Party(name="甲社")}, "登録番号", "issuer.registration_number"),
        (
            {"issuer": Party(name="甲社", registration_number=NUMBER)},
            "",
            "issuer.registration_number",
        ),
        ({"due_date": None}, "お支払期限 月末", "due_date"),
        ({"tax_summary": ()}, "消費税 10%", "tax_summary"),
        ({}, "普通 1234567", "bank_accounts"),
    ],
)
def test_what_the_paper_speaks_of_and_was_not_found(values, text, path):
    assert path in review(changed(**values), text)


def test_rows_that_are_not_whole():
    gaps = review(
        changed(
            lines=(Line(description="皿", quantity=Decimal(2), unit_price=Decimal(5)),),
            tax_summary=(TaxSubtotal(rate=Decimal("0.1"), taxable_amount=100),),
            bank_accounts=(
                BankAccount(bank="みずほ銀行", account_type=AccountType.ORDINARY),
            ),
        )
    )
    assert {"lines[0].amount", "tax_summary[0]", "bank_accounts[0].holder"} <= set(gaps)


def test_nothing_is_named_twice():
    fields = Evidenced()
    fields.add("total", seen(), 0.5)
    found = review(WHOLE, fields=fields, proven=())
    assert len(found) == len(set(found))


def test_thresholds_are_those_of_the_company():
    fields = Evidenced()
    fields.add("due_date", seen(), 0.85)
    fields.add("total", seen(), 0.95)
    proof = Sums()
    proof.proven |= {"total", "lines"}
    easy = ReviewRules(threshold=0.8)
    strict = ReviewRules(threshold=0.8, field_thresholds={"total": 0.99})
    assert list_review(WHOLE, fields, proof, "", easy) == ()
    assert list_review(WHOLE, fields, proof, "", strict) == ("total",)

"""What a person must look at."""

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
from books.settings_reading import ReviewRules
from extractors.page import Box
from extractors.review import list_review
from extractors.segments import Segment
from extractors.signals import Evidenced
from extractors.sums import Sums

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


def test_a_whole_and_proven_document_needs_nobody():
    assert review(WHOLE) == ()


@pytest.mark.parametrize("path", ["issue_date", "total"])
def test_missing_key_fields_are_looked_at(path):
    assert path in review(changed(**{path: None}))


def test_a_number_is_missed_where_the_paper_speaks_of_one_or_is_a_picture():
    unnumbered = changed(document_number=None)
    assert "document_number" not in review(unnumbered, "登録番号 T7000012050002")
    for told in ("請求番号", "見積ナンバー", "Ref. 3266-4"):
        assert "document_number" in review(unnumbered, told)
    fields = Evidenced()
    fields.add("issue_date", seen("2026/9/30", 0.99), 0.99)
    assert "document_number" in review(unnumbered, fields=fields)


def test_an_invoice_on_a_picture_without_a_registration_number_is_looked_at():
    fields = Evidenced()
    fields.add("issue_date", seen("2026/9/30", 0.99), 0.99)
    unregistered = changed(issuer=Party(name="株式会社見本"))
    assert "issuer.registration_number" in review(unregistered, fields=fields)
    assert "issuer.registration_number" not in review(unregistered)


def test_a_missing_issuer_is_looked_at():
    assert "issuer.name" in review(changed(issuer=Party()))


def test_an_unknown_kind_is_looked_at():
    assert {"document_type", "issuer", "total", "lines"} <= set(review(Document()))


def test_unsure_values_are_looked_at():
    fields = Evidenced({1: 0.01})
    fields.add("issue_date", seen("2026/9/30"), 0.99)
    fields.add("issuer.name", seen("株式会社見本", 0.4), 0.99)
    assert review(WHOLE, "口座振替", fields) == ("issuer.name",)


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
        ({}, "8%対象 1,080円", "tax_summary"),
        (
            {"bank_accounts": (BankAccount(bank="みずほ銀行", number="7654321"),)},
            "普通 7654321 当座No.1234567",
            "bank_accounts",
        ),
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
    fields.add("total", seen("110", 0.3), 0.1)
    fields.doubt("total", 5)
    found = review(WHOLE, fields=fields, proven=())
    assert len(found) == len(set(found))


def test_thresholds_are_those_of_the_company():
    fields = Evidenced()
    fields.add("total", seen("110", 0.97), 0.93)
    proof = Sums()
    proof.proven |= {"total", "lines"}
    strict = ReviewRules(field_thresholds={"total": 1.0})
    assert list_review(WHOLE, fields, proof, "振替", ReviewRules(threshold=0.1)) == ()
    assert list_review(WHOLE, fields, proof, "振替", strict) == ("total",)


def test_rates_and_accounts_that_were_found_are_not_asked_for():
    accounts = (
        BankAccount(
            bank="みずほ銀行",
            branch="渋谷支店",
            account_type=AccountType.ORDINARY,
            number="7654321",
            holder="カ)ミホン",
        ),
    )
    text = "10%対象 100円 0%対象 0円 普通 7654321"
    assert review(changed(bank_accounts=accounts), text) == ()


@pytest.mark.parametrize(
    ("description", "asked"),
    [("1", True), ("12-3", True), ("2,000", True), ("A1", False), ("9月分", False)],
)
def test_a_number_for_a_description_is_looked_at(description, asked):
    lines = (Line(description=description, amount=100),)
    found = review(changed(lines=lines))
    assert ("lines[0].description" in found) is asked


@pytest.mark.parametrize(
    ("values", "text", "path"),
    [
        ({"due_date": None}, "お振込指定日 令和08年07月31日", "due_date"),
        ({"due_date": None}, "R8.8.31までに、お振込みください", "due_date"),
        ({}, "御繰越残高 486,400", "amount_due"),
        ({}, "ご請求残高 4,024,537", "amount_due"),
        ({}, "前回残高 314,600", "amount_due"),
    ],
)
def test_days_and_balances_in_other_words_are_missed(values, text, path):
    assert path in review(changed(**values), text)


def test_sums_that_a_rate_is_missing_in_are_looked_at_as_a_whole():
    exempt = changed(total=8990)  # 110 and 8,880 that bear no tax
    asked = review(exempt, proven=("lines",))
    assert {"total", "tax_summary", "lines"} <= set(asked)
    assert "tax_summary" not in review(WHOLE, proven=("lines",))


def test_a_sum_of_lines_without_the_tax_told_of_is_looked_at():
    bare = changed(tax_summary=(), total=100)
    assert "total" in review(bare, "消費税 – 日本 (¥100 の 10%)")
    assert "total" not in review(bare, "合計 100円 (税込)")


def test_what_is_due_is_as_sure_as_the_total_that_it_comes_from():
    assert "amount_due" in review(changed(amount_due=110), proven=("lines",))
    assert "amount_due" in review(changed(withholding_tax=10))
    assert "amount_due" in review(WHOLE, "協会へ\n−30\n手取\n80")
    assert "amount_due" not in review(WHOLE, "値引\n−30\n皿\n100")
    assert "amount_due" not in review(
        changed(amount_due=110), proven=("lines", "amount_due")
    )


@pytest.mark.parametrize(
    ("tax", "asked"), [(16_172, True), (18_319, False), (18_321, True)]
)
def test_a_tax_far_from_its_rate_is_looked_at(tax, asked):
    row = TaxSubtotal(rate=Decimal("0.1"), taxable_amount=183_197, tax_amount=tax)
    document = changed(tax_summary=(row,), total=183_197 + tax)
    assert ("tax_summary" in review(document)) is asked


def pictured():
    fields = Evidenced()
    fields.add("issue_date", seen("2026/9/30", 0.99), 0.99)
    return fields


def test_a_bill_on_a_picture_that_names_no_account_and_no_other_way_to_pay():
    text = "登録番号 T7000012050002"
    assert "bank_accounts" in review(WHOLE, text, pictured())
    assert "bank_accounts" not in review(WHOLE, f"{text}\n口座振替", pictured())
    assert "bank_accounts" not in review(WHOLE, text)


def test_a_label_of_the_day_of_payment_whose_day_was_not_read():
    undated = changed(due_date=None)
    assert "due_date" in review(undated, "お振込締切日")
    assert "due_date" not in review(undated, "お振込先")


def test_a_receipt_with_headings_of_a_table_and_no_lines():
    values = {"document_type": DocumentType.SIMPLIFIED_INVOICE, "lines": ()}
    text = "銘柄\n部数\n単価\n金額"
    assert "lines" in review(changed(**values), text)
    assert "lines" not in review(changed(**values), "金額\n単価")

import datetime as dt

import pytest

from books.correct import confirm
from books.memory import PARTS, Memory, remember
from books.model import Document, DocumentType, Party, Severity
from books.settings import Settings
from books.triage import blocking, check_again, check_reading, has_changed_account
from tests.supplier_paper import (
    ACCOUNT,
    SUPPLIER,
    confirmed,
    invoice,
    memory_of,
    other,
    read,
)

TODAY = dt.date(2026, 12, 1)
SETTINGS = Settings()
EVERY_PART = {f"bank_accounts[0].{part}" for part in PARTS}


def check(page, memory, again=check_reading):
    return again(read(page), (), SETTINGS, TODAY, memory)


def findings(reading, code="payee_account_changed"):
    return [f for f in reading.findings if f.code == code]


@pytest.mark.parametrize("again", [check_reading, check_again])
def test_a_changed_account_of_a_known_supplier_is_asked_for(again):
    reading = check(
        invoice(account=other(number="7654321")), memory_of(invoice()), again
    )
    (found,) = findings(reading)
    assert found.severity is Severity.ERROR
    assert found.field == "bank_accounts[0]"
    assert "口座番号が違います" in found.message
    assert "書類に書かれた電話番号やメールは使わないでください" in found.message
    assert set(reading.review) >= EVERY_PART
    assert has_changed_account(reading)


def test_the_account_that_a_person_confirmed_is_not_asked_for():
    reading = check(invoice(), memory_of(invoice()))
    assert not findings(reading)
    assert not EVERY_PART & set(reading.review)


def test_a_change_is_noticed_beside_what_nobody_looked_at():
    memory = memory_of(invoice(), by="rule:clean")
    assert findings(check(invoice(account=other(branch="新宿支店")), memory))


def test_another_holder_of_the_same_account_is_asked_for():
    changed = other(holder="カ)ベツジン")
    (found,) = findings(check(invoice(account=changed), memory_of(invoice())))
    assert found.severity is Severity.WARNING  # the money would go where it always goes
    assert "名義が違います" in found.message


def test_the_first_account_of_a_known_supplier_is_asked_for():
    (found,) = findings(check(invoice(), memory_of(invoice(account=None))))
    assert "はじめて" in found.message


def test_the_account_of_a_first_invoice_behind_a_quotation_is_not_asked_for():
    quoted = read(invoice(account=None))
    kind = {"document_type": DocumentType.QUOTATION}
    document = quoted.document.model_copy(update=kind)
    memory = remember([confirmed(quoted.model_copy(update={"document": document}))])
    assert not findings(check(invoice(), memory))


def test_the_first_document_of_a_supplier_changes_nothing():
    assert not findings(check(invoice(), Memory()))
    others = memory_of(invoice("有限会社うし商店", "T8700110005901"))
    assert not findings(check(invoice(), others))


def test_one_account_that_stands_twice_on_a_paper_is_no_change():
    document = read(invoice()).document
    twice = document.model_copy(update={"bank_accounts": (ACCOUNT, ACCOUNT)})
    reading = read(invoice()).model_copy(update={"document": twice})
    checked = check_reading(reading, (), SETTINGS, TODAY, memory_of(invoice()))
    assert not findings(checked)


def test_only_a_person_silences_it_part_by_part():
    memory = memory_of(invoice())
    reading = check(invoice(account=other(number="7654321")), memory)
    for path in sorted(EVERY_PART):
        assert path in reading.review
        reading = confirm(reading, path, "花子")
        reading = check_reading(reading, (), SETTINGS, TODAY, memory)
    assert not EVERY_PART & set(reading.review)
    assert blocking(reading.findings)  # until the document is approved
    approved = memory_of(invoice(account=other(number="7654321")), invoice())
    assert not findings(check(invoice(account=other(number="7654321")), approved))


def test_a_supplier_is_known_by_its_name_where_it_prints_no_number():
    memory = memory_of(invoice(number=None))
    assert findings(
        check(invoice(number=None, account=other(number="7654321")), memory)
    )


def test_a_due_date_that_is_not_as_ever_is_told():
    dates = [("2026年8月31日", "2026/09/30"), ("2026年9月30日", "2026/10/31")]
    memory = memory_of(*(invoice(issued=a, due=b) for a, b in dates))
    usual = invoice(issued="2026年10月31日", due="2026/11/30")
    assert not findings(check(usual, memory), "due_date_unusual")
    early = check(invoice(issued="2026年10月31日", due="2026/11/10"), memory)
    (found,) = findings(early, "due_date_unusual")
    assert found.severity is Severity.INFO
    assert "2026-11-30" in found.message


def test_what_is_missing_is_no_habit():
    document = Document(issuer=Party(name=SUPPLIER))
    reading = read(invoice()).model_copy(update={"document": document})
    checked = check_reading(reading, (), SETTINGS, TODAY, memory_of(invoice()))
    assert not has_changed_account(checked)

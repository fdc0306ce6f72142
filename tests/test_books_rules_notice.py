"""A customer's notice of payment: we are the payee, and the sale counts once."""

import datetime as dt
from decimal import Decimal

import pytest

from books.item_sync import sync_items
from books.journal import journal_entry
from books.model import (
    Document,
    DocumentType,
    Line,
    Party,
    Reference,
    Side,
    TaxSubtotal,
)
from books.one_sale import OneSale
from books.open_items import item_of
from books.parties import is_sale
from books.rules import Context, Known, check_document
from books.settings import Settings
from books.settings_company import Company
from tests.store_cases import add_document, fresh_store

OURS = Party(name="株式会社でんぴょう", registration_number="T7000012050002")
AOBA = Party(name="株式会社青葉")
MIDORI = Party(name="緑商会")
COMPANY = Company(name=OURS.name, registration_number=OURS.registration_number)
SETTINGS = Settings(company=COMPANY)
TODAY = dt.date(2026, 12, 1)
DUE = dt.date(2026, 11, 30)
NOTICE, INVOICE = DocumentType.PAYMENT_NOTICE, DocumentType.INVOICE


def notice(**changes) -> Document:
    values = {
        "document_type": NOTICE,
        "document_number": "SH-0317",
        "issue_date": dt.date(2026, 11, 5),
        "due_date": DUE,
        "issuer": AOBA,
        "recipient": OURS,
        "lines": (Line(description="治具", amount=100_000),),
        "total": 110_000,
    }
    return Document.model_validate(values | changes)


def invoice(number="INV-2610", **changes) -> Document:
    values = {
        "document_type": INVOICE,
        "document_number": number,
        "issue_date": dt.date(2026, 10, 31),
        "issuer": OURS,
        "recipient": AOBA,
    }
    return notice(**values | changes)


def told(document, *others):
    known = tuple(Known(f"D{n}", other) for n, other in enumerate(others, 1))
    found = check_document(document, Context(TODAY, COMPANY, others=known))
    return {f.code: f.message for f in found}


def test_a_notice_that_names_our_invoice_is_no_second_sale():
    line = Line(description="請求書 No.INV-2610 10月分", amount=110_000)
    found = told(notice(lines=(line,)), invoice())
    assert "「D1」" in found["notice_of_own_invoice"]
    assert "この通知では計上しません" in found["notice_of_own_invoice"]
    named = (Reference(kind=INVOICE, number="INV-2610"),)
    assert "notice_of_own_invoice" in told(notice(references=named), invoice())
    assert "invoice_has_notice" in told(invoice(), notice(references=named))


def test_without_a_number_customer_amount_and_day_are_a_guess_that_is_asked():
    assert "notice_fits_own_invoice" in told(notice(), invoice())
    two = invoice("A-1", total=60_000), invoice("A-2", total=50_000)
    assert "「D1」、「D2」" in told(notice(), *two)["notice_fits_own_invoice"]
    for other in (
        invoice(recipient=MIDORI),
        invoice(total=99_000),
        invoice(due_date=dt.date(2026, 10, 31)),
        invoice(due_date=None, issue_date=dt.date(2026, 3, 31)),
    ):
        assert "notice_without_own_invoice" in told(notice(), other)


def test_an_invoice_is_about_one_notice_only():
    earlier = notice(
        document_number="SH-0216",
        references=(Reference(kind=INVOICE, number="INV-2610"),),
    )
    assert "notice_without_own_invoice" in told(notice(), invoice(), earlier)


def test_another_amount_than_we_billed_is_told():
    named = (Reference(kind=INVOICE, number="INV-2610"),)
    found = told(notice(references=named, total=90_000), invoice())
    assert "20,000円違います" in found["notice_amount_differs"]
    fee = notice(references=named, amount_due=109_560)
    assert "notice_amount_differs" not in told(fee, invoice())


def test_what_is_said_of_a_notice_that_we_got_is_for_the_payee():
    rated = (
        TaxSubtotal(rate=Decimal("0.1"), taxable_amount=100_000, tax_amount=10_000),
    )
    order = notice(
        document_type="purchase_order",
        document_number="PO-1",
        due_date=dt.date(2027, 1, 31),
    )
    found = told(
        notice(tax_summary=rated, order_number="PO-1", notes="手形で支払います。"),
        order,
    )
    assert "支払ってください" not in "".join(found.values())
    assert "先方が作った仕入明細書です" in found["seller_confirmation_needed"]
    assert "先方に求められます" in found["bill_payment_banned"]
    assert "納品書の控え" in found["delivery_not_found"]
    ours = told(
        notice(
            tax_summary=rated, issuer=OURS, recipient=MIDORI, notes="手形で支払います。"
        )
    )
    assert "売り手の確認が要ります" in ours["seller_confirmation_needed"]
    assert "変えてください" in ours["bill_payment_banned"]


def test_a_wrong_number_of_ours_on_a_notice_is_told():
    wrong = Party(name=OURS.name, registration_number="T9999901000001")
    found = told(notice(recipient=wrong))
    assert "先方に知らせてください" in found["registration_number_differs"]


@pytest.fixture
def store(tmp_path):
    with fresh_store("sqlite", tmp_path) as store:
        yield store


def add(store, folder, document, *, approve=True):
    values = {name: getattr(document, name) for name in type(document).model_fields}
    name = add_document(store, folder, document.document_number, **values)
    if approve:
        store.approve(name, "部長")
    return name


def stands(store, name):
    return OneSale(store, SETTINGS).instead_of(store.get(name)) is None


def test_the_invoice_counts_whichever_is_approved_first(store, tmp_path):
    bill = add(store, tmp_path, invoice(), approve=False)
    told = add(store, tmp_path, notice())
    sync_items(store, SETTINGS)
    assert store.open_items() == ()
    store.approve(bill, "部長")
    sync_items(store, SETTINGS)
    assert [i.item_id for i in store.open_items()] == [f"doc:{bill}"]
    assert (stands(store, bill), stands(store, told)) == (True, False)


def test_a_notice_without_invoice_counts_and_a_later_invoice_gives_way(store, tmp_path):
    told = add(store, tmp_path, notice())
    sync_items(store, SETTINGS)
    bill = add(store, tmp_path, invoice())
    (sentence,) = sync_items(store, SETTINGS).notices
    assert "同じ取引のため" in sentence
    assert [i.item_id for i in store.open_items()] == [f"doc:{told}"]
    assert (stands(store, bill), stands(store, told)) == (False, True)
    store.reject(told, "佐藤", "請求書で計上する")
    sync_items(store, SETTINGS)
    assert [i.item_id for i in store.open_items()] == [f"doc:{bill}"]
    assert stands(store, bill)
    assert store.verify() == ()


@pytest.mark.parametrize("only", [False, True])
def test_a_notice_counts_when_its_invoice_is_left_out(store, tmp_path, only):
    bill = add(store, tmp_path, invoice(), approve=False)
    told = add(store, tmp_path, notice())
    sync_items(store, SETTINGS)
    store.reject(bill, "佐藤", "出していない請求書")
    sync_items(store, SETTINGS, [bill] if only else None)
    if only:
        assert sync_items(store, SETTINGS, [told]).added == 0
    assert [i.item_id for i in store.open_items()] == [f"doc:{told}"]
    lines = len(store.audit_log())
    assert sync_items(store, SETTINGS).notices == ()
    assert len(store.audit_log()) == lines


def test_two_deals_of_one_customer_count_both(store, tmp_path):
    first = add(store, tmp_path, invoice())
    other = add(store, tmp_path, notice(total=55_000))
    sync_items(store, SETTINGS)
    items = {item.item_id for item in store.open_items()}
    assert items == {f"doc:{first}", f"doc:{other}"}


@pytest.mark.parametrize("name", ["株式会社でんぴょう 経理部", "株式会社でんびょう"])
def test_a_department_or_a_slip_of_the_reader_makes_it_no_purchase(name):
    paper = notice(recipient=Party(name=name))
    assert "notice_fits_own_invoice" in told(paper, invoice())
    item, _ = item_of("D1", paper, SETTINGS)
    assert item.side is Side.RECEIVABLE
    row = TaxSubtotal(rate=Decimal("0.1"), taxable_amount=100_000, tax_amount=10_000)
    taxed = paper.model_copy(update={"tax_summary": (row,)})
    entry, _ = journal_entry("D1", taxed, SETTINGS)
    accounts = {line.account for line in entry.lines}
    assert accounts == {"売掛金", "売上高"}
    assert not is_sale(notice(issuer=OURS, recipient=Party(name=name)), COMPANY)

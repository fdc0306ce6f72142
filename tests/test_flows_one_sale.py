"""Our invoice and the customer's notice about it make one entry, not two."""

import dataclasses

import pytest

from books.errors import ConflictError
from books.one_sale import check_once
from books.settings_company import Company
from books.store import DocumentQuery
from flows.publish import publish
from tests.desk import clean, desk, put, work

__all__ = ["desk"]

OURS = {"name": "株式会社でんぴょう製作所", "registration_number": "T7999901000001"}
AOBA = {"name": "株式会社青葉"}
TAX = [{"rate": "0.1", "taxable_amount": 1000, "tax_amount": 100}]
SALE = {
    "issue_date": "2026-10-31",
    "due_date": "2026-11-30",
    "lines": [{"description": "治具", "amount": 1000}],
    "subtotal": 1000,
    "tax_total": 100,
    "tax_summary": TAX,
}
BILL = {**SALE, "document_type": "invoice", "issuer": OURS, "recipient": AOBA}
NOTICE = {**SALE, "document_type": "payment_notice", "issuer": AOBA, "recipient": OURS}


@pytest.fixture
def books(desk):
    company = Company(**OURS)
    changes = {"exports": ("yayoi",), "company": company}
    settings = desk.settings.model_copy(update=changes)
    return dataclasses.replace(desk, settings=settings)


def approve_all(books):
    for document in books.store.find(DocumentQuery(limit=None)):
        books.store.approve(document.id, "部長")
    return publish(books)


def booked(books):
    return sorted(
        books.store.get(name).reading.document.document_number
        for export in books.store.find_exports()
        for name in export.document_ids
    )


@pytest.mark.parametrize("first", ["bill", "notice"])
def test_one_sale_is_one_entry_and_one_receivable(books, first):
    papers = {"bill": clean("INV-1", **BILL), "notice": clean("SH-1", **NOTICE)}
    put(books, f"{first}.txt", papers.pop(first))
    work(books)
    ((name, text),) = papers.items()
    put(books, f"{name}.txt", text)
    work(books)
    approve_all(books)
    assert booked(books) == ["INV-1"]
    assert len(books.store.open_items()) == 1
    assert publish(books).written == ()


def test_a_notice_in_the_books_keeps_a_later_invoice_out(books):
    put(books, "notice.txt", clean("SH-1", **NOTICE))
    work(books)
    approve_all(books)
    put(books, "bill.txt", clean("INV-1", **BILL))
    work(books)
    published = approve_all(books)
    assert booked(books) == ["SH-1"]
    assert any("同じ取引のため" in told for told in published.notices)
    query = DocumentQuery(number="INV-1")
    with pytest.raises(ConflictError, match="二重に計上しない"):
        check_once(books.store, books.settings, books.store.find(query)[0])


def test_a_notice_is_booked_once_its_invoice_is_left_out(books):
    put(books, "bill.txt", clean("INV-1", **BILL))
    put(books, "notice.txt", clean("SH-1", **NOTICE))
    work(books)
    papers = {
        one.reading.document.document_number: one.id
        for one in books.store.find(DocumentQuery(limit=None))
    }
    books.store.approve(papers["SH-1"], "部長")
    publish(books)
    assert (booked(books), books.store.open_items()) == ([], ())
    books.store.reject(papers["INV-1"], "部長", "出していない請求書")
    publish(books)
    publish(books)
    assert booked(books) == ["SH-1"]
    assert len(books.store.open_items()) == 1

"""Duplicates and the three-way match of order, delivery and invoice."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import Document, Line, Party, TaxBasis, TaxSubtotal
from books.rules import Context, Known
from books.rules.duplicates import check_duplicates
from books.rules.items import find_item, same_item
from books.rules.three_way import check_three_way

TODAY = dt.date(2026, 11, 20)
BUYER = Party(name="ためし商事株式会社")
SELLER = Party(name="見本鉄工㈱")
OTHER = Party(name="よその会社")


def item(name="フランジ φ120", quantity=10, price=100, **more) -> Line:
    amount = None if price is None else int(Decimal(quantity) * Decimal(price))
    values = {"description": name, "quantity": quantity, "unit": "個", "amount": amount}
    return Line.model_validate(values | {"unit_price": price} | more)


def paper(kind, day=1, **changes) -> Document:
    buyer_writes = kind in ("purchase_order", "acceptance_note", "payment_notice")
    values = {
        "document_type": kind,
        "issue_date": dt.date(2026, 10, day),
        "issuer": BUYER if buyer_writes else SELLER,
        "recipient": SELLER if buyer_writes else BUYER,
        "lines": (item(),),
        "total": 1100,
    }
    return Document.model_validate(values | changes)


def order(**changes) -> Document:
    return paper("purchase_order", **{"document_number": "PO-00123"} | changes)


def delivery(day=5, **changes) -> Document:
    values = {"document_number": f"D-{day}", "order_number": "PO-00123"}
    return paper("delivery_note", day, **values | changes)


def invoice(**changes) -> Document:
    values = {"document_number": "INV-7", "order_number": "ＰＯ00123"}
    return paper("invoice", 31, **values | changes)


def context(*documents) -> Context:
    known = tuple(Known(f"doc{i}", d) for i, d in enumerate(documents, 1))
    return Context(TODAY, others=known)


def match(document, *others) -> list[tuple[str, str, str | None]]:
    found = check_three_way(document, context(*others))
    return [(f.code, f.severity.value, f.field) for f in found]


def copies(document, *others) -> list[str]:
    return [f.code for f in check_duplicates(document, context(*others))]


# --- duplicates


def test_same_document_again():
    [found] = check_duplicates(invoice(), context(invoice(document_number="ＩＮＶ 7")))
    assert found.code == "duplicate_of"
    assert "doc1" in found.message
    assert copies(invoice(), invoice(issuer=Party(name="株式会社見本鉄工"))) == [
        "duplicate_of"
    ]


def test_a_registration_number_names_the_partner():
    numbered = Party(name="ミホンテッコウ", registration_number="T7000012050002")
    other = Party(name="見本鉄工", registration_number="T7-0000-1205-0002")
    assert copies(invoice(issuer=numbered), invoice(issuer=other)) == ["duplicate_of"]


@pytest.mark.parametrize(
    "changes",
    [
        {"document_type": "delivery_note"},
        {"issuer": OTHER},
        {"recipient": OTHER},
        {"document_number": "INV-8"},
        {"document_number": "INV-8", "total": 900},
        {"issue_date": dt.date(2025, 5, 1)},
    ],
)
def test_not_a_duplicate(changes):
    assert copies(invoice(), invoice(**changes)) == []


def test_same_number_other_content():
    assert copies(invoice(), invoice(total=900)) == ["same_number_different_content"]
    assert copies(invoice(total=None), invoice()) == ["same_number_different_content"]
    early = invoice(issue_date=dt.date(2026, 9, 30))
    assert copies(invoice(), early) == ["same_number_different_content"]


def test_same_content_without_or_with_a_misread_number():
    assert copies(invoice(document_number=None), invoice()) == ["duplicate_suspected"]
    assert copies(invoice(document_number="1NV-7"), invoice()) == [
        "duplicate_suspected"
    ]
    empty = Document(document_type="invoice", issuer=SELLER, recipient=BUYER)
    assert copies(empty, empty) == []
    assert copies(Document(), Document()) == []


# --- items


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"description": "ﾌﾗﾝｼﾞ（φ120）"}, {"description": "フランジ φ120"}, True),
        (
            {"description": "シャフト φ20×350"},
            {"description": "シャフト φ20×300"},
            False,
        ),
        (
            {"description": "アルミブラケット A5052 処理"},
            {"description": "アルミブラケット A5052処埋"},
            True,
        ),
        (
            {"description": "a", "item_code": "K-1"},
            {"description": "a", "item_code": "K-2"},
            False,
        ),
        (
            {"description": "a", "item_code": "K-1"},
            {"description": "b", "item_code": "k1"},
            True,
        ),
        ({"description": "a", "item_code": "K-1"}, {"description": "a"}, True),
        ({}, {}, False),
    ],
)
def test_same_item(one, other, same):
    assert same_item(Line(**one), Line(**other)) is same


def test_of_equal_items_the_one_of_the_same_price():
    cheap, dear = item(price=100), item(price=120)
    assert find_item(item(price=120), [cheap, dear]) is dear
    assert find_item(item(price=90), [cheap, dear]) is cheap
    assert find_item(item("別物"), [cheap]) is None


# --- three ways


def test_all_three_agree():
    assert match(invoice(), order(), delivery()) == []


def test_papers_of_others_do_not_matter():
    assert match(invoice()) == []
    assert match(invoice(), order(issuer=OTHER), delivery(issuer=OTHER)) == []
    assert match(paper("quotation"), order()) == []


def test_letters_read_as_digits_do_not_part_the_papers():
    misread = delivery(order_number="P0-OOI23", lines=(item(quantity=5),))
    found = check_three_way(invoice(), context(order(), misread))
    assert [f.code for f in found] == ["quantity_mismatch"]
    own = invoice(order_number="P0-00I23")
    told = match(own, order(), delivery(order_number="PO-OO123"))
    assert told == [("number_looks_alike", "info", "order_number")]
    note = invoice(lines=(item(delivery_note_number="D-B"),), order_number=None)
    assert match(note, order(), delivery(document_number="D-8")) == []


def test_of_orders_that_look_alike_the_exact_one_or_none():
    wanted = invoice(order_number="PO-1")
    exact, alike = order(document_number="PO-1"), order(document_number="P0-1")
    assert match(wanted, alike, exact, delivery(order_number="PO-1")) == []
    other = order(document_number="P0-I")
    assert match(wanted, alike, other) == [("order_not_found", "info", "order_number")]


def test_order_without_delivery():
    assert match(invoice(), order()) == [("delivery_not_found", "info", "order_number")]


def test_price_quantity_and_item_differ():
    dear = invoice(lines=(item(price=120),))
    assert match(dear, order(), delivery()) == [
        ("price_mismatch", "error", "lines[0].unit_price")
    ]
    more = invoice(lines=(item(quantity=12),))
    assert match(more, order(), delivery()) == [
        ("quantity_mismatch", "error", "lines[0].quantity"),
        ("quantity_mismatch", "error", "lines[0].quantity"),
    ]
    extra = invoice(lines=(item(), item("配送料", 1, 800)))
    codes = match(extra, order(), delivery(lines=(item(), item("配送料", 1, None))))
    assert codes == [("not_ordered", "warning", "lines[1].description")]


def test_discounts_returns_and_remarks_are_no_goods():
    lines = (item(), item("値引", 1, -100), item(quantity=-1), Line(description="備考"))
    assert match(invoice(lines=lines), order(), delivery()) == []


def test_partial_deliveries_add_up():
    half = {"lines": (item(quantity=5),)}
    assert match(invoice(), order(), delivery(5, **half), delivery(9, **half)) == []
    first = invoice(**half)
    assert match(first, order(), delivery(5, **half)) == [
        ("partially_delivered", "info", "lines[0].quantity")
    ]
    again = delivery(5, **half)  # 同じ納品書の写し
    assert (
        match(invoice(), order(), delivery(5, **half), again)[0][0]
        == "quantity_mismatch"
    )


def test_earlier_invoices_count():
    first = invoice(document_number="INV-6", issue_date=dt.date(2026, 10, 20))
    assert match(invoice(), order(), delivery(), first) == [
        ("quantity_mismatch", "error", "lines[0].quantity"),
        ("quantity_mismatch", "error", "lines[0].quantity"),
    ]
    later = invoice(document_number="INV-8", issue_date=dt.date(2026, 11, 20))
    assert match(invoice(), order(), delivery(), later) == []
    copy = invoice()
    assert match(invoice(), order(), delivery(), copy) == []


def test_what_was_accepted_counts():
    accepted = paper(
        "acceptance_note", 6, order_number="PO-00123", lines=(item(quantity=8),)
    )
    found = check_three_way(invoice(), context(order(), delivery(), accepted))
    codes = [f.code for f in found]
    assert codes == ["quantity_mismatch"]
    assert "検収数量8個" in found[0].message


def test_return_lowers_the_delivery():
    back = delivery(8, lines=(item(quantity=-2),))
    assert match(invoice(), order(), delivery(), back)[0][0] == "quantity_mismatch"


def test_same_item_on_two_lines_is_added_up_and_said_once():
    twice = invoice(lines=(item(quantity=6), item(quantity=6)))
    found = match(twice, order(lines=(item(quantity=12),)), delivery())
    assert found == [("quantity_mismatch", "error", "lines[0].quantity")]


def test_two_way_by_delivery_note():
    numbered = invoice(order_number=None, lines=(item(delivery_note_number="D-5"),))
    assert match(numbered, delivery(order_number=None)) == []
    short = delivery(order_number=None, lines=(item(quantity=9),))
    assert match(numbered, short) == [
        ("quantity_mismatch", "error", "lines[0].quantity")
    ]
    assert match(invoice(order_number=None), delivery(order_number=None)) == []
    assert (
        match(invoice(), delivery(lines=(item(quantity=9),)))[0][0]
        == "quantity_mismatch"
    )


def test_order_found_by_partner_and_items_is_a_guess():
    dear = invoice(order_number=None, lines=(item(price=120),))
    assert match(dear, order(), delivery()) == [
        ("price_mismatch", "warning", "lines[0].unit_price")
    ]
    unlike = invoice(order_number=None, lines=(item("別物"),))
    assert match(unlike, order()) == []
    before = order(issue_date=dt.date(2026, 11, 1))
    assert match(invoice(order_number=None), before) == []


def test_no_order_can_be_chosen():
    two = (order(), order(document_number="PO-9"))
    expected = [("order_not_found", "info", "order_number")]
    assert match(invoice(order_number=None), *two) == expected
    assert match(invoice(order_number="PO-555"), order()) == expected


def test_delivery_against_the_order():
    assert match(delivery(), order()) == []
    assert match(delivery(lines=(item(quantity=11),)), order()) == [
        ("over_delivered", "warning", "lines[0].quantity")
    ]
    first = delivery(3, lines=(item(quantity=6),))
    assert match(delivery(lines=(item(quantity=6),)), order(), first) == [
        ("over_delivered", "warning", "lines[0].quantity")
    ]
    assert match(delivery(lines=(item("別物"),)), order()) == [
        ("not_ordered", "warning", "lines[0].description")
    ]
    unpriced = delivery(lines=(item(price=None),))
    assert match(unpriced, order()) == []


def test_response_against_the_order():
    def response(**changes):
        return paper("order_response", 2, order_number="PO-00123", **changes)

    assert match(response(), order()) == []
    assert match(response(lines=(item(quantity=8),)), order()) == [
        ("quantity_mismatch", "warning", "lines[0].quantity")
    ]
    assert match(response(lines=(item(price=130),)), order()) == [
        ("price_mismatch", "warning", "lines[0].unit_price")
    ]


def test_due_date_of_the_order():
    ordered = order(due_date=dt.date(2026, 11, 30))
    agreed = invoice(due_date=dt.date(2026, 11, 30))
    assert match(agreed, ordered, delivery()) == []
    other = invoice(due_date=dt.date(2026, 11, 10))
    assert match(other, ordered, delivery()) == [
        ("due_date_differs_from_order", "info", "due_date")
    ]


@pytest.mark.parametrize(
    ("price", "rate", "basis", "same"),
    [
        ("110", "0.10", "inclusive", True),
        ("108", "0.08", "inclusive", True),
        ("115", "0.10", "inclusive", False),
        ("90", "0.10", "inclusive", False),
        ("110", "0.10", "exclusive", False),
    ],
)
def test_prices_with_and_without_tax(price, rate, basis, same):
    rows = (TaxSubtotal(rate=rate, basis=basis),)
    line = item(price=price, tax_rate=rate)
    found = match(invoice(lines=(line,), tax_summary=rows), order(), delivery())
    assert [code for code, _, _ in found] == ([] if same else ["price_mismatch"])
    assert TaxBasis(basis)


def test_lines_on_no_delivery_note_are_asked_once():
    """A month's bill with one of its delivery notes: a warning, not three errors."""
    others = [item(name) for name in ("エアキャップ", "テープ", "配送費")]
    bill = invoice(lines=(item(), *others))
    ordered = order(lines=(item(), *others))
    found = match(bill, ordered, delivery())
    assert ("delivery_not_found", "warning", "lines[1].quantity") in found
    assert all(severity != "error" for _, severity, _ in found)

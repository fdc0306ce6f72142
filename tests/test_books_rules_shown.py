"""Sums and related papers as they are put beside the document."""

import datetime as dt
from decimal import Decimal

from books.model import Document, DocumentType, Line, Party, TaxSubtotal
from books.rules import Context, Known
from books.rules.related import copies_told, find_related
from books.rules.sums_shown import shown_sums
from tests.paper_samples import invoice

TODAY = dt.date(2026, 11, 30)
TEN = Decimal("0.10")
LINE = Line(
    description="鋼板",
    quantity=Decimal(3),
    unit_price=Decimal(100),
    tax_rate=TEN,
    amount=300,
)
GOOD = Document(
    document_type=DocumentType.INVOICE,
    issue_date=dt.date(2026, 10, 31),
    lines=(LINE,),
    tax_summary=(TaxSubtotal(rate=TEN, taxable_amount=300, tax_amount=30),),
    subtotal=300,
    tax_total=30,
    total=330,
)


def told(document):
    return {row.label: row for row in shown_sums(document, TODAY)}


def test_what_holds_is_told_so():
    rows = told(GOOD)
    assert list(rows) == [
        "数量×単価 (1 行)",
        "明細の合計 → 小計",
        "10% の消費税",
        "合計",
    ]
    assert all(row.holds for row in rows.values())


def test_a_difference_is_told_where_it_is():
    wrong = GOOD.model_copy(
        update={
            "total": 430,
            "lines": (LINE.model_copy(update={"amount": 200}),),
        }
    )
    rows = told(wrong)
    assert not rows["合計"].holds
    assert rows["合計"].difference == 100
    assert rows["明細1の数量×単価"].difference == -100


def test_the_rules_are_the_one_truth():
    for count in (1, 3, 7):
        assert all(row.holds for row in shown_sums(invoice(count), TODAY))
    assert shown_sums(Document(), TODAY) == ()


def test_order_and_delivery_stand_beside_the_invoice():
    us, them = Party(name="でんぴょう製作所"), Party(name="からたち金属")
    order = GOOD.model_copy(
        update={"document_type": DocumentType.PURCHASE_ORDER, "document_number": "PO-1",
                "issuer": us, "recipient": them, "issue_date": dt.date(2026, 10, 1)}
    )  # fmt: skip
    note = GOOD.model_copy(
        update={"document_type": DocumentType.DELIVERY_NOTE, "document_number": "N-1",
                "issuer": them, "recipient": us, "order_number": "PO-1",
                "lines": (LINE.model_copy(update={"quantity": Decimal(2)}),)}
    )  # fmt: skip
    bill = GOOD.model_copy(
        update={"issuer": them, "recipient": us, "order_number": "PO-1"}
    )
    others = [Known("D1", order), Known("D2", note)]
    found = find_related(bill, others, Context(TODAY))
    assert found.order.document_id == "D1"
    assert found.by_number
    assert [known.document_id for known in found.deliveries] == ["D2"]
    (row,) = found.rows
    assert (row.ordered, row.delivered, row.here) == (3, 2, 3)
    assert not row.agrees


def test_second_copies_are_named_by_their_ids():
    from books.rules.codes import finding

    found = finding("duplicate_of", None, "「DQ9W1DFWF077-01」と同じ書類です。")
    other = finding("not_ordered", None, "注文書「DQ9W1DFWF077-02」にありません。")
    assert copies_told([found, other]) == ("DQ9W1DFWF077-01",)

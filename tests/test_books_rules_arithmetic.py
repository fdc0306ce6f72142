"""Sums, taxes and settlement: worked examples, and consistent documents broken once."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.model import (
    Adjustment,
    Document,
    DocumentType,
    Line,
    Party,
    Severity,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.rules import Context, check_document
from books.rules.arithmetic import check_arithmetic
from books.rules.causes import check_sums
from books.rules.settlement import check_settlement
from books.rules.tax_amounts import check_tax_amounts
from books.settings_company import PartnerSettings
from books.tax import Rounding, tax_of

TODAY = dt.date(2026, 11, 20)
CONTEXT = Context(TODAY)
TEN, EIGHT, ZERO = Decimal("0.10"), Decimal("0.08"), Decimal(0)
IN, EX = TaxBasis.INCLUSIVE, TaxBasis.EXCLUSIVE


def row(rate, taxable, tax, basis=EX, category=None) -> TaxSubtotal:
    return TaxSubtotal(
        rate=rate,
        taxable_amount=taxable,
        tax_amount=tax,
        basis=basis,
        category=category,
    )


def lines(*amounts, rate=None, **more) -> tuple[Line, ...]:
    return tuple(
        Line(description="品", amount=a, tax_rate=rate, **more) for a in amounts
    )


def invoice(**values) -> Document:
    base = {"document_type": DocumentType.INVOICE, "issue_date": dt.date(2026, 10, 31)}
    return Document.model_validate(base | values)


def codes(document, context=CONTEXT) -> list[str]:
    found = [
        *check_arithmetic(document),
        *check_tax_amounts(document, TODAY),
        *check_settlement(document, context),
    ]
    return [f.code for f in found]


# --- lines


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "ok"),
    [
        ("2.4", "2280", 5472, True),
        ("3", "33.3", 99, True),
        ("3", "33.3", 100, True),
        ("3", "33.3", 101, False),
        ("8", "18600", 148700, False),
        ("-1", "8450", -8450, True),
        ("-1", "8450", 8450, False),
        (None, "100", 5, True),
        ("2", None, 5, True),
    ],
)
def test_quantity_times_price(quantity, price, amount, ok):
    line = Line(description="品", quantity=quantity, unit_price=price, amount=amount)
    assert codes(invoice(lines=(line,))) == ([] if ok else ["line_amount_mismatch"])


def test_line_with_tax_in_its_amount_or_a_percentage():
    gross = Line(quantity=2, unit_price=500, amount=1100, tax_amount=100)
    percent = Line(
        description="諸経費", quantity=10, unit="%", unit_price=5, amount=999
    )
    assert codes(invoice(lines=(gross, percent))) == []


# --- subtotal, rows, total


def test_remarks_count_for_nothing_but_unread_amounts_stop_the_sum():
    remark = Line(description="納品書 No.12 分")
    unread = Line(description="品", quantity=1, unit_price=100)
    assert codes(invoice(lines=(*lines(500), remark), subtotal=500)) == []
    assert codes(invoice(lines=(*lines(500), unread), subtotal=900)) == []
    assert codes(invoice(lines=(*lines(500), remark), subtotal=900)) == [
        "subtotal_mismatch"
    ]


def test_exempt_lines_stay_apart():
    goods = (*lines(1000, rate=TEN), *lines(500, rate=ZERO))
    rows = (row(TEN, 1000, 100), row(ZERO, 500, None))
    for subtotal in (1500, 1000):
        assert (
            codes(invoice(lines=goods, tax_summary=rows, subtotal=subtotal, total=1600))
            == []
        )
    stamp = Line(description="印紙", amount=500, tax_category=TaxCategory.OUT_OF_SCOPE)
    document = invoice(
        lines=(*lines(1000), stamp), tax_summary=rows[:1], subtotal=1000, total=1600
    )
    assert codes(document) == []
    assert codes(document.model_copy(update={"total": 1650})) == ["total_mismatch"]


def test_two_rows_without_tax_are_one_bucket_of_lines():
    goods = (*lines(1000, rate=TEN), *lines(500, 300, rate=ZERO))
    rows = (
        row(TEN, 1000, 100),
        row(ZERO, 500, None, category=TaxCategory.EXEMPT),
        row(ZERO, 300, None, category=TaxCategory.OUT_OF_SCOPE),
    )
    assert (
        codes(invoice(lines=goods, tax_summary=rows, subtotal=1800, total=1900)) == []
    )


def test_total_per_rate_against_its_lines():
    goods = (*lines(1000, rate=TEN), *lines(500, rate=EIGHT))
    rows = (row(TEN, 1000, 100), row(EIGHT, 600, 48))
    found = codes(invoice(lines=goods, tax_summary=rows))
    assert found == ["taxable_amount_mismatch"]
    unmarked = invoice(lines=lines(1000, 500), tax_summary=rows)
    assert codes(unmarked) == ["taxable_amount_mismatch"]
    without_lines = invoice(subtotal=1500, tax_summary=rows)
    assert codes(without_lines) == ["taxable_amount_mismatch"]


def test_lines_with_tax_over_sums_without():
    """金額(税込) per line, 対価の額(税抜) below: the lines make the total."""
    document = invoice(
        lines=lines(8800, 1260),
        tax_summary=(row(TEN, 8000, 800), row(EIGHT, 1167, 93)),
        subtotal=9167,
        total=10060,
    )
    assert "subtotal_mismatch" not in codes(document)


def test_wrong_subtotal_is_said_once():
    document = invoice(
        lines=lines(1000), subtotal=1010, tax_summary=(row(TEN, 1010, 101),)
    )
    assert codes(document) == ["subtotal_mismatch"]


def test_summary_with_tax_under_lines_without():
    document = invoice(
        lines=lines(1000, rate=TEN),
        tax_summary=(row(TEN, 1100, 100, IN),),
        subtotal=1000,
        total=1100,
    )
    assert codes(document) == []
    inclusive_lines = invoice(
        lines=lines(1100), tax_summary=(row(TEN, 1000, 100, EX),), total=1100
    )
    assert codes(inclusive_lines) == []


@pytest.mark.parametrize(
    ("values", "ok"),
    [
        ({"subtotal": 1000, "tax_total": 100, "total": 1100}, True),
        ({"subtotal": 1000, "tax_total": 100, "total": 1000}, False),
        ({"tax_summary": (row(TEN, 1000, 90, IN),), "total": 1000}, True),
        ({"tax_summary": (row(TEN, 1000, 90, IN),), "total": 1090}, False),
        ({"tax_summary": (row(TEN, 1000, 100),), "total": 1100}, True),
        ({"tax_summary": (row(TEN, 1000, 100),), "total": 1110}, False),
        ({"tax_summary": (row(TEN, 1000, None),), "total": 1100}, True),
        ({"lines": lines(1000), "tax_total": 100, "total": 1100}, True),
        ({"lines": lines(1100), "tax_total": 100, "total": 1100}, True),
        ({"lines": lines(1000), "tax_total": 100, "total": 1200}, False),
        ({"subtotal": 1000, "total": 1000}, True),
        ({"subtotal": 1000, "total": 1080}, True),
        ({"subtotal": 1000, "total": 1101}, False),
        ({"subtotal": 1000, "total": 999}, False),
        ({"total": 1000}, True),
        (
            {
                "subtotal": 60000,
                "tax_total": 6000,
                "withholding_tax": 6126,
                "total": 59874,
            },
            True,
        ),
    ],
)
def test_total(values, ok):
    assert codes(invoice(**values)) == ([] if ok else ["total_mismatch"])


def test_return_invoice_may_drop_the_minus():
    document = invoice(
        document_type="return_invoice",
        lines=lines(-1000),
        subtotal=1000,
        tax_summary=(row(TEN, 1000, 100),),
        total=-1100,
    )
    assert codes(document) == []
    assert codes(document.model_copy(update={"total": -1200})) == ["total_mismatch"]


# --- tax


def three_lines(tax, **more) -> Document:
    return invoice(
        lines=lines(105, 105, 105, **more),
        subtotal=315,
        tax_summary=(row(TEN, 315, tax),),
        total=315 + tax,
    )


def test_one_rounding_per_rate():
    assert codes(three_lines(31)) == []
    assert codes(three_lines(32)) == []
    assert codes(three_lines(30)) == ["per_line_rounding"]
    assert codes(three_lines(33)) == ["per_line_rounding"]
    assert codes(three_lines(40)) == ["tax_amount_mismatch"]


def test_printed_taxes_of_lines_prove_the_rounding():
    def line(tax, amount=115):
        return Line(amount=amount, tax_amount=tax)

    document = invoice(
        lines=(line(11), line(12), line(11), line(11)), tax_summary=(row(TEN, 460, 45),)
    )
    assert codes(document) == ["per_line_rounding"]


def test_one_rounding_per_delivery_note():
    goods = [
        Line(description="品", amount=105, delivery_note_number=n)
        for n in ("1", "1", "2")
    ]
    document = three_lines(31).model_copy(update={"lines": tuple(goods)})
    assert codes(document) == []
    notes = [
        x.model_copy(update={"delivery_note_number": str(i)})
        for i, x in enumerate(goods)
    ]
    each = three_lines(30).model_copy(update={"lines": tuple(notes)})
    assert codes(each) == []


def test_days_stand_for_delivery_notes_where_they_gather_lines():
    days = (1, 1, 2, 2)
    dated = tuple(
        Line(description="品", amount=118, date=dt.date(2026, 10, d)) for d in days
    )
    # 472: 47 or 48 once; 236 twice: 46 or 48; 118 four times: 44 or 48
    document = invoice(lines=dated, tax_summary=(row(TEN, 472, 46),), total=518)
    assert codes(document) == []
    per_line = invoice(lines=dated, tax_summary=(row(TEN, 472, 44),), total=516)
    assert codes(per_line) == ["per_line_rounding"]
    wrong = invoice(lines=dated, tax_summary=(row(TEN, 472, 40),), total=512)
    assert codes(wrong) == ["tax_amount_mismatch"]


def test_tax_of_the_only_rate_may_stand_in_the_total():
    document = invoice(tax_summary=(row(TEN, 1000, None),), tax_total=100, total=1100)
    assert codes(document) == []
    wrong = document.model_copy(update={"tax_total": 120, "total": 1120})
    assert codes(wrong) == ["tax_amount_mismatch"]


def test_tax_total_of_several_rates():
    rows = (row(TEN, 1000, 100), row(EIGHT, 1000, 80))
    assert codes(invoice(tax_summary=rows, tax_total=180)) == []
    assert codes(invoice(tax_summary=rows, tax_total=190)) == ["tax_total_mismatch"]
    unsaid = (row(TEN, 1005, None), row(EIGHT, 1005, None))
    assert codes(invoice(tax_summary=unsaid, tax_total=181)) == []
    assert codes(invoice(tax_summary=unsaid, tax_total=190)) == ["tax_amount_mismatch"]


def test_tax_without_any_rate_stays_within_the_rates_of_the_day():
    assert codes(invoice(subtotal=607130, tax_total=60713, total=667843)) == []
    assert codes(invoice(subtotal=1000, tax_total=180, total=1180)) == [
        "tax_amount_mismatch"
    ]
    old = invoice(
        issue_date=dt.date(1980, 1, 1), subtotal=1000, tax_total=180, total=1180
    )
    assert codes(old) == []


# --- the cause and not its consequences


def sums(document) -> list[str]:
    return [f.code for f in check_sums(document, TODAY)]


def test_one_wrong_number_is_said_once():
    goods = tuple(
        Line(description="品", quantity=1, unit_price=p, amount=a)
        for p, a in ((1000, 900), (500, 500))
    )
    document = invoice(
        lines=goods, subtotal=1500, tax_summary=(row(TEN, 1500, 150),), total=1650
    )
    assert sums(document) == ["line_amount_mismatch"]
    wrong_tax = invoice(subtotal=1500, tax_summary=(row(TEN, 1500, 250),), total=1650)
    assert sums(wrong_tax) == ["tax_amount_mismatch"]
    both = wrong_tax.model_copy(update={"lines": goods})
    assert sums(both) == ["line_amount_mismatch", "tax_amount_mismatch"]


def test_two_wrong_numbers_are_both_said():
    wrong = invoice(subtotal=1500, tax_summary=(row(TEN, 1500, 250),), total=1800)
    assert sums(wrong) == ["total_mismatch", "tax_amount_mismatch"]
    in_total = invoice(
        subtotal=1500, tax_summary=(row(TEN, 1500, None),), tax_total=250
    )
    assert sums(in_total) == ["tax_amount_mismatch"]
    unplaced = in_total.model_copy(update={"total": 1650})
    assert sums(unplaced) == ["total_mismatch", "tax_amount_mismatch"]


# --- carry-over, withholding, amount due


def test_carry_over():
    values = {"previous_balance": 5000, "payment_received": 3000, "total": 1100}
    assert codes(invoice(**values, carried_forward=2000, amount_due=3100)) == []
    assert codes(invoice(**values, amount_due=3100)) == []
    assert codes(invoice(**values, carried_forward=2500, amount_due=3600)) == [
        "carried_forward_mismatch"
    ]
    assert codes(invoice(**values, carried_forward=2000, amount_due=1100)) == [
        "amount_due_mismatch"
    ]
    assert codes(invoice(previous_balance=5000, total=1100, amount_due=6100)) == []


def test_what_was_deducted_explains_a_smaller_amount_due():
    assert codes(invoice(total=11_000, amount_due=10_400, deductions=600)) == []
    assert codes(invoice(total=11_000, amount_due=10_400)) == ["amount_due_mismatch"]


def fee(**values) -> Document:
    base = {
        "lines": lines(30_000, 33_000),
        "subtotal": 63_000,
        "tax_summary": (row(TEN, 63_000, 6_300),),
        "tax_total": 6_300,
        "total": 69_300,
        "withholding_tax": 6_432,
        "amount_due": 62_868,
    }
    return invoice(**base | values)


def test_withholding():
    assert codes(fee()) == []
    assert codes(fee(withholding_tax=7_075, amount_due=62_225)) == []  # 税込を基礎
    assert codes(fee(withholding_tax=3_063, amount_due=66_237)) == []  # 原稿料だけ
    assert codes(fee(withholding_tax=5_411, amount_due=63_889)) == []  # 司法書士
    assert codes(fee(withholding_tax=6_300, amount_due=63_000)) == [
        "withholding_mismatch"
    ]
    assert codes(fee(amount_due=69_300)) == ["amount_due_mismatch"]
    assert codes(invoice(withholding_tax=100)) == []
    many = invoice(lines=lines(*range(1000, 9000, 1000)), withholding_tax=306)
    assert codes(many) == []  # 基礎になる合計がない


def test_withholding_expected_by_the_settings():
    partner = PartnerSettings(name="見本太郎", withholding=True)
    context = Context(TODAY, partners=(partner,))
    document = fee(issuer=Party(name="見本太郎"), withholding_tax=None, amount_due=None)
    assert codes(document, context) == ["withholding_missing"]
    assert codes(fee(issuer=Party(name="見本太郎")), context) == []


def test_payment_notice_short_of_its_total():
    notice = {"document_type": "payment_notice", "total": 110_000}
    assert codes(invoice(**notice, amount_due=109_560)) == []  # 振込手数料
    found = check_document(invoice(**notice, amount_due=100_000), CONTEXT)
    [due] = [f for f in found if f.code == "amount_due_mismatch"]
    assert due.severity is Severity.WARNING


def test_amount_due_of_a_return():
    document = invoice(document_type="return_invoice", total=1100, amount_due=-1100)
    assert codes(document) == []


# --- properties

AMOUNT = st.integers(1, 500)


@st.composite
def consistent(draw) -> Document:
    """A document whose every sum holds, of any basis, rates and rounding."""
    basis = draw(st.sampled_from(TaxBasis))
    rounding = draw(st.sampled_from(Rounding))
    rates = draw(st.lists(st.sampled_from([TEN, EIGHT, ZERO]), min_size=1, unique=True))
    goods, rows = [], []
    for rate in rates:
        pairs = draw(
            st.lists(st.tuples(AMOUNT, st.integers(50, 9000)), min_size=1, max_size=4)
        )
        goods += [
            Line(
                description="品", quantity=q, unit_price=p, amount=q * p, tax_rate=rate
            )
            for q, p in pairs
        ]
        taxable = sum(q * p for q, p in pairs)
        tax = tax_of(taxable, rate, basis, rounding) if rate else None
        rows.append(row(rate, taxable, tax, basis))
    net = sum(r.taxable_amount or 0 for r in rows)
    taxes = sum(r.tax_amount or 0 for r in rows)
    exclusive = basis is EX
    total = net + taxes if exclusive else net
    carried = draw(st.integers(0, 10_000))
    return invoice(
        lines=tuple(goods),
        tax_summary=tuple(rows),
        subtotal=net if exclusive else None,
        tax_total=taxes,
        total=total,
        previous_balance=carried + 500,
        payment_received=500,
        carried_forward=carried,
        amount_due=total + carried,
    )


@settings(deadline=None)
@given(consistent())
def test_consistent_document_has_no_finding(document):
    assert codes(document) == []


@settings(deadline=None)
@given(consistent(), st.data())
def test_one_broken_number_gives_a_finding(document, data):
    names = ["subtotal", "tax_total", "total", "carried_forward", "amount_due"]
    name = data.draw(
        st.sampled_from([n for n in names if getattr(document, n) is not None])
    )
    # Far from every other sum the numbers could make
    off = data.draw(st.integers(10**8, 10**9))
    broken = document.model_copy(update={name: getattr(document, name) + off})
    assert codes(broken)


@settings(deadline=None)
@given(consistent(), st.data())
def test_one_broken_line_gives_a_finding(document, data):
    index = data.draw(st.integers(0, len(document.lines) - 1))
    line = document.lines[index]
    broken = line.model_copy(update={"amount": (line.amount or 0) + 10**8})
    goods = (*document.lines[:index], broken, *document.lines[index + 1 :])
    assert "line_amount_mismatch" in codes(document.model_copy(update={"lines": goods}))


OPTIONAL = st.none() | st.integers(-(10**6), 10**6)


@settings(deadline=None)
@given(
    st.builds(
        Document,
        document_type=st.sampled_from(DocumentType),
        lines=st.lists(
            st.builds(
                Line,
                description=st.none() | st.text(max_size=9),
                quantity=st.none() | st.decimals(-99, 99, places=2),
                unit_price=st.none() | st.decimals(-999, 999, places=2),
                amount=OPTIONAL,
                tax_rate=st.sampled_from([None, TEN, EIGHT, ZERO]),
                date=st.none() | st.dates(),
            ),
            max_size=4,
        ).map(tuple),
        tax_summary=st.lists(
            st.builds(
                TaxSubtotal,
                rate=st.sampled_from([None, TEN, EIGHT, ZERO]),
                taxable_amount=OPTIONAL,
                tax_amount=OPTIONAL,
                basis=st.none() | st.sampled_from(TaxBasis),
            ),
            max_size=3,
        ).map(tuple),
        issue_date=st.none() | st.dates(),
        due_date=st.none() | st.dates(),
        subject=st.none() | st.text(max_size=20),
        notes=st.none() | st.text(max_size=40),
        subtotal=OPTIONAL,
        tax_total=OPTIONAL,
        total=OPTIONAL,
        amount_due=OPTIONAL,
        withholding_tax=OPTIONAL,
        previous_balance=OPTIONAL,
    )
)
def test_any_document_can_be_checked(document):
    for found in check_document(document, CONTEXT):
        assert found.message.endswith("。")


def test_a_subtotal_of_a_part_of_the_lines_is_none_of_the_document():
    whole = {
        "lines": lines(500, 300, 200),
        "tax_summary": (row(TEN, 1000, 100),),
        "tax_total": 100,
        "total": 1100,
    }
    for part in (500, 800, 200):
        assert check_sums(invoice(**whole, subtotal=part), TODAY) == []
    wrong = check_sums(invoice(**whole, subtotal=900), TODAY)
    assert "subtotal_mismatch" in {f.code for f in wrong}


def test_what_is_added_or_taken_off_counts():
    goods = Line(
        description="品",
        quantity=Decimal(10),
        unit_price=Decimal(100),
        amount=950,
        tax_rate=TEN,
        adjustments=(Adjustment(amount=-50, rate=TEN),),
    )
    document = invoice(
        lines=(goods,),
        adjustments=(Adjustment(amount=50, rate=TEN),),
        tax_summary=(row(TEN, 1000, 100),),
        subtotal=1000,
        total=1100,
    )
    assert not check_sums(document, TODAY)
    wrong = document.model_copy(update={"subtotal": 1010})
    assert next(f.code for f in check_arithmetic(wrong)) == "subtotal_mismatch"


def test_a_return_that_is_read_as_of_the_year_one_is_checked():
    first = dt.date(1, 1, 1)
    line = Line(date=first, amount=-100, tax_rate=TEN)
    document = Document(
        document_type=DocumentType.RETURN_INVOICE, issue_date=first, lines=(line,)
    )
    assert check_document(document, CONTEXT)


def test_what_was_paid_before_a_bill_is_taken_off_without_a_balance():
    """A deposit for a banquet (申込金) has no bill before it."""
    bill = Document(total=588_940, payment_received=95_000, amount_due=493_940)
    assert check_settlement(bill, CONTEXT) == []
    wrong = bill.model_copy(update={"amount_due": 493_000})
    assert [f.code for f in check_settlement(wrong, CONTEXT)] == ["amount_due_mismatch"]
    owed = bill.model_copy(update={"previous_balance": 0})
    assert "amount_due_mismatch" not in [
        f.code for f in check_settlement(owed, CONTEXT)
    ]


def test_the_fee_of_one_rate_may_be_what_tax_is_withheld_from():
    """A scrivener's bill has many lines of stamps and taxes that he only paid for."""
    lines = tuple(
        Line(description="立替", amount=n, tax_rate=ZERO) for n in range(1, 31)
    )
    bill = Document(
        document_type=DocumentType.INVOICE,
        total=200_465 + 465,
        withholding_tax=9_189,
        lines=lines,
        tax_summary=(row(TEN, 100_000, 10_000), row(ZERO, 90_930, 0)),
    )
    assert "withholding_mismatch" not in [
        f.code for f in check_settlement(bill, CONTEXT)
    ]

"""A paper across two periods of the transitional shares makes an entry for each."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.account_choice import LearnedChoice
from books.journal import journal_entries
from books.model import (
    Document,
    DocumentType,
    EntrySide,
    InvoiceKind,
    Line,
    Party,
    TaxBasis,
    TaxSubtotal,
)
from books.settings import Settings
from books.settings_company import Accounts, Company
from books.tax import transitional_share
from edi.accounting.freee import write_freee
from edi.accounting.moneyforward import write_moneyforward
from edi.accounting.yayoi import write_yayoi

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
SEPTEMBER, OCTOBER = dt.date(2026, 9, 25), dt.date(2026, 10, 5)
PRIVATE = Party(name="個人")
SETTINGS = Settings(company=Company(name="自社", small_amount_special=True))


def line(amount, day, rate=TEN):
    return Line(description="運搬", amount=amount, date=day, tax_rate=rate)


def tax(taxable, amount, rate=TEN, basis=TaxBasis.EXCLUSIVE):
    return TaxSubtotal(
        rate=rate, taxable_amount=taxable, tax_amount=amount, basis=basis
    )


def invoice(**change):
    values = {
        "document_type": DocumentType.INVOICE,
        "issue_date": dt.date(2026, 10, 20),
        "due_date": dt.date(2026, 11, 30),
        "issuer": PRIVATE,
        "recipient": Party(name="自社"),
        "lines": (line(60_000, SEPTEMBER), line(40_000, OCTOBER)),
        "tax_summary": (tax(100_000, 10_000),),
        "total": 110_000,
    }
    return Document(**values | change)


def entries(document, **more):
    found, findings = journal_entries("D1", document, SETTINGS, **more)
    for entry in found:
        assert entry.debit_total == entry.credit_total
    return found, [f.code for f in findings]


def rows(entry):
    return [
        (x.account, x.amount, x.tax_amount, x.invoice_kind.value) for x in entry.lines
    ]


def test_each_period_has_its_entry():
    (first, last), codes = entries(invoice())
    assert codes == []
    assert (first.reference, first.date) == ("D1-1", SEPTEMBER)
    assert (last.reference, last.date) == ("D1", OCTOBER)
    assert first.due_date == last.due_date == dt.date(2026, 11, 30)
    assert rows(first) == [
        ("仕入高", 66_000, 6_000, "transitional_80"),
        ("買掛金", 66_000, 0, "not_applicable"),
    ]
    assert rows(last)[0] == ("仕入高", 44_000, 4_000, "transitional_70")


def test_periods_of_lines_tell_the_shares_too():
    lines = tuple(
        Line(
            amount=amount,
            period_start=end.replace(day=1),
            period_end=end,
            tax_rate=TEN,
        )
        for amount, end in (
            (60_000, dt.date(2026, 9, 30)),
            (40_000, dt.date(2026, 10, 31)),
        )
    )
    (first, last), codes = entries(invoice(lines=lines))
    assert codes == []
    assert rows(first)[0][1:] == (66_000, 6_000, "transitional_80")
    assert rows(last)[0][1:] == (44_000, 4_000, "transitional_70")


def test_the_programs_take_them_without_a_word():
    found, _ = entries(invoice())
    for write in (write_yayoi, write_moneyforward, write_freee):
        assert write(found, Accounts())[1] == ()


def test_rates_and_withholding_are_taken_apart_too():
    document = invoice(
        lines=(
            line(30_000, SEPTEMBER),
            line(10_000, OCTOBER),
            line(10_000, OCTOBER, EIGHT),
        ),
        tax_summary=(tax(40_000, 4_000), tax(10_000, 800, EIGHT)),
        total=54_800,
        withholding_tax=5_105,
    )
    (first, last), _ = entries(document)
    assert rows(first)[0][1:3] == (33_000, 3_000)
    assert [x[1:3] for x in rows(last)[:2]] == [(11_000, 1_000), (10_800, 800)]
    kept = [x.amount for e in (first, last) for x in e.lines if x.account == "預り金"]
    assert sum(kept) == 5_105
    assert kept == [3_074, 2_031]


@pytest.mark.parametrize(
    "change",
    [
        {
            "lines": (
                line(50_000, SEPTEMBER),
                line(40_000, OCTOBER),
                line(10_000, None),
            )
        },
        {"lines": (line(60_000, SEPTEMBER), line(39_999, OCTOBER))},
        {"lines": (), "delivery_date": SEPTEMBER, "period_end": OCTOBER},
    ],
)
def test_what_the_lines_do_not_tell_stays_one_entry_with_a_warning(change):
    found, codes = entries(invoice(**change))
    assert [e.reference for e in found] == ["D1"]
    assert codes == ["journal_share_boundary"]


def test_a_discount_of_the_later_period_is_an_entry_of_its_own():
    lines = (line(110_000, SEPTEMBER), line(-10_000, OCTOBER), line(0, None))
    (first, last), codes = entries(invoice(lines=lines))
    assert codes == []
    assert rows(first)[0][1:3] == (121_000, 11_000)
    assert [(x.side.value, x.account, x.amount) for x in last.lines] == [
        ("credit", "仕入高", 11_000),
        ("debit", "買掛金", 11_000),
    ]


def test_dated_lines_count_more_than_the_end_of_the_period():
    document = invoice(
        lines=(line(100_000, SEPTEMBER),), period_end=dt.date(2026, 10, 20)
    )
    (entry,), codes = entries(document)
    assert (entry.reference, entry.date, codes) == ("D1", SEPTEMBER, [])
    assert entry.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_80


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": Party(name="青葉", registration_number="T7000012050002")},
        {
            "lines": (line(5_000, SEPTEMBER), line(4_000, OCTOBER)),
            "tax_summary": (tax(9_000, 900),),
            "total": 9_900,
        },
        {"lines": (line(60_000, OCTOBER), line(40_000, OCTOBER))},
        {"issuer": Party(name="自社"), "recipient": PRIVATE},
    ],
)
def test_what_has_one_share_stays_one_entry(change):
    found, codes = entries(invoice(**change))
    assert (len(found), codes) == (1, [])


def test_no_part_of_a_larger_purchase_is_a_small_amount():
    document = invoice(
        lines=(line(5_000, SEPTEMBER), line(5_000, OCTOBER)),
        tax_summary=(tax(10_000, 1_000),),
        total=11_000,
    )
    found, _ = entries(document)
    kinds = [e.lines[0].invoice_kind.value for e in found]
    assert kinds == ["transitional_80", "transitional_70"]


def test_a_choice_for_the_document_counts_for_each_part():
    chosen = LearnedChoice(
        account="外注費",
        document_id="D1",
        chosen_by="花子",
        chosen_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    found, _ = entries(invoice(), learned=[chosen])
    assert [e.lines[0].account for e in found] == ["外注費"] * 2


days = st.sampled_from(
    [
        dt.date(2023, 9, 30),
        SEPTEMBER,
        OCTOBER,
        dt.date(2030, 10, 1),
        dt.date(2031, 10, 1),
    ]
)


@given(
    st.lists(st.tuples(st.integers(-(10**5), 10**7), days), min_size=1, max_size=5),
    st.sampled_from(TaxBasis),
    st.integers(0, 10**5),
)
def test_nothing_is_lost_between_the_parts(found, basis, withheld):
    lines = tuple(line(amount, day) for amount, day in found)
    net = sum(amount for amount, _ in found)
    tax_amount = abs(net) // 10 * (1 if net > 0 else -1)
    gross = net if basis is TaxBasis.INCLUSIVE else net + tax_amount
    document = invoice(
        lines=lines,
        tax_summary=(tax(net, tax_amount, basis=basis),),
        total=gross,
        withholding_tax=withheld,
    )
    made, _ = entries(document)
    signs = {EntrySide.DEBIT: 1, EntrySide.CREDIT: -1}
    taxed = [x for e in made for x in e.lines if x.category is not None]
    assert sum(signs[x.side] * x.amount for x in taxed) == gross
    assert sum(signs[x.side] * x.tax_amount for x in taxed) == (
        tax_amount if made else 0
    )
    kept = [x for e in made for x in e.lines if x.account == "預り金"]
    assert sum(-signs[x.side] * x.amount for x in kept) == (withheld if made else 0)
    if len(made) > 1:
        shares = [transitional_share(e.date) for e in made]
        assert len(set(shares)) == len(made)

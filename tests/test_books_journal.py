"""Journal entries balance, and the deduction follows number and day."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.deduction import invoice_kind, purchase_days
from books.journal import journal_entries, journal_entry
from books.model import (
    Document,
    DocumentType,
    EntrySide,
    InvoiceKind,
    Line,
    Party,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.parties import find_partner, is_own_company
from books.registry import Published, Registration
from books.rules.dates import transaction_days
from books.settings import Settings
from books.settings_company import Company, PartnerSettings

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
US = Party(name="株式会社自社", registration_number="T8700110005901")
SUPPLIER = Party(name="(株)青葉", registration_number="T7000012050002")
SETTINGS = Settings(
    company=Company(
        name="株式会社自社",
        registration_number="T8700110005901",
        other_names=("自社工業",),
        small_amount_special=True,
    ),
    partners=(
        PartnerSettings(name="株式会社電力", account="水道光熱費"),
        PartnerSettings(name="重複"),
        PartnerSettings(name="重複", registration_number="T1000020012131"),
    ),
)


def tax(rate=TEN, taxable=10000, amount=1000, basis=TaxBasis.EXCLUSIVE, category=None):
    return TaxSubtotal(
        rate=rate,
        taxable_amount=taxable,
        tax_amount=amount,
        basis=basis,
        category=category,
    )


def invoice(**change) -> Document:
    values = {
        "document_type": DocumentType.INVOICE,
        "document_number": "A-1",
        "issue_date": dt.date(2026, 11, 5),
        "delivery_date": dt.date(2026, 10, 31),
        "due_date": dt.date(2026, 11, 30),
        "issuer": SUPPLIER,
        "recipient": US,
        "tax_summary": (tax(), tax(EIGHT, 500, 40)),
        "total": 11540,
    }
    return Document(**values | change)


def entry(document, settings=SETTINGS):
    made, findings = journal_entry("doc-1", document, settings)
    assert made is not None, findings
    assert made.debit_total == made.credit_total
    return made


def rows(made):
    return [
        (x.side.value, x.account, x.amount, x.tax_amount, x.invoice_kind.value)
        for x in made.lines
    ]


def test_purchase_with_two_rates_and_withholding():
    made = entry(invoice(withholding_tax=1021))
    assert rows(made) == [
        ("debit", "仕入高", 11000, 1000, "qualified"),
        ("debit", "仕入高", 540, 40, "qualified"),
        ("credit", "買掛金", 10519, 0, "not_applicable"),
        ("credit", "預り金", 1021, 0, "not_applicable"),
    ]
    assert (made.date, made.due_date) == (dt.date(2026, 10, 31), dt.date(2026, 11, 30))
    assert made.description == "(株)青葉 請求書 A-1"
    assert made.reference == "doc-1"


def test_the_partner_has_its_own_account():
    made = entry(invoice(issuer=Party(name="㈱電力")))
    assert {x.account for x in made.lines} == {"水道光熱費", "未払金"}


def test_receipt_is_an_expense_claim():
    made = entry(
        invoice(
            document_type=DocumentType.SIMPLIFIED_INVOICE,
            tax_summary=(tax(TEN, 1100, None, TaxBasis.INCLUSIVE),),
            total=1100,
            recipient=Party(),
        )
    )
    assert rows(made)[0] == ("debit", "消耗品費", 1100, 100, "qualified")
    assert rows(made)[1][:3] == ("credit", "未払金", 1100)


def test_sale_and_its_return():
    ours = invoice(issuer=US, recipient=SUPPLIER)
    assert [x[:3] for x in rows(entry(ours))] == [
        ("credit", "売上高", 11000),
        ("credit", "売上高", 540),
        ("debit", "売掛金", 11540),
    ]
    back = ours.model_copy(update={"document_type": DocumentType.RETURN_INVOICE})
    assert [x[:2] for x in rows(entry(back))] == [
        ("debit", "売上高"),
        ("debit", "売上高"),
        ("credit", "売掛金"),
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_return_of_a_purchase(sign):
    made = entry(
        invoice(
            document_type=DocumentType.RETURN_INVOICE,
            tax_summary=(tax(TEN, 1000 * sign, 100 * sign),),
            total=1100 * sign,
        )
    )
    assert [x[:4] for x in rows(made)] == [
        ("credit", "仕入高", 1100, 100),
        ("debit", "買掛金", 1100, 0),
    ]


def test_payment_notice_written_by_us_and_to_us():
    written = invoice(
        document_type=DocumentType.PAYMENT_NOTICE, issuer=US, recipient=SUPPLIER
    )
    assert rows(entry(written))[0][1:] == ("仕入高", 11000, 1000, "qualified")
    got = invoice(
        document_type=DocumentType.PAYMENT_NOTICE, issuer=SUPPLIER, recipient=US
    )
    assert rows(entry(got))[0][1] == "売上高"


def test_a_negative_rate_turns_sides():
    made = entry(invoice(tax_summary=(tax(), tax(EIGHT, -500, -40)), total=10460))
    assert rows(made)[1][:4] == ("credit", "仕入高", 540, 40)


def test_exempt_and_out_of_scope_lines_have_no_tax():
    made = entry(
        invoice(
            tax_summary=(
                tax(),
                tax(Decimal(0), 300, None),
                tax(None, 200, None, category=TaxCategory.OUT_OF_SCOPE),
            ),
            total=11500,
        )
    )
    assert [(x.category, x.invoice_kind) for x in made.lines[1:3]] == [
        (TaxCategory.EXEMPT, InvoiceKind.NOT_APPLICABLE),
        (TaxCategory.OUT_OF_SCOPE, InvoiceKind.NOT_APPLICABLE),
    ]


def test_the_only_tax_follows_from_the_total():
    made = entry(invoice(tax_summary=(tax(TEN, 105, None),), total=115))
    assert made.lines[0].tax_amount == 10


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ((2023, 9, 30), "not_applicable"),
        ((2023, 10, 1), "transitional_80"),
        ((2026, 9, 30), "transitional_80"),
        ((2026, 10, 1), "transitional_70"),
        ((2028, 10, 1), "transitional_50"),
        ((2030, 10, 1), "transitional_30"),
        ((2031, 10, 1), "not_deductible"),
    ],
)
def test_unregistered_supplier_by_day(day, kind):
    document = invoice(
        issuer=Party(name="個人", registration_number="T123"),
        delivery_date=dt.date(*day),
    )
    assert entry(document).lines[0].invoice_kind.value == kind


def test_small_amount_special():
    small = invoice(
        issuer=Party(name="個人"), tax_summary=(tax(TEN, 9000, 900),), total=9900
    )
    assert entry(small).lines[0].invoice_kind is InvoiceKind.SMALL_AMOUNT
    plain = SETTINGS.model_copy(update={"company": Company()})
    assert entry(small, plain).lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_70
    unknown = small.model_copy(update={"total": None})
    day = dt.date(2026, 10, 31)
    kind = invoice_kind(unknown, TaxCategory.STANDARD, day, SETTINGS.company)
    assert kind is InvoiceKind.TRANSITIONAL_70


def test_days_across_a_boundary_warn():
    lines = (Line(date=dt.date(2026, 9, 28)), Line(date=dt.date(2026, 10, 2)))
    document = invoice(issuer=Party(name="個人"), lines=lines)
    made, findings = journal_entry("d", document, SETTINGS)
    assert made is not None
    assert [f.code for f in findings] == ["journal_share_boundary"]
    registered = invoice(lines=lines)
    assert journal_entry("d", registered, SETTINGS)[1] == ()
    assert purchase_days(document)[0] == dt.date(2026, 9, 28)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document_type": DocumentType.QUOTATION}, "journal_not_applicable"),
        (
            {"document_type": DocumentType.SIMPLIFIED_INVOICE, "issuer": US},
            "journal_not_applicable",
        ),
        ({"issue_date": None, "delivery_date": None}, "journal_no_date"),
        ({"tax_summary": ()}, "journal_no_rates"),
        ({"tax_summary": (tax(None),)}, "journal_no_rates"),
        ({"tax_summary": (tax(TEN, None),)}, "journal_no_rates"),
        ({"tax_summary": (tax(TEN, 100, None), tax())}, "journal_no_tax"),
        ({"total": 11541}, "journal_unbalanced"),
        ({"tax_summary": (tax(TEN, 0, 0),), "total": 0}, "journal_zero"),
    ],
)
def test_refusals_say_why(change, code):
    made, (finding,) = journal_entry("d", invoice(**change), SETTINGS)
    assert made is None
    assert finding.code == code


def test_own_company_and_partners():
    company = SETTINGS.company
    assert is_own_company(Party(name="自社工業"), company)
    assert is_own_company(Party(name="㈱ 自社"), company)
    assert not is_own_company(
        Party(name="株式会社自社", registration_number="T7000012050002"), company
    )
    assert not is_own_company(Party(), company)
    assert find_partner(Party(name="重複"), SETTINGS.partners) is None
    by_number = Party(name="別名", registration_number="T1000020012131")
    assert find_partner(by_number, SETTINGS.partners) == SETTINGS.partners[2]


amounts = st.integers(-(10**9), 10**9)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([TEN, EIGHT, Decimal(0)]),
            amounts,
            amounts,
            st.sampled_from(TaxBasis),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(DocumentType),
    st.booleans(),
    st.none() | st.integers(0, 10**6),
)
def test_every_entry_balances(taxes, kind, ours, withheld):
    document = invoice(
        document_type=kind,
        issuer=US if ours else SUPPLIER,
        recipient=SUPPLIER if ours else US,
        tax_summary=tuple(tax(*row) for row in taxes),
        total=None,
        withholding_tax=withheld,
    )
    made, findings = journal_entry("d", document, SETTINGS)
    if made is None:
        assert findings
    else:
        assert made.debit_total == made.credit_total
        assert all(line.amount > 0 for line in made.lines)
        assert {line.side for line in made.lines} == set(EntrySide)


def test_without_days_the_issue_date_counts():
    assert purchase_days(invoice(delivery_date=None)) == (dt.date(2026, 11, 5),)


UNREGISTERED = Party(name="個人")


def returned(**change):
    values = {
        "document_type": DocumentType.RETURN_INVOICE,
        "issuer": UNREGISTERED,
        "delivery_date": None,
        "tax_summary": (tax(TEN, 20_000, 2_000),),
        "total": 22_000,
    }
    return invoice(**values | change)


@pytest.mark.parametrize(
    ("original", "kind"),
    [
        (dt.date(2026, 8, 5), InvoiceKind.TRANSITIONAL_80),
        (dt.date(2026, 10, 5), InvoiceKind.TRANSITIONAL_70),
        (dt.date(2023, 9, 5), InvoiceKind.NOT_APPLICABLE),
    ],
)
def test_a_return_has_the_share_of_its_purchase(original, kind):
    made, findings = journal_entry("d", returned(original_date=original), SETTINGS)
    assert (made.date, findings) == (dt.date(2026, 11, 5), ())
    assert made.lines[0].invoice_kind is kind


def test_a_return_that_may_be_of_either_share_asks_for_the_day():
    made, (finding,) = journal_entry("d", returned(), SETTINGS)
    assert made is None
    assert (finding.code, finding.field) == ("journal_return_share", "original_date")


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": SUPPLIER},
        {"issue_date": dt.date(2026, 9, 30)},
        {"issue_date": dt.date(2027, 11, 5)},
        {"tax_summary": (tax(Decimal(0), 22_000, 0),)},
        {"issuer": US, "recipient": UNREGISTERED},
    ],
)
def test_a_return_whose_share_is_sure_needs_no_day(change):
    made, findings = journal_entry("d", returned(**change), SETTINGS)
    assert made is not None
    assert findings == ()


def test_a_small_return_need_not_be_of_a_small_purchase():
    small = returned(
        tax_summary=(tax(TEN, 5_000, 500),),
        total=5_500,
        original_date=dt.date(2026, 8, 5),
    )
    made, (finding,) = journal_entry("d", small, SETTINGS)
    assert made.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_80
    assert finding.code == "journal_return_small"
    plain = SETTINGS.model_copy(update={"company": Company(name="株式会社自社")})
    assert journal_entry("d", small, plain)[1] == ()


def test_lines_count_by_the_end_of_their_period():
    line = Line(period_start=dt.date(2026, 9, 1), period_end=dt.date(2026, 9, 30))
    bill = invoice(
        issuer=UNREGISTERED,
        issue_date=dt.date(2026, 10, 5),
        delivery_date=None,
        lines=(line,),
    )
    made = entry(bill)
    assert made.date == dt.date(2026, 9, 30)
    assert made.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_80
    assert transaction_days(bill) == (dt.date(2026, 9, 30),)


def published(*states, complete=True):
    """What is published of our supplier: states of (registered, ended)."""
    number = "T7000012050002"
    records = tuple(
        Registration(
            number=number,
            process="01",
            registered_on=begun,
            updated_on=begun,
            expired_on=ended,
        )
        for begun, ended in states
    )
    day = dt.date(2026, 11, 29)
    return Published(number=number, as_of=day, records=records, complete=complete)


START, SOON = dt.date(2023, 10, 1), dt.date(2026, 11, 1)
GONE = published((START, dt.date(2025, 3, 31)))


@pytest.mark.parametrize("known", [GONE, published((SOON, None)), published()])
def test_a_number_that_was_not_in_force_is_none(known):
    made, (finding,) = journal_entry("d", invoice(), SETTINGS, (), known)
    kinds = [line.invoice_kind for line in made.lines[:2]]
    assert kinds == [InvoiceKind.TRANSITIONAL_70] * 2
    assert (finding.code, finding.field) == (
        "journal_not_registered",
        "issuer.registration_number",
    )
    assert "T7000012050002" in finding.message


@pytest.mark.parametrize(
    "known",
    [
        None,
        published((START, None)),
        published((START, dt.date(2026, 11, 1))),
        published(complete=False),
        published().model_copy(update={"number": "T1000020012131"}),
    ],
)
def test_a_number_counts_while_nothing_is_known_against_it(known):
    made, findings = journal_entry("d", invoice(), SETTINGS, (), known)
    assert made.lines[0].invoice_kind is InvoiceKind.QUALIFIED
    assert findings == ()


def test_what_was_published_does_not_matter_for_our_own_sale():
    sale = invoice(issuer=US, recipient=SUPPLIER)
    made, findings = journal_entry("d", sale, SETTINGS, (), GONE)
    assert {x.invoice_kind for x in made.lines} == {InvoiceKind.NOT_APPLICABLE}
    assert findings == ()


def test_a_return_goes_by_the_registration_at_the_purchase():
    bought = dt.date(2025, 3, 30)
    paper = returned(issuer=SUPPLIER, original_date=bought)
    made, findings = journal_entry("d", paper, SETTINGS, (), GONE)
    assert made.lines[0].invoice_kind is InvoiceKind.QUALIFIED
    assert findings == ()
    paper = returned(issuer=SUPPLIER, original_date=bought + dt.timedelta(days=1))
    made, _ = journal_entry("d", paper, SETTINGS, (), GONE)
    assert made.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_80


def test_a_registration_that_ends_within_a_bill_parts_it():
    lines = tuple(
        Line(date=dt.date(2026, 10, day), amount=amount)
        for day, amount in ((10, 6_000), (20, 4_000))
    )
    bill = invoice(lines=lines, tax_summary=(tax(),), total=11_000, delivery_date=None)
    known = published((START, dt.date(2026, 10, 15)))
    (first, last), (finding,) = journal_entries("d", bill, SETTINGS, (), known)
    assert first.lines[0].invoice_kind is InvoiceKind.QUALIFIED
    assert last.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_70
    assert finding.code == "journal_not_registered"

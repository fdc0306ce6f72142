"""What the three programs call the tax of a purchase, on both sides of each date.

28年改正法附則52条・53条 (shares), 53条の2 (少額特例); the days are those of the law.
"""

import datetime as dt
from decimal import Decimal

import pytest

from books.errors import FormatError
from books.journal import journal_entry
from books.model import (
    Document,
    DocumentType,
    EntrySide,
    InvoiceKind,
    JournalEntry,
    JournalLine,
    Party,
    TaxBasis,
    TaxCategory,
    TaxSubtotal,
)
from books.settings import Settings
from books.settings_company import Accounts, Company
from books.tax_tables import SHARES, SMALL_AMOUNT_END
from edi.accounting import tax
from edi.accounting.double import tax_name
from edi.accounting.freee import write_freee
from edi.accounting.moneyforward import read_moneyforward, write_moneyforward
from edi.accounting.yayoi import read_yayoi, write_yayoi

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
DAY = dt.timedelta(days=1)
REGISTERED = Party(name="青葉", registration_number="T7000012050002")
PRIVATE = Party(name="個人")


def purchase(day, supplier, *, rate=TEN, total=11_000):
    tax_amount = total - int(total / (1 + rate))
    return Document(
        document_type=DocumentType.INVOICE,
        delivery_date=day,
        issue_date=day,
        issuer=supplier,
        tax_summary=(
            TaxSubtotal(
                rate=rate,
                taxable_amount=total,
                tax_amount=tax_amount,
                basis=TaxBasis.INCLUSIVE,
            ),
        ),
        total=total,
    )


def names(document, *, small=False):
    """What 弥生, マネーフォワード and freee call the tax of its first line."""
    settings = Settings(company=Company(small_amount_special=small))
    entry, findings = journal_entry("d", document, settings)
    assert entry is not None, findings
    line = entry.lines[0]
    return (
        tax.yayoi(line, sale=False)[0],
        tax.moneyforward(line, sale=False),
        tax.freee(line, sale=False)[0],
    )


UNREGISTERED = [
    (dt.date(2023, 9, 30), "課対仕入込10%", ("課税仕入 10%", ""), "課対仕入10%"),
    *(
        (day, f"課対仕入込10%区分{n}%", ("課税仕入 10%", f"{n}％控除"), f"課対仕入（控{n}）10%")
        for n, days in (
            (80, (dt.date(2023, 10, 1), dt.date(2026, 9, 30))),
            (70, (dt.date(2026, 10, 1), dt.date(2028, 9, 30))),
            (50, (dt.date(2028, 10, 1), dt.date(2030, 9, 30))),
            (30, (dt.date(2030, 10, 1), dt.date(2031, 9, 30))),
        )
        for day in days
    ),
    (dt.date(2031, 10, 1), "課対仕入込10%控不", ("課税仕入 10%", "控除なし"), "対象外"),
]  # fmt: skip


@pytest.mark.parametrize(("day", "yayoi", "moneyforward", "freee"), UNREGISTERED)
def test_an_unregistered_supplier_by_day(day, yayoi, moneyforward, freee):
    assert names(purchase(day, PRIVATE)) == (yayoi, moneyforward, freee)


@pytest.mark.parametrize("day", [row[0] for row in UNREGISTERED[1:]])
def test_a_registered_supplier_is_qualified_on_every_day(day):
    assert names(purchase(day, REGISTERED)) == (
        "課対仕入込10%適格",
        ("課税仕入 10%", "適格"),
        "課対仕入10%",
    )
    assert names(purchase(day, REGISTERED, rate=EIGHT)) == (
        "課対仕入込軽減8%適格",
        ("課税仕入 (軽)8%", "適格"),
        "課対仕入8%（軽）",
    )


@pytest.mark.parametrize(
    ("day", "total", "eligible", "full"),
    [
        (dt.date(2023, 9, 30), 9_999, True, False),
        (dt.date(2023, 10, 1), 9_999, True, True),
        (dt.date(2026, 10, 1), 9_999, True, True),
        (dt.date(2026, 10, 1), 10_000, True, False),
        (dt.date(2026, 10, 1), 9_999, False, False),
        (dt.date(2029, 9, 30), 9_999, True, True),
        (dt.date(2029, 10, 1), 9_999, True, False),
    ],
)
def test_small_amounts(day, total, eligible, full):
    found = names(purchase(day, PRIVATE, total=total), small=eligible)
    qualified = ("課対仕入込10%適格", ("課税仕入 10%", "適格"), "課対仕入10%")
    assert (found == qualified) is full


def test_the_days_here_are_those_of_the_law():
    days = {row[0] for row in UNREGISTERED}
    assert days == {
        day for row in SHARES for day in (row.start, row.end) if day != dt.date.max
    } | {SHARES[0].start - DAY}
    assert dt.date(2029, 9, 30) == SMALL_AMOUNT_END


def line(kind=InvoiceKind.TRANSITIONAL_80, account="仕入高", category=None):
    return JournalLine(
        side=EntrySide.DEBIT,
        account=account,
        amount=11_000,
        tax_amount=1_000,
        rate=TEN,
        category=category or TaxCategory.STANDARD,
        invoice_kind=kind,
    )


def entry(bought, day=dt.date(2026, 9, 30)):
    owed = JournalLine(side=EntrySide.CREDIT, account="買掛金", amount=11_000)
    return JournalEntry(reference="d", date=day, lines=(bought, owed))


def test_names_that_no_page_of_the_makers_tells_are_marked():
    assert {row.kind for row in tax.KINDS if not row.confirmed} == {
        InvoiceKind.TRANSITIONAL_70,
        InvoiceKind.TRANSITIONAL_50,
        InvoiceKind.TRANSITIONAL_30,
        InvoiceKind.NOT_DEDUCTIBLE,
    }


def test_a_share_of_another_day_is_told():
    for write in (write_yayoi, write_moneyforward, write_freee):
        assert write([entry(line())], Accounts())[1] == ()
        late = entry(line(), dt.date(2026, 10, 1))
        (finding,) = write([late], Accounts())[1]
        assert finding.code == "accounting_share_day"


def test_a_company_may_call_it_otherwise():
    accounts = Accounts(
        tax_names={"80％控除": "八割", "課対仕入込10%区分80%": "課仕八割"}
    )
    made = entry(line())
    data, _ = write_moneyforward([made], accounts)
    assert "八割" in data.decode("cp932")
    assert read_moneyforward(data, accounts)[0] == (made,)
    with pytest.raises(FormatError, match="tax_names"):
        read_moneyforward(data)
    data, _ = write_yayoi([made], accounts)
    assert "課仕八割" in data.decode("cp932")
    assert read_yayoi(data, accounts)[0] == (made,)


def test_a_ledger_without_tax_has_other_names_in_yayoi():
    accounts = Accounts(tax_exclusive=True)
    sold = line(InvoiceKind.NOT_APPLICABLE, "売上高").model_copy(
        update={"side": EntrySide.CREDIT}
    )
    owed = JournalLine(side=EntrySide.DEBIT, account="売掛金", amount=11_000)
    sale = JournalEntry(reference="s", date=dt.date(2026, 9, 30), lines=(owed, sold))
    made = (entry(line()), entry(line(InvoiceKind.QUALIFIED)), sale)
    data, _ = write_yayoi(made, accounts)
    text = data.decode("cp932")
    for name in ("課対仕入内10%区分80%", "課対仕入内10%適格", "課税売上内10%"):
        assert f",{name}," in text
    assert read_yayoi(data, accounts)[0] == made
    assert tax.meanings(tax.yayoi)[tax.key_of(("課対仕入込10%適格", ""))][2] is (
        InvoiceKind.QUALIFIED
    )


@pytest.mark.parametrize(
    ("namer", "written", "kind"),
    [
        (tax.yayoi, ("課対仕入込10％区分80％", ""), InvoiceKind.TRANSITIONAL_80),
        (tax.yayoi, ("課対仕入込10%区分控不", ""), InvoiceKind.NOT_DEDUCTIBLE),
        (tax.yayoi, ("課対仕入込10%区分100%", ""), InvoiceKind.SMALL_AMOUNT),
        (tax.moneyforward, ("課税仕入10%", "80%控除"), InvoiceKind.TRANSITIONAL_80),
        (tax.freee, ("課対仕入(控80) 10%", ""), InvoiceKind.TRANSITIONAL_80),
    ],
)
def test_names_that_are_written_in_several_ways(namer, written, kind):
    assert tax.meanings(namer)[tax.key_of(written)] == (
        TaxCategory.STANDARD,
        TEN,
        kind,
    )


def test_accounts_of_sales_have_the_tax_of_sales():
    for account in ("売上高", "売上値引高", "受取利息"):
        found = tax_name(line(account=account), tax.yayoi, Accounts())
        assert found == ("課税売上込10%", "")


def test_what_may_not_be_deducted_has_no_tax_in_freee():
    data, _ = write_freee([entry(line(InvoiceKind.NOT_DEDUCTIBLE))], Accounts())
    assert ",仕入高,対象外,11000,,," in data.decode("utf-8-sig")


def test_freee_has_no_name_for_three_percent_and_none_of_its_own_for_five():
    old = line(InvoiceKind.NOT_APPLICABLE).model_copy(update={"rate": Decimal("0.05")})
    assert tax.freee(old, sale=False) == ("課対仕入", "")
    assert tax.freee(old, sale=True) == ("課税売上", "")
    older = old.model_copy(update={"rate": Decimal("0.03")})
    assert tax.yayoi(older, sale=False) == ("課対仕入込3%", "")
    with pytest.raises(FormatError, match="税率"):
        tax.freee(older, sale=False)


def test_a_ledger_without_tax_is_told_what_its_tax_amounts_are():
    """The credited share only is input tax; whether a program takes it off is unknown."""
    exclusive = Accounts(tax_exclusive=True)
    qualified = line(kind=InvoiceKind.QUALIFIED)
    for write in (write_yayoi, write_moneyforward, write_freee):
        (finding,) = write([entry(line()), entry(line())], exclusive)[1]
        assert finding.code == "accounting_share_tax"
        assert write([entry(qualified)], exclusive)[1] == ()

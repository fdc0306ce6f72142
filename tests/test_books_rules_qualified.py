"""Items of qualified invoices, registration numbers, transitional measures."""

import datetime as dt
from decimal import Decimal

import pytest

from books.model import (
    Document,
    DocumentType,
    Line,
    Party,
    Severity,
    TaxBasis,
    TaxSubtotal,
)
from books.party_names import normalise_name
from books.rules import Context, Known, check_document
from books.rules.dates import dated_days, transaction_days
from books.rules.parties import same_party
from books.settings_company import Company, PartnerSettings

TODAY = dt.date(2026, 11, 20)
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
SELLER = Party(name="株式会社見本商店", registration_number="T7000012050002")
BUYER = Party(name="合同会社ためし")


def invoice(**changes) -> Document:
    values = {
        "document_type": DocumentType.INVOICE,
        "document_number": "A-1",
        "issue_date": dt.date(2026, 10, 31),
        "issuer": SELLER,
        "recipient": BUYER,
        "lines": (Line(description="部品", quantity=2, unit_price=500, amount=1000),),
        "tax_summary": (row(TEN, 1000, 100),),
        "subtotal": 1000,
        "tax_total": 100,
        "total": 1100,
    }
    return Document.model_validate(values | changes)


def row(rate, taxable, tax, basis=TaxBasis.EXCLUSIVE) -> TaxSubtotal:
    return TaxSubtotal(rate=rate, taxable_amount=taxable, tax_amount=tax, basis=basis)


def codes(document, *, info=False, **context) -> list[str]:
    found = check_document(document, Context(TODAY, **context))
    return [f.code for f in found if info or f.severity is not Severity.INFO]


def both_rates(rates=(EIGHT, TEN)) -> dict:
    goods = (("米", 1000, rates[0]), ("箱", 1000, rates[1]))
    return {
        "lines": tuple(Line(description=d, amount=a, tax_rate=r) for d, a, r in goods),
        "tax_summary": (row(TEN, 1000, 100), row(EIGHT, 1000, 80)),
        "subtotal": 2000,
        "tax_total": None,
        "total": 2180,
    }


def test_complete_invoice_is_clean():
    assert codes(invoice(), info=True) == []
    assert codes(invoice(**both_rates()), info=True) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": Party(registration_number="T7000012050002")}, "issuer_missing"),
        ({"issuer": Party(name="見本")}, "registration_number_missing"),
        (
            {"issuer": Party(name="見本", registration_number="T123")},
            "registration_number_format",
        ),
        (
            {"issuer": Party(name="見本", registration_number="T1000012050002")},
            "registration_number_check_digit",
        ),
        ({"issue_date": None}, "transaction_date_missing"),
        ({"recipient": Party()}, "recipient_missing"),
        (
            {"lines": (Line(quantity=2, unit_price=500, amount=1000),)},
            "description_missing",
        ),
        ({"tax_summary": ()}, "tax_rate_missing"),
        (
            {"tax_summary": (row(TEN, 1000, None),), "tax_total": None},
            "tax_amount_missing",
        ),
        (
            {
                "tax_summary": (row(Decimal("0.05"), 1000, 50),),
                "tax_total": 50,
                "total": 1050,
            },
            "tax_rate_not_in_force",
        ),
        (both_rates((None, None)), "reduced_rate_mark_missing"),
        (
            both_rates() | {"tax_summary": (), "tax_total": 180},
            "taxable_amount_missing",
        ),
    ],
)
def test_missing_item(changes, code):
    assert codes(invoice(**changes)) == [code]


def test_rates_of_lines_serve_for_the_rate():
    line = Line(description="部品", amount=1000, tax_rate=TEN)
    assert codes(invoice(lines=(line,), tax_summary=())) == []
    assert codes(invoice(lines=(line,), tax_summary=(), tax_total=None)) == [
        "tax_amount_missing"
    ]


def test_row_without_sum():
    rows = (row(TEN, None, 100), row(EIGHT, 1000, 80))
    found = codes(invoice(**both_rates() | {"tax_summary": rows}))
    assert found == ["taxable_amount_missing"]


def test_invoice_of_reduced_goods_only_needs_no_mark():
    document = invoice(tax_summary=(row(EIGHT, 1000, 80),), tax_total=80, total=1080)
    assert codes(document) == []


def test_exempt_invoice_needs_no_tax():
    line = Line(description="土地賃料", amount=1000, tax_rate=Decimal(0))
    document = invoice(lines=(line,), tax_summary=(), tax_total=None, total=1000)
    assert codes(document) == []


def test_simplified_invoice_needs_no_recipient_and_one_of_rate_and_tax():
    changes = {"document_type": "simplified_invoice", "recipient": Party(), "lines": ()}
    assert codes(invoice(**changes)) == []
    only_rate = changes | {"tax_summary": (row(TEN, 1100, None, TaxBasis.INCLUSIVE),)}
    assert codes(invoice(**only_rate, subtotal=None, tax_total=None)) == []
    only_tax = changes | {"tax_summary": (row(None, 1000, 100),)}
    assert codes(invoice(**only_tax)) == []
    neither = changes | {"tax_summary": (), "subtotal": None, "tax_total": None}
    assert codes(invoice(**neither)) == ["tax_rate_missing"]


def test_return_invoice():
    values = {"document_type": "return_invoice", "recipient": Party()}
    big = {
        "lines": (Line(description="返品", amount=-20000),),
        "tax_summary": (row(TEN, -20000, -2000),),
        "subtotal": -20000,
        "tax_total": -2000,
        "total": -22000,
    }
    assert codes(invoice(**values | big), info=True) == ["original_date_missing"]
    assert (
        codes(invoice(**values | big, original_date=dt.date(2026, 9, 1)), info=True)
        == []
    )
    ours = Company(name="見本商店")
    assert codes(invoice(**values | big), company=ours) == ["original_date_missing"]
    unsigned = big | {"subtotal": 20000, "tax_total": 2000, "total": 22000}
    assert codes(invoice(**values | unsigned)) == []
    small = values | {"issuer": Party(), "issue_date": dt.date(2026, 9, 10)}
    assert codes(invoice(**small)) == []  # 1万円未満は交付義務なし


@pytest.mark.parametrize("total", [1_100, 22_000])
def test_a_return_to_the_unregistered_needs_the_day_of_the_purchase(total):
    values = {
        "document_type": "return_invoice",
        "issuer": Party(name="個人"),
        "tax_summary": (row(TEN, total * 10 // 11, total // 11),),
        "subtotal": total * 10 // 11,
        "tax_total": total // 11,
        "total": total,
        "lines": (
            Line(
                description="返品",
                amount=total * 10 // 11,
                date=dt.date(2026, 10, 31),
            ),
        ),
    }
    assert "original_date_missing" in codes(invoice(**values))
    told = codes(invoice(**values, original_date=dt.date(2026, 9, 1)))
    assert "original_date_missing" not in told
    early = {"issue_date": dt.date(2026, 9, 10), "lines": ()}
    found = codes(invoice(**values | early))
    assert "original_date_missing" not in found
    ours = Company(name="個人")
    assert "original_date_missing" not in codes(invoice(**values), company=ours)


def test_purchase_statement_of_the_buyer():
    values = {"document_type": "payment_notice", "issuer": BUYER, "recipient": SELLER}
    found = check_document(invoice(**values), Context(TODAY))
    assert [f.code for f in found] == ["seller_confirmation_needed"]
    confirmed = values | {"notes": "7日以内に異議のないときは確認済みとします"}
    assert codes(invoice(**confirmed), info=True) == []
    unnumbered = values | {"recipient": Party(name="株式会社見本商店")}
    found = check_document(invoice(**unnumbered), Context(TODAY))
    missing = next(f for f in found if f.code == "registration_number_missing")
    assert missing.field == "recipient.registration_number"


def test_plain_payment_notice_is_no_purchase_statement():
    document = invoice(
        document_type="payment_notice",
        issuer=BUYER,
        recipient=Party(name="株式会社見本商店"),
        tax_summary=(),
        tax_total=None,
        subtotal=None,
        total=1000,
    )
    assert codes(document) == []


@pytest.mark.parametrize(
    "kind", ["quotation", "purchase_order", "delivery_note", "other"]
)
def test_other_papers_need_no_number(kind):
    document = invoice(document_type=kind, issuer=Party(name="見本"), issue_date=None)
    assert codes(document) == []


def test_number_against_settings():
    other = PartnerSettings(name="見本商店", registration_number="T8700110005901")
    assert codes(invoice(), partners=(other,)) == ["registration_number_differs"]
    same = PartnerSettings(name="見本商店", registration_number="T7-0000-1205-0002")
    assert codes(invoice(), partners=(same,)) == []
    missing = invoice(issuer=Party(name="見本商店"))
    found = check_document(missing, Context(TODAY, partners=(same,)))
    assert "T7-0000-1205-0002" in found[0].message


def unregistered(**changes) -> Document:
    return invoice(issuer=Party(name="個人 太郎"), **changes)


def messages(document, code, **context) -> list[str]:
    found = check_document(document, Context(TODAY, **context))
    return [f.message for f in found if f.code == code]


def test_share_of_the_purchase_day():
    [text] = messages(unregistered(), "transitional_credit_applies")
    assert "2026-10-31の取引は70%" in text
    [text] = messages(
        unregistered(subject="保守（9月分）"), "transitional_credit_applies"
    )
    assert "2026-09-30の取引は80%" in text
    days = (dt.date(2026, 9, 30), dt.date(2026, 10, 1))
    lines = tuple(Line(description="品", date=d, amount=500) for d in days)
    [text] = messages(unregistered(lines=lines), "transitional_credit_applies")
    assert "80%" in text
    assert "70%" in text


def test_share_before_and_after_the_measures():
    before = unregistered(issue_date=dt.date(2023, 9, 30))
    assert codes(before, info=True) == []
    after = unregistered(issue_date=dt.date(2031, 10, 31))
    assert "transitional_credit_ended" in codes(after)


def test_our_own_sales_tell_no_share():
    found = codes(unregistered(), info=True, company=Company(name="個人太郎"))
    assert found == ["registration_number_missing"]


def test_cap_per_supplier_and_year():
    day = dt.date(2027, 5, 10)
    big = unregistered(issue_date=day, total=99_999_000)
    document = unregistered(issue_date=dt.date(2027, 6, 30))
    others = (Known("big", big),)
    assert "transitional_cap_exceeded" in codes(document, others=others)
    other_year = (
        Known("big", big.model_copy(update={"issue_date": dt.date(2027, 3, 1)})),
    )
    assert "transitional_cap_exceeded" not in codes(document, others=other_year)
    early = unregistered(issue_date=dt.date(2024, 1, 31))
    assert "transitional_cap_exceeded" not in codes(early, others=others)


def test_small_amount_special_replaces_the_warning():
    company = Company(small_amount_special=True)
    found = codes(unregistered(), info=True, company=company)
    assert found == ["small_amount_special_applies"]
    assert "registration_number_missing" in codes(
        unregistered(total=None), company=company
    )


def test_book_only_case_softens_the_warning():
    line = Line(description="新幹線 乗車券", amount=1000)
    document = unregistered(lines=(line,))
    assert codes(document) == []
    assert "book_only_applies" in codes(document, info=True)


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"delivery_date": dt.date(2026, 5, 3)}, "2026-05-03"),
        ({"period_end": dt.date(2026, 5, 31)}, "2026-05-31"),
        ({"period_start": dt.date(2026, 5, 1)}, "2026-05-01"),
        ({"subject": "2026年4月度 ご請求"}, "2026-04-30"),
        ({"subject": "令和8年4月分 ご請求"}, "2026-04-30"),
        ({"subject": "保守費（４月分）"}, "2026-04-30"),
        ({"subject": "12月分", "issue_date": dt.date(2026, 1, 10)}, "2025-12-31"),
        ({"subject": "賃料（7月分）"}, "2026-07-31"),
        ({"subject": "賃料1月分", "issue_date": dt.date(2026, 12, 5)}, "2027-01-31"),
        ({"subject": "保守 11月分"}, "2025-11-30"),
        ({"subject": "2026/4/15 訪問作業"}, "2026-04-15"),
        ({"subject": "令和元年12月分"}, "2019-12-31"),
        ({"notes": "対象期間：2026年4月1日〜2026年4月30日"}, "2026-04-30"),
        ({"notes": "4月分のご請求です"}, "2026-04-30"),
    ],
)
def test_transaction_date_in_many_places(changes, day):
    document = invoice(**{"issue_date": dt.date(2026, 6, 1)} | changes)
    assert dated_days(document)[-1].isoformat() == day


def test_dates_of_payment_are_no_transaction_dates():
    document = invoice(
        issue_date=None,
        due_date=dt.date(2026, 10, 31),
        notes="お支払期限：2026年10月31日\n8月13日から休業します",
        lines=(Line(description="ホテルパン 1/2 深さ100mm", amount=1000),),
    )
    assert transaction_days(document) == ()
    assert codes(document) == ["transaction_date_missing"]


def test_month_without_any_year_is_enough():
    document = invoice(issue_date=None, subject="4月分")
    assert codes(document) == []
    assert codes(invoice(issue_date=None, notes="4月分", subject="保守")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社髙橋製作所", "㈱高橋製作所"),
        ("有限会社 山﨑鉄工所", "山崎鉄工所(有)"),
        ("ﾈｸｽﾄ・ワン株式会社", "ネクスト・ワン㈱"),
        ("株式会社", "株式会社"),
    ],
)
def test_names_of_one_company(one, other):
    assert normalise_name(one) == normalise_name(other) != ""


def test_unknown_parties_are_not_the_same():
    assert not same_party(Party(), Party())
    assert not same_party(Party(name="あ"), Party(name="い"))
    assert same_party(Party(name="あ", registration_number="T7000012050002"), SELLER)


OURS = Company(name="株式会社でんぴょう製作所", registration_number=None)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("株式会社よそのかいしゃ", True),
        ("株式会社でんぴょう製作所販売", True),
        ("㈱でんぴょう製作所", False),
        ("でんぴょう製作所 経理部", False),
        ("株式会社でんびょう製作所", False),
        (None, False),
    ],
)
def test_a_paper_for_somebody_else_is_told(name, found):
    told = codes(invoice(recipient=Party(name=name)), company=OURS)
    assert ("not_addressed_to_us" in told) is found


def test_our_own_sales_and_receipts_may_name_anybody():
    sale = invoice(issuer=Party(name=OURS.name), recipient=Party(name="株式会社客先"))
    assert "not_addressed_to_us" not in codes(sale, company=OURS)
    receipt = invoice(
        document_type=DocumentType.SIMPLIFIED_INVOICE, recipient=Party(name="山田太郎")
    )
    assert "not_addressed_to_us" not in codes(receipt, company=OURS)
    assert "not_addressed_to_us" not in codes(invoice())

"""Accounts follow the settings, then the bookkeeper; documents split to the yen."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from books.account_choice import (
    LearnedChoice,
    Partner,
    Rulebook,
    choose_account,
    item_key,
)
from books.chart import ChartAccount, check_accounts
from books.errors import FormatError
from books.journal import journal_entry
from books.journal_accounts import account_choices
from books.journal_parts import apportion
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
from books.settings import Settings
from books.settings_booking import AccountRule, Booking, TaxHandling
from books.settings_company import Accounts, Company, PartnerSettings
from edi.accounting.chart import identify_chart, read_chart
from edi.accounting.double import tax_name
from edi.accounting.tax import yayoi

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
US = Party(name="自社", registration_number="T8700110005901")
AOBA = Party(name="株式会社青葉", registration_number="T7000012050002")
BOLT = Line(description="六角ボルト", amount=6_000, tax_rate=TEN)
CARRIAGE = Line(description="送料", amount=4_000, tax_rate=TEN)
TEA = Line(description="お茶", amount=500, tax_rate=EIGHT)
WHEN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def tax(rate=TEN, taxable=10_000, amount=1_000, basis=TaxBasis.EXCLUSIVE):
    return TaxSubtotal(
        rate=rate, taxable_amount=taxable, tax_amount=amount, basis=basis
    )


def invoice(**change) -> Document:
    values = {
        "document_type": DocumentType.INVOICE,
        "document_number": "A-1",
        "issue_date": dt.date(2026, 11, 5),
        "subject": "10月分",
        "issuer": AOBA,
        "recipient": US,
        "lines": (BOLT, CARRIAGE),
        "tax_summary": (tax(),),
        "total": 11_000,
    }
    return Document(**values | change)


def with_rules(*rules, partners=()) -> Settings:
    return Settings(
        company=Company(name="自社", registration_number="T8700110005901"),
        partners=partners,
        booking=Booking(rules=rules),
    )


def learned(account, item="", days=0, by="花子", **more) -> LearnedChoice:
    return LearnedChoice(
        account=account,
        item=item,
        document_id=more.pop("document_id", f"D{days + 1}"),
        chosen_by=by,
        chosen_at=WHEN + dt.timedelta(days=days),
        **more,
    )


def choose(line=None, rules=(), remembered=(), account=None, reference="D0"):
    return choose_account(
        invoice(),
        line,
        Partner(AOBA, account),
        Rulebook(rules, "仕入高"),
        remembered,
        reference,
    )


def booked(document, settings, remembered=()):
    entry, findings = journal_entry("d", document, settings, remembered)
    assert entry is not None, findings
    assert entry.debit_total == entry.credit_total
    lines = [(x.account, x.amount, x.tax_amount) for x in entry.lines]
    return lines, [f.code for f in findings]


def test_the_order_of_authority():
    rule = AccountRule(account="規則", partner="青葉")
    remembered = [learned("全体"), learned("品目", item_key(BOLT))]
    assert choose().account == "仕入高"
    assert choose(remembered=remembered).account == "全体"
    assert choose(line=BOLT, remembered=remembered).account == "品目"
    assert choose(line=CARRIAGE, remembered=remembered).account == "全体"
    assert choose(remembered=remembered, account="設定").account == "設定"
    found = choose(line=BOLT, rules=(rule,), remembered=remembered, account="設定")
    assert found.account == "規則"


def test_what_was_chosen_for_this_document_goes_before_any_rule():
    rule = AccountRule(account="規則", partner="青葉")
    own = learned("外注費", document_id="D0")
    line = learned("荷造運賃", item_key(CARRIAGE), document_id="D0")
    more = {"rules": (rule,), "account": "設定"}
    assert choose(remembered=[own], **more).account == "外注費"
    assert choose(remembered=[own], **more).why == "花子さんがこの書類で選んだ科目。"
    assert choose(remembered=[own], reference="D9", **more).account == "規則"
    assert choose(CARRIAGE, remembered=[own, line], **more).account == "荷造運賃"
    assert choose(BOLT, remembered=[line], **more).account == "規則"
    lines, _ = booked(invoice(), with_rules(rule), [learned("外注費", document_id="d")])
    assert lines[0][0] == "外注費"


def test_every_choice_says_why():
    rule = AccountRule(
        account="荷造運賃",
        partner="青葉",
        words=("送料", "運賃"),
        amount_from=1,
        amount_to=9_999,
        document_types=(DocumentType.INVOICE,),
    )
    assert choose(line=CARRIAGE, rules=(rule,)).why == (
        "設定の規則1(取引先「青葉」、語「送料・運賃」、請求書、1円以上、9,999円以下)による。"
    )
    assert choose(remembered=[learned("外注費")]).why == (
        "2026-11-01に花子さんが選んだ科目(書類 D1)。"
    )
    assert choose(account="修繕費").why == "取引先「株式会社青葉」の設定による。"
    assert "既定" in choose().why


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"partner": "(株)青葉"}, True),
        ({"partner": "Ｔ7000012050002"}, True),
        ({"partner": "若葉"}, False),
        ({"words": ("ボルト",)}, True),
        ({"words": ("10月分",)}, True),
        ({"words": ("ねじ", "ボルト")}, True),
        ({"words": ("ねじ",)}, False),
        ({"amount_from": 6_000}, True),
        ({"amount_from": 6_001}, False),
        ({"amount_to": 6_000}, True),
        ({"amount_to": 5_999}, False),
        ({"document_types": (DocumentType.INVOICE,)}, True),
        ({"document_types": (DocumentType.PAYMENT_NOTICE,)}, False),
        ({"partner": "青葉", "words": ("ねじ",)}, False),
    ],
)
def test_conditions_of_a_rule(conditions, fits):
    rule = AccountRule(account="規則", **conditions)
    assert (choose(line=BOLT, rules=(rule,)).account == "規則") is fits


def test_an_amount_that_is_not_known_is_in_no_range():
    rule = AccountRule(account="規則", amount_from=0)
    assert choose(line=Line(description="x"), rules=(rule,)).account == "仕入高"


def test_a_rule_needs_a_condition():
    for empty in ({}, {"words": ("",)}):
        with pytest.raises(ValidationError, match="どれか一つ以上"):
            AccountRule(account="規則", **empty)


def test_the_latest_of_two_choices_counts_and_says_so():
    old, new = learned("消耗品費", by="太郎"), learned("外注費", days=1)
    choice = choose(remembered=[old, new])
    assert choice.account == "外注費"
    assert choice.finding.code == "account_choice_conflict"
    assert "消耗品費" in choice.finding.message
    settled = choose(remembered=[old, new, learned("外注費", days=2)])
    assert settled.finding is None
    corrected = choose(remembered=[old, learned("外注費", days=1, document_id="D1")])
    assert (corrected.account, corrected.finding) == ("外注費", None)
    lines, codes = booked(invoice(), with_rules(), [old, new])
    assert lines[0] == ("外注費", 11_000, 1_000)
    assert codes == ["account_choice_conflict"]


def test_a_document_is_split_over_its_lines():
    rule = AccountRule(account="荷造運賃", words=("送料",), department="物流")
    lines, codes = booked(invoice(), with_rules(rule))
    assert lines == [
        ("仕入高", 6_600, 600),
        ("荷造運賃", 4_400, 400),
        ("買掛金", 11_000, 0),
    ]
    assert codes == []
    entry, _ = journal_entry("d", invoice(), with_rules(rule))
    assert [x.department for x in entry.lines] == [None, "物流", None]


def test_lines_with_tax_inside_are_split_too():
    document = invoice(
        lines=(BOLT, CARRIAGE),
        tax_summary=(tax(TEN, 10_000, 909, TaxBasis.INCLUSIVE),),
        total=10_000,
    )
    rule = AccountRule(account="荷造運賃", words=("送料",))
    lines, _ = booked(document, with_rules(rule))
    assert lines[:2] == [("仕入高", 6_000, 545), ("荷造運賃", 4_000, 364)]


def test_each_rate_is_split_by_its_own_lines():
    document = invoice(
        lines=(BOLT, CARRIAGE, TEA),
        tax_summary=(tax(), tax(EIGHT, 500, 40)),
        total=11_540,
    )
    rules = (
        AccountRule(account="荷造運賃", words=("送料",)),
        AccountRule(account="福利厚生費", words=("茶",)),
    )
    lines, codes = booked(document, with_rules(*rules))
    assert lines[:3] == [
        ("仕入高", 6_600, 600),
        ("荷造運賃", 4_400, 400),
        ("福利厚生費", 540, 40),
    ]
    assert codes == []


@pytest.mark.parametrize(
    "lines",
    [
        (BOLT, CARRIAGE.model_copy(update={"amount": 3_999})),
        (BOLT, CARRIAGE, Line(description="値引", amount=-1)),
    ],
)
def test_lines_that_do_not_add_up_are_not_split(lines):
    rule = AccountRule(account="荷造運賃", words=("送料",))
    found, codes = booked(invoice(lines=lines), with_rules(rule))
    assert found[0] == ("荷造運賃", 11_000, 1_000)
    assert codes == ["journal_not_split"]


def test_rates_that_lines_do_not_tell_are_not_split():
    document = invoice(
        lines=(BOLT.model_copy(update={"tax_rate": None}), CARRIAGE, TEA),
        tax_summary=(tax(), tax(EIGHT, 500, 40)),
        total=11_540,
    )
    rule = AccountRule(account="荷造運賃", words=("送料",), amount_to=4_000)
    found, codes = booked(document, with_rules(rule))
    assert [x[0] for x in found] == ["仕入高", "仕入高", "買掛金"]
    assert codes == ["journal_not_split"]


def test_only_other_accounts_are_owed_as_accrued():
    rules = (
        AccountRule(account="荷造運賃", words=("送料",)),
        AccountRule(account="消耗品費", words=("ボルト",)),
    )
    assert booked(invoice(), with_rules(*rules))[0][-1][0] == "未払金"


@pytest.mark.parametrize(
    ("handling", "expected"),
    [
        (TaxHandling.EXEMPT, (0, TaxCategory.EXEMPT, InvoiceKind.NOT_APPLICABLE)),
        (
            TaxHandling.OUT_OF_SCOPE,
            (0, TaxCategory.OUT_OF_SCOPE, InvoiceKind.NOT_APPLICABLE),
        ),
        (
            TaxHandling.NOT_DEDUCTIBLE,
            (1_000, TaxCategory.STANDARD, InvoiceKind.NOT_DEDUCTIBLE),
        ),
    ],
)
def test_a_rule_may_handle_the_tax(handling, expected):
    rule = AccountRule(account="租税公課", partner="青葉", tax=handling)
    entry, _ = journal_entry("d", invoice(), with_rules(rule))
    line = entry.lines[0]
    assert (line.tax_amount, line.category, line.invoice_kind) == expected
    assert line.amount == 11_000


def test_a_negative_return_is_split_and_turned():
    document = invoice(
        document_type=DocumentType.RETURN_INVOICE,
        lines=tuple(
            x.model_copy(update={"amount": -x.amount}) for x in (BOLT, CARRIAGE)
        ),
        tax_summary=(tax(TEN, -10_000, -1_000),),
        total=-11_000,
    )
    rule = AccountRule(account="荷造運賃", words=("送料",))
    entry, _ = journal_entry("d", document, with_rules(rule))
    found = [(x.side, x.account, x.amount, x.tax_amount) for x in entry.lines]
    assert found[:2] == [
        (EntrySide.CREDIT, "仕入高", 6_600, 600),
        (EntrySide.CREDIT, "荷造運賃", 4_400, 400),
    ]


def test_sales_have_rules_too_but_no_account_of_the_partner():
    ours = invoice(issuer=US, recipient=AOBA)
    partners = (PartnerSettings(name="青葉", account="修繕費"),)
    assert booked(ours, with_rules(partners=partners))[0][0][0] == "売上高"
    chosen = [learned("外注費", days=1), learned("雑収入", sale=True)]
    assert booked(ours, with_rules(), chosen)[0][0][0] == "雑収入"
    assert booked(invoice(), with_rules(), chosen)[0][0][0] == "外注費"
    rule = AccountRule(account="雑収入", partner="青葉")
    assert booked(ours, with_rules(rule))[0][0][0] == "雑収入"


@pytest.mark.parametrize(
    ("issuer", "account", "words"),
    [(US, "役務収益", "other_sales"), (AOBA, "売上高", "仕入・経費")],
)
def test_sales_and_purchases_keep_to_their_accounts(issuer, account, words):
    """The tax of a line is named by its account."""
    document = invoice(issuer=issuer, recipient=AOBA if issuer is US else US)
    using = with_rules(AccountRule(account=account, partner="青葉"))
    entry, (finding,) = journal_entry("d", document, using)
    assert entry is None
    assert finding.code == "journal_account_side"
    assert words in finding.message


def test_more_accounts_of_sales():
    rule = AccountRule(account="役務収益", partner="青葉")
    accounts = Accounts(other_sales=("役務収益",))
    using = with_rules(rule).model_copy(update={"accounts": accounts})
    entry, _ = journal_entry("d", invoice(issuer=US, recipient=AOBA), using)
    assert entry.lines[0].account == "役務収益"
    assert tax_name(entry.lines[0], yayoi, accounts) == ("課税売上込10%", "")


def test_the_screen_is_told_the_account_of_each_line():
    rule = AccountRule(account="荷造運賃", words=("送料",))
    found = account_choices("d", invoice(), with_rules(rule))
    assert [c.account for c in found] == ["仕入高", "荷造運賃"]
    bare = invoice(lines=(), subject="送料")
    (choice,) = account_choices("d", bare, with_rules(rule))
    assert choice.account == "荷造運賃"


weights = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6)


@given(st.integers(-(10**9), 10**9), weights.filter(sum))
def test_shares_add_up(amount, found):
    assert sum(apportion(amount, found)) == amount


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=5), st.data())
def test_every_split_entry_balances(amounts, data):
    lines = tuple(
        Line(description=data.draw(st.sampled_from("甲乙丙")), amount=a)
        for a in amounts
    )
    total = sum(amounts)
    tax_amount = total // 10
    document = invoice(
        lines=lines,
        tax_summary=(tax(TEN, total, tax_amount),),
        total=total + tax_amount,
    )
    rules = [AccountRule(account=f"科目{w}", words=(w,)) for w in "甲乙"]
    found, codes = booked(document, with_rules(*rules))
    assert codes == []
    assert sum(t for _, _, t in found) == tax_amount


# --- the chart ------------------------------------------------------------------------

CHART = (
    "コード,勘定科目,税区分\r\n510,仕入高,課対仕入込10%適格\r\n201,買掛金,対象外\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_chart_is_read(encoding):
    data = CHART.encode(encoding)
    assert identify_chart(data)
    accounts, findings = read_chart(data)
    assert findings == ()
    assert [(a.code, a.name, a.category) for a in accounts] == [
        ("510", "仕入高", TaxCategory.STANDARD),
        ("201", "買掛金", TaxCategory.OUT_OF_SCOPE),
    ]


def test_what_of_a_chart_is_not_used_is_told():
    data = "勘定科目,税区分,分類\n仕入高,課税仕入,費用\n雑費,謎,費用\n"
    accounts, findings = read_chart(data.encode())
    assert [f.code for f in findings] == ["chart_unread", "chart_tax_unknown"]
    assert [a.category for a in accounts] == [TaxCategory.STANDARD, None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "見出し"),
        ("a,b\n1,2\n", "見出し"),
        ("勘定科目\n仕入高\n仕入高\n", "二つ"),
        ("コード,勘定科目\n1,\n", "名称"),
    ],
)
def test_charts_that_are_refused(text, words):
    with pytest.raises(FormatError, match=words):
        read_chart(text.encode())
    assert not identify_chart(text.encode())


def test_unknown_accounts_and_unusual_taxes_are_findings():
    entry, _ = journal_entry("d", invoice(), with_rules())
    chart, _ = read_chart(CHART.encode())
    assert check_accounts(entry, chart) == ()
    assert check_accounts(entry, ()) == ()
    (finding,) = check_accounts(entry, chart[:1])
    assert finding.code == "account_unknown"
    assert "買掛金" in finding.message
    free = ChartAccount(name="仕入高", tax_name="対象外", category=None)
    (finding,) = check_accounts(entry, (free, chart[1]))
    assert finding.code == "account_tax_unusual"

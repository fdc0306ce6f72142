"""Entries of payments balance, each difference on its account with its tax."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.errors import FormatError
from books.journal import journal_entries
from books.loose_payment import loose_payment_entry
from books.model import (
    Applied,
    Difference,
    DifferenceKind,
    Direction,
    Document,
    DocumentType,
    EntrySide,
    InvoiceKind,
    Match,
    MatchStatus,
    OpenItem,
    Party,
    Payment,
    Side,
    TaxBasis,
    TaxSubtotal,
)
from books.payment_journal import payment_entries
from books.settings import Settings
from books.settings_booking import AccountRule, Booking
from books.settings_company import Accounts, Company, PartnerSettings
from edi.accounting.freee import write_freee
from edi.accounting.moneyforward import read_moneyforward, write_moneyforward
from edi.accounting.yayoi import read_yayoi, write_yayoi

DAY = dt.date(2026, 11, 30)
TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
US = Party(name="株式会社自社", registration_number="T8700110005901")
AOBA = Party(name="青葉", registration_number="T7000012050002")
SETTINGS = Settings(
    company=Company(name="株式会社自社", registration_number="T8700110005901"),
    partners=(PartnerSettings(name="電力", account="水道光熱費"),),
)
K = DifferenceKind


def with_booking(**values) -> Settings:
    return SETTINGS.model_copy(update={"booking": Booking(**values)})


def item(name="i1", amount=110_000, side=Side.RECEIVABLE, partner="青葉", **more):
    return OpenItem(
        item_id=name, side=side, amount=amount, partner_name=partner, **more
    )


def paid(amount, name="p1", day=DAY, direction=Direction.IN, **more):
    return Payment(
        payment_id=name, value_date=day, direction=direction, amount=amount, **more
    )


def match(payments, items, *differences):
    return Match(
        payments=tuple(p.payment_id for p in payments),
        items=tuple(Applied(item_id=i.item_id, applied=i.amount) for i in items),
        differences=differences,
        status=MatchStatus.AUTO,
        confidence=1,
        reason="",
    )


def difference(kind, amount, **more):
    return Difference(kind=kind, amount=amount, **more)


def entries(payments, items, *differences, using=SETTINGS, more=(), booked=None):
    found, findings = payment_entries(
        "M1",
        match(payments, items, *differences),
        payments,
        [*items, *more],
        using,
        booked or {},
    )
    for entry in found:
        assert entry.debit_total == entry.credit_total
    return found, [f.code for f in findings]


def rows(*args, **named):
    (entry,), codes = entries(*args, **named)
    told = [(x.side.value[0], x.account, x.amount, x.tax_amount) for x in entry.lines]
    return told, codes


def invoice(issuer, recipient, taxes, using=SETTINGS, **more):
    """The entries of an invoice."""
    document = Document(
        document_type=DocumentType.INVOICE,
        issue_date=dt.date(2026, 10, 31),
        issuer=issuer,
        recipient=recipient,
        tax_summary=tuple(
            TaxSubtotal(
                rate=rate,
                taxable_amount=gross,
                tax_amount=tax,
                basis=TaxBasis.INCLUSIVE,
            )
            for rate, gross, tax in taxes
        ),
        **more,
    )
    return journal_entries("d", document, using)[0]


def test_a_deposit_against_a_receivable():
    found, codes = rows([paid(110_000)], [item(document_number="A-1")])
    assert found == [("d", "普通預金", 110_000, 0), ("c", "売掛金", 110_000, 0)]
    assert codes == []
    (entry,), _ = entries([paid(110_000)], [item(document_number="A-1")])
    assert (entry.reference, entry.date) == ("M1", DAY)
    assert entry.description == "入金 青葉 A-1"


def test_a_payment_against_payables():
    out = paid(130_000, direction=Direction.OUT)
    items = [
        item("i1", 110_000, Side.PAYABLE),
        item("i2", 20_000, Side.PAYABLE, "電力"),
    ]
    found, _ = rows([out], items)
    assert found == [
        ("d", "買掛金", 110_000, 0),
        ("d", "未払金", 20_000, 0),
        ("c", "普通預金", 130_000, 0),
    ]


def test_a_transfer_fee_as_an_expense():
    fee = difference(K.TRANSFER_FEE, 550)
    using = with_booking(transfer_fee="fee", fee_qualified=True)
    (entry,), codes = entries([paid(109_450)], [item()], fee, using=using)
    assert codes == []
    line = entry.lines[1]
    assert (line.account, line.amount, line.tax_amount) == ("支払手数料", 550, 50)
    assert (line.rate, line.invoice_kind) == (TEN, InvoiceKind.QUALIFIED)


@pytest.mark.parametrize(
    ("day", "small", "kind"),
    [
        (dt.date(2023, 9, 30), False, InvoiceKind.NOT_APPLICABLE),
        (dt.date(2026, 9, 30), False, InvoiceKind.TRANSITIONAL_80),
        (dt.date(2026, 10, 1), False, InvoiceKind.TRANSITIONAL_70),
        (dt.date(2026, 10, 1), True, InvoiceKind.SMALL_AMOUNT),
        (dt.date(2031, 10, 1), True, InvoiceKind.NOT_DEDUCTIBLE),
    ],
)
def test_a_fee_without_the_banks_invoice(day, small, kind):
    using = with_booking(transfer_fee="fee", bank_qualified=True)
    company = using.company.model_copy(update={"small_amount_special": small})
    using = using.model_copy(update={"company": company})
    fee = difference(K.TRANSFER_FEE, 550)
    (entry,), codes = entries([paid(109_450, day=day)], [item()], fee, using=using)
    assert entry.lines[1].invoice_kind is kind
    told = kind.value.startswith("transitional")
    assert codes == (["payment_fee_share"] if told else [])


def test_a_fee_taken_off_reduces_the_price_unless_the_settings_say_otherwise():
    sale = invoice(US, AOBA, [(EIGHT, 110_000, 8_148)])
    fee = difference(K.TRANSFER_FEE, 440)
    (entry,), codes = entries([paid(109_560)], [item()], fee, booked={"i1": sale})
    assert codes == []
    line = entry.lines[1]
    assert (line.account, line.amount, line.rate) == ("売上値引高", 440, EIGHT)
    assert line.invoice_kind is InvoiceKind.NOT_APPLICABLE


def test_a_discount_of_an_unknown_purchase_asks_for_the_share():
    _, (finding,) = payment_entries(
        "M1",
        match(
            [out := paid(109_000, direction=Direction.OUT)],
            [owed := item(side=Side.PAYABLE)],
            difference(K.DISCOUNT, 1_000),
        ),
        [out],
        [owed],
        SETTINGS,
    )
    assert finding.code == "payment_rate_assumed"
    assert "経過措置" in finding.message


def test_one_known_purchase_does_not_tell_the_share_of_another():
    bought = invoice(AOBA, US, [(TEN, 110_000, 10_000)])
    items = [item("i1", side=Side.PAYABLE), item("i2", side=Side.PAYABLE)]
    _, codes = entries(
        [paid(219_000, direction=Direction.OUT)],
        items,
        difference(K.DISCOUNT, 1_000),
        booked={"i1": bought},
    )
    assert codes == ["payment_rate_assumed"]


def test_the_fee_of_our_bank_needs_its_invoice():
    payment = paid(1_100, direction=Direction.OUT, description="振込手数料")
    entry, (finding,) = loose_payment_entry(payment, SETTINGS)
    assert entry.lines[0].invoice_kind is InvoiceKind.TRANSITIONAL_70
    assert "bank_qualified" in finding.message
    using = with_booking(bank_qualified=True)
    entry, findings = loose_payment_entry(payment, using)
    assert entry.lines[0].invoice_kind is InvoiceKind.QUALIFIED
    assert findings == ()


def test_a_transfer_fee_as_a_reduction_has_the_rates_of_the_sale():
    fee = difference(K.TRANSFER_FEE, 550)
    using = with_booking(transfer_fee="discount")
    sale = invoice(US, AOBA, [(TEN, 66_000, 6_000), (EIGHT, 44_000, 3_259)])
    (entry,), codes = entries(
        [paid(109_450)], [item()], fee, using=using, booked={"i1": sale}
    )
    assert codes == []
    lines = [(x.account, x.amount, x.tax_amount, x.rate) for x in entry.lines[1:3]]
    assert lines == [("売上値引高", 330, 30, TEN), ("売上値引高", 220, 16, EIGHT)]
    _, codes = rows([paid(109_450)], [item()], fee, using=using)
    assert codes == ["payment_rate_assumed"]


def test_a_discount_of_a_purchase_is_deducted_as_the_purchase_was():
    bought = invoice(Party(name="個人"), US, [(TEN, 110_000, 10_000)])
    (entry,), _ = entries(
        [paid(109_000, direction=Direction.OUT)],
        [item(side=Side.PAYABLE)],
        difference(K.DISCOUNT, 1_000),
        booked={"i1": bought},
    )
    line = entry.lines[2]
    assert (line.side, line.account, line.amount) == (
        EntrySide.CREDIT,
        "仕入値引高",
        1_000,
    )
    assert (line.tax_amount, line.invoice_kind) == (90, InvoiceKind.TRANSITIONAL_70)


def test_withholding_by_a_customer():
    found, _ = rows([paid(99_790)], [item()], difference(K.WITHHOLDING_TAX, 10_210))
    assert ("d", "仮払税金", 10_210, 0) in found
    person = SETTINGS.model_copy(update={"accounts": Accounts(withheld="事業主貸")})
    found, _ = rows(
        [paid(99_790)], [item()], difference(K.WITHHOLDING_TAX, 10_210), using=person
    )
    assert ("d", "事業主貸", 10_210, 0) in found


@pytest.mark.parametrize("account", ["仕入高", "外注費"])
@pytest.mark.parametrize("withheld", [0, 10_210])
@pytest.mark.parametrize("when", ["invoice", "payment"])
def test_what_was_owed_is_settled_where_it_was_booked(account, withheld, when):
    rule = AccountRule(account=account, partner="青葉")
    using = with_booking(withholding=when, rules=(rule,))
    bought = invoice(
        AOBA, US, [(TEN, 110_000, 10_000)], using, withholding_tax=withheld
    )
    kept = [difference(K.WITHHOLDING_TAX, withheld)] if withheld else []
    (payment,), _ = entries(
        [paid(110_000 - withheld, direction=Direction.OUT)],
        [item(side=Side.PAYABLE, withholding_tax=withheld)],
        *kept,
        using=using,
        booked={"i1": bought},
    )
    balance = Counter()
    for line in (*bought[0].lines, *payment.lines):
        sign = 1 if line.side is EntrySide.CREDIT else -1
        balance[line.account] += sign * line.amount
    assert balance["買掛金"] == balance["未払金"] == 0
    assert balance["預り金"] == withheld


def test_an_offset_settles_the_other_side():
    owed = item("i9", 30_000, Side.PAYABLE, "電力")
    found, _ = rows(
        [paid(80_000)],
        [item()],
        difference(K.OFFSET, 30_000, item_id="i9"),
        more=[owed],
    )
    assert ("d", "未払金", 30_000, 0) in found
    found, codes = rows([paid(80_000)], [item()], difference(K.OFFSET, 30_000))
    assert ("d", "買掛金", 30_000, 0) in found
    assert "payment_offset_open" in codes, "nobody knows what was set off"


@pytest.mark.parametrize(
    ("direction", "amount", "difference_", "line"),
    [
        (Direction.IN, 115_000, (K.ADVANCE, -5_000), ("c", "前受金", 5_000, 0)),
        (Direction.OUT, 115_000, (K.ADVANCE, -5_000), ("d", "前払金", 5_000, 0)),
        (Direction.IN, 109_999, (K.ROUNDING, 1), ("d", "雑損失", 1, 0)),
        (Direction.IN, 110_001, (K.ROUNDING, -1), ("c", "雑収入", 1, 0)),
        (Direction.OUT, 109_999, (K.ROUNDING, 1), ("c", "雑収入", 1, 0)),
        (Direction.OUT, 110_001, (K.ROUNDING, -1), ("d", "雑損失", 1, 0)),
        (Direction.OUT, 109_450, (K.TRANSFER_FEE, 550), ("c", "仕入値引高", 550, 50)),
    ],
)
def test_other_differences(direction, amount, difference_, line):
    side = Side.RECEIVABLE if direction is Direction.IN else Side.PAYABLE
    found, _ = rows(
        [paid(amount, direction=direction)],
        [item(side=side)],
        difference(*difference_),
    )
    assert line in found


def test_each_day_of_payment_is_an_entry():
    payments = [
        paid(60_000, "p2", DAY),
        paid(49_450, "p1", DAY - dt.timedelta(days=3)),
    ]
    found, _ = entries(payments, [item()], difference(K.TRANSFER_FEE, 550))
    assert [(e.reference, e.date.day) for e in found] == [("M1-1", 27), ("M1", 30)]
    assert [x.amount for x in found[0].lines] == [49_450, 49_450]
    assert [x.amount for x in found[1].lines] == [60_000, 550, 60_550]


def test_too_much_on_the_first_day_waits_as_an_advance():
    payments = [paid(120_000, "p1", DAY), paid(1_000, "p2", DAY + dt.timedelta(days=1))]
    found, _ = entries(payments, [item()], difference(K.ADVANCE, -11_000))
    first = [(x.account, x.amount) for x in found[0].lines]
    assert first == [("普通預金", 120_000), ("売掛金", 110_000), ("前受金", 10_000)]


@pytest.mark.parametrize(
    ("payments", "items", "code"),
    [
        ([paid(1)], [item()], "payment_unbalanced"),
        ([paid(110_000, reversal=True)], [item()], "payment_reversal"),
        (
            [paid(110_000), paid(1, "p2", direction=Direction.OUT)],
            [item()],
            "payment_reversal",
        ),
        ([], [item()], "payment_missing"),
        ([paid(1)], [], "payment_missing"),
    ],
)
def test_refusals_say_why(payments, items, code):
    assert entries(payments, items) == ((), [code])


def test_an_item_that_is_not_there():
    found, findings = payment_entries(
        "M", match([paid(1)], [item()]), [paid(1)], [], SETTINGS
    )
    assert (found, findings[0].code) == ((), "payment_missing")
    assert "i1" in findings[0].message


@st.composite
def matches(draw):
    direction = draw(st.sampled_from(Direction))
    side = Side.RECEIVABLE if direction is Direction.IN else Side.PAYABLE
    items = [
        item(
            f"i{n}",
            draw(st.integers(1, 10**7)),
            side,
            draw(st.sampled_from(["青葉", "電力", None])),
            withholding_tax=draw(st.integers(0, 10**4)),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    kinds = st.tuples(st.sampled_from(K), st.integers(-(10**5), 10**5))
    differences = [difference(*one) for one in draw(st.lists(kinds, max_size=4))]
    left = sum(i.amount for i in items) - sum(d.amount for d in differences)
    payments = []
    while left > 0:
        last = len(payments) == 3
        amount = left if last else draw(st.integers(1, left))
        day = DAY + dt.timedelta(days=draw(st.integers(0, 2)))
        payments.append(paid(amount, f"p{len(payments)}", day, direction))
        left -= amount
    parties = (US, AOBA) if direction is Direction.IN else (AOBA, US)
    booked = {
        i.item_id: invoice(*parties, [(TEN, 5_500, 500), (EIGHT, 1_080, 80)])
        for i in items
        if draw(st.booleans())
    }
    using = with_booking(
        transfer_fee=draw(st.sampled_from(["fee", "discount"])),
        fee_qualified=draw(st.booleans()),
        bank_qualified=draw(st.booleans()),
        withholding=draw(st.sampled_from(["invoice", "payment"])),
    )
    return payments, items, differences, booked, using


@settings(max_examples=300, deadline=None)
@given(matches())
def test_every_entry_balances_and_moves_the_money_that_moved(case):
    payments, items, differences, booked, using = case
    found, codes = entries(payments, items, *differences, using=using, booked=booked)
    if not payments:
        assert codes == ["payment_missing"]
        return
    assert found
    moved = sum(x.amount for e in found for x in e.lines if x.account == "普通預金")
    assert moved == sum(p.amount for p in payments)
    assert {e.date for e in found} == {p.value_date for p in payments}
    assert all(x.amount > 0 for e in found for x in e.lines)
    assert all(0 <= x.tax_amount <= x.amount for e in found for x in e.lines)


@settings(max_examples=50, deadline=None)
@given(matches())
def test_every_entry_goes_through_the_programs_files(case):
    payments, items, differences, booked, using = case
    found, _ = entries(payments, items, *differences, using=using, booked=booked)
    for write, read in (
        (write_yayoi, read_yayoi),
        (write_moneyforward, read_moneyforward),
    ):
        back, _ = read(write(found, using.accounts)[0], using.accounts)
        for one, other in zip(back, found, strict=True):
            assert [x.amount for x in one.lines] == [x.amount for x in other.lines]
            assert [x.category for x in one.lines] == [x.category for x in other.lines]
            assert one.date == other.date
    if found:
        with pytest.raises(FormatError, match="振替伝票"):
            write_freee(found, using.accounts)


@pytest.mark.parametrize(
    ("direction", "description", "rows_", "code"),
    [
        (Direction.IN, "ｵﾘｿｸ", [("普通預金", 0), ("受取利息", 0)], "payment_interest_net"),
        (Direction.IN, "決算利息", [("普通預金", 0), ("受取利息", 0)], "payment_interest_net"),
        (Direction.OUT, "振込手数料", [("支払手数料", 100), ("普通預金", 0)], "payment_fee_share"),
        (Direction.OUT, "ﾌﾘｺﾐﾃｽｳﾘﾖｳ", [("支払手数料", 100), ("普通預金", 0)], "payment_fee_share"),
        (Direction.IN, "ﾌﾘｺﾐ", [("普通預金", 0), ("仮受金", 0)], "payment_suspense"),
        (Direction.OUT, "利息", [("仮払金", 0), ("普通預金", 0)], "payment_suspense"),
    ],
)  # fmt: skip
def test_money_without_an_item(direction, description, rows_, code):
    payment = paid(1_100, direction=direction, description=description)
    entry, findings = loose_payment_entry(payment, SETTINGS)
    assert [(x.account, x.tax_amount) for x in entry.lines] == rows_
    assert [f.code for f in findings] == ([code] if code else [])
    assert entry.debit_total == entry.credit_total == 1_100


def test_no_entry_of_a_reversal_or_of_nothing():
    for payment in (paid(1, reversal=True), paid(0)):
        entry, (finding,) = loose_payment_entry(payment, SETTINGS)
        assert entry is None
        assert "手で" in finding.message

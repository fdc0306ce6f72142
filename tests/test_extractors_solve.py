"""The sums whose arithmetic holds, from labelled amounts in any order of rates."""

from decimal import Decimal

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from books.model import Line, TaxBasis
from books.tax import Rounding, possible_taxes, tax_of
from extractors.amounts import find_amounts, find_headline
from extractors.solve import one_rounding, solve
from tests.paper import end, put, segments

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
EXCLUSIVE, INCLUSIVE = TaxBasis.EXCLUSIVE, TaxBasis.INCLUSIVE


def solved(*pairs, lines=(), headline=None):
    """Sums of labels and amounts, line under line, and of amounts of lines."""
    words = [] if headline is None else [put(headline, 60, 120, 20)]
    for index, (label, amount) in enumerate(pairs):
        y = 420 + 18 * index
        words += [put(label, 340, y), end(f"{amount:,}", 540, y)]
    found = segments(words)
    rows = [Line(amount=amount) for amount in lines]
    return solve(find_amounts(found), rows, find_headline(found))


def table(sums):
    return [(r.rate, r.taxable_amount, r.tax_amount, r.basis) for r in sums.tax_summary]


def test_one_rate():
    sums = solved(
        ("小計", 12345), ("消費税(10%)", 1234), ("合計", 13579), lines=[12000, 345]
    )
    assert table(sums) == [(TEN, 12345, 1234, EXCLUSIVE)]
    assert sums.values == {"subtotal": 12345, "tax_total": 1234, "total": 13579}
    assert {"subtotal", "tax_total", "total", "lines"} <= sums.proven


def test_two_rates_with_a_sum_of_taxes():
    sums = solved(
        ("10%対象", 20000),
        ("消費税(10%)", 2000),
        ("8%対象", 5000),
        ("消費税(8%)", 400),
        ("小計", 25000),
        ("消費税合計", 2400),
        ("合計", 27400),
    )
    assert table(sums) == [(TEN, 20000, 2000, EXCLUSIVE), (EIGHT, 5000, 400, EXCLUSIVE)]
    assert sums.values == {"subtotal": 25000, "tax_total": 2400, "total": 27400}
    assert "total" in sums.proven


def test_tax_inside_the_total():
    sums = solved(("合計", 11000), ("うち消費税(10%)", 1000), lines=[6600, 4400])
    assert table(sums) == [(TEN, 11000, 1000, INCLUSIVE)]
    assert sums.values["total"] == 11000
    assert "subtotal" not in sums.values
    assert {"total", "lines"} <= sums.proven


def test_two_rates_inside_the_total():
    sums = solved(
        ("10%対象(税込)", 11000),
        ("うち消費税(10%)", 1000),
        ("8%対象(税込)", 5400),
        ("うち消費税(8%)", 400),
        ("合計", 16400),
    )
    assert table(sums) == [(TEN, 11000, 1000, INCLUSIVE), (EIGHT, 5400, 400, INCLUSIVE)]
    assert sums.values["total"] == 16400
    assert "total" in sums.proven


def test_withholding_leads_from_the_total_to_what_is_due():
    sums = solved(
        ("小計", 100000),
        ("消費税(10%)", 10000),
        ("合計", 110000),
        ("源泉徴収税額", -10210),
        ("差引ご請求額", 99790),
    )
    assert sums.values["total"] == 110000
    assert sums.values["withholding_tax"] == 10210
    assert sums.values["amount_due"] == 99790
    assert {"total", "amount_due"} <= sums.proven


def test_of_two_totals_the_one_that_leads_to_the_other_is_the_total():
    sums = solved(
        ("ご請求金額", 93412),
        ("消費税額(10%)", 9360),
        ("請求額合計", 102969),
        ("源泉所得税額", -9557),
        ("お支払額", 93412),
    )
    assert sums.values["total"] == 102969
    assert sums.values["amount_due"] == 93412


def test_a_carry_over_leads_from_the_total_to_what_is_due():
    sums = solved(
        ("前回ご請求額", 50000),
        ("ご入金額", 30000),
        ("繰越金額", 20000),
        ("小計", 10000),
        ("消費税(10%)", 1000),
        ("合計", 11000),
        ("今回ご請求額", 31000),
    )
    assert sums.values["previous_balance"] == 50000
    assert sums.values["payment_received"] == 30000
    assert sums.values["carried_forward"] == 20000
    assert sums.values["total"] == 11000
    assert sums.values["amount_due"] == 31000
    assert "amount_due" in sums.proven


def test_a_payment_is_positive_however_it_is_printed():
    sums = solved(("前回ご請求額", 50000), ("ご入金額", -50000), ("合計", 11000))
    assert sums.values["payment_received"] == 50000


def test_a_total_that_only_the_sums_tell_is_inferred():
    sums = solved(
        ("前回ご請求額", 50000),
        ("ご入金額", 30000),
        ("小計", 10000),
        ("消費税(10%)", 1000),
        ("今回ご請求額", 31000),
    )
    assert sums.values["total"] == 11000
    assert sums.inferred == {"total"}
    assert sums.values["amount_due"] == 31000


def test_an_offset_is_taken_off():
    sums = solved(
        ("小計", 10000),
        ("消費税(10%)", 1000),
        ("合計", 11000),
        ("相殺額", -600),
        ("差引お支払額", 10400),
    )
    assert (sums.values["total"], sums.values["amount_due"]) == (11000, 10400)
    assert sums.values["deductions"] == 600


def test_wrong_arithmetic_is_kept_as_printed_and_not_proven():
    sums = solved(("小計", 10000), ("消費税(10%)", 1000), ("合計", 12000))
    assert sums.values == {"subtotal": 10000, "tax_total": 1000, "total": 12000}
    assert "total" not in sums.proven


def test_a_tax_that_is_no_single_rounding_is_not_proven():
    sums = solved(("10%対象", 10000), ("消費税(10%)", 997), ("合計", 11000))
    assert table(sums) == [(TEN, 10000, 997, EXCLUSIVE)]
    assert "tax_summary[0].tax_amount" not in sums.proven


def test_an_exempt_part():
    sums = solved(
        ("10%対象", 10000), ("消費税(10%)", 1000), ("非課税", 500), ("合計", 11500)
    )
    assert table(sums)[1][:2] == (Decimal(0), 500)
    assert sums.values["total"] == 11500
    assert "total" in sums.proven


def test_the_headline_serves_where_no_total_is_labelled():
    assert solved(headline="¥3,300-").values == {"total": 3300}
    sums = solved(("10%対象", 3000), ("消費税(10%)", 300), headline="¥3,300-")
    assert sums.values["total"] == 3300
    assert "total" in sums.proven


def test_nothing_is_invented():
    sums = solved()
    assert (sums.values, sums.tax_summary, sums.proven) == ({}, [], set())


def test_rate_of_the_lines_serves_where_the_tax_names_none():
    words = [
        *(put("小計", 340, 420), end("5,000", 540, 420)),
        *(put("消費税", 340, 440), end("400", 540, 440)),
        *(put("合計", 340, 460), end("5,400", 540, 460)),
    ]
    sums = solve(
        find_amounts(segments(words)), [Line(amount=5000, tax_rate=EIGHT)], None
    )
    assert table(sums) == [(EIGHT, 5000, 400, EXCLUSIVE)]


def test_one_rounding_or_one_a_note():
    assert one_rounding([1005, 1005], TEN, 201)
    assert one_rounding([1005, 1005], TEN, 200)
    assert not one_rounding([1005, 1005], TEN, 190)


amount = st.integers(100, 3_000_000)


@limits(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.booleans(), amount), min_size=1, max_size=5),
    st.sampled_from(Rounding),
    st.booleans(),
    st.booleans(),
)
def test_random_invoices_come_back_and_are_proven(items, rounding, inside, withheld):
    """Any rates, any rounding, tax added or contained, with or without withholding."""
    basis = INCLUSIVE if inside else EXCLUSIVE
    bases = {
        rate: sum(a for reduced, a in items if reduced == (rate == EIGHT))
        for rate in (TEN, EIGHT)
    }
    rates = [rate for rate in (TEN, EIGHT) if bases[rate]]
    taxes = {rate: tax_of(bases[rate], rate, basis, rounding) for rate in rates}
    whole = sum(bases[rate] for rate in rates)
    total = whole if inside else whole + sum(taxes.values())
    pairs = [] if inside else [("小計", whole)]
    for rate in rates:
        percent = f"{int(rate * 100)}%"
        pairs.append((f"{percent}対象{'(税込)' if inside else ''}", bases[rate]))
        pairs.append((f"{'うち' if inside else ''}消費税({percent})", taxes[rate]))
    pairs.append(("合計", total))
    held = whole * 1021 // 10000
    if withheld:
        pairs += [("源泉徴収税額", -held), ("差引ご請求額", total - held)]
    sums = solved(*pairs, lines=[a for _, a in items])
    assert [(r.rate, r.taxable_amount, r.tax_amount) for r in sums.tax_summary] == [
        (rate, bases[rate], taxes[rate]) for rate in rates
    ]
    for row in sums.tax_summary:
        assert row.basis is basis or row.tax_amount in possible_taxes(
            row.taxable_amount or 0, row.rate or TEN, row.basis or basis
        )
    assert sums.values["total"] == total
    assert {"total", "lines"} <= sums.proven
    if withheld:
        assert sums.values["withholding_tax"] == held
        assert sums.values["amount_due"] == total - held


def test_a_base_is_no_total_because_its_tax_was_not_read():
    sums = solved(
        ("合計", 27500), ("10%対象", 25000), lines=[25000], headline="¥25,000"
    )
    assert sums.values["total"] == 27500
    assert "total" not in sums.proven
    alone = solved(("合計", 25000), ("10%対象", 25000), lines=[25000])
    assert "total" not in alone.proven


def test_one_tax_for_two_rates_proves_the_total():
    sums = solved(
        ("8%対象", 5000), ("10%対象", 20000), ("消費税", 2400), ("合計", 27400)
    )
    assert (sums.values["tax_total"], sums.values["total"]) == (2400, 27400)
    assert "total" in sums.proven


def test_without_a_labelled_total_it_is_the_headline():
    sums = solved(("うち消費税(10%)", 1000), headline="¥11,000")
    assert table(sums) == [(TEN, 11000, 1000, INCLUSIVE)]
    assert sums.values["total"] == 11000


def test_a_plain_sum_that_makes_the_total_with_the_tax_is_the_base():
    sums = solved(("計", 12000), ("消費税(10%)", 1200), ("合計金額", 13200))
    assert sums.values["total"] == 13200
    assert [row.taxable_amount for row in sums.tax_summary] == [12000]
    assert "total" in sums.proven


def test_of_several_sub_totals_the_one_that_leads_to_the_total_counts():
    sums = solved(
        ("小計", 12000), ("小計", 5000), ("消費税(10%)", 1200), ("合計", 13200)
    )
    assert sums.values["subtotal"] == 12000


def test_what_is_due_though_nothing_says_why_is_kept_unproven():
    sums = solved(
        ("小計", 12000), ("消費税(10%)", 1200), ("税込支払額", 13200),
        ("お振込金額", 12760),
    )  # fmt: skip
    assert sums.values["amount_due"] == 12760
    assert "amount_due" not in sums.proven


def test_base_and_tax_that_make_the_total_are_proven_though_rounded_per_note():
    sums = solved(("小計", 69023), ("消費税(10%)", 6901), ("合計", 75924))
    assert {"tax_summary[0].taxable_amount", "tax_summary[0].tax_amount"} <= sums.proven


def test_what_a_payer_takes_off_leaves_the_total_whole():
    sums = solved(
        ("ご請求合計(10%対象)", 1171940),
        ("(内消費税等10%)", 106540),
        ("差引:振込手数料", -330),
        ("差引お支払額", 1171610),
    )
    assert (sums.values["total"], sums.values["amount_due"]) == (1171940, 1171610)
    assert table(sums) == [(TEN, 1171940, 106540, INCLUSIVE)]
    assert {"total", "amount_due"} <= sums.proven


def test_a_tax_that_does_not_fit_proves_no_total():
    sums = solved(("(内消費税 10%)", 42450), headline="187,000円")
    assert "total" not in sums.proven


def test_the_sum_of_what_is_taken_off_is_not_what_is_due():
    sums = solved(
        ("仕入計(税抜)", 456065),
        ("消費税額等", 38400),
        ("仕入合計(税込)", 494465),
        ("差引額計", -13844),
        ("お支払額", 480621),
    )
    assert (sums.values["total"], sums.values["amount_due"]) == (494465, 480621)


def test_what_is_paid_of_a_total_is_due_though_nothing_says_why():
    sums = solved(
        ("仕入計(税抜)", 44540),
        ("消費税額等", 3573),
        ("仕入合計(税込)", 48113),
        ("お支払額", 47729),
    )
    assert (sums.values["total"], sums.values["amount_due"]) == (48113, 47729)

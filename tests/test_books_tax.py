"""Dated tax tables and integer arithmetic, with the worked examples of the sources."""

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import tax
from books.model import TaxBasis
from books.tax import Rounding
from books.tax_tables import BOOK_ONLY_CASES, RATES, SHARES

TEN, EIGHT = Decimal("0.10"), Decimal("0.08")
AMOUNTS = st.integers(-(10**12), 10**12)
BASES = st.sampled_from(TaxBasis)
PERCENT = st.sampled_from([TEN, EIGHT, Decimal("0.05"), Decimal("0.03")])


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        ("1989-03-31", ()),
        ("1989-04-01", ("0.03",)),
        ("1997-04-01", ("0.05",)),
        ("2014-03-31", ("0.05",)),
        ("2014-04-01", ("0.08",)),
        ("2019-09-30", ("0.08",)),
        ("2019-10-01", ("0.10", "0.08")),
        ("2026-10-15", ("0.10", "0.08")),
    ],
)
def test_rates_by_day(day, rates):
    found = tax.rates_on(dt.date.fromisoformat(day))
    assert found == tuple(Decimal(r) for r in rates)


def test_eight_percent_is_reduced_only_since_2019():
    assert tax.is_reduced_rate(EIGHT, dt.date(2026, 1, 1))
    assert not tax.is_reduced_rate(EIGHT, dt.date(2018, 1, 1))
    assert not tax.is_reduced_rate(TEN, dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "share"),
    [
        ("2023-09-30", None),
        ("2023-10-01", "0.8"),
        ("2026-09-30", "0.8"),
        ("2026-10-01", "0.7"),
        ("2028-09-30", "0.7"),
        ("2028-10-01", "0.5"),
        ("2030-09-30", "0.5"),
        ("2030-10-01", "0.3"),
        ("2031-09-30", "0.3"),
        ("2031-10-01", "0"),
    ],
)
def test_transitional_share_by_purchase_day(day, share):
    expected = None if share is None else Decimal(share)
    assert tax.transitional_share(dt.date.fromisoformat(day)) == expected


@pytest.mark.parametrize("table", [RATES, SHARES])
def test_dated_tables_have_no_gap(table):
    for one, following in pairwise(table):
        assert one.end + dt.timedelta(days=1) == following.start
        assert one.source
    assert table[-1].end == dt.date.max


@pytest.mark.parametrize(
    ("start", "cap"),
    [
        ("2023-04-01", None),
        ("2024-04-01", None),
        ("2026-04-01", 1_000_000_000),
        ("2026-10-01", 100_000_000),
        ("2027-04-01", 100_000_000),
    ],
)
def test_cap_by_start_of_tax_period(start, cap):
    assert tax.transitional_cap(dt.date.fromisoformat(start)) == cap


@pytest.mark.parametrize(
    ("taxable", "rate", "basis", "taxes"),
    [
        (315, TEN, "exclusive", {31, 32}),
        (1000, TEN, "inclusive", {90, 91}),
        (1100, TEN, "inclusive", {100}),
        (-315, TEN, "exclusive", {-31, -32}),
        (9630, EIGHT, "exclusive", {770, 771}),
        (56782, EIGHT, "inclusive", {4206, 4207}),
        (0, TEN, "exclusive", {0}),
    ],
)
def test_possible_taxes(taxable, rate, basis, taxes):
    assert tax.possible_taxes(taxable, rate, TaxBasis(basis)) == taxes


@settings(deadline=None)
@given(AMOUNTS, PERCENT, BASES, st.sampled_from(Rounding))
def test_every_rounding_is_possible(amount, rate, basis, rounding):
    options = tax.possible_taxes(amount, rate, basis)
    assert tax.tax_of(amount, rate, basis, rounding) in options
    assert 1 <= len(options) <= 2


@settings(deadline=None)
@given(AMOUNTS, PERCENT)
def test_rounding_agrees_with_decimal(amount, rate):
    exact = abs(amount) * rate
    sign = 1 if amount >= 0 else -1
    modes = {
        Rounding.FLOOR: ROUND_FLOOR,
        Rounding.HALF_UP: ROUND_HALF_UP,
        Rounding.CEIL: ROUND_CEILING,
    }
    for mode, decimal_mode in modes.items():
        expected = sign * int(exact.to_integral_value(decimal_mode))
        assert tax.tax_of(amount, rate, TaxBasis.EXCLUSIVE, mode) == expected


@settings(deadline=None)
@given(AMOUNTS, PERCENT, st.sampled_from(Rounding))
def test_split_adds_up(amount, rate, rounding):
    net, part = tax.split_inclusive(amount, rate, rounding)
    assert net + part == amount


def test_one_rounding_and_rounding_per_line_differ():
    one = tax.possible_taxes(315, TEN, TaxBasis.EXCLUSIVE)
    per_line = tax.possible_tax_sums([105] * 3, TEN, TaxBasis.EXCLUSIVE)
    assert 31 in one
    assert 30 in per_line
    assert 30 not in one


def test_deductible_tax():
    day = dt.date(2026, 10, 15)
    assert tax.deductible_tax(55_000, TEN, day) == 3_500
    assert tax.deductible_tax(55_000, TEN, dt.date(2026, 9, 30)) == 4_000
    assert tax.deductible_tax(55_000, TEN, day, registered=True) == 5_000
    assert tax.deductible_tax(50_000, TEN, day, basis=TaxBasis.EXCLUSIVE) == 3_500
    assert tax.deductible_tax(55_000, TEN, dt.date(2031, 10, 1)) == 0
    assert tax.deductible_tax(55_000, TEN, dt.date(2023, 9, 30)) == 5_000


@pytest.mark.parametrize(
    ("total", "day", "eligible", "applies"),
    [
        (9_999, "2026-10-01", True, True),
        (10_000, "2026-10-01", True, False),
        (9_999, "2026-10-01", False, False),
        (9_999, "2029-09-30", True, True),
        (9_999, "2029-10-01", True, False),
        (-9_999, "2023-10-01", True, True),
        (9_999, "2023-09-30", True, False),
    ],
)
def test_small_amount_special(total, day, eligible, applies):
    found = tax.small_amount_special_applies(
        total, dt.date.fromisoformat(day), eligible=eligible
    )
    assert found is applies


def test_book_only_cases():
    assert tax.find_book_only_case("自動販売機 飲料", 150).code == "vending_machine"
    assert tax.find_book_only_case("入場券", 50_000).code == "collected_ticket"
    assert tax.find_book_only_case("航空券", 20_000) is None
    assert all(case.source for case in BOOK_ONLY_CASES)


@pytest.mark.parametrize(
    ("base", "deduction", "withheld"),
    [
        (44_000, 0, 4_492),
        (63_000, 0, 6_432),
        (1_000_000, 0, 102_100),
        (1_000_001, 0, 102_100),
        (1_500_000, 0, 204_200),
        (100_000, 10_000, 9_189),
        (5_000, 10_000, 0),
        (1_510_000, 10_000, 153_150),
    ],
)
def test_withholding(base, deduction, withheld):
    assert tax.withholding_amount(base, deduction) == withheld


def test_rounding_labels():
    assert [r.label for r in Rounding] == ["切捨て", "四捨五入", "切上げ"]

"""Consumption and withholding tax by date (消費税・源泉徴収), in exact arithmetic.

The tables are in ``books.tax_tables``. Amounts are whole yen, computed in integers: a
float turns 1,100 / 1.1 into 999.99….
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from books.model import TaxBasis
from books.tax_tables import (
    BOOK_ONLY_CASES,
    CAPS,
    RATES,
    SHARES,
    SMALL_AMOUNT_BELOW,
    SMALL_AMOUNT_END,
    SMALL_AMOUNT_START,
    WITHHOLDING_LIMIT,
    BookOnlyCase,
)


class Rounding(StrEnum):
    """How a fraction of a yen goes (端数処理); applied to the amount without its sign."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"

    @property
    def label(self) -> str:
        """Name that a clerk uses (日本語名)."""
        return {"floor": "切捨て", "half_up": "四捨五入", "ceil": "切上げ"}[self]


def rates_on(day: dt.date) -> tuple[Decimal, ...]:
    """Rates in force on a day (その日の税率): standard first, then reduced if any.

    >>> [str(r) for r in rates_on(dt.date(2026, 10, 15))], rates_on(dt.date(1980, 1, 1))
    (['0.10', '0.08'], ())
    """
    for row in RATES:
        if row.start <= day <= row.end:
            return (
                (row.standard,) if row.reduced is None else (row.standard, row.reduced)
            )
    return ()


def is_reduced_rate(rate: Decimal, day: dt.date) -> bool:
    """Whether a rate is the reduced one of that day (軽減税率); 8 % only since 2019-10."""
    return rate in rates_on(day)[1:]


def transitional_share(day: dt.date) -> Decimal | None:
    """Share of the tax credited for an unregistered supplier (経過措置の割合).

    By the day of the purchase; None before the qualified-invoice system (all credited).
    """
    return next((r.share for r in SHARES if r.start <= day <= r.end), None)


def transitional_cap(tax_period_start: dt.date) -> int | None:
    """Yearly purchases from one unregistered supplier that may use the share (上限).

    Yen with tax, by the start of the tax period; None where no cap was in force.
    """
    rows = [r for r in CAPS if r.start <= tax_period_start]
    return rows[-1].cap if rows else None


def round_ratio(numerator: int, denominator: int, rounding: Rounding) -> int:
    """Round a fraction to whole yen (端数処理), the sign kept; denominator positive.

    >>> [round_ratio(n, 10, Rounding.HALF_UP) for n in (25, -25, 24)]
    [3, -3, 2]
    """
    whole, rest = divmod(abs(numerator), denominator)
    up = {
        Rounding.FLOOR: False,
        Rounding.HALF_UP: 2 * rest >= denominator,
        Rounding.CEIL: rest > 0,
    }[rounding]
    return (whole + up) * (1 if numerator >= 0 else -1)


def _fraction(rate: Decimal, basis: TaxBasis) -> tuple[int, int]:
    numerator, denominator = rate.as_integer_ratio()
    inclusive = basis is TaxBasis.INCLUSIVE
    return numerator, denominator + numerator if inclusive else denominator


def tax_of(taxable: int, rate: Decimal, basis: TaxBasis, rounding: Rounding) -> int:
    """Tax on an amount, or in it when inclusive (消費税額), in whole yen.

    >>> tax_of(1000, Decimal("0.10"), TaxBasis.INCLUSIVE, Rounding.FLOOR)
    90
    """
    numerator, denominator = _fraction(rate, basis)
    return round_ratio(taxable * numerator, denominator, rounding)


def possible_taxes(taxable: int, rate: Decimal, basis: TaxBasis) -> frozenset[int]:
    """Every tax that one rounding can give (ありうる税額): down, half up or up.

    Half up is always one of the neighbours, so there are at most two.

    >>> sorted(possible_taxes(315, Decimal("0.10"), TaxBasis.EXCLUSIVE))
    [31, 32]
    """
    return possible_tax_sums((taxable,), rate, basis)


def possible_tax_sums(
    amounts: Iterable[int], rate: Decimal, basis: TaxBasis
) -> frozenset[int]:
    """Every sum of taxes rounded one by one in the same way (個別端数処理の合計).

    ``amounts`` are those of delivery notes, or of lines to show a forbidden rounding.
    Rounding with and without regard to the sign are both tried.
    """
    numerator, denominator = _fraction(rate, basis)
    products = [amount * numerator for amount in amounts]
    sums = {
        sum(round_ratio(p, denominator, mode) for p in products) for mode in Rounding
    }
    sums.add(sum(p // denominator for p in products))
    sums.add(sum(-(-p // denominator) for p in products))
    return frozenset(sums)


def split_inclusive(
    amount: int, rate: Decimal, rounding: Rounding = Rounding.FLOOR
) -> tuple[int, int]:
    """Split a tax-included amount into net and tax (税抜・税額), yen.

    >>> split_inclusive(1000, Decimal("0.10"), Rounding.FLOOR)
    (910, 90)
    """
    tax = tax_of(amount, rate, TaxBasis.INCLUSIVE, rounding)
    return amount - tax, tax


def deductible_tax(
    amount: int,
    rate: Decimal,
    day: dt.date,
    *,
    registered: bool = False,
    basis: TaxBasis = TaxBasis.INCLUSIVE,
) -> int:
    """Input tax that a purchase lets us deduct (仕入税額控除の額), yen, rounded down.

    Without a registered supplier the share of the purchase day applies.

    >>> deductible_tax(55_000, Decimal("0.10"), dt.date(2026, 10, 15))
    3500
    """
    tax = tax_of(amount, rate, basis, Rounding.FLOOR)
    share = None if registered else transitional_share(day)
    if share is None:
        return tax
    numerator, denominator = share.as_integer_ratio()
    return round_ratio(tax * numerator, denominator, Rounding.FLOOR)


def small_amount_special_applies(total: int, day: dt.date, *, eligible: bool) -> bool:
    """Whether a purchase needs a book entry only (少額特例).

    ``total`` is the whole transaction in yen with tax; ``eligible`` says whether our
    company is small enough (base-period sales 100 million yen or less).
    """
    in_force = SMALL_AMOUNT_START <= day <= SMALL_AMOUNT_END
    return eligible and in_force and abs(total) < SMALL_AMOUNT_BELOW


def find_book_only_case(text: str, total: int) -> BookOnlyCase | None:
    """The book-only case that the words of an item suggest (帳簿のみの特例), or None.

    >>> find_book_only_case("東京-大阪 乗車券", 14_000).code
    'public_transport'
    >>> find_book_only_case("東京-大阪 乗車券", 30_000), find_book_only_case("タクシー代", 900)
    (None, None)
    """
    for case in BOOK_ONLY_CASES:
        fits = case.below is None or abs(total) < case.below
        if fits and any(word in text for word in case.words):
            return case
    return None


def withholding_amount(base: int, deduction: int = 0) -> int:
    """Income tax withheld from a fee to an individual (源泉徴収税額), yen, rounded down.

    10.21 % up to a million yen and 20.42 % of what is over it. ``deduction`` is taken
    off first (``WITHHOLDING_DEDUCTION_SCRIVENER`` for 司法書士 and the like, who have
    no second step).

    >>> withholding_amount(63_000), withholding_amount(1_500_000)
    (6432, 204200)
    >>> withholding_amount(100_000, 10_000)
    9189
    """
    base = max(0, base - deduction)
    low = base if deduction else min(base, WITHHOLDING_LIMIT)
    return (low * 1021 + (base - low) * 2042) // 10_000

"""A paper whose days lie in several periods of the transitional shares (期間別の分割).

The share is that of the day of each purchase (28年改正法附則52条・53条), so a monthly
invoice of an unregistered supplier across a boundary is booked as several entries. It
is taken apart by the dates of its lines, its taxes and withholding in proportion.
"""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from books.deduction import credit_days, credited_share, is_return, line_day
from books.journal_parts import (
    NotBookedError,
    Part,
    apportion,
    lines_of,
    parts_of,
)
from books.model import Document, Line, TaxBasis, TaxSubtotal
from books.registry import Published
from books.settings_company import Company
from books.tax import small_amount_special_applies


def crosses_shares(
    document: Document, company: Company, published: Published | None = None
) -> bool:
    """Whether a purchase has days with different shares that count (境目をまたぐか)."""
    days = credit_days(document)
    small = (
        not is_return(document)
        and document.total is not None
        and all(
            small_amount_special_applies(
                document.total, day, eligible=company.small_amount_special
            )
            for day in days
        )
    )
    return (
        not small
        and len({credited_share(document, day, published) for day in days}) > 1
    )


def split_by_share(
    document: Document, published: Published | None = None
) -> tuple[Document, ...]:
    """The papers of each period in order; none if the lines do not tell.

    Every line with an amount must have its day, and the lines of each rate must make
    its printed total. The papers have no total of their own: 少額特例 looks at the whole.
    """
    dated = [line for line in document.lines if line.amount]
    days = [day for day in map(line_day, dated) if day]
    try:
        parts = parts_of(document)
    except NotBookedError:
        return ()
    if len(days) != len(dated) or not all(_adds_up(document, p) for p in parts):
        return ()
    groups: dict[Decimal | None, set[dt.date]] = {}
    for day in sorted(days):
        share = credited_share(document, day, published)
        groups.setdefault(share, set()).add(day)
    periods = list(groups.values())
    rows = [_rows(document, part, periods) for part in parts]
    grosses = [
        sum(row[n].taxable_amount or 0 for row in rows) for n in range(len(periods))
    ]
    if not all(grosses):
        return ()
    withheld = apportion(document.withholding_tax or 0, grosses)
    return tuple(
        document.model_copy(
            update={
                "lines": tuple(_lines(document.lines, period)),
                "tax_summary": tuple(r[n] for r in rows if r[n].taxable_amount),
                "total": None,
                "withholding_tax": withheld[n] or None,
                "delivery_date": max(period),
                "period_start": None,
                "period_end": None,
            }
        )
        for n, period in enumerate(periods)
    )


def _adds_up(document: Document, part: Part) -> bool:
    places = lines_of(document, part)
    total = sum(document.lines[n].amount or 0 for n in places or ())
    return places is not None and total in (part.gross, part.gross - part.tax)


def _rows(
    document: Document, part: Part, periods: Sequence[AbstractSet[dt.date]]
) -> list[TaxSubtotal]:
    """The tax summary of a rate for each period, with the tax inside."""
    lines = [document.lines[n] for n in lines_of(document, part) or ()]
    nets = [sum(x.amount or 0 for x in _lines(lines, days)) for days in periods]
    total = sum(nets)
    taxes = apportion(part.tax, nets) if total else [0] * len(nets)
    inclusive = total == part.gross
    return [
        TaxSubtotal(
            rate=part.rate,
            category=part.category,
            taxable_amount=net if inclusive else net + tax,
            tax_amount=tax,
            basis=TaxBasis.INCLUSIVE,
        )
        for net, tax in zip(nets, taxes, strict=True)
    ]


def _lines(lines: Sequence[Line], days: AbstractSet[dt.date]) -> list[Line]:
    return [x for x in lines if line_day(x) in days]

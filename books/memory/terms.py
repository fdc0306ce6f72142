"""The payment terms that due dates show (支払条件の推定)."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Sequence

from books.calendar import MONTH_END
from books.memory.model import DueRule

LEAST = 2  # papers that must show the same rule
Dates = tuple[dt.date, dt.date]


def find_due_rule(dates: Sequence[Dates]) -> DueRule | None:
    """The rule that all pairs of issue and due date follow, or None.

    >>> day = dt.date
    >>> pairs = [(day(2026, 9, 30), day(2026, 10, 31)), (day(2026, 10, 31), day(2026, 11, 30))]
    >>> find_due_rule(pairs)
    DueRule(months=1, day=31, days=None)
    >>> find_due_rule([*pairs, (day(2026, 11, 30), day(2026, 12, 10))]) is None
    True
    """
    if len(set(dates)) < LEAST:
        return None
    rules = dict.fromkeys(rule for pair in dates for rule in _rules(*pair))
    return next((r for r in rules if all(r.fits(*pair) for pair in dates)), None)


def _rules(issued: dt.date, due: dt.date) -> Iterator[DueRule]:
    """What one pair may follow, the usual first: a day of a month, a count of days."""
    months = (due.year - issued.year) * 12 + due.month - issued.month
    if due < issued:
        return
    if due.day == monthrange(due.year, due.month)[1]:
        yield DueRule(months=months, day=MONTH_END)
    yield DueRule(months=months, day=due.day)
    yield DueRule(days=(due - issued).days)

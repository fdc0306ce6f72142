"""What is remembered of a supplier (取引先の記憶).

Supplier                 one who writes papers to us, as its confirmed papers show it
├─ printed: {path: values}  what it prints the same each time (名称, 住所, 電話 …)
├─ accounts                 where it wants to be paid (振込先)
├─ terms: DueRule           from the date of a paper to the day of payment (支払条件)
├─ places: {path: Place …}  where it prints a value (印字の位置)
└─ labels: {path: words …}  what it calls a value (見出し)

Only what a person confirmed makes a later reading sure. What the program alone approved
is remembered too, but only to notice what changed.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from books.calendar import (
    MONTH_END,
    next_bank_business_day,
    previous_bank_business_day,
)
from books.model import BankAccount, DocumentType, FieldRead, Origin, Reading, TaxBasis

HEAD_PATHS = ("document_number", "order_number", "issue_date", "due_date")
MEMORY = "memory"  # who vouches for a value (``FieldRead.by``): earlier documents
ENOUGH = 2  # confirmed documents that make a habit
MACHINE = "rule:"  # what an approval by the program, not by a person, begins with


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A kept document that may teach (教材): its latest reading and who approved it.

    ``approved_by`` is None for what still waits; of that only corrections teach.
    """

    reading: Reading
    approved_by: str | None = None

    @property
    def by_person(self) -> bool:
        """Whether a person approved all of it (人が承認した)."""
        return self.approved_by is not None and not self.approved_by.startswith(MACHINE)


def told_by_memory(field: FieldRead | None) -> str:
    """How earlier documents vouch for a value, in a few words (記憶の根拠); else empty."""
    if field is None or field.by != MEMORY:
        return ""
    return _VOUCHED[field.origin]


_VOUCHED = {
    Origin.READ: "以前の書類と一致",
    Origin.INFERRED: "以前の書類から",
    Origin.CORRECTED: "",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stood: page from the front and from the back, box in points."""

    page: int
    from_end: int
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DueRule:
    """How a supplier's due dates follow from its dates (支払期日の決まり).

    Either ``day`` (31 is the end of the month) ``months`` later, or after ``days``.
    """

    months: int = 0
    day: int | None = None
    days: int | None = None

    def due_date(self, issued: dt.date) -> dt.date:
        """The day by the rule; bank holidays are not moved (支払期日)."""
        if self.day is None:
            return issued + dt.timedelta(days=self.days or 0)
        month = issued.month - 1 + self.months
        first = dt.date(issued.year + month // 12, month % 12 + 1, 1)
        last = (first + dt.timedelta(days=MONTH_END)).replace(day=1) - dt.timedelta(1)
        return min(first + dt.timedelta(days=self.day - 1), last)

    def fits(self, issued: dt.date, due: dt.date) -> bool:
        """Whether a due date is as ever, moved to a bank business day or not."""
        day = self.due_date(issued)
        return due in (
            day,
            next_bank_business_day(day),
            previous_bank_business_day(day),
        )


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplier, as its confirmed papers show it (取引先); the latest comes first.

    ``names``, ``registration_numbers`` and ``tels`` are what it is known by, also from
    papers that nobody looked at, ``approved_accounts`` those that the program approved
    alone; everything else comes from persons. ``absent`` are paths of the head that it
    never tells. ``confirmed`` counts the documents that a person approved, ``settled``
    all invoices that were approved.
    """

    names: tuple[str, ...] = ()
    registration_numbers: tuple[str, ...] = ()
    tels: tuple[str, ...] = ()
    printed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confirmed_accounts: tuple[BankAccount, ...] = ()
    approved_accounts: tuple[BankAccount, ...] = ()
    terms: DueRule | None = None
    bases: frozenset[TaxBasis] = frozenset()
    types: frozenset[DocumentType] = frozenset()
    units: frozenset[str] = frozenset()
    number_shapes: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    confirmed: int = 0
    settled: int = 0

    @property
    def accounts(self) -> tuple[BankAccount, ...]:
        """What a new account is compared with (照合する振込先): as persons know them."""
        return self.confirmed_accounts or self.approved_accounts

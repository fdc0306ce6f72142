"""Who fills a form of the second set (記入): parties, days, rows and sums.

A form asks for what it shows and for nothing else: the truth is what it printed.
"""

import calendar
import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from books.model import (
    REDUCED_RATE,
    STANDARD_RATE,
    ZERO_RATE,
    Document,
    DocumentType,
    Line,
    Party,
    TaxBasis,
    TaxSubtotal,
)
from books.tax import Rounding, tax_of
from samples.variety.companies import Company
from samples.variety.items import Item, items_from, rate_of
from samples.variety.lexicon import weighted
from samples.variety.second.companies import make_company_of
from samples.variety.second.words import SECOND, Words

_ALL = ("description", "quantity", "unit", "unit_price", "amount")


@dataclass(frozen=True)
class Entry:
    """A row: its line in the record, and what the form knows beyond it (行)."""

    line: Line
    item: Item
    day: dt.date
    slip: str


@dataclass
class Filled:
    """A filled form (記入済みの書式): ``more`` are texts for its template.

    ``faults`` are those that it has by its nature; nothing is planted in it then.
    """

    document: Document
    issuer: Company
    recipient: Company
    rows: Sequence[Entry] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


class Clerk:
    """Knows the two companies and the days of one document (担当者)."""

    def __init__(
        self,
        rng: random.Random,
        trades: Sequence[str],
        *,
        sole: bool = False,
        words: Words = SECOND,
    ) -> None:
        self.rng, self.words = rng, words
        self.trade = rng.choice(trades)
        self.seller = make_company_of(rng, words, self.trade, sole=sole)
        self.buyer = make_company_of(rng, words, "")
        self.rounding = weighted(rng, {Rounding.FLOOR: 80, Rounding.HALF_UP: 20})
        day = dt.date(2025, 11, 3) + dt.timedelta(days=rng.randrange(380))
        self.issued = month_end(day) if rng.random() < 0.4 else day
        self.start, self.end = self.issued.replace(day=1), self.issued
        self.due = month_end(month_end(self.issued) + dt.timedelta(days=1))
        if rng.random() < 0.4:
            self.due = self.due.replace(day=rng.choice([7, 10, 15, 20, 27]))

    def chance(self, share: float) -> bool:
        """True in so many cases (確率)."""
        return self.rng.random() < share

    def number(self) -> str:
        """A number of a document as systems give them (番号)."""
        n, day, letter = (
            self.rng.randint(1, 9999),
            self.issued,
            self.rng.choice("BEKMQSTZ"),
        )
        return self.rng.choice(
            [f"{day:%Y-%m%d}-{n % 90 + 1:03}", f"{day:%y}{letter}-{n:05}", f"{n:010}",
             f"{letter}Q-{day:%y%m%d}-{n % 9 + 1}", f"請-{day.year - 2018}-{n:04}", f"{n * 13}",
             f"{letter}{n:07}", f"{n:04}-{n % 7}", f"{day:%y}/{day:%m}/{n % 500:03}",
             f"{day:%Y}{letter}{n:04}-01"]
        )  # fmt: skip

    def days(self, count: int) -> list[dt.date]:
        """So many days of the period, in order (取引日)."""
        span = (self.end - self.start).days
        return sorted(
            self.start + dt.timedelta(self.rng.randint(0, span)) for _ in range(count)
        )

    def items(self, count: int, *, reduced: bool = True) -> list[Item]:
        """Different things of the trade; without ``reduced`` only those at 10 %."""
        patterns = self.words.patterns(self.trade)
        rates = {rate_of(p) for p in patterns}
        if not reduced:
            rates -= {REDUCED_RATE}
        return items_from(self.rng, patterns, count, sorted(rates))

    def rows(
        self,
        count: int,
        keys: Sequence[str] = _ALL,
        *,
        reduced: bool = True,
        marked: bool = False,
    ) -> list[Entry]:
        """Rows that show ``keys``; ``marked`` where marks or a column tell the rate."""
        items = self.items(count, reduced=reduced)
        marked = marked and any(x.rate == REDUCED_RATE for x in items)
        marked = marked or "tax_rate" in keys
        slip = self.rng.randint(100, 80000)
        return [
            Entry(
                _line(item, day, keys, marked=marked), item, day, f"{slip + 3 * n:06}"
            )
            for n, (item, day) in enumerate(
                zip(items, self.days(len(items)), strict=True)
            )
        ]

    def row(self, name: str, price: int, keys: Sequence[str], **more: Any) -> Entry:
        """One row of a given name, a single piece if nothing else is said (一式)."""
        rate = more.pop("rate", STANDARD_RATE)
        pieces = Decimal(more.pop("quantity", 1))
        unit = more.pop("unit", "式")
        item = Item(name, "", unit, Decimal(price), pieces, rate, "")
        return Entry(_line(item, self.issued, keys, **more), item, self.issued, "")

    def settle(
        self,
        rows: Iterable[Entry],
        *,
        inside: bool = False,
        subtotal: bool = True,
        tax_sum: bool = True,
        rated: bool = True,
    ) -> dict[str, Any]:
        """Sums of the rows for ``Document``, only those that the form prints.

        ``inside`` is 内税; without ``rated`` no rate is printed anywhere.
        """
        basis = TaxBasis.INCLUSIVE if inside else TaxBasis.EXCLUSIVE
        by_rate: dict[Decimal, int] = {}
        for row in rows:
            by_rate[row.item.rate] = by_rate.get(row.item.rate, 0) + (
                row.line.amount or 0
            )
        taxes = tuple(
            self._tax(rate, net, basis)
            for rate, net in sorted(by_rate.items(), reverse=True)
        )
        net = sum(by_rate.values())
        tax = sum(row.tax_amount or 0 for row in taxes)
        found: dict[str, Any] = {"total": net if inside else net + tax}
        if rated:
            found["tax_summary"] = taxes
        if subtotal and not inside:
            found["subtotal"] = net
        if tax_sum or len(taxes) == 1:
            found["tax_total"] = tax
        return found

    def _tax(self, rate: Decimal, net: int, basis: TaxBasis) -> TaxSubtotal:
        tax = None if rate == ZERO_RATE else tax_of(net, rate, basis, self.rounding)
        return TaxSubtotal(rate=rate, taxable_amount=net, tax_amount=tax, basis=basis)

    def document(
        self, kind: DocumentType, rows: Sequence[Entry] = (), **fields: Any
    ) -> Document:
        """The record of a form: ``rows`` are its lines."""
        return Document(
            document_type=kind, lines=tuple(row.line for row in rows), **fields
        )


def party(
    company: Company, *, place: bool = True, tel: bool = True, registered: bool = True
) -> Party:
    """A company as far as a form prints it (取引先)."""
    return Party(
        name=company.name,
        registration_number=company.registration_number if registered else None,
        postal_code=company.postal_code if place else None,
        address=company.address if place else None,
        tel=company.tel if tel else None,
    )


def month_end(day: dt.date) -> dt.date:
    """The last day of its month (月末)."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _line(
    item: Item, day: dt.date, keys: Sequence[str], *, marked: bool = False
) -> Line:
    amount = (item.quantity * item.unit_price).quantize(Decimal(1), ROUND_FLOOR)
    known = {
        "date": day,
        "item_code": item.code or None,
        "description": f"{item.name} {item.more}".strip(),
        "quantity": item.quantity,
        "unit": item.unit,
        "unit_price": item.unit_price,
        "amount": int(amount),
    }
    shown = {key: value for key, value in known.items() if key in keys}
    if marked:
        shown["tax_rate"] = item.rate
    return Line.model_validate(shown)

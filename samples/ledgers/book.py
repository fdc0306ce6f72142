"""The book a company's months are written into (取引の記録)."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from samples.ledgers.bankside import fee_of
from samples.ledgers.days import month_day, shift
from samples.ledgers.model import Deal, Difference, Item, Partner, Payer, Payment

FIRST = dt.date(2027, 2, 1)
LEAD_MONTHS = 8  # two months to fill the ledger, six months of history
NUMBERS = {
    "wholesale": "{m:%y-%m}-{n:05d}",
    "subscription": "S{m:%Y%m}{n:04d}",
    "construction": "K{m:%y}-{n:03d}",
    "professional": "{n:05d}",
    "municipal": "請{m:%Y}-{n:04d}",
    "group": "IV{n:07d}",
    "mixed": "INV{m:%y%m}-{n:05d}",
}


@dataclass
class Book:
    """Items and deals of all months, the past included (帳簿)."""

    rng: random.Random
    kind: str
    months: int
    partners: list[Partner] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)

    @property
    def last(self) -> dt.date:
        """The period's last day."""
        return month_day(FIRST, self.months - 1)

    def months_drawn(self) -> range:
        """Month numbers from the lead to the period's last (0 is its first)."""
        return range(-LEAD_MONTHS, self.months)

    def issue(
        self, partner: Partner, day: dt.date, due: dt.date, amount: int, tax: int = 0
    ) -> Item:
        """Bill a partner (請求)."""
        number = NUMBERS[self.kind].format(m=day, n=len(self.items) + 101)
        item = Item("receivable", partner, number, day, due, amount, tax)
        if partner.edi == "order" or self.rng.random() < 0.2:
            item.order_number = f"PO{self.rng.randrange(10**6, 10**7)}"
        self.items.append(item)
        return item

    def pay(
        self,
        items: Sequence[Item],
        day: dt.date,
        behaviour: str,
        differences: Sequence[Difference] = (),
        payer: Payer | None = None,
        applied: Sequence[int] = (),
    ) -> Deal | None:
        """One payment for items, less the differences; none after the last day."""
        amounts = list(applied) or [item.amount for item in items]
        diffs = list(differences)
        partner = items[0].partner
        payer = payer or partner.payer
        total = sum(amounts) - sum(d.amount for d in diffs)
        if partner.deducts_fee and behaviour in FEE_FITS:
            fee = fee_of(payer, total)
            diffs.append(Difference("transfer_fee", fee))
            total -= fee
            behaviour = "merge_fee" if len(items) > 1 else "fee"
        day = shift(day, 1 if self.rng.random() < 0.75 else -1)
        day = max(day, shift(max(i.issue_date for i in items), 1))
        if day > self.last or total <= 0:
            return None
        if partner.edi == "in_name":  # the invoice's number before the name
            number = "".join(c for c in items[-1].document_number if c.isdigit())
            payer = replace(payer, kana=f"{number} {payer.kana}"[:48])
        payment = Payment(day, "in", total, payer, self._edi(partner, items))
        deal = Deal([payment], list(zip(items, amounts, strict=True)), diffs, behaviour)
        self.deals.append(deal)
        return deal

    def alone(
        self, day: dt.date, direction: str, amount: int, payer: Payer, kind: str
    ) -> Deal:
        """A payment that belongs to no item (消込対象外)."""
        payment = Payment(shift(day, 1), direction, amount, payer)
        behaviour = "noitem" if direction == "in" else "out_noitem"
        deal = Deal([payment], [], [], behaviour, kind=kind)
        if payment.date <= self.last:
            self.deals.append(deal)
        return deal

    def _edi(self, partner: Partner, items: Sequence[Item]) -> str:
        style, item = partner.edi, items[-1]
        if style == "wrong":
            if self.rng.random() < 0.7:
                return ""
            item = self.rng.choice(self.items)
            style = "number"
        if style == "number":
            text = item.document_number.replace("請", "")
        elif style == "digits":
            text = "".join(c for c in item.document_number if c.isdigit())
        elif style == "tail":
            text = item.document_number[-4:]
        else:
            text = item.order_number if style == "order" else ""
        return text[:20]


FEE_FITS = frozenset(("exact", "merge"))


def usual_day(rng: random.Random, due: dt.date) -> dt.date:
    """Mostly the due date, sometimes early or late (支払日)."""
    dice = rng.random()
    if dice < 0.82:
        return due
    if dice < 0.9:
        return due - dt.timedelta(days=rng.randrange(1, 8))
    return due + dt.timedelta(days=rng.choice((1, 2, 3, 5, 10, 20)))

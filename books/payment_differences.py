"""What a difference between money and items is booked to (差額の仕訳).

| Difference (money in) | Account, tax |
|---|---|
| 振込手数料 | 売上値引, or 支払手数料, taxed (``Booking.transfer_fee``) |
| 源泉徴収 | 仮払税金 |
| 相殺 | the payable that it is set off against |
| 値引 | 売上値引, with the tax of the sale |
| 前受・過入金 | 前受金 |
| 端数・雑収入 | 雑損失, 雑収入 |
| 仮受 | 仮受金 |
| 受取利息, 銀行の手数料 | 受取利息 (非課税), 支払手数料 |
| 現金 | 現金 |

Money out is the mirror image: 預り金, 売掛金, 仕入値引, 前払金, 雑収入. A reduction of a
price has the rates of what was sold and is deducted as what was bought (消費税法38条・
32条), in proportion; below 10,000 yen no return invoice is due for it (同57条の4第3項).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from books.deduction import TAXED, qualified_kind, unqualified_kind
from books.journal import opposite, plain_line
from books.journal_parts import apportion
from books.model import (
    Difference,
    DifferenceKind,
    EntrySide,
    InvoiceKind,
    ItemKind,
    JournalEntry,
    JournalLine,
    OpenItem,
    Party,
    Side,
    TaxBasis,
    TaxCategory,
)
from books.parties import find_partner
from books.settings import Settings
from books.settings_company import Accounts
from books.tax import Rounding, rates_on, tax_of


@dataclass(frozen=True)
class Settlement:
    """Items that money settled on a day (消し込んだ明細).

    ``booked`` are the entries of the items' documents, where they are known; ``payer`` is
    whose the money is where no item tells.
    """

    incoming: bool
    day: dt.date
    items: tuple[OpenItem, ...]
    known: Mapping[str, OpenItem]
    booked: Mapping[str, Sequence[JournalEntry]]
    settings: Settings
    payer: str | None = None

    @property
    def money_side(self) -> EntrySide:
        """The side of the bank account, and of what is missing."""
        return EntrySide.DEBIT if self.incoming else EntrySide.CREDIT

    @property
    def partner(self) -> str | None:
        """Name of whom the items are with."""
        return next((i.partner_name for i in self.items if i.partner_name), None)

    def owed(self, item: OpenItem) -> str:
        """The account of an item (債権・債務の科目)."""
        for line in self.booked_lines(item):
            if line.category is None and line.account in self.settings.accounts.owed:
                return line.account
        return self._usual(item)

    def booked_lines(self, item: OpenItem) -> Iterator[JournalLine]:
        """All lines of the entries of an item, as far as they are known."""
        for entry in self.booked.get(item.item_id, ()):
            yield from entry.lines

    def is_taxed(self, item: OpenItem) -> bool:
        """Whether the entries of an item tell how it was taxed."""
        return any(line.category is not None for line in self.booked_lines(item))

    def _usual(self, item: OpenItem) -> str:
        accounts = self.settings.accounts
        if item.kind is not ItemKind.BILL:
            return _kept_account(accounts, item)
        if item.side is Side.RECEIVABLE:
            return accounts.receivables
        partner = find_partner(Party(name=item.partner_name), self.settings.partners)
        goods = not (partner and partner.account) or (
            partner.account == accounts.purchases
        )
        return accounts.payables if goods else accounts.accrued


def _kept_account(accounts: Accounts, item: OpenItem) -> str:
    """Where money waits that was kept for later (前受金・仮受金 …)."""
    incoming = item.side is Side.RECEIVABLE
    if item.kind is ItemKind.ADVANCE:
        return accounts.prepayments_received if incoming else accounts.prepayments_paid
    return accounts.advances if incoming else accounts.advances_paid


def difference_lines(
    settlement: Settlement, difference: Difference
) -> Iterator[JournalLine]:
    """The lines of a difference; none for withholding that the invoice has booked."""
    accounts, kind = settlement.settings.accounts, difference.kind
    incoming, short = settlement.incoming, difference.amount > 0
    if kind is DifferenceKind.TRANSFER_FEE:
        yield from _fee(settlement, difference.amount)
        return
    if kind is DifferenceKind.DISCOUNT:
        yield from _discount(settlement, difference.amount)
        return
    if kind is DifferenceKind.WITHHOLDING_TAX and booked_with_invoice(settlement):
        return
    if not difference.amount:
        return
    if kind is DifferenceKind.BANK_FEE:
        kept = settlement.settings.booking.bank_qualified
        side, day = settlement.money_side, settlement.day
        yield fee_line(
            settlement.settings, side, difference.amount, day, qualified=kept
        )
        return
    if kind is DifferenceKind.INTEREST:
        yield _interest(settlement, difference.amount)
        return
    sundry = (
        (accounts.sundry_loss, accounts.sundry_income)
        if short
        else (accounts.sundry_income, accounts.sundry_loss)
    )
    account = {
        DifferenceKind.WITHHOLDING_TAX: (accounts.withheld, accounts.withholding),
        DifferenceKind.OFFSET: (accounts.payables, accounts.receivables),
        DifferenceKind.ADVANCE: (
            accounts.prepayments_received,
            accounts.prepayments_paid,
        ),
        DifferenceKind.ROUNDING: sundry,
        DifferenceKind.SUNDRY: sundry,
        DifferenceKind.SUSPENSE: (accounts.advances, accounts.advances_paid),
        DifferenceKind.CASH: (accounts.cash, accounts.cash),
    }[kind][0 if incoming else 1]
    counter = settlement.known.get(difference.item_id or "")
    if kind is DifferenceKind.OFFSET and counter:
        account = settlement.owed(counter)
    yield from plain_line(
        settlement.money_side, account, difference.amount, settlement.partner
    )


def booked_with_invoice(settlement: Settlement) -> bool:
    """Whether what we withheld was taken off the payable already."""
    booking = settlement.settings.booking
    return not settlement.incoming and booking.withholding == "invoice"


def fee_line(
    settings: Settings, side: EntrySide, amount: int, day: dt.date, *, qualified: bool
) -> JournalLine:
    """A bank's fee with its tax (支払手数料); ``amount`` in yen with tax, not 0.

    ``qualified``: what lets us deduct all of its tax is kept.
    """
    if qualified:
        kind = qualified_kind(day)
    else:
        kind = unqualified_kind(amount, day, settings.company)
    side = side if amount > 0 else opposite(side)
    return _taxed(side, settings.accounts.fees, abs(amount), _standard(day, kind))


def _interest(settlement: Settlement, amount: int) -> JournalLine:
    """Interest of our bank (受取利息), exempt from consumption tax."""
    side = settlement.money_side
    return JournalLine(
        side=side if amount > 0 else opposite(side),
        account=settlement.settings.accounts.interest,
        amount=abs(amount),
        rate=Decimal(0),
        category=TaxCategory.EXEMPT,
    )


def _fee(settlement: Settlement, amount: int) -> Iterator[JournalLine]:
    booking = settlement.settings.booking
    if booking.transfer_fee == "discount":
        yield from _discount(settlement, amount)
    elif amount:
        day, side = settlement.day, settlement.money_side
        # what we take off a payment undoes the fee of our own bank
        taken = settlement.incoming
        kept = booking.fee_qualified if taken else booking.bank_qualified
        yield fee_line(settlement.settings, side, amount, day, qualified=kept)


def _discount(settlement: Settlement, amount: int) -> Iterator[JournalLine]:
    """A reduction of the price over the rates of what was sold or bought."""
    accounts = settlement.settings.accounts
    account = (
        accounts.sales_discounts if settlement.incoming else accounts.purchase_discounts
    )
    taxes = discount_taxes(settlement)
    shares = apportion(amount, [weight for _, weight in taxes])
    for (tax, _), share in zip(taxes, shares, strict=True):
        if share:
            side = settlement.money_side
            side = side if share > 0 else opposite(side)
            yield _taxed(side, account, abs(share), tax, settlement.partner)


@dataclass(frozen=True, slots=True)
class Tax:
    """How an amount is taxed (税の区分)."""

    rate: Decimal
    category: TaxCategory | None
    kind: InvoiceKind = InvoiceKind.NOT_APPLICABLE


def discount_taxes(settlement: Settlement) -> Sequence[tuple[Tax, int]]:
    """Taxes of the items' entries with their yen; the standard rate if none is known."""
    sums: Counter[Tax] = Counter()
    own = settlement.money_side  # purchases are debited, sales credited
    for item in settlement.items:
        for line in settlement.booked_lines(item):
            if line.category is not None:
                tax = Tax(line.rate or Decimal(0), line.category, line.invoice_kind)
                sums[tax] += -line.amount if line.side is own else line.amount
    found = [(tax, weight) for tax, weight in sums.items() if weight > 0]
    kind = InvoiceKind.NOT_APPLICABLE
    if not settlement.incoming:
        kind = qualified_kind(settlement.day)
    return found or [(_standard(settlement.day, kind), 1)]


def _standard(day: dt.date, kind: InvoiceKind) -> Tax:
    rates = rates_on(day)
    if not rates:
        return Tax(Decimal(0), None)
    return Tax(rates[0], TaxCategory.STANDARD, kind)


def _taxed(
    side: EntrySide, account: str, amount: int, tax: Tax, partner: str | None = None
) -> JournalLine:
    return JournalLine(
        side=side,
        account=account,
        amount=amount,
        tax_amount=tax_of(amount, tax.rate, TaxBasis.INCLUSIVE, Rounding.FLOOR),
        rate=tax.rate if tax.category else None,
        category=tax.category,
        invoice_kind=tax.kind if tax.category in TAXED else InvoiceKind.NOT_APPLICABLE,
        partner=partner,
    )

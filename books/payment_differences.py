"""What a difference between money and items is booked to (差額の仕訳).

| Difference (money in) | Account, tax |
|---|---|
| 振込手数料 | 支払手数料, taxed, or 売上値引 (``Booking.transfer_fee``) |
| 源泉徴収 | 仮払税金 |
| 相殺 | the payable that it is set off against |
| 値引 | 売上値引, with the tax of the sale |
| 前受・過入金 | 前受金 |
| 端数 | 雑損失, 雑収入 |

Money out is the mirror image: 預り金, 売掛金, 仕入値引, 前払金, 雑収入. A reduction of a
price has the rates of what was sold (消費税法38条・32条), in proportion; below 10,000 yen
no return invoice is due for it (同57条の4第3項).
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from books.deduction import (
    TAXED,
    invoice_kind,
    purchase_days,
    qualified_kind,
    unqualified_kind,
)
from books.journal import opposite, owed_account, plain_line
from books.journal_parts import NotBookedError, apportion, parts_of
from books.model import (
    Difference,
    DifferenceKind,
    Document,
    EntrySide,
    InvoiceKind,
    JournalLine,
    OpenItem,
    Party,
    Side,
    TaxBasis,
    TaxCategory,
)
from books.parties import find_partner
from books.settings import Settings
from books.tax import Rounding, rates_on, tax_of


@dataclass(frozen=True)
class Settlement:
    """Items that money settled on a day (消し込んだ明細).

    ``documents`` are those of the items, where they are known.
    """

    incoming: bool
    day: dt.date
    items: tuple[OpenItem, ...]
    known: Mapping[str, OpenItem]
    documents: Mapping[str, Document]
    settings: Settings

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
        document = self.documents.get(item.item_id)
        found = owed_account(document, self.settings) if document else None
        return found or self._usual(item)

    def _usual(self, item: OpenItem) -> str:
        accounts = self.settings.accounts
        if item.side is Side.RECEIVABLE:
            return accounts.receivables
        partner = find_partner(Party(name=item.partner_name), self.settings.partners)
        goods = not (partner and partner.account) or (
            partner.account == accounts.purchases
        )
        return accounts.payables if goods else accounts.accrued


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
    account = {
        DifferenceKind.WITHHOLDING_TAX: (accounts.withheld, accounts.withholding),
        DifferenceKind.OFFSET: (accounts.payables, accounts.receivables),
        DifferenceKind.ADVANCE: (
            accounts.prepayments_received,
            accounts.prepayments_paid,
        ),
        DifferenceKind.ROUNDING: (
            (accounts.sundry_loss, accounts.sundry_income)
            if short
            else (accounts.sundry_income, accounts.sundry_loss)
        ),
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
    settings: Settings, side: EntrySide, amount: int, day: dt.date
) -> JournalLine:
    """A bank's fee with its tax (支払手数料); ``amount`` in yen with tax, not 0."""
    rates = rates_on(day)
    if settings.booking.bank_qualified:
        kind = qualified_kind(day)
    else:
        kind = unqualified_kind(amount, day, settings.company)
    return _taxed(
        side if amount > 0 else opposite(side),
        settings.accounts.fees,
        abs(amount),
        (rates[0], TaxCategory.STANDARD) if rates else (Decimal(0), None),
        kind,
    )


def _fee(settlement: Settlement, amount: int) -> Iterator[JournalLine]:
    if settlement.settings.booking.transfer_fee == "discount":
        yield from _discount(settlement, amount)
    elif amount:
        day, side = settlement.day, settlement.money_side
        yield fee_line(settlement.settings, side, amount, day)


def _discount(settlement: Settlement, amount: int) -> Iterator[JournalLine]:
    """A reduction of the price over the rates of what was sold or bought."""
    accounts = settlement.settings.accounts
    account = (
        accounts.sales_discounts if settlement.incoming else accounts.purchase_discounts
    )
    rates = discount_rates(settlement)
    shares = apportion(amount, [weight for _, weight in rates])
    for (rate, _), share in zip(rates, shares, strict=True):
        if share:
            side = settlement.money_side
            yield _taxed(
                side if share > 0 else opposite(side),
                account,
                abs(share),
                rate,
                _kind(settlement, rate[1]),
                settlement.partner,
            )


Rate = tuple[Decimal, TaxCategory | None]


def discount_rates(settlement: Settlement) -> Sequence[tuple[Rate, int]]:
    """Rates of the items' documents with their yen; the standard rate if none is known."""
    sums: Counter[Rate] = Counter()
    for item in settlement.items:
        try:
            document = settlement.documents.get(item.item_id)
            for part in parts_of(document) if document else ():
                sums[part.rate, part.category] += abs(part.gross)
        except NotBookedError:
            continue
    found = [(rate, weight) for rate, weight in sums.items() if weight]
    if found:
        return found
    rates = rates_on(settlement.day)
    return [((rates[0], TaxCategory.STANDARD) if rates else (Decimal(0), None), 1)]


def _kind(settlement: Settlement, category: TaxCategory | None) -> InvoiceKind:
    """How the purchase was deducted that is reduced now: the same for its reduction."""
    if settlement.incoming or category not in TAXED:
        return InvoiceKind.NOT_APPLICABLE
    for item in settlement.items:
        document = settlement.documents.get(item.item_id)
        if document is not None and category is not None:
            day = (purchase_days(document) or (settlement.day,))[-1]
            company = settlement.settings.company
            return invoice_kind(document, category, day, company)
    return qualified_kind(settlement.day)


def _taxed(
    side: EntrySide,
    account: str,
    amount: int,
    rate: Rate,
    kind: InvoiceKind,
    partner: str | None = None,
) -> JournalLine:
    number, category = rate
    return JournalLine(
        side=side,
        account=account,
        amount=amount,
        tax_amount=tax_of(amount, number, TaxBasis.INCLUSIVE, Rounding.FLOOR),
        rate=number if category else None,
        category=category,
        invoice_kind=kind if category in TAXED else InvoiceKind.NOT_APPLICABLE,
        partner=partner,
    )

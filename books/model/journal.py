"""Double entries (仕訳)."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from books.model.value import Value
from books.model.words import TaxCategory


class EntrySide(StrEnum):
    """Debit or credit (借方・貸方)."""

    DEBIT = "debit"
    CREDIT = "credit"


class InvoiceKind(StrEnum):
    """How much of the input tax a purchase may deduct (仕入税額控除の根拠)."""

    QUALIFIED = "qualified"
    TRANSITIONAL_80 = "transitional_80"
    TRANSITIONAL_70 = "transitional_70"
    TRANSITIONAL_50 = "transitional_50"
    TRANSITIONAL_30 = "transitional_30"
    SMALL_AMOUNT = "small_amount"
    NOT_DEDUCTIBLE = "not_deductible"
    NOT_APPLICABLE = "not_applicable"


class JournalLine(Value):
    """One side of a journal entry (仕訳行); amount in yen, tax included."""

    side: EntrySide
    account: str
    amount: int
    tax_amount: int = 0
    rate: Decimal | None = None
    category: TaxCategory | None = None
    invoice_kind: InvoiceKind = InvoiceKind.NOT_APPLICABLE
    sub_account: str | None = None
    department: str | None = None
    partner: str | None = None


class JournalEntry(Value):
    """A balanced double entry (仕訳); ``reference`` names the document it is from."""

    reference: str
    date: dt.date
    lines: tuple[JournalLine, ...]
    description: str = ""
    due_date: dt.date | None = None

    @property
    def debit_total(self) -> int:
        """Yen on the debit side (借方合計)."""
        return sum(x.amount for x in self.lines if x.side is EntrySide.DEBIT)

    @property
    def credit_total(self) -> int:
        """Yen on the credit side (貸方合計)."""
        return sum(x.amount for x in self.lines if x.side is EntrySide.CREDIT)

"""What a drawn ledger is made of (帳簿の部品).

Partner: who is billed; Payer: how a bank names who pays
Item: an open item
Payment: one row of the bank
Deal: what truly happened: payments settle items, with differences
"""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Payer:
    """The name and account a payment comes from (振込依頼人)."""

    kana: str
    bank: str
    branch: str


@dataclass
class Partner:
    """A trading partner as the ledger knows it, and its habits (取引先)."""

    partner_id: str
    name: str
    kana: str
    readings: tuple[str, ...]
    form: str
    payer: Payer
    deducts_fee: bool = False
    edi: str = "none"
    tags: tuple[str, ...] = ()
    is_person: bool = False


@dataclass
class Item:
    """An invoice of ours or of a supplier (債権・債務)."""

    side: str
    partner: Partner
    document_number: str
    issue_date: dt.date
    due_date: dt.date
    amount: int
    withholding: int = 0
    order_number: str = ""
    item_id: str = ""
    open_amount: int = 0


@dataclass
class Payment:
    """One row of the bank's statement (入出金)."""

    date: dt.date
    direction: str
    amount: int
    payer: Payer
    edi: str = ""
    payment_id: str = ""


@dataclass
class Difference:
    """Why a payment is not the sum of its items (差額)."""

    kind: str
    amount: int
    accept: tuple[str, ...] = ()
    item: Item | None = None


@dataclass
class Deal:
    """Payments that settle items; without items, a payment of something else (消込の正解)."""

    payments: list[Payment]
    applied: list[tuple[Item, int]]
    differences: list[Difference]
    behaviour: str
    tags: list[str] = field(default_factory=list)
    kind: str = ""
    double: Payment | None = None
    decidable: bool = True
    why: str = ""
    any_of: dict[int, list[Item]] = field(default_factory=dict)

    @property
    def date(self) -> dt.date:
        """The day of its last payment."""
        return max(p.date for p in self.payments)

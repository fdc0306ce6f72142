"""What is owed, what was paid, which pays which (消込)."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from books.model.value import Value
from books.model.words import AccountType


class Side(StrEnum):
    """Who owes (債権・債務)."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"

    @property
    def label(self) -> str:
        """Name that a bookkeeper uses (日本語名)."""
        return {"receivable": "売掛", "payable": "買掛"}[self.value]


class ItemKind(StrEnum):
    """What an open item is (明細の種類): a bill, or money kept for later.

    Money that came in and waits is a negative receivable, money that went out a negative
    payable.
    """

    BILL = "bill"
    ADVANCE = "advance"
    SUSPENSE = "suspense"


class OpenItem(Value):
    """An amount not yet settled (未消込); yen with tax, before withholding.

    Negative for what is to be given back (返還) or kept for later.
    """

    item_id: str
    side: Side
    amount: int
    document_number: str | None = None
    partner_id: str | None = None
    partner_name: str | None = None
    partner_kana: str | None = None
    issue_date: dt.date | None = None
    due_date: dt.date | None = None
    withholding_tax: int = 0
    order_number: str | None = None
    kind: ItemKind = ItemKind.BILL


class Direction(StrEnum):
    """Way of the money (入出金)."""

    IN = "in"
    OUT = "out"


class Payment(Value):
    """One movement on a bank statement (入出金明細); payer in half-width kana.

    ``description`` is the bank's own text (摘要), ``balance`` the yen after it;
    ``reversal`` takes an earlier movement back (取消・訂正).
    """

    payment_id: str
    value_date: dt.date
    direction: Direction
    amount: int
    payer_kana: str = ""
    bank_code: str | None = None
    branch_code: str | None = None
    edi_info: str | None = None
    description: str = ""
    balance: int | None = None
    reversal: bool = False


class Statement(Value):
    """One account's movements over some days, as the bank tells them (入出金明細).

    ``opening`` and ``closing`` are the balances in yen before and after, None where the
    bank does not say.
    """

    bank_code: str | None = None
    branch_code: str | None = None
    account_type: AccountType | None = None
    account_number: str | None = None
    holder: str | None = None
    from_date: dt.date | None = None
    to_date: dt.date | None = None
    opening: int | None = None
    closing: int | None = None
    payments: tuple[Payment, ...] = ()


class DifferenceKind(StrEnum):
    """Why a payment differs from its items (差額の理由)."""

    TRANSFER_FEE = "transfer_fee"
    WITHHOLDING_TAX = "withholding_tax"
    OFFSET = "offset"
    DISCOUNT = "discount"
    ADVANCE = "advance"
    ROUNDING = "rounding"
    SUSPENSE = "suspense"
    SUNDRY = "sundry"
    INTEREST = "interest"
    BANK_FEE = "bank_fee"
    CASH = "cash"

    @property
    def label(self) -> str:
        """Name that a bookkeeper uses (日本語名)."""
        return _DIFFERENCE_LABELS[self]


_DIFFERENCE_LABELS = {
    DifferenceKind.TRANSFER_FEE: "振込手数料",
    DifferenceKind.WITHHOLDING_TAX: "源泉徴収",
    DifferenceKind.OFFSET: "相殺",
    DifferenceKind.DISCOUNT: "値引",
    DifferenceKind.ADVANCE: "前受金・前払金",
    DifferenceKind.ROUNDING: "端数",
    DifferenceKind.SUSPENSE: "仮受金・仮払金",
    DifferenceKind.SUNDRY: "雑収入・雑損失",
    DifferenceKind.INTEREST: "受取利息",
    DifferenceKind.BANK_FEE: "銀行の手数料",
    DifferenceKind.CASH: "現金",
}


class Difference(Value):
    """A part of the item amounts that did not come as money; yen, positive if short.

    ``item_id`` is the item on the other side that an offset (相殺) settles.
    """

    kind: DifferenceKind
    amount: int
    item_id: str | None = None


class Applied(Value):
    """How much of an item a match settles, in yen."""

    item_id: str
    applied: int


class MatchStatus(StrEnum):
    """Whether a match is applied without a person."""

    AUTO = "auto"
    SUGGEST = "suggest"


class Match(Value):
    """Payments that settle items (消込), with one Japanese sentence why.

    ``partner_id`` and ``partner_name`` tell whose the money is that is kept for later,
    where no item does.
    """

    payments: tuple[str, ...]
    items: tuple[Applied, ...]
    differences: tuple[Difference, ...] = ()
    status: MatchStatus
    confidence: float = Field(ge=0, le=1)
    reason: str
    partner_id: str | None = None
    partner_name: str | None = None

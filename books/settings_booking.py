"""How the ledger is kept: rules for accounts, fees, withholding (記帳の方針)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from books.model import DocumentType, Value

Yen = Annotated[int, Field(ge=0)]


class TaxHandling(StrEnum):
    """What a rule or a bookkeeper makes of the tax of a purchase (税の扱い)."""

    EXEMPT = "exempt"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_DEDUCTIBLE = "not_deductible"

    @property
    def label(self) -> str:
        """Name that a clerk uses (日本語名)."""
        return _HANDLING_LABELS[self]


_HANDLING_LABELS = {
    TaxHandling.EXEMPT: "非課税",
    TaxHandling.OUT_OF_SCOPE: "不課税",
    TaxHandling.NOT_DEDUCTIBLE: "控除しない",
}


class AccountRule(Value):
    """Which account a purchase or sale goes to (科目の規則); the first that fits counts.

    ``partner`` is a name or registration number; one of ``words`` stands in the
    description or subject; the amounts are yen, both included: of a line as printed, of
    a whole document with tax. What is left out does not restrict.
    """

    account: str = Field(min_length=1)
    sub_account: str | None = None
    department: str | None = None
    tax: TaxHandling | None = None
    partner: str | None = None
    words: tuple[str, ...] = ()
    amount_from: Yen | None = None
    amount_to: Yen | None = None
    document_types: tuple[DocumentType, ...] = ()

    @model_validator(mode="after")
    def _has_a_condition(self) -> Self:
        if not (
            self.partner
            or any(self.words)
            or self.document_types
            or self.amount_from is not None
            or self.amount_to is not None
        ):
            raise ValueError(
                "partner、words、amount_from、amount_to、document_types のどれか一つ以上"
            )
        return self


class Booking(Value):
    """How the ledger is kept (記帳の方針).

    ``transfer_fee``: a fee that a customer took off is 売上値引 (``discount``; below
    10,000 yen no return invoice is due, 消費税法57条の4第3項) or 支払手数料 (``fee``). The
    bank's invoice for such a fee names the customer: ``fee_qualified`` says that what
    makes it ours is kept all the same (仕入明細書、立替金精算書と銀行の適格請求書).
    ``bank_qualified``: our own bank's qualified invoice for its fees is kept.
    ``withholding``: the tax withheld from a supplier is booked with the ``invoice`` or
    with its ``payment``. ``chart``: a file of the chart of accounts, in the home folder.
    """

    rules: tuple[AccountRule, ...] = ()
    transfer_fee: Literal["fee", "discount"] = "discount"
    fee_qualified: bool = False
    bank_qualified: bool = False
    withholding: Literal["invoice", "payment"] = "invoice"
    chart: Path | None = None

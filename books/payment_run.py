"""A payment run (支払予定): what is paid on one day, and how far it has come.

draft → submitted → approved → made (the bank's file) → uploaded → paid
A run may be taken back to a draft until its file is made; afterwards it is cancelled,
with a reason. What was sent in is frozen: the approved payment is the one in the file.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from books.approvals import Need, open_needs
from books.model import BankAccount, Document, Party, Value
from books.payee import Payee
from books.people import Role

PAYMENT_KINDS = ("transfer", "zedi")  # what a run is written as (``exports``)


class RunState(StrEnum):
    """How far a payment run has come (支払予定の状態)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    MADE = "made"
    UPLOADED = "uploaded"
    PAID = "paid"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return _LABELS[self]


_LABELS = {
    RunState.DRAFT: "下書き",
    RunState.SUBMITTED: "承認待ち",
    RunState.APPROVED: "承認済み",
    RunState.MADE: "ファイル作成済み",
    RunState.UPLOADED: "銀行へ送信済み",
    RunState.PAID: "支払済み",
    RunState.CANCELLED: "取消",
}
WITHDRAWABLE = (RunState.SUBMITTED, RunState.APPROVED)
OUT = (RunState.MADE, RunState.UPLOADED)
NEXT_RUN_STATES = {
    RunState.DRAFT: {RunState.SUBMITTED, RunState.CANCELLED},
    RunState.SUBMITTED: {RunState.DRAFT, RunState.APPROVED, RunState.CANCELLED},
    RunState.APPROVED: {RunState.DRAFT, RunState.MADE, RunState.CANCELLED},
    RunState.MADE: {RunState.UPLOADED, RunState.CANCELLED},
    RunState.UPLOADED: {RunState.PAID, RunState.CANCELLED},
    RunState.PAID: set[RunState](),
    RunState.CANCELLED: set[RunState](),
}


class Standing(StrEnum):
    """What is known of the account that is paid into (口座の確かさ)."""

    KNOWN = "known"
    FIRST = "first"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """Name on the screen (日本語名)."""
        return {
            "known": "支払ったことのある口座",
            "first": "はじめての口座",
            "changed": "口座の変更",
        }[self]


class RunItem(Value):
    """One bill in a run (支払う請求書), as it is approved: this revision, this account.

    ``before`` are the accounts that are known of the supplier where this one is not;
    ``warnings`` what to look at before approving.
    """

    document_id: str
    revision: int
    number: str | None
    supplier: str
    registration_number: str | None
    due_date: dt.date | None
    amount: int
    payee: Payee
    standing: Standing
    before: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def account_key(self) -> str:
        """The account by its numbers (口座の照合キー)."""
        return account_key(self.payee)

    @property
    def called(self) -> str:
        """What people call the bill (請求書の呼び名): its number and whose it is."""
        return f"{self.supplier or '取引先不明'}の請求書 {self.number or '(番号なし)'}"


class RunContent(Value):
    """What is frozen when a run is sent in (支払予定の内容)."""

    pay_day: dt.date
    payer: str
    items: tuple[RunItem, ...]
    needs: tuple[Need, ...] = ()
    confirm_first: bool = False

    @property
    def total(self) -> int:
        """Yen that leave our account (支払総額)."""
        return sum(item.amount for item in self.items)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person said (承認の記録): the run, or an account in it."""

    kind: str
    subject: str
    person_id: str
    name: str
    roles: frozenset[Role]
    note: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """A payment run as it is kept (支払予定)."""

    id: str
    state: RunState
    content: RunContent
    digest: str
    prepared_by: tuple[str, ...]
    created_by: str
    created_at: dt.datetime
    updated_at: dt.datetime
    round: int
    reason: str
    decisions: tuple[Decision, ...] = ()

    @property
    def called(self) -> str:
        """What people call the run (支払予定の呼び名)."""
        return f"{self.content.pay_day:%Y/%m/%d} の支払予定"

    @property
    def approvals(self) -> tuple[Decision, ...]:
        """Who approved the whole (承認)."""
        return tuple(d for d in self.decisions if d.kind == "approve")

    @property
    def unconfirmed(self) -> tuple[RunItem, ...]:
        """One bill of each account that still needs a person of its own (未確認の口座)."""
        done = {d.subject for d in self.decisions if d.kind == "account"}
        left = {i.account_key: i for i in accounts_to_confirm(self.content)}
        return tuple(item for key, item in left.items() if key not in done)

    @property
    def open_needs(self) -> tuple[Need, ...]:
        """Approvals that are missing (残りの承認)."""
        return open_needs(self.content.needs, [d.roles for d in self.approvals])


@dataclass(frozen=True, slots=True)
class BankTotal:
    """What goes to one bank (銀行別の合計)."""

    bank_code: str
    bank: str
    transfers: int
    amount: int


def accounts_to_confirm(content: RunContent) -> tuple[RunItem, ...]:
    """Bills whose account a second person confirms by itself (個別に確かめる口座)."""
    asked = {Standing.CHANGED} | ({Standing.FIRST} if content.confirm_first else set())
    return tuple(item for item in content.items if item.standing in asked)


def account_key(payee: Payee) -> str:
    """Bank, branch, kind and number (口座の照合キー)."""
    kind = payee.account_type.value
    return f"{payee.bank_code}-{payee.branch_code}-{kind}-{payee.number}"


def account_text(payee: Payee) -> str:
    """An account for people (口座の表示)."""
    return (
        f"{payee.bank_kana} ({payee.bank_code}) {payee.branch_kana} "
        f"({payee.branch_code}) {payee.account_type.value} {payee.number} {payee.holder}"
    )


def payees_of(items: Sequence[RunItem]) -> list[tuple[Party, int]]:
    """Each supplier with what its account gets in all (振込先別の支払額)."""
    sums: dict[str, int] = {}
    for item in items:
        sums[item.account_key] = sums.get(item.account_key, 0) + item.amount
    found = {
        (i.supplier, i.registration_number, i.account_key): sums[i.account_key]
        for i in items
    }
    return [
        (Party(name=name, registration_number=number), amount)
        for (name, number, _), amount in found.items()
    ]


def as_approved(document: Document, item: RunItem, pay_day: dt.date) -> Document:
    """A bill as the run pays it: on its day, into its account (承認どおりの請求書)."""
    payee = item.payee
    account = BankAccount(
        bank_code=payee.bank_code,
        branch_code=payee.branch_code,
        account_type=payee.account_type,
        number=payee.number,
        holder=payee.holder,
    )
    return document.model_copy(
        update={"due_date": pay_day, "bank_accounts": (account,)}
    )

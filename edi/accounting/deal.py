"""Entries as freee keeps them: one side, signed (取引).

The payable or receivable is freee's own and has no row; what was bought or sold (and the
withheld tax, negative) are the rows.
"""

from dataclasses import dataclass

from books.errors import FormatError
from books.model import EntrySide, JournalEntry, JournalLine
from books.settings_company import Accounts
from edi.accounting.double import check_balance, tax_name
from edi.accounting.tax import NONE, freee


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a deal (明細行): yen with tax, negative when it takes off."""

    line: JournalLine
    amount: int
    tax: str
    tax_amount: int


@dataclass(frozen=True, slots=True)
class Deal:
    """Income or expense with its rows (収入・支出)."""

    income: bool
    partner: str
    rows: tuple[Row, ...]


def deal_of(entry: JournalEntry, accounts: Accounts) -> Deal:
    """The deal of an entry.

    Raises:
        FormatError: it does not balance, has not exactly one payable or receivable, or
            moves money: freee keeps such an entry as a 振替伝票.
    """
    check_balance(entry)
    owed = [x for x in entry.lines if is_owed(x, accounts)]
    if len(owed) != 1 or any(x.account == accounts.bank for x in entry.lines):
        raise FormatError(
            f"仕訳{entry.reference}は、債権・債務の行が{len(owed)}行あるか、入出金を含むため、"
            "freeeの取引にできません。振替伝票として登録してください。"
        )
    income = owed[0].account == accounts.receivables
    return Deal(
        income=income,
        partner=next((x.partner for x in entry.lines if x.partner), ""),
        rows=tuple(
            _row(x, accounts, income=income) for x in entry.lines if x is not owed[0]
        ),
    )


def is_owed(line: JournalLine, accounts: Accounts) -> bool:
    """Whether a line is what somebody owes (債権・債務の行)."""
    return line.category is None and line.account in accounts.owed


def own_side(*, income: bool) -> EntrySide:
    """The side on which rows of a deal are positive."""
    return EntrySide.CREDIT if income else EntrySide.DEBIT


def _row(line: JournalLine, accounts: Accounts, *, income: bool) -> Row:
    sign = 1 if line.side is own_side(income=income) else -1
    tax = tax_name(line, freee, accounts)[0]
    return Row(
        line=line,
        amount=sign * line.amount,
        tax=tax,
        tax_amount=0 if tax == NONE else sign * line.tax_amount,
    )

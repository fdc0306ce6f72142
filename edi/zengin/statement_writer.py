"""Statements written as a bank would (振込入金通知・入出金取引明細の作成)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from books.banks import find_bank, find_branch
from books.calendar import wareki_yymmdd
from books.errors import FormatError
from books.kana import EDI_CHARACTERS
from books.model import Direction, PayerAccount, Payment, Statement
from books.statements import signed
from edi.zengin.accounts import ACCOUNT_TYPE_CODES, check_characters, check_holder
from edi.zengin.codec import FileFormat
from edi.zengin.files import write_records
from edi.zengin.layouts import ACCOUNT_STATEMENT, DEPOSIT_NOTICE
from edi.zengin.orders import Record
from edi.zengin.statement_checks import sums
from edi.zengin.statements import (
    CORRECTION,
    DIRECTIONS,
    TRANSACTIONS,
    TRANSFER,
)
from edi.zengin.style import Style

_DIRECTION_CODES = {direction: code for code, direction in DIRECTIONS.items()}
_TRANSACTION_CODES = {label: code for code, label in TRANSACTIONS.items() if label}
_PASSBOOK = "1"


@dataclass(frozen=True)
class StatementHead:
    """What the header of a written statement needs (明細の見出し).

    ``balance`` is the yen before the first movement (取引前残高), 03 only.
    """

    account: PayerAccount
    created: dt.date
    balance: int = 0


def write_deposit_notice(
    payments: Sequence[Payment], head: StatementHead, style: Style | None = None
) -> bytes:
    """Write deposits as a bank would (振込入金通知); a payment out is a cancellation.

    Raises:
        FormatError: a value does not fit.
    """
    return _write(DEPOSIT_NOTICE, [_of_head(payments, head)], head.created, style)


def write_account_statement(
    payments: Sequence[Payment], head: StatementHead, style: Style | None = None
) -> bytes:
    """Write movements of an account as a bank would (入出金取引明細).

    Raises:
        FormatError: a value does not fit.
    """
    return _write(ACCOUNT_STATEMENT, [_of_head(payments, head)], head.created, style)


def write_statements(
    statements: Sequence[Statement],
    *,
    created: dt.date,
    notice: bool = False,
    style: Style | None = None,
) -> bytes:
    """Write the statements of several accounts in one file (入出金取引明細).

    ``notice`` writes a 振込入金通知, which has deposits and cancellations only and no
    balances. A missing opening balance follows from the closing one, else it is 0.

    Raises:
        FormatError: an account is not known completely, or a value does not fit.
    """
    file_format = DEPOSIT_NOTICE if notice else ACCOUNT_STATEMENT
    return _write(file_format, [_of_statement(s) for s in statements], created, style)


@dataclass(frozen=True)
class _Written:
    """A statement and the rest of what its header says."""

    statement: Statement
    account: Mapping[str, str]
    opening: int


def _of_head(payments: Sequence[Payment], head: StatementHead) -> _Written:
    account = head.account
    days = sorted(p.value_date for p in payments) or [head.created]
    statement = Statement(from_date=days[0], to_date=days[-1], payments=tuple(payments))
    values = {
        "bank_code": account.bank_code,
        "bank": account.bank_kana,
        "branch_code": account.branch_code,
        "branch": account.branch_kana,
        "account_type": ACCOUNT_TYPE_CODES[account.account_type],
        "account_number": account.account_number,
        "name": check_holder("口座名", account.name_kana),
    }
    return _Written(statement, values, head.balance)


def _of_statement(statement: Statement) -> _Written:
    bank = find_bank(statement.bank_code or "")
    branch = find_branch(bank.code, statement.branch_code or "") if bank else None
    if not (
        statement.bank_code
        and statement.branch_code
        and statement.account_type
        and statement.account_number
    ):
        raise FormatError(
            "入出金明細の銀行・支店・預金種目・口座番号が揃っていません。"
            "口座を選び直してください。"
        )
    values = {
        "bank_code": statement.bank_code,
        "bank": bank.file_kana if bank else "",
        "branch_code": statement.branch_code,
        "branch": branch.file_kana if branch else "",
        "account_type": ACCOUNT_TYPE_CODES[statement.account_type],
        "account_number": statement.account_number,
        "name": statement.holder or "",
    }
    return _Written(statement, values, _opening(statement))


def _opening(statement: Statement) -> int:
    """The balance before the first movement, from which the one after follows."""
    opening, closing = statement.opening, statement.closing
    moved = sum(map(signed, statement.payments))
    if opening is None:
        return 0 if closing is None else closing - moved
    if closing is not None and opening + moved != closing:
        raise FormatError(
            f"前残高{opening:,}円に入出金を足しても後残高{closing:,}円になりません。"
            "明細が揃っているか確かめてください。"
        )
    return opening


def _write(
    file_format: FileFormat,
    accounts: Sequence[_Written],
    created: dt.date,
    style: Style | None,
) -> bytes:
    counted = sum(len(a.statement.payments) + 2 for a in accounts) + 1
    end = {"record_count": str(counted), "account_count": str(len(accounts))}

    def records() -> Iterator[Record]:
        for account in accounts:
            yield from _records(file_format, account, created)
        yield file_format.end, end

    return write_records(records(), style or Style())


def _records(
    file_format: FileFormat, written: _Written, created: dt.date
) -> Iterator[Record]:
    statement = written.statement
    payments = statement.payments
    totals = sums(payments)
    closing = written.opening + totals["in_amount"] - totals["out_amount"]
    days = sorted(p.value_date for p in payments) or [created]
    yield (
        file_format.header,
        {
            **written.account,
            "created": wareki_yymmdd(created),
            "from_date": wareki_yymmdd(statement.from_date or days[0]),
            "to_date": wareki_yymmdd(statement.to_date or days[-1]),
            **_balance(written.opening),
            "passbook": _PASSBOOK,
        },
    )
    for number, payment in enumerate(payments, 1):
        if file_format is DEPOSIT_NOTICE:
            _check_notice(payment)
        yield file_format.data, _row(payment, number)
    yield (
        file_format.trailer,
        {
            **{name: str(value) for name, value in totals.items()},
            **_balance(closing),
            "data_count": str(len(payments)),
        },
    )


def _balance(amount: int) -> dict[str, str]:
    return {"balance_sign": "1" if amount >= 0 else "2", "balance": str(abs(amount))}


def _check_notice(payment: Payment) -> None:
    """What a 振込入金通知 has no place for must not be lost."""
    if payment.description:
        raise FormatError(
            f"振込入金通知には摘要「{payment.description}」を書けません。"
            "入出金取引明細で出力してください。"
        )
    if payment.reversal and payment.direction is Direction.IN:
        raise FormatError(
            "振込入金通知には入金の訂正を書けません。入出金取引明細で出力してください。"
        )


def _row(payment: Payment, number: int) -> Mapping[str, str]:
    """Fields of both formats; a layout takes those that it has."""
    bank = find_bank(payment.bank_code) if payment.bank_code else None
    branch = (
        find_branch(bank.code, payment.branch_code)
        if bank and payment.branch_code
        else None
    )
    day = wareki_yymmdd(payment.value_date)
    transaction, note = _transaction(payment)
    return {
        "inquiry": str(number),
        "account_date": day,
        "value_date": day,
        "direction": _DIRECTION_CODES[payment.direction],
        "cancelled": "1" if payment.direction is Direction.OUT else "0",
        "transaction": transaction,
        "amount": str(payment.amount),
        # A reader takes the note for the payer where there is none
        "payer": "" if note and payment.payer_kana == note else payment.payer_kana,
        "bank": bank.file_kana if bank else "",
        "branch": branch.file_kana if branch else "",
        "note": note,
        "edi": check_characters("EDI情報", payment.edi_info or "", EDI_CHARACTERS),
    }


def _transaction(payment: Payment) -> tuple[str, str]:
    """取引区分 and 摘要 of a description, which begins with the name of the former."""
    first, _, rest = payment.description.partition(" ")
    if payment.reversal:
        return CORRECTION, payment.description
    if first in _TRANSACTION_CODES:
        return _TRANSACTION_CODES[first], rest
    return TRANSFER, payment.description

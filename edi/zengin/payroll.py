"""Wages as a bank file (給与振込・賞与振込, 種別11・12・71・72, 120 bytes).

The record is that of 総合振込 up to 新規コード; behind it stand 社員番号 and 所属コード, and
there is no EDI information. Accounts are 普通 or 当座.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from books.errors import FormatError
from books.kana import HOLDER_CHARACTERS, LATIN_LETTERS
from books.model import AccountType, PayerAccount, Value
from edi.zengin.accounts import (
    ACCOUNT_TYPE_CODES,
    check_account_number,
    check_characters,
    check_digits,
    check_holder,
    check_new_code,
    parse_account_type,
)
from edi.zengin.codes import format_code, parse_code
from edi.zengin.files import Row, write_records
from edi.zengin.layouts import FORMATS
from edi.zengin.orders import Record, order_records, read_orders
from edi.zengin.style import Style, identify_zengin

CODE_BYTES = 10
PAYROLL_CHARACTERS = HOLDER_CHARACTERS - LATIN_LETTERS
"""What 受取人名 of wages may hold: no letters (付録1, as others quote it)."""


class PayrollKind(StrEnum):
    """What is paid, by its 種別コード (給与・賞与の種別)."""

    SALARY = "11"
    BONUS = "12"
    PUBLIC_SALARY = "71"
    PUBLIC_BONUS = "72"

    @property
    def label(self) -> str:
        """Name of the kind (日本語名)."""
        return FORMATS[self].label


class PayrollTransfer(Value):
    """The wages of one employee (給与振込の一件); amount in yen.

    ``employee_number`` (社員番号) and ``department_code`` (所属コード) have at most ten
    half-width characters; digits get zeros before them. ``new_code`` is 1 for a first
    transfer, 2 for a changed account.
    """

    bank_code: str
    branch_code: str
    bank_kana: str = ""
    branch_kana: str = ""
    account_type: AccountType = AccountType.ORDINARY
    account_number: str
    holder: str
    amount: int = Field(gt=0)
    employee_number: str = ""
    department_code: str = ""
    new_code: str = "0"
    clearing_house: str = "0000"


class Payroll(NamedTuple):
    """Wages paid from one account on one day (給与・賞与振込)."""

    kind: PayrollKind
    payer: PayerAccount
    day: dt.date
    transfers: tuple[PayrollTransfer, ...]


def write_payroll(
    payrolls: Sequence[Payroll], *, style: Style | None = None, letters: bool = False
) -> bytes:
    """Write wages of one kind, a header for each account and day (給与振込ファイル).

    ``letters`` lets holders have A to Z, which banks are said to refuse in wages.

    Raises:
        FormatError: nothing to write, several kinds, or a value that does not fit.
    """
    kinds = {payroll.kind for payroll in payrolls}
    if len(kinds) != 1 or not all(payroll.transfers for payroll in payrolls):
        raise FormatError(
            "給与振込のデータがないか、給与と賞与が混ざっています。"
            "種別ごとに1件以上を選んで出力してください。"
        )
    file_format = FORMATS[kinds.pop()]
    allowed = HOLDER_CHARACTERS if letters else PAYROLL_CHARACTERS

    def records() -> Iterator[Record]:
        for payroll in payrolls:
            rows = (_format(transfer, allowed) for transfer in payroll.transfers)
            yield from order_records(file_format, payroll.payer, payroll.day, rows)
        yield file_format.end, {}

    return write_records(records(), style or Style())


def _format(transfer: PayrollTransfer, allowed: frozenset[str]) -> dict[str, str]:
    if transfer.account_type is AccountType.SAVINGS:
        raise FormatError(
            f"給与は貯蓄預金({transfer.holder})に振り込めません。"
            "普通預金か当座預金の口座を入力してください。"
        )
    holder = check_holder("受取人名", transfer.holder)
    return {
        "bank_code": check_digits("被仕向銀行番号", transfer.bank_code, 4),
        "bank": transfer.bank_kana,
        "branch_code": check_digits("被仕向支店番号", transfer.branch_code, 3),
        "branch": transfer.branch_kana,
        "clearing_house": transfer.clearing_house,
        "account_type": ACCOUNT_TYPE_CODES[transfer.account_type],
        "account_number": check_account_number(transfer.account_number),
        "holder": check_characters("受取人名", holder, allowed),
        "amount": str(transfer.amount),
        "new_code": check_new_code(transfer.new_code),
        "employee_number": format_code(
            "社員番号", transfer.employee_number, CODE_BYTES
        ),
        "department_code": format_code(
            "所属コード", transfer.department_code, CODE_BYTES
        ),
    }


def read_payroll(data: bytes, *, near: dt.date) -> tuple[Payroll, ...]:
    """Read wages, one for each account and day (給与・賞与振込ファイル).

    The file's day has no year: it is the one nearest to ``near``.

    Raises:
        FormatError: no file of wages, or broken; with the number of the record.
    """
    kind = identify_zengin(data)
    if kind not in set(PayrollKind):
        raise FormatError(
            "給与振込・賞与振込(種別11・12・71・72)のファイルではありません。"
            "ファイルを選び直してください。"
        )
    return tuple(
        Payroll(PayrollKind(kind), order.account, order.day, order.items)
        for order in read_orders(data, FORMATS[kind], near, _parse)
    )


def _parse(row: Row, _day: dt.date) -> PayrollTransfer:
    amount = row.amount("amount")
    if amount <= 0:
        raise FormatError("振込金額が0円です。金額を入力し直してください。")
    return PayrollTransfer(
        bank_code=row.text("bank_code"),
        branch_code=row.text("branch_code"),
        bank_kana=row.text("bank"),
        branch_kana=row.text("branch"),
        account_type=parse_account_type(row.text("account_type")),
        account_number=row.text("account_number"),
        holder=row.text("holder"),
        amount=amount,
        employee_number=parse_code(row.text("employee_number"), CODE_BYTES),
        department_code=parse_code(row.text("department_code"), CODE_BYTES),
        new_code=row.text("new_code"),
        clearing_house=row.text("clearing_house"),
    )

"""Wages from a table of the company's own (給与・賞与の一覧から全銀ファイル)."""

import datetime as dt
from pathlib import Path

from books.banks import find_bank, find_branch
from books.errors import FormatError
from books.kana import to_bank_holder
from books.model import AccountType, PayerAccount
from edi.zengin import Payroll, PayrollKind, PayrollTransfer
from flows.csvrows import Row, read_rows

COLUMNS = (
    "社員番号", "所属コード", "銀行", "支店", "預金種目", "口座番号", "口座名義", "金額",
)  # fmt: skip
_NEEDED = frozenset({"銀行", "支店", "口座番号", "口座名義", "金額"})


def read_payroll_table(
    path: Path, kind: PayrollKind, payer: PayerAccount, day: dt.date
) -> Payroll:
    """Read who gets what (給与の一覧): banks and branches by code or name.

    Raises:
        FormatError: a column is missing, a value is wrong, or nobody is paid.
    """
    rows = tuple(_transfer(row) for row in read_rows(path, COLUMNS, _NEEDED))
    if not rows:
        raise FormatError(f"{path.name} に支払う人がいません。一覧を確かめてください。")
    return Payroll(kind, payer, day, rows)


def _transfer(row: Row) -> PayrollTransfer:
    bank = find_bank(row.needed("銀行"))
    if bank is None:
        raise row.wrong("銀行", "銀行コード (4 桁) か銀行名を書いてください。")
    branch = find_branch(bank.code, row.needed("支店"))
    if branch is None:
        raise row.wrong(
            "支店", f"{bank.name}の支店コード (3 桁) か支店名を書いてください。"
        )
    amount = row.yen("金額")
    if amount == 0:
        raise row.wrong("金額", "1 円以上にするか、行を除いてください。")
    return PayrollTransfer(
        bank_code=bank.code,
        branch_code=branch.code,
        bank_kana=bank.file_kana,
        branch_kana=branch.file_kana,
        account_type=row.parse(
            "預金種目", _account_type, "普通 か 当座 と書いてください。"
        ),
        account_number=row.needed("口座番号"),
        holder=row.parse("口座名義", to_bank_holder, "カナで書いてください。"),
        amount=amount,
        employee_number=row.text("社員番号") or "",
        department_code=row.text("所属コード") or "",
    )


def _account_type(text: str) -> AccountType:
    return AccountType(text) if text else AccountType.ORDINARY

"""The account of a supplier as bank files know it (振込先の確定).

Printed names become codes, the holder becomes bank kana; what is not certain says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from books.banks import find_bank, find_branch
from books.errors import FormatError
from books.identifiers import is_account_number
from books.kana import to_bank_holder
from books.model import AccountType, BankAccount, Finding, Severity

MAX_HOLDER = 30


@dataclass(frozen=True, slots=True)
class Payee:
    """An account as bank files know it (受取人口座)."""

    bank_code: str
    branch_code: str
    bank_kana: str
    branch_kana: str
    account_type: AccountType
    number: str
    holder: str


class LeaveOutError(Exception):
    """An invoice that is not paid; carries code, sentence, field and weight."""

    def __init__(
        self,
        code: str,
        message: str,
        field: str | None = None,
        severity: Severity = Severity.WARNING,
    ) -> None:
        super().__init__(message)
        self.finding = Finding(
            code=code, severity=severity, field=field, message=message
        )


def find_payee(accounts: Sequence[BankAccount]) -> Payee:
    """The first account that resolves completely (振込先).

    Raises:
        LeaveOutError: none does; the reason is that of the first.
    """
    if not accounts:
        raise LeaveOutError(
            "payable_no_account",
            "振込先口座がありません。入力してください。",
            "bank_accounts",
        )
    reasons = []
    for number, account in enumerate(accounts):
        try:
            return _resolve(account, f"bank_accounts[{number}]")
        except LeaveOutError as reason:
            reasons.append(reason)
    raise reasons[0]


def _resolve(account: BankAccount, path: str) -> Payee:
    bank = find_bank(account.bank or "")
    if bank is None:
        raise LeaveOutError(
            "payable_bank",
            f"金融機関「{account.bank or '(空欄)'}」を特定できません。正式名を入力してください。",
            f"{path}.bank",
        )
    branch = find_branch(bank.code, account.branch or "")
    if branch is None:
        raise LeaveOutError(
            "payable_branch",
            f"{bank.full_name}の支店「{account.branch or '(空欄)'}」を特定できません。"
            "正式名か支店番号を入力してください。",
            f"{path}.branch",
        )
    if account.account_type is None:
        raise LeaveOutError(
            "payable_account_type",
            "預金種目がありません。選んでください。",
            f"{path}.account_type",
        )
    number = account.number or ""
    if not is_account_number(number) or len(number) != 7:
        raise LeaveOutError(
            "payable_number",
            f"口座番号「{number or '(空欄)'}」が7桁の数字ではありません。確かめてください。",
            f"{path}.number",
        )
    return Payee(
        bank.code,
        branch.code,
        bank.file_kana,
        branch.file_kana,
        account.account_type,
        number,
        _holder(account, path),
    )


def _holder(account: BankAccount, path: str) -> str:
    place = f"{path}.holder"
    try:
        holder = to_bank_holder(account.holder or "")
    except FormatError as error:
        raise LeaveOutError("payable_holder", str(error), place) from error
    if not holder:
        raise LeaveOutError(
            "payable_holder", "口座名義がありません。カナで入力してください。", place
        )
    if len(holder) > MAX_HOLDER:
        raise LeaveOutError(
            "payable_holder",
            f"口座名義が{MAX_HOLDER}文字を超えます({holder})。通帳の表記に合わせてください。",
            place,
        )
    return holder

"""The account of a supplier as bank files know it (振込先の確定).

Printed names become codes, the holder becomes bank kana; what is not certain says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from books.account_check import check_account
from books.banks import find_bank, find_branch
from books.kana import to_bank_holder
from books.model import AccountType, BankAccount, Finding, Severity


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


@lru_cache(maxsize=4096)  # lists of bills ask for the same accounts each time
def _resolve(account: BankAccount, path: str) -> Payee:
    """The account as bank files need it, where nothing about it has to be asked."""
    completed, findings = check_account(account)
    for finding in findings:
        if _stops(finding):
            raise LeaveOutError(
                f"payable_{finding.field}", finding.message, f"{path}.{finding.field}"
            )
    bank_code, branch_code = completed.bank_code or "", completed.branch_code or ""
    bank, branch = find_bank(bank_code), find_branch(bank_code, branch_code)
    kind, number = completed.account_type, completed.number
    if bank is None or branch is None or kind is None or number is None:
        raise LeaveOutError(
            "payable_account", "振込先口座が揃っていません。入力してください。", path
        )
    return Payee(
        bank.code,
        branch.code,
        bank.file_kana,
        branch.file_kana,
        kind,
        number,
        to_bank_holder(completed.holder or ""),
    )


def _stops(finding: Finding) -> bool:
    """Errors stop; so do doubts that writing the account in full would settle.

    A holder may be registered in a way that only its bank can explain.
    """
    if finding.field == "holder":
        return finding.severity is Severity.ERROR
    return finding.severity is not Severity.INFO

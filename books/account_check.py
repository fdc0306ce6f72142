"""An account completed and checked against the master of banks (振込先口座の点検).

Codes and names of bank and branch fill each other in; what the list does not have is
said so with the list's date, never guessed. ゆうちょ's 記号・番号 become branch and number.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from books.banks import (
    YUCHO,
    Bank,
    Branch,
    find_bank,
    find_branch,
    find_former_bank,
    master_date,
)
from books.holder_check import check_holder
from books.model import BankAccount, Finding, Severity
from books.yucho import account_types
from books.yucho_account import plain_digits, settle_yucho

NUMBER_DIGITS = 7
_T = TypeVar("_T", Bank, Branch)
Findings = tuple[Finding, ...]


def check_account(
    account: BankAccount, *, name: str = "", known: Sequence[str] = ()
) -> tuple[BankAccount, Findings]:
    """Complete an account and say what is wrong with it (振込先口座の補完と点検).

    What is printed stays: missing names and codes are filled in, the number gets its
    seven digits, and an account of ゆうちょ as 記号・番号 becomes the one for transfers.
    Findings of severity error mean that a transfer can't be made as it is. ``name`` and
    ``known`` go to ``check_holder``.

    >>> made, found = check_account(BankAccount(bank="みずほ銀行", branch_code="210"))
    >>> made.bank_code, made.branch, found[0].code
    ('0001', '渋谷', 'account_type_missing')
    """
    bank, of_bank = _check_bank(account)
    is_yucho = bank is not None and bank.code == YUCHO
    plain, of_yucho = settle_yucho(account) if is_yucho else (account, ())
    branch, of_branch = _check_branch(plain, bank)
    number, of_number = _check_number(plain.number)
    completed = plain.model_copy(
        update={
            "bank": plain.bank or (bank.full_name if bank else None),
            "bank_code": bank.code if bank else plain.bank_code,
            "branch": plain.branch or (branch.name if branch else None),
            "branch_code": branch.code if branch else plain.branch_code,
            "number": number,
        }
    )
    return completed, (
        *of_bank,
        *of_yucho,
        *of_branch,
        *_check_type(completed),
        *of_number,
        *check_holder(account.holder or "", name=name, known=known).findings,
    )


class _Place(NamedTuple):
    """A side of the account: what it is called, and its name and code as printed."""

    field: str
    label: str
    name: str | None
    code: str | None


def _check_bank(account: BankAccount) -> tuple[Bank | None, Findings]:
    place = _Place("bank", "金融機関", account.bank, account.bank_code)
    bank, findings = _settle(place, find_bank)
    former = find_former_bank(account.bank) if account.bank else None
    if former is None:
        return bank, findings
    renamed = _found(
        "account_bank_renamed",
        "bank",
        f"「{account.bank}」は今の「{former.full_name}」です({master_date()}の一覧)。"
        "取引先の台帳の名前を直してください。",
        Severity.INFO,
    )
    return bank, (*findings, renamed)


def _check_branch(
    account: BankAccount, bank: Bank | None
) -> tuple[Branch | None, Findings]:
    if bank is None:
        return None, ()
    label = f"{bank.full_name}の支店"
    place = _Place("branch", label, account.branch, account.branch_code)
    return _settle(place, lambda text: find_branch(bank.code, text))


def _settle(
    place: _Place, find: Callable[[str], _T | None]
) -> tuple[_T | None, Findings]:
    """The one entry that name and code tell, or None with the reason."""
    name, code = place.name, place.code
    by_name = find(name) if name else None
    if not code:
        if by_name is None:
            return None, (_not_found(place, name) if name else _missing(place),)
        return by_name, ()
    by_code = find(code)
    if by_code is None:
        return None, (_not_listed(place, code),)
    if by_name and by_name != by_code:
        message = (
            f"{place.label}の番号「{code}」は「{by_code.name}」ですが、名前は「{name}」"
            f"({by_name.code})です。どちらが正しいか確かめてください。"
        )
        return None, (_found(f"account_{place.field}_differs", place.field, message),)
    if name and by_name is None:
        message = (
            f"{place.label}の名前「{name}」は{master_date()}の一覧で特定できません。"
            f"番号「{code}」の「{by_code.name}」として扱います。"
        )
        unsure = _found(
            f"account_{place.field}_name", place.field, message, Severity.WARNING
        )
        return by_code, (unsure,)
    return by_code, ()


def _missing(place: _Place) -> Finding:
    message = f"{place.label}がありません。名前か番号を入力してください。"
    return _found(f"account_{place.field}_missing", place.field, message)


def _not_found(place: _Place, name: str) -> Finding:
    return _found(
        f"account_{place.field}_not_listed",
        place.field,
        f"{place.label}「{name}」を{master_date()}の一覧で特定できません。統合・廃止されたか、"
        "表記が違うか、同じ名前が複数あります。正式名か番号を入力してください。",
    )


def _not_listed(place: _Place, code: str) -> Finding:
    return _found(
        f"account_{place.field}_not_listed",
        place.field,
        f"{place.label}の番号「{code}」は{master_date()}の一覧にありません。統合・廃止された"
        "おそれがあります。今の番号を取引先に確かめてください。",
    )


def _check_type(account: BankAccount) -> Iterator[Finding]:
    kind, code = account.account_type, account.branch_code
    if kind is None:
        yield _found(
            "account_type_missing",
            "account_type",
            "預金種目がありません。普通・当座・貯蓄から選んでください。",
        )
    elif account.bank_code == YUCHO and code and kind not in account_types(code):
        yield _found(
            "account_yucho_type",
            "account_type",
            f"ゆうちょ銀行の店番「{code}」の口座は{kind.value}預金になりません"
            "(末尾8は普通・貯蓄、末尾9は当座)。通帳で確かめてください。",
        )


def _check_number(number: str | None) -> tuple[str | None, Findings]:
    """The number with seven digits, where it has no more and nothing but digits."""
    digits = plain_digits(number)
    if not digits:
        message = "口座番号がありません。7桁の数字で入力してください。"
        return number, (_found("account_number_missing", "number", message),)
    if not (digits.isascii() and digits.isdigit()) or len(digits) > NUMBER_DIGITS:
        message = f"口座番号「{number}」が{NUMBER_DIGITS}桁の数字ではありません。確かめてください。"
        return number, (_found("account_number_digits", "number", message),)
    padded = digits.zfill(NUMBER_DIGITS)
    if padded == digits:
        return digits, ()
    message = (
        f"口座番号「{digits}」は{len(digits)}桁なので、前に0を補い「{padded}」とします。"
        "数字が抜けていないか確かめてください。"
    )
    short = _found("account_number_padded", "number", message, Severity.WARNING)
    return padded, (short,)


def _found(
    code: str, field: str, message: str, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(code=code, severity=severity, field=field, message=message)

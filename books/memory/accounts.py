"""Whether an account is one that is known of a supplier (振込先の照合)."""

from collections.abc import Iterable, Sequence

from books.banks import find_bank, find_branch
from books.kana import normalise_holder
from books.memory.keys import account_key, same_text
from books.model import BankAccount

PARTS = ("bank", "branch", "account_type", "number", "holder")


def changed_parts(
    account: BankAccount, known: Sequence[BankAccount]
) -> tuple[str, ...]:
    """The parts in which an account differs from the known one nearest to it (変更点).

    Nothing differs from an account that is known as it stands; everything does where
    none is known. A part that one of the two does not tell does not differ.
    """
    if not known:
        return PARTS
    return min((_differences(account, other) for other in known), key=len)


def find_account(
    account: BankAccount, known: Iterable[BankAccount]
) -> BankAccount | None:
    """The one known account with this number (同じ番号の口座)."""
    number = account_key(account)
    same = [other for other in known if number and account_key(other) == number]
    return same[0] if len(same) == 1 else None


def _differences(one: BankAccount, other: BankAccount) -> tuple[str, ...]:
    return tuple(part for part in PARTS if not _same(part, one, other))


def _same(part: str, one: BankAccount, other: BankAccount) -> bool:
    told, known = getattr(one, part), getattr(other, part)
    if told is None or known is None:
        return True
    if part == "number":
        return account_key(one) == account_key(other)
    if part == "holder":
        return normalise_holder(told) == normalise_holder(known)
    if part == "bank":
        return _same_bank(told, known)
    if part == "branch":
        return _same_branch(one, other)
    return bool(told == known)


def _same_bank(one: str, other: str) -> bool:
    banks = find_bank(one), find_bank(other)
    if banks[0] and banks[1]:
        return banks[0].code == banks[1].code
    return same_text(one, other)


def _same_branch(one: BankAccount, other: BankAccount) -> bool:
    branches = [
        (bank := find_bank(a.bank or other.bank or ""))
        and find_branch(bank.code, a.branch or "")
        for a in (one, other)
    ]
    if branches[0] and branches[1]:
        return branches[0].code == branches[1].code
    return same_text(one.branch or "", other.branch or "")

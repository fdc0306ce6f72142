"""What the bank master says of a part of an account (銀行マスターとの照合)."""

from functools import lru_cache

from books.banks import YUCHO, all_banks, all_branches, find_bank, find_branch
from books.model import BankAccount

PLAIN, MENDED, ELSEWHERE, UNKNOWN = 0.985, 0.99, 0.95, 0.8
IMPOSSIBLE = 0.3


def signals_of(
    account: BankAccount, key: str, printed: BankAccount
) -> tuple[float, bool]:
    """How sure a part of an account is, and if the bank master has it as printed.

    ``printed`` is the account before it was mended. A branch that only other banks have
    is read right, as a rule: banks open branches faster than masters learn of them.
    """
    as_printed = getattr(account, key) == getattr(printed, key)
    bank = find_bank(account.bank) if account.bank else None
    if key == "account_type":
        return (PLAIN if as_printed else MENDED), as_printed
    if key == "bank":
        found: object = bank
    elif key == "branch":
        found = bank and account.branch and find_branch(bank.code, account.branch)
        if not found and bank and account.branch and bank.code == YUCHO:
            return IMPOSSIBLE, False
        if not found and account.branch in _branches_of_all():
            return ELSEWHERE, False
    else:
        return PLAIN, False
    if not found:
        return UNKNOWN, False
    return (PLAIN if as_printed else MENDED), as_printed


@lru_cache(maxsize=1)
def _branches_of_all() -> frozenset[str]:
    names = {b.name for bank in all_banks() for b in all_branches(bank.code)}
    return frozenset(names | {f"{name}支店" for name in names})

"""Japanese bank accounts in ibt-084 and ibt-082 (振込先口座).

The official samples write ``1234:567:1:3242394``: 金融機関番号, 支店番号, 預金種目 (1 普通,
2 当座, 4 貯蓄), 口座番号. No published text of that form was to be had, so a name is
accepted and written where the code is not known. Names beside codes travel in the text
of the payment means, 銀行振込：みずほ銀行／仙台支店.
"""

import re
from typing import Any

from books.model import BankAccount
from edi.jp_pint.table import Kind
from edi.zengin.accounts import ACCOUNT_TYPE_CODES

MEANS = "銀行振込"
MARKS = ":／"
"""Part the values of an account; no name may have them."""
_TYPES = {code: kind for kind, code in ACCOUNT_TYPE_CODES.items()}
_NAMED = re.compile(rf"{MEANS}：([^／]*)／([^／]*)")


def _parse_means(text: str) -> str | None:
    usual = text in (MEANS, "Credit transfer") or _NAMED.fullmatch(text)
    return text if usual else None


PAYMENT_MEANS = Kind(str, _parse_means)


def account_record(account: BankAccount) -> dict[str, Any]:
    """Terms of one account; ``account`` is missing without an account number."""
    names = (account.bank or "", account.branch or "")
    beside = (account.bank_code and account.bank) or (
        account.branch_code and account.branch
    )
    kind = account.account_type
    place = (
        account.bank_code or account.bank or "",
        account.branch_code or account.branch or "",
        ACCOUNT_TYPE_CODES[kind] if kind else "",
    )
    number = account.number
    return {
        "means": f"{MEANS}：{'／'.join(names)}" if beside else MEANS,
        "account": ":".join((*place, number)) if number and any(place) else number,
        "holder": account.holder,
    }


def parse_account(record: dict[str, Any]) -> BankAccount:
    """Read the terms of an account; another form than the Japanese is a number."""
    named = _NAMED.fullmatch(record.get("means") or "")
    bank, branch = (named[1] or None, named[2] or None) if named else (None, None)
    text, holder = record["account"], record.get("holder")
    parts = text.split(":")
    if len(parts) != 4 or not parts[3] or parts[2] not in ("", *_TYPES):
        return BankAccount(number=text, holder=holder, bank=bank, branch=branch)
    bank_code = parts[0] if re.fullmatch(r"\d{4}", parts[0], re.ASCII) else None
    branch_code = parts[1] if re.fullmatch(r"\d{3}", parts[1], re.ASCII) else None
    return BankAccount(
        bank=bank or (None if bank_code else parts[0] or None),
        branch=branch or (None if branch_code else parts[1] or None),
        account_type=_TYPES.get(parts[2]),
        number=parts[3],
        holder=holder,
        bank_code=bank_code,
        branch_code=branch_code,
    )

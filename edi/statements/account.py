"""Which account a statement CSV is about (明細の口座)."""

import re
import unicodedata
from typing import Any

from books.banks import find_bank, find_branch
from books.errors import FormatError
from edi.statements.rows import Row
from edi.statements.table import Table
from edi.statements.values import parse_account_kind, parse_day

_COLUMNS = (
    "account",
    "bank_code",
    "branch",
    "account_type",
    "account_number",
    "holder",
)
_BANK = re.compile(r"\S*?(?:銀行|信用金庫|信用組合|信金|信組|労働金庫|農協)")
_NUMBER = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")
_BRANCH = re.compile(r"([^\s0-9]+?(?:支店|出張所|営業部|本店|店))")


def find_account(table: Table) -> dict[str, Any]:
    """Fields of ``Statement`` that tell the account, as far as the file does.

    Raises:
        FormatError: rows of several accounts.
    """
    told = _from_preamble(table) | _from_rows(table)
    bank = _bank_code(told.get("bank_code"), table)
    return {
        "bank_code": bank,
        "branch_code": _branch_code(bank, told.get("branch")),
        "account_type": parse_account_kind(told.get("account_type", "")),
        "account_number": _number(told.get("account_number")),
        "holder": told.get("holder"),
        "from_date": parse_day(told.get("from_date", "")),
        "to_date": parse_day(told.get("to_date", "")),
    }


def _from_preamble(table: Table) -> dict[str, str]:
    above = "\n".join(" ".join(line.cells) for line in table.preamble)
    folded = unicodedata.normalize("NFKC", above)
    patterns = table.profile.preamble.model_dump(exclude_none=True)
    found = ((name, re.search(pattern, folded)) for name, pattern in patterns.items())
    return {name: match[1].strip() for name, match in found if match}


def _from_rows(table: Table) -> dict[str, str]:
    """What the rows say, the same in all of them."""
    said: dict[str, str] = {}
    for line in table.lines:
        row = Row(table, line)
        for name in _COLUMNS:
            text = row.text(name)
            if text and said.setdefault(name, text) != text and name != "holder":
                raise FormatError(
                    f"{line.number}行目: 口座が途中で変わります(「{said[name]}」と"
                    f"「{text}」)。口座ごとに分けて取得してください。"
                )
    account = unicodedata.normalize("NFKC", said.pop("account", ""))
    if account:
        said["account_type"] = account
        if bank := _BANK.search(account):
            said["bank_code"] = bank[0]
            account = account.replace(bank[0], " ")
        if branch := _BRANCH.search(account):
            said["branch"] = branch[1]
        if number := _NUMBER.search(account):
            said["account_number"] = number[0]
    return said


def _bank_code(told: str | None, table: Table) -> str | None:
    bank = find_bank(told) if told else None
    return bank.code if bank else table.profile.bank_code


def _branch_code(bank: str | None, told: str | None) -> str | None:
    if not told:
        return None
    if re.fullmatch(r"[0-9]{3}", told):
        return told
    branch = find_branch(bank, told) if bank else None
    return branch.code if branch else None


def _number(told: str | None) -> str | None:
    """Digits without the zeros in front that make them more than seven."""
    if told and told.isdigit() and len(told) > 7:
        return told.lstrip("0").zfill(7)
    return told

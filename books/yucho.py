"""記号・番号 of Japan Post Bank as branch and account number (ゆうちょの振込用口座).

The conversion is the bank's own (「記号・番号から振込用の店名・預金種目・口座番号への変換の公式」,
jp-bank.japanpost.jp). How the fourth digit of the 記号 checks is not published; the rule
here is that of one public implementation (sanmai/jpb-account-converter, MIT), and holds
for every published account that we tried. So a mismatch is a doubt, not a proof.
"""

import re
import unicodedata
from typing import NamedTuple

from books.model import AccountType

_SYMBOL = re.compile(r"[01]\d{3}0")
# 14030-12345671, 記号 14030 番号 12345671, 00160-0-100001 (the digit between is not used)
_WRITTEN = re.compile(
    r"(?:記号)?\s*(?P<symbol>[01]\d{3}0)(?:[-\s]+(?P<between>\d))?"
    r"(?:[-\s]+|\s*番号\s*)(?P<number>\d{1,8})"
)
_SAVINGS, _GIRO = "1", "0"  # first digit of the 記号: 総合口座など, 振替口座
_SUFFIXES = {_SAVINGS: "8", _GIRO: "9"}  # last digit of the branch code


class Symbol(NamedTuple):
    """An account as the passbook shows it (記号・番号)."""

    symbol: str
    number: str


class TransferAccount(NamedTuple):
    """The same account as other banks need it (振込用の店番・種目・口座番号)."""

    branch_code: str
    account_type: AccountType
    number: str


def parse_symbol(text: str) -> Symbol | None:
    """Read a 記号 and 番号 written together (記号・番号), or None.

    >>> parse_symbol("１４０３０－１２３４５６７１"), parse_symbol("00160-0-100001")
    (Symbol(symbol='14030', number='12345671'), Symbol(symbol='00160', number='100001'))
    >>> parse_symbol("記号14030 番号12345671").number, parse_symbol("1234567") is None
    ('12345671', True)
    """
    plain = re.sub("[‐‑–—―−ー]", "-", unicodedata.normalize("NFKC", text)).strip()
    found = _WRITTEN.fullmatch(plain)
    return Symbol(found["symbol"], found["number"]) if found else None


def is_symbol(text: str) -> bool:
    """Whether a text can be a 記号: five digits, 1…0 or 0…0 (記号の判定)."""
    return _SYMBOL.fullmatch(text) is not None


def convert_symbol(account: Symbol) -> TransferAccount | None:
    """Branch, kind and number for a transfer (振込用口座への変換); None if it has none.

    総合口座・通常貯金 (記号 1…): their 番号 ends in 1, which is left away; they are 普通 (a
    通常貯蓄貯金, which is 貯蓄, looks the same). 振替口座 (記号 0…): 当座.

    >>> convert_symbol(Symbol("14030", "12345671"))[::2]
    ('408', '1234567')
    >>> convert_symbol(Symbol("00160", "100001"))[::2]
    ('019', '0100001')
    >>> convert_symbol(Symbol("14030", "12345672")) is None
    True
    """
    symbol, number = account
    if not is_symbol(symbol):
        return None
    branch_code = symbol[1:3] + _SUFFIXES[symbol[0]]
    if symbol[0] == _GIRO:
        kind, kept = AccountType.CURRENT, number
    else:
        kind, kept = AccountType.ORDINARY, number.removesuffix("1")
    fits = 0 < len(kept) <= 7 and (symbol[0] == _GIRO or kept != number)
    return TransferAccount(branch_code, kind, kept.zfill(7)) if fits else None


def check_digit(account: Symbol) -> str:
    """What the fourth digit of the 記号 should be (検査数字); see the module's caution.

    >>> check_digit(Symbol("00110", "5606")), check_digit(Symbol("00190", "31000"))
    ('1', '9')
    """
    digits = [int(d) for d in account.symbol + account.number.zfill(8)]
    digits[3] = 0
    doubled = [(d, 3 * d, 2 * d if d < 5 else 2 * d - 9) for d in digits]
    return str(sum(weights[n % 3] for n, weights in enumerate(doubled)) % 10)


def account_types(branch_code: str) -> frozenset[AccountType]:
    """Kinds of account that a branch of the bank has (店番の末尾と預金種目)."""
    if branch_code.endswith(_SUFFIXES[_GIRO]):
        return frozenset({AccountType.CURRENT})
    return frozenset({AccountType.ORDINARY, AccountType.SAVINGS})

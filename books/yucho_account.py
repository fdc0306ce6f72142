"""A printed account of Japan Post Bank as transfers need it (ゆうちょの口座の変換)."""

import re
import unicodedata
from collections.abc import Iterator

from books.model import BankAccount, Finding, Severity
from books.yucho import (
    Symbol,
    account_types,
    check_digit,
    convert_symbol,
    is_symbol,
    parse_symbol,
)

_NOISE = re.compile(r"[-\s‐‑–—―−ー]")


def plain_digits(number: str | None) -> str:
    """A number without blanks and hyphens, half width (口座番号の正規化).

    >>> plain_digits("１２３-４５６７"), plain_digits(None)
    ('1234567', '')
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", number or ""))


def settle_yucho(account: BankAccount) -> tuple[BankAccount, tuple[Finding, ...]]:
    """The account as other banks need it, where 記号・番号 are printed (振込用口座への変換).

    記号・番号 stand in the number, or the 記号 in the place of the branch.
    """
    symbol = _symbol_of(account)
    if symbol is None:
        return _without_last_digit(account)
    converted = convert_symbol(symbol)
    if converted is None:
        message = (
            f"ゆうちょ銀行の記号「{symbol.symbol}」番号「{symbol.number}」は振込用の口座に"
            "変換できません(記号が1で始まる番号は末尾が1)。通帳で確かめてください。"
        )
        return account, (_tell("account_yucho_symbol", message),)
    kinds = account_types(converted.branch_code)
    kind = account.account_type
    made = account.model_copy(
        update={
            "branch": None,
            "branch_code": converted.branch_code,
            "account_type": kind if kind in kinds else converted.account_type,
            "number": converted.number,
        }
    )
    return made, tuple(_tell_conversion(symbol, made))


def _symbol_of(account: BankAccount) -> Symbol | None:
    """記号・番号 in the number itself, or the 記号 in the place of the branch."""
    if account.number and (together := parse_symbol(account.number)):
        return together
    for place in (account.branch, account.branch_code):
        symbol = re.sub(r"\D", "", unicodedata.normalize("NFKC", place or ""))
        number = plain_digits(account.number)
        if is_symbol(symbol) and number.isdigit():
            return Symbol(symbol, number)
    return None


def _tell_conversion(symbol: Symbol, made: BankAccount) -> Iterator[Finding]:
    kind = made.account_type.value if made.account_type else ""
    yield _tell(
        "account_yucho_converted",
        f"ゆうちょ銀行の記号「{symbol.symbol}」番号「{symbol.number}」を、振込用の店番"
        f"「{made.branch_code}」{kind}「{made.number}」に変換しました。",
        Severity.INFO,
    )
    if check_digit(symbol) != symbol.symbol[3]:
        yield _tell(
            "account_yucho_check_digit",
            f"ゆうちょ銀行の記号「{symbol.symbol}」の4桁目が番号「{symbol.number}」と合いません"
            "(検査数字の計算は公表されていません)。読み違いがないか確かめてください。",
            Severity.WARNING,
        )


def _without_last_digit(
    account: BankAccount,
) -> tuple[BankAccount, tuple[Finding, ...]]:
    """A 番号 of eight digits without its last one, which is always 1."""
    number = plain_digits(account.number)
    if not re.fullmatch(r"\d{7}1", number):
        return account, ()
    message = (
        f"ゆうちょ銀行の番号「{number}」は8桁なので、末尾の1を除いた「{number[:-1]}」を"
        "振込用の口座番号とします。"
    )
    found = _tell("account_yucho_converted", message, Severity.INFO)
    return account.model_copy(update={"number": number[:-1]}), (found,)


def _tell(code: str, message: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, severity=severity, field="number", message=message)

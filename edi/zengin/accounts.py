"""Codes of accounts that every bank format shares (預金種目, 全銀・ZEDI共通)."""

from books.errors import FormatError
from books.kana import BANK_NAME_CHARACTERS, HOLDER_CHARACTERS, is_bank_text
from books.model import AccountType

HOLDER_BYTES = 30
"""What 受取人名 holds; a bank matches the first 30 characters of a longer name."""

ACCOUNT_TYPE_CODES = {
    AccountType.ORDINARY: "1",
    AccountType.CURRENT: "2",
    AccountType.SAVINGS: "4",
}
_ACCOUNT_TYPES = {code: kind for kind, code in ACCOUNT_TYPE_CODES.items()}


def find_account_type(code: str) -> AccountType | None:
    """Kind of account of a code (預金種目), or None for 9 その他 and the like."""
    return _ACCOUNT_TYPES.get(code)


def parse_account_type(code: str) -> AccountType:
    """Kind of account of a code 1, 2 or 4 (預金種目).

    Raises:
        FormatError: another code.
    """
    kind = find_account_type(code)
    if kind is None:
        raise FormatError(
            f"預金種目「{code}」は扱えません(1 普通、2 当座、4 貯蓄のいずれか)。"
        )
    return kind


def format_payer_account_type(kind: AccountType) -> str:
    """Code of our own account (依頼人の預金種目), 1 or 2.

    Raises:
        FormatError: 貯蓄, from which no bank takes bulk transfers.
    """
    if kind is AccountType.SAVINGS:
        raise FormatError(
            "貯蓄預金からは総合振込できません。設定の振込依頼人の口座を直してください。"
        )
    return ACCOUNT_TYPE_CODES[kind]


def check_digits(label: str, value: str, width: int) -> str:
    """Return a code that has exactly so many digits, as it is.

    Raises:
        FormatError: another length or not digits.
    """
    if len(value) != width or not (value.isascii() and value.isdigit()):
        raise FormatError(f"{label}「{value}」は数字{width}桁で入力してください。")
    return value


def check_account_number(value: str) -> str:
    """Return an account number with zeros up to 7 digits (口座番号).

    Raises:
        FormatError: longer, not digits, or no number at all.
    """
    if not value.strip("0"):
        raise FormatError("口座番号がありません。口座番号を入力してください。")
    return check_digits("口座番号", value.zfill(7), 7)


def check_new_code(value: str) -> str:
    """Return a 新規コード: 1 the first transfer, 2 a changed account, 0 or none other.

    Raises:
        FormatError: anything else.
    """
    if value not in ("", "0", "1", "2"):
        raise FormatError(
            f"新規コード「{value}」は 1(第1回)、2(変更分)、0(その他)のどれかにしてください。"
        )
    return value


def check_bank_name(label: str, value: str) -> str:
    """Return a bank's or branch's name that a bank file can hold, as it is.

    Raises:
        FormatError: a character that it can't hold.
    """
    return check_characters(label, value, BANK_NAME_CHARACTERS)


def check_holder(label: str, value: str) -> str:
    """Return a holder's name that a bank file can hold, as it is; empty is refused.

    Raises:
        FormatError: empty or a character that it can't hold.
    """
    if not value.strip():
        raise FormatError(f"{label}がありません。半角カナで入力してください。")
    return check_characters(label, value, HOLDER_CHARACTERS)


def check_characters(label: str, value: str, allowed: frozenset[str]) -> str:
    """Return a text all of whose characters are allowed, as it is.

    Raises:
        FormatError: another character.
    """
    if not is_bank_text(value, allowed):
        bad = next(char for char in value if char not in allowed)
        raise FormatError(
            f"{label}「{value}」の「{bad}」は銀行のデータに書けません。"
            "銀行用の半角カナ・英大文字・数字に直してください。"
        )
    return value


def fit_name(name: str, width: int = HOLDER_BYTES) -> str:
    """Cut a half-width name to its first characters, where the bank's rule says so.

    Banks compare 受取人名 by its first 30 characters; nothing cuts names unasked.

    >>> fit_name("ｶ)ﾅｶﾞｲ", 4)
    'ｶ)ﾅｶ'
    """
    return name[:width].rstrip()

"""Elements that several ZEDI messages share, read and written (共通の要素)."""

import datetime as dt
from typing import NamedTuple

from lxml import etree

from books.errors import FormatError
from books.model import AccountType
from edi.xml import find_all, find_text, put
from edi.zengin.accounts import check_bank_name, check_digits, parse_account_type

CLEARING_SYSTEM = "JPZGN"
MAX_ID = 35


class BankParts(NamedTuple):
    """A bank and its branch (金融機関・支店), by number and kana."""

    bank_code: str
    bank_kana: str
    branch_code: str
    branch_kana: str
    clearing_house: str = ""


def put_bank(agent: etree._Element, bank: BankParts) -> None:
    """Write a bank into ``DbtrAgt`` or ``CdtrAgt``.

    Raises:
        FormatError: a number or name that does not fit.
    """
    member = "FinInstnId/ClrSysMmbId"
    put(agent, f"{member}/ClrSysId/Cd", CLEARING_SYSTEM)
    put(agent, f"{member}/MmbId", check_digits("銀行番号", bank.bank_code, 4))
    if bank.bank_kana:
        put(agent, "FinInstnId/Nm", check_bank_name("銀行名", bank.bank_kana))
    if bank.clearing_house:
        number = check_digits("手形交換所番号", bank.clearing_house, 4)
        put(agent, "FinInstnId/Othr/Id", number)
    put(agent, "BrnchId/Id", check_digits("支店番号", bank.branch_code, 3))
    if bank.branch_kana:
        put(agent, "BrnchId/Nm", check_bank_name("支店名", bank.branch_kana))


def get_bank(agent: etree._Element) -> BankParts:
    """Bank and branch that an order must name.

    Raises:
        FormatError: a number is missing.
    """
    return BankParts(
        bank_code=get_text(agent, "FinInstnId/ClrSysMmbId/MmbId"),
        bank_kana=find_text(agent, "FinInstnId/Nm") or "",
        branch_code=get_text(agent, "BrnchId/Id"),
        branch_kana=find_text(agent, "BrnchId/Nm") or "",
        clearing_house=find_text(agent, "FinInstnId/Othr/Id") or "",
    )


def get_account_type(element: etree._Element, path: str) -> AccountType:
    """Kind of account at a path (預金種目).

    Raises:
        FormatError: missing or unknown.
    """
    return parse_account_type(get_text(element, f"{path}/Tp/Prtry", f"{path}/Tp/Cd"))


def get_one(element: etree._Element, path: str, message: str) -> etree._Element:
    """The only element at a path; ``message`` names what should be read.

    Raises:
        FormatError: none or several.
    """
    found = find_all(element, path)
    if len(found) != 1:
        raise FormatError(
            f"要素{path}が{len(found)}個あります(1個のはずです)。"
            f"{message}か確かめてください。"
        )
    return found[0]


def get_text(element: etree._Element, *paths: str) -> str:
    """Text of the first path that has any.

    Raises:
        FormatError: none has.
    """
    text = find_text(element, *paths)
    if text is None:
        raise FormatError(f"要素{paths[0]}の値がありません。作成元に確認してください。")
    return text


def parse_day(label: str, text: str) -> dt.date:
    """Date of ``YYYY-MM-DD``.

    Raises:
        FormatError: anything else.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(
            f"{label}「{text}」は日付(YYYY-MM-DD)ではありません。"
        ) from error


def parse_whole_yen(text: str) -> int:
    """Whole yen of at most 15 digits; zeros behind a point are allowed.

    Raises:
        FormatError: anything else.
    """
    digits, _, rest = text.strip().partition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise FormatError(f"金額「{text[:40]}」は円単位の整数ではありません。")
    if rest.strip("0"):
        raise FormatError(f"金額「{text[:40]}」は円単位の整数ではありません。")
    return int(digits)


def get_yen(amount: etree._Element) -> int:
    """Whole yen of an amount element; another currency is refused.

    Raises:
        FormatError: not yen, or no whole number.
    """
    currency = amount.get("Ccy", "JPY")
    if currency != "JPY":
        raise FormatError(f"通貨「{currency}」は扱えません(JPYのみ)。")
    return parse_whole_yen(amount.text or "")


def check_id(label: str, text: str) -> str:
    """A text of 1 to 35 characters, as it is (Max35Text).

    Raises:
        FormatError: empty or longer.
    """
    if not 1 <= len(text) <= MAX_ID:
        raise FormatError(f"{label}は1文字以上{MAX_ID}文字以下にしてください。")
    return text


def format_time(moment: dt.datetime) -> str:
    """Date and time as they are, without an offset (日本時間)."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}"

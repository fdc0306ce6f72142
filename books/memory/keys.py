"""Forms in which suppliers are compared (取引先の照合)."""

import re
import unicodedata

from books.kana import normalise_holder
from books.model import BankAccount

_VARIANTS = str.maketrans(
    "髙﨑濵濱邉邊齋齊斎澤德會國惠眞", "高崎浜浜辺辺斉斉斉沢徳会国恵真"
)


def name_key(name: str | None) -> str:
    """A name without legal form, blanks, and the forms that letters may have (名寄せ).

    >>> name_key("株式会社 髙橋商店") == name_key("㈱高橋商店"), name_key(None)
    (True, '')
    """
    return normalise_holder(name or "").translate(_VARIANTS).casefold()


def digits(number: str | None) -> str:
    """The digits of a telephone number (電話番号の数字).

    >>> digits("(03) 1234-5678"), digits(None)
    ('0312345678', '')
    """
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", number or ""))


def same_text(one: str, other: str) -> bool:
    """Whether two texts are letter for letter the same but for blanks and width.

    >>> same_text("株式会社 みほん", "株式会社みほん"), same_text("高田", "髙田")
    (True, False)
    """
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return re.sub("[-‐‑‒–—―−─]", "-", folded)


def number_shape(number: str) -> str:
    """How a document number is built (番号の形): A for letters, 9 for digits.

    >>> number_shape("INV-2026/004"), number_shape("第12号")
    ('A-9/9', '第9号')
    """
    return re.sub(r"[0-9]+", "9", re.sub(r"[A-Za-z]+", "A", number))


def account_key(account: BankAccount) -> str:
    """The number of an account as it is looked up (口座番号)."""
    return (account.number or "").zfill(7) if account.number else ""

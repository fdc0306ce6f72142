"""Tables that say in which currency they are (通貨の列): all our amounts are yen."""

import re
import unicodedata

CURRENCY = r"(?:取引|口座|入出金|決済|発注|請求)?通貨(?:コード|名|種別|種類|単位)?"
_HEADING = re.compile(CURRENCY)
_YEN = frozenset({"", "JPY", "円", "日本円", "YEN", "¥", "-"})


def is_currency_heading(heading: str) -> bool:
    """Whether a column says the currency (通貨の見出し).

    >>> is_currency_heading("取引通貨"), is_currency_heading("通貨 コード")
    (True, True)
    >>> is_currency_heading("通貨換算額")
    False
    """
    plain = "".join(unicodedata.normalize("NFKC", heading).split())
    return _HEADING.fullmatch(plain) is not None


def is_yen(text: str) -> bool:
    """Whether a cell of such a column means yen, or says nothing (円か).

    >>> is_yen("ＪＰＹ"), is_yen(" 円 "), is_yen("USD")
    (True, True, False)
    """
    return unicodedata.normalize("NFKC", text).strip().upper() in _YEN

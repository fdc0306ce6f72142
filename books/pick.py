"""What of printed words is the value of a field (印字から値を取る)."""

import re
import unicodedata

from books.correct import CorrectionError, parse_value

_AMOUNT = re.compile(r"[-▲△−]?[¥\\]?\d[\d,]*(?:\.\d+)?")
_RATE = re.compile(r"\d+(?:\.\d+)?%")
_DATE = re.compile(
    r"(?:(?:令和|平成|R|H)\s?(?:\d+|元)|\d{4})\s?[-年./]\s?\d{1,2}\s?[-月./]\s?\d{1,2}\s?日?"
)
_SHAPES = {
    "registration_number": re.compile(r"T\s?\d(?:[\s-]?\d){12}"),
    "postal_code": re.compile(r"\d{3}-?\d{4}"),
    "tel": re.compile(r"\d{2,5}[-(]\d{1,4}[-)]\d{3,4}"),
    "tax_rate": _RATE,
    "rate": _RATE,
}
_LABEL = re.compile(r"[^:]{1,10}:\s*(?=\S)")


def pick_value(path: str, text: str) -> str:
    """The part of the words that the field can hold, else the words as they are.

    >>> pick_value("total", "ご請求金額 ￥1,100円(税込)")
    '¥1,100'
    >>> pick_value("issuer.registration_number", "登録番号:T7999901000001")
    'T7999901000001'
    >>> pick_value("issuer.name", "発行元: 山田商店")
    '山田商店'
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    name = path.rpartition(".")[2]
    if name in _SHAPES:
        found = _SHAPES[name].search(plain)
        return re.sub(r"\s", "", found[0]) if found else plain
    for pattern in (None, _DATE, _AMOUNT):
        found = pattern.search(plain) if pattern else None
        candidate = plain if pattern is None else found[0] if found else ""
        if candidate and _fits(path, name, candidate):
            return _LABEL.sub("", candidate, count=1)
    return plain


def _fits(path: str, name: str, text: str) -> bool:
    try:
        parse_value(path, name, text)
    except CorrectionError:
        return False
    return True

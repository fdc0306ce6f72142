"""Dates, amounts and names as bank CSVs write them (値の読み取り)."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from books.calendar import parse_wareki_yymmdd
from books.dates import parse_date
from books.errors import FormatError
from books.kana import EDI_CHARACTERS, to_bank_kana
from books.model import AccountType

EMPTY = frozenset({"", "-", "--", "---"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─━ｰ", "-"))
_MINUS = ("-", "▲", "△", "▼")
_YEN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,15}")
_TIME = re.compile(r"[\sT]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$")
_SHORT_DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{1,2})")
# 振込 and its kinds, in front of the name; kana needs a blank behind, kanji does not
_TRANSFER = re.compile(
    r"(?:"
    r"(?:[給総受被他当本支店宛為替料与賞定額自動合]*(?:振込|送金)(?:入金)?"
    r"(?:(?:IB|EB|FB|ATM)(?=[0-9\s*:]))?[0-9]{0,2}[\s*:.・]*)+(?=[ァ-ヶ(A-Z])"
    r"|(?:フリコミ|ソウキン|キユウヨ)[0-9A-Z]{0,3}[\s*:]+"
    r")(?!テスウリ)(.+)"
)


def parse_yen(text: str) -> int | None:
    """Whole yen of a cell, None where it is empty or a dash.

    >>> [parse_yen(t) for t in ("1,234", "￥５００円", "▲3,000", "(20)", "－", "")]
    [1234, 500, -3000, -20, None, None]

    Raises:
        ValueError: no whole number of at most 15 digits.
    """
    plain = re.sub(r"[\s円¥\\+]", "", unicodedata.normalize("NFKC", text))
    plain = plain.translate(_DASHES)
    if plain in EMPTY:
        return None
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        plain, sign = plain[1:-1], -1
    elif plain.startswith(_MINUS):
        plain, sign = plain[1:].lstrip("¥"), -1
    if not _YEN.fullmatch(plain) or len(plain.replace(",", "")) > 15:
        raise ValueError(text)
    return sign * int(plain.replace(",", ""))


def is_short_year(text: str) -> bool:
    """Whether a date has a year of two digits without an era (西暦か和暦か不明).

    >>> is_short_year("08/10/05"), is_short_year("2026/10/05")
    (True, False)
    """
    return _SHORT_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


@lru_cache(maxsize=4096)
def parse_day(text: str, form: str = "auto") -> dt.date | None:
    """Day of a cell, None where it is none; a time behind it is left out.

    A year of two digits is of 和暦 or of this century as ``form`` says (wareki,
    short); with ``auto`` it is neither.

    >>> [str(parse_day(t)) for t in ("2026/4/1", "20260401", "R8.4.1", "2026/4/1 9:05")]
    ['2026-04-01', '2026-04-01', '2026-04-01', '2026-04-01']
    >>> [str(parse_day(t, "wareki")) for t in ("080401", "8.4.1")]
    ['2026-04-01', '2026-04-01']
    >>> parse_day("08/04/01"), str(parse_day("26/04/01", "short"))
    (None, '2026-04-01')
    """
    plain = _TIME.sub("", unicodedata.normalize("NFKC", text).strip())
    short = _SHORT_DAY.fullmatch(plain)
    if form == "wareki" and short:
        return join_day(short[1], short[3], short[4], form)
    if form == "wareki" and re.fullmatch(r"[0-9]{5,6}", plain):
        return parse_wareki_yymmdd(plain.zfill(6))
    return None if short and form == "auto" else parse_date(plain)


def join_day(year: str, month: str, day: str, form: str = "auto") -> dt.date | None:
    """Day of three cells, None where it is none.

    >>> str(join_day("2026", "4", "01")), str(join_day("８", "4", "1", "wareki"))
    ('2026-04-01', '2026-04-01')
    """
    parts = [unicodedata.normalize("NFKC", text).strip() for text in (year, month, day)]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if form == "wareki":
        return parse_wareki_yymmdd("".join(part.zfill(2) for part in parts))
    return parse_date("/".join(parts))


@lru_cache(maxsize=4096)
def to_payer(text: str) -> str:
    """A name in the half-width form of banks, empty where it can't be one.

    >>> to_payer("テスト　タロウ"), to_payer("カ）ヤマダ"), to_payer("山田商店")
    ('ﾃｽﾄ ﾀﾛｳ', 'ｶ)ﾔﾏﾀﾞ', '')
    """
    try:
        return to_bank_kana(text, EDI_CHARACTERS)
    except FormatError:
        return ""


def find_payer(text: str, pattern: str | None = None) -> str:
    """The name behind 振込 in the text of a movement, empty where there is none.

    ``pattern`` has one group, the name; it is tried on the text in NFKC.

    >>> [find_payer(t) for t in ("振込　ｶ)ﾔﾏﾀﾞ", "振込＊ヤマダ　タロウ", "ﾌﾘｺﾐ ﾔﾏﾀﾞ(ｶ")]
    ['ｶ)ﾔﾏﾀﾞ', 'ﾔﾏﾀﾞ ﾀﾛｳ', 'ﾔﾏﾀﾞ(ｶ']
    >>> find_payer("振込入金 振込 ｶ)ﾔﾏﾀﾞ"), find_payer("振込１ ヤマダ")
    ('ｶ)ﾔﾏﾀﾞ', 'ﾔﾏﾀﾞ')
    >>> [find_payer(t) for t in ("振込手数料", "カード イオン", "給料振込 ｶ)ｱｵｿﾞﾗ")]
    ['', '', 'ｶ)ｱｵｿﾞﾗ']
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    found = re.search(pattern, folded) if pattern else _TRANSFER.match(folded)
    return to_payer(found[1]) if found else ""


def parse_account_kind(text: str) -> AccountType | None:
    """Kind of account named in a text, or of its code.

    >>> parse_account_kind("普通預金").value, parse_account_kind("2").value
    ('普通', '当座')
    """
    codes = {
        "1": AccountType.ORDINARY,
        "2": AccountType.CURRENT,
        "4": AccountType.SAVINGS,
    }
    plain = unicodedata.normalize("NFKC", text).strip()
    named = (kind for kind in AccountType if kind.value in plain)
    return codes.get(plain.lstrip("0")) or next(named, None)

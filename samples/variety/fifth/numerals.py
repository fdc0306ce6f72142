"""Amounts and dates in numerals of formal letters (大字・漢数字)."""

import datetime as dt

_FORMAL = "零壱弐参四五六七八九"
_PLAIN = "〇一二三四五六七八九"
_PLACES = ("", "拾", "百", "千")
_MYRIADS = ("", "萬", "億")


def formal_amount(number: int) -> str:
    """An amount as receipts and deeds write it (大字).

    >>> formal_amount(104_500), formal_amount(20_000_000)
    ('壱拾萬四千五百', '弐千萬')
    """
    parts, rest = "", number
    for myriad in _MYRIADS:
        rest, part = divmod(rest, 10_000)
        if part:
            parts = _group(part, _FORMAL) + myriad + parts
    return parts or _FORMAL[0]


def kanji_number(number: int) -> str:
    """A number below 10,000 as it is spoken (漢数字).

    >>> kanji_number(8), kanji_number(11), kanji_number(30)
    ('八', '十一', '三十')
    """
    text = _group(number, _PLAIN).replace("拾", "十")
    return text.replace("一十", "十").replace("一百", "百")


def kanji_day(day: dt.date) -> str:
    """A date of the era in kanji (和暦の漢数字).

    >>> kanji_day(dt.date(2026, 11, 30))
    '令和八年十一月三十日'
    """
    year, month, date = (kanji_number(n) for n in (day.year - 2018, day.month, day.day))
    return f"令和{year}年{month}月{date}日"


def _group(number: int, digits: str) -> str:
    """A number below 10,000 with its places."""
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = digits[int(digit)] + _PLACES[place] + text
    return text

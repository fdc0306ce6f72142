"""Cells to values and back, as the mapping says (セルの値)."""

import datetime as dt
import re
from decimal import Decimal
from enum import StrEnum
from typing import Any

from books.dates import parse_date
from edi.mapping.dates import format_day, is_date_format, parse_day
from edi.mapping.numbers import find_form, format_number, parse_number, plain
from edi.mapping.paths import Leaf, find_leaf, is_date
from edi.mapping.written import Written, names_of

_QUOTED = re.compile(r'="([^"]*)"')  # how systems keep Excel from making numbers
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠\t\r]")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_ERROR = re.compile(r"#(?:N/A|NAME\?|NULL!|REF!|VALUE!|NUM!|DIV/0!|#+)")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_PLAIN_DATE, _PLAIN_RATE = "YYYY/MM/DD", "0.##%"
_MAX_INT_DIGITS = 15


class UnreadableValueError(ValueError):
    """A cell that is not the value its column should hold; the text says which."""


def shown(text: str) -> str:
    """What a cell shows, without the tricks against Excel (見たままの値).

    >>> shown('="00123"'), shown("'=1+1"), shown(" A ")
    ('00123', '=1+1', 'A')
    """
    text = text.strip()
    found = _QUOTED.fullmatch(text)
    if found:
        return found[1].strip()
    return text[1:] if _GUARDED.match(text) else text


def parse_value(text: str, written: Written) -> Any:
    """The value of a cell; None when it is empty (値の読取).

    Raises:
        UnreadableValueError: it is none of the values that may stand there.
    """
    text = shown(text)
    leaf = get_leaf(written)
    if written.values:
        if text in written.values:
            text = written.values[text]
        elif text:
            raise UnreadableValueError(f"コード表 {'、'.join(written.values)} にない値")
    if not text:
        return None
    if _ERROR.fullmatch(text):
        raise UnreadableValueError("Excel のエラー")
    if leaf.is_choice:
        return _choice(leaf.type, text)
    if is_date(leaf):
        return _day(text, written)
    return _number(text, written, leaf) if leaf.is_number else _text(text)


def format_value(value: Any, written: Written) -> str:
    """The cell for a value; None is empty (値の書き出し).

    Raises:
        ValueError: the code table or the format has no place for it.
    """
    leaf = get_leaf(written)
    if written.values:
        return _code(value, written, leaf)
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return names_of(value)[0]
    if isinstance(value, dt.date):
        return format_day(value, written.format or _PLAIN_DATE)
    if isinstance(value, (int, Decimal)):
        return _digits(Decimal(value), written)
    return str(value)


def get_leaf(written: Written) -> Leaf:
    """What kind of value a cell holds; the mapping was checked to name one."""
    leaf = find_leaf(written.field)
    if leaf is None:
        raise LookupError(written.field)
    return leaf


# --- reading --------------------------------------------------------------------------


def _text(text: str) -> str:
    if _ROUNDED.fullmatch(text):
        raise UnreadableValueError("Excel が丸めた番号")
    return text


def _choice(kind: type[Any], text: str) -> Any:
    for choice in kind:
        if text in names_of(choice):
            return choice
    raise UnreadableValueError("選択肢にない値")


def _day(text: str, written: Written) -> dt.date:
    bare = _TIME.sub("", text)
    day = parse_day(bare, written.format) if written.format else None
    day = day or parse_date(bare)
    if day is None:
        raise UnreadableValueError("日付でない値")
    return day


def _number(text: str, written: Written, leaf: Leaf) -> Decimal | int:
    value = parse_number(_bare(text, written))
    if value is None:
        raise UnreadableValueError("数値でない値")
    value = value.scaleb(-written.scale)
    if written.field.endswith("rate") and "%" not in text and not written.scale:
        value = value / 100 if value >= 1 else value  # 10 is 10 %, as 0.1 is
    if leaf.type is Decimal:
        return value
    whole = value == value.to_integral_value()
    if not whole or abs(value) >= 10**_MAX_INT_DIGITS:
        raise UnreadableValueError("円単位の整数でない値")
    return int(value)


def _bare(text: str, written: Written) -> str:
    """The text without what the format puts around the digits (``12本``)."""
    form = find_form(written.format) if written.format else None
    if form is None:
        return text
    return text.removeprefix(form.before).removesuffix(form.after.strip("%"))


# --- writing --------------------------------------------------------------------------


def _code(value: Any, written: Written, leaf: Leaf) -> str:
    for code, meaning in written.values.items():
        bare = Written(field=written.field, format=written.format, scale=written.scale)
        if (parse_value(meaning, bare) if meaning else None) == value:
            return code
    if value is None:
        return ""
    told = names_of(value)[0] if leaf.is_choice else value
    raise ValueError(f"コード表に {told} がありません。")


def _digits(value: Decimal, written: Written) -> str:
    value = value.scaleb(written.scale)
    if written.scale and value != value.to_integral_value():
        raise ValueError(f"小数が {written.scale} 桁に収まりません。")
    if written.format and not is_date_format(written.format):
        form = find_form(written.format)
        if form is not None:
            return format_number(value, form)
    if written.field.endswith("rate") and not written.scale:
        form = find_form(_PLAIN_RATE)
        if form is not None:
            return format_number(value, form)
    return plain(value)

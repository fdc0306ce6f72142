"""Cells of a table to values: quantity with its unit, unit price, yen (セルの値)."""

import re
from decimal import Decimal

from extractors.line_boxes import read_boxes
from extractors.normalize import clean, parse_number, parse_yen

MARK = r"[※*★☆◎●＊▲軽]|\(軽\)|\[軽\]|\(※\)|〔軽〕|【軽】"
_LONE_MARK = re.compile(r"[※*★☆◎＊軽]|[(\[〔【][※軽][)\]〕】]")
_NUMBER_FIRST = re.compile(r"([-△▲¥\\]{0,2}\d[\d,]*)\s*[^\d\s.,]{1,6}")  # 4,740 至急
_UNIT = re.compile(
    r"(?P<number>[-△▲]?[\d,]*\.?\d+)[\s.,・]*(?P<unit>(?!月[分度]|[-/／])[^\d\s.,・].{0,5})"
)
_PRICE_FIRST = re.compile(r"@?\s*([-△▲¥\\]{0,2}[\d,]+(?:\.\d+)?)")
_SPECKS = re.compile(r"^[.,・'`|:]+\s*(?=[-△▲¥\\]{0,2}\d)|(?<=\d)\s*[.・'`:]+$")


def is_rate_mark(text: str) -> bool:
    """True for a mark of the reduced rate that stands alone (軽減税率の印).

    >>> is_rate_mark("※"), is_rate_mark("(軽)"), is_rate_mark("▲")
    (True, True, False)
    """
    return _LONE_MARK.fullmatch(text) is not None


def makes(quantity: Decimal | None, price: Decimal | None, amount: int | None) -> bool:
    """True where quantity times price is the amount, but for a fraction of a yen.

    >>> makes(Decimal("1.5"), Decimal(333), 499), makes(None, Decimal(1), 1)
    (True, False)
    """
    if quantity is None or price is None or amount is None:
        return False
    return abs(quantity * price - amount) < 1


def parse_quantity(text: str, unit: str) -> tuple[Decimal | None, str | None]:
    """The quantity and its unit, which may stand in the quantity's own cell.

    >>> parse_quantity("10式", ""), parse_quantity("・3 鉢", ""), parse_quantity("5", "個")
    ((Decimal('10'), '式'), (Decimal('3'), '鉢'), (Decimal('5'), '個'))
    """
    own = clean(unit) or None
    text = strip_specks(clean(text))
    value = parse_number(text)
    if value is not None:
        return value, own
    found = _UNIT.fullmatch(text)
    if found:
        return parse_number(found["number"]), own or found["unit"].strip()
    return None, own


def parse_price(text: str) -> Decimal | None:
    """A unit price, also behind @ or before a remark, or None."""
    text = strip_specks(text)
    value = parse_number(text)
    if value is None and (found := _PRICE_FIRST.match(text)):
        value = parse_number(found[1])
    return value


def parse_amount(text: str) -> int | None:
    """The yen of a line, also with a mark or a remark beside it, or None.

    >>> parse_amount("1,200※"), parse_amount("4,740 至急"), parse_amount("|8|4|0|")
    (1200, 4740, 840)
    """
    text = strip_specks(text)
    value = parse_yen(text)
    if value is None:
        short = re.sub(rf"^(?:{MARK})|(?:{MARK}|内|税込)$", "", text.replace(" ", ""))
        value = parse_yen(short)
    if value is None:
        value = next(iter(read_boxes(text)), None)
    if value is None and (found := _NUMBER_FIRST.fullmatch(text)):
        value = parse_yen(found[1])
    return value


def strip_specks(text: str) -> str:
    """A number without the points that dirt leaves beside it (・3, 96,145.)."""
    return _SPECKS.sub("", text)

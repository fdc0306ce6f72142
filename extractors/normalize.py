"""Printed text to values: numbers, rates, the folded form that labels are compared in."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

# CJK radicals that some PDF fonts give instead of the characters; NFKC leaves these.
_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻆⻉⻋⻑⻓⻔⻘⻛⻜⻝⻞⻢⻣⻤⻥⻦⻨⻩⻫⻭⻯⻲‧·",
    "母民虎西角貝車長長門青風飛食食馬骨鬼魚鳥麦黄斉歯竜亀・・",
)
# Chinese forms that fonts and recognisers give for a Japanese character, and the
# strokes of a division that fonts give for a slash.
_FORMS = str.maketrans(
    "戶户內黑稅產产查步每单价额拔个∕⁄", "戸戸内黒税産産査歩毎単価額抜個//"
)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣─"), "-")
_NUMBER = re.compile(
    r"(?P<sign>[-△▲]|\()?(?:¥|\\|金)?(?P<sign2>[-△▲])?"
    r"(?P<digits>\d{1,3}(?:[,.]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:円|也|-|\))*(?:\(?(?:消費)?税[込抜]み?\)?)?"
)
_LOOKALIKES = str.maketrans("OoＯ〇○lI|", "00000111")


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """NFKC, radicals mended, white space folded, trimmed."""
    text = unicodedata.normalize("NFKC", text.translate(_RADICALS)).translate(_FORMS)
    return re.sub(r"\s+", " ", text).strip()


def mend_era(text: str) -> str:
    """An era name that the recogniser took for look-alikes: 合和8年 is 令和8年."""
    return re.sub(r"[合今冷会](?=和\s*(?:\d|元))", "令", text)


@lru_cache(maxsize=8192)
def compact(text: str) -> str:
    """``clean`` without any white space and with one kind of dash."""
    return re.sub(r"\s+", "", clean(text)).translate(DASHES)


def parse_number(text: str) -> Decimal | None:
    """A printed number with its sign (△ ▲ - or brackets), or None.

    >>> parse_number("▲1,200"), parse_number("¥ 3.50"), parse_number("12個")
    (Decimal('-1200'), Decimal('3.50'), None)
    """
    found = _NUMBER.fullmatch(_money_text(text))
    if found is None:
        return None
    digits = found["digits"].replace(",", "")
    broken = re.search(r"\d\.\d{3},\d{3}", found["digits"])  # 4.626,278
    if (
        broken
        or digits.count(".") > 1
        or re.fullmatch(r"\d{1,3}\.\d{3}\.\d{3}", digits)
    ):
        digits = digits.replace(".", "")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    sign = found["sign"] or found["sign2"]
    return -value if sign else value


def parse_yen(text: str) -> int | None:
    """A printed amount of whole yen, or None.

    >>> parse_yen("金 1,234円也"), parse_yen("￥57,482-"), parse_yen("1.5")
    (1234, 57482, None)
    """
    if text.count(")") > text.count("("):  # its other half stands before the label
        text = text.rstrip().removesuffix(")")
    value = parse_number(text)
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    # A comma read as a point: 43.908 is an amount, 1.5 is not.
    return int(value * 1000) if re.search(r"\d\.\d{3}(?!\d)", text) else None


def parse_rate(text: str) -> Decimal | None:
    """A tax rate printed as ``10%``, ``(8％)``, ``軽減8%`` …, or None.

    >>> parse_rate("消費税(10%)"), parse_rate("8％対象"), parse_rate("合計")
    (Decimal('0.10'), Decimal('0.08'), None)
    """
    found = re.search(r"(?<![\d.])(10|8|5|0)(?:\.0)?%", compact(text))
    if found is None:
        return (
            Decimal(0)
            if re.search(r"非課税|不課税|免税|対象外", compact(text))
            else None
        )
    return Decimal(int(found[1])) / 100 if found[1] != "10" else Decimal("0.10")


def is_amount(text: str) -> bool:
    """True for a text that is nothing but an amount."""
    return parse_yen(text) is not None


def mend_digits(text: str) -> str:
    """Letters that the recogniser confuses with digits, made digits."""
    return text.translate(_LOOKALIKES)


_BOXED = re.compile(r"[|!\[\]]?(?:[-△▲¥][|!\[\]]?)?(?:\d[|!\[\]Il.]+)+\d?[-.]?")


def _money_text(text: str) -> str:
    text = compact(text)
    if _BOXED.fullmatch(text) and re.search(r"[|!]", text):  # boxes of 千百十
        text = re.sub(r"[|!\[\]Il.]", "", text)
    text = text.replace("、", ",").replace("，", ",")
    text = re.sub(r"^JPY|(?<=\d)JPY$", "", text)
    text = re.sub(r"^[Y¥\\](?=[-△▲\d])", "¥", text)
    text = re.sub(r"(?<=\d)[,.]-$", "", text)
    return re.sub(r"\*+$|^\*+|\.-$|-+$", "", text)

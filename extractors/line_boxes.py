"""Digits written one a box (千百十万の枠): the strokes between them are no digits.

A recogniser takes the lines between the boxes for | [ ] { } or j, at times for the
digit 1; which of the ones are strokes, quantity times unit price tells.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from extractors.normalize import compact

_STROKES = r"|!\[\]{}()IljJ:;/"
_BOXED = re.compile(rf"[¥\\]?[{_STROKES}]*[-△▲]?[\d{_STROKES},.]+-?")
_STROKE = re.compile(rf"[{_STROKES}]")
MOST_ONES = 3  # ones of a number that may be strokes


def is_boxed(text: str) -> bool:
    """True for digits with strokes of boxes or blanks between them."""
    short = compact(text)
    if not re.search(r"\d", short) or _BOXED.fullmatch(short) is None:
        return False
    apart = re.fullmatch(r"[¥\\]?[-△▲]?\d(?: \d+)+", text.strip()) is not None
    return apart or _STROKE.search(short.strip("()")) is not None


def read_boxes(text: str) -> Iterator[int]:
    """What the digits may say in yen, the likeliest first; nothing for other texts.

    >>> list(read_boxes("|3j2|4{0{0|")), list(read_boxes("[112|0|0|"))[:3]
    ([32400], [11200, 1200])
    """
    if not is_boxed(text):
        return
    digits = _STROKE.sub("", compact(text))
    sign = -1 if re.search(r"[-△▲]\d", digits) else 1
    digits = re.sub(r"\D", "", digits)
    seen = set()
    for short in _without_ones(digits):
        if short and (value := sign * int(short)) not in seen:
            seen.add(value)
            yield value


def _without_ones(digits: str) -> Iterator[str]:
    """The digits, then without one of the ones, then without two of them."""
    ones = [at for at, digit in enumerate(digits) if digit == "1"]
    for count in range(min(len(ones), MOST_ONES) + 1):
        for gone in combinations(ones, count):
            yield "".join(d for at, d in enumerate(digits) if at not in gone)

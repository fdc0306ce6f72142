"""Which line of one document is which line of another (明細の対応).

By item code, else by the folded description, else by a near description whose numbers
are the same: φ20×350 and φ20×300 look alike and are two things.
"""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

from books.model import Line

_NEAR = 85
_NOISE = re.compile(r"[\s・,、。()\[\]「」\-‐–—ー_]")


def fold_item(text: str | None) -> str:
    """Fold a code or description for comparison (品名の正規化)."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text or "")).casefold()


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text)


def _is_near(one: str, other: str) -> bool:
    return _numbers(one) == _numbers(other) and fuzz.ratio(one, other) >= _NEAR


def same_item(one: Line, other: Line) -> bool:
    """Whether two lines name the same item (同じ品目)."""
    codes = (fold_item(one.item_code), fold_item(other.item_code))
    if all(codes):
        return codes[0] == codes[1]
    names = (fold_item(one.description), fold_item(other.description))
    return all(names) and (names[0] == names[1] or _is_near(*names))


def find_item(line: Line, lines: Sequence[Line]) -> Line | None:
    """The line of the same item (対応する明細), the one of the same price first."""
    same = [other for other in lines if same_item(line, other)]
    priced = [other for other in same if other.unit_price == line.unit_price]
    return next(iter(priced or same), None)

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
_LOOK_ALIKES = str.maketrans("OIB", "018")
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


def fold_number(text: str | None) -> str:
    """Fold a document or order number for comparison (番号の正規化).

    >>> fold_number("ＰＯ－00123 "), fold_number("№PO00123")
    ('PO00123', 'NOPO00123')
    """
    folded = unicodedata.normalize("NFKC", text or "").upper()
    return re.sub(r"[^0-9A-Zぁ-んァ-ヶ一-龠]", "", folded)


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two document or order numbers are one, however they were read (同じ番号).

    O and 0, I and 1, B and 8 are told apart neither by OCR nor by those who type them.

    >>> same_number("PO-0018", "ＰＯ 0018"), same_number("PO-0018", "P0-001B")
    (True, True)
    >>> same_number("PO-0018", "PO-0019"), same_number(None, "")
    (False, False)
    """
    key = look_alike_key(one)
    return bool(key) and key == look_alike_key(other)


def look_alike_key(number: str | None) -> str:
    """A folded number in which letters stand as the digits they look like (番号の照合形)."""
    return fold_number(number).translate(_LOOK_ALIKES)

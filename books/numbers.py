"""Document and order numbers as they are compared (番号の照合).

OCR and people who type mix letters and the digits that they look like. The store keeps
``look_alike_key`` in a column: whoever changes this module adds a migration.
"""

import re
import unicodedata
from functools import lru_cache

_LOOK_ALIKES = str.maketrans("OILB", "0118")


def fold_number(text: str | None) -> str:
    """Fold a document or order number for comparison (番号の正規化).

    >>> fold_number("ＰＯ－00123 "), fold_number("№PO00123"), fold_number("第123号")
    ('PO00123', 'NOPO00123', '123')
    """
    folded = unicodedata.normalize("NFKC", text or "").upper().strip()
    folded = re.sub(r"^第(.*)号$", r"\1", folded)
    return re.sub(r"[^0-9A-Zぁ-んァ-ヶ一-龠]", "", folded)


@lru_cache(maxsize=8192)  # of the same numbers, thousands of times
def look_alike_key(number: str | None) -> str:
    """A folded number in which letters stand as the digits they look like (番号の照合形).

    >>> look_alike_key("PO-00l8"), look_alike_key("P0-OO1B")
    ('P00018', 'P00018')
    """
    return fold_number(number).translate(_LOOK_ALIKES)


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two document or order numbers are one, however they were read (同じ番号).

    O and 0, I, l and 1, B and 8 are told apart neither by OCR nor by those who type.

    >>> same_number("PO-0018", "ＰＯ 0018"), same_number("PO-0018", "P0-001B")
    (True, True)
    >>> same_number("PO-0018", "PO-0019"), same_number(None, "")
    (False, False)
    """
    key = look_alike_key(one)
    return bool(key) and key == look_alike_key(other)

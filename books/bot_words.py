"""Values of an order in every way that a screen may want them written (依頼の値).

Each effect carries a mark that no other effect has (``mark_of``), by which it is found
again on the site.
"""

import base64
import datetime as dt
import hashlib
from decimal import Decimal
from typing import Literal

MARK_LENGTH = 14
Each = Literal["pair", "line", "item", "tax"]
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}  # 全角


def mark_of(reference: str) -> str:
    """The mark of an effect on the site (連携番号): letters and digits, always as long.

    >>> mark_of("journal:practice:1"), len(mark_of("x")) == MARK_LENGTH
    ('DNMALP7JCNSWGY', True)
    """
    digest = hashlib.sha256(reference.encode("utf-8")).digest()
    return "DN" + base64.b32encode(digest).decode("ascii")[: MARK_LENGTH - 2]


def marked(mark: str) -> dict[str, str]:
    """The mark, half and full width."""
    return {"reference": mark, "reference_wide": mark.translate(_WIDE)}


def day_words(name: str, day: dt.date) -> dict[str, str]:
    """A day in every way it may be typed in."""
    return {
        name: day.isoformat(),
        f"{name}_slash": f"{day.year:04}/{day:%m/%d}",
        f"{name}_digits": f"{day.year:04}{day:%m%d}",
        f"{name}_month_day": f"{day:%m%d}",
        f"{name}_year": f"{day.year:04}",
        f"{name}_month": str(day.month),
        f"{name}_day": str(day.day),
    }


def number_word(value: Decimal) -> str:
    """A number without zeros that say nothing.

    >>> number_word(Decimal("1200.50")), number_word(Decimal("3E+2"))
    ('1200.5', '300')
    """
    return f"{value.normalize():f}"

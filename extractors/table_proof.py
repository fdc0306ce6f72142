"""How well a way to read a table holds (表の読み方の確かさ).

Of several ways to cut the columns the one is right in which the rows are whole,
quantity times price makes the amount, and the amounts make a sum that is printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from extractors.line_values import makes, parse_amount, parse_price, parse_quantity
from extractors.table_rows import Row

PRODUCT = 4  # points for a row whose quantity times price is its amount
SUM = 3  # points a row when the amounts make a printed sum
NAMELESS = 2  # points against a row without the name of any goods
_NAME = re.compile(r"[^\W\d_]{2,}")
_WORDS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}")
_WORDLESS = ("date", "number", "delivery_note_number", "item_code")


def proof(rows: Sequence[Row], printed: Collection[int]) -> int:
    """Points for the rows as read; ``printed`` are the yen printed below them."""
    points = 0
    totals: Counter[str] = Counter()  # taxed and untaxed ones have sums of their own
    for row in rows:
        quantity, _ = parse_quantity(row.text("quantity"), row.text("unit"))
        price = parse_price(row.text("unit_price"))
        amount = parse_amount(row.text(row.amount_key))
        points += sum(value is not None for value in (quantity, price, amount))
        points += PRODUCT * makes(quantity, price, amount)
        named = _NAME.search(row.text("description"))
        points += 1 if named else -NAMELESS
        plain = [text for key in _WORDLESS if (text := row.text(key))]
        points += sum(-1 if _WORDS.search(text) else 1 for text in plain)
        totals[row.amount_key] += amount or 0
    if any(totals.values()) and set(totals.values()) <= {0, *printed}:
        points += SUM * len(rows)
    return points

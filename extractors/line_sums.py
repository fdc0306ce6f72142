"""Cells that can be read in several ways, settled by quantity × unit price (明細の検算).

A recogniser reads the 2 of m² as a digit of its own, takes strokes of digit boxes for
ones, and misses a lone 1. Of the ways to read a cell the one is taken with which the
line's arithmetic holds; digits are never changed for others, so that what a supplier
printed wrongly stays wrong.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from extractors.line_boxes import read_boxes
from extractors.line_values import makes, parse_amount, parse_price, parse_quantity
from extractors.normalize import clean, parse_number
from extractors.table_cells import AMOUNTS
from extractors.table_rows import Row

SCRIPTS = {"2": "m2", "3": "m3"}  # units whose raised digit is read without the letter


@dataclass(frozen=True)
class Reckoned:
    """Quantity, unit, price and amount of a line; ``inferred`` were not printed."""

    quantity: Decimal | None
    unit: str | None
    price: Decimal | None
    amount: int | None
    inferred: tuple[str, ...] = ()


def reckon(row: Row) -> Reckoned:
    """The numbers of a row, read so that quantity times price is the amount."""
    quantities = list(_quantities(row))
    prices = list(_prices(row))
    amounts = list(_amounts(row))
    for (quantity, unit), price, amount in product(quantities, prices, amounts):
        if makes(quantity, price, amount):
            return Reckoned(quantity, unit, price, amount)
    quantity, unit = quantities[0]
    price, amount = prices[0], amounts[0]
    if _lacks_quantity(row) and price and amount and amount == price:
        return Reckoned(Decimal(1), unit, price, amount, ("quantity",))
    return Reckoned(quantity, unit, price, amount)


def _lacks_quantity(row: Row) -> bool:
    """A unit stands alone: the recogniser passes over a thin 1 before it."""
    text = clean(row.text("quantity"))
    alone = not text and bool(row.text("unit"))
    return alone or (bool(text) and not any(map(str.isdigit, text)))


def _quantities(row: Row) -> Iterator[tuple[Decimal | None, str | None]]:
    """The quantity as a whole, then without a raised digit behind it."""
    text, unit = row.text("quantity"), row.text("unit")
    whole = parse_quantity(text, unit)
    if whole[0] is None and clean(text) and not any(map(str.isdigit, text)):
        whole = (None, clean(unit) or clean(text))
    yield whole
    parts = clean(text).split(" ")
    if len(parts) > 1 and (first := parse_number(parts[0])) is not None:
        yield first, clean(unit) or SCRIPTS.get(parts[1])
    elif not clean(unit) and len(text) > 1 and text[-1] in SCRIPTS:
        yield parse_number(text[:-1]), SCRIPTS[text[-1]]


def _prices(row: Row) -> Iterator[Decimal | None]:
    """The price as it is, then with its point read as a comma (1.334)."""
    text = clean(row.text("unit_price"))
    yield parse_price(text)
    if re.fullmatch(r"@?[¥\\]?\d{1,3}\.\d{3}", text):
        yield parse_price(text.replace(".", ","))


def _amounts(row: Row) -> Iterator[int | None]:
    """The amount as a whole, then what digits in boxes may say."""
    texts = [row.text(key) for key in AMOUNTS]
    text = next((t for t in texts if parse_amount(t) is not None), texts[0])
    amount = parse_amount(text)
    yield amount
    yield from read_boxes(text)
    if amount is not None and str(amount).endswith("1"):  # the frame behind it
        yield amount // 10

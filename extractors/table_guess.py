"""Columns told by what stands in them, the heading only confirming (列の推定).

Headings are misread, lost, or stand far from what they head. The cells themselves stand
in stripes; each stripe takes the headings near it that can be true of its cells, and of
numbers without a heading the arithmetic of the rows tells which is which.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from extractors.labels import column_key
from extractors.line_values import makes, parse_amount, parse_price, parse_quantity
from extractors.normalize import parse_number
from extractors.page import Box
from extractors.segments import Segment, join, pieces
from extractors.table_cells import Column, make_cells
from extractors.table_kinds import MAY_SAY, kind_of
from extractors.table_stripes import Stripe, find_stripes

CROSSINGS = (0.0, 0.12, 0.25)  # shares of lines that may cross a gap, tried in turn
UNLIKELY = 60.0  # points that a heading goes out of its way for cells that suit it
SHARED = 4.0  # points that a second heading over one stripe costs
MIN_STRIPES = 2
MOST_NUMBERS = 6  # stripes of numbers among which the arithmetic is tried
_DEFAULTS = {
    "date": "date", "rate": "tax_rate", "unit": "unit", "counted": "quantity",
    "running": "number", "share": "note",
}  # fmt: skip
_FIRST = re.compile(r"[-△▲¥\\]{0,2}[\d,.]+|[\d/.-]{4,10}|\d+月\d+日")
LONG = 5  # characters of a number that has no unit behind it
_TRIPLE = ("quantity", "unit_price", "amount")


@dataclass
class _Guess:
    """A stripe with the kind of its cells, its headings and its key."""

    stripe: Stripe
    kind: str
    heads: list[Segment]
    key: str | None = None


def guess_columns(
    heads: Sequence[Segment],
    lines: Sequence[Sequence[Segment]],
    frame: tuple[float, float],
    keys: Sequence[str] = (),
    amounts: float | None = None,
) -> Iterator[tuple[Column, ...]]:
    """Every way to cut and name the columns, the strictest first.

    ``amounts`` is the middle of the column of amounts where it is known, in points.

    ``keys`` are those of the page before, for a page whose heading is lost; ``frame``
    is the left and right end of the table in points.
    """
    seen = set()
    heads = [part for head in heads for part in _labels_apart(head)]
    lines = [[part for run in line for part in _numbers_apart(run)] for line in lines]
    for crossing in CROSSINGS:
        stripes = find_stripes(lines, crossing)
        if len(stripes) < MIN_STRIPES or (known := _edges(stripes)) in seen:
            continue
        seen.add(known)
        guesses = [_Guess(s, kind_of(s.cells), []) for s in stripes]
        if heads:
            _give_heads(heads, guesses)
            guesses = _merged(guesses)
            _name(guesses)
        elif len(keys) == len(guesses):
            for guess, key in zip(guesses, keys, strict=True):
                guess.key = key
        else:
            _name(guesses)
        columns = _columns(guesses, frame)
        yield columns
        yield from _by_arithmetic(guesses, columns, lines, amounts)


def _labels_apart(head: Segment) -> list[Segment]:
    """Labels of several columns that were read in one run (税% 金額)."""
    parts = pieces(head)
    known = [column_key(part.compact) for part in parts]
    return parts if len(parts) > 1 and all(known) else [head]


def _numbers_apart(run: Segment) -> list[Segment]:
    """A number or a date and the next columns, read in one run (8,078 10%)."""
    first, *others = pieces(run)
    whole = parse_number(run.text) is not None  # 102, 000
    if not others or whole or not _FIRST.fullmatch(first.text):
        return [run]
    if len(first.text) < LONG and not any(map(str.isdigit, others[0].text)):
        return [run]  # with its unit
    return [first, *_numbers_apart(run.cut(len(first.text)))]


def _edges(stripes: Sequence[Stripe]) -> tuple[tuple[float, float], ...]:
    return tuple((stripe.x0, stripe.x1) for stripe in stripes)


# --- headings over stripes ------------------------------------------------------------


def _give_heads(heads: Sequence[Segment], guesses: list[_Guess]) -> None:
    """Each heading to a stripe, in order, on the shortest way in all."""
    best: list[tuple[float, list[int]]] = [(0.0, [])]  # by the stripe used last
    for head in heads:
        costs = [_cost(head, guess) for guess in guesses]
        found: list[tuple[float, list[int]]] = []
        for at, cost in enumerate(costs):
            ways = [
                (so_far + cost + (SHARED if way and way[-1] == at else 0), [*way, at])
                for so_far, way in best
                if not way or way[-1] <= at
            ]
            if ways:
                found.append(min(ways))
        best = found
    _, way = min(best)
    for head, at in zip(heads, way, strict=True):
        guesses[at].heads.append(head)


def _cost(head: Segment, guess: _Guess) -> float:
    """Points between a heading and a stripe, and what it says against the cells."""
    apart = max(
        guess.stripe.x0 - head.box.x1, head.box.x0 - guess.stripe.x1, 0.0
    ) + 0.01 * abs(head.box.cx - (guess.stripe.x0 + guess.stripe.x1) / 2)
    key = column_key(head.compact)
    return apart + (UNLIKELY if key and key not in MAY_SAY[guess.kind] else 0.0)


def _merged(guesses: list[_Guess]) -> list[_Guess]:
    """Text without a heading belongs to the text beside it: one wide description."""
    merged: list[_Guess] = []
    for guess in guesses:
        before = merged[-1] if merged else None
        texts = before is not None and {before.kind, guess.kind} <= {"text", "code"}
        if before is not None and texts and not (before.heads and guess.heads):
            cells = before.stripe.cells + guess.stripe.cells
            stripe = Stripe(before.stripe.x0, guess.stripe.x1, cells)
            merged[-1] = _Guess(stripe, "text", before.heads + guess.heads)
        else:
            merged.append(guess)
    return merged


def _name(guesses: list[_Guess]) -> None:
    for guess in guesses:
        guess.key = _key_of(guess)
    if all(guess.key != "description" for guess in guesses):
        texts = [g for g in guesses if g.kind == "text" and g.key in (None, "note")]
        if texts:
            max(texts, key=lambda g: g.stripe.x1 - g.stripe.x0).key = "description"
    taken: set[str] = set()
    for guess in guesses:
        if guess.key in taken:
            guess.key = "note" if guess.key in ("description", "note") else None
        if guess.key:
            taken.add(guess.key)


def _key_of(guess: _Guess) -> str | None:
    """What a heading says that may be true; else what such cells usually are."""
    heads = guess.heads
    said = [column_key(head.compact) for head in heads]
    if len(heads) > 1 and not all(said):
        said.insert(0, column_key(join(heads, "").compact))
    said.sort(key=lambda key: key == "note")
    allowed = MAY_SAY[guess.kind]
    named = next((key for key in said if key in allowed), None)
    if named == "note" and any(said) and guess.kind in ("date", "rate"):
        return "note"
    return named or _DEFAULTS.get(guess.kind)


# --- columns --------------------------------------------------------------------------


def _columns(
    guesses: Sequence[_Guess], frame: tuple[float, float]
) -> tuple[Column, ...]:
    inner = [(a.stripe.x1 + b.stripe.x0) / 2 for a, b in pairwise(guesses)]
    borders = pairwise([frame[0], *inner, frame[1]])
    top = next((h for g in guesses for h in g.heads), None)
    return tuple(
        Column(guess.key or "note", _heading(guess, top), x0, x1)
        for guess, (x0, x1) in zip(guesses, borders, strict=True)
    )


def _heading(guess: _Guess, top: Segment | None) -> Segment:
    """The heading of a stripe; an empty one in its place where there is none."""
    if guess.heads:
        return join(guess.heads, "")
    cell = guess.stripe.cells[0] if guess.stripe.cells else None
    page = top.page if top else cell.page if cell else 1
    y0, y1 = (top.box.y0, top.box.y1) if top else (0.0, 0.0)
    return Segment("", Box(guess.stripe.x0, y0, guess.stripe.x1, y1), page)


# --- arithmetic -----------------------------------------------------------------------


def _by_arithmetic(
    guesses: Sequence[_Guess],
    columns: tuple[Column, ...],
    lines: Sequence[Sequence[Segment]],
    amounts: float | None,
) -> Iterator[tuple[Column, ...]]:
    """The columns with quantity, price and amount where the rows prove them."""
    numbers = [
        at
        for at, guess in enumerate(guesses)
        if guess.kind in ("number", "counted", "running", "bare_rate")
        and guess.key in (*_TRIPLE, None, "number", "note")
    ][:MOST_NUMBERS]
    if len(numbers) < len(_TRIPLE):
        return
    apart = tuple(replace(c, key=str(at)) for at, c in enumerate(columns))
    rows = [
        {key: " ".join(s.text for s in cell) for key, cell in cells.items()}
        for cells in (make_cells(line, apart) for line in lines)
    ]
    ways = [
        way
        for way in permutations(numbers, len(_TRIPLE))
        if amounts is None or columns[way[-1]].x0 <= amounts < columns[way[-1]].x1
    ]
    if not ways:
        return
    ranked = sorted(
        ways,
        key=lambda places: _agreement(places, guesses),
        reverse=True,
    )
    best = max(ranked, key=lambda places: sum(_holds(row, places) for row in rows))
    named = _agreement(ranked[0], guesses)[0] == len(_TRIPLE)
    if named and any(_holds(row, ranked[0]) for row in rows):
        return
    if any(_holds(row, best) for row in rows):
        renamed = list(columns)
        for at in numbers:
            renamed[at] = replace(renamed[at], key="note")
        for key, at in zip(_TRIPLE, best, strict=True):
            renamed[at] = replace(renamed[at], key=key)
        yield tuple(renamed)


def _agreement(places: Sequence[int], guesses: Sequence[_Guess]) -> tuple[int, ...]:
    """How well the places suit headings, kinds, sizes and the usual order."""
    quantity, price, amount = (guesses[at] for at in places)
    said = sum(guesses[at].key == key for key, at in zip(_TRIPLE, places, strict=True))
    after = places[0] + 1
    counted = quantity.kind == "counted" or (
        after < len(guesses) and guesses[after].key == "unit"
    )
    return (
        said,
        int(counted),
        int(_size(price) > _size(quantity)),
        int(quantity.stripe.x0 < price.stripe.x0 < amount.stripe.x0),
    )


def _size(guess: _Guess) -> int:
    """Letters of the longest number: prices are longer than quantities."""
    return max((len(cell.compact) for cell in guess.stripe.cells), default=0)


def _holds(row: dict[str, str], places: Sequence[int]) -> bool:
    quantity_text, price_text, amount_text = (row.get(str(at), "") for at in places)
    quantity, _ = parse_quantity(quantity_text, "")
    price, amount = parse_price(price_text), parse_amount(amount_text)
    return makes(quantity, price, amount)

"""Guesses settled by the rows: head or row, formats, code tables (推定の仕上げ)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from edi.mapping.grid import Row
from edi.mapping.guess import Guess, Sureness
from edi.mapping.paths import LINES, find_leaf, is_date

_CODES: Mapping[str, Mapping[str, str]] = {
    "purpose": {"1": "新規", "2": "変更", "3": "取消"},
    "lines.answer": {"1": "承諾", "2": "条件変更", "3": "拒否"},
    "answer": {"1": "承諾", "2": "条件変更", "3": "拒否"},
    "lines.tax_rate": {"1": "10%", "2": "8%", "0": "0%"},
}
_MAX_CODES = 30


def settle(
    guess: Guess,
    guesses: Sequence[Guess],
    rows: Sequence[tuple[int, Row]],
    *,
    form: bool,
) -> Guess:
    """A field of the document whose values differ inside one belongs to the row."""
    to_row = {
        "issue_date": "lines.date",
        "delivery_date": "lines.date",
        "tax_total": "lines.tax_amount",
    }
    numbers = {"lines.references[0].number": "order_number"}
    taken = {g.field for g in guesses}
    if form or guess.reply or not guess.field:
        return guess
    differs = _differs(guess, guesses, rows)
    other = to_row.get(guess.field)
    if other and differs and other not in taken:
        return replace(guess, field=other, reason=f"{guess.reason}、行ごとに違う")
    head = numbers.get(guess.field)
    if head and not differs:
        return replace(guess, field=head)
    if differs and not guess.field.startswith(LINES):
        return replace(
            guess, sureness=Sureness.CHECK, reason=f"{guess.reason}、行ごとに違う"
        )
    return guess


def with_doubt(guess: Guess) -> Guess:
    """Digits that are filled up with zeros may leave out a decimal point."""
    padded = (guess.values.number_format or "").startswith("00")
    if not padded or guess.field not in ("lines.unit_price", "lines.amount"):
        return guess
    reason = f"{guess.reason}、小数を詰めていれば scale を書く"
    return replace(guess, sureness=Sureness.CHECK, reason=reason)


def _differs(
    guess: Guess, guesses: Sequence[Guess], rows: Sequence[tuple[int, Row]]
) -> bool:
    """Whether rows of one document say different things in a column."""
    key = next((g.index for g in guesses if g.field == "document_number"), None)
    if key is None or key == guess.index:
        return False
    values: dict[str, set[str]] = {}
    for _, row in rows:
        if key in row and guess.index in row:
            values.setdefault(row[key], set()).add(row[guess.index])
    return any(len(found) > 1 for found in values.values())


def find_format(guess: Guess) -> str | None:
    """The form in which all values of a column are written (書式)."""
    leaf = find_leaf(guess.field)
    if leaf is None or find_codes(guess):
        return None
    if is_date(leaf):
        return guess.values.date_format
    return guess.values.number_format if leaf.is_number else None


def find_codes(guess: Guess) -> dict[str, str]:
    """A code table where the values are codes; what a code means is to be filled in."""
    usual = _CODES.get(guess.field)
    if usual is None or guess.values.are_rates:
        return {}
    codes = sorted(set(guess.values.texts)) or list(usual)
    return {code: usual.get(code.lstrip("0"), "") for code in codes[:_MAX_CODES]}


def runs_down(
    key: Guess, guesses: Sequence[Guess], rows: Sequence[tuple[int, Row]]
) -> bool:
    """Whether the number stands only in the first row of each document."""
    goods = [
        g.index for g in guesses if g.field in ("lines.item_code", "lines.quantity")
    ]
    return any(
        key.index not in row and any(index in row for index in goods) for _, row in rows
    )


def find_reply_format(guess: Guess, guesses: Sequence[Guess]) -> str | None:
    """The form of an empty column: its own, else that of the order's same field."""
    own = find_format(guess)
    same = (g for g in guesses if g.field == guess.field and g.reply is None)
    return own or next((find_format(g) for g in same if g.values.texts), None)

"""Which column is which field, by heading, values and arithmetic (列の推定)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from books.model import DocumentType
from edi.mapping.columns import Product, Values, find_products
from edi.mapping.grid import Row
from edi.mapping.paths import find_leaf, is_date
from edi.mapping.values import shown
from edi.mapping.vocabulary import find_meaning

_SERIES = re.compile(r"(?P<stem>.*?[^0-9０-９])(?P<number>[1-9１-９])(?:回目)?")
_SPLIT_FIELDS = ("lines.date", "lines.quantity")
_JOINED = (
    "lines.description",
    "lines.note",
    "notes",
    "lines.details",
    "delivery_place",
)
_WHOLE = ("subtotal", "total")  # 小計 of a row is its amount
_PRODUCT = ("lines.quantity", "lines.unit_price", "lines.amount")


class Sureness(StrEnum):
    """How sure a guess is (確かさ)."""

    SURE = "確か"
    LIKELY = "たぶん"
    CHECK = "要確認"
    NONE = "読まない"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column is taken for (列の推定): field path, how sure, why.

    ``reply`` is the kind of paper on which the column is our answer.
    """

    index: int
    heading: str
    values: Values
    field: str = ""
    sureness: Sureness = Sureness.NONE
    reason: str = ""
    reply: DocumentType | None = None
    split: int = 0


def guess_columns(
    headings: Mapping[int, str], rows: Sequence[tuple[int, Row]], kind: DocumentType
) -> tuple[Guess, ...]:
    """A guess for every column, in order (列の推定)."""
    cells = [row for _, row in rows]
    columns = {
        i: Values(tuple(shown(row[i]) for row in cells if i in row)) for i in headings
    }
    guesses = {i: _by_heading(i, headings[i], columns[i], kind) for i in headings}
    guesses |= {g.index: g for g in _series(headings, columns, kind)}
    products = tuple(find_products([dict(row) for row in cells], _numeric(columns)))
    guesses = _by_arithmetic(guesses, products)
    guesses = {g.index: g for g in _unique(guesses.values())}
    guesses = {g.index: g for g in _by_values(guesses)}
    return tuple(guesses[i] for i in sorted(guesses))


def _numeric(columns: Mapping[int, Values]) -> list[int]:
    return [i for i, values in columns.items() if values.are_numbers]


# --- heading --------------------------------------------------------------------------


def _by_heading(index: int, heading: str, values: Values, kind: DocumentType) -> Guess:
    meaning = find_meaning(heading, kind)
    if meaning is None:
        return Guess(index, heading, values, reason="見出しを知らない")
    reason = "見出し" if meaning.exact else "似た見出し"
    sureness = Sureness.SURE if meaning.exact else Sureness.CHECK
    path = meaning.path
    if path == "lines.description" and values.are_numbers:
        path, sureness = "lines.line_number", Sureness.LIKELY  # Item 10, 20
    found = Guess(index, heading, values, path, sureness, reason, meaning.reply)
    return found if found.reply else _with_values(found)


def _with_values(guess: Guess) -> Guess:
    """A guess by heading, held against the values."""
    if not guess.values.texts:
        sure = guess.sureness is Sureness.SURE
        lower = Sureness.LIKELY if sure else guess.sureness
        return replace(guess, sureness=lower, reason=f"{guess.reason}、値は空")
    if _fits(guess.field, guess.values):
        return replace(guess, reason=f"{guess.reason}と値")
    coded = _may_be_code(guess.field)
    told = "コード表が要る" if coded else "値が合わない"
    return replace(guess, sureness=Sureness.CHECK, reason=f"{guess.reason}、{told}")


def _may_be_code(path: str) -> bool:
    leaf = find_leaf(path)
    return leaf is not None and (leaf.is_choice or path == "lines.tax_rate")


def _fits(path: str, values: Values) -> bool:
    leaf = find_leaf(path)
    if leaf is None or leaf.is_choice:
        return False
    if is_date(leaf):
        return values.are_dates
    if path.endswith("rate"):
        return values.are_rates
    return values.are_numbers if leaf.is_number else True


def _series(
    headings: Mapping[int, str], columns: Mapping[int, Values], kind: DocumentType
) -> Iterator[Guess]:
    """Columns that number the deliveries side by side in one row (納期1, 納期2)."""
    found: dict[str, dict[int, int]] = {}
    for index, heading in headings.items():
        match = _SERIES.fullmatch(heading.strip())
        if match:
            found.setdefault(match["stem"], {})[int(match["number"])] = index
    for stem, members in found.items():
        meaning = find_meaning(stem, kind)
        if meaning is None or meaning.path not in _SPLIT_FIELDS or len(members) < 2:
            continue
        for number, index in members.items():
            guess = Guess(
                index,
                headings[index],
                columns[index],
                meaning.path,
                Sureness.SURE,
                "番号付きの見出し",
                meaning.reply,
                number,
            )
            yield guess if guess.reply else _with_values(guess)


# --- arithmetic -----------------------------------------------------------------------


def _by_arithmetic(
    guesses: Mapping[int, Guess], products: Sequence[Product]
) -> dict[int, Guess]:
    """Quantity × price = amount names columns that the headings left open."""
    found = dict(guesses)
    best = max(products, key=lambda p: _support(found, p), default=None)
    if best is None or _support(found, best) < 1:
        return found
    for index, field in _roles(found, best):
        guess = found[index]
        found |= {o.index: o for o in _others(found, index, field)}
        if guess.field == field:
            found[index] = replace(
                guess, sureness=Sureness.SURE, reason="見出しと 数量×単価=金額"
            )
        elif not guess.field or guess.field in _WHOLE:
            found[index] = replace(
                guess,
                field=field,
                sureness=Sureness.LIKELY,
                reason="数量×単価=金額",
            )
    return found


def _others(guesses: Mapping[int, Guess], index: int, field: str) -> Iterator[Guess]:
    """Other columns of the field, which the arithmetic does not need; to be checked."""
    for guess in guesses.values():
        plain = not guess.reply and not guess.split
        if guess.field == field and guess.index != index and plain:
            reason = "数量×単価=金額 に合わない"
            yield replace(guess, sureness=Sureness.CHECK, reason=reason)


def _support(guesses: Mapping[int, Guess], product: Product) -> int:
    """How many of its columns are known by heading for what they are in it; less what
    contradicts it.
    """
    roles = _roles(guesses, product)
    agree = sum(guesses[index].field == field for index, field in roles)
    fields = (guesses[index].field for index, _ in roles)
    known = sum(bool(field) and field not in _WHOLE for field in fields)
    return 2 * agree - known


def _roles(
    guesses: Mapping[int, Guess], product: Product
) -> tuple[tuple[int, str], ...]:
    """Which factor is the price: as the headings say, else the second."""
    first, second = product.quantity, product.unit_price
    quantity, price, amount = _PRODUCT
    if guesses[first].field == price or guesses[second].field == quantity:
        first, second = second, first
    return ((first, quantity), (second, price), (product.amount, amount))


# --- one column a field ---------------------------------------------------------------


def _unique(guesses: Iterable[Guess]) -> Iterator[Guess]:
    """Every field once; texts may be put together, deliveries stand side by side."""
    order = list(Sureness)
    ranked = sorted(guesses, key=lambda g: (order.index(g.sureness), g.index))
    taken: dict[tuple[str, DocumentType | None, int], Guess] = {}
    split = {(g.field, g.reply) for g in ranked if g.split}
    note = ("lines.delivery_note_number", None, 0)
    for guess in ranked:
        place = (guess.field, guess.reply, guess.split)
        instead = not guess.split and (guess.field, guess.reply) in split
        first = taken.get(place)
        if not guess.field or (first is None and not instead):
            taken[place] = guess
            yield guess
        elif guess.field == "document_number" and note not in taken:
            taken[note] = guess
            yield replace(
                guess, field=note[0], sureness=Sureness.CHECK, reason="別の番号"
            )
        elif first is not None and guess.field in _JOINED and not guess.reply:
            yield replace(
                guess, sureness=Sureness.CHECK, reason="つなげて一つの項目にする"
            )
        else:
            other = first.heading if first else "番号付きの列"
            yield replace(
                guess,
                field="",
                sureness=Sureness.NONE,
                reason=f"「{other}」を使うため",
            )


# --- values alone ---------------------------------------------------------------------


def _by_values(guesses: Mapping[int, Guess]) -> Iterator[Guess]:
    """What the values alone say of columns without a known heading; to be checked."""
    taken = {guess.field for guess in guesses.values()}
    for index in sorted(guesses):
        guess = guesses[index]
        if guess.field or guess.reason.startswith("「") or not guess.values.texts:
            yield guess
            continue
        field = _field_of(guess.values)
        if field and field not in taken:
            taken.add(field)
            yield replace(
                guess, field=field, sureness=Sureness.CHECK, reason="値の様子だけ"
            )
        else:
            yield guess


def _field_of(values: Values) -> str | None:
    if values.are_units:
        return "lines.unit"
    if values.are_dates and values.date_format and len(values.date_format) > 6:
        return "lines.date"
    return None

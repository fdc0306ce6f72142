"""A mapping proposed for a file nobody has described yet (対応表の提案)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from books.errors import FormatError
from books.model import DocumentType
from edi.mapping.forms import FoundCell, find_cells, find_last_row
from edi.mapping.grid import Grid, Row, letters, read_grid
from edi.mapping.guess import Guess, Sureness, guess_columns
from edi.mapping.layout import Layout, find_kind, find_layout, rows_below
from edi.mapping.model import (
    Column,
    FileStyle,
    FixedCell,
    Recognise,
    Reply,
    Rule,
)
from edi.mapping.model import (
    Mapping as MappingFile,
)
from edi.mapping.paths import LINES, find_leaf, is_date
from edi.mapping.values import shown

_SUM = re.compile(
    r"[\[(【]?(?:(?:小|総|累|伝票)?合?計(?:金?額)?|TOTAL|消費税等?)[\])】:]?"
)
_CODES: Mapping[str, Mapping[str, str]] = {
    "purpose": {"1": "新規", "2": "変更", "3": "取消"},
    "lines.answer": {"1": "承諾", "2": "条件変更", "3": "拒否"},
    "answer": {"1": "承諾", "2": "条件変更", "3": "拒否"},
    "lines.tax_rate": {"1": "10%", "2": "8%", "0": "0%"},
}
_MAX_CODES = 30


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping and why (提案): what each column and fixed cell is taken for."""

    mapping: MappingFile
    guesses: tuple[Guess, ...]
    cells: tuple[FoundCell, ...] = ()

    @property
    def notes(self) -> dict[str, str]:
        """A remark for each column, for the comments in the file."""
        return {
            _name(g): f"{g.sureness.value}({g.reason})"
            + (f" 例 {'、'.join(g.values.examples)[:40]}" if g.values.texts else "")
            for g in self.guesses
        } | {f"セル {c.address}": f"{c.label}: {c.text[:30]}" for c in self.cells}


def propose_mapping(data: bytes, name: str = "", partner: str = "") -> Proposal:
    """Propose a mapping from headings, values and arithmetic (対応表の提案).

    Raises:
        FormatError: the file can't be read, or has no table.
    """
    grid = read_grid(data)
    layout = find_layout(grid)
    if layout is None:
        raise FormatError(
            "ファイルに表がありません。注文などのデータを指定してください。"
        )
    kind = find_kind(layout)
    rows = rows_below(layout)
    cells = tuple(find_cells(layout, kind)) if grid.kind == "xlsx" else ()
    form = any(cell.field == "document_number" for cell in cells)
    last_row = find_last_row(layout) if form else None
    if last_row is not None:
        rows = [(number, row) for number, row in rows if number <= last_row]
    cells = cells if form else ()
    skip = tuple(_sum_rules(layout, rows))
    goods = [(n, row) for n, row in rows if not _is_sum(row)]
    guesses = guess_columns(layout.headings, goods, kind)
    guesses = tuple(_settle(g, guesses, goods, form=form) for g in guesses)
    guesses = tuple(_with_doubt(g) for g in guesses)
    columns = tuple(_column(g, guesses, goods) for g in guesses if _is_read(g))
    if not columns and not cells:
        raise FormatError(
            "どの列が何か見当が付きません。見出しのある表か確かめてください。"
        )
    fixed = tuple(
        FixedCell(cell=c.address, field=c.field, format=c.format) for c in cells
    )
    mapping = MappingFile(
        name=name or partner or "新しい対応表",
        partner=partner,
        document=kind,
        recognise=_recognise(layout, guesses, cells),
        file=_style(grid, data),
        heading_rows=layout.heading_rows,
        last_row=last_row,
        cells=fixed,
        columns=columns,
        constants=_constants((*columns, *fixed), partner),
        skip=skip,
        ignore=tuple(g.heading for g in guesses if not g.field and g.heading),
        replies=tuple(_replies(guesses, grid, data)),
    )
    return Proposal(mapping, guesses, cells)


def _is_read(guess: Guess) -> bool:
    return bool(guess.field) and guess.reply is None


def _name(guess: Guess) -> str:
    return guess.heading or f"{letters(guess.index)} 列"


def _is_sum(row: Row) -> bool:
    return any(
        _SUM.fullmatch(re.sub(r"\s+", "", text).upper()) for text in row.values()
    )


def _sum_rules(layout: Layout, rows: Sequence[tuple[int, Row]]) -> Iterator[Rule]:
    """Rules that leave out the rows called 合計, 小計."""
    found: dict[int, dict[str, None]] = {}
    for _, row in rows:
        for index, text in row.items():
            bare = re.sub(r"\s+", "", shown(text))
            if _SUM.fullmatch(bare.upper()):
                found.setdefault(index, {})[bare] = None
    for index, words in found.items():
        heading = layout.headings.get(index)
        matches = "|".join(map(re.escape, words))
        if heading:
            yield Rule(column=heading, matches=matches)
        else:
            yield Rule(at=letters(index), matches=matches)


# --- columns --------------------------------------------------------------------------


def _settle(
    guess: Guess,
    guesses: Sequence[Guess],
    rows: Sequence[tuple[int, Row]],
    *,
    form: bool,
) -> Guess:
    """A field of the document whose values differ inside one belongs to the row."""
    to_row = {"issue_date": "lines.date", "delivery_date": "lines.date"}
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


def _with_doubt(guess: Guess) -> Guess:
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


def _column(
    guess: Guess, guesses: Sequence[Guess], rows: Sequence[tuple[int, Row]]
) -> Column:
    place: dict[str, Any] = (
        {"column": guess.heading} if guess.heading else {"at": letters(guess.index)}
    )
    return Column(
        **place,
        field=guess.field,
        format=_format(guess),
        values=_codes(guess),
        split=guess.split,
        down=guess.field == "document_number" and _runs_down(guess, guesses, rows),
    )


def _format(guess: Guess) -> str | None:
    leaf = find_leaf(guess.field)
    if leaf is None or _codes(guess):
        return None
    if is_date(leaf):
        return guess.values.date_format
    return guess.values.number_format if leaf.is_number else None


def _codes(guess: Guess) -> dict[str, str]:
    """A code table where the values are codes; what a code means is to be filled in."""
    usual = _CODES.get(guess.field)
    if usual is None or guess.values.are_rates:
        return {}
    codes = sorted(set(guess.values.texts)) or list(usual)
    return {code: usual.get(code.lstrip("0"), "") for code in codes[:_MAX_CODES]}


def _runs_down(
    key: Guess, guesses: Sequence[Guess], rows: Sequence[tuple[int, Row]]
) -> bool:
    """Whether the number stands only in the first row of each document."""
    goods = [
        g.index for g in guesses if g.field in ("lines.item_code", "lines.quantity")
    ]
    return any(
        key.index not in row and any(index in row for index in goods) for _, row in rows
    )


def _constants(places: Sequence[Column | FixedCell], partner: str) -> dict[str, str]:
    fields = {place.field for place in places}
    found: dict[str, str] = {}
    if partner and "issuer.name" not in fields:
        found["issuer.name"] = partner
    if "lines.references[0].number" in fields:
        found["lines.references[0].kind"] = DocumentType.PURCHASE_ORDER.label
    for at, rate in enumerate(("10%", "8%")):
        if any(field.startswith(f"tax_summary[{at}]") for field in fields):
            found[f"tax_summary[{at}].rate"] = rate
    return found


# --- the file -------------------------------------------------------------------------


def _recognise(
    layout: Layout, guesses: Sequence[Guess], cells: Sequence[FoundCell]
) -> Recognise:
    headings = tuple(g.heading for g in guesses if g.field and g.heading)
    if cells:
        told = [c for c in cells if c.label_address != c.address]
        signs = {c.label_address: re.escape(c.label) for c in told[:3]}
        return Recognise(cells=signs)
    if headings:
        return Recognise(headings=headings)
    first = next((row for _, row in layout.sheet.filled(1)), {})
    return Recognise(starts_with=first.get(min(first, default=1), "?"))


def _style(grid: Grid, data: bytes) -> FileStyle:
    if grid.kind == "xlsx":
        return FileStyle(kind="xlsx")
    head = data[:100_000].decode(grid.encoding, errors="replace")
    every = all(
        line.startswith('"') and line.endswith('"')
        for line in head.splitlines()[:-1]
        if line
    )
    values: dict[str, Any] = {
        "encoding": "cp932" if data.isascii() else grid.encoding,
        "delimiter": grid.delimiter,
        "line_end": "crlf" if "\r\n" in head else "lf",
        "quote": "all" if every and head.startswith('"') else "needed",
    }
    return FileStyle(kind="csv", **values)


def _replies(guesses: Sequence[Guess], grid: Grid, data: bytes) -> Iterator[Reply]:
    """Columns that wait for our answer make a reply that fills the file."""
    for kind in dict.fromkeys(g.reply for g in guesses if g.reply):
        ours = [g for g in guesses if g.reply is kind]
        columns = tuple(
            Column(
                column=g.heading,
                field=g.field,
                split=g.split,
                format=_like(g, guesses),
                values=_codes(g),
            )
            for g in ours
        )
        yield Reply(document=kind, fill=True, file=_style(grid, data), columns=columns)


def _like(guess: Guess, guesses: Sequence[Guess]) -> str | None:
    """The form of an empty column: its own, else that of the order's same field."""
    own = _format(guess)
    same = (g for g in guesses if g.field == guess.field and g.reply is None)
    return own or next((_format(g) for g in same if g.values.texts), None)
